"""The ministry of a contract is the one in force when it was notified."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from tests.harnais_regles import case_tests
from tests.test_regles_acheteur import references
from transforms import rattachement
from transforms.rules import evidence, ministere, verdicts
from transforms.sujet_acheteur import acheteur_subjects

REFERENCE = Path(__file__).parents[1] / "reference"
SCHEMA = {"acheteur_siren": pl.String, "acheteur_nom": pl.String, "date_notification": pl.Date, "verdict": pl.String}


def listed() -> pl.DataFrame:
    """The former and present attachments, every cell a text."""
    return pl.read_csv(REFERENCE / "rattachements.csv", infer_schema=False)


def buyers(cases: pl.LazyFrame) -> pl.LazyFrame:
    """The subject of each buyer, the case's name in place of the SIRET."""
    known = cases.select("acheteur_siren", "acheteur_nom", acheteur_siret="case")
    bare = known.with_columns(categorie_juridique_code=pl.lit(None, pl.String))
    return acheteur_subjects(bare, *references()).collect().lazy()


def contracts(cases: pl.LazyFrame) -> pl.LazyFrame:
    """One contract per case, the case's name in place of every identifier."""
    return cases.select("date_notification", marche_id="case", acheteur_siret="case").with_columns(
        sujet_id="marche_id", fournisseur_id=pl.lit("")
    )


def subjects_of(cases: pl.DataFrame) -> pl.LazyFrame:
    """The contract of each case, with the attachment of its day."""
    return rattachement.with_rattachement(contracts(cases.lazy()), buyers(cases.lazy()), listed().lazy())


(
    test_each_case_fires_the_rules_it_announces,
    test_the_rule_has_a_case_that_fires_and_a_near_miss,
    test_each_case_gets_the_verdict_it_announces,
) = case_tests({"ministere_date": ministere.DATED}, SCHEMA, subjects_of)


def ddt(*dates: date | None) -> pl.DataFrame:
    """Contracts of one departmental direction notified on these days."""
    case = [f"marché {rank}" for rank in range(len(dates))]
    rows = {"case": case, "acheteur_siren": "130008147", "acheteur_nom": None, "date_notification": dates}
    return pl.DataFrame(rows, schema_overrides={"acheteur_nom": pl.String, "date_notification": pl.Date})


def test_every_contract_stays_once_dated_or_not():
    dates = [date(2019, 1, 1), None, date(2024, 1, 1)]
    found = subjects_of(ddt(*dates)).collect().sort("marche_id")
    assert found["marche_id"].to_list() == ["marché 0", "marché 1", "marché 2"]
    assert found["rattachement_ministere"].to_list() == ["SPM", None, None]


def test_empty_columns_given_beforehand_are_replaced():
    cases = ddt(date(2019, 1, 1)).lazy()
    blank = contracts(cases).with_columns(**rattachement.NONE)
    found = rattachement.with_rattachement(blank, buyers(cases), listed().lazy()).collect()
    assert found["rattachement_ministere"].to_list() == ["SPM"]


def test_the_evidence_says_from_when_to_when():
    proof = evidence(subjects_of(ddt(date(2019, 1, 1))), ministere.DATED).collect()
    assert proof["valeur_citee"].item().endswith(", du 01/01/2010 au 15/08/2020")
    assert proof["source_date"].item() == "2010-01-01"


def test_no_rule_of_the_buyer_speaks_of_the_contract():
    assert {rule.sujet for rule in ministere.DATED} == {"marche"}
    assert {rule.sujet for rule in ministere.RULES} == {"acheteur"}


def test_periods_of_a_family_or_of_a_siren_follow_one_another_without_overlap():
    dated = listed().with_columns(
        pl.col("valid_from", "valid_to").str.to_date("%Y-%m-%d"), owner=pl.coalesce("famille", "siren")
    )
    following = dated.sort("owner", "valid_from").with_columns(next=pl.col("valid_from").shift(-1).over("owner"))
    ended = following.filter(pl.col("next").is_not_null())
    assert ended.height > 0
    assert ended.filter(pl.col("next") != pl.col("valid_to").dt.offset_by("1d")).is_empty()
    assert following.filter(pl.col("next").is_null() & pl.col("valid_to").is_not_null()).is_empty()


def test_the_latest_attachment_is_that_of_the_lists_about_buyers():
    latest = listed().filter(pl.col("valid_to").is_null())
    siren, noms = (references()[rank].collect() for rank in (0, 2))
    for famille, number, code in latest.select("famille", "siren", "ministere").iter_rows():
        of_siren = siren.filter(pl.col("siren") == number if number else pl.col("famille") == famille)
        of_names = noms.filter(pl.col("famille") == famille) if famille else noms.clear()
        assert {*of_siren["ministere"], *of_names["ministere"]} == {code}


def test_every_attachment_names_one_owner_and_gives_its_source():
    rows = listed()
    assert rows.filter(pl.col("famille").is_null() == pl.col("siren").is_null()).is_empty()
    assert rows.filter(pl.col("source").fill_null("").str.strip_chars() == "").is_empty()
    ministries = pl.read_csv(REFERENCE / "ministeres.csv", infer_schema=False)["ministere"]
    assert set(rows["ministere"]) <= set(ministries)


def test_two_periods_of_one_buyer_never_claim_the_same_contract():
    every_month = [date(2009 + rank // 12, 1 + rank % 12, 15) for rank in range(12 * 15)]
    proofs = evidence(subjects_of(ddt(*every_month)), ministere.DATED)
    found = verdicts(proofs).collect()
    assert found.filter(pl.col("nb_preuves") > 1).is_empty()
    assert set(found["verdict"]) == {"SPM"}
