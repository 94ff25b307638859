"""Innovative purchases: the cases of `tests/cases/achat_innovant.csv`, through the published text's normalisation."""

from __future__ import annotations

import polars as pl

from tests.harnais_regles import assert_cases_hold, assert_every_rule_is_covered, fired_by_case, load_cases
from transforms.rules import evidence, verdicts
from transforms.rules.achat_innovant import RULES
from transforms.texte import normalised

SCHEMA = {
    "is_innovant_declare": pl.Boolean,
    "objet": pl.String,
    "procedure": pl.String,
    "nature": pl.String,
    "montant_initial_eur": pl.Float64,
    "date_notification": pl.Date,
}


def cases() -> pl.DataFrame:
    """The cases of the criterion."""
    return load_cases("achat_innovant.csv", SCHEMA)


def subjects() -> pl.LazyFrame:
    """One contract per case, under the case's name."""
    return cases().lazy().with_columns(
        sujet_id="case", fournisseur_id=pl.lit(""), objet_normalise=normalised("objet")
    )  # fmt: skip


def test_each_case_fires_the_rules_it_announces():
    assert_cases_hold(cases(), fired_by_case(subjects(), RULES))


def test_every_rule_has_a_case_that_fires_and_a_near_miss():
    assert_every_rule_is_covered(RULES, cases(), fired_by_case(subjects(), RULES))


def test_no_rule_says_that_a_purchase_is_not_innovative():
    assert {rule.then for rule in RULES} == {"oui"}
    assert set(verdicts(evidence(subjects(), RULES)).collect()["verdict"]) == {"oui"}


def test_only_declaration_and_partnership_count_in_the_strict_definition():
    assert {rule.id for rule in RULES if rule.definition == "strict"} == {"INN-1", "INN-2"}
    assert all(rule.definition for rule in RULES)


def test_text_evidence_quotes_the_published_object():
    proof = evidence(subjects(), RULES).filter(pl.col("regle_id") == "INN-2").collect()
    assert "Partenariat d’Innovation : capteurs de qualité de l'eau" in proof["valeur_citee"].to_list()


def test_an_absent_object_is_no_evidence():
    blank = subjects().with_columns(objet=None, objet_normalise=pl.lit(None, pl.String), is_innovant_declare=None)
    blank = blank.with_columns(pl.col("is_innovant_declare").cast(pl.Boolean), pl.col("objet").cast(pl.String))
    assert evidence(blank, RULES).collect().is_empty()
