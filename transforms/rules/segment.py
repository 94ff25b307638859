"""What kind of digital purchase a contract is: the CPV code proposes, what the object names first corrects."""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule

CRITERE = "segment"

RULES = [
    Rule(
        id="SEG-1", critere=CRITERE, sujet="marche", force="presume", field="cpv_code", source="cpv_domaine33",
        when=pl.col("ref_cpv_segment").is_not_null(), then=pl.col("ref_cpv_segment"),
        because="Le code CPV relève d'ordinaire de ce segment.",
        basis="CPV 2008, règlement (CE) n° 213/2008 ; liste « cpv_domaine33 »",
    ),
    Rule(
        id="SEG-2", critere=CRITERE, sujet="marche", force="indique", field="objet", source=pl.col("source"),
        when=pl.col("objet_segment").is_not_null(), then=pl.col("objet_segment"),
        because="L'objet nomme d'abord un achat de ce segment.",
        basis="Segments de la méthode ; liste « mots_domaine33 », critère « segment »",
    ),
]  # fmt: skip
