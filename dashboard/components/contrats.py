"""A list of contracts, each a link to its evidence card."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl

from dashboard.components.tableau import Balise, Colonne, lien, sous, tableau
from dashboard.components.verdict import pastille
from restitution.formats import accord, jour_court, montant
from restitution.libelles import SEGMENTS, libelle

COLONNES = (
    Colonne("Marché"),
    Colonne("Acheteur", "large"),
    Colonne("Notifié le", "date"),
    Colonne("Segment"),
    Colonne("Montant retenu", "n"),
    Colonne("PME innovante"),
)


def liste(marches: pl.DataFrame, legende: str, retour: dict[str, str]) -> None:
    """The contracts in their order; `retour` are the choices the card's way back keeps."""
    tableau(COLONNES, [_ligne(marche, retour) for marche in marches.to_dicts()], legende)


def _ligne(marche: dict[str, Any], retour: dict[str, str]) -> list[str]:
    identifiant = marche["marche_id"]
    objet = lien("marches", marche["objet"] or identifiant, retour | {"marche": identifiant})
    return [
        sous(Balise(f"<span class='objet'>{objet}</span>"), _titulaires(marche)),
        marche["acheteur_nom"] or marche["acheteur_siret"],
        jour_court(marche["date_notification"]),
        libelle(SEGMENTS, marche["segment"]),
        _montant(marche),
        pastille(marche["verdict"]),
    ]


def _titulaires(marche: dict[str, Any]) -> str:
    if not marche["nb_titulaires"]:
        return "aucun titulaire publié"
    noms = marche["titulaires"].split(" | ")
    reste = len(noms) - 2
    return ", ".join(noms[:2]) + (f" et {accord(reste, 'autre')}" if reste > 0 else "")


def _montant(marche: dict[str, Any]) -> str:
    if marche["montant_retenu_eur"] is not None:
        return montant(marche["montant_retenu_eur"])
    raison = "plafond" if marche["montant_statut"] == "MNT-5" else "non retenu"
    return Balise(f"—<span class='sous'>{escape(raison)}</span>")
