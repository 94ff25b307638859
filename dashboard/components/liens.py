"""Ways from one page to another, choices kept."""

from __future__ import annotations

import streamlit as st

from restitution.formats import accord
from restitution.indicateurs import Indicateur


def vers_marches(ligne: Indicateur, filtres: dict[str, str]) -> None:
    """The link to the contracts behind a figure, as many as it counts."""
    adresse = filtres | {"annee": ligne.periode, "definition": ligne.definition}
    if ligne.base == "nombre":
        adresse["comptes"] = "nombre"
    texte = "Voir le marché" if ligne.nb_marches == 1 else f"Voir les {accord(ligne.nb_marches, 'marché')}"
    st.page_link("app_pages/marches.py", label=f"{texte} derrière ce chiffre →", query_params=adresse)
