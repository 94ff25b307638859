"""Entries that nothing is wrong with, a clock that stands still and two ministries, for the tests of the registry."""

from __future__ import annotations

from datetime import UTC, date, datetime

from registry.connexion import Registre
from registry.tables import Correction, Objectif

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MINISTERES = {"MI": "Ministère de l'Intérieur", "MJ": "Ministère de la Justice"}

VERDICTS = {"pme": ("PME", "ETI", "GE"), "domaine33": ("oui", "non")}
DECLARATION = {
    "siren": "552100554", "statut": "innovante", "source": "Liste du 1er mars", "valid_from": "2025-01-01",
    "valid_to": "", "declarant": "DAE",
}  # fmt: skip


def objectif(**changes: object) -> Objectif:
    """A target that nothing is wrong with, but for what is changed."""
    sound = {
        "ministere": "MI", "methode": "2026.2", "reference_annee": 2024, "reference_valeur": 0.024,
        "cible_valeur": 0.04, "cible_date": date(2027, 12, 31), "signataire": "Une signataire", "auteur": "Un auteur",
    }  # fmt: skip
    return Objectif(**(sound | changes))  # type: ignore[arg-type]


def proposal(**changes: object) -> Correction:
    """A proposal that nothing is wrong with, but for what is changed."""
    sound = {
        "critere": "pme", "sujet_type": "fournisseur", "sujet_id": "552100554", "verdict": "ETI", "motif": "Groupe",
        "expire_le": date(2027, 12, 31), "auteur": "Ada Lovelace", "auteur_role": "analyste",
    }  # fmt: skip
    return Correction(**(sound | changes))  # type: ignore[arg-type]


def registre_of(url: str) -> Registre:
    """The registry of a URL, on a day that does not pass."""
    return Registre(url, now=lambda: NOW)
