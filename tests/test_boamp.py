"""From a published notice to a canonical one, whatever the form and the file it stands in."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from tests.boamp_litteral import (
    BUYER_SIRET,
    WINNER_SIRET,
    award,
    coded,
    contract,
    exported,
    jsonl,
    listed,
    lot_result,
    organisation,
    project,
    read_one,
    records,
    tender,
    unlisted,
)


def test_the_flat_fields_are_cleaned_even_without_a_body():
    notice = read_one()
    assert (notice["avis_id"], notice["avis_nature"], notice["avis_etat"]) == ("24-12345", "attribution", "initial")
    assert notice["objet"] == "Refonte du système d'information"
    assert notice["departements"] == ["75", "01"]
    assert notice["descripteurs"] == ["163", "186"]
    assert notice["date_parution"] == date(2024, 3, 15)
    assert notice["avis_generation"] == "ods_plat"


def test_a_european_award_gives_its_winner_by_references():
    notice = read_one(award(), nature="ATTRIBUTION", famille="JOUE")
    assert notice["avis_generation"] == "eforms"
    assert notice["acheteur_siret"] == BUYER_SIRET
    assert (notice["cpv_code"], notice["cpv_codes"]) == ("72000000", ["72000000", "48000000"])
    assert notice["procedure_uuid"] == "0a1b-uuid"
    assert (notice["montant_avis_eur"], notice["offres_recues"], notice["is_attribue"]) == (250000.0, 4, True)
    (winner,) = notice["titulaires"]
    assert (winner["titulaire_siret"], winner["titulaire_nom"]) == (WINNER_SIRET, "Pousse SAS")
    assert (winner["lot_id"], winner["taille_declaree"], winner["pays_code"]) == ("LOT-0001", "petite", "FRA")
    assert winner["montant_offre_eur"] == 250000.0


def test_the_date_of_conclusion_is_the_contracts_never_the_dummy_award_date():
    notice = read_one(award())
    assert notice["date_conclusion"] == notice["titulaires"][0]["date_conclusion"] == date(2024, 2, 28)
    assert notice["date_attribution"] is None


@pytest.mark.parametrize("shape", [unlisted, listed])
def test_lists_and_single_objects_read_alike(shape):
    assert read_one(shape(award())) == read_one(award())


@pytest.mark.parametrize(
    ("purposes", "kinds", "expected"),
    [
        (("inn-pur",), ("proc-innov",), True),
        (("inn-pur",), (), True),
        (("env-imp",), ("mar-nov",), True),
        (("none",), (), False),
        (("env-imp", "soc-obj"), (), False),
        ((), ("none",), None),
        ((), (), None),
    ],
)
def test_innovative_acquisition_is_what_the_buyer_declares_and_silence_is_unknown(purposes, kinds, expected):
    notice = read_one(award(lots=[project("72000000", purposes=purposes, kinds=kinds)]))
    assert notice["is_acquisition_innovante"] is expected


def test_two_lots_two_winners_and_a_lot_without_one():
    result = {
        "efac:LotResult": [lot_result(1, offers="3"), lot_result(2, offers="5"), lot_result(3, "clos-nw", "0")],
        "efac:LotTender": [tender(1, 1, "100000"), tender(2, 2, "40000.5"), tender(3, 1, "7")],
        "efac:SettledContract": [contract(1, "2024-05-02"), contract(2, "2024-04-30-04:00")],
        "efac:TenderingParty": [
            {"cbc:ID": "TPA-0001", "efac:Tenderer": [{"cbc:ID": "ORG-0002"}, {"cbc:ID": "ORG-0003"}]},
            {"cbc:ID": "TPA-0002", "efac:Tenderer": {"cbc:ID": "ORG-0004"}},
        ],
    }
    firms = [
        organisation(1, "Ministère", BUYER_SIRET),
        organisation(2, "Chef SA", WINNER_SIRET, size="large"),
        organisation(3, "Membre BV", "NL688389910B01", "NLD"),
        organisation(4, "Kanak SARL", "593913.001", "NCL", "micro"),
    ]
    notice = read_one(award(result=result, organisations=firms))
    assert [(one["lot_id"], one["offre_id"], one["fournisseur_id"]) for one in notice["titulaires"]] == [
        ("LOT-0001", "TEN-0001", "333444555"),
        ("LOT-0001", "TEN-0001", "TVA:NL688389910B01"),
        ("LOT-0002", "TEN-0002", "RIDET:593913.001"),
    ]
    assert notice["montant_avis_eur"] == 140000.5  # the group's offer counts once
    assert notice["offres_recues"] is None  # the lots differ
    assert [one["offres_recues"] for one in notice["titulaires"]] == [3, 3, 5]
    assert notice["date_conclusion"] == date(2024, 4, 30)


def test_an_unsuccessful_procedure_says_so_and_raises_no_alert():
    result = {"efac:LotResult": lot_result(1, "clos-nw", "0"), "efac:LotTender": tender(1, 1, "5")}
    notice = read_one(award(result=result))
    assert (notice["is_attribue"], notice["titulaires"], notice["alertes"]) == (False, [], "")


@pytest.mark.parametrize(
    ("amount", "currency", "alert"), [("-1", "EUR", "AVI-MONTANT-RESERVE"), ("900000", "XPF", "AVI-DEVISE")]
)
def test_a_secret_or_foreign_amount_is_no_amount_in_euros(amount, currency, alert):
    body = award()
    result = body["EFORMS"]["ContractAwardNotice"]["ext:UBLExtensions"]["ext:UBLExtension"]["ext:ExtensionContent"][
        "efext:EformsExtension"
    ]["efac:NoticeResult"]
    result["cbc:TotalAmount"] = coded(amount, currencyID=currency)
    result["efac:LotTender"] = [tender(1, 1, amount, currency)]
    notice = read_one(body)
    assert notice["montant_avis_eur"] is notice["titulaires"][0]["montant_offre_eur"] is None
    assert notice["alertes"] == alert


PROCEDURES = {
    "eForms": ({"body": award(procedure="innovation"), "type_procedure": None, "procedure_libelle": None}),
    "libellé": {"type_procedure": None, "procedure_libelle": "Procédure Partenariat innovation"},
    "code": {"type_procedure": "PARTENARIAT_INNOVATION"},
    "XML": {
        "body": {"IDENTITE": {"DENOMINATION": "x"}, "PROCEDURE": {"TYPE_PROCEDURE": {"PARTENARIAT_INNOVATION": ""}}},
        "type_procedure": None,
        "procedure_libelle": None,
    },
}


@pytest.mark.parametrize("published", PROCEDURES.values(), ids=PROCEDURES)
def test_an_innovation_partnership_is_recognised_however_it_is_written(published):
    assert read_one(**copy.deepcopy(published))["avis_procedure"] == "Partenariat d'innovation"


@pytest.mark.parametrize(
    ("published", "term"),
    [
        ("OUVERT", "Appel d'offres ouvert"),
        ("PROCEDURE_ADAPTEE", "Procédure adaptée"),
        ("MARCHE_NEGOCIE", "Procédure avec négociation"),
        ("NEGOCIE_SANS_PUBLICITE", "Marché passé sans publicité ni mise en concurrence préalable"),
        ("DIALOGUE_COMPETITIF", "Dialogue compétitif"),
        ("CONCOURS_RESTREINT", "Concours"),
        ("AUTRE", None),
    ],
)
def test_procedures_take_the_terms_of_the_contracts(published, term):
    notice = read_one(type_procedure=published, procedure_libelle=None, nature="APPEL_OFFRE")
    assert notice["avis_procedure"] == term
    assert notice["alertes"] == ("" if term else "AVI-PROCEDURE")


def test_a_simplified_national_award_is_read_behind_its_labels():
    story = (
        "Nombre d'offres reçues : 8\nDate d'attribution : 01/10/26\nMarché n° : 2026-7\n"
        "Pousse SAS, 1 rue Haute, 75001 Paris, SIRET 333 444 555 00016\nMontant Ht : 935 220,50 Euros\n"
        "Sous-traitance : non."
    )
    body = {
        "FNSimple": {
            "organisme": {"nomOfficiel": "Ville", "codeIdentificationNational": "110 014 016 00015"},
            "attribution": {
                "avisInitial": {"idWeb": "26-71037"},
                "natureMarche": {"codeCPV": {"objetPrincipal": {"classPrincipale": "72212000"}}},
                "attributionMarche": story,
            },
        }
    }
    notice = read_one(body, titulaire=["Pousse SAS"], annonce_lie=["26-88531"])
    assert (notice["acheteur_siret"], notice["cpv_code"]) == (BUYER_SIRET, "72212000")
    assert (notice["offres_recues"], notice["date_attribution"]) == (8, date(2026, 10, 1))
    assert notice["montant_avis_eur"] == 935220.5
    assert [(one["titulaire_nom"], one["titulaire_siret"]) for one in notice["titulaires"]] == [
        ("Pousse SAS", WINNER_SIRET)
    ]
    assert notice["avis_lies"] == ["26-88531", "26-71037"]
    assert notice["alertes"] == "AVI-TEXTE"


@pytest.mark.parametrize(
    "story",
    [
        "Lot 1 - Montant : 1 000,00 euros\nLot 2 - Montant : 2 000,00 euros",
        "Montant maximum : 400 000,00 euros",
        "Montant HT mini : 400 000,00 euros",
    ],
)
def test_a_free_text_that_says_several_amounts_or_a_bound_says_none(story):
    assert read_one({"FNSimple": {"attribution": {"attributionMarche": story}}})["montant_avis_eur"] is None


def test_an_adapted_procedure_gives_its_winners_and_their_amounts():
    won = [
        {"titulaire": {"PersonneMorale": "Pousse SAS "}, "montant": coded_value("50044")},
        {"titulaire": {"PersonneMorale": "Racine SARL"}, "montant": coded_value("1 000,50")},
    ]
    cpv = {"classPrincipale": "38510000-3"}
    body = {
        "MAPA": {
            "organisme": {"acheteurPublic": "Université"},
            "attribution": {
                "avisInitial": {"idWeb": "26-60108"},
                "descriptionReduite": {"objet": "Microscope", "CPV": {"objetPrincipal": cpv}},
                "attribution": {"resultat": [{"attribue": one} for one in won]},
                "autresInformations": {"nbOffresRecues": "5"},
            },
        }
    }  # fmt: skip
    notice = read_one(body, type_procedure=None, procedure_libelle=None, nature=None, objet=None)
    assert (notice["avis_generation"], notice["avis_nature"]) == ("mapa", "attribution")
    assert (notice["objet"], notice["cpv_code"]) == ("Microscope", "38510000")
    assert [one["fournisseur_id"] for one in notice["titulaires"]] == ["NOM:POUSSE SAS", "NOM:RACINE SARL"]
    assert (notice["montant_avis_eur"], notice["offres_recues"]) == (51044.5, 5)
    assert notice["avis_procedure"] == "Procédure adaptée"


def coded_value(amount: str) -> dict[str, str]:
    return {"@devise": "EUR", "valeur": amount}


@pytest.mark.parametrize(
    ("body", "generation", "alert"),
    [
        ("{pas du JSON", "ods_plat", "AVI-DONNEES"),
        ('["une liste"]', "ods_plat", "AVI-DONNEES"),
        ('{"NOUVEAU_FORMULAIRE": {"a": 1}}', "ods_plat", "AVI-SCHEMA"),
        ('{"EFORMS": "vide"}', "ods_plat", "AVI-SCHEMA"),
        ("", "ods_plat", ""),
    ],
)
def test_a_notice_whose_body_is_unreadable_keeps_its_flat_fields(body, generation, alert):
    notice = read_one(donnees=body, nature="APPEL_OFFRE")
    assert (notice["code"], notice["avis_generation"], notice["alertes"]) == (None, generation, alert)
    assert notice["objet"] == "Refonte du système d'information"


def test_the_dates_of_earlier_notices_are_not_taken_for_their_numbers():
    earlier = '[{"IDWEB": "14-150001", "DATE_PUBLICATION": "2014-10-15"}]'
    assert read_one(annonces_anterieures=earlier)["avis_lies"] == ["14-150001"]


def test_the_day_of_a_deadline_is_the_day_in_paris():
    notice = read_one(datelimitereponse="2026-09-30T22:30:00+00:00", nature="APPEL_OFFRE")
    assert notice["date_limite_reponse"] == date(2026, 10, 1)


def test_a_notice_of_several_buyers_keeps_the_first_and_says_it():
    body = award()
    parties = [{"cac:Party": {"cac:PartyIdentification": {"cbc:ID": f"ORG-000{rank}"}}} for rank in (1, 2)]
    body["EFORMS"]["ContractAwardNotice"]["cac:ContractingParty"] = parties
    notice = read_one(body)
    assert (notice["acheteur_siret"], notice["alertes"]) == (BUYER_SIRET, "AVI-ACHETEURS")


def test_an_award_without_winner_nor_reason_raises_an_alert():
    assert read_one()["alertes"] == "AVI-TITULAIRE"
    assert read_one(titulaire=["Pousse SAS"])["alertes"] == ""


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        (exported(idweb=None, id=None), "SANS_IDENTIFIANT"),
        (exported(idweb="  ", id=""), "SANS_IDENTIFIANT"),
        ({"idweb": "24-1"}, "AVIS_VIDE"),
        ({"idweb": "24-1", "donnees": "{coupé"}, "AVIS_VIDE"),
        (exported(idweb=None), None),
    ],
)
def test_only_what_cannot_be_a_notice_is_set_apart(notice, code):
    assert records(jsonl(notice)).collect()["code"].to_list() == [code]
