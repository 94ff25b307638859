"""Where a ministry stands against the target it set itself, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from restitution.formats import amount, counted, day, number, percentage
from restitution.indicateurs import Indicateur
from restitution.valeurs import shortened
from restitution.verdict_cible import VerdictCible, verdict

SANS_CIBLE = (
    "Aucun objectif n'est inscrit au registre pour ce ministère, dans cette base et cette définition. La circulaire "
    "n° 6519/SG du 5 février 2026 demande à chaque secrétariat général de se fixer l'objectif d'augmenter cette part."
)
HEADLINES = {
    "atteint": "Objectif atteint",
    "non atteint": "Objectif non atteint",
    "ne permet pas de conclure": "Les données ne permettent pas de conclure",
}
NEGLIGIBLE = 0.0005
NOM_MAX = 80
ROUNDING = 1e-9  # of sums of thirds and quarters of contracts


@dataclass(frozen=True)
class Cible:
    """A target in force: the share to reach, when, from where, who signed it, under which method it was measured."""

    valeur: float
    echeance: date
    reference_valeur: float
    reference_annee: int
    signataire: str
    methode: str
    base: str = "nombre"
    definition: str = "strict"


def headline(figure: Indicateur, cible: Cible) -> str:
    """The verdict in a few words."""
    return HEADLINES[_verdict(figure, cible).reponse]


def terms(cible: Cible) -> str:
    """What was undertaken, by whom, from where."""
    return (
        f"{percentage(cible.valeur)} au {day(cible.echeance)}, objectif signé par "
        f"{shortened(cible.signataire, NOM_MAX)}, en partant de {percentage(cible.reference_valeur)} en "
        f"{cible.reference_annee}."
    )


def sentences(figure: Indicateur, cible: Cible) -> list[str]:
    """Why the verdict is what it is, how far the established share stands, what weakens the comparison."""
    found = _verdict(figure, cible)
    told = [_why(figure, cible, found)]
    if figure.valeur is not None:
        told.append(_gap(figure, cible))
    if figure.methode != cible.methode:
        told.append(
            f"L'objectif a été fixé sous la méthode {cible.methode} ; ce chiffre suit la méthode {figure.methode}."
        )
    return told


def _verdict(figure: Indicateur, cible: Cible) -> VerdictCible:
    return verdict(cible.valeur, valeur=figure.valeur, borne_haute=figure.borne_haute, ic90_bas=figure.ic90_bas)


def _why(figure: Indicateur, cible: Cible, found: VerdictCible) -> str:
    if found.doute_alea is None and found.reponse == "ne permet pas de conclure":
        return "Aucune part n'est publiée pour cette période : rien ne se compare à l'objectif."
    if found.reponse == "atteint":
        return f"Même le bas de l'intervalle à 90 %, {percentage(figure.ic90_bas)}, est au moins égal à l'objectif."
    if found.reponse == "non atteint":
        return (
            f"Même si tous les achats indéterminés étaient allés à des PME innovantes, la part serait de "
            f"{percentage(figure.borne_haute)}, au-dessous de l'objectif."
        )
    return (
        f"La part vraie peut se trouver de {percentage(figure.ic90_bas or 0)} à {percentage(figure.borne_haute)}. "
        f"De ce doute, {percentage(found.doute_alea)} tiennent au petit nombre de marchés et "
        f"{percentage(found.doute_abstention)} à ce que les données publiques ne disent pas."
    )


def _gap(figure: Indicateur, cible: Cible) -> str:
    """How far the established share is from the target, in points and in the unit of the base."""
    points = (cible.valeur - (figure.valeur or 0)) * 100
    if points <= NEGLIGIBLE:
        over = f", de {_points(-points)}" if points < -NEGLIGIBLE else ""
        return f"La part établie égale ou dépasse l'objectif{over}."
    missing = cible.valeur * figure.denominateur - figure.numerateur
    weight = counted(math.ceil(missing - ROUNDING), "marché") if figure.base == "nombre" else amount(missing)
    return f"Il manque {_points(points)} à la part établie, soit {weight} de plus sur une année comme {figure.periode}."


def _points(points: float) -> str:
    return f"{number(points, 1)} {'point' if points < 2 else 'points'}"
