"""Labels, descriptions and warnings, as the snapshot itself states them."""

from __future__ import annotations

from dataclasses import dataclass

from restitution.instantane import Instantane


@dataclass(frozen=True)
class Colonne:
    """How one published column presents itself."""

    label: str
    description: str
    unite: str | None


def colonnes(instantane: Instantane, table: str | None = None) -> dict[str, Colonne]:
    """Columns of one table by name, in their order; of every table without one."""
    lignes = instantane.query(
        "select colonne, label, description, unite from mart_dictionnaire "
        "where $table::varchar is null or table_nom = $table order by table_nom, rang",
        table=table,
    )
    return {nom: Colonne(label, description, unite) for nom, label, description, unite in lignes.iter_rows()}


def avertissements(instantane: Instantane, table: str) -> list[str]:
    """Warnings attached to one table, in their order."""
    lignes = instantane.query(
        "select distinct avertissement from mart_dictionnaire where table_nom = $table and avertissement is not null",
        table=table,
    )
    return [phrase for texte in lignes["avertissement"] for phrase in texte.split("\n") if phrase]
