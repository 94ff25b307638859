"""The circular as a table: its objectives, what measures each, and why open data is silent on the others.

`reference/circulaire.yml` is read elsewhere; what is parsed comes in as a mapping. Nothing unknown, missing or
contradictory passes: an objective that claims a measure names it, one that does not says why and what it would take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import polars as pl

SECTIONS = (
    "I.1", "I.2", "I.3", "II.1", "II.2", "II.3", "II.4", "II.5", "II.6", "II (code ouvert)", "II.7", "II.8", "II.9",
    "III",
)  # fmt: skip
MEASURED = {"indicateur", "mesure", "phrase"}
SILENT = {"manque", "donnees"}
EXPECTED = {"mesure": MEASURED, "partiel": MEASURED | SILENT, "non_mesure": SILENT, "non_mesurable": SILENT}
ALWAYS = {"id", "section", "objectif", "etat", "source"}
PLACEHOLDERS = ("{periode}", "{valeur}")
SCHEMA = {
    "objectif_id": pl.String, "rang": pl.Int64, "section": pl.String, "section_intitule": pl.String,
    "objectif": pl.String, "circulaire_etat": pl.String, "indicateur": pl.String, "autres_indicateurs": pl.String,
    "mesure_texte": pl.String, "manque": pl.String, "donnees_utiles": pl.String, "phrase_modele": pl.String,
    "source": pl.String,
}  # fmt: skip


def objectives(content: Mapping[str, Any]) -> pl.DataFrame:
    """One row per objective, in the order of the circular; `ValueError` names what is wrong, and where."""
    _expect("circulaire.yml", content, {"texte", "sections", "objectifs"})
    sections = content["sections"]
    _expect("sections", sections, set(SECTIONS))
    for name, section in sections.items():
        _expect(f"section {name}", section, {"intitule", "source"})
    rows = [_row(objective, sections) for objective in content["objectifs"]]
    _refuse_gaps(rows)
    rows.sort(key=lambda row: SECTIONS.index(row["section"]))
    return pl.DataFrame([row | {"rang": rank} for rank, row in enumerate(rows)], schema=SCHEMA)


def _row(objective: Mapping[str, Any], sections: Mapping[str, Any]) -> dict[str, Any]:
    where = f"objectif {objective.get('id')}"
    if objective.get("etat") not in EXPECTED:
        raise ValueError(f"{where} : « etat » doit être l'un de {_quoted(EXPECTED)}.")
    optional = {"autres"} if "indicateur" in EXPECTED[objective["etat"]] else set()
    _expect(where, objective, ALWAYS | EXPECTED[objective["etat"]], optional)
    if objective["section"] not in sections:
        raise ValueError(f"{where} : section inconnue « {objective['section']} ».")
    template = objective.get("phrase")
    if template is not None and not all(each in template for each in PLACEHOLDERS):
        raise ValueError(f"{where} : la phrase doit contenir {_quoted(PLACEHOLDERS)}.")
    return {
        "objectif_id": objective["id"],
        "section": objective["section"],
        "section_intitule": sections[objective["section"]]["intitule"],
        "objectif": objective["objectif"],
        "circulaire_etat": objective["etat"],
        "indicateur": objective.get("indicateur"),
        "autres_indicateurs": " | ".join(objective["autres"]) if "autres" in objective else None,
        "mesure_texte": objective.get("mesure"),
        "manque": objective.get("manque"),
        "donnees_utiles": objective.get("donnees"),
        "phrase_modele": template,
        "source": objective["source"],
    }


def _refuse_gaps(rows: Sequence[Mapping[str, Any]]) -> None:
    ids = [row["objectif_id"] for row in rows]
    if repeated := sorted({each for each in ids if ids.count(each) > 1}):
        raise ValueError(f"Objectif défini deux fois : {_quoted(repeated)}.")
    told = {row["section"] for row in rows}
    if silent := [section for section in SECTIONS if section not in told]:
        raise ValueError(f"Section sans objectif : {_quoted(silent)}.")


def _expect(where: str, found: Any, keys: Set[str], optional: Set[str] = frozenset()) -> None:
    if not isinstance(found, Mapping):
        raise ValueError(f"{where} : on attend les clés {_quoted(sorted(keys))}.")
    if unknown := sorted(set(found) - keys - optional):
        raise ValueError(f"{where} : clé inconnue ou de trop {_quoted(unknown)}.")
    if missing := sorted(keys - {key for key, value in found.items() if value}):
        raise ValueError(f"{where} : il manque {_quoted(missing)}.")


def _quoted(names: Iterable[object]) -> str:
    return ", ".join(f"« {name} »" for name in names)
