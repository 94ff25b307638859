"""Going from one page of a list to the next; the page stands in the address."""

from __future__ import annotations

from math import ceil

import streamlit as st

from restitution.formats import nombre


def numero_de_page(total: int, taille: int) -> int:
    """The page asked for by the address, brought back within the list."""
    demande = st.query_params.get("page", "1")
    numero = int(demande) if demande.isascii() and demande.isdigit() and len(demande) < 8 else 1
    return max(1, min(numero, ceil(total / taille)))


def pages(numero: int, total: int, taille: int, adresse: dict[str, str]) -> None:
    """Previous and next pages, and what the current one shows."""
    derniere = ceil(total / taille)
    if derniere == 1:
        return
    premier, dernier = (numero - 1) * taille + 1, min(numero * taille, total)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        _vers("← Précédents", adresse, numero - 1, disabled=numero == 1)
        st.markdown(f"{nombre(premier)} à {nombre(dernier)} sur {nombre(total)}", width="content")
        _vers("Suivants →", adresse, numero + 1, disabled=numero == derniere)


def _vers(texte: str, adresse: dict[str, str], numero: int, *, disabled: bool) -> None:
    st.page_link(
        "app_pages/marches.py", label=texte, disabled=disabled, query_params=adresse | {"page": str(max(numero, 1))}
    )
