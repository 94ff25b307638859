"""The published indicator: one figure, its periods, its trend.

Nothing here computes a share: the figures are those of `mart_indicateur`. A figure that is not « publie » leaves
this module without any percentage, so that no page can show one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import polars as pl

from restitution.instantane import Instantane

INDICATEUR = "part_pme_innovante"
PARTS = ("valeur", "valeur_estimee", "borne_basse", "borne_haute", "ic90_bas", "ic90_haut", "part_indeterminee")


@dataclass(frozen=True)
class Choice:
    """What the reader asked for: a period, a value base, a definition."""

    periode: str
    base: str = "nombre"
    definition: str = "strict"


@dataclass(frozen=True)
class Indicateur:
    """One row of `mart_indicateur`; its shares are null unless it is published."""

    perimetre: str
    ministere: str | None
    periode: str
    base: str
    definition: str
    methode: str
    valeur: float | None
    valeur_estimee: float | None
    borne_basse: float | None
    borne_haute: float | None
    ic90_bas: float | None
    ic90_haut: float | None
    numerateur: float
    denominateur: float
    nb_marches: int
    nb_marches_exclus: int
    part_indeterminee: float | None
    serie_fiable: bool
    is_periode_complete: bool
    indicateur_statut: str


FIELDS = tuple(field.name for field in fields(Indicateur))
SELECTION = ", ".join(
    f"case when i.indicateur_statut = 'publie' then i.{field} end as {field}" if field in PARTS else f"i.{field}"
    for field in FIELDS
)


def rows(instantane: Instantane, condition: str, join: str = "", **params: Any) -> pl.DataFrame:
    """Rows of the indicator under the snapshot's method that meet a condition (SQL text of ours, bound values)."""
    return instantane.query(
        f"select {SELECTION}{', m.ministere_nom, m.rang' if join else ''} from mart_indicateur as i {join} "
        f"where i.indicateur = '{INDICATEUR}' and i.methode = $methode and i.periode_genre = 'annee' "
        f"and {condition}",
        methode=instantane.manifest["methode"],
        **params,
    )


def from_row(row: dict[str, Any]) -> Indicateur:
    """The figure held by one row."""
    return Indicateur(**{field: row[field] for field in FIELDS})


def figure(
    instantane: Instantane, choice: Choice, perimetre: str = "ETAT", ministere: str | None = None
) -> Indicateur | None:
    """The figure of a perimeter, or of one ministry inside it; None where the snapshot has no such row."""
    found = rows(
        instantane,
        "i.periode = $periode and i.base = $base and i.definition = $definition and i.perimetre = $perimetre "
        "and i.ministere is not distinct from $ministere::varchar",
        periode=choice.periode,
        base=choice.base,
        definition=choice.definition,
        perimetre=perimetre,
        ministere=ministere,
    )
    return None if found.is_empty() else from_row(found.row(0, named=True))


def trend(
    instantane: Instantane, choice: Choice, perimetre: str = "ETAT", ministere: str | None = None
) -> pl.DataFrame:
    """One row per period of the figure, oldest first, whatever the period chosen."""
    return rows(
        instantane,
        "i.base = $base and i.definition = $definition and i.perimetre = $perimetre "
        "and i.ministere is not distinct from $ministere::varchar",
        base=choice.base,
        definition=choice.definition,
        perimetre=perimetre,
        ministere=ministere,
    ).sort("periode")


def periodes(instantane: Instantane) -> pl.DataFrame:
    """One row per period that has a State figure, latest first, with its reservations and whether it is published."""
    return instantane.query(
        "select periode, bool_and(serie_fiable) as serie_fiable, bool_and(is_periode_complete) as is_periode_complete, "
        "bool_or(indicateur_statut = 'publie') as publie from mart_indicateur "
        f"where indicateur = '{INDICATEUR}' and methode = $methode and perimetre = 'ETAT' and ministere is null "
        "and periode_genre = 'annee' group by periode order by periode desc",
        methode=instantane.manifest["methode"],
    )


def default_periode(instantane: Instantane) -> str | None:
    """The latest complete and reliable period whose State figure is published, which a reader may quote as it stands.

    Otherwise the latest one published, otherwise the latest one; None where the snapshot holds no figure.
    """
    known = periodes(instantane)
    sure = known.filter("publie", "is_periode_complete", "serie_fiable")
    for kept in (sure, known.filter("publie"), known):
        if not kept.is_empty():
            return str(kept["periode"][0])
    return None
