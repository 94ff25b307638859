"""The truth of one slice of a month, drawn before anything is published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo.accords import AccordsCadres
from pipelines.demo.acteurs import Acteurs, Booleans, Floats, Integers
from pipelines.demo.attribution import CODES_VOIE, awarded
from pipelines.demo.degradation import Tirage
from pipelines.demo.montants import initial_amounts, modified_amounts
from pipelines.demo.parametres import FORMAT_2022_FROM, Parametres, Periode
from pipelines.demo.references import rows

DIGITAL = np.array([rank for rank, row in enumerate(rows("objets")) if row["domaine33"] == "oui"])
OTHER = np.array([rank for rank, row in enumerate(rows("objets")) if row["domaine33"] == "non"])


@dataclass(frozen=True)
class Tranche:
    """True contracts in parallel columns; `tete` is the first contract of the same consultation (lots), `titulaires`
    holds supplier ranks or -1, `voie` says how the purchase is innovative, `lie` that its framework is published."""

    periode: Periode
    identifiant: list[str]
    tete: Integers
    lot: Integers
    acheteur: Integers
    numerique: Booleans
    protege: Booleans
    objet: Integers
    jour: Integers
    is_accord_cadre: Booleans
    is_subsequent: Booleans
    accord_cadre: list[str]
    lie: Booleans
    voie: Integers
    titulaires: Integers
    titulaires_publies: Integers
    nb_modifications: Integers
    montant_initial: Floats
    montant: Floats

    @property
    def size(self) -> int:
        return len(self.identifiant)

    @property
    def ancien(self) -> bool:
        """Whether the slice is published in the 2019 format."""
        return self.periode.annee < FORMAT_2022_FROM


def drawn(chosen: Parametres, actors: Acteurs, period: Periode, frameworks: AccordsCadres) -> Tranche:
    """The true contracts of one slice; frameworks are remembered for later ones."""
    draw, size = Tirage(chosen.seed, 0, period.numero), period.contrats
    head, lot = _consultations(draw, size)
    buyer = _buyers(chosen, actors, draw, size)[head]
    digital = (draw.uniforme("numerique", size) < chosen.part_numerique)[head]
    picked = draw.uniforme("objet", size)[head]
    subject = np.where(digital, DIGITAL[(picked * len(DIGITAL)).astype(int)], OTHER[(picked * len(OTHER)).astype(int)])
    way, holders, published = awarded(actors, draw, period, buyer, digital)
    # An experiment under the threshold is bought at its price: no ceiling.
    framework = (draw.uniforme("accord_cadre", size) < 0.22)[head] & (way != CODES_VOIE["experimentation"])
    identifiers = _identifiers(draw, period, buyer, head, lot)
    subsequent = (draw.uniforme("subsequent", size) < 0.1) & (lot == 0) & ~framework
    linked, links, subject = frameworks.linked(
        draw, period, identifiers, buyer, digital, subject, framework & (lot == 0), subsequent
    )
    nb_modifications = _modifications(draw, chosen, period, size)
    initial = initial_amounts(draw, lot, way)
    return Tranche(
        periode=period, identifiant=identifiers, tete=head, lot=lot, acheteur=buyer, numerique=digital,
        protege=digital & (actors.acheteurs.perimetre[buyer] == "ETAT"), objet=subject,
        jour=(draw.uniforme("jour", size) * len(period.jours)).astype(np.int64)[head],
        is_accord_cadre=framework, is_subsequent=subsequent, accord_cadre=links, lie=linked, voie=way,
        titulaires=np.where((nb_modifications > 0)[:, None], holders, published), titulaires_publies=published,
        nb_modifications=nb_modifications, montant_initial=initial,
        montant=modified_amounts(draw, initial, nb_modifications, way),
    )  # fmt: skip


def _consultations(draw: Tirage, size: int) -> tuple[Integers, Integers]:
    """The first contract of each contract's consultation, and its lot number (0 outside lots)."""
    lots = 1 + np.searchsorted([0.9, 0.95, 0.98], draw.uniforme("lots", size), side="right")
    starts = np.concatenate([[0], np.cumsum(lots)])
    starts = starts[starts < size]
    sizes = np.diff(np.append(starts, size))
    head = np.repeat(starts, sizes)
    number = np.arange(size) - head + 1
    return head, np.where(np.repeat(sizes, sizes) > 1, number, 0)


def _buyers(chosen: Parametres, actors: Acteurs, draw: Tirage, size: int) -> Integers:
    is_state = actors.acheteurs.perimetre == "ETAT"
    inside = draw.uniforme("etat", size) < chosen.part_etat
    picked = draw.uniforme("acheteur", size)
    return np.where(inside, _weighted(actors, is_state, picked), _weighted(actors, ~is_state, picked))


def _weighted(actors: Acteurs, among: Booleans, picked: Floats) -> Integers:
    ranks = np.flatnonzero(among)
    steps = np.cumsum(actors.acheteurs.poids[ranks])
    return ranks[np.searchsorted(steps / steps[-1], picked, side="right").clip(max=len(ranks) - 1)]


def _identifiers(draw: Tirage, period: Periode, buyer: Integers, head: Integers, lot: Integers) -> list[str]:
    """One published id per contract; some lots share one, some differ by a sign of punctuation alone."""
    year, number = period.annee, period.numero
    styles = (
        f"{year}-{number:03d}{{:05d}}",
        f"{year}{number:03d}{{:05d}}00",
        f"{year % 100}/{number:03d}{{:05d}}",
        f"{year}M{number:03d}{{:05d}}",
    )
    own = [styles[who % 4].format(rank) for rank, who in enumerate(buyer.tolist())]
    shared = (draw.uniforme("lots_sous_un_identifiant", len(own)) < 0.2)[head] & (lot > 1)
    for rank in np.flatnonzero(shared).tolist():
        own[rank] = own[head[rank]]
    for rank in np.flatnonzero(~shared & (lot == 2)).tolist():
        own[rank] = own[head[rank]].replace("/", "_") if "/" in own[rank] else own[rank]
    return own


def _modifications(draw: Tirage, chosen: Parametres, period: Periode, size: int) -> Integers:
    """Number of modifications already published at the end date of the data, one every six months."""
    asked = 3 - np.searchsorted([0.03, 0.06, 0.15], draw.uniforme("modifications", size), side="right")
    possible = (chosen.fin - period.jours[-1]).days // 180
    return np.minimum(asked, possible)
