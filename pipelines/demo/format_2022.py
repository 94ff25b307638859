"""A card in the format in force since 2024: wrapped lists, no names, techniques, sub-contracting, marcheInnovant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pipelines.demo.fiches import PLACES, Fiche, Modification, Titulaire

Enregistrement = dict[str, Any]
TIC, SUPPLIES, WORKS = (
    "Techniques de l'information et de la communication",
    "Fournitures courantes et services",
    "Travaux",
)
INTELLECTUAL, NONE = "Prestations intellectuelles", "Pas de CCAG"


def record(card: Fiche) -> Enregistrement:
    """One record of a file in the current format."""
    luck, (code, kind) = card.hasard, PLACES[card.rang % len(PLACES)]
    found: Enregistrement = {
        "id": card.identifiant,
        "acheteur": {"id": card.acheteur_siret},
        "nature": "Marché",
        "objet": card.objet,
        "codeCPV": card.cpv,
        "techniques": {"technique": ["Accord-cadre" if card.is_accord_cadre else "Sans objet"]},
        "modalitesExecution": {"modaliteExecution": [_execution(card)]},
        "marcheInnovant": card.innovant,
        "ccag": _ccag(card),
        "offresRecues": 1 + int(luck * 7),
        "attributionAvance": luck < 0.3,
        "tauxAvance": 0.3 if luck < 0.3 else 0,
        "typeGroupementOperateurs": "Conjoint" if len(card.titulaires) > 1 else "Pas de groupement",
        "sousTraitanceDeclaree": 0.5 <= luck < 0.62,
        "procedure": card.procedure,
        "lieuExecution": {"code": code, "typeCode": kind},
        "dureeMois": card.duree,
        "dateNotification": card.jour.isoformat(),
        "datePublicationDonnees": card.publication.isoformat(),
        "considerationsSociales": {
            "considerationSociale": ["Clause sociale" if luck > 0.8 else "Pas de considération sociale"]
        },
        "considerationsEnvironnementales": {
            "considerationEnvironnementale": ["Critère environnemental" if luck > 0.4 else "Clause environnementale"]
        },
        "montant": card.montant,
        "titulaires": [_holder(holder) for holder in card.titulaires],
        "typesPrix": {"typePrix": ["Définitif révisable"]},
        "formePrix": "Mixte" if card.is_accord_cadre else "Forfaitaire",
        "modifications": [{"modification": _modification(change)} for change in card.modifications],
    }
    if card.accord_cadre:
        found["idAccordCadre"] = card.accord_cadre
    if found["sousTraitanceDeclaree"]:
        found["actesSousTraitance"] = [{"acteSousTraitance": _subcontract(card)}]
    return found


def _execution(card: Fiche) -> str:
    if card.is_subsequent:
        return "Marchés subséquents"
    return "Bons de commande" if card.is_accord_cadre else "Sans objet"


def _ccag(card: Fiche) -> str:
    if card.numerique:
        return TIC if card.hasard < 0.75 else SUPPLIES if card.hasard < 0.9 else NONE
    return WORKS if card.cpv.startswith("45") else INTELLECTUAL if card.cpv.startswith(("71", "79")) else SUPPLIES


def _holder(holder: Titulaire) -> Enregistrement:
    return {"titulaire": {"typeIdentifiant": holder.type, "id": holder.identifiant}}


def _modification(change: Modification) -> Enregistrement:
    found: Enregistrement = {
        "id": change.rang,
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


def _subcontract(card: Fiche) -> Enregistrement:
    start = card.jour + timedelta(days=40)
    return {
        "id": 1,
        "sousTraitant": {"typeIdentifiant": "SIRET", "id": card.sous_traitant},
        "dureeMois": 6,
        "dateNotification": start.isoformat(),
        "datePublicationDonnees": (start + timedelta(days=15)).isoformat(),
        "montant": round(card.montant * 0.15, 2),
        "variationPrix": "Révisable",
    }
