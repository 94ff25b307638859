"""The charts, one grammar for all: a pale bar for what is possible, a dark mark for what is established."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from restitution.formats import FINE, INSECABLE, pourcentage
from restitution.phrases import STATUTS_COURTS

LOCALE = alt.Locale(
    number=alt.NumberLocale(
        decimal=",", thousands=FINE, grouping=[3], currency=["", f"{INSECABLE}€"], percent=f"{INSECABLE}%"
    )
)
COULEURS = {
    "light": {"encre": "#12262b", "doux": "#4a5f65", "etabli": "#0b5563", "plage": "#a9cfd5", "contour": "#5b98a2"},
    "dark": {"encre": "#e8f0f1", "doux": "#a9bcc1", "etabli": "#6ccad6", "plage": "#2f5f6a", "contour": "#74aab4"},
}
INFO = [
    alt.Tooltip("nom:N", title="Qui"),
    alt.Tooltip("etiquette:N", title="Part établie"),
    alt.Tooltip("fourchette:N", title="Bornes"),
    alt.Tooltip("nb_marches:Q", title="Marchés", format=","),
]
PUBLIE = "datum.indicateur_statut == 'publie'"
# Vega-Lite draws no bar between a constant and a column: the origin is a column too.
ORIGINE = pl.lit(0).alias("origine")


def couleurs() -> dict[str, str]:
    """Colours of the theme in force."""
    return COULEURS["dark" if st.context.theme.type == "dark" else "light"]


def _donnees(frame: pl.DataFrame, *colonnes: str | pl.Expr) -> pl.DataFrame:
    """The columns a chart needs, with what it writes beside its marks."""
    lignes = frame.to_dicts()
    etiquettes = [STATUTS_COURTS.get(ligne["indicateur_statut"]) or pourcentage(ligne["valeur"]) for ligne in lignes]
    fourchettes = [
        "—" if ligne["valeur"] is None else f"{pourcentage(ligne['borne_basse'])} à {pourcentage(ligne['borne_haute'])}"
        for ligne in lignes
    ]
    return frame.select(
        *colonnes, "valeur", "borne_basse", "borne_haute", "nb_marches", "indicateur_statut", ORIGINE,
        etiquette=pl.Series(etiquettes, dtype=pl.String), fourchette=pl.Series(fourchettes, dtype=pl.String),
    )  # fmt: skip


def _axe() -> alt.Axis:
    return alt.Axis(format="~%", title=None, tickCount=5, labelFontSize=13)


def _fini(calques: alt.LayerChart) -> alt.LayerChart:
    return calques.configure(locale=LOCALE).configure_view(stroke=None)


def classement(rangs: pl.DataFrame) -> alt.LayerChart | None:
    """Ministries from top to bottom, in the order of the rows: name and share above, range and share below."""
    if rangs["valeur"].is_null().all():
        return None
    teintes = couleurs()
    donnees = _donnees(rangs, "nom")
    rang = alt.Y("nom:N", sort=donnees["nom"].to_list(), axis=None)
    base = alt.Chart(donnees).encode(y=rang, tooltip=INFO)
    barre = {"height": 12, "yOffset": 9}
    texte = {"baseline": "bottom", "dy": -4, "fontSize": 14, "color": teintes["encre"]}
    # The name gives way to the share on a narrow screen.
    largeur = alt.expr("width - 130")
    return _fini(
        alt.layer(
            base.mark_bar(**barre, color=teintes["plage"], stroke=teintes["contour"], strokeWidth=1).encode(
                x=alt.X("borne_basse:Q", axis=_axe(), scale=alt.Scale(domainMin=0)), x2="borne_haute:Q"
            ),
            base.mark_bar(**barre, color=teintes["etabli"]).encode(x="origine:Q", x2="valeur:Q"),
            base.mark_tick(color=teintes["etabli"], thickness=4, height=22, yOffset=9).encode(x="valeur:Q"),
            base.mark_text(**texte, align="left", limit=largeur).encode(x=alt.value(0), text="nom:N"),
            base.mark_text(**texte, align="right", fontWeight=600).encode(x=alt.value("width"), text="etiquette:N"),
        ).properties(height=alt.Step(54))
    )


def tendance(annees: pl.DataFrame) -> alt.LayerChart | None:
    """Years from left to right: range, share, and in words what weakens a year."""
    if annees["valeur"].is_null().all():
        return None
    teintes = couleurs()
    sure = (pl.col("serie_fiable") & pl.col("is_periode_complete")).alias("sure")
    donnees = _donnees(annees, pl.col("periode").alias("nom"), _annee(), sure)
    axe = alt.Axis(labelExpr="split(datum.label, '|')", labelAngle=0, labelFontSize=13, ticks=False, labelLimit=160)
    ordre = donnees["annee"].to_list()
    base = alt.Chart(donnees).encode(x=alt.X("annee:N", title=None, sort=ordre, axis=axe), tooltip=INFO)
    part = base.encode(y="valeur:Q")
    texte = {"baseline": "bottom", "fontSize": 14, "color": teintes["encre"]}
    debout = {"angle": 270, "align": "left", "dx": 8, "fontSize": 13, "color": teintes["doux"]}
    plein = alt.condition("datum.sure", alt.value(teintes["etabli"]), alt.value("transparent"))
    return _fini(
        alt.layer(
            base.mark_bar(size=38, color=teintes["plage"], stroke=teintes["contour"], strokeWidth=1.2).encode(
                y=alt.Y("borne_basse:Q", axis=_axe(), scale=alt.Scale(domainMin=0)),
                y2="borne_haute:Q",
                strokeDash=alt.condition("datum.sure", alt.value([1, 0]), alt.value([4, 3])),
                opacity=alt.condition("datum.sure", alt.value(1), alt.value(0.65)),
            ),
            part.mark_line(color=teintes["etabli"], strokeWidth=2.5),
            part.mark_point(size=110, stroke=teintes["etabli"], strokeWidth=2.5, opacity=1).encode(fill=plein),
            part.transform_filter(PUBLIE).mark_text(**texte, dy=-12, fontWeight=600).encode(text="etiquette:N"),
            base.transform_filter(f"!({PUBLIE})").mark_text(**debout).encode(y="origine:Q", text="etiquette:N"),
        ).properties(height=300)
    )


def _annee() -> pl.Expr:
    """The year, and under it what weakens it."""
    return pl.concat_str(
        "periode",
        pl.when(~pl.col("serie_fiable")).then(pl.lit("|peu fiable")).otherwise(pl.lit("")),
        pl.when(~pl.col("is_periode_complete")).then(pl.lit("|incomplète")).otherwise(pl.lit("")),
    ).alias("annee")
