"""Records among the contracts that are no contract and belong to no truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pipelines.demo.degradation import Tirage
from pipelines.demo.fiches import Fiche
from pipelines.demo.format_2019 import record
from pipelines.demo.format_2022 import Enregistrement

CONCESSIONS = ("Concession de service", "CONCESSION DE TRAVAUX", "Délégation de service public")


def strays(known: list[Fiche], draw: Tirage) -> tuple[list[object], list[Enregistrement]]:
    """The malformed records of one slice, and its concessions."""
    malformed: list[object] = []
    for code, spoil in SPOILED.items():
        for rank in np.flatnonzero(draw.frappe(code, len(known))).tolist():
            malformed.append(spoil(record(known[rank]), rank))
    conceded = np.flatnonzero(draw.frappe("extra_concession", len(known))).tolist()
    return malformed, [_concession(record(known[rank]), rank) for rank in conceded]


SPOILED: dict[str, Callable[[Enregistrement, int], object]] = {
    "extra_pas_un_objet": lambda contract, rank: "Enregistrement en cours de saisie" if rank % 2 else None,
    "extra_sans_identifiant": lambda contract, rank: _without(contract, "id"),
    "extra_sans_acheteur": lambda contract, rank: _without(contract, "acheteur") | {"id": f"{contract['id']}X"},
    "extra_titulaires_illisibles": lambda contract, rank: (
        contract | {"id": f"{contract['id']}X", "titulaires": "Voir la fiche jointe"}
    ),
}


def _without(contract: Enregistrement, key: str) -> Enregistrement:
    return {name: value for name, value in contract.items() if name not in (key, "uid")}


def _concession(contract: Enregistrement, rank: int) -> Enregistrement:
    return {
        "id": f"{contract['id']}C",
        "_type": "Contrat de concession",
        "autoriteConcedante": contract["acheteur"],
        "nature": CONCESSIONS[rank % len(CONCESSIONS)],
        "objet": f"Exploitation d'un équipement de restauration et de loisirs, {contract['id']}",
        "procedure": "Procédure négociée ouverte",
        "dureeMois": 120,
        "dateSignature": contract["dateNotification"],
        "datePublicationDonnees": contract["datePublicationDonnees"],
        "dateDebutExecution": contract["dateNotification"],
        "valeurGlobale": contract["montant"],
        "concessionnaires": contract["titulaires"],
    }
