"""Perimeter and ministry of buyers: the cases of `tests/cases`, over the lists of `reference/` as they are."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.harnais_regles import CASES, case_tests, load_cases
from transforms.methode import in_force
from transforms.rules import evidence, ministere, perimetre, verdicts
from transforms.sujet_acheteur import acheteur_subjects, structure_code, structure_genre, with_chorus_numbers

REFERENCE = Path(__file__).parents[1] / "reference"
LISTS = ["acheteurs_siren", "structure_siren", "acheteurs_noms", "operateurs", "categories_juridiques"]
SCHEMA = {
    "acheteur_siren": pl.String,
    "acheteur_nom": pl.String,
    "categorie_juridique_code": pl.String,
    "id_publie": pl.String,
    "verdict": pl.String,
}
CRITERIA = {"perimetre": perimetre.RULES, "ministere": ministere.RULES}


def references(version: str = "2026.2") -> list[pl.LazyFrame]:
    """The five lists as a version reads them, in the order of `acheteur_subjects`, every cell a text."""
    lists = [pl.read_csv(REFERENCE / f"{name}.csv", infer_schema=False) for name in LISTS]
    return [in_force(rows, version).lazy() for rows in lists]


def subjects_of(cases: pl.DataFrame) -> pl.LazyFrame:
    """One subject per case, the case's name in place of the SIRET."""
    buyers = cases.lazy().select(*list(SCHEMA)[:4], acheteur_siret="case")
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


def numbered(*numbers: str | None) -> str | None:
    """The number of Chorus kept for a buyer of these contracts."""
    contracts = pl.LazyFrame(
        [("essai", number) for number in numbers],
        schema={"acheteur_siret": pl.String, "id_publie": pl.String},
        orient="row",
    )
    return with_chorus_numbers(buyer("130099998"), contracts).collect()["id_publie"].item()


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [
        (["2019130015068800", "2020S0200"], "2019130015068800"), (["1509642260"], "1509642260"),
        (["2019130015068800", "F1", "F2"], None), (["20192019S1630600"], None), (["2019122018000100"], None),
        ([None], None), ([], None),
    ],
)  # fmt: skip
def test_a_number_of_chorus_is_kept_when_half_of_the_contracts_have_one(numbers: list[str | None], kept: str | None):
    assert numbered(*numbers) == kept


def test_the_buyers_of_a_labelled_file_come_without_contracts():
    assert subjects_of_buyer("130099998").collect()["id_publie"].to_list() == [None]


@pytest.mark.parametrize(
    ("siren", "nom", "famille"),
    [
        ("130008147", "Services du Premier ministre", "DDI"), ("130099994", "DDTM DE QUELQUE PART", "DDI"),
        ("120020999", "DDT DE QUELQUE PART", None),
        ("173300005", "DDT DE QUELQUE PART", None), ("130004955", "DDT", None), ("130099994", "DREAL", None),
    ],
)  # fmt: skip
def test_the_family_of_a_service_comes_from_the_list_or_from_a_name_that_nothing_contradicts(
    siren: str, nom: str, famille: str | None
):
    assert subjects_of_buyer(siren, nom).collect()["rattachement_famille"].to_list() == [famille]


def test_the_first_version_reads_neither_the_patterns_nor_the_rules_of_the_second():
    maison = "MAISON DEPARTEMENTALE DES PERSONNES HANDICAPEES"
    first = [rule for rule in perimetre.RULES if rule.id in {f"PER-{n}" for n in range(1, 9)}]
    found = {}
    for version, rules in {"2026.1": first, "2026.2": perimetre.RULES}.items():
        subjects = acheteur_subjects(buyer("130099990", maison), *references(version))
        found[version] = verdicts(evidence(subjects, rules)).collect()["verdict"].to_list()
    assert found == {"2026.1": ["ETAT"], "2026.2": ["AUTRE"]}
