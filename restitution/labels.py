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
ORIGINES = {
    "FR": "France",
    "UE": "Union européenne",
    "HORS_UE": "hors de l'Union européenne",
    "MIXTE": "plusieurs origines",
    "INCONNU": "indéterminée",
}
EFFECTIFS = {
    "00": "aucun salarié",
    "01": "1 ou 2 salariés",
    "02": "3 à 5 salariés",
    "03": "6 à 9 salariés",
    "11": "10 à 19 salariés",
    "12": "20 à 49 salariés",
    "21": "50 à 99 salariés",
    "22": "100 à 199 salariés",
    "31": "200 à 249 salariés",
    "32": "250 à 499 salariés",
    "41": "500 à 999 salariés",
    "42": "1 000 à 1 999 salariés",
    "51": "2 000 à 4 999 salariés",
    "52": "5 000 à 9 999 salariés",
    "53": "10 000 salariés ou plus",
    "NN": "effectif non déclaré",
}
RAISONS = {
    "sans SIREN": "aucun SIREN n'est publié",
    "absente de SIRENE": "absente du répertoire SIRENE lu",
    "catégorie vide": "l'INSEE ne donne pas sa catégorie",
}
CRITERES = {
    "domaine33": "Achat numérique (domaine 33)",
    "segment": "Segment d'achat",
    "mode_satisfaction": "Mode de satisfaction du besoin",
    "achat_innovant": "Achat innovant",
    "firme_innovante": "Entreprise innovante",
    "pme": "Taille de l'entreprise",
    "pme_probable": "Taille probable (effectif)",
    "logiciel_libre": "Logiciel libre",
    "techno": "Produit ou éditeur nommé",
    "origine": "Origine de la technologie",
    "perimetre": "Périmètre de l'acheteur",
    "ministere": "Ministère de l'acheteur",
    "tutelle": "Tutelle de l'opérateur",
    "souverainete_immunite": "Souveraineté : immunité au droit extra-européen",
    "souverainete_substituabilite": "Souveraineté : possibilité de changer de solution",
    "souverainete_maitrise": "Souveraineté : maîtrise par des acteurs européens",
}
MESURES = {
    "precision": "Précision",
    "rappel": "Rappel",
    "precision_non": "Précision du « non »",
    "rappel_non": "Rappel du « non »",
    "exactitude": "Exactitude",
    "reponse": "Part des cas qui ont une réponse",
    "erreur_etalonnage": "Erreur d'étalonnage",
    "brier": "Score de Brier",
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
    "firmes_declarees": "Entreprises déclarées par la DAE ou un ministère",
    "editeurs": "Liste de référence de Cap 33, éditeurs (siège, rôle)",
    "produits": "Liste de référence de Cap 33, produits",
    "termes_libres": "Liste de référence de Cap 33, termes du logiciel libre",
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


# « lue » apart, which says how many files.
SOURCE_STATES = {"perimee": "périmée", "non fournie": "non fournie", "absente": "absente", "partielle": "partielle"}


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
