"""The degradations of a record's suppliers, each under the code of `reference/demo/degradations.csv`.

None gives a supplier the number of another: at worst nobody can tell who it is.
"""

from __future__ import annotations

import re
from typing import Any

from pipelines.demo.acteurs import luhn_completed

Enregistrement = dict[str, Any]


def holders(record: Enregistrement) -> list[Enregistrement]:
    """The suppliers without their wrapping, whichever the format."""
    return [item.get("titulaire", item) for item in record["titulaires"]]


def spelled(record: Enregistrement, luck: float) -> None:
    """A French supplier's number written otherwise; the firm stays the same."""
    for holder in holders(record)[:1]:
        own = holder["id"]
        if holder["typeIdentifiant"] == "SIRET":
            spellings = (f"SIRET: {own}", f"{own[:3]} {own[3:6]} {own[6:9]} {own[9:]}", own[:9], own[1:])
            holder["id"] = spellings[int(luck * len(spellings))]


def mistyped(record: Enregistrement, luck: float) -> None:
    """One digit of the SIREN changed: it fails the Luhn check, hence is no other firm's."""
    for holder in holders(record)[:1]:
        own = holder["id"]
        if holder["typeIdentifiant"] == "SIRET":
            holder["id"] = own[:7] + str((int(own[7]) + 1) % 10) + own[8:]


def zeros(record: Enregistrement, luck: float) -> None:
    """A number made of zeros, for a single supplier: beside another, the other would be left alone."""
    if len(record["titulaires"]) == 1:
        holders(record)[0]["id"] = "0" * 14


def own_buyer(record: Enregistrement, luck: float) -> None:
    """The buyer's number for a single supplier."""
    if len(record["titulaires"]) == 1:
        holders(record)[0].update(typeIdentifiant="SIRET", id=record["acheteur"]["id"])


def twice(record: Enregistrement, luck: float) -> None:
    """The single supplier listed twice."""
    if len(record["titulaires"]) == 1:
        record["titulaires"] = record["titulaires"] * 2


def nobody(record: Enregistrement, luck: float) -> None:
    """No supplier, or no list at all."""
    if luck < 0.5:
        del record["titulaires"]
    else:
        record["titulaires"] = []


def vat(record: Enregistrement, luck: float) -> None:
    """The French VAT number, which holds the SIREN."""
    for holder in holders(record)[:1]:
        if holder["typeIdentifiant"] == "SIRET":
            siren = re.sub(r"\D", "", holder["id"])[:9]
            if luhn_completed(siren[:8]) == siren:
                key = (12 + 3 * (int(siren) % 97)) % 97
                holder.update(typeIdentifiant="TVA_INTRACOMMUNAUTAIRE", id=f"FR{key:02d}{siren}")
