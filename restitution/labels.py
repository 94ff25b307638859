"""What a reader sees for each enumerated value. Labels of columns travel in the snapshot (`mart_dictionnaire`)."""

from __future__ import annotations

PERIMETRES = {
    "ETAT": "État (ministères)",
    "INTERMINISTERIEL": "Interministériel (DAE, plateformes régionales)",
    "CENTRALE_ACHAT": "Centrales d'achat (UGAP)",
    "OPERATEUR": "Opérateurs de l'État",
    "AAI_CONSTIT": "Autorités indépendantes et pouvoirs publics constitutionnels",
    "AUTRE": "Autre acheteur",
    "INCONNU": "Périmètre inconnu",
}
SEGMENTS = {
    "MATERIEL_POSTE": "Postes de travail et périphériques",
    "MATERIEL_INFRA": "Serveurs, stockage, centres de données",
    "RESEAU_TELECOM_EQUIPEMENT": "Équipements de réseau et de télécommunication",
    "TELECOM_SERVICES": "Services de télécommunication",
    "LOGICIEL": "Logiciels et abonnements",
    "CLOUD_HEBERGEMENT": "Informatique en nuage et hébergement",
    "DEVELOPPEMENT": "Développement et intégration",
    "CONSEIL_AMOA": "Conseil et assistance à maîtrise d'ouvrage",
    "CYBERSECURITE": "Cybersécurité",
    "SUPPORT_MAINTENANCE": "Support et maintenance",
    "DONNEES_IA": "Données et intelligence artificielle",
    "FORMATION": "Formation",
    "indetermine": "Segment indéterminé",
}
MODES = {
    "sur_etagere": "Sur étagère",
    "developpement": "Développement spécifique",
    "prestations_intellectuelles": "Prestations intellectuelles",
    "exploitation_support": "Exploitation et support",
    "mixte": "Mixte",
    "indetermine": "Indéterminé",
}
VERDICTS = {
    "oui": "oui",
    "non": "non",
    "indetermine": "indéterminé",
    "favorable": "favorable",
    "vigilance": "vigilance",
    "defavorable": "défavorable",
    "non_applicable": "non applicable",
    "PME": "PME",
    "ETI": "ETI (taille intermédiaire)",
    "GE": "grande entreprise",
}
FORCES = {
    "declare": "déclaré par l'acheteur ou une autorité",
    "etabli": "établi par un registre ou une nomenclature",
    "indique": "indiqué par le texte",
    "presume": "présumé d'après un indice",
}
BASES = {"nombre": "Nombre de marchés", "montant": "Montants retenus"}
DEFINITIONS = {"strict": "Stricte", "large": "Large"}
MONTANT_STATUTS = {
    "retenu": "Retenu : entre dans les sommes en euros.",
    "absent": "Aucun montant publié : le marché compte en nombre, pas en euros.",
    "MNT-1": "Exclu des sommes : montant de 1 € ou moins, manifestement symbolique.",
    "MNT-2": "Exclu des sommes : montant négatif ou supérieur à 3 Md€.",
    "MNT-3": "Exclu des sommes : valeur de saisie ou d'essai (chiffre répété, suite 123456…).",
    "MNT-4": "Exclu des sommes : montant hors de proportion avec les marchés comparables.",
    "MNT-5": "Exclu des sommes : plafond d'un accord-cadre, qui n'est pas un engagement.",
}
SOURCES = {
    "decp_json": "DECP (données essentielles, fichiers officiels)",
    "decp_tabulaire": "DECP en tableau (decp.info)",
    "boamp": "BOAMP (avis de marchés)",
    "sirene_unites_legales": "SIRENE, unités légales",
    "sirene_etablissements": "SIRENE, établissements",
    "ilab": "Lauréats du concours i-Lab",
    "inov": "Lauréats du concours i-Nov",
    "cir_cii": "Organismes agréés CIR et CII",
    "cpv_domaine33": "Codes CPV du domaine 33, table de référence de Cap 33",
    "sill": "Socle interministériel de logiciels libres",
    "secnumcloud": "Qualifications SecNumCloud",
}
QUARANTAINES = {
    "PAS_UN_OBJET": "L'enregistrement n'est pas un objet",
    "JSON_INVALIDE": "Écriture JSON invalide",
    "SANS_IDENTIFIANT": "Aucun identifiant",
    "SANS_ACHETEUR": "Aucun acheteur",
    "TITULAIRES_ILLISIBLES": "Titulaires illisibles",
    "HORS_CHAMP_CONCESSION": "Concession, hors du champ",
    "XML_INVALIDE": "Écriture XML invalide",
    "LIGNE_INVALIDE": "Ligne sans les colonnes annoncées",
    "LIGNE_IRREGULIERE": "Ligne au mauvais nombre de cases",
    "AVIS_VIDE": "Avis sans contenu",
    "SANS_NOM": "Aucun nom",
    "SANS_SIREN": "Aucun SIREN",
    "SIREN_ILLISIBLE": "SIREN illisible",
    "SIREN_LUHN": "SIREN faux (clé de Luhn)",
    "SANS_DATE": "Aucune date",
    "STATUT_INCONNU": "Statut inconnu",
}


def label(labels: dict[str, str], code: str | None) -> str:
    """Label of a code; a code without a label is shown as it is rather than hidden."""
    return "—" if code is None else labels.get(code, code)


def source(code: str) -> str:
    """Name of a source, or of the reference list of ours that a proof rests on."""
    if code.startswith("reference/"):
        return f"Liste de référence de Cap 33, {code.removeprefix('reference/')}"
    return label(SOURCES, code)


def montant_statut(code: str, alertes: str | None) -> str:
    """What became of a published amount, a total shared out between lots included."""
    if code == "retenu" and "MNT-6-REPARTI" in (alertes or "").split():
        return "Retenu : total publié à l'identique sur plusieurs lots, réparti entre eux à parts égales."
    return label(MONTANT_STATUTS, code)
