"""Free software as objects tell it: the figure, its breakdowns, and how to read them."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboard.components import charts, constat, gauge
from dashboard.components.data import ask
from dashboard.components.figure import chart_and_table, figure_table
from dashboard.components.table import Markup, link
from restitution.dictionary import columns
from restitution.formats import percentage, typeset
from restitution.indicateurs_circulaire import SHORT, facts
from restitution.logiciel_libre import accuracy, parts, ranking_reading, reading
from restitution.selection import Selection

SILENT = "indéterminé pour tous les achats"
PARTS = {
    "oui": ("etabli", "logiciel libre nommé"),
    "non": ("ecarte", "produit propriétaire nommé"),
    "indetermine": ("indetermine", "rien de nommé"),
}


def figure(row: dict[str, Any], year: str, name: str, kept: Selection) -> None:
    """The share of free software of one body and year, its three parts, and the way to the contracts of each."""
    found = parts(row)
    silent = SHORT.get(row["indicateur_statut"], SILENT).capitalize()
    told = bool(found) and found["indetermine"] < 1
    constat.show(
        f"{name} · {year}",
        percentage(row["valeur"]) if told else None,
        f"établis, au plus {percentage(row['borne_haute'])} avec l'indéterminé" if told else silent,
        reading(row),
        [gauge.Part(*PARTS[verdict], part) for verdict, part in found.items()],
        facts(row),
    )
    ways = [link("marches", words, kept.address() | {"logiciel_libre": code}) for code, (_, words) in PARTS.items()]
    st.html(f"<p class='preuve-source'>{typeset('Voir les marchés :')} {' · '.join(ways)}</p>")


def ranking(title: str, whose: str, rows: pl.DataFrame, kept: Selection) -> None:
    """Ministries or segments by established share; without an established share the table stands alone."""
    chart = charts.ranking(rows) if rows["valeur"].fill_null(0).max() else None
    names = [_name(row, kept) for row in rows.to_dicts()]
    caption = "Indéterminé : l'objet ne nomme ni logiciel libre ni produit propriétaire."
    chart_and_table(
        title, ranking_reading(rows, whose), chart, lambda: figure_table(whose.capitalize(), names, rows, caption)
    )


def _name(row: dict[str, Any], kept: Selection) -> Markup:
    """A segment leads to its contracts, a ministry to its own figures."""
    if "segment" in row:
        return link("marches", row["name"], kept.address() | {"segment": row["segment"]})
    chosen = {"perimetre": "ETAT", "ministere": row["ministere"], "periode": row["periode"], "base": row["base"]}
    return link("logiciel-libre", row["name"], chosen)


def lexicon() -> None:
    """What the verdicts mean, what they are worth, and what they leave out."""
    words = ask(columns, "mart_marche")
    with st.expander("Comprendre les mots et les limites de cette page"):
        told = [f"**{words['logiciel_libre'].label}** : {words['logiciel_libre'].description}"]
        told += [f"- {said}" for said in ask(accuracy)] or ["La justesse de ces verdicts n'est pas mesurée."]
        st.markdown(typeset("\n\n".join(told)))
