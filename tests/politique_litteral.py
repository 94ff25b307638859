"""The literal snapshot with what the pages on policy read: pillars, free software, the circular and its signals."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines import circulaire
from tests.instantane_litteral import LISTED, MARCHES, PREUVES, REGLES, TABLES, Row, regle

WINDOW = (date(2022, 11, 1), date(2026, 10, 31))
SILENT: Row = {f"part_{code}_indetermine": 1.0 for code in ("immunite", "substituabilite", "maitrise")}
VERDICTS = ("favorable", "vigilance", "defavorable", "indetermine", "non_applicable")


def dependance(ministere: str | None, segment: str | None, **fields: Any) -> Row:
    """Purchases of the State over four years of which nothing is known, unless said otherwise."""
    shares = {f"part_{code}_{verdict}": 0.0 for code in ("immunite", "substituabilite", "maitrise")
              for verdict in VERDICTS}  # fmt: skip
    defaults = {
        "perimetre": "ETAT", "ministere": ministere, "segment": segment, "base": "nombre", "methode": "2026.1",
        "date_fenetre_debut": WINDOW[0], "date_fenetre_fin": WINDOW[1], "nb_marches": 20, "nb_marches_exclus": 0,
        "montant_retenu_eur": 9_900_000, "part_sans_titulaire": 0.05, "nb_marches_procedure": 0, "nb_marches_offres": 0,
        "part_editeur_hors_ue": 0.05, "indicateur_statut": "publie",
    }  # fmt: skip
    return shares | SILENT | defaults | fields


MASKED: Row = {key: None for key in dependance(None, None) if key.startswith("part_")} | {"indicateur_statut": "masque"}
FIRST_GROUP: Row = {
    "hhi": 1250.0, "nb_groupes": 12, "premier_groupe": "Atelier <2>", "premier_groupe_part": 0.25,
    "premier_groupe_pays": "US", "premier_groupe_controle": "HORS_UE",
}  # fmt: skip
DEPENDANCES = [
    dependance(None, None, **FIRST_GROUP)
    | {"part_immunite_favorable": 0.1, "part_immunite_indetermine": 0.65, "part_immunite_non_applicable": 0.25}
    | {"part_substituabilite_vigilance": 0.2, "part_substituabilite_indetermine": 0.8}
    | {"part_maitrise_defavorable": 0.05, "part_maitrise_indetermine": 0.95},
    dependance("MI", None, nb_marches=14)
    | {"part_maitrise_vigilance": 0.1, "part_maitrise_defavorable": 0.1, "part_maitrise_indetermine": 0.8},
    dependance("MC", None, nb_marches=2) | MASKED,
    dependance("NON_ATTRIBUE", None, nb_marches=12)
    | {"part_maitrise_favorable": 0.5, "part_maitrise_indetermine": 0.5},
    dependance(None, "SUPPORT_MAINTENANCE", nb_marches=18),
    dependance(None, "DONNEES_IA", nb_marches=2) | MASKED,
]


def releve(indicateur: str, periode: str, yes: float, unknown: float, total: float, **fields: Any) -> Row:
    """A published figure of the State, its shares derived from its weights."""
    defaults = {
        "indicateur": indicateur, "perimetre": "ETAT", "periode": periode, "base": "nombre", "methode": "2026.1",
        "valeur_unite": "part", "valeur": yes / total, "borne_basse": yes / total,
        "borne_haute": (yes + unknown) / total, "numerateur": yes, "denominateur": total, "nb_marches": round(total),
        "nb_marches_exclus": 0, "part_indeterminee": unknown / total, "part_hors_population": 0.0,
        "serie_fiable": periode >= "2024", "is_periode_complete": periode < "2026", "indicateur_statut": "publie",
    }  # fmt: skip
    return defaults | fields


COUNTED: Row = {"valeur_unite": "marches", "valeur": 1.0, "borne_basse": 1.0, "borne_haute": 4.0}
RELEVES = [
    releve("part_logiciel_libre", "2025", 2, 70, 80),
    releve("part_logiciel_libre", "2026", 1, 10, 12),
    releve("part_logiciel_libre", "2026", 1, 8, 10, ministere="MI"),
    releve("part_logiciel_libre", "2026", 0, 2, 2, ministere="MC") | {"indicateur_statut": "masque"},
    releve("part_surcout", "2025", 20, 0, 50, part_hors_population=0.375),
    releve("achat_direct_a_verifier", "2026", 1, 3, 4) | COUNTED,
    releve("delai_attribution", "2025", 1, 0, 12, valeur_unite="jours") | {"indicateur_statut": "inconnu"},
]
SIGNAL: Row = {
    "indicateur": "achat_direct_a_verifier", "perimetre": "ETAT", "ministere": "MI", "is_deja_compte": False,
    "date_notification": date(2026, 3, 2), "montant_initial_eur": 200_000.0, "seuil_signal_eur": 100_000.0,
}  # fmt: skip
OFFICIEL: Row = {
    "chiffre_id": "C1", "rang": 1, "libelle": "Part des achats <b>", "perimetre_officiel": "Ministères",
    "annee_officielle": "2021", "valeur_publiee": "2,4 %", "is_objectif": False, "confiance": "haute",
    "pourquoi_different": "Il couvre tous les domaines d'achat.", "source": "Rapport",
    "date_constat": date(2026, 11, 1),
}  # fmt: skip
LIBRE = regle("LIB-3", "logiciel_libre", "indique", "logiciel_nom", "L'objet nomme un logiciel connu comme libre.")
# Proofs on the third contract: two programs named together, which stay together.
CITED: Row = {
    "sujet": "marche", "sujet_id": MARCHES[2]["marche_id"], "fournisseur_id": "", "critere": "logiciel_libre",
    "regle_id": "LIB-3", "conclusion": "oui", "force": "indique", "champ": "logiciel_nom",
    "valeur_citee": "PMB | <i>Outil</i>",
}  # fmt: skip
POLITIQUE = TABLES | {
    "mart_marche": [row | ({"logiciel_libre": "oui"} if rank == 2 else {}) for rank, row in enumerate(MARCHES)],
    "mart_dependance": DEPENDANCES,
    "mart_indicateur_circulaire": RELEVES,
    "mart_signal_circulaire": [
        SIGNAL | {"marche_id": MARCHES[1]["marche_id"], "montant_signal_eur": 200_000.0},
        SIGNAL | {"marche_id": MARCHES[12]["marche_id"], "ministere": "MC", "montant_signal_eur": 150_000.0},
        SIGNAL | {"marche_id": MARCHES[3]["marche_id"], "ministere": None, "montant_signal_eur": None},
    ],
    "mart_circulaire": [
        row | {"methode": "2026.1", "phrase_objectif": "En 2025, 40 % : oui."}
        for row in circulaire.objectives().drop("phrase_modele").to_dicts()
    ],
    "mart_chiffre_officiel": [OFFICIEL],
    "mart_regle": [*REGLES, LIBRE],
    "mart_preuve": [*PREUVES, CITED | LISTED],
}
