"""What a ministry's figure is made of, and the contracts that could move it."""

from __future__ import annotations

import streamlit as st

from dashboard.components import gauge
from dashboard.components.contracts import contract_list
from dashboard.components.data import ask
from dashboard.components.table import Heading, table, with_note
from restitution.formats import amount, number, percentage, weight
from restitution.indicateurs import Choice, Indicateur
from restitution.labels import SEGMENTS, label
from restitution.marches import Filters, by_segment, page
from restitution.ministere import CAUSES, contributions

STYLES = {"sans_preuve": "indetermine"}


def explanation(choice: Choice, code: str, figure: Indicateur) -> None:
    """Every cause with its weight, then the undetermined contracts that weigh most."""
    causes = ask(contributions, choice, code).to_dicts()
    published = figure.indicateur_statut == "publie" and figure.denominateur > 0
    st.subheader("Ce qui explique ce chiffre", anchor=False)
    if published:
        parts = [_part(row["cause"], row["weight"] / figure.denominateur) for row in causes]
        st.html(gauge.html(parts))
    rows = [
        [
            with_note(*CAUSES[row["cause"]]),
            percentage(row["weight"] / figure.denominateur) if published else "—",
            weight(row["weight"], choice.base),
            number(row["marches"]),
        ]
        for row in causes
    ]
    headings = [Heading("Cause"), Heading("Part", "n"), Heading("Poids", "n"), Heading("Marchés concernés", "n")]
    table(headings, rows, "Un marché à plusieurs titulaires se partage entre les causes.")
    _to_clear_up(choice, code)


def _part(cause: str, part: float) -> gauge.Part:
    return gauge.Part(STYLES.get(cause, cause), CAUSES[cause][0], part)


def _to_clear_up(choice: Choice, code: str) -> None:
    filters = Filters(
        perimetre="ETAT", ministere=code, year=choice.periode, verdict="indetermine", definition=choice.definition
    )
    marches = ask(page, filters, "montant", 1, 5)
    way_back = {"perimetre": "ETAT", "ministere": code, "annee": choice.periode, "verdict": "indetermine"}
    if not marches.is_empty():
        st.markdown("#### Les marchés indéterminés les plus importants")
        contract_list(marches, "Une preuve publiée sur l'un d'eux déplacerait le chiffre.", way_back)


def segments(filters: Filters) -> None:
    """The selection by segment, in contracts and euros; no share, the counts being small."""
    rows = [
        [
            label(SEGMENTS, row["segment"]),
            number(row["marches"]),
            amount(row["montant_retenu_eur"]),
            number(row["etablis"]),
            number(row["indetermines"]),
        ]
        for row in ask(by_segment, filters).to_dicts()
    ]
    headings = [
        Heading("Segment"),
        Heading("Marchés", "n"),
        Heading("Montant retenu", "n"),
        Heading("Dont PME innovante", "n"),
        Heading("Dont indéterminés", "n"),
    ]
    table(headings, rows, "Par segment d'achat.")
