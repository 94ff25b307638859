"""True amounts: wide enough to be interesting, never such that a rule MNT would exclude them by accident."""

from __future__ import annotations

import numpy as np

from pipelines.demo.acteurs import Booleans, Floats, Integers
from pipelines.demo.attribution import CODES_VOIE
from pipelines.demo.degradation import Tirage

SMALLEST, RANGE_LOG = 40_000, 6.0  # from 40 k€, the publication threshold, to some 16 M€
EXPERIMENT_MAX = 89_000  # purchases without competition for innovation stay under 100 k€ (R. 2122-9-1)


def initial_amounts(draw: Tirage, lot: Integers, way: Integers) -> Floats:
    """Amounts at notification; lots of one consultation differ by their last digit."""
    picked = draw.uniforme("montant", len(lot))
    amount = SMALLEST * np.exp(RANGE_LOG * picked**1.8)
    amount = np.where(way == CODES_VOIE["experimentation"], 25_000 + picked * (EXPERIMENT_MAX - 25_000), amount)
    amount = np.floor(amount / 10) * 10 + lot
    cents = np.where(draw.uniforme("centimes", len(lot)) < 0.25, 0.4, 0.0)
    return _unremarkable(amount + cents, lot)


def modified_amounts(draw: Tirage, initial: Floats, nb_modifications: Integers, way: Integers) -> Floats:
    """Current totals: two modified contracts in three have grown, the others changed in length or holder only."""
    growth = 1 + 0.4 * draw.uniforme("croissance", len(initial))
    moved = (nb_modifications > 0) & (draw.uniforme("montant_modifie", len(initial)) < 0.67)
    moved &= way != CODES_VOIE["experimentation"]
    grown = _unremarkable(np.floor(initial * growth / 10) * 10, np.zeros(len(initial), dtype=np.int64))
    return np.where(moved & (grown > initial), grown, initial)


def _unremarkable(amount: Floats, lot: Integers) -> Floats:
    """The amounts, rounded to two figures where one digit occurs five times (MNT-3 takes repetition for filling)."""
    scale = 10 ** (np.floor(np.log10(amount)) - 1)
    return np.where(_repeats(amount), np.floor(amount / scale) * scale + lot, amount)


def _repeats(amount: Floats) -> Booleans:
    cents = np.rint(amount * 100).astype(np.int64)
    digits = cents[:, None] // 10 ** np.arange(12) % 10
    counts = np.stack([(digits == digit).sum(axis=1) for digit in range(1, 10)])
    return counts.max(axis=0) >= 5
