"""On whom do the State's digital purchases depend?"""

from html import escape

import streamlit as st

from dashboard.components import card, frame
from dashboard.components import souverainete as tables
from dashboard.components.data import ask
from dashboard.components.noms import SOUVERAINETE, asked, choose_conclusions, names, one_name
from dashboard.components.selection import choose, chosen
from restitution import souverainete
from restitution.formats import day, typeset
from restitution.selection import Selection, who
from restitution.souverainete import PAR, PILIERS, YEARS, Window


def pillars(selection: Selection, days: Window) -> None:
    st.subheader(f"Les trois piliers : {ask(who, selection)}", anchor=False)
    found = ask(souverainete.whole, selection)
    if found is None:
        frame.nothing(
            f"Aucun marché numérique publié ici du {day(days[0])} au {day(days[1])}.",
            "Choisissez d'autres acheteurs ; les preuves de toutes les années restent lisibles plus bas.",
        )
        return
    tables.pillars(found, selection)
    st.subheader("Pilier par pilier, dans le détail", anchor=False)
    pilier, par = tables.choose_reading(selection)
    title, column, rows = ask(souverainete.breakdown, selection, par)
    st.html(f"<p class='kpi-reading'>{escape(typeset(souverainete.spread_reading(rows, pilier)))}</p>")
    tables.spread(title, rows, pilier, column, selection)
    st.subheader("À qui vont ces achats", anchor=False)
    st.html(f"<p class='kpi-reading'>{escape(typeset(souverainete.dependance_reading(found)))}</p>")
    tables.dependance(title, rows, column, selection)
    tables.lexicon()


def named(selection: Selection, years: str, days: Window) -> None:
    st.subheader("Les entreprises et les produits que nomment les preuves", anchor=False)
    st.html(f"<p class='lead'>{typeset(card.INTRODUCTIONS['La souveraineté, pilier par pilier'])}</p>")
    if missing := ask(souverainete.reserve):
        st.markdown(typeset(missing))
    conclusions = choose_conclusions(SOUVERAINETE)
    st.segmented_control("Années", list(YEARS), format_func=YEARS.__getitem__, key="w_annees", required=True)
    names(SOUVERAINETE, *souverainete.in_years(selection, years, days), conclusions)


frame.heading(
    "De qui dépendent les achats numériques ?",
    "Immunité, substituabilité, maîtrise : les trois piliers de la circulaire, jugés séparément sur quatre ans de "
    "marchés publiés.",
)
days = ask(souverainete.window)
if days is None:
    frame.nothing(
        "L'instantané ne contient aucun marché numérique des quatre dernières années.",
        "Vérifiez en bas de page les sources lues, puis relancez « cap33 refresh ».",
    )
else:
    years = chosen("annees", YEARS, "quatre") or "quatre"
    others = asked(SOUVERAINETE) | {
        "pilier": chosen("pilier", PILIERS, "immunite"),
        "par": chosen("par", PAR, "ministere"),
        "annees": years,
    }
    selection, _ = choose(others)
    if others["nomme"]:
        one_name(SOUVERAINETE, *souverainete.in_years(selection, years, days), others["nomme"])
    else:
        pillars(selection, days)
        named(selection, years, days)
