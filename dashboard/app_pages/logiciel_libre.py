"""What place has free software in the State's digital purchases?"""

import streamlit as st

from dashboard.components import charts, frame
from dashboard.components import logiciel_libre as blocks
from dashboard.components.data import ask
from dashboard.components.figure import chart_and_table, figure_table
from dashboard.components.noms import LOGICIEL_LIBRE, asked, choose_conclusions, examples, names, one_name
from dashboard.components.selection import choose
from restitution import circulaire, logiciel_libre
from restitution import indicateurs_circulaire as indicateurs
from restitution.logiciel_libre import INDICATEUR
from restitution.selection import Selection, of_year, who
from restitution.sentences import trend_reading


def position(selection: Selection, periode: str, reserved: str) -> None:
    years = ask(circulaire.figures, INDICATEUR, selection.base, selection.perimetre, selection.ministere)
    found = years.filter(periode=periode)
    if found.is_empty():
        frame.nothing(
            f"Aucun marché numérique publié ici en {periode}.", "Choisissez une autre année ou d'autres acheteurs."
        )
        return
    blocks.figure(found.row(0, named=True), reserved, ask(who, selection), of_year(selection, periode))
    chart_and_table(
        "Année après année",
        trend_reading(years),
        charts.trend(years),
        lambda: figure_table("Année", years["periode"].to_list(), years, "Par année de notification."),
    )


def breakdowns(selection: Selection, periode: str) -> None:
    """By ministry where the whole State is read, then by segment."""
    kept = of_year(selection, periode)
    tables = [("Par segment", "segment", ask(logiciel_libre.by_segment, kept))]
    if selection == Selection(base=selection.base):
        ranked = ask(indicateurs.by_ministere, INDICATEUR, selection.base, periode)
        tables.insert(0, ("Par ministère", "ministère", ranked))
    for title, whose, rows in tables:
        if not rows.is_empty():
            blocks.ranking(title, whose, rows, kept)


def proofs(selection: Selection, when: str) -> None:
    st.subheader("Ce que disent les preuves", anchor=False)
    conclusions = choose_conclusions(LOGICIEL_LIBRE)
    names(LOGICIEL_LIBRE, selection, when, conclusions)
    examples(LOGICIEL_LIBRE, selection, when, conclusions)


frame.heading(
    "Quelle place pour le logiciel libre dans les achats numériques ?",
    "Ce qu'en disent les marchés publiés. La plupart des objets ne nomment aucun logiciel, ce qui ne prouve rien.",
)
periodes = ask(indicateurs.periodes, INDICATEUR)
if not periodes:
    frame.nothing(
        "L'instantané ne contient aucun chiffre.",
        "Vérifiez en bas de page les sources lues, puis relancez « cap33 refresh ».",
    )
else:
    wanted = asked(LOGICIEL_LIBRE)
    selection, year = choose(wanted, periodes, ask(indicateurs.default_periode, INDICATEUR))
    kept, when = of_year(selection, year), f"Marchés notifiés en {year}."
    if wanted["nomme"]:
        one_name(LOGICIEL_LIBRE, kept, when, wanted["nomme"])
    else:
        position(selection, year, periodes[year])
        breakdowns(selection, year)
        proofs(kept, when)
        blocks.lexicon()
