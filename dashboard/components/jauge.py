"""A whole split into parts, each told by a pattern, a name and a number."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from restitution.formats import pourcentage
from restitution.indicateurs import Indicateur


@dataclass(frozen=True)
class Part:
    """A share of the whole, the style that draws it and its name."""

    style: str
    nom: str
    part: float


def parts(ligne: Indicateur) -> list[Part]:
    """Established, undetermined and the rest, for a published figure."""
    etabli, indetermine = ligne.valeur or 0.0, ligne.part_indeterminee or 0.0
    return [
        Part("etabli", "établi", etabli),
        Part("indetermine", "indéterminé", indetermine),
        Part("ecarte", "autres entreprises", max(0.0, 1 - etabli - indetermine)),
    ]


def html(morceaux: list[Part], legende: bool = True) -> str:
    """The bar, read aloud as one sentence, and its legend."""
    resume = escape(", ".join(f"{un.nom} {pourcentage(un.part)}" for un in morceaux))
    barre = "".join(f"<span class='{un.style}' style='width:{un.part * 100:.3f}%'></span>" for un in morceaux)
    noms = "".join(
        f"<li><span class='pastille {un.style}' aria-hidden='true'></span>{escape(un.nom)} "
        f"<strong>{pourcentage(un.part)}</strong></li>"
        for un in morceaux
    )
    texte = f"<div class='jauge' role='img' aria-label='{resume}'>{barre}</div>"
    return f"{texte}<ul class='legende'>{noms}</ul>" if legende else texte
