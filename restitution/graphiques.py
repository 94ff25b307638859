"""Charts outside any page, one grammar for all: a pale bar for what is possible, a dark mark for what is established.

The dashboard gives the colours of the theme in force; a document on paper gives those of the light one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

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


def figure_data(figures: pl.DataFrame, *columns: str | pl.Expr) -> pl.DataFrame:
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


def share_axis() -> alt.Axis:
    """An axis of shares, in percentages."""
    return alt.Axis(format="~%", title=None, tickCount=5, labelFontSize=13)


def finished(layers: Any) -> alt.LayerChart:
    """The chart with French numbers and no frame."""
    chart: alt.LayerChart = layers.configure(locale=LOCALE).configure_view(stroke=None)
    return chart


def trend(
    years: pl.DataFrame, colour: Mapping[str, str], height: int = 300, cible: float | None = None
) -> alt.LayerChart | None:
    """Years from left to right: range, share, what weakens a year, a target; None where nothing is published."""
    if years["valeur"].is_null().all():
        return None
    sure = (pl.col("serie_fiable") & pl.col("is_periode_complete")).alias("sure")
    data = figure_data(years, pl.col("periode").alias("name"), _year(), sure)
    axis = alt.Axis(labelExpr="split(datum.label, '|')", labelAngle=0, labelFontSize=13, ticks=False, labelLimit=160)
    order = data["year"].to_list()
    base = alt.Chart(data).encode(x=alt.X("year:N", title=None, sort=order, axis=axis), tooltip=TOOLTIP)
    part = base.encode(y="valeur:Q")
    text: dict[str, Any] = {"baseline": "bottom", "fontSize": 14, "color": colour["ink"]}
    upright: dict[str, Any] = {"angle": 270, "align": "left", "dx": 8, "fontSize": 13, "color": colour["soft"]}
    filled = alt.condition("datum.sure", alt.value(colour["etabli"]), alt.value("transparent"))
    return finished(
        alt.layer(
            *_target(cible, colour),
            base.mark_bar(size=38, color=colour["range"], stroke=colour["outline"], strokeWidth=1.2).encode(
                y=alt.Y("borne_basse:Q", axis=share_axis(), scale=alt.Scale(domainMin=0)),
                y2="borne_haute:Q",
                strokeDash=alt.condition("datum.sure", alt.value([1, 0]), alt.value([4, 3])),
                opacity=alt.condition("datum.sure", alt.value(1), alt.value(0.65)),
            ),
            part.mark_line(color=colour["etabli"], strokeWidth=2.5),
            part.mark_point(size=110, stroke=colour["etabli"], strokeWidth=2.5, opacity=1).encode(fill=filled),
            part.transform_filter(PUBLISHED).mark_text(**text, dy=-12, fontWeight=600).encode(text="label:N"),
            base.transform_filter(f"!({PUBLISHED})").mark_text(**upright).encode(y="origin:Q", text="label:N"),
        ).properties(height=height)
    )


def svg(chart: alt.LayerChart, width: int, font: str) -> str:
    """The chart drawn once and for all, without network, in a given font."""
    import vl_convert  # noqa: PLC0415

    return vl_convert.vegalite_to_svg(chart.properties(width=width).configure(font=font, locale=LOCALE).to_dict())


def _target(share: float | None, colour: Mapping[str, str]) -> list[alt.Chart]:
    """A line across the chart, behind the figures, named on its right; nothing without a target."""
    if share is None:
        return []
    target = alt.Chart(pl.DataFrame({"cible": [share], "name": [f"objectif\n{percentage(share)}"]})).encode(y="cible:Q")
    text: dict[str, Any] = {
        "align": "left",
        "baseline": "middle",
        "dx": 6,
        "fontSize": 13,
        "fontStyle": "italic",
        "lineBreak": "\n",
    }
    return [
        target.mark_rule(color=colour["soft"], strokeDash=[6, 4], strokeWidth=1.3),
        target.mark_text(**text, color=colour["ink"]).encode(text="name:N", x=alt.value("width")),
    ]


def _year() -> pl.Expr:
    """The year, and under it what weakens it."""
    return pl.concat_str(
        "periode",
        pl.when(~pl.col("serie_fiable")).then(pl.lit("|peu fiable")).otherwise(pl.lit("")),
        pl.when(~pl.col("is_periode_complete")).then(pl.lit("|incomplète")).otherwise(pl.lit("")),
    ).alias("year")
