"""A SQL file as a function: its text, what it is, what it reads, and its result over frames.

The pipeline runs the same text over Parquet views; `run` is for tests and small data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

MARTS = Path(__file__).parent / "marts"


@cache
def sql(name: str) -> str:
    """Text of the one `select` that makes the table."""
    return (MARTS / f"{name}.sql").read_text("utf-8")


def description(name: str) -> str:
    """Leading comment of the file, without its dashes: what the table is, and its grain."""
    lines = []
    for line in sql(name).splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return "\n".join(lines)


def reads(name: str) -> list[str]:
    """Tables the file reads, in order of first mention, known by their layer prefix."""
    # DuckDB's own get_table_names fails on `join … using` while the tables are unknown.
    code = re.sub(r"--.*", "", sql(name))
    mentioned = re.findall(r"\b(?:core|ref|mart)_[a-z0-9_]+", code)
    return list(dict.fromkeys(mentioned))


def run(name: str, tables: Mapping[str, pl.LazyFrame | pl.DataFrame]) -> pl.DataFrame:
    """The table, computed in memory; `KeyError` if one of the tables it reads is not given."""
    with duckdb.connect(":memory:") as connection:
        for read in reads(name):
            connection.register(read, tables[read].lazy().collect())
        return connection.sql(sql(name)).pl()
