"""The circular: its objectives as a table, and its page in the documentation.

The facts and the figures that follow are assets of `marts.py`, as every table that a SQL file defines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import yaml

from pipelines.settings import REFERENCE
from transforms import circulaire

FILE = REFERENCE / "circulaire.yml"
ETATS = {
    "mesure": "mesuré",
    "partiel": "partiel",
    "non_mesure": "non mesuré",
    "non_mesurable": "non mesurable en données ouvertes",
}
NOTICE = (
    "Page produite par `make docs` à partir de `reference/circulaire.yml` ; une modification faite ici serait perdue."
)


@dg.asset(group_name="reference", kinds={"yaml"})
def ref_circulaire() -> pl.DataFrame:
    """Objectifs de la circulaire n° 6519/SG et ce qui les mesure. Une ligne par objectif."""
    return objectives()


def objectives(path: Path = FILE) -> pl.DataFrame:
    """The objectives that the file states; `ValueError` where it contradicts itself."""
    return circulaire.objectives(yaml.safe_load(path.read_text("utf-8")))


def render(rows: pl.DataFrame) -> str:
    """The coverage of the circular, section by section, in Markdown."""
    intro = (
        "Ce que Cap 33 mesure de chaque objectif de la circulaire n° 6519/SG du 5 février 2026, « La commande publique "
        "numérique », et pourquoi les données ouvertes ne disent pas le reste. Les chiffres sont dans la table "
        "`mart_circulaire` de chaque instantané, par ministère et par année dans `mart_indicateur_circulaire`.",
        _counts(rows),
    )
    sections = (_section(part) for part in rows.partition_by("section", maintain_order=True))
    return "\n\n".join(["# Couverture de la circulaire", NOTICE, *intro, *sections]) + "\n"


def _counts(rows: pl.DataFrame) -> str:
    found = dict(rows.group_by("circulaire_etat").len().iter_rows())
    told = ", ".join(f"{found[etat]} {words}" for etat, words in ETATS.items() if etat in found)
    return f"{rows.height} objectifs : {told}."


def _section(rows: pl.DataFrame) -> str:
    head = f"## {rows['section'][0]} · {rows['section_intitule'][0]}"
    return "\n\n".join([head, *("\n".join(_lines(row)) for row in rows.iter_rows(named=True))])


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"**{row['objectif_id']}. {row['objectif']}**\n"
    yield f"- État : {ETATS[row['circulaire_etat']]}"
    if row["indicateur"]:
        others = (row["autres_indicateurs"] or "").split(" | ")
        yield f"- Indicateur : {', '.join(f'`{name}`' for name in [row['indicateur'], *others] if name)}"
        yield f"- Mesure : {row['mesure_texte']}"
    if row["manque"]:
        yield f"- Ce qui manque : {row['manque']}"
        yield f"- Données qu'il faudrait : {row['donnees_utiles']}"
    yield f"- Source : {row['source']}"
