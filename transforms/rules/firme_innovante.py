"""Whether a supplier bears evidence of innovation in force at the notification: the rules of `firme_innovante` alone.

A firm declared by the DAE or a ministry is what they declare, whatever else is known. A distinction counts from its
date, for eight years; among several, the latest that precedes the notification. Where nothing is in force, an expired
or a later one is shown and not counted: it concludes `indetermine`, for a firm may be innovative before its prize and
after it. An approval of research providers (CIR, CII) counts in the large definition alone. FIR-1 to FIR-3, of method
2026.1, read the first prize only.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import INDETERMINE, Rule

ILAB = "Concours national d'innovation i-Lab, lauréats publiés par le ministère chargé de la recherche."
DECLAREES = "firmes_declarees"
CONCOURS = "Concours d'innovation i-Lab et i-Nov, lauréats publiés par le ministère chargé de la recherche."
DECLARATION = "Circulaire n° 6519/SG du 5 février 2026 ; liste remise par la DAE ou par un ministère."
AGREMENT = "Code général des impôts, 244 quater B ; agrément d'un prestataire, qui ne dit pas l'entreprise innovante."

_notified = pl.col("date_notification")
_won = pl.col("distinction_date").is_not_null() & (_notified < pl.col("distinction_fin"))
_approved = pl.col("dispositif").is_not_null()
_nothing_in_force = ~_won.fill_null(False) & ~_approved & pl.col("declaration_statut").is_null()

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
    Rule(
        id="FIR-4", critere="firme_innovante", sujet="titulaire", force="declare", field="declaration_statut",
        when=pl.col("is_declaree_innovante"),
        then="oui",
        because="La DAE ou un ministère déclare l'entreprise innovante à la date de la notification.",
        basis=DECLARATION, source=DECLAREES, source_date=pl.col("declaration_debut"), definition="strict",
    ),
    Rule(
        id="FIR-5", critere="firme_innovante", sujet="titulaire", force="declare", field="declaration_statut",
        when=pl.col("is_declaree_non_innovante"),
        then="non",
        because="La DAE ou un ministère déclare que l'entreprise n'est pas innovante à la date de la notification.",
        basis=DECLARATION, source=DECLAREES, source_date=pl.col("declaration_debut"),
    ),
    Rule(
        id="FIR-6", critere="firme_innovante", sujet="titulaire", force="etabli", field="distinction_date",
        when=_won,
        then="oui",
        because="L'entreprise a été lauréate d'un concours d'innovation dans les huit ans avant la notification.",
        basis=CONCOURS, source=pl.col("distinction_source"), source_date=pl.col("distinction_date"),
        definition="strict",
    ),
    Rule(
        id="FIR-7", critere="firme_innovante", sujet="titulaire", force="presume", field="dispositif",
        when=_approved,
        then="oui",
        because="L'entreprise est agréée pour la recherche ou l'innovation d'autrui à la date de la notification.",
        basis=AGREMENT, source="cir_cii", source_date=pl.col("agrement_debut"), definition="large",
    ),
    Rule(
        id="FIR-8", critere="firme_innovante", sujet="titulaire", force="presume", field="distinction_date",
        when=(_notified >= pl.col("distinction_fin")) & _nothing_in_force,
        then=INDETERMINE,
        because="L'entreprise a été lauréate plus de huit ans avant la notification : montré, non compté.",
        basis=CONCOURS, source=pl.col("distinction_source"), source_date=pl.col("distinction_date"),
    ),
    Rule(
        id="FIR-9", critere="firme_innovante", sujet="titulaire", force="presume", field="distinction_suivante_date",
        when=pl.col("distinction_suivante_date").is_not_null() & _nothing_in_force,
        then=INDETERMINE,
        because="L'entreprise a été lauréate après la notification : montré, non compté.",
        basis=CONCOURS, source=pl.col("distinction_suivante_source"), source_date=pl.col("distinction_suivante_date"),
    ),
]  # fmt: skip
