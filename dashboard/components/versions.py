"""The same figure under each version of the method, so that a change of method is never read as a change of fact."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from dashboard.components.table import Heading, table
from restitution.formats import percentage
from restitution.labels import BASES, DEFINITIONS
from restitution.sentences import SHORT_STATUSES


def comparison(figures: pl.DataFrame, current: str) -> None:
    """One row per base and definition, one column per version; nothing where the snapshot holds a single version."""
    versions = figures["methode"].unique().sort().to_list()
    if len(versions) < 2:
        return
    st.subheader("Le même chiffre sous chaque version de la méthode", anchor=False)
    rows = [
        [
            f"{BASES[base]}, définition {DEFINITIONS[definition].lower()}",
            *(_cell(of_it.filter(methode=version).to_dicts()) for version in versions),
        ]
        for (base, definition), of_it in figures.group_by("base", "definition", maintain_order=True)
    ]
    headings = [Heading("Base et définition")] + [
        Heading(f"Méthode {version}{', en vigueur' if version == current else ''}", "n") for version in versions
    ]
    table(headings, rows, _caption(figures.row(0, named=True)))


def _cell(found: list[dict[str, Any]]) -> str:
    if not found:
        return "—"
    figure = found[0]
    if figure["indicateur_statut"] != "publie":
        return SHORT_STATUSES[figure["indicateur_statut"]]
    return f"{percentage(figure['valeur'])} à {percentage(figure['borne_haute'])}"


def _caption(figure: dict[str, Any]) -> str:
    reserved = "" if figure["serie_fiable"] else ", série peu fiable"
    reserved += "" if figure["is_periode_complete"] else ", année incomplète"
    return (
        f"État, {figure['periode']}{reserved} : de la part établie à la borne haute des achats numériques auprès de "
        "PME innovantes. Toutes les années sont recalculées sous chaque version : d'une colonne à l'autre, les "
        "données publiées sont les mêmes et seule la méthode change."
    )
