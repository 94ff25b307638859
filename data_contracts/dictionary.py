"""Columns and tables as `columns.yml` and `tables.yml` define them: the one source of names, types and texts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypedDict, cast

import polars as pl
import yaml

HERE = Path(__file__).parent

POLARS_TYPES: dict[str, type[pl.DataType] | pl.DataType] = {
    "string": pl.String,
    "integer": pl.Int64,
    "double": pl.Float64,
    "decimal": pl.Decimal(18, 2),
    "date": pl.Date,
    "boolean": pl.Boolean,
}


class Column(TypedDict, total=False):
    """One entry of `columns.yml`."""

    type: str
    label: str
    description: str
    unit: str
    source: str
    enum: list[str]
    pattern: str
    min: float
    max: float


class Table(TypedDict, total=False):
    """One entry of `tables.yml`."""

    grain: str
    columns: list[str]
    key: list[str]
    required: list[str]
    rows: dict[str, int]
    equal_sum: dict[str, Any]
    warnings: list[str]


class _NoDuplicate(yaml.SafeLoader):
    """YAML keeps the last of two equal keys without a word: here a column defined twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key) for key, _ in node.value]
        if repeated := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"Défini deux fois : {', '.join(sorted(repeated))}.")
        return cast(dict[Any, Any], super().construct_mapping(node, deep))


def _read(name: str) -> Any:
    return yaml.load((HERE / name).read_text("utf-8"), Loader=_NoDuplicate)  # a SafeLoader


@cache
def columns() -> dict[str, Column]:
    """Every column by name."""
    return cast(dict[str, Column], _read("columns.yml"))


@cache
def tables() -> dict[str, Table]:
    """Every table by name, in the order of the file."""
    return cast(dict[str, Table], _read("tables.yml"))


def schema(table: str) -> pl.Schema:
    """Polars schema of a table, columns in the published order; `KeyError` for an unknown table."""
    return pl.Schema({name: POLARS_TYPES[columns()[name]["type"]] for name in tables()[table]["columns"]})


def conform(frame: pl.LazyFrame, table: str) -> pl.LazyFrame:
    """The table's columns alone, in order and with their types; raises if one is missing or does not cast."""
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema(table).items())


def empty(table: str) -> pl.LazyFrame:
    """The table without a row."""
    return schema(table).to_frame().lazy()


def published() -> list[str]:
    """Names of the tables that travel in `marts.duckdb`."""
    return [name for name in tables() if name.startswith("mart_")]


def documentation() -> pl.DataFrame:
    """One row per column of a published table (`mart_dictionnaire`), in the published order."""
    rows = [
        {
            "table_nom": table,
            "rang": rank,
            "colonne": name,
            "type": columns()[name]["type"],
            "label": columns()[name]["label"],
            "description": columns()[name]["description"],
            "unite": columns()[name].get("unit"),
            "table_grain": tables()[table]["grain"],
            "avertissement": "\n".join(tables()[table].get("warnings", [])) or None,
        }
        for table in published()
        for rank, name in enumerate(tables()[table]["columns"])
    ]
    return pl.DataFrame(rows, schema=schema("mart_dictionnaire"))
