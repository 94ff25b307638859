"""Sub-contracting acts are kept, with what modified them."""

from __future__ import annotations

from typing import Any

import polars as pl

from tests.decp_litteral import contract, file_of, records
from transforms import identite, marche, sous_traitance


def act(number: int | None, siret: str | None = "33344455500016", **fields: Any) -> dict[str, Any]:
    subcontractor = {"typeIdentifiant": "SIRET", "id": siret}
    declared = {"id": number, "sousTraitant": subcontractor, "dureeMois": 12, "dateNotification": "2024-04-01"}
    return {"acteSousTraitance": {**declared, "montant": 1000.0, **fields}}


def change(number: int, **fields: Any) -> dict[str, Any]:
    return {"modificationActeSousTraitance": {"id": number, **fields}}


def acts(*declared: dict[str, Any], changes: tuple[dict[str, Any], ...] = ()) -> pl.DataFrame:
    read = records(file_of(contract(actesSousTraitance=list(declared), modificationsActesSousTraitance=list(changes))))
    contracts = marche.survivors(read, identite.fates(read))
    return sous_traitance.acts(contracts).sort("acte_rang", "version").collect()


def test_each_act_is_a_row_with_its_subcontractor_and_amount():
    found = acts(act(1), act(2, "44455566600017", montant=500.0))
    assert found.select("acte_id", "version", "fournisseur_siren", "montant_eur", "is_courant").rows() == [
        ("1", 0, "333444555", 1000.0, True),
        ("2", 0, "444555666", 500.0, True),
    ]


def test_a_modification_gives_new_totals_and_keeps_what_it_leaves_out():
    later = change(1, montant=800.0, dateNotificationModificationSousTraitance="2024-06-01")
    found = acts(act(1), changes=(later,))
    assert found.select("version", "montant_eur", "duree_mois", "fournisseur_siren", "is_courant").rows() == [
        (0, 1000.0, 12.0, "333444555", False),
        (1, 800.0, 12.0, "333444555", True),
    ]


def test_two_acts_under_one_number_stay_two_and_the_modification_goes_to_the_first():
    found = acts(act(1), act(1, "44455566600017"), changes=(change(1, montant=1.0),))
    assert found.select("acte_rang", "version", "montant_eur").rows() == [(1, 0, 1000.0), (1, 1, 1.0), (2, 0, 1000.0)]


def test_a_modification_of_an_unpublished_act_is_kept_and_flagged():
    found = acts(act(1), changes=(change(7, montant=1.0),))
    assert found.select("acte_rang", "acte_id", "alertes").rows()[-1] == (2, "7", "ACT-SANS-TITULAIRE")


def test_a_contract_without_act_has_no_row():
    assert acts().is_empty()
