"""A chart, the sentence that reads it, and its twin in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from dashboard.components.table import Heading, table
from restitution.formats import amount, number, percentage, typeset
from restitution.sentences import SHORT_STATUSES

PARTS = (Heading("Part établie", "n"), Heading("Borne haute", "n"), Heading("Indéterminé", "n"))


def chart_and_table(title: str, reading: str, chart: alt.LayerChart | None, twin: Callable[[], None]) -> None:
    """The chart under its title and reading; `twin` writes the same figures as a table, below it.

    Without a chart, nothing being published to draw, the table stands in its place.
    """
    st.subheader(title, anchor=False)
    st.html(f"<p class='kpi-reading'>{escape(typeset(reading))}</p>")
    if chart is None:
        twin()
        return
    st.altair_chart(chart, width="stretch", alt=reading)
    with st.expander("Les mêmes chiffres en tableau"):
        twin()


def figure_table(who: str, names: Sequence[str], figures: pl.DataFrame, caption: str) -> None:
    """One row per figure; where it is not published, the reason stands in place of the shares."""
    in_euros = not figures.filter(pl.col("base") == "montant").is_empty()
    headings = [Heading(who), *PARTS, Heading("Marchés", "n")] + [Heading("Montants retenus", "n")] * in_euros
    rows = [
        [name, *_parts(figure), number(figure["nb_marches"])] + [amount(figure["denominateur"])] * in_euros
        for name, figure in zip(names, figures.to_dicts(), strict=True)
    ]
    table(headings, rows, caption)


def _parts(figure: dict[str, Any]) -> list[str]:
    if figure["indicateur_statut"] != "publie":
        return [SHORT_STATUSES[figure["indicateur_statut"]], "—", "—"]
    return [percentage(figure[part]) for part in ("valeur", "borne_haute", "part_indeterminee")]
