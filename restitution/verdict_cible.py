"""Whether an indicator reaches a target, and what keeps us from saying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reponse = Literal["atteint", "non atteint", "ne permet pas de conclure"]


@dataclass(frozen=True)
class VerdictCible:
    """The answer and, where there is none, what share of the doubt each cause holds; the two add up to 1."""

    reponse: Reponse
    doute_alea: float | None = None
    doute_abstention: float | None = None


def verdict(cible: float, *, valeur: float | None, borne_haute: float | None, ic90_bas: float | None) -> VerdictCible:
    """The verdict of one published figure against a target, all of them shares between 0 and 1.

    « atteint » if even the low end of the 90 % interval reaches the target; « non atteint » if the share would miss it
    though every undetermined purchase counted; otherwise the data do not tell. Then the truth may lie anywhere from
    the low end of the interval to the upper bound: what lies below the established share is owed to sampling
    (`doute_alea`), what lies above to abstention (`doute_abstention`). Where the interval has no low end, it is zero.
    A figure without a published percentage tells nothing, and its doubt has no parts.
    """
    if not 0 < cible <= 1:
        raise ValueError(f"Une cible est une part entre 0 (exclu) et 1 ; reçu : {cible}.")
    if valeur is None or borne_haute is None:
        return VerdictCible("ne permet pas de conclure")
    low = ic90_bas or 0.0
    if low >= cible:
        return VerdictCible("atteint")
    if borne_haute < cible:
        return VerdictCible("non atteint")
    alea = (valeur - low) / (borne_haute - low)
    return VerdictCible("ne permet pas de conclure", alea, 1 - alea)
