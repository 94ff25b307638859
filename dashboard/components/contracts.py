"""A list of contracts, each a link to its evidence card."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl

from dashboard.components.table import Heading, Markup, link, table, with_note
from dashboard.components.verdict import badge
from restitution.formats import amount, counted, short_day
from restitution.labels import SEGMENTS, label

HEADINGS = (
    Heading("Marché"),
    Heading("Acheteur", "wide"),
    Heading("Notifié le", "date"),
    Heading("Segment, technologie"),
    Heading("Montant retenu", "n"),
    Heading("PME innovante"),
)


def contract_list(marches: pl.DataFrame, caption: str, way_back: dict[str, str]) -> None:
    """The contracts in their order; `way_back` are the choices the card's way back keeps."""
    table(HEADINGS, [_row(marche, way_back) for marche in marches.to_dicts()], caption)


def _row(marche: dict[str, Any], way_back: dict[str, str]) -> list[str]:
    marche_id = marche["marche_id"]
    objet = link("marches", marche["objet"] or marche_id, way_back | {"marche": marche_id})
    return [
        with_note(Markup(f"<span class='objet'>{objet}</span>"), _titulaires(marche)),
        marche["acheteur_nom"] or marche["acheteur_siret"],
        short_day(marche["date_notification"]),
        _segment(marche),
        _montant(marche),
        badge(marche["verdict"]),
    ]


def _titulaires(marche: dict[str, Any]) -> str:
    if not marche["nb_titulaires"]:
        return "aucun titulaire publié"
    names = marche["titulaires"].split(" | ")
    others = len(names) - 2
    return ", ".join(names[:2]) + (f" et {counted(others, 'autre')}" if others > 0 else "")


def _segment(marche: dict[str, Any]) -> str:
    """The segment and, under it, the technology the purchase depends on, where it is known."""
    segment = label(SEGMENTS, marche["segment"])
    return with_note(segment, marche["techno"].replace(" | ", ", ")) if marche["techno"] else segment


def _montant(marche: dict[str, Any]) -> str:
    if marche["montant_retenu_eur"] is not None:
        return amount(marche["montant_retenu_eur"])
    reason = "plafond" if marche["montant_statut"] == "MNT-5" else "non retenu"
    return Markup(f"—<span class='under'>{escape(reason)}</span>")
