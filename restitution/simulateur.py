"""What would the share become if some contracts, at their renewal, went to innovative SMEs?

Pure: a published figure, contracts and a success rate in; a figure out. The year keeps its volume of purchases: each
contract chosen is renewed at its weight in a year like that of the figure, and all the rest stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from restitution.indicateurs import Indicateur

HYPOTHESE = (
    "À volume d'achats constant : chaque marché choisi est renouvelé au même poids dans une année semblable, "
    "le taux de réussite s'applique à chacun, et tout le reste est inchangé."
)
NON_PUBLIEE = "La part de cette année n'est pas publiée : rien ne peut être simulé à partir d'elle."
TROP_LOURD = "Les marchés choisis pèsent plus que tout ce qui reste à gagner dans une année d'achats."
ROUNDING = 1e-9
WEIGHTS = {
    "nombre": pl.when("is_deja_compte").then(0.0).otherwise(1.0),
    "montant": pl.col("montant_retenu_eur").cast(pl.Float64),
}


@dataclass(frozen=True)
class Levier:
    """A contract that might move: its weight in the base (None where excluded), and what is already said of it."""

    marche_id: str
    poids: float | None
    part_etablie: float
    part_indeterminee: float


@dataclass(frozen=True)
class Simulation:
    """The share before and after; the figures after are None where `raison` says why none can be given."""

    valeur_depart: float | None
    valeur: float | None
    borne_haute: float | None
    valeur_si_toutes: float | None
    numerateur: float
    denominateur: float
    gain: float
    nb_choisis: int
    nb_sans_poids: int
    raison: str | None = None


def levers(renouvellements: pl.DataFrame, base: str, definition: str) -> list[Levier]:
    """One lever per renewal (rows of `renouvellements.renewals`), weighed in a base under a definition."""
    if base not in WEIGHTS:
        raise ValueError(f"La base « {base} » ne se simule pas ; bases possibles : {', '.join(WEIGHTS)}.")
    weighed = renouvellements.select(
        "marche_id",
        WEIGHTS[base].alias("poids"),
        pl.col(f"part_pme_innovante_{definition}").alias("part_etablie"),
        pl.col(f"part_indeterminee_{definition}").alias("part_indeterminee"),
    )
    return [Levier(**row) for row in weighed.iter_rows(named=True)]


def simulate(depart: Indicateur, choisis: Sequence[Levier], taux: float) -> Simulation:
    """The figure if each contract chosen moved to innovative SMEs with this success rate (0 to 1), in expectation.

    A contract gains only what is not established already; one without weight in the base moves nothing, and is counted.
    """
    if not 0 <= taux <= 1:
        raise ValueError("Le taux de réussite est une part, entre 0 et 1.")
    every = {levier.marche_id: levier for levier in choisis}.values()
    weighed = [(levier, levier.poids) for levier in every if levier.poids]
    possible = sum(poids * (1 - levier.part_etablie) for levier, poids in weighed)
    # What moves the upper bound: the undetermined is in it already.
    ecarte = sum(poids * (1 - levier.part_etablie - levier.part_indeterminee) for levier, poids in weighed)
    raison = _reason(depart, possible)

    def share(numerateur: float) -> float | None:
        return None if raison else min(numerateur / depart.denominateur, 1.0)

    indetermine = (depart.part_indeterminee or 0) * depart.denominateur
    return Simulation(
        valeur_depart=depart.valeur,
        valeur=share(depart.numerateur + taux * possible),
        borne_haute=share(depart.numerateur + indetermine + taux * ecarte),
        valeur_si_toutes=share(depart.numerateur + possible),
        numerateur=depart.numerateur + taux * possible,
        denominateur=depart.denominateur,
        gain=taux * possible,
        nb_choisis=len(every),
        nb_sans_poids=len(every) - len(weighed),
        raison=raison,
    )


def _reason(depart: Indicateur, possible: float) -> str | None:
    """Why no share can be given after the move, if none can."""
    if depart.valeur is None:
        return NON_PUBLIEE
    room = depart.denominateur * (1 + ROUNDING) - depart.numerateur
    return TROP_LOURD if possible > room else None
