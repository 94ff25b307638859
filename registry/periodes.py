"""Declarations of one declarant on one firm that share a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from registry.tables import FirmeDeclaree


def overlapping(fresh: Mapping[int, FirmeDeclaree], stored: Iterable[FirmeDeclaree]) -> dict[int, str]:
    """Ranks of the new declarations that cannot hold together with another, new or stored, and why.

    A stored declaration gives way to the new one of the same first day, unless that one is refused itself.
    """
    before = _by_firm(stored)
    refused: dict[int, str] = {}
    for ranks in _ranks_by_firm(fresh).values():
        for rank in ranks:
            if any(other != rank and _meet(fresh[rank], fresh[other]) for other in ranks):
                refused[rank] = "Une autre ligne du même déclarant dit autre chose de cette entreprise aux mêmes dates."
        kept_before = -1
        while kept_before != len(refused):
            kept_before = len(refused)
            left = [rank for rank in ranks if rank not in refused]
            replaced = {fresh[rank].valid_from for rank in left}
            staying = [each for each in before.get(_firm(fresh[ranks[0]]), []) if each.valid_from not in replaced]
            for rank in left:
                if (met := next((each for each in staying if _meet(fresh[rank], each)), None)) is not None:
                    refused[rank] = f"Le même déclarant a déjà déclaré cette entreprise {_period(met)}."
    return refused


def _ranks_by_firm(fresh: Mapping[int, FirmeDeclaree]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for rank, each in fresh.items():
        found.setdefault(_firm(each), []).append(rank)
    return found


def _by_firm(stored: Iterable[FirmeDeclaree]) -> dict[tuple[str, str], list[FirmeDeclaree]]:
    found: dict[tuple[str, str], list[FirmeDeclaree]] = {}
    for each in stored:
        if not each.is_retiree:
            found.setdefault(_firm(each), []).append(each)
    return found


def _firm(each: FirmeDeclaree) -> tuple[str, str]:
    return each.siren, each.declarant


def _meet(one: FirmeDeclaree, other: FirmeDeclaree) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _period(each: FirmeDeclaree) -> str:
    since = f"à partir du {each.valid_from:%d/%m/%Y}"
    return since if each.valid_to is None else f"du {each.valid_from:%d/%m/%Y} au {each.valid_to:%d/%m/%Y}"
