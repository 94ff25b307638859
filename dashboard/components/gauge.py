"""A whole split into parts, each told by a pattern, a name and a number."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from restitution.formats import percentage
from restitution.indicateurs import Indicateur


@dataclass(frozen=True)
class Part:
    """A share of the whole, the style that draws it and its name."""

    style: str
    name: str
    part: float


def parts(figure: Indicateur) -> list[Part]:
    """Established, undetermined and the rest, for a published figure."""
    etabli, indetermine = figure.valeur or 0.0, figure.part_indeterminee or 0.0
    return [
        Part("etabli", "établi", etabli),
        Part("indetermine", "indéterminé", indetermine),
        Part("ecarte", "autres entreprises", max(0.0, 1 - etabli - indetermine)),
    ]


def html(pieces: list[Part]) -> str:
    """The bar, read aloud as one sentence, and its legend."""
    aloud = escape(", ".join(f"{piece.name} {percentage(piece.part)}" for piece in pieces))
    bar = "".join(f"<span class='{piece.style}' style='width:{piece.part * 100:.3f}%'></span>" for piece in pieces)
    names = "".join(
        f"<li><span class='swatch {piece.style}' aria-hidden='true'></span>{escape(piece.name)} "
        f"<strong>{percentage(piece.part)}</strong></li>"
        for piece in pieces
    )
    return f"<div class='gauge' role='img' aria-label='{aloud}'>{bar}</div><ul class='legend'>{names}</ul>"
