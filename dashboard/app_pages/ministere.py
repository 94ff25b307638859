"""Where does one ministry stand, and what explains its figure?"""

import streamlit as st

from dashboard.components import charts, frame, kpi
from dashboard.components.choices import choose, choose_ministere
from dashboard.components.contracts import contract_list
from dashboard.components.data import ask
from dashboard.components.explanation import explanation, segments
from dashboard.components.figure import chart_and_table, figure_table
from dashboard.components.links import to_marches
from dashboard.components.notes import lexicon
from restitution.formats import typeset
from restitution.indicateurs import Choice, figure, trend
from restitution.marches import Filters, page
from restitution.ministere import blind_spots
from restitution.sentences import trend_reading


def position(choice: Choice, code: str, name: str) -> None:
    found = ask(figure, choice, "ETAT", code)
    if found is None:
        frame.nothing(
            f"{name} : aucun marché numérique publié en {choice.periode}.",
            "Choisissez une autre période. Un ministère peut aussi acheter par l'UGAP ou par un marché "
            "interministériel, qui ne portent pas son nom.",
        )
        return
    kpi.show(found, name)
    to_marches(found, {"perimetre": "ETAT", "ministere": code})
    explanation(choice, code, found)


def evolution(choice: Choice, code: str) -> None:
    years = ask(trend, choice, "ETAT", code)
    if years.is_empty():
        return
    chart_and_table(
        "Année après année",
        trend_reading(years),
        charts.trend(years),
        lambda: figure_table("Année", years["periode"].to_list(), years, "Par année de notification."),
    )


def marches(choice: Choice, code: str) -> None:
    filters = Filters(perimetre="ETAT", ministere=code, year=choice.periode, definition=choice.definition)
    latest = ask(page, filters, "recents", 1, 10)
    if latest.is_empty():
        return
    st.subheader(f"Ses marchés de {choice.periode}", anchor=False)
    segments(filters)
    contract_list(latest, "Les plus récents.", {"perimetre": "ETAT", "ministere": code, "annee": choice.periode})


def limits(choice: Choice, code: str) -> None:
    st.subheader("Ce que ce chiffre ne voit pas", anchor=False)
    st.markdown(typeset("\n".join(f"- {sentence}" for sentence in ask(blind_spots, choice, code))))


code, name = choose_ministere()
frame.heading(name, "Achats numériques notifiés par ce ministère, ses directions et ses services.")
choice = choose(ministere=code)
if choice is not None:
    position(choice, code, name)
    evolution(choice, code)
    marches(choice, code)
    limits(choice, code)
    lexicon()
