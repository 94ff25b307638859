"""Domain 33, segment, mode of satisfaction: the cases of `tests/cases`, over the lists of `reference/` as they are."""

from __future__ import annotations

import re

import polars as pl
import pytest

from data_contracts import dictionary
from pipelines import ref
from tests.frames import METHODE
from tests.harnais_regles import assert_cases_hold, case_tests, fired_by_case, load_cases
from transforms.rules import Rule, domaine33, evidence, mode_satisfaction, segment, verdicts
from transforms.sujet_marche import longest_prefixes, marche_subjects

CPV, MOTS = (ref.table(name, METHODE.methode) for name in ref.FOR_CONTRACTS)
SCHEMA = {"objet": pl.String, "cpv_code": pl.String, "ccag": pl.String, "verdict": pl.String}
CRITERIA = {"domaine33": domaine33.RULES, "segment": segment.RULES, "mode_satisfaction": mode_satisfaction.RULES}


FROZEN = {"objet": pl.String, "cpv_code": pl.String, **dict.fromkeys(CRITERIA, pl.String)}


def subjects_of(cases: pl.DataFrame, version: str = METHODE.methode) -> pl.LazyFrame:
    """One contract per case, the case's name in place of its id, as a version of the method reads it."""
    cases = cases.lazy().with_columns(ccag=pl.col("ccag") if "ccag" in cases.columns else pl.lit(None, pl.String))
    contracts = cases.select("objet", "cpv_code", "ccag", marche_id="case", source=pl.lit("decp_json"))
    lists = (ref.table(name, version).lazy() for name in ref.FOR_CONTRACTS)
    return marche_subjects(contracts, *lists).collect().lazy()


def rules_of(version: str) -> list[Rule]:
    """The rules of these criteria that a version of the method lists."""
    listed = ref.methode(version).regles
    return [rule for rules in CRITERIA.values() for rule in rules if rule.id in listed]


def concluded(cases: pl.DataFrame, version: str) -> pl.DataFrame:
    """One row per case, in their order, with its verdict for each criterion under a version of the method."""
    found = verdicts(evidence(subjects_of(cases, version), rules_of(version))).collect()
    wide = found.pivot("critere", index="sujet_id", values="verdict").rename({"sujet_id": "case"})
    missing = [pl.lit(None, pl.String).alias(name) for name in CRITERIA if name not in wide.columns]
    return cases.select("case").join(wide.with_columns(missing), on="case", how="left", maintain_order="left")


def subject(objet: str | None, cpv_code: str | None = None) -> dict[str, str | None]:
    """The subject of one contract that no case file holds."""
    row = pl.DataFrame({"case": "essai", "objet": objet, "cpv_code": cpv_code, "ccag": None}, schema_overrides=SCHEMA)
    return subjects_of(row).collect().row(0, named=True)


(
    test_each_case_fires_the_rules_it_announces,
    test_every_rule_has_a_case_that_fires_and_a_near_miss,
    test_each_case_gets_the_verdict_it_announces,
) = case_tests(CRITERIA, SCHEMA, subjects_of)


def test_version_2026_1_still_reads_as_it_was_published():
    """Objects whose reading 2026.2 changed: the rules that fire and the verdicts stay those of 2026.1."""
    cases = load_cases("gel_2026_1.csv", FROZEN)
    assert_cases_hold(cases, fired_by_case(subjects_of(cases, "2026.1"), rules_of("2026.1")))
    assert concluded(cases, "2026.1").select(*CRITERIA).rows() == cases.select(*CRITERIA).rows()


def test_each_frozen_case_is_read_otherwise_by_the_present_version():
    cases = load_cases("gel_2026_1.csv", FROZEN)
    before, after = (concluded(cases, version).select("case", *CRITERIA).rows() for version in ("2026.1", "2026.2"))
    assert [old[0] for old, new in zip(before, after, strict=True) if old == new] == []


def test_every_segment_has_a_usual_mode():
    assert set(mode_satisfaction.USUAL) == set(dictionary.columns()["segment"]["enum"]) - {"indetermine"}
    assert set(mode_satisfaction.USUAL.values()) <= set(dictionary.columns()["mode_satisfaction"]["enum"])


