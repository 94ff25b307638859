"""The degradations of a record's code, amount and dates, each under the code of `reference/demo/degradations.csv`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipelines.demo import defauts_modifications as change

Enregistrement = dict[str, Any]
CHECK_DIGITS = 9
NEIGHBOURS = ("72000000", "48000000", "72500000")
FOREIGN_TO_DIGITAL = ("79000000", "71356000", "98000000")


def check_digit(record: Enregistrement, luck: float) -> None:
    """A check digit after the code."""
    record["codeCPV"] = f"{record['codeCPV']}-{int(luck * CHECK_DIGITS)}"


def lost_zero(record: Enregistrement, luck: float) -> None:
    """The leading zero lost, as when the code was stored as a number."""
    record["codeCPV"] = record["codeCPV"].removeprefix("0")


def neighbour(record: Enregistrement, luck: float) -> None:
    """Another code of domain 33 for a digital purchase."""
    if record["codeCPV"].startswith(("302", "48", "72")):
        record["codeCPV"] = NEIGHBOURS[int(luck * len(NEIGHBOURS))]


def wrong_domain(record: Enregistrement, luck: float) -> None:
    """A code of another domain for a digital purchase."""
    if record["codeCPV"].startswith(("302", "324", "325", "48", "642", "72")):
        record["codeCPV"] = FOREIGN_TO_DIGITAL[int(luck * len(FOREIGN_TO_DIGITAL))]


def amount(value: Callable[[float], Any]) -> Callable[[Enregistrement, float], None]:
    """The amount of the contract and of each modification that carries one."""

    def apply(record: Enregistrement, luck: float) -> None:
        for bearer in (record, *change.items(record)):
            if "montant" in bearer:
                bearer["montant"] = value(luck)

    return apply


def as_text(record: Enregistrement, luck: float) -> None:
    """A number written as in French, in a text."""
    record["montant"] = f"{record['montant']:,.2f}".replace(",", " ").replace(".", ",")


def zoned(record: Enregistrement, luck: float) -> None:
    """A time zone after the date; never after 01/03/2024, which nobody publishes so."""
    if "/" not in record["dateNotification"]:
        record["dateNotification"] = f"{record['dateNotification']}+0{1 + int(luck * 2)}:00"


def otherwise_dated(record: Enregistrement, luck: float) -> None:
    """Dates written 01/03/2024 or with a time."""
    for field in ("dateNotification", "datePublicationDonnees"):
        year, month, day = record[field][:10].split("-")
        record[field] = f"{day}/{month}/{year}" if luck < 0.5 else f"{year}-{month}-{day}T00:00:00"


def published_before(record: Enregistrement, luck: float) -> None:
    """Published a few days before it was notified."""
    year, month, day = record["dateNotification"][:10].split("-")
    record["datePublicationDonnees"] = f"{year}-{month}-{max(1, int(day) - 1 - int(luck * 5)):02d}"


def in_future(record: Enregistrement, luck: float) -> None:
    """Notified five years later than it was."""
    record["dateNotification"] = str(int(record["dateNotification"][:4]) + 5) + record["dateNotification"][4:]
