"""The rule engine: rules are Python values, evidence is a table, a verdict is derived from evidence.

One module per criterion holds its `RULES`; `RULES_BY_CRITERION` lists them all. A rule reads the columns of one
subject frame (`marche`, `titulaire`, `acheteur`), which `transforms/sujet_*.py` makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

Force = Literal["declare", "etabli", "indique", "presume"]
Sujet = Literal["marche", "titulaire", "acheteur"]

FORCES: tuple[Force, ...] = ("declare", "etabli", "indique", "presume")
INDETERMINE = "indetermine"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A condition on one subject and what it proves.

    `then` is the conclusion: a constant, or an expression where a list gives it (a ministry code, a category).
    `source` and `source_date` say where the fact comes from: constants, or expressions over the subject's columns.
    `definition` is set where the proof counts towards `pme_innovante`: `strict` counts in both definitions, `large`
    in the large one alone. A rule never changes under its id: a changed rule is a new id.
    """

    id: str
    critere: str
    sujet: Sujet
    force: Force
    field: str
    when: pl.Expr
    then: str | pl.Expr
    because: str
    basis: str
    source: str | pl.Expr = "decp_json"
    source_date: str | pl.Expr | None = None
    definition: Literal["strict", "large"] | None = None


def _expr(value: str | pl.Expr | None) -> pl.Expr:
    return value.cast(pl.String) if isinstance(value, pl.Expr) else pl.lit(value, pl.String)


def evidence(subjects: pl.LazyFrame, rules: Sequence[Rule]) -> pl.LazyFrame:
    """One row per subject and rule that fired, with the value that made it fire (table `core_preuve`).

    `subjects` holds `sujet_id` and `fournisseur_id` ('' where the subject is no supplier). A subject without a row
    has no evidence, which is not evidence of the contrary.
    """
    return pl.concat(
        subjects.filter(rule.when).select(
            sujet=pl.lit(rule.sujet),
            sujet_id="sujet_id",
            fournisseur_id="fournisseur_id",
            critere=pl.lit(rule.critere),
            regle_id=pl.lit(rule.id),
            conclusion=_expr(rule.then),
            force=pl.lit(rule.force),
            champ=pl.lit(rule.field),
            valeur_citee=pl.col(rule.field).cast(pl.String),
            source=_expr(rule.source),
            source_date=_expr(rule.source_date),
        )
        for rule in rules
    )


def verdicts(proofs: pl.LazyFrame) -> pl.LazyFrame:
    """One row per subject and criterion that has evidence (table `core_verdict`).

    The strongest evidence decides; where the strongest disagree the verdict is `indetermine`. Confidence follows
    the strength and falls to `faible` where weaker evidence says otherwise.
    """
    subject = ["sujet", "sujet_id", "fournisseur_id", "critere"]
    rank = pl.col("force").cast(pl.Enum(FORCES)).to_physical()
    strongest = pl.col("force_rang") == pl.col("force_rang").min().over(subject)
    agreed = pl.col("conclusion").n_unique() == 1
    counts = proofs.group_by(subject).agg(nb_preuves=pl.len().cast(pl.Int64), is_contredit=~agreed)
    decided = (
        proofs.with_columns(force_rang=rank)
        .filter(strongest)
        .group_by(subject)
        .agg(
            verdict=pl.when(agreed).then(pl.col("conclusion").first()).otherwise(pl.lit(INDETERMINE)),
            regle_id=pl.col("regle_id").min(),
            force_rang=pl.col("force_rang").first(),
            accord=agreed,
        )
    )
    confidence = (
        pl.when(~pl.col("accord")).then(pl.lit(None, pl.String))
        .when(pl.col("is_contredit") | (pl.col("force_rang") == 3)).then(pl.lit("faible"))
        .when(pl.col("force_rang") == 2).then(pl.lit("moyenne"))
        .otherwise(pl.lit("haute"))
    )  # fmt: skip
    return (
        decided.join(counts, on=subject)
        .with_columns(confiance=confidence)
        .select(*subject, "verdict", "confiance", "regle_id", "nb_preuves", "is_contredit")
    )


def by_criterion(rules: Iterable[Rule], critere: str) -> list[Rule]:
    """The rules of one criterion, in their order."""
    return [rule for rule in rules if rule.critere == critere]