def test_text_never_contradicts_text():
    """No two rules of one criterion, read from the object, may conclude otherwise on one contract."""
    cases = pl.concat([load_cases(f"{critere}.csv", SCHEMA) for critere in CRITERIA], how="diagonal").unique("case")
    rules = [rule for rules in CRITERIA.values() for rule in rules if rule.field == "objet"]
    counted = evidence(subjects_of(cases), rules).group_by("sujet_id", "critere").agg(pl.col("conclusion").n_unique())
    assert counted.collect()["conclusion"].max() == 1


@pytest.mark.parametrize(
    ("code", "prefix"),
    [("30232110", "302321"), ("30232000", "30232"), ("30000000", "30000000"), ("30110000", "30"), ("48000000", "48")],
)
def test_the_longest_listed_prefix_wins(code: str, prefix: str):
    codes = pl.LazyFrame({"cpv_code": [code, code, None]}, schema={"cpv_code": pl.String})
    assert longest_prefixes(codes, CPV.lazy()).collect().select("cpv_code", "ref_cpv_prefixe").rows() == [
        (code, prefix)
    ]


def test_a_code_that_no_prefix_lists_says_nothing():
    assert subject("Fourniture de riz", "99999999")["ref_cpv_prefixe"] is None


def test_a_contract_stays_one_row_whatever_the_lists_say():
    cases = load_cases("domaine33.csv", SCHEMA)
    assert subjects_of(cases).collect()["sujet_id"].sort().to_list() == cases["case"].sort().to_list()


def test_segment_and_mode_are_read_in_digital_purchases_alone():
    other = subject("Acquisition et maintenance de tondeuses", "16311000")
    digital = subject("Acquisition et maintenance de logiciels", "48000000")
    assert (other["objet_segment"], other["objet_mode"]) == (None, None)
    assert (digital["objet_segment"], digital["objet_mode"]) == ("LOGICIEL", "sur_etagere")


def test_names_of_holders_are_read_where_given_and_null_elsewhere():
    row = {"marche_id": "a", "objet": None, "cpv_code": None, "ccag": None, "titulaires_nom": "Éditeur & Cie"}
    named = pl.LazyFrame([row], schema=dict.fromkeys(row, pl.String))
    read = marche_subjects(named, CPV.lazy(), MOTS.lazy()).collect()["titulaires_normalises"].to_list()
    assert read == ["editeur & cie"]
    assert subject("Serveurs")["titulaires_normalises"] is None


@pytest.mark.parametrize("rows", [CPV, MOTS], ids=["cpv", "mots"])
def test_every_row_says_why_and_from_where(rows: pl.DataFrame):
    assert rows.filter(pl.any_horizontal(pl.col("raison", "source").str.strip_chars().fill_null("") == "")).is_empty()


def test_each_prefix_is_listed_once_with_a_whole_answer():
    assert CPV["cpv_prefixe"].is_unique().all()
    assert set(CPV["inclusion"]) == {"oui", "partiel", "non"}
    assert set(CPV["confiance"]) == {"haute", "moyenne", "faible"}
    answered = pl.col("segment", "segment_fin", "mode").is_not_null()
    assert CPV.filter(pl.all_horizontal(answered) != (pl.col("inclusion") != "non")).is_empty()


@pytest.mark.parametrize(("critere", "column"), [("segment", "segment"), ("mode_satisfaction", "mode")])
def test_lists_know_the_values_of_the_contract_and_no_other(critere: str, column: str):
    allowed = set(dictionary.columns()[critere]["enum"]) - {"indetermine"}
    words = MOTS.filter(
        (pl.col("critere") == critere) & (pl.col("place") == "partout") & (pl.col("valeur") != "neutre")
    )
    assert set(CPV[column].drop_nulls()) <= allowed
    assert set(words["valeur"]) == allowed - {"mixte"}


def test_wide_priority_and_product_words_name_known_segments():
    places = MOTS.filter((pl.col("critere") == "segment") & pl.col("place").is_in(["faible", "prioritaire", "produit"]))
    assert set(places["valeur"]) <= set(dictionary.columns()["segment"]["enum"])
    assert places["place"].n_unique() == 3


@pytest.mark.parametrize("pattern", MOTS["motif"])
def test_every_pattern_compiles_and_reads_normalised_text(pattern: str):
    assert re.compile(pattern)
    assert pattern.isascii()
    assert pattern == pattern.strip()
    assert pattern == pattern.lower()
    assert pl.Series(["objet sans rapport"]).str.contains(f"^(?:{pattern})$").to_list() == [False]
