"""How the need is met, in the sense of section I of the circular: the CPV code proposes, the object corrects."""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule

CRITERE = "mode_satisfaction"
CIRCULAIRE = (
    "Circulaire n° 6519/SG du 5 février 2026, section I ; liste « mots_domaine33 », critère « mode_satisfaction »"
)

_mode = pl.col("objet_mode")

RULES = [
    Rule(
        id="MOD-1", critere=CRITERE, sujet="marche", force="presume", field="cpv_code", source="cpv_domaine33",
        when=pl.col("ref_cpv_mode").is_not_null(), then=pl.col("ref_cpv_mode"),
        because="Le code CPV se satisfait d'ordinaire ainsi.",
        basis="CPV 2008, règlement (CE) n° 213/2008 ; liste « cpv_domaine33 »",
    ),
    Rule(
        id="MOD-2", critere=CRITERE, sujet="marche", force="indique", field="objet", source=pl.col("source"),
        when=_mode != "mixte", then=_mode,
        because="L'objet dit d'abord cette façon de satisfaire le besoin.",
        basis=CIRCULAIRE,
    ),
    Rule(
        id="MOD-3", critere=CRITERE, sujet="marche", force="indique", field="objet", source=pl.col("source"),
        when=_mode == "mixte", then="mixte",
        because="L'objet demande à la fois d'acquérir ou de développer, et de faire fonctionner.",
        basis=CIRCULAIRE,
    ),
]  # fmt: skip
