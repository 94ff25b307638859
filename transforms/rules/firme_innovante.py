"""Whether a supplier bears evidence of innovation in force at the notification: the rules of `firme_innovante` alone.

A distinction counts from its date, for eight years. Earlier or later ones are shown and not counted: they conclude
`indetermine`, for a firm may be innovative before its prize and after it.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import INDETERMINE, Rule

ILAB = "Concours national d'innovation i-Lab, lauréats publiés par le ministère chargé de la recherche."

_notified = pl.col("date_notification")

RULES = [
    Rule(
        id="FIR-1", critere="firme_innovante", sujet="titulaire", force="etabli", field="laureat_date",
        when=(pl.col("laureat_date") <= _notified) & (_notified < pl.col("laureat_fin")),
        then="oui",
        because="L'entreprise a été lauréate d'un concours d'innovation dans les huit ans avant la notification.",
        basis=ILAB, source=pl.col("laureat_source"), source_date=pl.col("laureat_date"), definition="strict",
    ),
    Rule(
        id="FIR-2", critere="firme_innovante", sujet="titulaire", force="presume", field="laureat_date",
        when=pl.col("laureat_date") > _notified,
        then=INDETERMINE,
        because="L'entreprise a été lauréate après la notification : montré, non compté.",
        basis=ILAB, source=pl.col("laureat_source"), source_date=pl.col("laureat_date"),
    ),
    Rule(
        id="FIR-3", critere="firme_innovante", sujet="titulaire", force="presume", field="laureat_date",
        when=_notified >= pl.col("laureat_fin"),
        then=INDETERMINE,
        because="L'entreprise a été lauréate plus de huit ans avant la notification : montré, non compté.",
        basis=ILAB, source=pl.col("laureat_source"), source_date=pl.col("laureat_date"),
    ),
]  # fmt: skip
