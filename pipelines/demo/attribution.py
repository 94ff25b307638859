"""Who wins, and by which way the purchase is innovative: the share aimed at grows differently in each ministry."""

from __future__ import annotations

import numpy as np

from pipelines.demo.acteurs import Acteurs, Booleans, Floats, Fournisseurs, Integers
from pipelines.demo.degradation import Tirage
from pipelines.demo.parametres import FORMAT_2022_FROM, Periode

# How a purchase is innovative: not, by declaration, by an innovation partnership, by an experiment under the threshold.
CODES_VOIE = {"aucune": 0, "declare": 1, "partenariat": 2, "experimentation": 3}
# Ways among purchases from innovative SMEs, a laureate firm first (no way of its own). The 2019 format cannot declare.
WAYS_2022 = (0.38, 0.72, 0.80, 1.0)
WAYS_2019 = (0.55, 0.55, 0.75, 1.0)
CATEGORY_STEPS = (0.42, 0.70, 0.96)  # PME, ETI, GE, foreign firms among the other purchases
HOLDERS_STEPS = (0.91, 0.97)


def awarded(
    actors: Acteurs, draw: Tirage, period: Periode, buyer: Integers, digital: Booleans
) -> tuple[Integers, Integers, Integers]:
    """The way of each contract, its final holders and those first published (supplier ranks, -1 for none)."""
    size = len(buyer)
    buyers, firms = actors.acheteurs, actors.fournisseurs
    aim = buyers.part_debut + (buyers.part_fin - buyers.part_debut) * period.avancement
    innovative = digital & (draw.uniforme("pme_innovante", size) < aim[buyer])
    current = period.annee >= FORMAT_2022_FROM
    steps = WAYS_2022 if current else WAYS_2019
    kind = np.searchsorted(steps, draw.uniforme("voie", size), side="right")
    way = np.where(innovative, kind, 0)
    # An innovative purchase from a larger firm: evidence that must not count.
    larger = digital & ~innovative & (draw.uniforme("grande_innovante", size) < 0.015)
    way = np.where(larger, CODES_VOIE["declare" if current else "partenariat"], way)
    first = _main_holders(firms, draw, digital, laureate=innovative & (kind == 0), pme=innovative, larger=larger)
    published = _with_others(firms, draw, digital, first)
    replaced = (draw.uniforme("titulaire_remplace", size) < 0.1) & (way == 0) & ~innovative & (published[:, 1] < 0)
    successor = np.where(replaced, _others(firms, draw, digital, "successeur"), published[:, 0])
    return way, np.column_stack([successor, published[:, 1:]]), published


def _main_holders(
    firms: Fournisseurs, draw: Tirage, digital: Booleans, *, laureate: Booleans, pme: Booleans, larger: Booleans
) -> Integers:
    """First holder of each contract: a laureate, another SME, a larger firm, or anyone without evidence in force."""
    picked = draw.uniforme("titulaire", len(digital))
    chosen = _others(firms, draw, digital, "titulaire_courant")
    is_pme = firms.categorie == 0
    pools = (
        (larger, (firms.categorie == 1) | (firms.categorie == 2)),
        (pme, is_pme & (firms.laureat == 0)),
        (laureate, is_pme & firms.laureat_durable),
    )
    for wanted, pool in pools:  # all three are digital purchases
        chosen = np.where(wanted, _popular(pool & firms.numerique, picked), chosen)
    return chosen


def _others(firms: Fournisseurs, draw: Tirage, digital: Booleans, name: str) -> Integers:
    """A firm of each contract's domain, laureates in force all along left aside."""
    size = len(digital)
    category = np.searchsorted(CATEGORY_STEPS, draw.uniforme(f"{name}_categorie", size), side="right")
    picked = draw.uniforme(name, size)
    chosen = np.zeros(size, dtype=np.int64)
    for wanted in range(4):
        for domain in (False, True):
            pool = (firms.categorie == wanted) & (firms.numerique == domain) & ~((wanted == 0) & firms.laureat_durable)
            chosen = np.where((category == wanted) & (digital == domain), _popular(pool, picked), chosen)
    return chosen


def _popular(pool: Booleans, picked: Floats) -> Integers:
    """A firm of the pool, the first ones more often."""
    ranks = np.flatnonzero(pool)
    return ranks[(picked**1.6 * len(ranks)).astype(np.int64)]


def _with_others(firms: Fournisseurs, draw: Tirage, digital: Booleans, first: Integers) -> Integers:
    """Up to three distinct holders per contract."""
    count = 1 + np.searchsorted(HOLDERS_STEPS, draw.uniforme("nb_titulaires", len(first)), side="right")
    second = np.where(count > 1, _others(firms, draw, digital, "cotitulaire"), -1)
    third = np.where(count > 2, _others(firms, draw, digital, "cotitulaire_2"), -1)
    second = np.where(second == first, -1, second)
    third = np.where((third == first) | (third == second) | (second < 0), -1, third)
    return np.column_stack([first, second, third])
