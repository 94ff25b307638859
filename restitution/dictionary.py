"""Labels, descriptions and warnings, as the snapshot itself states them."""

from __future__ import annotations

from dataclasses import dataclass

from restitution.instantane import Instantane


@dataclass(frozen=True)
class Column:
    """How one published column presents itself."""

    label: str
    description: str
    unit: str | None


def columns(instantane: Instantane, table: str | None = None) -> dict[str, Column]:
    """Columns of one table by name, in their order; of every table without one."""
    rows = instantane.query(
        "select colonne, label, description, unite from mart_dictionnaire "
        "where $table::varchar is null or table_nom = $table order by table_nom, rang",
        table=table,
    )
    return {name: Column(label, description, unit) for name, label, description, unit in rows.iter_rows()}


def warnings(instantane: Instantane, table: str) -> list[str]:
    """Warnings attached to one table, in their order."""
    rows = instantane.query(
        "select distinct avertissement from mart_dictionnaire where table_nom = $table and avertissement is not null",
        table=table,
    )
    return [sentence for text in rows["avertissement"] for sentence in text.split("\n") if sentence]
