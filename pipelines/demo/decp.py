"""The DECP records of one slice: each contract in its format, degraded, then the records that are no contract."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np

from pipelines.demo import format_2019, format_2022
from pipelines.demo.acteurs import Acteurs, Booleans
from pipelines.demo.defauts import DEFAUTS
from pipelines.demo.degradation import Tirage, scope
from pipelines.demo.fiches import cards
from pipelines.demo.format_2022 import Enregistrement
from pipelines.demo.objets import HEADS
from pipelines.demo.supplements import strays
from pipelines.demo.verite import Tranche


@dataclass
class Publication:
    """The records of a slice: `marches` has one per true contract, in their order; the others are extra records."""

    marches: list[Enregistrement]
    tardifs: list[Enregistrement]
    supplements: list[object]
    concessions: list[Enregistrement]


def published(slice_: Tranche, actors: Acteurs, draw: Tirage) -> Publication:
    """What is published of a slice. `tardifs` are copies that appear in the next file."""
    old = np.full(slice_.size, slice_.ancien) | (
        draw.frappe("format_ancien_tardif", slice_.size) & ~slice_.is_subsequent
    )
    known = list(cards(slice_, actors, draw))
    records = [
        (format_2019 if is_old else format_2022).record(card) for card, is_old in zip(known, old.tolist(), strict=True)
    ]
    struck = {code: draw.frappe(code, slice_.size) & _allowed(code, slice_, actors) for code in DEFAUTS}
    for code, degrade in DEFAUTS.items():
        luck = draw.uniforme(f"{code}:valeur", slice_.size)
        for rank in np.flatnonzero(struck[code]).tolist():
            degrade(records[rank], float(luck[rank]))
    _same_total_for_lots(records, slice_, draw)
    undated = struck["publication_absente"] | struck["date_publiee_avant"] | struck["date_autre_forme"]
    same_file, next_file = _duplicates(records, slice_, draw, undated)
    malformed, concessions = strays(known, draw)
    return Publication(records, next_file, [*same_file, *malformed], concessions)


def _allowed(code: str, slice_: Tranche, actors: Acteurs) -> Booleans:
    """The contracts a degradation may strike: `portee` of the table, and single contracts where lots would be lost."""
    is_state = actors.acheteurs.perimetre[slice_.acheteur] == "ETAT"
    match scope(code):
        case "tous":
            where = np.ones(slice_.size, dtype=bool)
        case "hors_indicateur":
            where = ~slice_.protege
        case "hors_etat":
            where = ~is_state
        case other:
            raise ValueError(f"Portée inattendue pour {code} : {other}.")
    return where & (slice_.lot == 0) if code == "texte_coupe" else where


def _same_total_for_lots(records: list[Enregistrement], slice_: Tranche, draw: Tirage) -> None:
    """Some consultations publish the same object and the total amount for each of their lots."""
    struck = draw.frappe("montant_par_lot", slice_.size)[slice_.tete] & (slice_.lot > 0) & ~slice_.protege
    own = np.array(
        [name == slice_.identifiant[head] for name, head in zip(slice_.identifiant, slice_.tete.tolist(), strict=True)]
    )
    struck &= (slice_.lot == 1) | ~own  # lots under one identifier would become one contract
    for rank in np.flatnonzero(struck).tolist():
        together = slice_.tete == slice_.tete[rank]
        records[rank]["objet"] = HEADS[slice_.objet[rank]]
        records[rank]["montant"] = round(float(slice_.montant_initial[together].sum()), 2)
        records[rank]["modifications"] = []


def _duplicates(
    records: list[Enregistrement], slice_: Tranche, draw: Tirage, undated: Booleans
) -> tuple[list[Enregistrement], list[Enregistrement]]:
    """Copies for this file and for the next: the same content, or an older publication of other content."""
    exact, later = draw.frappe("doublon_exact", slice_.size), draw.uniforme("doublon_suivant", slice_.size) < 0.5
    same_file = [copy.deepcopy(records[rank]) for rank in np.flatnonzero(exact & ~later)]
    next_file = [copy.deepcopy(records[rank]) for rank in np.flatnonzero(exact & later)]
    conflict = draw.frappe("doublon_conflit", slice_.size) & (slice_.lot == 0) & ~undated
    days = [slice_.periode.jours[day] for day in slice_.jour.tolist()]
    for rank in np.flatnonzero(conflict).tolist():
        older = _older(records[rank], days[rank].isoformat())
        if older:
            same_file.append(older)
    return same_file, next_file


def _older(record: Enregistrement, day: str) -> Enregistrement | None:
    """The record as published on the day of notification, with another amount; none where it would not be older."""
    latest = str(record["datePublicationDonnees"])
    if latest[:10] <= day or not record.get("titulaires") or not isinstance(record["montant"], int | float):
        return None
    older = copy.deepcopy(record)
    older["datePublicationDonnees"] = day
    older["montant"] = round(record["montant"] * 0.9, 2)
    older["modifications"] = []
    return older
