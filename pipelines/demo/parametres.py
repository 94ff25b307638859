"""What a demonstration is asked for, and the months it is drawn by."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

SLICE = 10_000  # contracts held in memory at once
FORMAT_2022_FROM = 2024  # arrêté du 22 décembre 2022 modifié : marchés notifiés à partir du 1er janvier 2024
SEASON = (0.8, 0.8, 1.0, 0.9, 0.9, 1.2, 1.2, 0.6, 0.9, 1.0, 1.2, 1.5)


@dataclass(frozen=True)
class Parametres:
    """The arguments of a demonstration, checked."""

    contracts: int
    seed: int
    bruit: float
    debut: date
    fin: date
    part_etat: float
    part_numerique: float

    def __post_init__(self) -> None:
        if not 1 <= self.contracts <= 5_000_000:
            raise ValueError("Le nombre de marchés doit être compris entre 1 et 5 000 000.")
        if self.seed < 0 or self.bruit < 0:
            raise ValueError("La graine et le bruit doivent être positifs ou nuls.")
        if self.debut >= self.fin:
            raise ValueError("La date de début doit précéder la date de fin.")
        if not (0 <= self.part_etat <= 1 and 0 <= self.part_numerique <= 1):
            raise ValueError("Une part doit être comprise entre 0 et 1.")


@dataclass(frozen=True)
class Periode:
    """A slice of one month: its rank overall and in the month, its business days, its number of contracts.

    `avancement` runs from 0 in the first month to 1 in the last; `fin` is the end date of the data.
    """

    numero: int
    morceau: int
    annee: int
    mois: int
    jours: tuple[date, ...]
    contrats: int
    avancement: float
    fin: date


def periodes(chosen: Parametres) -> Iterator[Periode]:
    """The slices of a demonstration in order; their contracts add up to what was asked for."""
    months = _months(chosen.debut, chosen.fin)
    weights = [SEASON[month - 1] for _, month in months]
    number, before, done = 0, 0.0, 0
    for rank, (year, month) in enumerate(months):
        before += weights[rank]
        expected = round(chosen.contracts * before / sum(weights))
        days = _business_days(year, month, chosen)
        for part, size in enumerate(_slices(expected - done)):
            yield Periode(number, part, year, month, days, size, rank / max(len(months) - 1, 1), chosen.fin)
            number += 1
        done = expected


def _months(start: date, end: date) -> list[tuple[int, int]]:
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [(index // 12, index % 12 + 1) for index in range(first, last + 1)]


def _slices(size: int) -> Iterator[int]:
    while size > 0:
        yield min(size, SLICE)
        size -= SLICE


def _business_days(year: int, month: int, chosen: Parametres) -> tuple[date, ...]:
    """Working days inside the period asked for; never a 1st of January, where evidence by year would be ambiguous."""
    days = [date(year, month, day) for day in range(2, calendar.monthrange(year, month)[1] + 1)]
    inside = [day for day in days if chosen.debut <= day <= chosen.fin]
    return tuple(day for day in inside if day.weekday() < 5) or tuple(inside) or (chosen.fin,)
