"""The charts, one grammar for all: a pale bar for what is possible, a dark mark for what is established."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from restitution import graphiques
from restitution.graphiques import COLOURS, TOOLTIP, figure_data, finished, share_axis


def colours() -> dict[str, str]:
    """Colours of the theme in force."""
    return COLOURS["dark" if st.context.theme.type == "dark" else "light"]


def ranking(ministries: pl.DataFrame) -> alt.LayerChart | None:
    """Ministries from top to bottom, in the order of the rows: name and share above, range and share below."""
    if ministries["valeur"].is_null().all():
        return None
    colour = colours()
    data = figure_data(ministries, "name")
    rank = alt.Y("name:N", sort=data["name"].to_list(), axis=None)
    base = alt.Chart(data).encode(y=rank, tooltip=TOOLTIP)
    bar = {"height": 12, "yOffset": 9}
    text = {"baseline": "bottom", "dy": -4, "fontSize": 14, "color": colour["ink"]}
    # The name gives way to the share on a narrow screen.
    width = alt.expr("width - 130")
    return finished(
        alt.layer(
            base.mark_bar(**bar, color=colour["range"], stroke=colour["outline"], strokeWidth=1).encode(
                x=alt.X("borne_basse:Q", axis=share_axis(), scale=alt.Scale(domainMin=0)), x2="borne_haute:Q"
            ),
            base.mark_bar(**bar, color=colour["etabli"]).encode(x="origin:Q", x2="valeur:Q"),
            base.mark_tick(color=colour["etabli"], thickness=4, height=22, yOffset=9).encode(x="valeur:Q"),
            base.mark_text(**text, align="left", limit=width).encode(x=alt.value(0), text="name:N"),
            base.mark_text(**text, align="right", fontWeight=600).encode(x=alt.value("width"), text="label:N"),
        ).properties(height=alt.Step(54))
    )


def trend(years: pl.DataFrame) -> alt.LayerChart | None:
    """Years from left to right: range, share, and in words what weakens a year."""
    return graphiques.trend(years, colours())
