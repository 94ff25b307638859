"""What a ministry's figure became since the year before, told from the two published figures alone."""

from __future__ import annotations

from typing import Any

import polars as pl

from restitution.formats import number, percentage, weight

SANS_VEILLE = "Il manque une part publiée pour l'une des deux années : rien ne se compare."


def since(years: pl.DataFrame, periode: str) -> list[str]:
    """One sentence per quantity that tells two years apart, or why nothing can be compared."""
    now, before = _row(years, periode), _row(years, str(int(periode) - 1)) if periode.isdigit() else None
    if now is None or before is None or now["valeur"] is None or before["valeur"] is None:
        return [SANS_VEILLE]
    told = [
        _share(before["valeur"], now["valeur"]),
        f"Achats pris en compte : {_both(before, now, 'denominateur')}.",
        f"Établis auprès de PME innovantes : {_both(before, now, 'numerateur')}.",
        f"Indéterminé : {percentage(before['part_indeterminee'])} du total en {before['periode']}, "
        f"{percentage(now['part_indeterminee'])} en {now['periode']}.",
    ]
    if now["borne_basse"] <= before["borne_haute"] and before["borne_basse"] <= now["borne_haute"]:
        told.append("Les bornes des deux années se recouvrent : ces écarts ne prouvent pas une évolution.")
    return told


def _row(years: pl.DataFrame, periode: str) -> dict[str, Any] | None:
    found = years.filter(pl.col("periode") == periode)
    return None if found.is_empty() else found.row(0, named=True)


def _share(before: float, now: float) -> str:
    if percentage(before) == percentage(now):
        return f"La part établie reste à {percentage(now)}."
    return f"La part établie passe de {percentage(before)} à {percentage(now)}."


def _both(before: dict[str, Any], now: dict[str, Any], field: str) -> str:
    """« 58 marchés en 2024, 44 en 2025 »: a quantity in the unit of its base, the year before and that year."""
    second = number(now[field], 1) if now["base"] == "nombre" else weight(now[field], now["base"])
    return f"{weight(before[field], before['base'])} en {before['periode']}, {second} en {now['periode']}"
