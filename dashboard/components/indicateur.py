"""One indicator of the circular in full: its figure, its years, its ministries and its contracts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.components import charts, constat, frame, gauge
from dashboard.components import circulaire as tables
from dashboard.components.data import ask
from dashboard.components.figure import chart_and_table
from dashboard.components.table import Markup, link
from restitution import circulaire
from restitution import indicateurs_circulaire as indicateurs
from restitution.formats import counted, number, typeset
from restitution.indicateurs_circulaire import facts, reading
from restitution.selection import Selection, who
from restitution.sentences import trend_reading

CONTRACTS_MAX = 50


def figure(indicateur: str, selection: Selection, periode: str, reserved: str) -> None:
    """The figure of the year chosen, then every year."""
    years = ask(circulaire.figures, indicateur, selection.base, selection.perimetre, selection.ministere)
    found = years.filter(periode=periode)
    name = ask(who, selection)
    if found.is_empty():
        frame.nothing(
            f"{name} : cet indicateur n'a pas de chiffre en {periode}.",
            "Choisissez une autre année, d'autres acheteurs ou l'autre base.",
        )
        return
    row = found.row(0, named=True)
    published = row["indicateur_statut"] == "publie"
    constat.show(
        f"{name} · {reserved}",
        circulaire.written(row) if published else None,
        indicateurs.headline(row),
        reading(row),
        _parts(row) if published and row["valeur_unite"] == "part" else [],
        facts(row),
    )
    of_parts = row["valeur_unite"] == "part"
    chart_and_table(
        "Année après année",
        trend_reading(years) if of_parts else "Chaque année avec ses bornes ; une année incomplète ne se compare pas.",
        charts.trend(years) if of_parts else None,
        lambda: tables.figures("Année", years["periode"].to_list(), years, "Par année de notification."),
    )


def _parts(row: dict[str, Any]) -> list[gauge.Part]:
    """What answers yes, what nobody knows, and the rest of the population."""
    known, unknown = row["borne_basse"], row["part_indeterminee"]
    return [
        gauge.Part("etabli", "établi", known),
        gauge.Part("indetermine", "indéterminé", unknown),
        gauge.Part("ecarte", "le reste de la population", max(0.0, 1 - known - unknown)),
    ]


def ministeres(indicateur: str, selection: Selection, periode: str) -> None:
    """One row per ministry, only where the whole State is read."""
    if selection != Selection(base=selection.base):
        return
    rows = ask(indicateurs.by_ministere, indicateur, selection.base, periode)
    if rows.is_empty():
        return
    of_parts = rows["valeur_unite"][0] == "part" and bool(rows["valeur"].fill_null(0).max())
    names: list[str] = [_ministere(row, indicateur) for row in rows.to_dicts()]
    chart_and_table(
        "Par ministère",
        indicateurs.ranking_reading(rows),
        charts.ranking(rows) if of_parts else None,
        lambda: tables.figures("Ministère", names, rows, f"En {periode}."),
    )


def _ministere(row: dict[str, Any], indicateur: str) -> Markup:
    chosen = {"indicateur": indicateur, "perimetre": "ETAT", "ministere": row["ministere"], "periode": row["periode"]}
    return link(tables.PAGE, row["name"], chosen | {"base": row["base"]})


def contracts(indicateur: str, selection: Selection, periode: str) -> None:
    """The contracts that the indicator counts one by one in the year, each with the question it raises."""
    if indicateur not in circulaire.SIGNALS:
        return
    st.subheader(f"Les marchés de {periode}", anchor=False)
    found = ask(circulaire.signals, indicateur, periode, selection.ministere, selection.perimetre, CONTRACTS_MAX + 1)
    if found.is_empty():
        frame.nothing("Aucun marché dans cette liste.", "Choisissez une autre année ou d'autres acheteurs.")
        return
    shown = found.head(CONTRACTS_MAX)
    more = f" Les {number(CONTRACTS_MAX)} plus gros montants seulement." if len(found) > CONTRACTS_MAX else ""
    tables.contracts(
        shown,
        f"{counted(len(shown), 'marché')}.{more} Un signal est une question à poser, jamais le constat d'une "
        "irrégularité. Les marchés subséquents déjà comptés avec leur accord-cadre y figurent.",
    )


def limits(objective: dict[str, Any] | None) -> None:
    """What the indicator does not tell, what would tell it, and its source."""
    if objective is None:
        return
    told = {
        "Ce que demande la circulaire": f"{objective['objectif']} ({objective['section']})",
        "Ce qui est compté": objective["mesure_texte"],
        "Ce qui manque": objective["manque"],
        "Données qu'il faudrait": objective["donnees_utiles"],
        "Source": objective["source"],
    }
    st.subheader("Ce que ce chiffre dit, et ne dit pas", anchor=False)
    st.markdown(typeset("\n".join(f"- **{name}** : {text}" for name, text in told.items() if text)))
