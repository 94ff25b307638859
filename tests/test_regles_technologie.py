"""Free software, technology, origin: the cases of `tests/cases`, over the lists of `reference/` as they are."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipelines import ref
from tests.frames import METHODE
from tests.harnais_regles import case_tests, load_cases
from transforms.citations import product_citations
from transforms.rules import logiciel_libre, technologie
from transforms.sujet_technologie import holders_of, technologie_subjects

LISTS = [ref.table(name, METHODE.methode).lazy() for name in ("ref_editeur", "ref_produit", "ref_terme_libre")]
SCHEMA = {
    "objet": pl.String, "titulaires": pl.String, "cpv_code": pl.String, "date_notification": pl.Date,
    "verdict": pl.String,
}  # fmt: skip
CRITERIA = {"logiciel_libre": logiciel_libre.RULES, "techno": technologie.TECHNO, "origine": technologie.ORIGINE}


def subjects_of(cases: pl.DataFrame) -> pl.LazyFrame:
    """One contract per case, the case's name in place of its id."""
    contracts = cases.lazy().with_columns(marche_id="case", source=pl.lit("decp_json"))
    holders = holders_of(cases.lazy().select("titulaires", n="case"))
    return technologie_subjects(contracts, holders, *LISTS).collect().lazy()


def subject(objet: str | None, *holders: tuple[str | None, str | None]) -> dict[str, object]:
    """The subject of one contract; `holders` are pairs of SIREN and name."""
    row = {"marche_id": "m", "source": "decp_json", "objet": objet, "cpv_code": None, "date_notification": None}
    contracts = pl.LazyFrame([row], schema=dict.fromkeys(row, pl.String) | {"date_notification": pl.Date})
    people = pl.LazyFrame(
        [{"marche_id": "m", "fournisseur_siren": siren, "titulaire_nom": name} for siren, name in holders],
        schema=dict.fromkeys(["marche_id", "fournisseur_siren", "titulaire_nom"], pl.String),
    )
    return technologie_subjects(contracts, people, *LISTS).collect().row(0, named=True)


(
    test_each_case_fires_the_rules_it_announces,
    test_every_rule_has_a_case_that_fires_and_a_near_miss,
    test_each_case_gets_the_verdict_it_announces,
) = case_tests(CRITERIA, SCHEMA, subjects_of)


@pytest.mark.parametrize("critere", CRITERIA)
def test_a_contract_stays_one_row_whatever_it_names(critere: str):
    cases = load_cases(f"{critere}.csv", SCHEMA)
    assert subjects_of(cases).collect()["sujet_id"].sort().to_list() == cases["case"].sort().to_list()


def test_a_contract_that_says_nothing_is_a_row_of_nulls():
    silent = subject(None)
    assert silent["marche_id"] == "m"
    said = {"techno", "techno_citee", "techno_titulaire", "origine_citee", "controle_titulaires", "logiciel_nom"}
    assert {silent[name] for name in said} == {None}
    assert silent["titulaires_tous_connus"] is False
    assert silent["is_revendeur"] is False


def test_damaged_accents_and_entities_are_read_like_the_rest():
    assert subject("Acc&egrave;s au logiciel Nextcloud d\ufffdploy\ufffd")["produit_libre_cite"] == "Nextcloud"


def test_a_listed_siren_is_known_whatever_the_name_published():
    known = subject("Maintenance du progiciel", ("519319651", "Agence de Lyon"))
    assert (known["techno_titulaire"], known["titulaires_tous_connus"]) == ("Sopra HR Software", True)


def test_the_worst_control_of_the_holders_decides_and_says_whose():
    mixed = subject("Logiciels", (None, "BERGER LEVRAULT"), (None, "CEGID"), (None, "ORACLE FRANCE"))
    assert (mixed["controle_titulaires"], mixed["controle_titulaire_nom"]) == ("HORS_UE", "Oracle")
    assert mixed["controle_titulaire_source"]
    assert mixed["controle_titulaire_date"] == "2026-11-23"
    doubtful = subject("Logiciels", (None, "BERGER LEVRAULT"), (None, "CEGID"))
    assert (doubtful["controle_titulaires"], doubtful["controle_titulaire_nom"]) == ("a_verifier", "Cegid")


def test_a_holder_out_of_the_list_leaves_the_control_of_all_unknown():
    partial = subject("Logiciels", (None, "BERGER LEVRAULT"), (None, "Menuiserie Durand"))
    assert (partial["controle_titulaires"], partial["titulaires_tous_connus"]) == ("FR", False)
    assert subject("Logiciels", (None, "BERGER LEVRAULT"), (None, None))["titulaires_tous_connus"] is False


def test_a_reseller_among_holders_is_told():
    sold = subject("Licences VMware", (None, "SCC FRANCE"), (None, "BERGER LEVRAULT"))
    assert (sold["is_revendeur"], sold["titulaire_role"]) == (True, "editeur|revendeur")


def test_products_under_non_european_control_and_in_the_cloud_are_named_apart():
    named = subject("Migration vers Microsoft 365, Nextcloud et SAP HANA")
    assert named["editeur_hors_ue_cite"] == "Microsoft"
    assert named["produit_nuage_cite"] == "Microsoft 365"
    assert (named["produit_libre_cite"], named["produit_libre_poids"]) == ("Nextcloud", 3)
    assert named["produit_proprietaire_cite"] == "Microsoft 365 ; SAP HANA"


def test_the_list_reads_a_product_by_its_longest_name():
    assert subject("Licences Microsoft SQL Server")["produit_proprietaire_cite"] == "SQL Server"


@pytest.mark.parametrize(("day", "read"), [(date(2021, 1, 14), "avant"), (date(2021, 1, 15), "apres"), (None, "apres")])
def test_a_licence_that_changed_is_read_at_the_date_of_the_contract(day: date | None, read: str):
    rows = [("avant", "libre", "2", None, "2021-01-14"), ("apres", "proprietaire", None, "2021-01-15", None)]
    columns = ["produit", "licence", "poids", "valid_de", "valid_a"]
    products = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").with_columns(
        motif=pl.lit("moteur"), contexte=pl.lit(None, pl.String), nature=pl.lit("logiciel"),
        editeur=pl.lit(None, pl.String),
    )  # fmt: skip
    texts = pl.LazyFrame(
        {"marche_id": ["m"], "date_notification": [day], "texte": ["support du moteur"]},
        schema_overrides={"date_notification": pl.Date},
    )
    found = product_citations(texts, products, LISTS[0].collect()).collect()
    assert found["techno_citee"].to_list() == [read]


def test_a_text_already_normalised_is_not_read_again():
    row = {"marche_id": "m", "source": "s", "objet": "muet", "objet_normalise": "licences oracle", "cpv_code": None}
    given = pl.LazyFrame([row | {"date_notification": None}], schema_overrides={"cpv_code": pl.String})
    empty = pl.LazyFrame(schema=dict.fromkeys(["marche_id", "fournisseur_siren", "titulaire_nom"], pl.String))
    contracts = given.with_columns(pl.col("date_notification").cast(pl.Date))
    assert technologie_subjects(contracts, empty, *LISTS).collect()["techno_citee"].to_list() == ["Oracle"]
