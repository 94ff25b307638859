"""The baseline of a target, read from what Cap 33 publishes: shown first, taken only by who asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from pipelines import console
from restitution import indicateurs
from restitution.formats import percentage
from restitution.instantane import Instantane, InstantaneAbsent, open_current
from restitution.sentences import reservation


@dataclass(frozen=True)
class Reference:
    """The share a target starts from, its year, and the method that measured it."""

    valeur: float
    annee: int
    methode: str


def published(data_dir: Path, ministere: str, annee: int | None, choice: tuple[str, str], *, asked: bool) -> Reference:
    """The established share of a ministry in a year, or in the last complete and reliable one.

    `choice`: base and definition. Raises, with the figure in the sentence, where it was not `asked` for.
    """
    try:
        instantane = open_current(data_dir)
    except InstantaneAbsent as error:
        if asked:
            raise
        raise click.UsageError(
            "donnez --reference et --annee-reference : aucun instantané n'est publié, où lire un chiffre de référence."
        ) from error
    periode = str(annee) if annee else _last_sure_year(instantane)
    found = periode and indicateurs.figure(instantane, indicateurs.Choice(periode, *choice), ministere=ministere)
    if not found or found.valeur is None:
        when = f" en {periode}" if periode else ""
        raise console.Failed(
            [f"Aucune part n'est publiée pour {ministere}{when} : donnez --reference et --annee-reference."]
        )
    if not asked:
        raise console.Failed([_proposal(instantane, found, ministere)])
    return Reference(found.valeur, int(found.periode), found.methode)


def _last_sure_year(instantane: Instantane) -> str | None:
    sure = indicateurs.periodes(instantane).filter("publie", "is_periode_complete", "serie_fiable")["periode"]
    return max((periode for periode in sure.to_list() if periode.isdigit()), default=None)


def _proposal(instantane: Instantane, found: indicateurs.Indicateur, ministere: str) -> str:
    doubts = [each for each in (reservation(found), "données fictives" * instantane.manifest["fictif"]) if each]
    said = f" ({', '.join(doubts)})" if doubts else ""
    return (
        f"Il manque la référence. Cap 33 publie pour {ministere} en {found.periode}{said}, dans cette base et cette "
        f"définition : {percentage(found.valeur)} établis, {percentage(found.borne_haute)} au plus. Ajoutez "
        "--reference-publiee pour retenir la part établie, ou donnez --reference et --annee-reference."
    )
