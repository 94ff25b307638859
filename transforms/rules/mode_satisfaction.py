"""How the need is met, in the sense of section I of the circular: the CPV code proposes, the object corrects."""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule

CRITERE = "mode_satisfaction"
CIRCULAIRE = (
    "Circulaire n° 6519/SG du 5 février 2026, section I ; liste « mots_domaine33 », critère « mode_satisfaction »"
)

# How each segment is met when nothing else tells it.
USUAL = {
    "MATERIEL_POSTE": "sur_etagere", "MATERIEL_INFRA": "sur_etagere", "RESEAU_TELECOM_EQUIPEMENT": "sur_etagere",
    "TELECOM_SERVICES": "sur_etagere", "LOGICIEL": "sur_etagere", "DONNEES_IA": "sur_etagere",
    "CYBERSECURITE": "sur_etagere",
    "CLOUD_HEBERGEMENT": "exploitation_support", "SUPPORT_MAINTENANCE": "exploitation_support",
    "DEVELOPPEMENT": "developpement", "CONSEIL_AMOA": "prestations_intellectuelles",
    "FORMATION": "prestations_intellectuelles",
}  # fmt: skip

_mode = pl.col("objet_mode")
_segment = pl.col("objet_segment")
_code_does_not_tell = (
    pl.col("ref_cpv_mode").is_null() | (pl.col("ref_cpv_mode") == "mixte") | (pl.col("ref_cpv_segment") != _segment)
)

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
    Rule(
        id="MOD-4", critere=CRITERE, sujet="marche", force="indique", field="objet", source=pl.col("source"),
        when=_mode.is_null() & _segment.is_not_null() & _code_does_not_tell, then=_segment.replace_strict(USUAL),
        because="L'objet nomme un achat qui se satisfait d'ordinaire ainsi, et ne dit pas le contraire.",
        basis=CIRCULAIRE,
    ),
]  # fmt: skip
