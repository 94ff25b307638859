"""The one-sentence readings, written from the data."""

from __future__ import annotations

import polars as pl

from restitution.formats import amount, counted, number, percentage, weight
from restitution.indicateurs import Indicateur

UNITS = {"nombre": "des marchés numériques", "montant": "des montants de marchés numériques"}
STATUSES = {
    "masque": "Trop peu de marchés pour qu'une part ait un sens : aucun pourcentage n'est publié.",
    "non_representatif": "Plus de la moitié des marchés n'ont pas de montant retenu : aucun pourcentage n'est publié. "
    "La base « Nombre » reste lisible.",
}
SHORT_STATUSES = {"masque": "moins de 10 marchés", "non_representatif": "non représentatif"}


def reservation(figure: Indicateur) -> str:
    """« année incomplète », « série peu fiable », both, or nothing."""
    reservations = [
        text
        for holds, text in (
            (not figure.is_periode_complete, "année incomplète"),
            (not figure.serie_fiable, "avant 2024, série peu fiable"),
        )
        if holds
    ]
    return ", ".join(reservations)


def reading(figure: Indicateur, of_whom: str) -> str:
    """What one figure means; `of_whom` completes the noun: « de l'État », or nothing."""
    if figure.indicateur_statut != "publie":
        return STATUSES[figure.indicateur_statut]
    whose = f" {of_whom}" if of_whom else ""
    end = _uncertainty(figure)
    if not figure.numerateur:
        total = weight(figure.denominateur, figure.base)
        return f"En {figure.periode}, aucun achat auprès d'une PME innovante n'est établi parmi {total}{whose}. {end}"
    return (
        f"En {figure.periode}, au moins {percentage(figure.valeur)} {UNITS[figure.base]}{whose} "
        f"sont allés à des PME innovantes, soit {_ratio(figure)}. {end}"
    )


def _uncertainty(figure: Indicateur) -> str:
    if not figure.part_indeterminee:
        return "Aucun n'est indéterminé : le chiffre ne dépend d'aucune information manquante."
    return (
        f"Pour {percentage(figure.part_indeterminee)} de ce total, les données publiques ne permettent pas de "
        f"trancher : la part se situe entre {percentage(figure.borne_basse)} et {percentage(figure.borne_haute)}."
    )


def _ratio(figure: Indicateur) -> str:
    if figure.base == "montant":
        return f"{amount(figure.numerateur)} sur {amount(figure.denominateur)}"
    return f"{counted(figure.numerateur, 'marché')} sur {number(figure.denominateur, 1)}"


def ranking_reading(ministries: pl.DataFrame) -> str:
    """How far apart the ministries stand, and whether their order can be trusted."""
    published = ministries.filter((pl.col("indicateur_statut") == "publie") & ~pl.col("unattributed"))
    if published.is_empty():
        return "Aucun ministère n'a assez de marchés sur cette période pour qu'une part soit publiée."
    first, last = published.row(0, named=True), published.row(-1, named=True)
    text = f"Plus forte part établie : {first['name']}, {percentage(first['valeur'])}"
    if not first["valeur"]:
        return "Dans aucun ministère un achat auprès d'une PME innovante n'est établi sur cette période."
    if len(published) == 1:
        return f"{text}. Aucun autre ministère n'a de part publiée."
    without = published.filter(pl.col("valeur") == 0).height
    end = (
        f"Aucun achat n'est établi dans {without} autres ministères."
        if without > 1
        else f"Plus faible : {last['name']}, {percentage(last['valeur'])}."
    )
    return f"{text}. {end}{_uncertain_order(published)}"


def _uncertain_order(published: pl.DataFrame) -> str:
    rivals = (published["borne_haute"] >= published["valeur"][0]).sum() - 1
    if rivals < 2:
        return ""
    return f" Mais {rivals} autres ministères pourraient égaler le premier : l'ordre n'est pas certain."


def trend_reading(years: pl.DataFrame) -> str:
    """What the complete and reliable years say of the movement; prudent where they say little."""
    sure = years.filter(
        (pl.col("indicateur_statut") == "publie") & pl.col("serie_fiable") & pl.col("is_periode_complete")
    )
    if len(sure) < 2:
        return "Moins de deux années complètes et fiables : aucune évolution ne peut être affirmée."
    start, end = sure.row(0, named=True), sure.row(-1, named=True)
    gap = (end["valeur"] - start["valeur"]) * 100
    direction = "est stable" if abs(gap) < 0.05 else "progresse" if gap > 0 else "recule"
    by_how_much = (
        "" if direction == "est stable" else f" de {number(abs(gap), 1)} {'point' if abs(gap) < 2 else 'points'}"
    )
    overlap = end["borne_basse"] <= start["borne_haute"] and start["borne_basse"] <= end["borne_haute"]
    caution = " Les fourchettes se recouvrent : l'évolution réelle peut être différente." if overlap else ""
    return (
        f"La part établie {direction}{by_how_much} entre {start['periode']} ({percentage(start['valeur'])}) "
        f"et {end['periode']} ({percentage(end['valeur'])}).{caution}"
    )
