"""What the registry answers to an entry it does not take: sentences for the person who made it."""

from __future__ import annotations

from collections.abc import Iterable


class Refus(ValueError):
    """An entry refused as a whole, with one French sentence per reason; nothing of it was written."""

    def __init__(self, raisons: Iterable[str]) -> None:
        self.raisons = list(raisons)
        super().__init__(" ".join(self.raisons))


class RegistreInaccessible(OSError):
    """A registry that cannot be read or written; the message says which one and what to do."""


def refuse_if(raisons: Iterable[str]) -> None:
    """Raises `Refus` with every reason given, if there is one."""
    if found := list(raisons):
        raise Refus(found)
