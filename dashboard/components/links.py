"""Ways from one page to another, choices kept."""

from __future__ import annotations

import streamlit as st

from restitution.formats import counted
from restitution.indicateurs import Indicateur


def to_marches(figure: Indicateur, filters: dict[str, str]) -> None:
    """The link to the contracts behind a figure, as many as it counts."""
    address = filters | {"annee": figure.periode, "definition": figure.definition}
    if figure.base == "nombre":
        address["comptes"] = "nombre"
    text = "Voir le marché" if figure.nb_marches == 1 else f"Voir les {counted(figure.nb_marches, 'marché')}"
    st.page_link("app_pages/marches.py", label=f"{text} derrière ce chiffre →", query_params=address)
