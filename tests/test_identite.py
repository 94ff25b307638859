"""Which records are the same contract (DESIGN « Identity »)."""

from __future__ import annotations

import random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decp_litteral import contract, file_of, holder, tables

A, B, C = holder("33344455500016"), holder("44455566600017"), holder("55566677700018")


def fates(*records: dict[str, object]) -> list[str]:
    return tables(file_of(*records))["sort"].sort("position")["sort"].to_list()


def contracts(*records: dict[str, object]) -> pl.DataFrame:
    return tables(file_of(*records))["marche"].sort("marche_id")


def test_equal_content_is_merged_whatever_the_file_says_around_it():
    assert fates(contract(), contract(source="autre", uid="x")) == ["marche", "fusionne"]


def test_ids_that_only_look_alike_never_meet():
    found = contracts(contract(id="2024/01"), contract(id="2024_01"), contract(id="2024/01 "))
    assert found["marche_id"].n_unique() == 3


def test_the_latest_publication_of_a_contract_replaces_the_former():
    old, new = contract(montant=10000.0), contract(montant=12000.0, datePublicationDonnees="2024-06-01")
    assert fates(old, new) == ["remplace", "marche"]
    assert contracts(old, new)["montant_publie_eur"].to_list() == [12000.0]


def test_at_equal_dates_more_modifications_then_more_fields_decide():
    bare, filled = contract(montant=10000.0, lieuExecution=None), contract(lieuExecution={"code": "75"})
    changed = contract(montant=9000.0, modifications=[{"montant": 9500, "dateNotificationModification": "2024-04-01"}])
    assert fates(bare, filled) == ["remplace", "marche"]
    assert fates(filled, changed) == ["remplace", "marche"]


def test_lots_under_one_id_are_distinct_contracts_that_keep_their_id():
    first = contract(objet="Lot 1 : serveurs", titulaires=[A], montant=900000.0)
    second = contract(objet="Lot 2 : câblage", titulaires=[B], montant=40000.0)
    both = contracts(first, second)
    assert both["marche_cle"].unique().to_list() == ["11001401600015:2024001"]
    assert both["marche_id"].str.contains(r"^11001401600015:2024001~[0-9a-f]{8}$").all()
    republished = contract(
        objet="Lot 1 : serveurs", titulaires=[A], montant=950000.0, datePublicationDonnees="2025-01-01"
    )
    assert contracts(first, second, republished)["marche_id"].to_list() == both["marche_id"].to_list()


def test_same_object_amount_and_date_published_together_is_one_contract_with_several_holders():
    found = tables(file_of(contract(titulaires=[A]), contract(titulaires=[B])))
    assert sorted(found["sort"]["sort"]) == ["fusionne", "marche"]
    assert found["titulaire"]["part"].to_list() == [0.5, 0.5]


def test_a_later_publication_with_other_suppliers_corrects_them():
    later = contract(titulaires=[B], datePublicationDonnees="2024-09-01")
    found = tables(file_of(contract(titulaires=[A]), later))
    assert found["titulaire"]["fournisseur_id"].to_list() == ["444555666"]


def test_a_publication_without_supplier_keeps_those_of_the_former():
    silent = contract(titulaires=None, datePublicationDonnees="2024-09-01", dateNotification="2024-01-03")
    found = tables(file_of(contract(titulaires=[A]), silent))
    assert found["marche"].height == 1
    assert found["titulaire"]["fournisseur_id"].to_list() == ["333444555"]


def test_a_publication_without_supplier_joins_no_lot_when_two_could_be_meant():
    first, second = contract(titulaires=[A]), contract(titulaires=[B], dateNotification="2024-02-02")
    silent = contract(titulaires=None, dateNotification="2024-01-03")
    assert fates(first, second, silent) == ["marche", "marche", "marche"]


def test_a_copy_that_lost_its_accents_is_the_same_contract():
    copy = contract(objet="Syst\ufffdme d'\ufffdchanges", datePublicationDonnees="2024-02-01")
    assert fates(contract(objet="Système d'échanges"), copy) == ["marche", "remplace"]


RECORDS = [
    contract(titulaires=[A]), contract(titulaires=[B]), contract(titulaires=[A], montant=1.0),
    contract(titulaires=[C], objet="Lot 2"), contract(titulaires=[A], datePublicationDonnees="2025-01-01"),
    contract(titulaires=None), contract(id="2"), contract(id="2"), contract(id="2", objet="Lot 2", titulaires=[B]),
    contract(titulaires=[B, A], datePublicationDonnees=None), contract(objet=None), contract(dateNotification=None),
]  # fmt: skip


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_order_of_records_and_files_changes_nothing(shuffler: random.Random, parts: int):
    shuffled = shuffler.sample(RECORDS, len(RECORDS))
    files = [file_of(*shuffled[start::parts]) for start in range(parts)]
    expected, found = tables(file_of(*RECORDS)), tables(*files)
    for name in ("marche", "titulaire", "version"):
        left, right = (
            t[name].drop("fichier", "fichier_rang", "position", strict=False).sort(pl.all()) for t in (expected, found)
        )
        assert left.equals(right), name
    assert found["sort"].height == len(RECORDS)
    assert found["marche"]["marche_id"].is_unique().all()
