"""What surrounds every page: style, warning on fictitious data, footer."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.components.donnees import guetter, instantane
from restitution.formats import accord, jour, typo
from restitution.libelles import SOURCES, libelle

CSS = Path(__file__).parents[1] / "static" / "cap33.css"


def entete() -> None:
    """Style and language of the document, then the banner of a fictitious snapshot."""
    st.html(CSS)
    # Streamlit declares its pages in English, which screen readers would follow.
    st.html("<script>document.documentElement.lang = 'fr'</script>", unsafe_allow_javascript=True)
    if instantane().manifest["fictif"]:
        st.html(
            "<p class='bandeau' role='note'>Données fictives&nbsp;: les marchés, les entreprises et les chiffres "
            "de ces pages sont inventés pour la démonstration.</p>"
        )


def titre(question: str, chapeau: str) -> None:
    """Heading of a page and the sentence under it."""
    st.title(typo(question), anchor=False)
    st.html(f"<p class='chapeau'>{escape(typo(chapeau))}</p>")


def pied() -> None:
    """Where the figures come from: snapshot, date of the data, method, state of each source."""
    manifest = instantane().manifest
    sources = " ; ".join(_source(source) for source in manifest["sources"])
    st.html(
        f"<p class='pied'>Données arrêtées au {jour(manifest['date_donnees'])} · publiées le "
        f"{jour(manifest['publie_le'])} · méthode {escape(manifest['methode'])} · instantané "
        f"<code>{escape(manifest['snapshot_id'])}</code><br>Sources : {escape(sources)}.</p>"
    )
    guetter()


def _source(source: dict[str, Any]) -> str:
    nom = libelle(SOURCES, source["source"])
    if source["etat"] == "lue":
        return f"{nom}, {accord(source['fichiers'], 'fichier')}"
    return f"{nom}, {source['etat']}"


def vide(titre_vide: str, conseil: str) -> None:
    """An empty state: what is missing and what to do."""
    st.html(
        f"<div class='vide' role='status'><p><strong>{escape(typo(titre_vide))}</strong></p>"
        f"<p>{escape(typo(conseil))}</p></div>"
    )
