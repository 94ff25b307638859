"""The word lists and rates of the demonstration, read from `reference/demo`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "reference" / "demo"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file, as published there."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def words(name: str, genre: str) -> tuple[str, ...]:
    """The texts of one kind."""
    return tuple(row["texte"] for row in rows(name) if row["genre"] == genre)
