"""The degradations of a record's modifications, each under the code of `reference/demo/degradations.csv`."""

from __future__ import annotations

from typing import Any

Enregistrement = dict[str, Any]


def items(record: Enregistrement) -> list[Enregistrement]:
    """The modifications without their wrapping."""
    return [item.get("modification", item) for item in record["modifications"]]


def dated_before(record: Enregistrement, luck: float) -> None:
    """The first modification notified before the contract."""
    for item in items(record)[:1]:
        item["dateNotificationModification"] = f"{int(record['dateNotification'][:4]) - 1}-06-1{int(luck * 9)}"


def unnumbered(record: Enregistrement, luck: float) -> None:
    """Every modification numbered 0."""
    for item in items(record):
        item["id"] = 0


def out_of_order(record: Enregistrement, luck: float) -> None:
    """The latest modification first."""
    record["modifications"].reverse()


def nested(record: Enregistrement, luck: float) -> None:
    """The suppliers of a modification under one to three more levels."""
    for item in items(record):
        if "titulaires" in item:
            plain = [holder.get("titulaire", holder) for holder in item["titulaires"]]
            shapes = ({"titulaire": plain}, [{"titulaire": plain}], [[{"titulaire": holder} for holder in plain]])
            item["titulaires"] = shapes[int(luck * len(shapes))]


def rewrapped(record: Enregistrement, luck: float) -> None:
    """Wrapped where the format does not ask for it, and the reverse."""
    record["modifications"] = [item.get("modification", {"modification": item}) for item in record["modifications"]]
