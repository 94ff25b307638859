"""The lists of `reference/` about buyers: readable, sourced, without a double, and agreeing with one another."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from data_contracts import dictionary
from transforms.rules import FORCES

REFERENCE = Path(__file__).parents[1] / "reference"
KEYS = {
    "ministeres": ["ministere"],
    "acheteurs_siren": ["siren", "valid_from"],
    "rattachements": ["famille", "siren", "valid_from"],
    "structure_siren": ["genre", "code"],
    "acheteurs_noms": ["rang"],
    "operateurs": ["siren"],
    "categories_juridiques": ["categorie_juridique_code"],
    "editeurs": ["editeur"],
    "produits": ["produit"],
    "termes_libres": ["terme"],
}
# La Poste is the known legal exception to the check digit; none of its numbers is listed today.
LUHN_EXCEPTIONS: set[str] = set()


def read(name: str) -> pl.DataFrame:
    """The list as pipelines read it: every cell a text."""
    return pl.read_csv(REFERENCE / f"{name}.csv", infer_schema=False)


def passes_luhn(siren: str) -> bool:
    """Whether the last digit checks the eight others."""
    doubled = [int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(siren))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


@pytest.mark.parametrize("name", KEYS)
def test_every_row_gives_its_source(name: str):
    rows = read(name)
    assert rows.height > 0
    assert rows.filter(pl.col("source").str.strip_chars().fill_null("") == "").is_empty()


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_no_key_is_listed_twice(name: str, key: list[str]):
    rows = read(name)
    assert rows.filter(rows.select(key).is_duplicated()).is_empty()


@pytest.mark.parametrize("name", [name for name in KEYS if name != "ministeres" and "ministere" in read(name).columns])
def test_every_ministry_is_known(name: str):
    assert set(read(name)["ministere"].drop_nulls()) - {""} <= set(read("ministeres")["ministere"])


@pytest.mark.parametrize("name", ["acheteurs_siren", "structure_siren", "acheteurs_noms", "categories_juridiques"])
def test_every_perimeter_is_one_of_the_contract_and_none_is_inconnu(name: str):
    assert set(read(name)["perimetre"]) <= set(dictionary.columns()["perimetre"]["enum"]) - {"INCONNU"}


@pytest.mark.parametrize("name", ["acheteurs_siren", "structure_siren", "acheteurs_noms", "categories_juridiques"])
def test_only_state_and_operators_have_a_ministry(name: str):
    attached = read(name).filter(pl.col("ministere").fill_null("") != "")
    assert set(attached["perimetre"]) <= {"ETAT", "OPERATEUR"}


@pytest.mark.parametrize("name", ["structure_siren", "categories_juridiques"])
def test_every_strength_is_one_of_the_engine(name: str):
    assert set(read(name)["force"]) <= set(FORCES)


@pytest.mark.parametrize("name", ["acheteurs_siren", "operateurs"])
def test_every_siren_passes_its_check_digit(name: str):
    sirens = read(name)["siren"]
    assert [s for s in sirens if not (len(s) == 9 and s.isdigit() and passes_luhn(s))] == sorted(LUHN_EXCEPTIONS)


def test_the_check_digit_test_refuses_a_wrong_one():
    assert passes_luhn("110002011")
    assert not passes_luhn("110002012")


def test_no_operator_is_listed_as_something_else():
    assert set(read("acheteurs_siren")["siren"]).isdisjoint(read("operateurs")["siren"])


def test_an_operator_with_a_tutelle_says_on_what_ground():
    rows = read("operateurs").with_columns(pl.col("ministere", "fondement").fill_null(""))
    assert rows.filter((pl.col("ministere") == "") != (pl.col("fondement") == "")).is_empty()
    assert rows.height == 426


def test_dates_of_validity_are_dates_and_in_order():
    rows = read("acheteurs_siren").select(pl.col("valid_from", "valid_to").replace("", None).str.to_date("%Y-%m-%d"))
    assert rows.filter(pl.col("valid_from") > pl.col("valid_to")).is_empty()


def test_interdepartmental_directions_are_dated_from_the_text_that_attached_them():
    rows = read("acheteurs_siren").filter(pl.col("famille") == "DDI")
    assert rows.height > 80
    assert rows.select("ministere", "valid_from").unique().rows() == [("MI", "2020-08-16")]


@pytest.mark.parametrize("pattern", read("acheteurs_noms")["motif"])
def test_every_name_pattern_compiles_and_reads_unaccented_capitals(pattern: str):
    assert pl.Series([""]).str.contains(pattern).to_list() == [False]
    assert pattern.isascii()
    assert not any(letter.islower() for letter in pattern.replace(r"\b", ""))
