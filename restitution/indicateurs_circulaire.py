"""One indicator of the circular: its name, its years, its ministries, what its figure means and how far it is known."""

from __future__ import annotations

from typing import Any

import polars as pl

from restitution.circulaire import releves, written
from restitution.formats import counted, number, percentage, typeset, weight
from restitution.instantane import Instantane
from restitution.labels import BASES, label
from restitution.marches import ministeres
from restitution.noms_circulaire import NOMS
from restitution.sentences import SHORT_STATUSES, STATUSES
from restitution.vue_ensemble import NON_ATTRIBUE

SHORT = SHORT_STATUSES | {"inconnu": "fait non publié"}
LONG = STATUSES | {"inconnu": "Aucun de ces marchés ne publie le fait que lit cet indicateur : rien ne peut être dit."}
OUTSIDE = "hors de la population à qui la question s'adresse"


def known(instantane: Instantane) -> list[str]:
    """Every indicator that an objective names, in the order of the circular, once each."""
    rows = instantane.query(
        "select concat_ws(' | ', indicateur, autres_indicateurs) as noms from mart_circulaire "
        "where indicateur is not null order by rang"
    )
    every = [name for names in rows["noms"] for name in names.split(" | ")]
    return list(dict.fromkeys(every))


def objective(instantane: Instantane, indicateur: str) -> dict[str, Any] | None:
    """The first objective that an indicator measures, as its main figure before as a complement."""
    found = instantane.query(
        "from mart_circulaire where indicateur = $indicateur "
        "or list_contains(string_split(autres_indicateurs, ' | '), $indicateur) "
        "order by indicateur <> $indicateur, rang limit 1",
        indicateur=indicateur,
    )
    return None if found.is_empty() else found.row(0, named=True)


def periodes(instantane: Instantane, indicateur: str) -> dict[str, str]:
    """The years of an indicator, latest first, with what weakens each in words."""
    found = releves(instantane, "perimetre = 'ETAT' and ministere is null and base = any($bases)", indicateur,
                    bases=list(BASES))  # fmt: skip
    years = found.group_by("periode").agg(pl.col("is_periode_complete", "serie_fiable").all())
    return {
        row["periode"]: row["periode"]
        + ("" if row["is_periode_complete"] else " (année incomplète)")
        + ("" if row["serie_fiable"] else " (série peu fiable)")
        for row in years.sort("periode", descending=True).to_dicts()
    }


def default_periode(instantane: Instantane, indicateur: str) -> str | None:
    """The latest complete and reliable year published for the State, else the latest published, else the latest."""
    found = releves(instantane, "perimetre = 'ETAT' and ministere is null", indicateur)
    published = pl.col("indicateur_statut") == "publie"
    for kept in (found.filter(published, "is_periode_complete", "serie_fiable"), found.filter(published), found):
        if not kept.is_empty():
            return str(kept["periode"][-1])
    return None


def bases(instantane: Instantane, indicateur: str) -> list[str]:
    """The value bases in which an indicator exists, in their order."""
    found = releves(instantane, "true", indicateur)["base"]
    return [base for base in BASES if base in found]


def by_ministere(instantane: Instantane, indicateur: str, base: str, periode: str) -> pl.DataFrame:
    """One row per ministry of the State: published figures first, the highest first, the unknown ministry last."""
    found = releves(
        instantane,
        "perimetre = 'ETAT' and ministere is not null and base = $base and periode = $periode",
        indicateur,
        base=base,
        periode=periode,
    )
    names = ministeres(instantane)
    code = pl.col("ministere")
    return found.with_columns(
        name=code.map_elements(lambda each: label(names, each), return_dtype=pl.String),
        unattributed=code == NON_ATTRIBUE,
        rang=code.replace_strict({each: i for i, each in enumerate(names)}, default=99, return_dtype=pl.Int64),
    ).sort("unattributed", "valeur", "borne_haute", "rang", descending=[False, True, True, False], nulls_last=True)


