"""Where does the State stand, and each ministry within it?"""

from __future__ import annotations

import polars as pl

from restitution.indicateurs import Choice, rows
from restitution.instantane import Instantane
from restitution.labels import PERIMETRES, label

NON_ATTRIBUE = "NON_ATTRIBUE"
OTHER_PERIMETRES = ("INTERMINISTERIEL", "CENTRALE_ACHAT", "OPERATEUR", "AAI_CONSTIT")


def ranking(instantane: Instantane, choice: Choice) -> pl.DataFrame:
    """One row per ministry: published figures first by established share, then the ones that cannot be published."""
    ministries = rows(
        instantane,
        "i.perimetre = 'ETAT' and i.ministere is not null "
        "and i.periode = $periode and i.base = $base and i.definition = $definition",
        join="left join mart_ministere as m using (ministere)",
        periode=choice.periode,
        base=choice.base,
        definition=choice.definition,
    )
    unattributed = pl.col("ministere") == NON_ATTRIBUE
    name = (
        pl.when(unattributed)
        .then(pl.lit("État, ministère inconnu"))
        .otherwise(pl.coalesce("ministere_nom", "ministere"))
    )
    return ministries.with_columns(name=name, unattributed=unattributed).sort(
        "unattributed", "valeur", "borne_haute", "rang", descending=[False, True, True, False], nulls_last=True
    )


def other_perimetres(instantane: Instantane, choice: Choice) -> pl.DataFrame:
    """One row per perimeter outside the ministries; they are never added up."""
    found = rows(
        instantane,
        "i.perimetre = any($perimetres) and i.ministere is null "
        "and i.periode = $periode and i.base = $base and i.definition = $definition",
        perimetres=list(OTHER_PERIMETRES),
        periode=choice.periode,
        base=choice.base,
        definition=choice.definition,
    )
    order = pl.col("perimetre").replace_strict(
        {code: rank for rank, code in enumerate(OTHER_PERIMETRES)}, return_dtype=pl.Int8
    )
    name = pl.col("perimetre").map_elements(lambda code: label(PERIMETRES, code), return_dtype=pl.String)
    return found.with_columns(name=name).sort(order)
