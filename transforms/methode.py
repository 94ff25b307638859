"""A method version: the active rules and every parameter that moves a figure, as `reference/methodes/` states them.

Reading the file is done elsewhere; what is parsed comes in as a mapping, and nothing unknown or missing passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, get_type_hints

import polars as pl

from transforms.rules import Rule

HEADER = ("methode", "libelle", "regles")
SINCE, UNTIL = "depuis_methode", "jusqua_methode"
KINDS = {
    str: "un texte (à mettre entre guillemets s'il ressemble à un nombre)",
    int: "un nombre entier",
    float: "un nombre",
    tuple[str, ...]: "une liste non vide de textes",
    tuple[float, ...]: "une liste non vide de nombres",
}


@dataclass(frozen=True, kw_only=True)
class Methode:
    """One version of the method; each parameter comes from a `valeur` that its `fondement` justifies in the file."""

    methode: str
    libelle: str
    regles: tuple[str, ...]
    mnt1_exclu_max_eur: float
    mnt1_alerte_max_eur: float
    mnt2_exclu_min_eur: float
    mnt3_repetitions_min: int
    mnt3_valeurs_test_eur: tuple[float, ...]
    mnt4_pairs_min: int
    mnt4_alerte_min_mad: float
    mnt4_exclu_min_mad: float
    mnt6_fenetre_jours: int
    masque_marches_min: int
    part_exclue_max: float
    serie_fiable_depuis: int
    delai_publication_mois: int
    preuve_innovation_annees: int
    jeune_entreprise_annees: int
    lien_score_min: float
    renouvellement_mois: int
    candidat_reference_annees: int
    candidats_max: int
    derive_cout_min: float
    grand_montant_min_eur: float


def from_mapping(content: Mapping[str, Any]) -> Methode:
    """The method of a parsed file; `ValueError` says which key is unknown, missing, or not of its type."""
    _refuse_difference("la méthode", content, [*HEADER, "parametres"])
    types = get_type_hints(Methode)
    expected = [field.name for field in fields(Methode) if field.name not in HEADER]
    _refuse_difference("les paramètres de la méthode", content["parametres"], expected)
    values = {}
    for name in expected:
        parameter = content["parametres"][name]
        _refuse_difference(f"le paramètre « {name} »", parameter, ["valeur", "fondement"])
        _typed(f"fondement de {name}", parameter["fondement"], str)
        values[name] = _typed(name, parameter["valeur"], types[name])
    header = {name: _typed(name, content[name], types[name]) for name in HEADER}
    return Methode(**header, **values)


def active(methode: Methode, rules: Iterable[Rule]) -> list[Rule]:
    """The rules that the method lists, in the order of the catalogue; an id that names none is refused."""
    rules = list(rules)
    if unknown := sorted(set(methode.regles) - {rule.id for rule in rules}):
        raise ValueError(f"Méthode {methode.methode} : aucune règle ne répond à {_quoted(unknown)}.")
    return [rule for rule in rules if rule.id in methode.regles]


def in_force(rows: pl.DataFrame, version: str) -> pl.DataFrame:
    """The rows of a reference list that a method version reads, without the two columns that say so.

    A row counts from `depuis_methode` on and until `jusqua_methode`, not included; an empty cell sets no limit. So a
    list grows or is mended without moving a figure of an older version.
    """
    limits = [pl.lit(None, pl.String).alias(name) for name in (SINCE, UNTIL) if name not in rows.columns]
    bounded = rows.with_columns(limits)
    known = {text: order(text) for text in {*bounded[SINCE].drop_nulls(), *bounded[UNTIL].drop_nulls()}}
    begun = [text for text, rank in known.items() if rank <= order(version)]
    reads = (pl.col(SINCE).is_null() | pl.col(SINCE).is_in(begun)) & ~pl.col(UNTIL).is_in(begun).fill_null(False)
    return bounded.filter(reads).drop(SINCE, UNTIL)


def order(version: str) -> tuple[int, ...]:
    """What versions are sorted by: 2026.10 comes after 2026.9."""
    return tuple(int(part) for part in version.split("."))


def parameters(methode: Methode, date_donnees: date | None) -> pl.DataFrame:
    """Table `ref_methode`, one row: the method, the date of the data, and the parameters that the marts read."""
    return pl.DataFrame(
        {
            "methode": [methode.methode],
            "date_donnees": [date_donnees],
            "masque_marches_min": [methode.masque_marches_min],
            "part_exclue_max": [methode.part_exclue_max],
            "serie_fiable_depuis": [methode.serie_fiable_depuis],
            "delai_publication_mois": [methode.delai_publication_mois],
            "jeune_entreprise_annees": [methode.jeune_entreprise_annees],
            "preuve_innovation_annees": [methode.preuve_innovation_annees],
            "renouvellement_mois": [methode.renouvellement_mois],
            "candidat_reference_annees": [methode.candidat_reference_annees],
            "candidats_max": [methode.candidats_max],
            "mnt1_alerte_max_eur": [methode.mnt1_alerte_max_eur],
            "derive_cout_min": [methode.derive_cout_min],
            "grand_montant_min_eur": [methode.grand_montant_min_eur],
        },
        schema_overrides={"date_donnees": pl.Date},
    )


def _refuse_difference(what: str, found: Any, expected: Sequence[str]) -> None:
    if not isinstance(found, Mapping):
        raise ValueError(f"Dans {what}, on attend les clés {_quoted(expected)}.")
    if unknown := sorted(set(found) - set(expected), key=str):
        raise ValueError(f"Dans {what}, clé inconnue : {_quoted(unknown)}. Clés attendues : {_quoted(expected)}.")
    if missing := [name for name in expected if name not in found]:
        raise ValueError(f"Dans {what}, il manque : {_quoted(missing)}.")


def _typed(name: str, value: Any, expected: Any) -> Any:
    match value:
        case str() if expected is str and value.strip():
            return value
        case bool():
            pass
        case int() if expected is int:
            return value
        case int() | float() if expected is float:
            return float(value)
        case [first, *others] if expected == tuple[str, ...]:
            return tuple(_typed(name, each, str) for each in (first, *others))
        case [first, *others] if expected == tuple[float, ...]:
            return tuple(_typed(name, each, float) for each in (first, *others))
    raise ValueError(f"« {name} » vaut {value!r}, qui n'est pas {KINDS[expected]}.")


def _quoted(names: Iterable[object]) -> str:
    return ", ".join(f"« {name} »" for name in names)
