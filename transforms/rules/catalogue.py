"""Every rule, criterion by criterion: the whole of what Cap 33 can conclude."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.rules import (
    Rule,
    achat_innovant,
    domaine33,
    firme_innovante,
    logiciel_libre,
    ministere,
    mode_satisfaction,
    perimetre,
    pme,
    pme_probable,
    segment,
    souverainete_immunite,
    souverainete_maitrise,
    souverainete_substituabilite,
    technologie,
)

RULES: tuple[Rule, ...] = (
    *domaine33.RULES,
    *segment.RULES,
    *mode_satisfaction.RULES,
    *perimetre.RULES,
    *ministere.RULES,
    *ministere.DATED,
    *pme.RULES,
    *pme_probable.RULES,
    *achat_innovant.RULES,
    *firme_innovante.RULES,
    *logiciel_libre.RULES,
    *technologie.RULES,
    *souverainete_immunite.RULES,
    *souverainete_substituabilite.RULES,
    *souverainete_maitrise.RULES,
)

# What the rules of a criterion read, where that is not its subject alone: digital contracts, and what they name.
READS = {
    "logiciel_libre": "technologie",
    "techno": "technologie",
    "origine": "technologie",
    "souverainete_immunite": "souverainete",
    "souverainete_substituabilite": "souverainete",
    "souverainete_maitrise": "souverainete",
}


def reading(rules: Sequence[Rule], frame: str) -> list[Rule]:
    """The rules that read one frame of subjects, in their order."""
    return [rule for rule in rules if READS.get(rule.critere, rule.sujet) == frame]


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
