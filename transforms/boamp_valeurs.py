"""Published values of the BOAMP → our terms. Sources: Explore data set `boamp`, `Boamp_v230.xsd`, eForms code lists."""

from __future__ import annotations

NATURES = {
    "APPEL_OFFRE": "avis_marche",
    "ATTRIBUTION": "attribution",
    "RECTIFICATIF": "rectificatif",
    "ANNULATION": "annulation",
    "PRE-INFORMATION": "preinformation",
    "INTENTION_CONCLURE": "intention_conclure",
    "MODIFICATION": "modification",
    "EX_ANTE_VOLONTAIRE": "ex_ante_volontaire",
    "PERIODIQUE": "periodique",
    "QUALIFICATION": "qualification",
    "AUTRE": "autre",
}
STATES = {
    "INITIAL": "initial",
    "RECTIFICATIF": "rectificatif",
    "ANNULATION": "annulation",
    "AVIS_ANNULE": "annule",
    "ANNULE": "annule",
}
WITHOUT_COMPETITION = "Marché passé sans publicité ni mise en concurrence préalable"
# The first pattern met in the words published on the procedure decides; the terms are those of the DECP, and two more.
PROCEDURES = {
    r"INNOVATION": "Partenariat d'innovation",
    r"DIALOGUE|COMP-DIAL": "Dialogue compétitif",
    r"CONCOURS": "Concours",
    r"NEG-WO-CALL|SANS (?:PUBLICITE|MISE EN CONCURRENCE|CONCURRENCE)|SANS_(?:PUBLICITE|MISE|CONCURRENCE)": (
        WITHOUT_COMPETITION
    ),
    r"NEGOCI|NEG-W-CALL": "Procédure avec négociation",
    r"ADAPTE": "Procédure adaptée",
    r"RESTREINT|RESTRICTED": "Appel d'offres restreint",
    r"OUVERT|\bOPEN\b": "Appel d'offres ouvert",
}
SIZES = {"micro": "micro", "small": "petite", "medium": "moyenne", "sme": "pme", "large": "grande"}  # BT-165
OVERSEAS = {"NCL": "RIDET", "PYF": "TAHITI", "WLF": "FRWF"}
UNION = [
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "GRC", "HRV", "HUN", "IRL", "ITA", "LTU",
    "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
]  # fmt: skip
REASONS = {
    "PAS_UN_OBJET": "L'enregistrement n'est pas un objet JSON.",
    "JSON_INVALIDE": "L'enregistrement n'est pas du JSON valide.",
    "XML_INVALIDE": "L'enregistrement n'est pas du XML valide.",
    "LIGNE_INVALIDE": "La ligne n'a pas les colonnes annoncées par l'en-tête.",
    "SANS_IDENTIFIANT": "L'enregistrement ne porte pas d'identifiant.",
    "AVIS_VIDE": "L'avis ne porte ni objet, ni acheteur, ni date de parution, ni contenu lisible.",
}
