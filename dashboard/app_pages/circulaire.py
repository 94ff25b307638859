"""What is measured of the circular, and why is the rest not?"""

import streamlit as st

from dashboard.components import circulaire as tables
from dashboard.components import frame, indicateur
from dashboard.components.data import ask
from dashboard.components.selection import choose, chosen
from dashboard.components.url import keep
from restitution import circulaire
from restitution import indicateurs_circulaire as indicateurs
from restitution.formats import typeset
from restitution.noms_circulaire import NOMS

EVERY = "tous"
TITLE = "Que mesure-t-on de la circulaire sur la commande publique numérique ?"


def coverage() -> None:
    """Every objective, then the lists of signals and the official figures."""
    frame.heading(
        TITLE,
        "Circulaire n° 6519/SG du 5 février 2026. Chaque objectif a son chiffre, ou la raison pour "
        "laquelle les données ouvertes ne le donnent pas.",
    )
    lines = ask(circulaire.coverage)
    if lines.is_empty():
        frame.nothing(
            "L'instantané ne contient pas la table de la circulaire.", "Relancez « cap33 refresh » pour la publier."
        )
    else:
        st.html(f"<p class='kpi-reading'>{typeset(ask(circulaire.summary))}</p>")
        states = {EVERY: "Tous"} | {k: v for k, v in circulaire.ETATS.items() if k in lines["circulaire_etat"]}
        wanted = chosen("etat", states, EVERY)
        keep({"etat": wanted})
        st.segmented_control("Mesure", list(states), format_func=states.__getitem__, key="w_etat", required=True)
        tables.objectives(lines if wanted == EVERY else lines.filter(circulaire_etat=wanted))
        st.subheader("Les marchés que ces mesures signalent", anchor=False)
        tables.signals(ask(circulaire.signal_counts, None, "ETAT"))
    tables.official(ask(circulaire.official_figures))


def detail(name: str) -> None:
    """One indicator: its figure, its years, its ministries, its contracts."""
    st.page_link("app_pages/circulaire.py", label="← Toute la circulaire")
    objective = ask(indicateurs.objective, name)
    frame.heading(NOMS[name].nom, indicateurs.subtitle(name, objective))
    periodes = ask(indicateurs.periodes, name)
    if not periodes:
        frame.nothing("Cet indicateur n'a aucun chiffre dans l'instantané.", "Revenez à la liste des objectifs.")
    else:
        default = ask(indicateurs.default_periode, name)
        selection, year = choose({"indicateur": name}, periodes, default, ask(indicateurs.bases, name))
        indicateur.figure(name, selection, year, periodes[year])
        indicateur.ministeres(name, selection, year)
        indicateur.contracts(name, selection, year)
    indicateur.limits(objective)


name = st.query_params.get("indicateur")
if name in ask(indicateurs.known):
    detail(name)
else:
    coverage()
