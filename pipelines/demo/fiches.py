"""What a buyer knows of each contract when publishing it, before any format: the truth and its ordinary details."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from pipelines.demo.acteurs import Acteurs
from pipelines.demo.attribution import CODES_VOIE
from pipelines.demo.degradation import Tirage
from pipelines.demo.objets import CPV, texts
from pipelines.demo.references import words
from pipelines.demo.verite import Tranche

ADAPTED, OPEN, NEGOTIATED = "Procédure adaptée", "Appel d'offres ouvert", "Procédure avec négociation"
WITHOUT = "Marché passé sans publicité ni mise en concurrence préalable"
OTHER_PROCEDURES = ("Appel d'offres restreint", "Dialogue compétitif")
DURATIONS = (6, 12, 12, 18, 24, 24, 36, 36, 48, 48)
PLACES = (
    ("75", "Code département"),
    ("75007", "Code postal"),
    ("69123", "Code commune"),
    ("11", "Code région"),
    ("33", "Code département"),
    ("59000", "Code postal"),
)


@dataclass(slots=True)
class Titulaire:
    """A holder as published."""

    type: str
    identifiant: str
    nom: str


@dataclass(slots=True)
class Modification:
    """A published modification: new totals, null where nothing changes."""

    rang: int
    jour: date
    publication: date
    motif: str
    montant: float | None
    duree: int | None
    titulaires: list[Titulaire]


class Fiche(NamedTuple):
    """One contract, ready to be written in either format; `hasard` feeds details that matter to no figure."""

    rang: int
    identifiant: str
    acheteur_siret: str
    acheteur_nom: str
    objet: str
    cpv: str
    procedure: str
    numerique: bool
    is_accord_cadre: bool
    is_subsequent: bool
    accord_cadre: str
    innovant: bool
    jour: date
    publication: date
    duree: int
    montant: float
    titulaires: list[Titulaire]
    modifications: list[Modification]
    sous_traitant: str
    hasard: float


def cards(slice_: Tranche, actors: Acteurs, draw: Tirage) -> Iterator[Fiche]:
    """One card per contract, in order."""
    subjects, days = texts(slice_, draw), [slice_.periode.jours[day] for day in slice_.jour.tolist()]
    delay = (3 + draw.uniforme("publication", slice_.size) * 70).astype(int).tolist()
    declared = np.isin(slice_.voie, [CODES_VOIE["declare"], CODES_VOIE["partenariat"]])
    declared &= ~draw.frappe("innovation_non_declaree", slice_.size)
    procedures, chance = _procedures(slice_, draw), draw.uniforme("details", slice_.size).tolist()
    columns = zip(
        slice_.identifiant, slice_.acheteur.tolist(), subjects, slice_.objet.tolist(), procedures,
        slice_.numerique.tolist(), slice_.is_accord_cadre.tolist(), slice_.is_subsequent.tolist(), slice_.accord_cadre,
        declared.tolist(), days, delay, slice_.montant_initial.tolist(), slice_.titulaires_publies.tolist(), chance,
        strict=True,
    )  # fmt: skip
    for rank, (
        name,
        buyer,
        text,
        subject,
        how,
        digital,
        framework,
        subsequent,
        link,
        innovative,
        day,
        wait,
        amount,
        firms,
        luck,
    ) in enumerate(columns):
        yield Fiche(
            rank, name, actors.acheteurs.siret[buyer], actors.acheteurs.nom[buyer], text, CPV[subject], how, digital,
            framework, subsequent, link, innovative, day, min(day + timedelta(days=wait), slice_.periode.fin),
            DURATIONS[int(luck * 10)], amount, _holders(firms, actors), _modifications(slice_, actors, rank, day, luck),
            _subcontractor(actors, luck), luck,
        )  # fmt: skip


def _procedures(slice_: Tranche, draw: Tirage) -> list[str]:
    """An ordinary procedure, unless the innovation commands one."""
    steps = np.searchsorted([0.5, 0.88, 0.92, 0.97, 0.99], draw.uniforme("procedure", slice_.size), side="right")
    ordinary = (ADAPTED, OPEN, NEGOTIATED, WITHOUT, *OTHER_PROCEDURES)
    forced = {CODES_VOIE["partenariat"]: NEGOTIATED, CODES_VOIE["experimentation"]: WITHOUT}
    return [forced.get(way) or ordinary[step] for way, step in zip(slice_.voie.tolist(), steps.tolist(), strict=True)]


def _holders(firms: list[int], actors: Acteurs) -> list[Titulaire]:
    sellers = actors.fournisseurs
    return [
        Titulaire(sellers.type_identifiant[firm], sellers.identifiant[firm], sellers.nom[firm])
        for firm in firms
        if firm >= 0
    ]


def _subcontractor(actors: Acteurs, luck: float) -> str:
    """SIRET of a French firm that may sub-contract."""
    sellers = actors.fournisseurs
    rank = int(luck * 9973 % 1 * (len(sellers.nom) - 3))
    return next(sellers.identifiant[at] for at in range(rank, len(sellers.nom)) if sellers.siren[at])


def _modifications(slice_: Tranche, actors: Acteurs, rank: int, day: date, luck: float) -> list[Modification]:
    """The modifications that lead from the published state to the true one, six months apart."""
    count = int(slice_.nb_modifications[rank])
    if not count:
        return []
    before, after = float(slice_.montant_initial[rank]), float(slice_.montant[rank])
    final = slice_.titulaires[rank]
    is_new = bool((final != slice_.titulaires_publies[rank]).any())
    reasons = words("complements", "modification")
    found = []
    for step in range(1, count + 1):
        when = day + timedelta(days=180 * step)
        amount = (
            None if after == before else after if step == count else round(before + (after - before) * step / count, 2)
        )
        longer = int(luck * 12) + 6 * step if (amount is None and not is_new) or luck < 0.3 else None
        holders = _holders(final.tolist(), actors) if is_new and step == count else []
        reason = reasons[(rank + step) % len(reasons)]
        published = min(when + timedelta(days=9), slice_.periode.fin)
        found.append(Modification(step, when, published, reason, amount, longer, holders))
    return found
