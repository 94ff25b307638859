"""How much each resemblance of a notice and a contract weighs: the Fellegi-Sunter model, scored by Splink.

A level states the share of true pairs (`m`) and of pairs of strangers (`u`) that reach it; it weighs log2(m / u).
Nothing is fitted when it runs: a pair weighs the same whatever the other data.

`u` is measured on 20,893 contracts of the official files (2016 to 2024): 35,635 pairs of contracts of one of 693
buyers, notified 60 to 300 days apart, at most 200 a buyer. Resemblances come together, hence CPV and text are one
comparison, and holders and amounts are measured among the 3,033 pairs whose subjects resemble; where fewer than 30
pairs reach a level, its `u` is rounded up. No sample of true pairs is public: `m` is a convention, low for what forms
often leave out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from transforms.liens_cotes import SIDE

if TYPE_CHECKING:
    from splink import SettingsCreator

LEAST_WEIGHT = 1.0  # a pair under two to one is never published, even alone of its kind

WORDS = "len(list_intersect(mots_l, mots_r))"
FEWER = "least(len(mots_l), len(mots_r))"
SAME_CLASS = "list_has_any(cpv_classes_l, cpv_classes_r)"
CLOSE_TEXT = f"{WORDS} >= greatest(3, 0.8 * {FEWER})"
NEAR_TEXT = f"{WORDS} >= greatest(2, 0.5 * {FEWER})"
CLOSE_AMOUNT = "len(list_filter(montants_l, x -> abs(x - montant_r) <= 0.05 * montant_r)) > 0"
SAME_AMOUNT = "len(list_filter(montants_l, x -> abs(x - montant_r) < 1)) > 0"


@dataclass(frozen=True)
class Niveau:
    """A level of resemblance, `_l` the notice and `_r` the contract: its condition, `m`, `u`, the codes it shows."""

    signaux: str
    condition: str
    m: float
    u: float

    @property
    def poids(self) -> float:
        return log2(self.m / self.u)


@dataclass(frozen=True)
class Comparaison:
    """What is compared: when nothing can be said, then the levels, the strongest first and the last for the rest."""

    muette: str
    niveaux: tuple[Niveau, ...]


COMPARAISONS = {
    "sujet": Comparaison(
        "len(mots_l) + len(cpv_classes_l) = 0 or len(mots_r) + len(cpv_classes_r) = 0",
        (
            Niveau("REFERENCE", "contains(objet_compact_l, reference_r)", 0.02, 0.00001),
            Niveau("OBJET_IDENTIQUE", "objet_l = objet_r and len(mots_l) >= 3", 0.35, 0.004),
            Niveau("OBJET_PROCHE CPV", f"{CLOSE_TEXT} and {SAME_CLASS}", 0.25, 0.006),
            Niveau("OBJET_PROCHE", CLOSE_TEXT, 0.08, 0.004),
            Niveau("OBJET_PARTIEL CPV", f"{NEAR_TEXT} and {SAME_CLASS}", 0.12, 0.009),
            Niveau("OBJET_PARTIEL", NEAR_TEXT, 0.06, 0.022),
            Niveau("CPV", SAME_CLASS, 0.06, 0.042),
            Niveau("", "list_has_any(cpv_divisions_l, cpv_divisions_r)", 0.03, 0.128),
            Niveau("", "else", 0.03, 0.785),
        ),
    ),
    "titulaire": Comparaison(
        "len(noms_l) + len(titulaires_l) = 0 or len(noms_r) + len(titulaires_r) = 0",
        (
            Niveau("TITULAIRE_NUMERO", "list_has_any(titulaires_l, titulaires_r)", 0.40, 0.037),
            Niveau("TITULAIRE_NOM", "list_has_any(noms_l, noms_r)", 0.40, 0.037),
            Niveau("TITULAIRE_NOM_PROCHE", "list_has_any(noms_debuts_l, noms_debuts_r)", 0.10, 0.02),
            Niveau("", "else", 0.10, 0.906),
        ),
    ),
    "montant": Comparaison(
        # The ceiling of a framework agreement and the amounts of its notice need not be the same thing.
        f"montant_r is null or len(montants_l) = 0 or (is_accord_cadre_r and not {CLOSE_AMOUNT})",
        (
            Niveau("MONTANT_EXACT", f"{SAME_AMOUNT} and montant_r % 1000 <> 0", 0.50, 0.003),
            Niveau("MONTANT_ROND", SAME_AMOUNT, 0.10, 0.02),
            Niveau("MONTANT_PROCHE", CLOSE_AMOUNT, 0.10, 0.04),
            Niveau("", "len(list_filter(montants_l, x -> x between montant_r / 2 and 2 * montant_r)) > 0", 0.15, 0.32),
            Niveau("", "else", 0.15, 0.617),
        ),
    ),
    # Here `u` is the length of each interval over the window searched.
    "date": Comparaison(
        "not is_notification_r",
        (
            Niveau("DATE_CONCLUSION", "abs(jour_r - conclusion_l) <= 3", 0.60, 0.05),
            Niveau("", "abs(jour_r - conclusion_l) <= 30", 0.20, 0.25),
            Niveau("", "conclusion_l is not null", 0.20, 0.70),
            Niveau("DATE_ATTENDUE", "jour_r between attendu_debut_l and attendu_fin_l", 0.75, 0.25),
            Niveau("", "else", 0.25, 0.75),
        ),
    ),
}
# One buyer, a contract notified in the window of the notice, and something in common beside the date and the price.
CANDIDATES = (
    "l.acheteur_siren = r.acheteur_siren and r.jour between l.jour_debut and l.jour_fin and ("
    "list_has_any(l.cpv_classes, r.cpv_classes) or list_has_any(l.titulaires, r.titulaires)"
    " or list_has_any(l.noms, r.noms) or len(list_intersect(l.mots, r.mots)) >= 2"
    " or contains(l.objet_compact, r.reference))"
)


def scored(notices: pl.LazyFrame, contracts: pl.LazyFrame) -> pl.LazyFrame:
    """One row per pair that resembles: `avis_id`, `marche_id`, its weight in bits, the codes of what agreed."""
    # Half a second to import: whoever only looks at the graph must not wait for it.
    from splink import DuckDBAPI, Linker  # noqa: PLC0415

    with duckdb.connect(":memory:") as connection:
        connection.register("cote_avis", notices.select(*SIDE).collect())
        connection.register("cote_marche", contracts.select(*SIDE).collect())
        database = DuckDBAPI(connection)
        # Splink calls l the first by alphabet.
        sides = [database.register(f"cote_{name}", dataset_display_name=name) for name in ("avis", "marche")]
        linker = Linker(sides, _settings(), log_level=None)
        pairs = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT, warning_mode="never")
        levels = ", ".join(f"gamma_{name}" for name in COMPARAISONS)
        kept = f"select unique_id_l as avis_id, unique_id_r as marche_id, match_weight as poids, {levels}"
        found = connection.sql(f"{kept} from {pairs.physical_name}").pl()
    return found.lazy().with_columns(signaux=_signals()).select("avis_id", "marche_id", "poids", "signaux")


def _settings() -> SettingsCreator:
    """Even odds to begin with: how many contracts a notice could be about is counted apart, notice by notice."""
    from splink import SettingsCreator  # noqa: PLC0415
    from splink.blocking_rule_library import CustomRule  # noqa: PLC0415
    from splink.comparison_library import CustomComparison  # noqa: PLC0415

    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=0.5,
        blocking_rules_to_generate_predictions=[CustomRule(CANDIDATES)],
        comparisons=[
            CustomComparison(output_column_name=name, comparison_levels=list(_levels(comparison)))
            for name, comparison in COMPARAISONS.items()
        ],
        linker_uid="cap33",
    )


def _levels(comparison: Comparaison) -> Iterator[dict[str, object]]:
    yield {"sql_condition": comparison.muette, "label_for_charts": "Muet", "is_null_level": True}
    for level in comparison.niveaux:
        yield {
            "sql_condition": level.condition,
            "label_for_charts": level.signaux or level.condition,
            "m_probability": level.m,
            "u_probability": level.u,
        }


def _signals() -> pl.Expr:
    """The codes of the levels reached, separated by a space; Splink numbers levels from the last one, 0."""
    found = []
    for name, comparison in COMPARAISONS.items():
        codes = {len(comparison.niveaux) - 1 - rank: level.signaux for rank, level in enumerate(comparison.niveaux)}
        found.append(pl.col(f"gamma_{name}").replace_strict(codes, default="", return_dtype=pl.String))
    return pl.concat_str(found, separator=" ").str.replace_all(" +", " ").str.strip_chars()
