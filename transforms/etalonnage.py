"""What a level of confidence is worth: the share of verdicts right among those that carry it, on labelled rows.

A probability is stated where at least 30 positive labels support the criterion and ten verdicts carry the level;
elsewhere the counts stand alone. The errors are those of probabilities learnt on four fifths of the rows and held
against the fifth that they have not seen.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import polars as pl

from transforms.scores import share, wilson

CONFIANCES = ["haute", "moyenne", "faible"]
POSITIFS_MIN = 30
VERDICTS_MIN = 10
FOLDS = 5


def calibration(answered: pl.DataFrame, positives: int) -> dict[str, Any]:
    """Share right by level of confidence, with the calibration error (ECE) and the Brier score, cross-fitted.

    `answered` holds one row per verdict that answers: its subject `n`, its `confiance`, whether it is `juste`.
    """
    supported = positives >= POSITIFS_MIN
    return {
        "positifs": positives,
        "niveaux": {name: _level(answered.filter(pl.col("confiance") == name), supported) for name in CONFIANCES},
        **(_errors(answered) if supported else {"erreur": None, "brier": None}),
    }


def _level(verdicts: pl.DataFrame, supported: bool) -> dict[str, Any]:
    right = int(verdicts["juste"].sum())
    part = share(right, verdicts.height)
    return {
        "n": verdicts.height,
        "justes": right,
        "part": part,
        "ic95": wilson(right, verdicts.height),
        "probabilite": part if supported and verdicts.height >= VERDICTS_MIN else None,
    }


def _errors(answered: pl.DataFrame) -> dict[str, float | None]:
    """Mean gap between announced and observed over folds and levels, and mean square error of the announced."""
    folded = answered.with_columns(
        fold=pl.col("n").map_elements(lambda name: crc32(name.encode()) % FOLDS, return_dtype=pl.Int64),
        right=pl.col("juste").cast(pl.Float64),
    )
    folds = folded["fold"].unique().sort()
    if folds.len() < 2:
        return {"erreur": None, "brier": None}
    rows = pl.concat(_announced(folded, fold) for fold in folds)
    gaps = rows.group_by("fold", "confiance").agg(
        weighted=(pl.col("probability").mean() - pl.col("right").mean()).abs() * pl.len()
    )
    squares = (rows["probability"] - rows["right"]) ** 2
    return {"erreur": float(gaps["weighted"].sum()) / rows.height, "brier": float(squares.sum()) / rows.height}


def _announced(folded: pl.DataFrame, fold: int) -> pl.DataFrame:
    """The rows of one fold, with the share right of their level in the other folds, or of all levels there."""
    others = folded.filter(pl.col("fold") != fold)
    learnt = others.group_by("confiance").agg(probability=pl.col("right").mean())
    return (
        folded.filter(pl.col("fold") == fold)
        .join(learnt, on="confiance", how="left")
        .with_columns(pl.col("probability").fill_null(others["right"].mean()))
    )
