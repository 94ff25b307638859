"""Which contracts? Filters, order and pages over `mart_marche`, worked out by the database.

Every value a reader may type travels as a bound parameter; columns and directions come from the lists below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from restitution.instantane import Instantane
from restitution.vue_ensemble import NON_ATTRIBUE

PAGE_SIZE = 20
VERDICT = {"strict": "pme_innovante_strict", "large": "pme_innovante_large"}
ORDERS = {
    "recents": ("Les plus récents", "date_notification desc nulls last"),
    "anciens": ("Les plus anciens", "date_notification asc nulls last"),
    "montant": ("Montant retenu décroissant", "montant_retenu_eur desc nulls last"),
    "objet": ("Objet, de A à Z", "strip_accents(lower(objet)) asc nulls last"),
    "acheteur": ("Acheteur, de A à Z", "strip_accents(lower(acheteur_nom)) asc nulls last"),
}
EQUAL = (
    "perimetre", "segment", "logiciel_libre", "origine",
    "souverainete_immunite", "souverainete_substituabilite", "souverainete_maitrise",
)  # fmt: skip
COLUMNS = (
    "marche_id, objet, acheteur_nom, acheteur_siret, perimetre, ministere, segment, date_notification, "
    "montant_retenu_eur, montant_publie_eur, montant_statut, titulaires, nb_titulaires, is_accord_cadre, techno"
)


@dataclass(frozen=True)
class Filters:
    """What the reader keeps; an empty field keeps everything.

    With the base `nombre`, only the contracts that the figure counts: a subsequent contract linked to a framework
    that counts is not counted again.
    """

    perimetre: str | None = None
    ministere: str | None = None
    year: str | None = None
    segment: str | None = None
    verdict: str | None = None
    definition: str = "strict"
    base: str | None = None
    text: str = ""
    logiciel_libre: str | None = None
    origine: str | None = None
    souverainete_immunite: str | None = None
    souverainete_substituabilite: str | None = None
    souverainete_maitrise: str | None = None

    def sql(self) -> tuple[str, dict[str, Any]]:
        """The condition and its bound values."""
        conditions, values = ["true"], {}
        for field in EQUAL:
            if wanted := getattr(self, field):
                conditions.append(f"{field} = ${field}")
                values[field] = wanted
        if self.ministere == NON_ATTRIBUE:
            conditions.append("ministere is null")
        elif self.ministere:
            conditions.append("ministere = $ministere")
            values["ministere"] = self.ministere
        if self.verdict:
            conditions.append(f"{VERDICT[self.definition]} = $verdict")
            values["verdict"] = self.verdict
        if self.year:
            conditions.append("date_notification between make_date($year, 1, 1) and make_date($year, 12, 31)")
            values["year"] = int(self.year)
        if self.base == "nombre":
            conditions.append("not is_deja_compte")
        for rank, word in enumerate(self.text.split()[:8]):
            conditions.append(
                "contains(strip_accents(lower(concat_ws(' ', objet, titulaires, acheteur_nom, id_publie))), "
                f"strip_accents(lower($word{rank})))"
            )
            values[f"word{rank}"] = word
        return " and ".join(conditions), values


@dataclass(frozen=True)
class Summary:
    """How much a selection holds."""

    marches: int
    montant_retenu_eur: float
    without_montant: int


def summary(instantane: Instantane, filters: Filters) -> Summary:
    """Number of contracts selected and the sum of their retained amounts."""
    condition, values = filters.sql()
    row = instantane.query(
        "select count(*) as marches, coalesce(sum(montant_retenu_eur), 0)::double as montant_retenu_eur, "
        f"count(*) filter (montant_retenu_eur is null) as without_montant from mart_marche where {condition}",
        **values,
    ).row(0, named=True)
    return Summary(**row)


def page(
    instantane: Instantane, filters: Filters, order: str = "recents", number: int = 1, size: int = PAGE_SIZE
) -> pl.DataFrame:
    """One page of contracts, one row each, in a stable order."""
    condition, values = filters.sql()
    return instantane.query(
        f"select {COLUMNS}, {VERDICT[filters.definition]} as verdict from mart_marche where {condition} "
        f"order by {ORDERS[order][1]}, marche_id limit $size offset $skipped",
        size=size,
        skipped=(max(number, 1) - 1) * size,
        **values,
    )


def years(instantane: Instantane) -> list[str]:
    """Years of notification that have a contract, latest first."""
    rows = instantane.query(
        "select distinct year(date_notification)::varchar as year from mart_marche "
        "where date_notification is not null order by year desc"
    )
    return rows["year"].to_list()


def ministeres(instantane: Instantane) -> dict[str, str]:
    """Name of each ministry by code, in the State's order, then the contracts of the State without a known ministry."""
    rows = instantane.query("select ministere, ministere_nom from mart_ministere order by rang, ministere")
    return dict(rows.iter_rows()) | {NON_ATTRIBUE: "État, ministère inconnu"}


def by_segment(instantane: Instantane, filters: Filters) -> pl.DataFrame:
    """One row per segment: contracts, retained amount, contracts established and undetermined."""
    condition, values = filters.sql()
    verdict = VERDICT[filters.definition]
    return instantane.query(
        "select segment, count(*) as marches, sum(montant_retenu_eur)::double as montant_retenu_eur, "
        f"count(*) filter ({verdict} = 'oui') as etablis, count(*) filter ({verdict} = 'indetermine') as indetermines "
        f"from mart_marche where {condition} group by segment order by marches desc, segment",
        **values,
    )
