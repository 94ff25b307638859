"""What published objects say of free software in digital purchases; their silence proves nothing.

The share of a body and a year is that of `mart_indicateur_circulaire`. That of a segment, which no table publishes,
follows the same rules: the undetermined stays in the divisor, and no percentage is given under ten contracts.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from restitution import methode
from restitution.formats import percentage, weight
from restitution.instantane import Instantane
from restitution.justesse import sentence
from restitution.labels import SEGMENTS, label
from restitution.selection import Selection
from restitution.sentences import STATUSES

INDICATEUR = "part_logiciel_libre"
CRITERE = "logiciel_libre"
MARCHES_MIN = 10


def by_segment(instantane: Instantane, selection: Selection) -> pl.DataFrame:
    """One row per segment of a selection, those that name most free software first; shares are null when masked."""
    condition, values = selection.sql()
    weight_of = "1.0" if selection.base == "nombre" else "coalesce(montant_retenu_eur, 0)::double"
    found = instantane.query(
        f"""
        with poids as (
            select segment, logiciel_libre as verdict, {weight_of} as poids, montant_retenu_eur is null as is_exclu
            from mart_marche where {condition}
        )
        select
            segment,
            count(*) as nb_marches,
            count(*) filter (is_exclu and $base = 'montant') as nb_marches_exclus,
            count(*) filter (verdict = 'oui') as nb_libres,
            count(*) filter (verdict = 'non') as nb_proprietaires,
            sum(poids)::double as denominateur,
            coalesce(sum(poids) filter (verdict = 'oui'), 0)::double as numerateur,
            coalesce(sum(poids) filter (verdict = 'indetermine'), 0)::double as indetermine
        from poids group by segment
        """,
        base=selection.base,
        **values,
    )
    return _judged(found, selection.base)


def _judged(found: pl.DataFrame, base: str) -> pl.DataFrame:
    """The rows with their status and, where it is « publie », their shares."""
    excluded = pl.col("nb_marches_exclus") * 2 > pl.col("nb_marches")
    status = (
        pl.when(pl.col("nb_marches") < MARCHES_MIN)
        .then(pl.lit("masque"))
        .when(excluded | (pl.col("denominateur") == 0))
        .then(pl.lit("non_representatif"))
        .otherwise(pl.lit("publie"))
    )
    total, libre = pl.col("denominateur"), pl.col("numerateur")
    shares = {
        "valeur": libre,
        "borne_basse": libre,
        "borne_haute": libre + pl.col("indetermine"),
        "part_indeterminee": pl.col("indetermine"),
    }
    published = pl.col("indicateur_statut") == "publie"
    rank = {code: rank for rank, code in enumerate(SEGMENTS)}
    return (
        found.with_columns(indicateur_statut=status, base=pl.lit(base))
        .with_columns(**{name: pl.when(published).then(part / total) for name, part in shares.items()})
        .with_columns(name=pl.col("segment").map_elements(lambda code: label(SEGMENTS, code), return_dtype=pl.String))
        .sort(
            pl.col("valeur"), pl.col("segment").replace_strict(rank, default=99, return_dtype=pl.Int64),
            descending=[True, False], nulls_last=True,
        )
    )  # fmt: skip


def parts(row: dict[str, Any]) -> dict[str, float]:
    """Free software, proprietary product, silence: the three parts of a published figure; empty otherwise."""
    if row["indicateur_statut"] != "publie":
        return {}
    libre, silence = row["valeur"], row["part_indeterminee"]
    return {"oui": libre, "non": max(0.0, 1 - libre - silence), "indetermine": silence}


def reading(row: dict[str, Any]) -> str:
    """One figure in a sentence: what objects say, against what they do not."""
    found = parts(row)
    if not found:
        return STATUSES[row["indicateur_statut"]]
    total = weight(row["denominateur"], row["base"])
    return (
        f"En {row['periode']}, sur {total}, l'objet ou l'éditeur montre du logiciel libre pour "
        f"{percentage(found['oui'])} et un produit propriétaire pour {percentage(found['non'])}. Pour "
        f"{percentage(found['indetermine'])}, rien n'est nommé : ce silence ne prouve rien, et la part du libre se "
        f"situe entre {percentage(row['valeur'])} et {percentage(row['borne_haute'])}."
    )


def ranking_reading(rows: pl.DataFrame, who: str) -> str:
    """Where free software is most often named, and why the order tells little; `who` heads the rows."""
    published = rows.filter(pl.col("indicateur_statut") == "publie")
    if published.is_empty():
        return f"Aucun {who} n'a assez de marchés cette année-là pour qu'une part soit publiée."
    first = published.row(0, named=True)
    if not first["valeur"]:
        return f"Aucun {who} n'a d'achat où le logiciel libre soit nommé ; la borne haute dit ce que ce silence laisse."
    return (
        f"La plus forte part établie est celle de « {first['name']} », {percentage(first['valeur'])}. Elle dépend "
        "d'abord de la précision des objets publiés : l'ordre n'est pas celui des usages."
    )


def accuracy(instantane: Instantane) -> list[str]:
    """What the verdicts are worth, measured on labelled cases; empty where nothing is measured."""
    measured = methode.mesures(instantane, instantane.manifest["methode"]).filter(critere_mesure=CRITERE)
    return [said for row in measured.to_dicts() if (said := sentence(row))]
