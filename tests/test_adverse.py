"""Files made to break ingestion, through the real path: what the closest peer loses or falsifies is kept or told."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data_contracts.dictionary import empty
from pipelines import decp_file
from tests.decp_litteral import contract, file_of, holder, read_one, records, tables
from tests.frames import METHODE
from transforms import identite, marche, montants, sirene, sous_traitance, titulaire
from transforms.texte import normalised

A, B, C = holder("33344455500016"), holder("44455566600017"), holder("55566677700018")


def codes(*files: bytes) -> list[str | None]:
    """The published id of each record that can be a contract, or the reason why it cannot."""
    read = records(*files).select("id_publie", "code").collect()
    return [code or identifier for identifier, code in read.rows()]


def amounts(*files: bytes) -> pl.DataFrame:
    """Contracts with the amount that may be summed."""
    current = tables(*files)["marche"].lazy().with_columns(objet_normalise=normalised("objet"))
    return montants.with_statut(current, METHODE).sort("marche_id").collect()


# The cases measured on the closest peer.


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_a_compact_file_of_one_contract_is_read(separators: tuple[str, str]):
    assert codes(json.dumps({"marches": [contract()]}, separators=separators).encode()) == ["2024001"]


def test_one_malformed_supplier_among_fifty_one_contracts_costs_one_contract():
    good = [contract(id=str(rank)) for rank in range(50)]
    found = codes(file_of(*good[:25], contract(titulaires=[A, "ACME"]), *good[25:]))
    assert found.pop(25) == "TITULAIRES_ILLISIBLES"
    assert found == [str(rank) for rank in range(50)]


@pytest.mark.parametrize("after", ["\r\n", "\n", "", " ", "\t"])
def test_nan_before_any_line_end_or_bracket_is_an_absent_amount(after: str):
    content = file_of(contract(montant="NaN"), contract(id="2")).replace(b'"NaN"', b"NaN" + after.encode())
    assert amounts(content).select("id_publie", "montant_statut").rows() == [("2", "retenu"), ("2024001", "absent")]


def test_two_lots_published_under_one_id_are_two_contracts():
    small, large = contract(montant=40000.0), contract(objet="Lot 2", titulaires=[B], montant=900000.0)
    found = amounts(file_of(small, large))
    assert found["montant_retenu_eur"].sum() == 940000
    assert found["marche_id"].n_unique() == 2


def test_ids_that_differ_by_one_sign_stay_two_contracts():
    assert tables(file_of(contract(id="2024/01"), contract(id="2024_01")))["marche"].height == 2


def test_an_absurd_amount_is_kept_as_published_and_never_summed():
    found = amounts(file_of(contract(montant=1e17))).row(0, named=True)
    assert (found["montant_publie_eur"], found["montant_retenu_eur"]) == (1e17, None)
    assert found["montant_statut"] == "MNT-2"


def test_an_amount_of_one_euro_is_excluded_with_its_rule():
    assert amounts(file_of(contract(montant=1)))["montant_statut"].item() == "MNT-1"


def test_three_co_suppliers_share_one_amount():
    content = file_of(contract(titulaires=[A, B, C], montant=500000.0))
    shares = tables(content)["titulaire"]["part"]
    assert len(shares) == 3
    assert amounts(content)["montant_retenu_eur"].item() == 500000
    assert (shares * 500000).sum() == pytest.approx(500000)


def test_of_two_modifications_of_one_day_the_last_is_in_force_and_both_are_history():
    first, last = ({"dateNotificationModification": "2024-06-01", "montant": total} for total in (6e5, 7e5))
    found = tables(file_of(contract(modifications=[first, last])))
    assert found["marche"]["montant_publie_eur"].item() == 7e5
    assert found["version"]["montant_eur"].to_list() == [5e4, 6e5, 7e5]


def test_a_modification_dated_before_the_contract_is_in_force_and_takes_nothing_away():
    early = {"dateNotificationModification": "2023-01-01", "montant": 60000.0}
    found = tables(file_of(contract(modifications=[early])))
    current = found["marche"].row(0, named=True)
    assert (current["montant_publie_eur"], current["duree_mois"], current["nb_titulaires"]) == (60000.0, 12.0, 1)
    assert "MOD-ANTERIEURE" in current["alertes"].split()


@pytest.mark.parametrize("published", ["2024-03-01T00:00:00", "01/03/2024"])
def test_a_date_with_an_hour_or_in_french_does_not_make_the_contract_vanish(published: str):
    found = tables(file_of(contract(dateNotification=published)))["marche"]
    assert found["date_notification"].to_list() == [date(2024, 3, 1)]


def test_an_amount_written_in_french_is_read_and_summed():
    assert amounts(file_of(contract(montant="500 000,50")))["montant_retenu_eur"].item() == Decimal("500000.50")


def test_a_duration_in_days_is_neither_kept_as_months_nor_converted():
    found = tables(file_of(contract(dureeMois=1460)))["marche"].row(0, named=True)
    assert found["duree_mois"] is None
    assert "DUR-LONGUE" in found["alertes"].split()


def test_a_siret_that_fails_luhn_is_kept_and_flagged_for_buyers_and_suppliers():
    wrong = contract(acheteur={"id": "12345678901234"}, titulaires=[holder("12345678901234")])
    found = tables(file_of(wrong))
    assert found["marche"]["acheteur_siret"].item() == "12345678901234"
    assert found["marche"]["alertes"].item().split() == ["ACH-LUHN", "TIT-ACHETEUR", "TIT-LUHN"]


def test_a_supplier_given_by_siren_is_the_same_firm_and_gets_its_category():
    short, full = contract(titulaires=[holder("333444555", "SIREN")]), contract(id="2", titulaires=[A])
    stock = pl.LazyFrame({"siren": ["333444555"], "categorieEntreprise": ["PME"]})
    met = tables(file_of(short, full))["titulaire"].lazy()
    units = sirene.units(stock, met.select("fournisseur_siren"))
    none = {"fournisseur_siren": pl.String, "laureat_date": pl.Date, "laureat_source": pl.String}
    firm = titulaire.firms(met, empty("core_sous_traitance"), units, pl.LazyFrame(schema=none)).collect()
    assert firm.select("fournisseur_id", "categorie_entreprise", "nb_marches").rows() == [("333444555", "PME", 2)]


@pytest.mark.parametrize(
    "published",
    ["oups", 3, ["oups"], [3, {"montant": 1.0}], [{"modification": "oups"}], {"modification": ["oups"]},
     [{"id": {}, "montant": 1.0}], [{"montant": 1.0, "titulaires": [A, "ACME"]}],
     [{"modification": {"titulaires": {"titulaire": [{"id": {}}]}}}]],
)  # fmt: skip
def test_a_modification_that_cannot_be_read_is_told(published: object):
    record = read_one(modifications=published)
    assert (record["code"], "MOD-ILLISIBLE" in record["alertes"].split()) == (None, True)


@pytest.mark.parametrize(
    "published",
    [[], None, {}, "", "NC", "sans objet", [None], [[]], {"modification": []}, [{"modification": None}],
     [{"montant": 1.0, "titulaires": [A]}], [{"modification": {"montant": 1.0, "titulaires": "NC"}}]],
)  # fmt: skip
def test_no_modification_or_a_readable_one_raises_no_alert(published: object):
    assert "MOD-ILLISIBLE" not in read_one(modifications=published)["alertes"].split()


def test_what_can_be_read_of_the_modifications_is_kept_beside_what_cannot():
    sound = {"dateNotificationModification": "2024-06-01", "montant": 60000.0, "titulaires": [B, "ACME"]}
    found = tables(file_of(contract(modifications=["oups", sound])))
    current = found["marche"].row(0, named=True)
    assert (current["montant_publie_eur"], "MOD-ILLISIBLE" in current["alertes"].split()) == (60000.0, True)
    assert found["titulaire"]["titulaire_siret"].to_list() == [B["id"]]


@pytest.mark.parametrize(
    "acts",
    [{"actesSousTraitance": ["oups"]}, {"actesSousTraitance": 3},
     {"actesSousTraitance": [{"acteSousTraitance": {"id": 1, "sousTraitant": "ACME"}}]},
     {"actesSousTraitance": [{"id": 1, "sousTraitant": {"id": {"x": 1}}}]},
     {"actesSousTraitance": [{"id": 1, "sousTraitant": [A, B]}]},
     {"modificationsActesSousTraitance": [{"modificationActeSousTraitance": "oups"}]}],
)  # fmt: skip
def test_an_act_of_sub_contracting_that_cannot_be_read_is_told(acts: dict[str, object]):
    assert "ACT-ILLISIBLE" in read_one(**acts)["alertes"].split()


@pytest.mark.parametrize(
    "acts",
    [{}, {"actesSousTraitance": []}, {"actesSousTraitance": "NC", "modificationsActesSousTraitance": [None]},
     {"actesSousTraitance": [{"acteSousTraitance": {"id": 1, "sousTraitant": A}}]},
     {"actesSousTraitance": [{"id": 1}], "modificationsActesSousTraitance": [{"id": 1, "montant": 3.0}]}],
)  # fmt: skip
def test_no_act_or_a_readable_one_raises_no_alert(acts: dict[str, object]):
    assert "ACT-ILLISIBLE" not in read_one(**acts)["alertes"].split()


def test_sub_contracting_acts_keep_their_firm_and_amount():
    act = {"id": 1, "sousTraitant": holder("44455566600017"), "montant": 2000.0, "dateNotification": "2024-04-01"}
    read = records(file_of(contract(actesSousTraitance=[{"acteSousTraitance": act}])))
    kept = sous_traitance.acts(marche.survivors(read, identite.fates(read))).collect()
    assert kept.select("fournisseur_siren", "montant_eur").rows() == [("444555666", 2000.0)]


# What mutated files taught: each of these once lost a record, a file, or the count.

ORPHAN = contract(acheteur=None)


def text_of(**fields: Any) -> bytes:
    return json.dumps(contract(**fields), ensure_ascii=False).encode()


def test_a_list_named_twice_loses_neither():
    assert codes(b'{"marches": [%s], "marches": [%s]}' % (text_of(), text_of(id="2"))) == ["2024001", "2"]
    twice = b'{"marches": {"marche": [%s], "marche": %s}}' % (text_of(), text_of(id="2"))
    assert codes(twice) == ["2024001", "2"]


def test_concessions_listed_beside_the_contracts_are_counted():
    assert codes(b'{"marches": [%s], "contrat-concession": [%s]}' % (text_of(), text_of())) == [
        "2024001",
        "HORS_CHAMP_CONCESSION",
    ]


def test_a_contract_alone_where_a_list_is_expected_is_read():
    assert codes(b'{"marches": %s}' % text_of()) == ["2024001"]
    assert codes(b'{"marches": {"marche": %s}}' % text_of().replace(b"50000.0", b"NaN")) == ["2024001"]


def test_a_boolean_in_words_does_not_stop_the_file():
    assert read_one(marcheInnovant="oui")["is_innovant_declare"] is True
    assert read_one(typeGroupementOperateurs="Conjoint")["format_decp"] == "2022"


@pytest.mark.parametrize("empty", [[], {}, "", None])
def test_an_empty_list_of_concession_holders_makes_no_concession(empty: object):
    assert read_one(concessionnaires=empty, autoriteConcedante=empty)["code"] is None


@pytest.mark.parametrize("blank", [None, {}, {"id": None}, {"id": ""}, {"id": "NC"}, "", {"id": []}, {"id": {}}])
def test_a_record_whose_buyer_is_blank_inherits_the_buyer_of_the_header(blank: object):
    header = {"acheteur": {"id": "13002220500012"}}
    assert records(file_of(contract(acheteur=blank), **header)).collect()["acheteur_siret"].item() == "13002220500012"
    assert codes(file_of(contract(acheteur=blank))) == ["SANS_ACHETEUR"]


@pytest.mark.parametrize("written", [b'"13002220500012"', b"13002220500012", b'[{"id": "13002220500012"}]'])
def test_a_buyer_is_read_alone_as_a_number_or_in_a_list(written: bytes):
    record = text_of(acheteur=None).replace(b'"acheteur": null', b'"acheteur": ' + written)
    assert records(b"[%s]" % record).collect()["acheteur_siret"].item() == "13002220500012"
    header = b'{"acheteur": %s, "marches": [%s]}' % (written, text_of(acheteur=None))
    assert records(header).collect()["acheteur_siret"].item() == "13002220500012"


@pytest.mark.parametrize("monster", [b"9" * 5000, b"[" * 3000 + b"]" * 3000, b"1e99999", b'"\\ud800"'])
def test_a_monstrous_header_does_not_stop_the_file(monster: bytes):
    assert codes(b'{"acheteur": {"id": %s}, "marches": [%s]}' % (monster, text_of())) == ["2024001"]


@pytest.mark.parametrize("elsewhere", [b"", b', {"id": "3", "montant": NaN}'])
def test_what_a_record_says_does_not_depend_on_its_neighbours(elsewhere: bytes):
    doubled = text_of()[:-1] + b', "montant": 7, "objet": "autre", "cap33_position": 5}'
    huge = text_of(id="2").replace(b"50000.0", b"9" * 5000)
    found = records(b"[%s, %s%s]" % (doubled, huge, elsewhere)).collect()
    assert found.select("position", "id_publie", "objet", "montant_initial_eur").rows()[:2] == [
        (0, "2024001", "Objet du marché", 50000.0),
        (1, "2", "Objet du marché", None),
    ]


def test_a_lone_surrogate_costs_one_letter_and_is_flagged():
    record = records(b"[%s]" % text_of(objet="Travaux").replace(b"Travaux", b"Trav\\ud800ux")).collect()
    assert record.select("code", "objet", "alertes").row(0) == (None, "Trav\ufffdux", "OBJ-ACCENTS")


def test_a_broken_line_among_one_record_per_line_costs_one_line():
    lines = [text_of(), text_of(id="2")[:-1] + b" oups}", text_of(id="3"), text_of(id="4")]
    assert codes(b"\n".join(lines)) == ["2024001", "JSON_INVALIDE", "3", "4"]


def test_a_stray_word_between_two_records_costs_none():
    assert codes(b"[%s oups, %s, %s]" % (text_of(), text_of(id="2"), text_of(id="3"))) == [
        "2024001",
        "JSON_INVALIDE",
        "2",
        "3",
    ]


def test_what_a_broken_record_holds_is_not_taken_for_records():
    parts = {
        "titulaires": [A, B, {"id": "55566677700018", "denominationSociale": "C"}],
        "modifications": [
            {"id": 1, "montant": 2.0, "dateNotificationModification": "2024-06-01"},
            {"id": 2, "objetModification": "x"},
        ],
        "actesSousTraitance": [{"id": 1, "sousTraitant": A}, {"id": 2, "sousTraitant": B}],
    }
    broken = text_of(id="2", **parts).replace(b'"objet": "', b'"objet": "x" ')
    content = b'{"acheteur": {"id": "13002220500012"}, "marches": [%s, %s, %s]}'
    assert codes(content % (text_of(), broken, text_of(id="3"))) == ["2024001", "JSON_INVALIDE", "3"]
    # A bracket too many closes the record early: its suppliers then stand among the records.
    cut = text_of(id="2", **parts).replace(b'"nature"', b'"x": {}}, "nature"')
    assert {code for code in codes(content % (text_of(), cut, text_of(id="3")))} == {
        "2024001", "2", "3", "JSON_INVALIDE", "PAS_UN_OBJET",
    }  # fmt: skip


def test_a_record_closed_early_leaves_its_debris_and_no_more():
    closed = text_of(id="2").replace(b'"objet"', b'"x": 1}]}5"}, "objet"')
    content = b'{"marches": [%s, %s, %s]}' % (text_of(), closed, text_of(id="3"))
    assert codes(content) == ["2024001", "2", "JSON_INVALIDE", "3"]


def test_a_record_short_of_a_bracket_does_not_take_the_next_ones_for_its_suppliers():
    short = text_of(id="2", titulaires=[A, B]).replace(b"}], ", b", ")
    content = b'{"marches": [%s, %s, %s]}' % (text_of(), short, text_of(id="3"))
    assert codes(content) == ["2024001", "JSON_INVALIDE", "3"]


@pytest.mark.parametrize("identifier", [[], {}, {"a": "b"}, "", " ", None])
def test_an_empty_or_nested_identifier_is_none(identifier: object):
    assert read_one(id=identifier)["code"] == "SANS_IDENTIFIANT"


@pytest.mark.parametrize("identifier", ["{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "[MAPA] 12", 0, "0", "a\u0000b"])
def test_an_odd_identifier_is_one(identifier: object):
    record = read_one(id=identifier)
    assert (record["code"], record["id_publie"]) == (None, str(identifier))


@pytest.mark.parametrize("name", ["2024-01.json", "é ' \" [x].json"])
def test_a_file_on_disk_gives_the_same_records_whatever_its_name(tmp_path: Path, name: str):
    content = file_of(contract(), 3, contract(id="2"))
    (tmp_path / name).write_bytes(content)
    report, parts = decp_file.read(tmp_path / name)
    found = pl.concat(parts)
    assert (report.statut, report.enregistrements) == ("lu", found.height) == ("lu", 3)
    assert found.equals(records(content).collect().drop("source", "fichier", "fichier_rang"))


def test_the_same_contracts_in_two_files_give_the_same_tables_in_either_order():
    first = file_of(contract(titulaires=[A]), contract(id="2", objet="Lot 1"), 7)
    second = file_of(contract(titulaires=[B], datePublicationDonnees="2024-09-01"), contract(id="2", objet="Lot 2"))
    for name in ("marche", "titulaire", "version"):
        one, other = (
            tables(*files)[name].drop("fichier", "fichier_rang", "position", strict=False).sort(pl.all())
            for files in ((first, second), (second, first))
        )
        assert one.equals(other), name
