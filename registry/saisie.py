"""What a person types, cleaned and judged: texts, shares, names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from registry.refus import Refus

LONGEST_LINE = 200
LONGEST_TEXT = 4000
PERCENT = re.compile(r"(?P<signe>[-−+]?)(?P<nombre>[0-9]{1,6}(?:[.,][0-9]{1,4})?)(?P<unite>%?)")


def line(text: str | None) -> str:
    """The text on one line, single spaces; empty where nothing is said."""
    return " ".join((text or "").split())


def paragraph(text: str | None) -> str | None:
    """The text as it was written, without blank ends; null where nothing is said."""
    return (text or "").replace("\r\n", "\n").strip() or None


def objections(text: str | None, name: str, *, required: bool = True, longest: int = LONGEST_LINE) -> Iterator[str]:
    """Reasons to refuse a text; `name` opens the sentence: « Le signataire »."""
    if not line(text):
        if required:
            yield f"{name} manque."
        return
    said = paragraph(text) or ""
    if len(said) > longest:
        yield f"{name} dépasse {longest} caractères."
    if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in said):
        yield f"{name} contient des caractères qui ne s'écrivent pas."


def part(text: str) -> float:
    """The share that a percentage says: « 4 % », « 4 » and « 4,0 » are 0.04. Raises `Refus` where it is unclear.

    A number under 1 without its sign is refused: « 0,04 » may stand for 4 % as well as for 0,04 %. Bounds are judged
    with what the share is for.
    """
    found = PERCENT.fullmatch(re.sub(r"\s", "", text))
    if found is None:
        raise Refus([f"« {text} » n'est pas un pourcentage ; écrivez par exemple « 4 % » ou « 2,4 % »."])
    value = Decimal(found["nombre"].replace(",", "."))
    if 0 < value < 1 and not found["unite"]:
        as_share = f"{(value * 100).normalize():f}".replace(".", ",")
        raise Refus([f"« {text} » est ambigu : écrivez « {found['nombre']} % », ou « {as_share} % »."])
    return float(-value / 100 if found["signe"] in "-−" and found["signe"] else value / 100)


def share_objections(value: float, name: str) -> Iterator[str]:
    """Reasons to refuse a share; `name` opens the sentence: « L'objectif »."""
    if not value >= 0:
        yield f"{name} est négatif ou n'est pas un nombre ; une part va de 0 à 100 %."
    elif value > 1:
        yield f"{name} dépasse 100 % ; une part va de 0 à 100 %."


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, whatever the case, accents, spaces and punctuation."""
    return _letters(one) == _letters(other)


def _letters(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return sorted(re.findall(r"\w+", "".join(each for each in plain if not unicodedata.combining(each))))
