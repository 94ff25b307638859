"""A chart, the sentence that reads it, and its twin in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from dashboard.components.tableau import Colonne, tableau
from restitution.formats import montant, nombre, pourcentage, typo
from restitution.phrases import STATUTS_COURTS

PARTS = (Colonne("Part établie", "n"), Colonne("Borne haute", "n"), Colonne("Indéterminé", "n"))


def figure(titre: str, lecture: str, graphique: alt.LayerChart | None, jumeau: Callable[[], None]) -> None:
    """The chart under its title and reading; `jumeau` writes the same figures as a table, below it.

    Without a chart, nothing being published to draw, the table stands in its place.
    """
    st.subheader(titre, anchor=False)
    st.html(f"<p class='kpi-lecture'>{escape(typo(lecture))}</p>")
    if graphique is None:
        jumeau()
        return
    st.altair_chart(graphique, width="stretch", alt=lecture)
    with st.expander("Les mêmes chiffres en tableau"):
        jumeau()


def table_indicateurs(qui: str, noms: Sequence[str], lignes: pl.DataFrame, legende: str) -> None:
    """One row per figure; where it is not published, the reason stands in place of the shares."""
    en_euros = not lignes.filter(pl.col("base") == "montant").is_empty()
    colonnes = [Colonne(qui), *PARTS, Colonne("Marchés", "n")] + [Colonne("Montants retenus", "n")] * en_euros
    corps = [
        [nom, *_parts(ligne), nombre(ligne["nb_marches"])] + [montant(ligne["denominateur"])] * en_euros
        for nom, ligne in zip(noms, lignes.to_dicts(), strict=True)
    ]
    tableau(colonnes, corps, legende)


def _parts(ligne: dict[str, Any]) -> list[str]:
    if ligne["indicateur_statut"] != "publie":
        return [STATUTS_COURTS[ligne["indicateur_statut"]], "—", "—"]
    return [pourcentage(ligne[champ]) for champ in ("valeur", "borne_haute", "part_indeterminee")]
