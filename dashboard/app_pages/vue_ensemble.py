"""Where does the State stand, and each ministry within it?"""

import streamlit as st

from dashboard.components import charts, frame, kpi
from dashboard.components.choices import address, choose
from dashboard.components.data import ask
from dashboard.components.figure import chart_and_table, figure_table
from dashboard.components.links import to_marches
from dashboard.components.notes import lexicon, official_figures
from dashboard.components.table import link
from restitution.indicateurs import Choice, figure, trend
from restitution.sentences import ranking_reading, trend_reading
from restitution.vue_ensemble import other_perimetres, ranking


def state(choice: Choice) -> None:
    found = ask(figure, choice)
    if found is None:
        frame.nothing("Aucun chiffre pour ces choix.", "Choisissez une autre période ou une autre façon de compter.")
        return
    kpi.show(found, "État, tous ministères", "de l'État")
    to_marches(found, {"perimetre": "ETAT"})


def ministeres(choice: Choice) -> None:
    ranked = ask(ranking, choice)
    if ranked.is_empty():
        return
    names = [
        link("ministere", row["name"], address(choice) | {"ministere": row["ministere"]}) for row in ranked.to_dicts()
    ]
    chart_and_table(
        "Les ministères",
        ranking_reading(ranked),
        charts.ranking(ranked),
        lambda: figure_table("Ministère", names, ranked, f"En {choice.periode}, par part établie décroissante."),
    )


def years(choice: Choice) -> None:
    found = ask(trend, choice)
    chart_and_table(
        "L'État, année après année",
        trend_reading(found),
        charts.trend(found),
        lambda: figure_table("Année", found["periode"].to_list(), found, "Par année de notification."),
    )


def others(choice: Choice) -> None:
    found = ask(other_perimetres, choice)
    if found.is_empty():
        return
    st.subheader("Hors des ministères", anchor=False)
    names = [
        link("marches", row["name"], {"perimetre": row["perimetre"], "annee": choice.periode})
        for row in found.to_dicts()
    ]
    figure_table("Périmètre", names, found, "Chaque périmètre a sa ligne ; ils ne s'additionnent pas.")


frame.heading(
    "Quelle part des achats numériques de l'État va à des PME innovantes ?",
    "Marchés notifiés du domaine d'achat 33 « Informatique et télécommunications », d'après les données ouvertes.",
)
choice = choose()
if choice is not None:
    for section in (state, ministeres, years, others):
        section(choice)
    lexicon()
    official_figures()
