"""Whose purchases, weighed how, notified when: what a page on policy asks about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from restitution.instantane import Instantane
from restitution.labels import PERIMETRES, label
from restitution.marches import Filters, ministeres


@dataclass(frozen=True)
class Selection:
    """One perimeter, or one ministry of the State, in one value base; days are included, None keeps every day."""

    perimetre: str = "ETAT"
    ministere: str | None = None
    base: str = "nombre"
    debut: date | None = None
    fin: date | None = None

    def sql(self) -> tuple[str, dict[str, Any]]:
        """The condition over `mart_marche` and its bound values: the contracts that a figure counts."""
        condition, values = Filters(perimetre=self.perimetre, ministere=self.ministere, base=self.base).sql()
        if self.debut and self.fin:
            condition += " and date_notification between $debut and $fin"
            values |= {"debut": self.debut, "fin": self.fin}
        return condition, values

    def address(self) -> dict[str, str]:
        """The same contracts as parameters of the list of contracts, which filters by year at most."""
        years = {day.year for day in (self.debut, self.fin) if day}
        found = {
            "perimetre": self.perimetre,
            "ministere": self.ministere,
            "annee": str(*years) if len(years) == 1 else None,
            "comptes": "nombre" if self.base == "nombre" else None,
        }
        return {name: value for name, value in found.items() if value}


def of_year(selection: Selection, year: str) -> Selection:
    """The same purchases, notified in one year."""
    debut, fin = date(int(year), 1, 1), date(int(year), 12, 31)
    return Selection(selection.perimetre, selection.ministere, selection.base, debut, fin)


def who(instantane: Instantane, selection: Selection) -> str:
    """The name of those who buy."""
    if selection.ministere:
        return label(ministeres(instantane), selection.ministere)
    return "État, tous ministères" if selection.perimetre == "ETAT" else label(PERIMETRES, selection.perimetre)
