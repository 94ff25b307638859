"""Every quirk counted in the real files has a test.

`COVERED` maps each to the test that says its outcome, here or in another file; what no other file covers is tested
here, through the real path.
"""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.decp_litteral import contract, file_of, holder, read_one, records, tables
from tests.test_adverse import amounts

A, B = holder("33344455500016"), holder("44455566600017")
HERE = "test_singularites"

# Topic and opening words of each quirk → test file and function.
COVERED: dict[str, dict[str, tuple[str, str]]] = {
    "Text": {
        "U+FFFD mojibake": ("test_identite", "test_a_copy_that_lost_its_accents_is_the_same_contract"),
        "HTML entities": ("test_normalise", "test_prose_decodes_entities_and_reduces_blanks"),
        "newlines in": (HERE, "test_an_object_on_several_lines_is_one_line_and_the_same_contract"),
        "untrimmed": (HERE, "test_an_object_on_several_lines_is_one_line_and_the_same_contract"),
        "`objet` cut": ("test_decp", "test_what_is_odd_is_kept_and_flagged"),
        "doubled apostrophes": (HERE, "test_doubled_apostrophes_and_backslashes_are_kept_and_hide_no_twin"),
    },
    "Buyer": {
        "SIRET fails Luhn": ("test_decp", "test_what_is_odd_is_kept_and_flagged"),
        "buyer name absent": (HERE, "test_a_buyer_without_name_is_known_by_its_siret"),
    },
    "Supplier": {
        "not 14 digits": (HERE, "test_a_number_that_is_no_siret_is_a_firm_of_its_own"),
        "fails Luhn": ("test_adverse", "test_a_siret_that_fails_luhn_is_kept_and_flagged_for_buyers_and_suppliers"),
        "all zeros": ("test_proprietes", "test_a_void_identifier_without_name_is_nobody"),
        "same as the buyer": ("test_marche", "test_a_buyer_among_its_own_suppliers_is_flagged"),
        "listed twice": ("test_marche", "test_a_firm_listed_twice_counts_once_and_says_so"),
        "none at all": ("test_decp", "test_a_contract_without_supplier_is_kept_and_flagged"),
        "identifier kinds": (HERE, "test_every_kind_of_identifier_has_one_spelling"),
    },
    "CPV": {
        "check digit": ("test_normalise", "test_cpv_codes_lose_their_check_digit_and_find_their_leading_zero"),
        "leading zero": ("test_normalise", "test_cpv_codes_lose_their_check_digit_and_find_their_leading_zero"),
        "missing": ("test_decp", "test_what_is_odd_is_kept_and_flagged"),
        "`00000000-1`": ("test_decp", "test_what_is_odd_is_kept_and_flagged"),
        "other lengths": (HERE, "test_a_cpv_of_another_length_is_null_and_flagged"),
    },
    "Amount": {
        "zero": ("test_montants", "test_symbolic_negative_and_huge_amounts_are_excluded"),
        "at most 1 €": ("test_montants", "test_symbolic_negative_and_huge_amounts_are_excluded"),
        "1–100 €": ("test_montants", "test_symbolic_negative_and_huge_amounts_are_excluded"),
        "100 M€": (HERE, "test_a_large_amount_is_no_error_by_itself"),
        "999,999,999": (HERE, "test_a_filler_of_nines_is_excluded_whatever_its_length"),
        "repeated digits": ("test_montants", "test_a_digit_repeated_five_times_or_a_test_value_is_excluded"),
        "test value": ("test_montants", "test_a_digit_repeated_five_times_or_a_test_value_is_excluded"),
        "same object and amount": (HERE, "test_one_total_published_for_every_lot_counts_once"),
        "254 groups": (HERE, "test_one_total_published_for_every_lot_counts_once"),
    },
    "Dates": {
        "no notification": ("test_decp", "test_what_is_odd_is_kept_and_flagged"),
        "no publication": (HERE, "test_a_contract_without_publication_date_is_kept_and_gives_way_to_a_dated_one"),
        "time zone": (HERE, "test_a_date_is_read_whatever_its_zone_or_spelling"),
        "year 0218": ("test_decp", "test_an_implausible_date_or_duration_is_null_never_guessed"),
        "in the future": (HERE, "test_a_date_in_the_future_is_judged_by_its_own_record"),
        "notified after": ("test_decp", "test_what_is_odd_is_kept_and_flagged"),
    },
    "Duration": {
        '`"NC"`': (HERE, "test_a_duration_is_in_months_or_null_and_flagged"),
    },
    "Keys": {
        "exact duplicates": ("test_identite", "test_equal_content_is_merged_whatever_the_file_says_around_it"),
        "conflicting content": ("test_identite", "test_the_latest_publication_of_a_contract_replaces_the_former"),
        "lots published": (HERE, "test_lots_won_by_one_firm_on_one_day_under_one_id_stay_distinct"),
    },
    "Enumerations": {
        "two casings": (HERE, "test_two_casings_of_the_nature_are_one"),
        "three spellings": (HERE, "test_a_place_is_its_code_whatever_its_type_is_called"),
        "four wordings": (HERE, "test_every_wording_of_a_negotiated_procedure_is_told_in_current_terms"),
        "procedure missing": (HERE, "test_a_missing_procedure_is_unknown_and_no_fault"),
    },
    "Modifications": {
        "on 311": (HERE, "test_a_modification_of_one_field_leaves_the_others"),
        "`id` 0": (HERE, "test_a_modification_ranked_zero_comes_first"),
        "suppliers nested": (HERE, "test_suppliers_of_a_modification_are_found_whatever_wraps_them"),
        "wrapped": (HERE, "test_modifications_are_read_wrapped_or_not"),
    },
    "2022 format": {
        "`marcheInnovant`": (HERE, "test_a_boolean_is_read_in_every_published_form"),
        "383 sub-contracting": ("test_sous_traitance", "test_each_act_is_a_row_with_its_subcontractor_and_amount"),
        "`origineUE`": (HERE, "test_fields_that_are_not_read_change_nothing"),
        "booleans": (HERE, "test_a_boolean_is_read_in_every_published_form"),
    },
    "Files": {
        "a buyer in the file header": (
            "test_decp", "test_the_buyer_of_the_header_is_inherited_by_records_that_name_none"
        ),
        "bare list": ("test_json_records", "test_every_wrapper_yields_its_records_in_order"),
        "concessions": ("test_decp", "test_only_what_cannot_be_a_contract_is_set_apart_with_an_extract"),
        '`{"marches": [...]}`': ("test_json_records", "test_every_wrapper_yields_its_records_in_order"),
        "compact": (HERE, "test_layout_and_wrapper_change_nothing"),
        "byte-order mark": (HERE, "test_layout_and_wrapper_change_nothing"),
        "`NaN`": ("test_adverse", "test_nan_before_any_line_end_or_bracket_is_an_absent_amount"),
        "trailing spaces": (HERE, "test_layout_and_wrapper_change_nothing"),
        "mixed formats": ("test_decp", "test_a_2022_record_reads_like_its_2019_twin"),
    },
}  # fmt: skip
TESTS = {(topic, quirk): test for topic, quirks in COVERED.items() for quirk, test in quirks.items()}


