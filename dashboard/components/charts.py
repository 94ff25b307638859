"""The charts, one grammar for all: a pale bar for what is possible, a dark mark for what is established."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from restitution.formats import NO_BREAK_SPACE, THIN_SPACE, percentage
from restitution.sentences import SHORT_STATUSES

LOCALE = alt.Locale(
    number=alt.NumberLocale(
        decimal=",",
        thousands=THIN_SPACE,
        grouping=[3],
        currency=["", f"{NO_BREAK_SPACE}€"],
        percent=f"{NO_BREAK_SPACE}%",
    )
)
COLOURS = {
    "light": {"ink": "#12262b", "soft": "#4a5f65", "etabli": "#0b5563", "range": "#a9cfd5", "outline": "#5b98a2"},
    "dark": {"ink": "#e8f0f1", "soft": "#a9bcc1", "etabli": "#6ccad6", "range": "#2f5f6a", "outline": "#74aab4"},
}
TOOLTIP = [
    alt.Tooltip("name:N", title="Qui"),
    alt.Tooltip("label:N", title="Part établie"),
    alt.Tooltip("range:N", title="Bornes"),
    alt.Tooltip("nb_marches:Q", title="Marchés", format=","),
]
PUBLISHED = "datum.indicateur_statut == 'publie'"
# Vega-Lite draws no bar between a constant and a column: the origin is a column too.
ORIGIN = pl.lit(0).alias("origin")


def colours() -> dict[str, str]:
    """Colours of the theme in force."""
    return COLOURS["dark" if st.context.theme.type == "dark" else "light"]


def _data(figures: pl.DataFrame, *columns: str | pl.Expr) -> pl.DataFrame:
    """The columns a chart needs, with what it writes beside its marks."""
    rows = figures.to_dicts()
    labels = [SHORT_STATUSES.get(row["indicateur_statut"]) or percentage(row["valeur"]) for row in rows]
    ranges = [
        "—" if row["valeur"] is None else f"{percentage(row['borne_basse'])} à {percentage(row['borne_haute'])}"
        for row in rows
    ]
    return figures.select(
        *columns, "valeur", "borne_basse", "borne_haute", "nb_marches", "indicateur_statut", ORIGIN,
        label=pl.Series(labels, dtype=pl.String), range=pl.Series(ranges, dtype=pl.String),
    )  # fmt: skip


def _axis() -> alt.Axis:
    return alt.Axis(format="~%", title=None, tickCount=5, labelFontSize=13)


def _finished(layers: alt.LayerChart) -> alt.LayerChart:
    return layers.configure(locale=LOCALE).configure_view(stroke=None)


def ranking(ministries: pl.DataFrame) -> alt.LayerChart | None:
    """Ministries from top to bottom, in the order of the rows: name and share above, range and share below."""
    if ministries["valeur"].is_null().all():
        return None
    colour = colours()
    data = _data(ministries, "name")
    rank = alt.Y("name:N", sort=data["name"].to_list(), axis=None)
    base = alt.Chart(data).encode(y=rank, tooltip=TOOLTIP)
    bar = {"height": 12, "yOffset": 9}
    text = {"baseline": "bottom", "dy": -4, "fontSize": 14, "color": colour["ink"]}
    # The name gives way to the share on a narrow screen.
    width = alt.expr("width - 130")
    return _finished(
        alt.layer(
            base.mark_bar(**bar, color=colour["range"], stroke=colour["outline"], strokeWidth=1).encode(
                x=alt.X("borne_basse:Q", axis=_axis(), scale=alt.Scale(domainMin=0)), x2="borne_haute:Q"
            ),
            base.mark_bar(**bar, color=colour["etabli"]).encode(x="origin:Q", x2="valeur:Q"),
            base.mark_tick(color=colour["etabli"], thickness=4, height=22, yOffset=9).encode(x="valeur:Q"),
            base.mark_text(**text, align="left", limit=width).encode(x=alt.value(0), text="name:N"),
            base.mark_text(**text, align="right", fontWeight=600).encode(x=alt.value("width"), text="label:N"),
        ).properties(height=alt.Step(54))
    )


def trend(years: pl.DataFrame) -> alt.LayerChart | None:
    """Years from left to right: range, share, and in words what weakens a year."""
    if years["valeur"].is_null().all():
        return None
    colour = colours()
    sure = (pl.col("serie_fiable") & pl.col("is_periode_complete")).alias("sure")
    data = _data(years, pl.col("periode").alias("name"), _year(), sure)
    axis = alt.Axis(labelExpr="split(datum.label, '|')", labelAngle=0, labelFontSize=13, ticks=False, labelLimit=160)
    order = data["year"].to_list()
    base = alt.Chart(data).encode(x=alt.X("year:N", title=None, sort=order, axis=axis), tooltip=TOOLTIP)
    part = base.encode(y="valeur:Q")
    text = {"baseline": "bottom", "fontSize": 14, "color": colour["ink"]}
    upright = {"angle": 270, "align": "left", "dx": 8, "fontSize": 13, "color": colour["soft"]}
    filled = alt.condition("datum.sure", alt.value(colour["etabli"]), alt.value("transparent"))
    return _finished(
        alt.layer(
            base.mark_bar(size=38, color=colour["range"], stroke=colour["outline"], strokeWidth=1.2).encode(
                y=alt.Y("borne_basse:Q", axis=_axis(), scale=alt.Scale(domainMin=0)),
                y2="borne_haute:Q",
                strokeDash=alt.condition("datum.sure", alt.value([1, 0]), alt.value([4, 3])),
                opacity=alt.condition("datum.sure", alt.value(1), alt.value(0.65)),
            ),
            part.mark_line(color=colour["etabli"], strokeWidth=2.5),
            part.mark_point(size=110, stroke=colour["etabli"], strokeWidth=2.5, opacity=1).encode(fill=filled),
            part.transform_filter(PUBLISHED).mark_text(**text, dy=-12, fontWeight=600).encode(text="label:N"),
            base.transform_filter(f"!({PUBLISHED})").mark_text(**upright).encode(y="origin:Q", text="label:N"),
        ).properties(height=300)
    )


def _year() -> pl.Expr:
    """The year, and under it what weakens it."""
    return pl.concat_str(
        "periode",
        pl.when(~pl.col("serie_fiable")).then(pl.lit("|peu fiable")).otherwise(pl.lit("")),
        pl.when(~pl.col("is_periode_complete")).then(pl.lit("|incomplète")).otherwise(pl.lit("")),
    ).alias("year")
