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
EVIDENCE = [
    "sujet", "sujet_id", "fournisseur_id", "critere", "regle_id", "conclusion", "force", "champ", "valeur_citee",
    "source", "source_date",
]  # fmt: skip
RANK = 1 << 32  # more than there are rules or conclusions


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
    none = pl.LazyFrame(schema=dict.fromkeys(EVIDENCE, pl.String))
    found = (
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
    return pl.concat([none, *found])


def verdicts(proofs: pl.LazyFrame) -> pl.LazyFrame:
    """One row per subject and criterion that has evidence (table `core_verdict`).

    The strongest evidence decides; where the strongest disagree the verdict is `indetermine`. Confidence follows
    the strength and falls to `faible` where weaker evidence says otherwise.
    """
    subject = ["sujet", "sujet_id", "fournisseur_id", "critere"]
    # Numbers, whose least and greatest are found at once: texts take three times longer to compare group by group.
    rules, conclusions = _vocabulary(proofs, "regle_id"), _vocabulary(proofs, "conclusion")
    rule, conclusion = (pl.col(name).cast(words).to_physical().cast(pl.Int64)
                        for name, words in (("regle_id", rules), ("conclusion", conclusions)))  # fmt: skip
    rank = pl.col("force").cast(pl.Enum(FORCES)).to_physical().cast(pl.Int64)
    weakest = len(FORCES) - 1
    decided = (
        proofs.select(
            *subject,
            conclusion=conclusion,
            # Least and greatest of the strongest: the strength first, then the conclusion.
            une=rank * RANK + conclusion,
            autre=(weakest - rank) * RANK + conclusion,
            regle=rank * RANK + rule,
        )
        .group_by(subject)
        .agg(
            pl.col("une", "regle").min(),
            pl.col("autre").max(),
            nb_preuves=pl.len().cast(pl.Int64),
            is_contredit=pl.col("conclusion").min() != pl.col("conclusion").max(),
        )
        .with_columns(accord=pl.col("une") % RANK == pl.col("autre") % RANK, force_rang=pl.col("une") // RANK)
    )
    confidence = (
        pl.when(~pl.col("accord")).then(pl.lit(None, pl.String))
        .when(pl.col("is_contredit") | (pl.col("force_rang") == weakest)).then(pl.lit("faible"))
        .when(pl.col("force_rang") == weakest - 1).then(pl.lit("moyenne"))
        .otherwise(pl.lit("haute"))
    )  # fmt: skip
    return decided.select(
        *subject,
        verdict=pl.when("accord").then(_word("une", conclusions)).otherwise(pl.lit(INDETERMINE)),
        confiance=confidence,
        regle_id=_word("regle", rules),
        nb_preuves="nb_preuves",
        is_contredit="is_contredit",
    )


def _vocabulary(proofs: pl.LazyFrame, column: str) -> pl.Enum:
    return pl.Enum(proofs.select(pl.col(column).unique().sort()).collect().to_series())


def _word(column: str, words: pl.Enum) -> pl.Expr:
    return pl.lit(words.categories).gather(pl.col(column) % RANK)


def by_criterion(rules: Iterable[Rule], critere: str) -> list[Rule]:
    """The rules of one criterion, in their order."""
    return [rule for rule in rules if rule.critere == critere]
