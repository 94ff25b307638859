"""A small published snapshot written by hand, for the tests of what reads it.

Twelve contracts of the Interior (2026), two of Culture, one of the UGAP; figures of the State, of both ministries and
of the UGAP. The rows follow the contracts of `data_contracts`; a column left out is null.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from data_contracts import dictionary

MANIFEST: dict[str, Any] = {
    "snapshot_id": "20261123T060000Z-ab12cd34",
    "publie_le": "2026-11-23T06:00:00+00:00",
    "methode": "2026.1",
    "date_donnees": "2026-10-31",
    "fictif": False,
    "version_code": "0.1.0",
    "sources": [
        {"source": "decp_json", "etat": "lue", "fichiers": 2, "message": None},
        {"source": "boamp", "etat": "absente", "fichiers": 0, "message": "Dossier boamp absent du miroir."},
    ],
    "entrees": [],
    "tables": {},
    "controles": [],
}
INTERIEUR, CULTURE, UGAP = "11001401600015", "11004601800013", "77605646700587"
Row = dict[str, Any]


def marche(number: int, **fields: Any) -> Row:
    """A contract of the Interior in 2026, held by an SME without evidence of innovation, unless said otherwise."""
    siret = fields.get("acheteur_siret", INTERIEUR)
    defaults: Row = {
        "marche_id": f"{siret}:2026M{number:03d}",
        "marche_cle": f"{siret}:2026M{number:03d}",
        "id_publie": f"2026M{number:03d}",
        "acheteur_siret": siret,
        "acheteur_siren": siret[:9],
        "acheteur_nom": "Ministère de l'Intérieur",
        "perimetre": "ETAT",
        "ministere": "MI",
        "objet": f"Maintenance du parc informatique, lot {number}",
        "cpv_code": "50312000",
        "segment": "SUPPORT_MAINTENANCE",
        "mode_satisfaction": "exploitation_support",
        "date_notification": date(2026, 3, number),
        "duree_mois": 48.0,
        "montant_initial_eur": 100_000.0 * number,
        "montant_publie_eur": 100_000.0 * number,
        "montant_retenu_eur": 100_000.0 * number,
        "montant_statut": "retenu",
        "titulaires": f"Atelier {number}",
        "nb_titulaires": 1,
        "domaine33_regle_id": "D33-1",
        "domaine33_confiance": "haute",
        "is_accord_cadre": False,
        "is_marche_subsequent": False,
        "is_deja_compte": False,
        "nb_modifications": 0,
        "format_decp": "2022",
        "source": "decp_json",
        "fichier": "2026-03.json",
        "position": number,
        "achat_innovant": "indetermine",
        "logiciel_libre": "indetermine",
        "origine": "INCONNU",
    }
    return defaults | verdict("PME", "indetermine") | fields


def verdict(pme: str, innovante: str) -> Row:
    """Columns of a contract with a single holder of that size, innovative or not in both definitions."""
    etabli, indetermine = float(innovante == "oui"), float(innovante == "indetermine")
    return {
        "pme": pme,
        "part_pme": float(pme == "PME"),
        "part_pme_indeterminee": float(pme == "indetermine"),
        "pme_innovante_strict": innovante,
        "pme_innovante_large": innovante,
        "part_pme_innovante_strict": etabli,
        "part_pme_innovante_large": etabli,
        "part_indeterminee_strict": indetermine,
        "part_indeterminee_large": indetermine,
    }


# A technology named by its object, and what the three pillars conclude from it.
FOREIGN: Row = {
    "techno": "Carto <i>Monde</i> | Autre",
    "origine": "HORS_UE",
    "logiciel_libre": "non",
    "souverainete_immunite": "indetermine",
    "souverainete_substituabilite": "vigilance",
    "souverainete_maitrise": "defavorable",
}
A_LA_CULTURE = {"acheteur_nom": "Ministère de la Culture", "ministere": "MC"}
A_L_UGAP = {"acheteur_nom": "UGAP", "ministere": None, "perimetre": "CENTRALE_ACHAT"}
MARCHES = [
    marche(1, objet="Partenariat d'innovation : analyse d'images de drones", segment="DONNEES_IA")
    | verdict("PME", "oui")
    | {"achat_innovant": "oui", "titulaires": "Vigie Numérique", "domaine33_confiance": "faible"}
    | {"alertes": "DUR-LONGUE ALERTE-SANS-PHRASE"},
    marche(2) | verdict("PME", "oui") | FOREIGN,
    marche(3),
    marche(4),
    marche(5) | verdict("indetermine", "indetermine"),
    marche(6, nb_titulaires=0, titulaires=None) | verdict("indetermine", "indetermine"),
    marche(7) | verdict("GE", "non"),
    marche(8) | verdict("GE", "non"),
    marche(9, is_accord_cadre=True, montant_retenu_eur=None, montant_statut="MNT-5") | verdict("ETI", "non"),
    marche(10) | verdict("ETI", "non"),
    marche(11, is_marche_subsequent=True, accord_cadre_id="2026M009", is_deja_compte=True) | verdict("ETI", "non"),
    marche(12, date_notification=None, objet="Contrat sans date <b>gras</b>"),
    marche(20, objet="Numérisation du fonds ancien", acheteur_siret=CULTURE) | A_LA_CULTURE,
    marche(21, objet="Billetterie en ligne", acheteur_siret=CULTURE) | A_LA_CULTURE,
    marche(22, objet="Ordinateurs portables", acheteur_siret=UGAP) | A_L_UGAP,
]
LOTS = [
    marche(23, id_publie="LOTS", marche_cle=f"{INTERIEUR}:LOTS", marche_id=f"{INTERIEUR}:LOTS~{suffix}")
    | {"date_notification": date(2025, 5, 2), "objet": f"Licences, {suffix}"}
    for suffix in ("0a1b2c3d", "4e5f6a7b")
]


def titulaire(contract: Row) -> Row:
    """The single holder of a contract."""
    is_first = contract["marche_id"] == MARCHES[0]["marche_id"]
    return {
        "marche_id": contract["marche_id"],
        "fournisseur_id": f"9{contract['position']:08d}",
        "titulaire_rang": 1,
        "identifiant_type": "SIRET",
        "fournisseur_siren": f"9{contract['position']:08d}",
        "fournisseur_nom": contract["titulaires"],
        "part": 1.0,
        "pme": contract["pme"],
        "pme_confiance": "haute" if contract["pme"] != "indetermine" else None,
        "categorie_annee": 2024,
        "pme_probable": "oui" if contract["pme"] == "indetermine" else "indetermine",
        "pme_raison": "absente de SIRENE" if contract["pme"] == "indetermine" else None,
        "distinction_date": date(2023, 6, 1) if is_first else None,
        "siege_departement": "Nord" if is_first else None,
        "siege_region": "Hauts-de-France" if is_first else None,
        "is_meme_region": False if is_first else None,
        "firme_innovante": "oui" if is_first else "indetermine",
        "pme_innovante_strict": contract["pme_innovante_strict"],
        "pme_innovante_large": contract["pme_innovante_large"],
    }


def indicateur(
    periode: str, ministere: str | None, numerateur: float, indetermine: float, denominateur: float, **fields: Any
) -> Row:
    """A published figure, shares derived from its weights unless its status forbids them."""
    published = fields.get("indicateur_statut", "publie") == "publie"
    defaults = {
        "indicateur": "part_pme_innovante",
        "perimetre": "ETAT",
        "ministere": ministere,
        "periode": periode,
        "periode_genre": "annee",
        "base": "nombre",
        "definition": "strict",
        "methode": "2026.1",
        "valeur": numerateur / denominateur if published else None,
        "borne_basse": numerateur / denominateur if published else None,
        "borne_haute": (numerateur + indetermine) / denominateur if published else None,
        "numerateur": numerateur,
        "denominateur": denominateur,
        "nb_marches": 11,
        "nb_marches_exclus": 0,
        "part_indeterminee": indetermine / denominateur if published else None,
        "serie_fiable": periode >= "2024",
        "is_periode_complete": periode < "2026",
        "indicateur_statut": "publie",
    }
    return defaults | fields


INDICATEURS = [
    indicateur("2023", None, 1, 20, 50, nb_marches=50),
    indicateur("2024", None, 2, 30, 80, nb_marches=80, ic90_bas=0.008, ic90_haut=0.068),
    indicateur("2025", None, 4, 30, 80, nb_marches=80, ic90_bas=0.021, ic90_haut=0.1),
    indicateur("2025", None, 6, 28, 80, nb_marches=80, definition="large"),
    indicateur("2025", None, 5e5, 4e6, 2e7, nb_marches=80, nb_marches_exclus=8, base="montant"),
    indicateur("2026", None, 2, 6, 12, nb_marches=12, ic90_bas=0.05, ic90_haut=0.4),
    indicateur("2026", "MI", 2, 4, 10, nb_marches=10),
    indicateur("2026", "MC", 0, 2, 2, nb_marches=2, indicateur_statut="masque"),
    # The year before the method in force: another version, another upper bound.
    indicateur("2025", None, 4, 26, 80, nb_marches=80, methode="2025.9"),
    # A masked row that would carry shares: the read side must keep them to itself.
    indicateur("2025", "MI", 1, 1, 2, nb_marches=2) | {"indicateur_statut": "masque"},
    indicateur("2026", None, 0, 1, 1, nb_marches=1, perimetre="CENTRALE_ACHAT", indicateur_statut="masque"),
    indicateur("2026", None, 3e5, 1.8e6, 9.9e6, nb_marches=13, nb_marches_exclus=1, base="montant"),
    indicateur("2026", "MI", 3e5, 1.8e6, 5.7e6, nb_marches=11, nb_marches_exclus=1, base="montant"),
    indicateur("2026", None, 3, 5, 12, nb_marches=12, definition="large"),
    indicateur("2026", "MI", 2, 4, 10, nb_marches=10, definition="large", indicateur_statut="non_representatif"),
]  # fmt: skip


def regle(regle_id: str, critere: str, force: str, field: str, phrase: str) -> Row:
    """A rule on a contract, on a column that the dictionary defines."""
    return {
        "regle_id": regle_id,
        "critere": critere,
        "sujet": "marche",
        "force": force,
        "champ": field,
        "champ_label": dictionary.columns()[field]["label"],
        "phrase": phrase,
        "fondement": "Code de la commande publique, L. 2172-3",
        "nb_preuves_regle": 1,
    }


REGLES = [
    regle("D33-1", "domaine33", "etabli", "cpv_code", "Le code CPV relève du domaine 33."),
    regle("D33-2", "domaine33", "presume", "objet", "L'objet évoque une prestation hors du numérique."),
    regle("INN-2", "achat_innovant", "indique", "objet", "L'objet annonce un partenariat d'innovation."),
    regle("PME-1", "pme", "etabli", "categorie_entreprise", "L'INSEE classe l'entreprise parmi les PME."),
    regle("PRO-1", "pme_probable", "presume", "tranche_effectifs_code", "Moins de 250 personnes."),
    regle("TEC-1", "techno", "indique", "techno", "L'objet nomme cette technologie."),
    regle("ORI-1", "origine", "indique", "techno", "L'objet nomme un produit dont l'éditeur a là son siège."),
    regle("IMM-10", "souverainete_immunite", "presume", "fournisseur_nom", "Le contrôle est à vérifier."),
    regle("SUB-5", "souverainete_substituabilite", "presume", "duree_mois", "Durée de plus de quatre ans."),
    regle("MAI-2", "souverainete_maitrise", "indique", "fournisseur_nom", "Contrôle hors de l'Union européenne."),
    regle("PER-1", "perimetre", "etabli", "acheteur_siren", "Le SIREN de l'acheteur est celui d'un ministère."),
]


REGLES[0] |= {
    "conclusion": "oui",
    "echantillon": "neuf",
    "nb_verdicts": 50,
    "nb_justes": 49,
    "part_juste": 0.98,
    "ic95_bas": 0.895,
    "ic95_haut": 0.996,
    "exemple_marche_id": MARCHES[0]["marche_id"],
    "exemple_valeur": "50312000",
    "exemple": "Code CPV : 48000000",
    "exemple_raison": "Un logiciel, par son code.",
    "contre_exemple": "Code CPV : 45000000 <b>",
    "contre_exemple_raison": "Un chantier.",
}


def mesure(critere: str, mesure: str, valeur: float, base: int | None, **fields: Any) -> Row:
    """A figure of the sample « neuf » under the method of the snapshot."""
    defaults = {
        "methode": "2026.1",
        "echantillon": "neuf",
        "critere_mesure": critere,
        "mesure": mesure,
        "mesure_valeur": valeur,
        "ic95_bas": None if base is None else valeur - 0.02,
        "ic95_haut": None if base is None else min(1.0, valeur + 0.01),
        "nb_base": base,
        "nb_etiquettes": 120,
        "nb_positifs": base,
        "nb_abstentions": 3,
        "nb_ambigus": 2,
    }
    return defaults | fields


MESURES = [
    mesure("domaine33", "precision", 0.98, 100),
    mesure("domaine33", "rappel", 0.97, 100),
    mesure("domaine33", "erreur_etalonnage", 0.012, None),
    mesure("domaine33", "brier", 0.019, None),
    mesure("segment", "exactitude", 0.9, 90),
    mesure("achat_innovant", "precision", 0.75, 4),
    mesure("domaine33", "precision", 0.91, 100, methode="2025.9", echantillon="ancien"),
]
ECHANTILLONS = [
    {
        "methode": methode,
        "echantillon": echantillon,
        "echantillon_libelle": libelle,
        "reserve": reserve,
        "echantillon_fichier": f"{echantillon}.csv",
        "sha256": "0" * 64,
        "nb_etiquettes": 122,
        "date_mesure": date(2026, 11, 20),
    }
    for methode, echantillon, libelle, reserve in (
        ("2026.1", "neuf", "Marchés jamais vus", None),
        ("2026.1", "lu", "Marchés lus", "Cet échantillon a été lu."),
        ("2025.9", "ancien", "Marchés déjà lus", "Cet échantillon a été lu."),
    )
]
ETALONNAGE = [
    {
        "methode": "2026.1",
        "echantillon": "neuf",
        "critere_mesure": "domaine33",
        "confiance": confiance,
        "nb_verdicts": cas,
        "nb_justes": justes,
        "part_juste": justes / cas if cas else None,
        "ic95_bas": 0.9 if cas else None,
        "ic95_haut": 0.99 if cas else None,
        "probabilite": justes / cas if cas >= 10 else None,
    }
    for confiance, cas, justes in (("haute", 90, 89), ("moyenne", 8, 6), ("faible", 0, 0))
]
# The same level on a sample that was read, which gives way to the one that nobody had read; alone for the origin.
ETALONNAGE += [
    ETALONNAGE[0] | {"echantillon": "lu", "nb_verdicts": 400, "nb_justes": 400},
    ETALONNAGE[0] | {"echantillon": "lu", "critere_mesure": "perimetre", "nb_verdicts": 400, "nb_justes": 399},
    ETALONNAGE[1] | {"echantillon": "lu", "critere_mesure": "origine", "nb_verdicts": 20, "nb_justes": 19},
]
CONFUSION = [
    {
        "methode": "2026.1",
        "echantillon": "neuf",
        "critere_mesure": "segment",
        "etiquette": etiquette,
        "verdict": verdict,
        "nb_etiquettes": cas,
    }
    for etiquette, verdict, cas in (
        ("LOGICIEL", "LOGICIEL", 50),
        ("LOGICIEL", "DEVELOPPEMENT", 4),
        ("LOGICIEL", "FORMATION", 1),
        ("LOGICIEL", "indetermine", 2),
        ("FORMATION", "FORMATION", 31),
    )
]


NOTORIETE = "Notoriété publique, non vérifiée sur pièce"
LISTED = {"source": NOTORIETE, "source_date": "2026-11-23"}


def preuve(regle_id: str, conclusion: str, value: str, **fields: Any) -> Row:
    """What one of the rules above found on the first contract, unless said otherwise."""
    rule = next(each for each in REGLES if each["regle_id"] == regle_id)
    defaults = {
        "sujet": "marche",
        "sujet_id": MARCHES[0]["marche_id"],
        "fournisseur_id": "",
        "regle_id": regle_id,
        "conclusion": conclusion,
        "valeur_citee": value,
        "source": "decp_json",
        "source_date": "2026-03-01",
    }
    return {field: rule[field] for field in ("critere", "force", "champ")} | defaults | fields


PREUVES = [
    preuve("D33-1", "oui", "50312000"),
    preuve("D33-2", "non", "images de drones"),
    preuve("INN-2", "oui", "Partenariat d'innovation <script>"),
    preuve("PME-1", "PME", "PME", sujet="titulaire", fournisseur_id="900000001"),
    preuve("PER-1", "ETAT", "110014016", sujet="acheteur", sujet_id=INTERIEUR),
    *(
        preuve(*found, sujet_id=MARCHES[1]["marche_id"], **source)
        for found, source in (
            (("TEC-1", FOREIGN["techno"], FOREIGN["techno"]), {"source": "produits"}),
            (("ORI-1", "HORS_UE", FOREIGN["techno"]), {"source": "editeurs"}),
            (("IMM-10", "indetermine", "Atelier <2>"), LISTED),
            (("SUB-5", "vigilance", "60.0"), {}),
            (("MAI-2", "defavorable", "Atelier <2>"), LISTED),
        )
    ),
    preuve("PRO-1", "oui", "21", sujet="titulaire", sujet_id=MARCHES[4]["marche_id"], fournisseur_id="900000005"),
]


def judged(critere: str, verdict: str, confiance: str, regle_id: str, **fields: Any) -> Row:
    """What was concluded from the proofs above on the first contract, unless said otherwise."""
    defaults = {"sujet": "marche", "sujet_id": MARCHES[0]["marche_id"], "fournisseur_id": "", "nb_preuves": 1}
    given = {"critere": critere, "verdict": verdict, "confiance": confiance, "regle_id": regle_id}
    return defaults | {"is_contredit": False} | given | fields


VERDICTS = [
    judged("domaine33", "oui", "faible", "D33-1", nb_preuves=2, is_contredit=True),
    judged("achat_innovant", "oui", "moyenne", "INN-2"),
    judged("pme", "PME", "haute", "PME-1", sujet="titulaire", fournisseur_id="900000001"),
    judged("perimetre", "ETAT", "haute", "PER-1", sujet="acheteur", sujet_id=INTERIEUR),
    *(
        judged(critere, FOREIGN[critere], confiance, regle_id, sujet_id=MARCHES[1]["marche_id"])
        for critere, confiance, regle_id in (
            ("techno", "moyenne", "TEC-1"),
            ("origine", "moyenne", "ORI-1"),
            ("souverainete_immunite", "faible", "IMM-10"),
            ("souverainete_substituabilite", "faible", "SUB-5"),
            ("souverainete_maitrise", "moyenne", "MAI-2"),
        )
    ),
]


def reconciliation(file: str, status: str, **fields: Any) -> Row:
    counts = dict.fromkeys(("enregistrements", "marches", "fusionnes", "remplaces", "quarantaine"), 0)
    return counts | {"source": "decp_json", "fichier": file, "fichier_statut": status} | fields


TABLES: dict[str, list[Row]] = {
    "mart_marche": MARCHES + LOTS,
    "mart_titulaire": [titulaire(contract) for contract in MARCHES + LOTS if contract["nb_titulaires"]],
    "mart_indicateur": INDICATEURS,
    "mart_preuve": PREUVES,
    "mart_verdict": VERDICTS,
    "mart_regle": REGLES,
    "mart_mesure": MESURES,
    "mart_echantillon": ECHANTILLONS,
    "mart_etalonnage": ETALONNAGE,
    "mart_confusion": CONFUSION,
    "mart_alerte": [
        {"code_alerte": "DUR-LONGUE", "phrase_alerte": "La durée publiée dépasse 180 mois ; elle est écartée."}
    ],
    "mart_acheteur": [{"acheteur_siret": INTERIEUR, "perimetre": "ETAT", "confiance": "haute", "nb_marches": 14}],
    "mart_ministere": [
        {"ministere": "MI", "ministere_nom": "Intérieur", "rang": 1},
        {"ministere": "MC", "ministere_nom": "Culture", "rang": 2},
    ],
    "mart_reconciliation": [
        reconciliation("2026-03.json", "lu", enregistrements=20, marches=17, fusionnes=1, remplaces=1, quarantaine=1),
        reconciliation("erreur.json", "format_inconnu", message="Le fichier est une page HTML."),
    ],
    "mart_quarantaine": [
        {"source": "decp_json", "fichier": "2026-03.json", "position": 19, "code": "SANS_ACHETEUR", "raison": "Seul."}
    ],
}


def publish(data_dir: Path, tables: dict[str, list[Row]] | None = None, **manifest: Any) -> Path:
    """Writes a snapshot made of these rows (default: the ones above), points `current` at it, gives its folder."""
    rows = (TABLES if tables is None else tables) | {"mart_dictionnaire": dictionary.documentation().to_dicts()}
    content = MANIFEST | manifest
    folder = data_dir / "published" / content["snapshot_id"]
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        for table in dictionary.published():
            schema = dictionary.schema(table)
            # Read by name from `connection.execute` below.
            frame = pl.DataFrame(rows.get(table, []), schema=schema, strict=False)
            connection.register("frame", frame.to_arrow())
            connection.execute(f"create table {table} as from frame")
            connection.unregister("frame")
    (folder / "manifest.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    link = data_dir / "published" / ".current"
    link.symlink_to(folder.name)
    link.replace(data_dir / "published" / "current")
    return folder
