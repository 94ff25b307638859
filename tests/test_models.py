"""A SQL file as a function, and what every mart must be to run anywhere."""

import re

import polars as pl
import pytest

from data_contracts import dictionary
from pipelines import circulaire, exemples, ref
from tests.frames import METHODE, table
from transforms import models
from transforms.mesures import SCHEMAS
from transforms.methode import parameters
from transforms.rules import catalogue

MARTS = sorted(path.stem for path in models.MARTS.glob("*.sql"))
INPUTS = {name: table(name) for name in dictionary.tables()} | {
    "ref_regle": catalogue.as_table([], {}),
    "ref_exemple_regle": pl.DataFrame(schema=exemples.SCHEMA),
    **{name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()},
    "ref_echantillon": table("mart_echantillon").rename({"echantillon_source": "source"}),
    "ref_editeur": ref.table("ref_editeur", METHODE.methode),
    "ref_circulaire": circulaire.objectives(),
    "ref_seuil_innovation": ref.table("ref_seuil_innovation", METHODE.methode),
    "ref_chiffre_officiel": ref.table("ref_chiffre_officiel", METHODE.methode),
    "ref_departement": ref.table("ref_departement", METHODE.methode),
    "ref_ministere": table("mart_ministere"),
    "ref_alerte": pl.DataFrame(schema={"code": pl.String, "phrase": pl.String, "source": pl.String}),
    "ref_methode": parameters(METHODE, None),
}  # fmt: skip


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_has_the_columns_and_types_of_its_contract(name):
    assert models.run(name, INPUTS).schema == dictionary.schema(name)


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_is_one_described_select(name):
    assert models.description(name)
    code = re.sub(r"--.*", "", models.sql(name))
    assert re.match(r"\s*(with|select)\b", code)
    assert ";" not in code


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_reads_known_tables_and_never_itself(name):
    assert name not in models.reads(name)
    assert set(models.reads(name)) <= set(INPUTS)


def test_marts_do_not_read_each_other_in_a_circle():
    waiting = {name: {read for read in models.reads(name) if read in MARTS} for name in MARTS}
    while ready := [name for name, needs in waiting.items() if not needs & set(waiting)]:
        waiting = {name: needs for name, needs in waiting.items() if name not in ready}
    assert waiting == {}


def test_a_table_named_in_a_comment_alone_is_not_read():
    assert "mart_preuve" in models.sql("mart_titulaire")
    assert "mart_preuve" not in models.reads("mart_titulaire")


def test_the_description_is_the_leading_comment_alone():
    assert models.description("mart_quarantaine").startswith("Les enregistrements qui ne peuvent être un marché")
    assert "select" not in models.description("mart_quarantaine")


def test_a_missing_table_is_named():
    with pytest.raises(KeyError, match="core_quarantaine"):
        models.run("mart_quarantaine", {})
