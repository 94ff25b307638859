"""What surrounds every page: style, warning on fictitious data, footer."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from dashboard.components.data import instantane, watch
from restitution.formats import day, typeset
from restitution.provenance import sources

CSS = Path(__file__).parents[1] / "static" / "cap33.css"


def header() -> None:
    """Style and language of the document, then the banner of a fictitious snapshot."""
    st.html(CSS)
    # Streamlit declares its pages in English, which screen readers would follow.
    st.html("<script>document.documentElement.lang = 'fr'</script>", unsafe_allow_javascript=True)
    if instantane().manifest["fictif"]:
        st.html(
            "<p class='banner' role='note'>Données fictives&nbsp;: les marchés, les entreprises et les chiffres "
            "de ces pages sont inventés pour la démonstration.</p>"
        )


def heading(question: str, subtitle: str) -> None:
    """Heading of a page and the sentence under it."""
    st.title(typeset(question), anchor=False)
    st.html(f"<p class='lead'>{escape(typeset(subtitle))}</p>")


def footer() -> None:
    """Where the figures come from: snapshot, date of the data, method, state of each source."""
    manifest = instantane().manifest
    st.html(
        f"<p class='footer'>Données arrêtées au {day(manifest['date_donnees'])} · publiées le "
        f"{day(manifest['publie_le'])} · méthode {escape(manifest['methode'])} · instantané "
        f"<code>{escape(manifest['snapshot_id'])}</code><br>Sources : {escape(sources(manifest))}.</p>"
    )
    watch()


def nothing(title: str, advice: str) -> None:
    """An empty state: what is missing and what to do."""
    st.html(
        f"<div class='empty' role='status'><p><strong>{escape(typeset(title))}</strong></p>"
        f"<p>{escape(typeset(advice))}</p></div>"
    )
