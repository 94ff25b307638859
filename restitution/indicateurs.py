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
class Choix:
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


CHAMPS = tuple(champ.name for champ in fields(Indicateur))
SELECTION = ", ".join(
    f"case when i.indicateur_statut = 'publie' then i.{champ} end as {champ}" if champ in PARTS else f"i.{champ}"
    for champ in CHAMPS
)


def lignes(instantane: Instantane, condition: str, jointure: str = "", **params: Any) -> pl.DataFrame:
    """Rows of the indicator under the snapshot's method that meet a condition (SQL text of ours, bound values)."""
    return instantane.query(
        f"select {SELECTION}{', m.ministere_nom, m.rang' if jointure else ''} from mart_indicateur as i {jointure} "
        f"where i.indicateur = '{INDICATEUR}' and i.methode = $methode and {condition}",
        methode=instantane.manifest["methode"],
        **params,
    )


def depuis(ligne: dict[str, Any]) -> Indicateur:
    """The figure held by one row."""
    return Indicateur(**{champ: ligne[champ] for champ in CHAMPS})


def chiffre(
    instantane: Instantane, choix: Choix, perimetre: str = "ETAT", ministere: str | None = None
) -> Indicateur | None:
    """The figure of a perimeter, or of one ministry inside it; None where the snapshot has no such row."""
    trouve = lignes(
        instantane,
        "i.periode = $periode and i.base = $base and i.definition = $definition and i.perimetre = $perimetre "
        "and i.ministere is not distinct from $ministere::varchar",
        periode=choix.periode,
        base=choix.base,
        definition=choix.definition,
        perimetre=perimetre,
        ministere=ministere,
    )
    return None if trouve.is_empty() else depuis(trouve.row(0, named=True))


def tendance(
    instantane: Instantane, choix: Choix, perimetre: str = "ETAT", ministere: str | None = None
) -> pl.DataFrame:
    """One row per period of the figure, oldest first, whatever the period chosen."""
    return lignes(
        instantane,
        "i.base = $base and i.definition = $definition and i.perimetre = $perimetre "
        "and i.ministere is not distinct from $ministere::varchar",
        base=choix.base,
        definition=choix.definition,
        perimetre=perimetre,
        ministere=ministere,
    ).sort("periode")


def periodes(instantane: Instantane) -> pl.DataFrame:
    """One row per period that has a State figure, latest first, with its reservations and whether it is published."""
    return instantane.query(
        "select periode, bool_and(serie_fiable) as serie_fiable, bool_and(is_periode_complete) as is_periode_complete, "
        "bool_or(indicateur_statut = 'publie') as publie from mart_indicateur "
        "where methode = $methode and perimetre = 'ETAT' and ministere is null group by periode order by periode desc",
        methode=instantane.manifest["methode"],
    )


def periode_par_defaut(instantane: Instantane) -> str | None:
    """The latest period whose State figure can be published, otherwise the latest one, otherwise None."""
    connues = periodes(instantane)
    publiees = connues.filter("publie")
    retenues = connues if publiees.is_empty() else publiees
    return None if retenues.is_empty() else retenues["periode"][0]
