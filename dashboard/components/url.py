"""Choices kept in the address, so that a copied link shows the same figures.

Every choice is written, defaults included: a default may change with the next publication, a link must not.
"""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st


def preparer(nom: str, permis: Collection[str] | None, defaut: str | None, *, memoire: bool = False) -> str:
    """Key of the widget for a parameter, its state taken from the address, otherwise the default.

    `permis` None accepts any text. An address changed from outside (link, back button) wins over the widget. With
    `memoire`, a page opened without the parameter takes what was chosen on the page before.
    """
    cle, ecrit = f"w_{nom}", st.session_state.get(f"_url_{nom}")
    demande = _permis(st.query_params.get(nom), permis)
    inconnu = _permis(st.session_state.get(cle), permis) is None
    if inconnu or (demande is not None and demande != ecrit):
        garde = _permis(ecrit, permis) if memoire else None
        st.session_state[cle] = next((valeur for valeur in (demande, garde) if valeur is not None), defaut)
    return cle


def _permis(valeur: str | None, permis: Collection[str] | None) -> str | None:
    return valeur if permis is None or valeur in permis else None


def retenir(choix: dict[str, str | None]) -> dict[str, str]:
    """Writes all the choices of a page at once, and gives the parameters of its address; an empty choice leaves it.

    Each writing is a step of the browser's history: one by one, the back button would seem stuck. A new choice
    starts lists again at their first page.
    """
    avant = {nom: st.session_state.get(f"_url_{nom}", valeur) for nom, valeur in choix.items()}
    adresse = st.query_params.to_dict() | choix
    if avant != choix:
        adresse["page"] = None
    st.session_state.update({f"_url_{nom}": valeur for nom, valeur in choix.items()})
    adresse = {nom: valeur for nom, valeur in adresse.items() if valeur}
    if adresse != st.query_params.to_dict():
        st.query_params.from_dict(adresse)
    return adresse
