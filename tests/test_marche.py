"""The current state of a contract and its history."""

from __future__ import annotations

from typing import Any

import pytest

from tests.decp_litteral import contract, file_of, holder, tables


def change(**fields: Any) -> dict[str, Any]:
    return {"dateNotificationModification": "2024-06-01", **fields}


def current(*modifications: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return tables(file_of(contract(modifications=list(modifications), **fields)))["marche"].row(0, named=True)


def test_modifications_carry_new_totals_and_a_field_left_out_keeps_its_value():
    found = current(
        change(montant=60000.0),
        change(dureeMois=24, dateNotificationModification="2024-07-01"),
    )
    assert (found["montant_initial_eur"], found["montant_publie_eur"]) == (50000.0, 60000.0)
    assert (found["duree_mois"], found["nb_modifications"]) == (24.0, 2)


def test_the_same_day_the_rank_decides_and_both_stay_in_the_history():
    second, first = change(id=2, montant=700000.0), change(id=1, montant=600000.0)
    found = tables(file_of(contract(modifications=[second, first])))
    assert found["marche"]["montant_publie_eur"].item() == 700000.0
    assert found["version"].sort("version")["montant_eur"].to_list() == [50000.0, 600000.0, 700000.0]


def test_without_rank_the_published_position_decides():
    assert current(change(montant=1000.0), change(montant=2000.0))["montant_publie_eur"] == 2000.0


def test_a_modification_dated_before_the_contract_is_applied_and_flagged():
    found = current(change(montant=60000.0, dateNotificationModification="2023-01-01"))
    assert found["montant_publie_eur"] == 60000.0
    assert "MOD-ANTERIEURE" in found["alertes"]


def test_an_increment_published_as_a_total_is_flagged_never_corrected():
    found = current(change(montant=5000.0))
    assert found["montant_publie_eur"] == 5000.0
    assert "MOD-ECART" in found["alertes"]


def test_suppliers_of_a_modification_replace_the_list():
    new = change(titulaires=[{"titulaire": holder("44455566600017")}])
    found = tables(file_of(contract(modifications=[{"modification": new}])))
    assert found["titulaire"]["fournisseur_id"].to_list() == ["444555666"]
    assert found["version"].sort("version")["titulaires"].to_list() == ["333444555", "444555666"]


def test_shares_are_equal_and_add_up_to_one():
    three = [holder("33344455500016"), holder("44455566600017"), holder("55566677700018")]
    shares = tables(file_of(contract(titulaires=three)))["titulaire"]["part"]
    assert shares.to_list() == pytest.approx([1 / 3] * 3)
    assert shares.sum() == pytest.approx(1.0)


def test_a_firm_listed_twice_counts_once_and_says_so():
    twice = [holder("33344455500016"), holder("33344455500024")]
    found = tables(file_of(contract(titulaires=twice)))["titulaire"]
    assert (found.height, found["part"].item()) == (1, 1.0)
    assert "TIT-DOUBLE" in found["alertes"].item()


def test_a_buyer_among_its_own_suppliers_is_flagged():
    assert "TIT-ACHETEUR" in current(titulaires=[holder("11001401600015")])["alertes"]


def test_a_contract_without_supplier_is_kept_with_none():
    assert current(titulaires=None)["nb_titulaires"] == 0
