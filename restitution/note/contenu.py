"""Everything the note of a ministry says, ready to be laid out: one mapping of texts, lists and one drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from restitution import graphiques
from restitution.circulaire import NOTE, official_figures
from restitution.dictionary import columns
from restitution.formats import EMPTY, day, number, percentage, weight
from restitution.indicateurs import Choice, Indicateur, figure, trend
from restitution.instantane import Instantane
from restitution.labels import BASES, DEFINITIONS, label
from restitution.ministere import CAUSES, blind_spots, contributions
from restitution.note import cible as target
from restitution.note.cible import Cible
from restitution.note.leviers import leviers
from restitution.note.mouvement import since
from restitution.provenance import FICTIF, sources
from restitution.sentences import SHORT_STATUSES, STATUSES, UNITS, reading, reservation, trend_reading
from restitution.valeurs import shortened

FONT = "Libertinus Serif"  # comes with Typst
CHART_WIDTH, CHART_HEIGHT = 600, 225
OFFICIAL = ("PME_INNOVANTES_2021", "PME_INNOVANTES_2027")
SENTENCES_MAX, SENTENCE_MAX = 5, 180  # what the first page holds
RIEN = (
    "Aucun marché numérique de ce ministère n'est publié sur cette période. Un ministère peut aussi acheter par l'UGAP "
    "ou par un marché interministériel, qui ne portent pas son nom."
)


@dataclass(frozen=True)
class Asked:
    """Whose note, on which figure, against which target, with what is known to have moved."""

    ministere: str
    choice: Choice
    cible: Cible | None = None
    autres_cibles: Sequence[Cible] = ()
    mouvements: Sequence[str] | None = None


def content(instantane: Instantane, asked: Asked) -> dict[str, Any]:
    """What the template of the note reads, by section."""
    found = figure(instantane, asked.choice, ministere=asked.ministere)
    years = trend(instantane, asked.choice, ministere=asked.ministere)
    moved = since(years, asked.choice.periode) if asked.mouvements is None else asked.mouvements
    return {
        **_heading(instantane, asked),
        "chiffre": _figure(instantane, asked, found),
        "objectif": _target(found, asked),
        "evolution": _evolution(years, asked.cible),
        "mouvements": [shortened(sentence, SENTENCE_MAX) for sentence in moved[:SENTENCES_MAX]],
        "leviers": leviers(instantane, asked.ministere, found),
        "composition": _parts(instantane, asked, found),
        "angles_morts": blind_spots(instantane, asked.choice, asked.ministere),
        "officiels": {"note": NOTE, "lignes": _official(instantane)},
        "sources": sources(instantane.manifest),
    }


def _heading(instantane: Instantane, asked: Asked) -> dict[str, Any]:
    manifest = instantane.manifest
    who = instantane.query("from mart_ministere where ministere = $code", code=asked.ministere).row(0, named=True)
    return {
        "ministere": who["ministere_nom"],
        "destinataire": who["secretariat_general_nom"],
        "periode": asked.choice.periode,
        "base": label(BASES, asked.choice.base),
        "definition": label(DEFINITIONS, asked.choice.definition),
        "fictif": FICTIF if manifest["fictif"] else None,
        "methode": manifest["methode"],
        "snapshot_id": manifest["snapshot_id"],
        "date_donnees": day(manifest["date_donnees"]),
        "publie_le": day(manifest["publie_le"]),
    }


def _figure(instantane: Instantane, asked: Asked, found: Indicateur | None) -> dict[str, Any]:
    """The figure in large, its sentence, its bar and its facts; why there is none where there is none."""
    words = columns(instantane, "mart_marche")[f"pme_innovante_{asked.choice.definition}"]
    told: dict[str, Any] = {"definition": words.description, "grand": None, "jauge": None, "faits": []}
    if found is None:
        return told | {"titre": "Aucun marché publié", "phrase": RIEN, "reserve": None}
    told |= {"reserve": reservation(found) or None, "faits": _facts(found)}
    if found.valeur is None:
        short = SHORT_STATUSES[found.indicateur_statut]
        return told | {"titre": short[0].upper() + short[1:], "phrase": STATUSES[found.indicateur_statut]}
    return told | {
        "titre": f"{UNITS[found.base]} sont allés, preuves à l'appui, à des PME innovantes",
        "grand": percentage(found.valeur),
        "phrase": reading(found, ""),
        "jauge": {
            "etabli": found.valeur,
            "indetermine": found.part_indeterminee or 0.0,
            "legendes": [percentage(found.valeur), percentage(found.part_indeterminee), percentage(_rest(found))],
            "cible": asked.cible.valeur if asked.cible else None,
            "cible_legende": f"objectif : {percentage(asked.cible.valeur)}" if asked.cible else None,
        },
    }


def _rest(found: Indicateur) -> float:
    return max(0.0, 1 - (found.valeur or 0) - (found.part_indeterminee or 0))


def _facts(found: Indicateur) -> list[list[str]]:
    """Name, value and meaning of what surrounds the figure."""
    counted = ["Achats pris en compte", weight(found.denominateur, found.base), "indéterminés compris"]
    if found.valeur is None:
        return [counted]
    bounds = f"{percentage(found.borne_basse)} à {percentage(found.borne_haute)}"
    facts = [["Bornes", bounds, "selon l'indéterminé"]]
    if found.ic90_haut is not None:
        facts.append(_interval(found))
    return [*facts, ["Indéterminé", percentage(found.part_indeterminee), "les données ne tranchent pas"], counted]


def _interval(found: Indicateur) -> list[str]:
    """The sampling interval; an upper bound alone where too few contracts stand in the numerator for a lower one."""
    if not found.ic90_bas:
        return ["Au plus, à 95 %", percentage(found.ic90_haut), "hasard du nombre compris"]
    interval = f"{percentage(found.ic90_bas)} à {percentage(found.ic90_haut)}"
    return ["Intervalle à 90 %", interval, "hasard du nombre compris"]


def _target(found: Indicateur | None, asked: Asked) -> dict[str, Any]:
    others = [
        f"Autre objectif en vigueur, {label(BASES, each.base).lower()}, définition "
        f"{label(DEFINITIONS, each.definition).lower()} : {target.terms(each)}"
        for each in asked.autres_cibles
    ]
    if asked.cible is None or found is None:
        terms = target.terms(asked.cible) if asked.cible else target.SANS_CIBLE
        return {"titre": None, "engagement": terms, "phrases": others[:1]}
    return {
        "titre": target.headline(found, asked.cible),
        "engagement": target.terms(asked.cible),
        "phrases": [*target.sentences(found, asked.cible), *others[:1]],
    }


def _evolution(years: pl.DataFrame, cible: Cible | None) -> dict[str, Any]:
    """The reading of the years, their chart, and their table where nothing is published that a chart could draw."""
    chart = graphiques.trend(years, graphiques.COLOURS["light"], CHART_HEIGHT, cible.valeur if cible else None)
    drawn = None if chart is None else graphiques.svg(chart, CHART_WIDTH, FONT)
    told = [
        [row["periode"], number(row["nb_marches"]), SHORT_STATUSES.get(row["indicateur_statut"], EMPTY)]
        for row in years.to_dicts()
    ]
    return {"lecture": trend_reading(years), "graphique": drawn, "annees": told}


def _parts(instantane: Instantane, asked: Asked, found: Indicateur | None) -> list[list[str]]:
    """What the denominator is made of, one row per cause: its name, its share, its weight, what it means."""
    if found is None:
        return []
    published = found.valeur is not None
    return [
        [
            CAUSES[row["cause"]][0],
            percentage(row["weight"] / found.denominateur) if published else "",
            weight(row["weight"], found.base),
            CAUSES[row["cause"]][1],
        ]
        for row in contributions(instantane, asked.choice, asked.ministere).to_dicts()
    ]


def _official(instantane: Instantane) -> list[str]:
    rows = {row["chiffre_id"]: row for row in official_figures(instantane).to_dicts()}
    return [
        f"{row['libelle']}, {row['perimetre_officiel'].lower()}, {row['annee_officielle']} : {row['valeur_publiee']}. "
        f"{row['pourquoi_different']} Source : {row['source']}."
        for row in (rows[key] for key in OFFICIAL if key in rows)
    ]
