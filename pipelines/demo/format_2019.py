"""A card in the 2019 format: flat lists, names beside the identifiers, nothing about innovation."""

from __future__ import annotations

from typing import Any

from pipelines.demo.fiches import PLACES, Fiche, Modification, Titulaire

Enregistrement = dict[str, Any]
PRICES = ("Ferme", "Ferme et actualisable", "Révisable")


def record(card: Fiche) -> Enregistrement:
    """One record of a 2019 file."""
    code, kind = PLACES[card.rang % len(PLACES)]
    return {
        "id": card.identifiant,
        "uid": card.acheteur_siret + card.identifiant,
        "source": "fiction.cap33",
        "_type": "Marché",
        "acheteur": {"id": card.acheteur_siret, "nom": card.acheteur_nom},
        "nature": "Accord-cadre" if card.is_accord_cadre else "Marché subséquent" if card.is_subsequent else "Marché",
        "objet": card.objet,
        "codeCPV": card.cpv,
        "procedure": card.procedure,
        "lieuExecution": {"code": code, "typeCode": kind, "nom": ""},
        "dureeMois": card.duree,
        "dateNotification": card.jour.isoformat(),
        "datePublicationDonnees": card.publication.isoformat(),
        "montant": card.montant,
        "formePrix": PRICES[card.rang % 3],
        "titulaires": [_holder(holder) for holder in card.titulaires],
        "modifications": [_modification(change) for change in card.modifications],
    }


def _holder(holder: Titulaire) -> Enregistrement:
    return {"typeIdentifiant": holder.type, "id": holder.identifiant, "denominationSociale": holder.nom}


def _modification(change: Modification) -> Enregistrement:
    found: Enregistrement = {
        "objetModification": change.motif,
        "dateNotificationModification": change.jour.isoformat(),
        "datePublicationDonneesModification": change.publication.isoformat(),
    }
    if change.montant is not None:
        found["montant"] = change.montant
    if change.duree is not None:
        found["dureeMois"] = change.duree
    if change.titulaires:
        found["titulaires"] = [_holder(holder) for holder in change.titulaires]
    return found
