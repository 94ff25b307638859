"""The dictionary of columns and tables: nothing undefined, nothing unused, nothing undocumented."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import yaml

from data_contracts import dictionary, suites
from transforms.rules import catalogue

COLUMNS = dictionary.columns()
TABLES = dictionary.tables()
COLUMN_FIELDS = set(dictionary.Column.__annotations__)
TABLE_FIELDS = set(dictionary.Table.__annotations__)
LAYERS = ("core_", "mart_")

per_table = pytest.mark.parametrize("table", TABLES)


class Strict(yaml.SafeLoader):
    """A loader that refuses a key given twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        assert not twice, f"défini deux fois : {twice}"
        return super().construct_mapping(node, deep)


def is_sentence(text: str) -> bool:
    return bool(re.fullmatch(r"[«A-ZÀÉÈÊÎ0-9a-z].*(\.| \?)", text, re.DOTALL))


@pytest.mark.parametrize("file", ["columns.yml", "tables.yml"])
def test_nothing_is_defined_twice(file: str) -> None:
    assert yaml.load((dictionary.HERE / file).read_text("utf-8"), Strict)


def test_no_column_is_an_orphan() -> None:
    used = {name for contract in TABLES.values() for name in contract["columns"]}
    read = {rule.field for rule in catalogue.RULES}
    assert set(COLUMNS) - used - read == set(), "columns.yml définit des colonnes qu'aucune table ni règle ne porte"
    assert used - set(COLUMNS) == set(), "tables.yml porte des colonnes que columns.yml ne définit pas"


def test_columns_have_a_known_type_and_no_unknown_field() -> None:
    for name, column in COLUMNS.items():
        assert set(column) <= COLUMN_FIELDS, name
        assert column["type"] in dictionary.POLARS_TYPES, name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


def test_enums_are_lists_of_distinct_strings() -> None:
    for name, column in COLUMNS.items():
        if "enum" in column:
            values = column["enum"]
            assert column["type"] == "string", name
            assert all(isinstance(value, str) and value == value.strip() != "" for value in values), name
            assert len(values) == len(set(values)) > 0, name


def test_patterns_are_anchored_and_understood_by_the_engines_that_apply_them() -> None:
    for name, column in COLUMNS.items():
        if "pattern" in column:
            assert column["type"] == "string", name
            assert column["pattern"].startswith("^"), name
            assert column["pattern"].endswith("$"), name
            # Neither DuckDB nor Polars knows lookaround or back-references; `strict` raises on them.
            assert pl.Series([""]).str.contains(column["pattern"], strict=True).len() == 1


def test_bounds_are_numbers_in_order() -> None:
    for name, column in COLUMNS.items():
        if "min" in column or "max" in column:
            assert column["type"] in {"integer", "double", "decimal"}, name
            assert column.get("min", float("-inf")) <= column.get("max", float("inf")), name


def test_every_column_is_documented_in_french_sentences() -> None:
    for name, column in COLUMNS.items():
        assert column["label"] == column["label"].strip() != "", name
        assert not column["label"].endswith("."), name
        assert is_sentence(column["description"]), f"{name} : {column['description']}"


def test_a_name_says_the_unit_and_the_kind() -> None:
    for name, column in COLUMNS.items():
        if name.endswith("_eur"):
            assert column["type"] in {"double", "decimal"}, name
            assert column["unit"].startswith("euros"), name
        if name.endswith("_mois"):
            assert column["unit"] == "mois", name
        if name.startswith(("is_", "has_")):
            assert column["type"] == "boolean", name
        if name.endswith(("_siren", "_siret", "_code")):
            assert column["type"] == "string", f"{name} : un code n'est pas un nombre"
        # `source_date` quotes a source, which gives a day, a month or a year.
        if name.startswith("date_") or (name.endswith("_date") and name != "source_date"):
            assert column["type"] == "date", name


