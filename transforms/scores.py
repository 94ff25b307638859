"""How close verdicts come to labels: shares with their interval, and who was taken for what.

A frame to score holds one row per labelled subject, with its `label` and its `verdict`.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import polars as pl

from transforms.rules import INDETERMINE
from transforms.texte import normalised

# What says that nothing is said, in labels as in verdicts.
SILENT = [INDETERMINE, "INCONNU", "inconnu", ""]


def wilson(successes: int, trials: int) -> list[float] | None:
    """Wilson's interval at 95 % for a proportion; None without a trial."""
    if trials == 0:
        return None
    z = 1.959963984540054
    share, weight = successes / trials, z * z / trials
    centre = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / trials + weight / (4 * trials)) / (1 + weight)
    # Rounding must not leave room where every trial, or none, succeeds.
    return [centre - half if successes else 0.0, centre + half if successes < trials else 1.0]


def share(successes: int, trials: int) -> float | None:
    """The proportion; None without a trial."""
    return successes / trials if trials else None


def retrieval(judged: pl.DataFrame, value: str | None = "oui") -> dict[str, Any]:
    """Precision and recall of one answer (of every answer where `value` is None), with their intervals.

    An abstention is a miss for recall and nothing for precision.
    """
    labelled, found = (_holds(judged[name], value) for name in ("label", "verdict"))
    right = int((found & (judged["label"] == judged["verdict"])).sum())
    return _retrieval(judged, right, int(found.sum()), int(labelled.sum()))


def two_sides(judged: pl.DataFrame) -> dict[str, Any]:
    """Precision and recall of « oui » and, under the key `non`, of « non »: here a « non » is proved too."""
    return retrieval(judged) | {"non": retrieval(judged, "non")}


def answers(judged: pl.DataFrame) -> dict[str, Any]:
    """Precision among the answered and recall of what could be answered, whatever the answer."""
    return retrieval(judged, None)


def named(judged: pl.DataFrame) -> dict[str, Any]:
    """Precision and recall of names, in cells that hold several separated by `|`; spelling alone does not matter."""
    labelled, found = (
        judged.select("n", name=names(side)).explode("name").drop_nulls() for side in ("label", "verdict")
    )
    right = found.join(labelled, on=["n", "name"], how="semi").height
    return _retrieval(judged, right, found.height, labelled.height)


def accuracy(judged: pl.DataFrame) -> dict[str, Any]:
    """Share of right verdicts among all rows, undetermined ones included, with its interval."""
    right = int((judged["label"] == judged["verdict"]).sum())
    return {
        "accuracy": share(right, judged.height),
        "accuracy_ic95": wilson(right, judged.height),
        "n": judged.height,
        "abstentions": _abstentions(judged),
    }


def confusion(judged: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Number of rows by label, then by verdict."""
    matrix: dict[str, dict[str, int]] = {}
    for label, verdict, count in judged.group_by("label", "verdict").len().sort("label", "verdict").iter_rows():
        matrix.setdefault(label, {})[verdict] = count
    return matrix


def names(column: str) -> pl.Expr:
    """The distinct names of a cell, in one spelling; an empty list where it is silent."""
    spoken = pl.when(~pl.col(column).is_in(SILENT)).then(normalised(column))
    split = spoken.str.split("|").list.eval(pl.element().str.strip_chars())
    return split.list.eval(pl.element().filter(pl.element() != "")).list.unique().fill_null([])


def _holds(column: pl.Series, value: str | None) -> pl.Series:
    return ~column.is_in(SILENT) if value is None else column == value


def _retrieval(judged: pl.DataFrame, right: int, answered: int, expected: int) -> dict[str, Any]:
    return {
        "precision": share(right, answered),
        "recall": share(right, expected),
        "precision_ic95": wilson(right, answered),
        "recall_ic95": wilson(right, expected),
        "n": judged.height,
        "positifs": expected,
        "repondus": answered,
        "abstentions": _abstentions(judged),
    }


def _abstentions(judged: pl.DataFrame) -> int:
    return int(judged["verdict"].is_in(SILENT).sum())
