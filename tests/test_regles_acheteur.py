"""Perimeter and ministry of buyers: the cases of `tests/cases`, over the lists of `reference/` as they are."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.harnais_regles import CASES, case_tests, load_cases
from transforms.rules import evidence, ministere, perimetre
from transforms.sujet_acheteur import acheteur_subjects, structure_code, structure_genre

REFERENCE = Path(__file__).parents[1] / "reference"
LISTS = ["acheteurs_siren", "structure_siren", "acheteurs_noms", "operateurs", "categories_juridiques"]
SCHEMA = {
    "acheteur_siren": pl.String,
    "acheteur_nom": pl.String,
    "categorie_juridique_code": pl.String,
    "verdict": pl.String,
}
CRITERIA = {"perimetre": perimetre.RULES, "ministere": ministere.RULES}


def references() -> list[pl.LazyFrame]:
    """The five lists, in the order of `acheteur_subjects`, every cell a text."""
    return [pl.scan_csv(REFERENCE / f"{name}.csv", infer_schema=False) for name in LISTS]


def subjects_of(cases: pl.DataFrame) -> pl.LazyFrame:
    """One subject per case, the case's name in place of the SIRET."""
    buyers = cases.lazy().select(*list(SCHEMA)[:3], acheteur_siret="case")
    return acheteur_subjects(buyers, *references()).collect().lazy()


def buyer(siren: str | None, nom: str | None = None) -> pl.LazyFrame:
    """One buyer that no case file holds."""
    row = {"acheteur_siret": "essai", "acheteur_siren": siren, "acheteur_nom": nom, "categorie_juridique_code": None}
    return pl.LazyFrame([row], schema=dict.fromkeys(row, pl.String))


(
    test_each_case_fires_the_rules_it_announces,
    test_every_rule_has_a_case_that_fires_and_a_near_miss,
    test_each_case_gets_the_verdict_it_announces,
) = case_tests(CRITERIA, SCHEMA, subjects_of)


def test_ministry_of_ddt_is_dated_and_says_that_it_is_a_choice():
    proof = evidence(subjects_of_buyer("130008147"), ministere.RULES).collect()
    rule = next(rule for rule in ministere.RULES if rule.id == proof["regle_id"].item())
    assert proof["source_date"].item() == "2020-08-16"
    assert "bien que" in rule.because
    assert "convention" in rule.basis


def subjects_of_buyer(siren: str | None, nom: str | None = None) -> pl.LazyFrame:
    """The subject of one buyer."""
    return acheteur_subjects(buyer(siren, nom), *references())


def test_latest_row_of_a_siren_holds_even_when_closed():
    listed = pl.LazyFrame(
        {
            "siren": ["130008147", "130008147"], "perimetre": ["ETAT", "ETAT"], "ministere": ["MI", "SPM"],
            "nom": ["DDT", "DDT"], "famille": ["DDI", ""], "valid_from": ["2020-08-16", None],
            "valid_to": ["2030-01-01", "2020-08-15"], "source": ["décret", "décret"],
        }
    )  # fmt: skip
    found = acheteur_subjects(buyer("130008147"), listed, *references()[1:]).collect()
    assert found.select("ref_siren_ministere", "ref_siren_valid_from").rows() == [("MI", "2020-08-16")]


def test_a_buyer_stays_one_row_whatever_the_lists_say():
    cases = pl.concat([load_cases(f"{critere}.csv", SCHEMA) for critere in CRITERIA]).unique("case")
    assert subjects_of(cases).collect()["sujet_id"].sort().to_list() == cases["case"].sort().to_list()


def test_missing_legal_category_and_name_leave_structure_alone_to_speak():
    proofs = evidence(subjects_of_buyer("174504308"), [*perimetre.RULES, *ministere.RULES]).collect()
    assert set(proofs["regle_id"]) == {"PER-5", "MIN-5"}


@pytest.mark.parametrize(
    ("siren", "genre", "code"),
    [
        ("120064019", "12", "64"), ("173300005", "17", "000"), ("173501206", "17", "12"), ("179712310", "17", "23"),
        ("172012312", "17", "23"), ("172913295", "17", ""), ("157000365", "15", "7"), ("180600017", "18", "dep"),
        ("180035032", "18", "35"), ("211300015", "21", ""), ("776056467", "7", ""),
    ],
)  # fmt: skip
def test_structure_reads_series_and_administration(siren: str, genre: str, code: str):
    read = pl.select(s=pl.lit(siren)).select(structure_genre("s").alias("g"), structure_code("s").alias("c"))
    assert read.row(0) == (genre, code)


def test_case_files_are_found():
    assert {f"{critere}.csv" for critere in CRITERIA} <= {path.name for path in CASES.iterdir()}
