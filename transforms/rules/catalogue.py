"""Every rule, criterion by criterion: the whole of what Cap 33 can conclude."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.rules import (
    Rule,
    achat_innovant,
    domaine33,
    firme_innovante,
    ministere,
    mode_satisfaction,
    perimetre,
    pme,
    segment,
)

RULES: tuple[Rule, ...] = (
    *domaine33.RULES,
    *segment.RULES,
    *mode_satisfaction.RULES,
    *perimetre.RULES,
    *ministere.RULES,
    *pme.RULES,
    *achat_innovant.RULES,
    *firme_innovante.RULES,
)


def as_table(rules: Sequence[Rule], labels: Mapping[str, str]) -> pl.DataFrame:
    """One row per rule (`ref_regle`); `conclusion` is null where a list gives it.

    `labels` is what readers call each column: `champ_label` is null for a column that is not among them.
    """
    return pl.DataFrame(
        [
            {
                "regle_id": rule.id,
                "critere": rule.critere,
                "sujet": rule.sujet,
                "force": rule.force,
                "definition_minimale": rule.definition,
                "conclusion": rule.then if isinstance(rule.then, str) else None,
                "champ": rule.field,
                "champ_label": labels.get(rule.field),
                "phrase": rule.because,
                "fondement": rule.basis,
            }
            for rule in rules
        ],
        schema=dict.fromkeys(
            [
                "regle_id",
                "critere",
                "sujet",
                "force",
                "definition_minimale",
                "conclusion",
                "champ",
                "champ_label",
                "phrase",
                "fondement",
            ],
            pl.String,
        ),
    )
