"""What the figures of ministries miss: every buyer of the State that none can claim, with its weight and the reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.frames import table
from transforms import models

SIRET = "13009999800011"


def missing(buyer: dict[str, Any], contracts: list[dict[str, Any]] | None = None, **found: str) -> list[dict[str, Any]]:
    """The mart over one buyer, its verdicts by criterion, and its contracts, all of domain 33."""
    contracts = contracts or []
    acheteur = {"acheteur_siret": SIRET, "acheteur_siren": SIRET[:9], "acheteur_nom": None, "acheteur_nom_source": None}
    verdicts = [
        {"sujet": "acheteur", "sujet_id": SIRET, "critere": critere, "verdict": said} for critere, said in found.items()
    ] + [
        {"sujet": "marche", "sujet_id": row["marche_id"], "critere": "domaine33", "verdict": row.get("d33", "oui")}
        for row in contracts
    ]
    rows = [{name: value for name, value in row.items() if name != "d33"} for row in contracts]
    tables = {
        "core_acheteur": table("core_acheteur", acheteur | buyer),
        "core_marche": table("core_marche", *({"acheteur_siret": SIRET} | row for row in rows)),
        "core_verdict": table("core_verdict", *verdicts),
    }
    tables["mart_acheteur"] = models.run("mart_acheteur", tables)
    return models.run("mart_acheteur_non_rattache", tables).to_dicts()


def test_a_state_buyer_without_ministry_is_listed_with_its_weight():
    contracts = [
        {"marche_id": "a", "montant_retenu_eur": Decimal("10.50"), "date_notification": date(2024, 1, 1)},
        {"marche_id": "b", "montant_retenu_eur": None},
        {"marche_id": "c", "montant_retenu_eur": Decimal("99.00"), "d33": "non"},
    ]
    (row,) = missing({"nb_marches": 3}, contracts, perimetre="ETAT")
    weight = (row["nb_marches"], row["nb_marches_domaine33"], row["montant_retenu_domaine33_eur"])
    assert weight == (3, 2, Decimal("10.50"))


def test_a_buyer_without_contract_of_the_domain_is_listed_with_no_weight():
    (row,) = missing({}, perimetre="ETAT")
    assert (row["nb_marches_domaine33"], row["montant_retenu_domaine33_eur"]) == (0, None)


@pytest.mark.parametrize("perimetre", ["INTERMINISTERIEL", "OPERATEUR", "AAI_CONSTIT", "CENTRALE_ACHAT", "AUTRE"])
def test_a_buyer_whose_perimeter_has_no_ministry_is_not_missing(perimetre: str):
    assert missing({}, perimetre=perimetre) == []


def test_a_state_buyer_with_a_ministry_is_not_missing():
    assert missing({}, perimetre="ETAT", ministere="MJ") == []


@pytest.mark.parametrize(
    ("siren", "nom", "listed"),
    [
        ("130099998", None, True), ("000000000", "MINISTERE DE LA CULTURE", True), (None, "Préfecture de l'Ain", True),
        ("000000000", "INFOCOM94", False), (None, "COMMUNE DE TULLE", False), (None, None, False),
        ("000000000", "Syndicat d'assainissement", False),
    ],
)  # fmt: skip
def test_a_buyer_of_unknown_perimeter_is_listed_when_its_number_or_its_name_evokes_the_state(
    siren: str | None, nom: str | None, listed: bool
):
    assert bool(missing({"acheteur_siren": siren, "acheteur_nom": nom})) is listed


@pytest.mark.parametrize(
    ("buyer", "found", "reason"),
    [
        ({}, {"perimetre": "ETAT"}, "Service sans nom"),
        ({"acheteur_nom": "UNITE X", "acheteur_nom_source": "decp"}, {"perimetre": "ETAT"}, "nom de ce service"),
        ({"acheteur_nom": "État", "acheteur_nom_source": "reference"}, {"perimetre": "ETAT"}, "sous le nom « État »."),
        ({}, {"perimetre": "ETAT", "ministere": "indetermine"}, "Les preuves se contredisent."),
        ({}, {"perimetre": "indetermine"}, "Les preuves se contredisent."),
        ({}, {"perimetre": "indetermine", "ministere": "indetermine"}, "Les preuves se contredisent."),
        ({}, {}, "Organisme sans nom"),
        ({"acheteur_siren": "000000000", "acheteur_nom": "MINISTERE X"}, {}, "Sans SIREN valable"),
        ({"acheteur_nom": "AGENCE X", "acheteur_nom_source": "sirene"}, {}, "Ni le numéro ni le nom de cet organisme"),
    ],
)  # fmt: skip
def test_each_listed_buyer_says_what_prevents_its_attachment(buyer: dict[str, Any], found: dict[str, str], reason: str):
    (row,) = missing(buyer, **found)
    assert reason in row["motif_non_rattache"]
