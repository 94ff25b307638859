"""What a ministry may still change: its contracts about to end, the heaviest first."""

from __future__ import annotations

from typing import Any

import polars as pl

from restitution.formats import EMPTY, amount, counted, number, percentage, short_day
from restitution.indicateurs import Indicateur
from restitution.instantane import Instantane
from restitution.renouvellements import AUCUNE_CANDIDATE, HORS_CALCUL, renewals, without_end
from restitution.simulateur import levers, simulate
from restitution.valeurs import shortened

ROWS_MAX = 7
OBJET_MAX, NOM_MAX = 120, 70
AUCUN = "Aucun marché numérique publié de ce ministère, dont l'échéance est connue, ne s'achève dans les dix-huit mois."


def leviers(instantane: Instantane, ministere: str, figure: Indicateur | None) -> dict[str, Any]:
    """The sentence that sums up the renewals, the rows of their table, and what moving those rows would change."""
    found = renewals(instantane, ministere=ministere)
    heaviest = found.sort("montant_retenu_eur", "date_echeance", "marche_id", descending=[True, False, False],
                          nulls_last=True).head(ROWS_MAX)  # fmt: skip
    return {
        "resume": _summary(found),
        "hors_calcul": _left_out(without_end(instantane, ministere=ministere)),
        "lignes": [_row(row) for row in heaviest.to_dicts()],
        "effets": [_effect(heaviest.head(rank + 1), figure) for rank in range(len(heaviest))],
    }


def _summary(found: pl.DataFrame) -> str:
    if found.is_empty():
        return AUCUN
    total = found["montant_retenu_eur"].sum()
    verb = "s'achève" if found.height < 2 else "s'achèvent"
    euros = f", pour {amount(total)} de montants retenus" if total else ""
    with_one = found.filter(pl.col("nb_candidats") > 0).height
    return f"{counted(found.height, 'marché')} {verb} dans les dix-huit mois{euros}. {_whom(with_one, found.height)}"


def _whom(with_one: int, total: int) -> str:
    """For how many of the renewals a candidate is known."""
    if not with_one:
        return AUCUNE_CANDIDATE
    whom = f"Pour {number(with_one)} d'entre eux" if with_one < total else "Pour chacun" if total > 1 else "Pour lui"
    return f"{whom}, au moins une PME a une preuve d'innovation et une référence semblable chez un acheteur public."


def _left_out(counts: dict[str, int]) -> str | None:
    if not counts:
        return None
    told = [f"{counted(nb, 'marché')} {HORS_CALCUL[reason]}" for reason, nb in counts.items()]
    return f"Hors de ce compte, faute d'échéance : {', '.join(told)}."


def _row(row: dict[str, Any]) -> dict[str, str]:
    ceiling = "accord-cadre" if row["is_accord_cadre"] else EMPTY
    return {
        "objet": shortened(row["objet"] or "Objet non publié", OBJET_MAX),
        "acheteur": shortened(row["acheteur_nom"] or "", NOM_MAX),
        "titulaires": shortened((row["titulaires"] or "Titulaire non publié").replace(" | ", ", "), NOM_MAX),
        "echeance": short_day(row["date_echeance"]),
        "montant": ceiling if row["montant_retenu_eur"] is None else amount(row["montant_retenu_eur"]),
        "candidates": number(row["nb_candidats"]) if row["nb_candidats"] else "aucune établie",
    }


def _effect(shown: pl.DataFrame, figure: Indicateur | None) -> str | None:
    """The share if every contract shown went to innovative SMEs; nothing where it cannot be said.

    In counts and over a whole year only: amounts of several years would weigh against those notified in one.
    """
    if figure is None or figure.base != "nombre" or not figure.is_periode_complete:
        return None
    found = simulate(figure, levers(shown, figure.base, figure.definition), 1.0)
    if found.valeur is None or not found.gain:
        return None
    which = (
        "le marché ci-dessus était confié" if len(shown) == 1 else f"les {len(shown)} marchés ci-dessus étaient confiés"
    )
    return (
        f"Si {which} à des PME innovantes, la part établie d'une année comme {figure.periode} passerait de "
        f"{percentage(figure.valeur)} à {percentage(found.valeur)}, à volume d'achats constant."
    )