def reading(row: dict[str, Any]) -> str:
    """One figure in a sentence: its value, and how far what is unknown could move it."""
    if row["indicateur_statut"] != "publie":
        return LONG[row["indicateur_statut"]]
    verb = {"part": "", "marches": "on compte "}.get(row["valeur_unite"], "on relève ")
    said = f"En {row['periode']}, {verb}{written(row)} {NOMS[row['indicateur']].suite}."
    if not row["part_indeterminee"]:
        return said
    if row["valeur_unite"] == "marches":
        others = counted(round(row["borne_haute"] - row["valeur"]), "autre marché", "autres marchés")
        return f"{said} C'est un minimum : pour {others}, les données publiques ne permettent pas de trancher."
    return (
        f"{said} C'est la part établie. Pour {percentage(row['part_indeterminee'])}, les données publiques ne "
        f"permettent pas de trancher : la part se situe entre {percentage(row['borne_basse'])} et "
        f"{percentage(row['borne_haute'])}."
    )


def headline(row: dict[str, Any]) -> str:
    """What follows the figure in large letters, its upper bound included; otherwise why there is none."""
    if row["indicateur_statut"] != "publie":
        return SHORT[row["indicateur_statut"]].capitalize()
    suite = NOMS[row["indicateur"]].suite
    if not row["part_indeterminee"] or row["valeur_unite"] != "part":
        return suite
    return f"{suite} ; au plus {percentage(row['borne_haute'])} avec l'indéterminé"


def facts(row: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """What must stand beside the figure: bounds, what is undetermined or outside, base and method."""
    told = {}
    if row["indicateur_statut"] == "publie" and row["valeur_unite"] in ("part", "marches"):
        told["Bornes"] = (bounds(row), "selon ce que cache l'indéterminé")
        told["Indéterminé"] = (percentage(row["part_indeterminee"]), "de la population de l'indicateur")
    if row["part_hors_population"] is not None:
        told["Laissé dehors"] = (percentage(row["part_hors_population"]), OUTSIDE)
    population = weight(row["denominateur"], row["base"]) if row["valeur_unite"] == "part" else None
    told["Population"] = (population or counted(row["nb_marches"], "marché"), _left_out(row))
    told["Base"] = (BASES[row["base"]], f"méthode {row['methode']}")
    return told


def _left_out(row: dict[str, Any]) -> str:
    if row["base"] == "nombre":
        return "indéterminés compris"
    return f"{counted(row['nb_marches_exclus'], 'marché')} sur {number(row['nb_marches'])} sans montant retenu"


def bounds(row: dict[str, Any]) -> str:
    """Lower and upper bound, in the unit of the figure."""
    if row["borne_basse"] is None:
        return "—"
    write = percentage if row["valeur_unite"] == "part" else number
    return typeset(f"{write(row['borne_basse'])} à {write(row['borne_haute'])}")


def ranking_reading(rows: pl.DataFrame) -> str:
    """How far apart the ministries are told to stand; what is undetermined leaves their order open."""
    published = rows.filter((pl.col("indicateur_statut") == "publie") & ~pl.col("unattributed"))
    if published.is_empty():
        return "Aucun ministère n'a assez de marchés cette année-là pour qu'un chiffre soit publié."
    first, last = published.row(0, named=True), published.row(-1, named=True)
    if not first["valeur"]:
        return "Aucun ministère n'a de cas établi cette année-là."
    said = f"La plus forte valeur établie : {first['name']}, {written(first)}."
    if len(published) == 1:
        return f"{said} Aucun autre ministère n'a de chiffre publié."
    order = " L'indéterminé laisse l'ordre ouvert." if published["part_indeterminee"].fill_null(0).max() else ""
    return f"{said} La plus faible : {last['name']}, {written(last)}.{order}"


def subtitle(indicateur: str, objective: dict[str, Any] | None) -> str:
    """How the indicator is computed, or which objective it completes."""
    if objective is None:
        return "Indicateur de la circulaire n° 6519/SG."
    if objective["indicateur"] == indicateur:
        return str(objective["mesure_texte"] or objective["objectif"])
    return f"Complète la mesure de l'objectif {objective['objectif_id']} : {objective['objectif']}"