@pytest.mark.parametrize("quirk", TESTS, ids=" · ".join)
def test_the_test_of_every_quirk_exists(quirk: tuple[str, str]):
    module, function = TESTS[quirk]
    tree = ast.parse((Path(__file__).parent / f"{module}.py").read_text("utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.shared
def test_no_quirk_of_the_list_is_without_a_test(shared: Path):
    text = (shared / "data/QUIRKS.md").read_text("utf-8")
    listed = re.findall(r"^\*\*(.+?)\*\* (.+?)(?=\n\*\*|\Z)", text, flags=re.M | re.S)
    assert [topic for topic, _ in listed] == list(COVERED)
    for topic, quirks in listed:
        items = [item.strip().rstrip(".") for item in quirks.split(" ·")]
        missed = [item for item in items if not item.startswith(tuple(COVERED[topic]))]
        assert missed == [], topic


# Text


def test_an_object_on_several_lines_is_one_line_and_the_same_contract():
    pretty, plain = contract(objet=" Relevés\r\n par\tdrone  "), contract(objet="Relevés par drone")
    assert read_one(**pretty)["objet"] == "Relevés par drone"
    assert sorted(tables(file_of(pretty, plain))["sort"]["sort"]) == ["fusionne", "marche"]


def test_doubled_apostrophes_and_backslashes_are_kept_and_hide_no_twin():
    odd, plain = contract(objet="L''achat d\\'eau"), contract(objet="L'achat d'eau")
    assert read_one(**odd)["objet"] == "L''achat d\\'eau"
    assert tables(file_of(odd, plain))["marche"].height == 1


# Buyer and suppliers


def test_a_buyer_without_name_is_known_by_its_siret():
    record = read_one(acheteur={"id": "35600000049837"})
    assert (record["acheteur_nom"], record["acheteur_siren"], record["alertes"]) == (None, "356000000", "")


@pytest.mark.parametrize("number", ["12345678", "123456789012", "123456789012345", "10S1234567890", "HRB 12345"])
def test_a_number_that_is_no_siret_is_a_firm_of_its_own(number: str):
    (firm,) = read_one(titulaires=[holder(number, name="ACME")])["titulaires"]
    assert firm["fournisseur_id"] == "SIRET:" + number.replace(" ", "")
    assert (firm["fournisseur_siren"], firm["titulaire_siret"]) == (None, None)


KINDS = {
    "SIRET": "SIRET", "TVA": "TVA", "TVA_INTRACOMMUNAUTAIRE": "TVA", "TAHITI": "TAHITI", "RIDET": "RIDET",
    "HORS-UE": "HORS-UE", "HORS_UE": "HORS-UE", "FRW": "FRWF", "FRWF": "FRWF", "IREP": "IREP", "": "SIRET",
    None: "SIRET",
}  # fmt: skip


@pytest.mark.parametrize(("published", "kind"), KINDS.items())
def test_every_kind_of_identifier_has_one_spelling(published: str | None, kind: str):
    (firm,) = read_one(titulaires=[holder("AB12", published)])["titulaires"]
    assert (firm["identifiant_type"], firm["fournisseur_id"]) == (kind, f"{kind}:AB12")


# CPV and amounts


@pytest.mark.parametrize("published", ["0", "72", "720000", "72000", "7200000012"])
def test_a_cpv_of_another_length_is_null_and_flagged(published: str):
    record = read_one(codeCPV=published)
    assert (record["cpv_code"], record["alertes"]) == (None, "CPV-ILLISIBLE")


@pytest.mark.parametrize("published", [100e6, 450e6, 987654321.5, 1e9])
def test_a_large_amount_is_no_error_by_itself(published: float):
    found = amounts(file_of(contract(montant=published)))
    assert (found["montant_statut"].item(), float(found["montant_retenu_eur"].item())) == ("retenu", published)


@pytest.mark.parametrize("published", [99999, 999999999, 9999999999, 99999999999999])
def test_a_filler_of_nines_is_excluded_whatever_its_length(published: int):
    found = amounts(file_of(contract(montant=published)))
    assert found["montant_retenu_eur"].to_list() == [None]
    assert found["montant_statut"].item() in ("MNT-2", "MNT-3")


def test_one_total_published_for_every_lot_counts_once():
    lots = [contract(id=f"2024-{lot}", titulaires=[firm], montant=90000.0) for lot, firm in enumerate([A, B, A])]
    found = amounts(file_of(*lots))
    assert (found.height, found["montant_retenu_eur"].sum()) == (3, 90000)
    assert found["alertes"].str.contains("MNT-6-REPARTI").all()


SPELLINGS = {
    "50.000.000": 5e7, "50,000,000": 5e7, "50.000.00": None, "1,2,3": None, "1.234,5": 1234.5, "1,234.5": 1234.5,
    "12'345,6": 12345.6, "+5": 5.0, "5 €": 5.0, "5 EUR HT": 5.0, "5.0E3": 5000.0, "1,5e3": 1500.0, "5-": None,
    "k€": None,
}  # fmt: skip


@pytest.mark.parametrize(("published", "expected"), SPELLINGS.items())
def test_an_amount_is_read_when_it_can_only_mean_one_number(published: str, expected: float | None):
    assert read_one(montant=published)["montant_initial_eur"] == expected


# Dates and durations


DATES = [
    "2024-03-01+01:00", "2024-03-01-04:00", "2024-03-01Z", "2024-03-01 12:30", "2024-03-01T00:00:00.000Z", "2024-3-1",
    "2024/03/01", "01-03-2024", "1/3/2024", "01.03.2024", "01/03/2024 08:00", "20240301", "20240301T080000",
]  # fmt: skip


@pytest.mark.parametrize("published", DATES)
def test_a_date_is_read_whatever_its_zone_or_spelling(published: str):
    assert read_one(dateNotification=published)["date_notification"] == date(2024, 3, 1)


@pytest.mark.parametrize("published", ["2024-02-30", "13/13/2024", "03/2024", "2024", "01/03/24", "mars 2024", "0"])
def test_what_is_no_date_is_null_and_flagged(published: str):
    record = read_one(dateNotification=published)
    assert (record["date_notification"], record["alertes"]) == (None, "DAT-ABSENTE")


@pytest.mark.parametrize("blank", [None, "", "NC", "0218-03-01"])
def test_a_contract_without_publication_date_is_kept_and_gives_way_to_a_dated_one(blank: str | None):
    undated, dated = contract(datePublicationDonnees=blank, montant=1000.0), contract(montant=2000.0)
    alone = read_one(**undated)
    assert (alone["code"], alone["date_publication"], alone["date_notification"]) == (None, None, date(2024, 3, 1))
    assert tables(file_of(undated, dated))["marche"]["montant_publie_eur"].to_list() == [2000.0]


def test_a_date_in_the_future_is_judged_by_its_own_record():
    published = {"datePublicationDonnees": "2026-12-01"}
    assert read_one(dateNotification="2027-05-01", **published)["alertes"] == "DAT-PUBLICATION"
    far = read_one(dateNotification="2027-12-02", **published)
    assert (far["date_notification"], far["alertes"]) == (None, "DAT-INVRAISEMBLABLE")


DURATIONS = {
    "NC": (None, "DUR-ABSENTE"), None: (None, "DUR-ABSENTE"), "P1Y": (None, "DUR-ABSENTE"), -1: (None, "DUR-ABSENTE"),
    0: (0.0, "DUR-NULLE"), 180: (180.0, ""), 181: (None, "DUR-LONGUE"), "1460": (None, "DUR-LONGUE"), "24": (24.0, ""),
    "24 mois": (24.0, ""), "2 ans": (24.0, ""), "1 an": (12.0, ""), "1 année": (12.0, ""),
    "365 jours": (None, "DUR-ABSENTE"),
}  # fmt: skip


@pytest.mark.parametrize(("published", "expected"), DURATIONS.items())
def test_a_duration_is_in_months_or_null_and_flagged(published: Any, expected: tuple[float | None, str]):
    record = read_one(dureeMois=published)
    assert (record["duree_mois"], record["alertes"]) == expected


def test_a_modification_in_days_is_flagged_and_the_duration_stays():
    change = {"dureeMois": 1460, "dateNotificationModification": "2024-06-01"}
    found = tables(file_of(contract(modifications=[change], titulaires=[])))["marche"].row(0, named=True)
    assert (found["duree_mois"], found["alertes"]) == (12.0, "TIT-ABSENT DUR-LONGUE")


# Keys and enumerations


def test_lots_won_by_one_firm_on_one_day_under_one_id_stay_distinct():
    lots = [contract(objet=f"Lot {lot}", titulaires=[A]) for lot in (1, 2, 3)]
    found = tables(file_of(*lots))
    assert found["marche"]["marche_id"].n_unique() == 3
    assert found["titulaire"]["part"].to_list() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("published", ["Marché", "MARCHE", "marché ", "March\ufffd"])
def test_two_casings_of_the_nature_are_one(published: str):
    assert read_one(nature=published)["nature"] == "Marché"


@pytest.mark.parametrize("kind", ["Code département", "CODE DEPARTEMENT", "Code Département", None])
def test_a_place_is_its_code_whatever_its_type_is_called(kind: str | None):
    place = {"code": "75", "typeCode": kind, "nom": "Paris"}
    same = tables(file_of(contract(lieuExecution=place), contract(lieuExecution={"code": "75"})))
    assert same["marche"]["lieu_code"].to_list() == ["75"]


NEGOTIATED = {
    "Procédure avec négociation": "Procédure avec négociation",
    "Procédure concurrentielle avec négociation": "Procédure avec négociation",
    "Procédure négociée avec mise en concurrence préalable": "Procédure avec négociation",
    "Procédure négociée restreinte": "Procédure avec négociation",
    "Marché négocié sans publicité ni mise en concurrence préalable":
        "Marché passé sans publicité ni mise en concurrence préalable",
    "Marché public négocié sans publicité ni mise en concurrence préalable":
        "Marché passé sans publicité ni mise en concurrence préalable",
}  # fmt: skip


@pytest.mark.parametrize(("published", "told"), NEGOTIATED.items())
def test_every_wording_of_a_negotiated_procedure_is_told_in_current_terms(published: str, told: str):
    assert read_one(procedure=published)["procedure"] == read_one(procedure=published.upper())["procedure"] == told


@pytest.mark.parametrize("published", [None, "", "NC"])
def test_a_missing_procedure_is_unknown_and_no_fault(published: str | None):
    record = read_one(procedure=published)
    assert (record["code"], record["procedure"], record["alertes"]) == (None, None, "")


# Modifications


def current(*modifications: Any, **fields: Any) -> dict[str, Any]:
    return tables(file_of(contract(modifications=list(modifications), **fields)))["marche"].row(0, named=True)


SETS = {
    "un montant": ({"montant": 60000}, (60000.0, 12.0, 1)),
    "une durée": ({"dureeMois": 24}, (50000.0, 24.0, 1)),
    "des titulaires": ({"titulaires": [A, B]}, (50000.0, 12.0, 2)),
    "une date seule": ({"dateNotificationModification": "2024-06-01"}, (50000.0, 12.0, 1)),
    "un objet seul": ({"objetModification": "Avenant"}, (50000.0, 12.0, 1)),
    "tout": ({"montant": 60000, "dureeMois": 24, "titulaires": [A, B], "id": 1}, (60000.0, 24.0, 2)),
    "rien": ({}, (50000.0, 12.0, 1)),
}


@pytest.mark.parametrize(("change", "expected"), SETS.values(), ids=SETS)
def test_a_modification_of_one_field_leaves_the_others(change: dict[str, Any], expected: tuple[float, float, int]):
    found = current(change)
    assert (found["montant_publie_eur"], found["duree_mois"], found["nb_titulaires"]) == expected
    assert found["nb_modifications"] == 1


def test_a_modification_ranked_zero_comes_first():
    found = current({"id": 1, "montant": 70000}, {"id": 0, "montant": 60000})
    assert (found["montant_publie_eur"], found["nb_modifications"]) == (70000.0, 2)


NESTED = {
    "sans liste": {"titulaire": B}, "une liste": [B], "un niveau": [{"titulaire": B}],
    "deux niveaux": [[{"titulaire": B}]], "trois niveaux": [[{"titulaire": [B]}]],
    "quatre niveaux": [[{"titulaire": [{"titulaire": B}]}]],
}  # fmt: skip


@pytest.mark.parametrize("suppliers", NESTED.values(), ids=NESTED)
def test_suppliers_of_a_modification_are_found_whatever_wraps_them(suppliers: object):
    found = tables(file_of(contract(modifications=[{"titulaires": suppliers}])))["titulaire"]
    assert found["fournisseur_id"].to_list() == ["444555666"]


@pytest.mark.parametrize("suppliers", [[holder("00000000000000")], [holder(None)], [], None, "NC", [{}]])
def test_a_modification_that_names_nobody_keeps_the_suppliers(suppliers: object):
    found = tables(file_of(contract(modifications=[{"titulaires": suppliers, "montant": 1000}])))
    assert found["titulaire"]["fournisseur_id"].to_list() == ["333444555"]


CHANGE = {"montant": 60000, "dateNotificationModification": "2024-06-01"}
WRAPPED = {
    "nue": [CHANGE], "enveloppée": [{"modification": CHANGE}], "enveloppe d'une liste": [{"modification": [CHANGE]}],
    "sans liste": {"modification": CHANGE}, "seule": CHANGE,
}  # fmt: skip


@pytest.mark.parametrize("published", WRAPPED.values(), ids=WRAPPED)
def test_modifications_are_read_wrapped_or_not(published: object):
    found = tables(file_of(contract(modifications=published)))["marche"]
    assert found.select("montant_publie_eur", "nb_modifications").row(0) == (60000.0, 1)


# The 2022 format and files


@pytest.mark.parametrize(
    ("published", "expected"),
    [(True, True), ("true", True), ("oui", True), (1, True), ("1", True), ("OUI", True), ("vrai", True), (False, False),
     ("non", False), (0, False), ("", None), (None, None), ("peut-être", None), ([True], True), ({}, None)],
)  # fmt: skip
def test_a_boolean_is_read_in_every_published_form(published: object, expected: bool | None):
    record = read_one(marcheInnovant=published)
    assert (record["code"], record["is_innovant_declare"]) == (None, expected)


@pytest.mark.parametrize("value", [None, 0.5, "NC", [], {"a": 1}])
def test_fields_that_are_not_read_change_nothing(value: object):
    extra = {
        name: value for name in ("origineUE", "origineFrance", "attributionAvance", "tauxAvance", "uuid", "created_at")
    }
    assert read_one(**extra) == read_one()


RECENT = {
    "titulaires": [{"titulaire": A}], "modalitesExecution": {"modaliteExecution": ["Sans objet"]}, "offresRecues": 3,
    "modifications": [{"modification": CHANGE}],
}  # fmt: skip
LAYOUTS = {
    "compact": lambda value: json.dumps(value, separators=(",", ":")).encode(),
    "indenté": lambda value: json.dumps(value, indent=4).encode(),
    "accents en clair": lambda value: json.dumps(value, ensure_ascii=False).encode(),
    "fins de ligne de Windows": lambda value: json.dumps(value, indent=1).replace("\n", "\r\n").encode(),
    "marque d'ordre des octets": lambda value: b"\xef\xbb\xbf" + json.dumps(value).encode(),
    "blancs à la fin": lambda value: json.dumps(value).encode() + b" \r\n\t\n" * 400,
    "UTF-16": lambda value: json.dumps(value, ensure_ascii=False).encode("utf-16"),
    "Windows-1252": lambda value: json.dumps(value, ensure_ascii=False).encode("cp1252"),
}
WRAPPERS = {
    "2019": lambda found: {"marches": found},
    "2022": lambda found: {"marches": {"marche": found, "contrat-concession": []}},
    "liste nue": lambda found: found,
    "clé après d'autres": lambda found: {"version": 2, "total": {"n": 2}, "marches": found},
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
def test_layout_and_wrapper_change_nothing(layout: Any, wrapper: Any):
    found = [contract(), contract(id="2", **RECENT)]
    assert records(layout(wrapper(found))).collect().equals(records(file_of(*found)).collect())
