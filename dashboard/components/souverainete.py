"""The three pillars and the concentration of digital purchases: bars read by their patterns, names and numbers."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard.components import gauge
from dashboard.components.data import ask
from dashboard.components.table import Heading, Markup, link, table, with_note
from restitution.dictionary import columns, warnings
from restitution.formats import number, percentage, typeset
from restitution.labels import VERDICTS, label
from restitution.selection import Selection
from restitution.sentences import SHORT_STATUSES
from restitution.souverainete import PAR, PILIERS, is_whole_state, parent, pilier_reading, shares

FOUR_YEARS = "Marchés notifiés ces quatre dernières années."
UNITS = {
    "nombre": "Parts du nombre de marchés, indéterminés compris.",
    "montant": "Parts des montants retenus, indéterminés compris ; plafonds d'accords-cadres exclus.",
}
STYLES = {
    "favorable": "etabli", "vigilance": "part-vigilance", "defavorable": "part-defavorable",
    "indetermine": "indetermine", "non_applicable": "ecarte",
}  # fmt: skip


def bar(row: dict[str, Any], pilier: str) -> str:
    """The verdicts of a pillar as parts of a whole; nothing where no share is published."""
    parts = shares(row, pilier)
    return gauge.html([gauge.Part(STYLES[code], label(VERDICTS, code), part) for code, part in parts.items()])


def pillars(row: dict[str, Any], selection: Selection) -> None:
    """The three pillars of the same purchases, each with its question, its bar and the way to its contracts."""
    for code, pilier in PILIERS.items():
        drawn = bar(row, code) if shares(row, code) else ""
        st.html(
            f"<section class='critere'><div class='critere-head'><h3 class='critere-question'>{escape(pilier.nom)}</h3>"
            f"<span class='confiance'>{escape(typeset(pilier.question))}</span></div>"
            f"{drawn}<p>{escape(typeset(pilier_reading(row, code)))}</p>{_ways(row, code, selection)}</section>"
        )


def _ways(row: dict[str, Any], pilier: str, selection: Selection) -> str:
    """Links to the contracts of each verdict; the list has no filter on four years, and says so."""
    links = [
        link("marches", label(VERDICTS, verdict), selection.address() | {f"souverainete_{pilier}": verdict})
        for verdict, part in shares(row, pilier).items()
        if part
    ]
    if not links:
        return ""
    return f"<p class='preuve-source'>{typeset('Voir les marchés, toutes années :')} {' · '.join(links)}</p>"


def choose_reading(selection: Selection) -> tuple[str, str]:
    """The pillar whose breakdown is read, and whether by ministry or by segment."""
    with st.container(horizontal=True, gap="medium", key="lecture"):
        pilier = st.segmented_control(
            "Pilier", list(PILIERS), format_func=lambda code: PILIERS[code].nom, key="w_pilier", required=True
        )
        if not is_whole_state(selection):
            return pilier or "immunite", "segment"
        par = st.segmented_control("Par", list(PAR), format_func=PAR.__getitem__, key="w_par", required=True)
    return pilier or "immunite", par or "ministere"


def spread(who: str, rows: pl.DataFrame, pilier: str, column: str, selection: Selection) -> None:
    """One row per ministry or segment: the bar of the pillar, and beside it every share it draws."""
    verdicts = PILIERS[pilier].verdicts
    caption = f"{PILIERS[pilier].nom}. {FOUR_YEARS} {UNITS[selection.base]}"
    headings = [
        Heading(who), Heading("Répartition", "wide"),
        *(Heading(label(VERDICTS, verdict).capitalize(), "n") for verdict in verdicts), Heading("Marchés", "n"),
    ]  # fmt: skip
    body = []
    for row in rows.to_dicts():
        parts = shares(row, pilier)
        drawn = Markup(bar(row, pilier)) if parts else _silent(row)
        told = [percentage(parts.get(verdict)) for verdict in verdicts]
        body.append([_name(row, column, selection), drawn, *told, number(row["nb_marches"])])
    table(headings, body, caption)


def dependance(who: str, rows: pl.DataFrame, column: str, selection: Selection) -> None:
    """One row per ministry or segment: how concentrated, on whom first, and the signs of dependence."""
    headings = [
        Heading(who), Heading("Premier groupe titulaire", "wide"), Heading("Indice HHI", "n"), Heading("Groupes", "n"),
        Heading("Sans concurrence", "n"), Heading("Offre unique", "n"), Heading("Éditeur hors UE nommé", "n"),
        Heading("Marchés", "n"),
    ]  # fmt: skip
    body = [
        [
            _name(row, column, selection), _first(row, column, selection), number(row["hhi"]),
            number(row["nb_groupes"]), percentage(row["part_sans_concurrence"]), percentage(row["part_offre_unique"]),
            percentage(row["part_editeur_hors_ue"]), number(row["nb_marches"]),
        ]
        for row in rows.to_dicts()
    ]  # fmt: skip
    table(headings, body, f"{FOUR_YEARS} {UNITS[selection.base]} La concentration réelle est au moins celle-ci.")


def lexicon() -> None:
    """The words of the page, as the published dictionary defines them, and what the figures leave out."""
    words = ask(columns, "mart_dependance")
    told = ("hhi", "premier_groupe", "premier_groupe_pays", "part_sans_concurrence", "part_offre_unique",
            "part_editeur_hors_ue", "indicateur_statut")  # fmt: skip
    with st.expander("Comprendre les mots et les limites de cette page"):
        paragraphs = [f"**{words[name].label}** : {words[name].description}" for name in told if name in words]
        limits = "\n".join(f"- {warning}" for warning in ask(warnings, "mart_dependance"))
        st.markdown(typeset("\n\n".join([*paragraphs, limits])))


def _silent(row: dict[str, Any]) -> str:
    return SHORT_STATUSES.get(row["indicateur_statut"], "non publié")


def _address(row: dict[str, Any], column: str, selection: Selection) -> dict[str, str]:
    """The contracts of a row, in the list of contracts."""
    return selection.address() | {column: row[column]}


def _name(row: dict[str, Any], column: str, selection: Selection) -> Markup:
    """A ministry leads to its own page of pillars, a segment to its contracts."""
    if column == "ministere":
        return link("souverainete", row["name"], {"perimetre": "ETAT", "ministere": row[column], "base": row["base"]})
    return link("marches", row["name"], _address(row, column, selection))


def _first(row: dict[str, Any], column: str, selection: Selection) -> str:
    """The first group, a way to its contracts, its share and what our list says of its parent company."""
    if row["hhi"] is None:
        return _silent(row) if row["indicateur_statut"] != "publie" else "titulaires trop peu publiés"
    way = link("marches", row["premier_groupe"], _address(row, column, selection) | {"texte": row["premier_groupe"]})
    return with_note(way, f"{percentage(row['premier_groupe_part'])} ; {parent(row)}")
