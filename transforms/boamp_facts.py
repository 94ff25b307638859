"""What the body of a notice says, in the publisher's spelling: the same fields whatever the form it was written on."""

from __future__ import annotations

import msgspec

EUROS = {None, "EUR", "EURO", "€"}


class Holder(msgspec.Struct):
    """One firm chosen for one lot. Members of a group share their offer (`offre`) and its amount."""

    lot: str | None = None
    offre: str | None = None
    nom: str | None = None
    identifiant: str | None = None
    pays: str | None = None
    taille: str | None = None
    montant: str | None = None
    offres_recues: str | None = None
    date_attribution: str | None = None
    date_conclusion: str | None = None


class Facts(msgspec.Struct):
    """The body of one notice. `montants` are those of its distinct offers, kept where every offer has one."""

    generation: str
    nature: str | None = None
    objet: str | None = None
    acheteur_nom: str | None = None
    acheteur_identifiant: str | None = None
    contractfolderid: str | None = None
    cpv: list[str] = []
    procedures: list[str] = []
    innovation: list[str] = []
    is_acquisition_innovante: bool | None = None
    is_attribue: bool | None = None
    montant: str | None = None
    montants: list[str] = []
    plafonds: list[str] = []
    offres_recues: str | None = None
    date_limite: str | None = None
    date_attribution: str | None = None
    avis_lies: list[str] = []
    titulaires: list[Holder] = []
    alertes: list[str] = []


def euros(facts: Facts, amount: str | None, currency: str | None) -> str | None:
    """The amount if it is in euros; another currency is set aside and flagged."""
    if amount is None or (currency and currency.strip().upper()) in EUROS:
        return amount
    facts.alertes.append("AVI-DEVISE")
    return None


def distinct(values: list[str]) -> list[str]:
    """The values without repetition, in order."""
    return list(dict.fromkeys(values))