@per_table
def test_a_table_has_a_grain_a_key_and_known_fields(table: str) -> None:
    contract = TABLES[table]
    assert table.startswith(LAYERS)
    assert set(contract) <= TABLE_FIELDS
    assert contract["grain"].strip()
    assert not contract["grain"].endswith(".")
    columns = contract["columns"]
    assert len(columns) == len(set(columns))
    assert contract["key"]
    assert set(contract["key"]) <= set(columns)
    assert set(contract["required"]) <= set(columns)
    if len(contract["key"]) == 1:
        assert contract["key"][0] in contract["required"], "une clé d'une seule colonne ne peut être vide"
    assert any(name in contract["required"] for name in contract["key"])


@per_table
def test_the_sums_and_row_bounds_of_a_table_are_usable(table: str) -> None:
    contract = TABLES[table]
    if "equal_sum" in contract:
        total, parts = contract["equal_sum"]["total"], contract["equal_sum"]["parts"]
        assert set(contract["equal_sum"]) == {"total", "parts"}
        assert {total, *parts} <= set(contract["required"]), "une somme de vides n'est égale à rien"
        assert total not in parts
    if "rows" in contract:
        assert set(contract["rows"]) <= {"min", "max"}
        assert contract["rows"].get("min", 0) <= contract["rows"].get("max", float("inf"))


@per_table
def test_the_warnings_of_a_table_are_sentences(table: str) -> None:
    assert all(is_sentence(warning) for warning in TABLES[table].get("warnings", []))


def texts() -> Iterator[tuple[str, str]]:
    for name, column in COLUMNS.items():
        yield f"{name}, label", column["label"]
        yield f"{name}, description", column["description"]
    for table, contract in TABLES.items():
        yield f"{table}, grain", contract["grain"]
        yield from ((f"{table}, warning", warning) for warning in contract.get("warnings", []))


TYPOGRAPHY = {
    "guillemets droits": r'"',
    "trois points au lieu de …": r"\.\.\.",
    "espace manquante avant une ponctuation double": r"\S[;?!»]",
    "espace manquante avant un deux-points": r"[^\s/\d]:(\s|$)",
    "espace manquante après un guillemet ouvrant": r"«\S",
    "espace avant une virgule ou un point": r"\s[,.](\s|$)",
    "deux espaces": r"  ",
    "apostrophe courbe (celle des contrats est droite)": r"’",
}


@pytest.mark.parametrize("fault", TYPOGRAPHY)
def test_french_typography(fault: str) -> None:
    assert [where for where, text in texts() if re.search(TYPOGRAPHY[fault], text)] == []


def test_the_same_column_is_published_as_it_is_kept() -> None:
    """A mart and the core table it publishes as it stands have the same columns."""
    for layer in ("preuve", "verdict", "quarantaine", "reconciliation"):
        assert set(TABLES[f"mart_{layer}"]["columns"]) == set(TABLES[f"core_{layer}"]["columns"])
        assert TABLES[f"mart_{layer}"]["key"] == TABLES[f"core_{layer}"]["key"]


def test_the_warnings_of_a_table_travel_one_per_line() -> None:
    carried = dictionary.documentation().filter(pl.col("table_nom") == "mart_marche")["avertissement"].unique()
    assert carried.item().split("\n") == TABLES["mart_marche"]["warnings"]


def test_the_schema_follows_the_contract() -> None:
    for table, contract in TABLES.items():
        assert dictionary.schema(table).names() == contract["columns"]
        assert dictionary.empty(table).collect().schema == dictionary.schema(table)


@per_table
def test_the_contract_of_each_table_accepts_it_empty(table: str, tmp_path: Path) -> None:
    dictionary.empty(table).collect().write_parquet(tmp_path / "t.parquet")
    report = suites.validate(table, parquet=tmp_path / "t.parquet")
    assert report.failures == ()
    assert report.nb_expectations > len(TABLES[table]["required"])
