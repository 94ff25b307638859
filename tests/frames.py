"""Small literal tables for tests: only the columns a case speaks about are written, the rest take neutral values."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from data_contracts import dictionary
from transforms.methode import from_mapping

METHODES = Path(__file__).parents[1] / "reference" / "methodes"
CONTENU_METHODE = yaml.safe_load((METHODES / "2026.2.yml").read_text("utf-8"))
METHODE = from_mapping(CONTENU_METHODE)

NEUTRAL: dict[str, dict[str, Any]] = {
    "core_marche": {
        "acheteur_siret": "11000201100044", "acheteur_siren": "110002011", "source": "decp_json", "fichier": "a.json",
        "position": 0, "format_decp": "2022", "is_accord_cadre": False, "is_marche_subsequent": False,
        "date_notification": date(2024, 5, 2), "montant_statut": "retenu", "nb_titulaires": 1, "nb_modifications": 0,
    },
    "core_titulaire": {"titulaire_rang": 1, "identifiant_type": "SIRET", "part": 1.0},
    "core_fournisseur": {"identifiant_type": "SIRET", "nb_marches": 1},
    "core_acheteur": {"nb_marches": 1},
    "core_preuve": {"fournisseur_id": "", "force": "etabli", "champ": "objet", "source": "decp_json"},
    "core_verdict": {
        "fournisseur_id": "", "confiance": "haute", "regle_id": "REG-1", "nb_preuves": 1, "is_contredit": False
    },
    "mart_marche": {
        "acheteur_siren": "110002011", "perimetre": "ETAT", "ministere": "ARMEES",
        "date_notification": date(2024, 5, 2), "montant_retenu_eur": 100.0,
        "part_pme_innovante_strict": 0.0, "part_pme_innovante_large": 0.0,
        "part_indeterminee_strict": 0.0, "part_indeterminee_large": 0.0, "is_deja_compte": False,
    },
}  # fmt: skip


def table(name: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """The contract table of that name, with its columns and types; a column unknown to the contract is refused."""
    schema = dictionary.schema(name)
    filled = [NEUTRAL.get(name, {}) | row for row in rows]
    if unknown := {column for row in filled for column in row} - set(schema):
        raise KeyError(f"{name} n'a pas de colonne {sorted(unknown)}")
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in filled], schema=schema)
