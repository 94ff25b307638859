"""From a published record to a canonical one, in both formats."""

from __future__ import annotations

from datetime import date

import pytest

from tests.decp_litteral import contract, file_of, holder, read_one, records


def test_a_2022_record_reads_like_its_2019_twin():
    wrapped = contract(
        titulaires=[{"titulaire": {"typeIdentifiant": "SIRET", "id": "33344455500016"}}],
        techniques={"technique": ["Accord-cadre"]},
        marcheInnovant=True,
        offresRecues=3,
    )
    recent, old = records(file_of(wrapped, contract(nature="ACCORD-CADRE"))).collect().iter_rows(named=True)
    assert (recent["format_decp"], old["format_decp"]) == ("2022", "2019")
    assert recent["titulaires"][0]["fournisseur_id"] == old["titulaires"][0]["fournisseur_id"] == "333444555"
    assert recent["is_accord_cadre"] and old["is_accord_cadre"]
    assert (recent["is_innovant_declare"], old["is_innovant_declare"]) == (True, None)
    assert (recent["nature"], old["nature"]) == ("Marché", "Marché")


SUPPLIERS = {
    "SIRET avec mot": (holder("SIRET: 775624255 00011"), "775624255", "SIRET"),
    "SIREN sous type SIRET": (holder("333444555"), "333444555", "SIREN"),
    "zéro initial perdu": (holder("3002220500012"), "030022205", "SIRET"),
    "type en liste": ({"typeIdentifiant": ["SIRET"], "id": "33344455500016"}, "333444555", "SIRET"),
    "TVA française": (holder("FR 21 483209383", "TVA_INTRACOMMUNAUTAIRE"), "483209383", "TVA"),
    "TVA étrangère": (holder("DE 811674877", "TVA"), "TVA:DE811674877", "TVA"),
    "identifiant en liste": (holder("['NL688389910B.01']", "TVA"), "TVA:NL688389910B.01", "TVA"),
    "Tahiti": (holder("587857001", "TAHITI"), "TAHITI:587857001", "TAHITI"),
    "Ridet": (holder("593913.001", "RIDET"), "RIDET:593913.001", "RIDET"),
    "hors Union": (holder("813574523", "HORS_UE"), "HORS-UE:813574523", "HORS-UE"),
    "nom seul": (holder("00000000000000", "SIRET", "Café des Sports"), "NOM:CAFE DES SPORTS", "NOM"),
}


@pytest.mark.parametrize(("published", "expected", "kind"), SUPPLIERS.values(), ids=SUPPLIERS)
def test_a_supplier_is_known_by_whatever_identifies_it(published: dict[str, object], expected: str, kind: str):
    (supplier,) = read_one(titulaires=[published])["titulaires"]
    assert (supplier["fournisseur_id"], supplier["identifiant_type"]) == (expected, kind)


NESTED = {
    "deux listes": [[holder("33344455500016")]],
    "quatre niveaux": [[{"titulaire": [{"titulaire": {"id": "33344455500016"}}]}]],
    "un objet au lieu d'une liste": {"titulaire": {"id": "33344455500016"}},
    "un objet qui tient la liste": {"titulaire": [{"id": "33344455500016"}]},
}


@pytest.mark.parametrize("published", NESTED.values(), ids=NESTED)
def test_suppliers_are_found_whatever_wraps_them(published: object):
    assert [one["fournisseur_id"] for one in read_one(titulaires=published)["titulaires"]] == ["333444555"]


@pytest.mark.parametrize(
    "published", [None, [], {}, "NC", [{"titulaire": None}], [holder(None, "SIRET", "Sans suite")]]
)
def test_a_contract_without_supplier_is_kept_and_flagged(published: object):
    record = read_one(titulaires=published)
    assert record["code"] is None
    assert "TIT-ABSENT" in record["alertes"]


