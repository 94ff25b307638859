"""Published values of the DECP enumerations → the terms of the current format, and the reasons to set a record apart.

Keys are lower-case and unaccented. Sources: schema DECP v2.0.3 and 1.5.0; wordings met in published files.
"""

from __future__ import annotations

NATURES = {
    "marche": "Marché",
    "accord-cadre": "Marché",
    "marche subsequent": "Marché",
    "marche hors accord cadre": "Marché",
    "marche de partenariat": "Marché de partenariat",
    "marche de defense ou de securite": "Marché de défense ou de sécurité",
    "marche de defense": "Marché de défense ou de sécurité",
    "marche de securite": "Marché de défense ou de sécurité",
}
WITHOUT_COMPETITION = "Marché passé sans publicité ni mise en concurrence préalable"
PROCEDURES = {
    "procedure adaptee": "Procédure adaptée",
    "appel d'offres ouvert": "Appel d'offres ouvert",
    "appel d'offres restreint": "Appel d'offres restreint",
    "procedure avec negociation": "Procédure avec négociation",
    "procedure concurrentielle avec negociation": "Procédure avec négociation",
    "procedure negociee avec mise en concurrence prealable": "Procédure avec négociation",
    "procedure negociee ouverte": "Procédure avec négociation",
    "procedure negociee restreinte": "Procédure avec négociation",
    "dialogue competitif": "Dialogue compétitif",
    "marche passe sans publicite ni mise en concurrence prealable": WITHOUT_COMPETITION,
    "marche negocie sans publicite ni mise en concurrence prealable": WITHOUT_COMPETITION,
    "marche public negocie sans publicite ni mise en concurrence prealable": WITHOUT_COMPETITION,
    "procedure non negociee ouverte": "Appel d'offres ouvert",
}
# The enumerations as they are nearly always published, folded beforehand: reading them is then one look-up.
USUAL = {
    "Marché": "marche",
    "Accord-cadre": "accord-cadre",
    "Marché subséquent": "marche subsequent",
    "Marché de partenariat": "marche de partenariat",
    "Marché de défense ou de sécurité": "marche de defense ou de securite",
    "Procédure adaptée": "procedure adaptee",
    "Appel d'offres ouvert": "appel d'offres ouvert",
    "Appel d'offres restreint": "appel d'offres restreint",
    "Procédure avec négociation": "procedure avec negociation",
    "Dialogue compétitif": "dialogue competitif",
    WITHOUT_COMPETITION: "marche passe sans publicite ni mise en concurrence prealable",
}
REASONS = {
    "PAS_UN_OBJET": "L'enregistrement n'est pas un objet JSON.",
    "JSON_INVALIDE": "L'enregistrement n'est pas du JSON valide.",
    "XML_INVALIDE": "L'enregistrement n'est pas du XML bien formé.",
    "SANS_IDENTIFIANT": "L'enregistrement ne porte pas d'identifiant.",
    "SANS_ACHETEUR": "Aucun acheteur, ni dans l'enregistrement ni dans l'en-tête du fichier.",
    "TITULAIRES_ILLISIBLES": "La liste des titulaires ne se lit pas.",
    "HORS_CHAMP_CONCESSION": "Contrat de concession : hors du champ des marchés.",
}