QUARANTINE = {
    "sans identifiant": (contract(id=None), "SANS_IDENTIFIANT"),
    "sans acheteur": (contract(acheteur=None), "SANS_ACHETEUR"),
    "titulaire en texte": (contract(titulaires=[{"titulaire": "ACME"}]), "TITULAIRES_ILLISIBLES"),
    "titulaires en nombre": (contract(titulaires=7), "TITULAIRES_ILLISIBLES"),
    "concession par sa nature": (contract(nature="Délégation de service public"), "HORS_CHAMP_CONCESSION"),
    "concession par son type": (contract(_type="Contrat de concession"), "HORS_CHAMP_CONCESSION"),
    "concession par ses titulaires": (contract(concessionnaires=[{"id": "1"}]), "HORS_CHAMP_CONCESSION"),
    "pas un objet": (3, "PAS_UN_OBJET"),
}


@pytest.mark.parametrize(("record", "code"), QUARANTINE.values(), ids=QUARANTINE)
def test_only_what_cannot_be_a_contract_is_set_apart_with_an_extract(record: object, code: str):
    bad, good = records(file_of(record, contract())).collect().iter_rows(named=True)
    assert (bad["code"], good["code"]) == (code, None)
    assert bad["extrait"] and good["extrait"] is None


def test_the_buyer_of_the_header_is_inherited_by_records_that_name_none():
    header = {"acheteur": {"id": "13002220500012", "nom": "DAE"}}
    orphan, own = records(file_of(contract(acheteur=None), contract(), **header)).collect().iter_rows(named=True)
    assert (orphan["acheteur_siret"], orphan["acheteur_nom"]) == ("13002220500012", "DAE")
    assert own["acheteur_siret"] == "11001401600015"


FLAGS = {
    "SIRET d'acheteur faux": ({"acheteur": {"id": "12345678901234"}}, "ACH-LUHN"),
    "acheteur étranger": ({"acheteur": {"id": "BE-12"}}, "ACH-ID"),
    "CPV absent": ({"codeCPV": None}, "CPV-ABSENT"),
    "CPV illisible": ({"codeCPV": "00000000-1"}, "CPV-ILLISIBLE"),
    "objet absent": ({"objet": None}, "OBJ-ABSENT"),
    "accents perdus": ({"objet": "March\ufffd"}, "OBJ-ACCENTS"),
    "objet coupé": ({"objet": "x" * 256}, "OBJ-COUPE"),
    "date absente": ({"dateNotification": None}, "DAT-ABSENTE"),
    "an 218": ({"dateNotification": "0218-03-01"}, "DAT-INVRAISEMBLABLE"),
    "notifié dans deux ans": ({"dateNotification": "2026-04-01"}, "DAT-INVRAISEMBLABLE"),
    "notifié après publication": ({"dateNotification": "2024-04-01"}, "DAT-PUBLICATION"),
    "durée NC": ({"dureeMois": "NC"}, "DUR-ABSENTE"),
    "durée nulle": ({"dureeMois": 0}, "DUR-NULLE"),
    "durée en jours": ({"dureeMois": 1460}, "DUR-LONGUE"),
}


@pytest.mark.parametrize(("fields", "flag"), FLAGS.values(), ids=FLAGS)
def test_what_is_odd_is_kept_and_flagged(fields: dict[str, object], flag: str):
    record = read_one(**fields)
    assert record["code"] is None
    assert record["alertes"] == flag
    assert read_one()["alertes"] == ""


def test_an_implausible_date_or_duration_is_null_never_guessed():
    assert read_one(dateNotification="0218-03-01")["date_notification"] is None
    assert read_one(dateNotification="2024-04-01")["date_notification"] == date(2024, 4, 1)
    assert read_one(dureeMois=1460)["duree_mois"] is None


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("PROCEDURE ADAPTEE", "Procédure adaptée"),
        ("Procédure négociée ouverte", "Procédure avec négociation"),
        ("March\ufffd n\ufffdgoci\ufffd sans publicit\ufffd ni mise en concurrence pr\ufffdalable",
         "Marché passé sans publicité ni mise en concurrence préalable"),
        ("Autre", None),
    ],
)  # fmt: skip
def test_procedures_are_told_in_the_terms_of_the_current_format(published: str, expected: str | None):
    assert read_one(procedure=published)["procedure"] == expected
