"""Finding the records of a file: a malformed record costs only itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import json_records
from transforms.json_records import UnreadableFile


def ids(content: bytes) -> list[str | None]:
    """Identifier of each record, or the reason it was set apart."""
    return [
        record.reject or str(json.loads(bytes(record.text)).get("id")) for record in json_records.read(content).records
    ]


WRAPPERS = {
    "2019, une liste": (b'{"marches": [{"id": "1"}, {"id": "2"}]}', ["1", "2"]),
    "2022, un objet de listes": (b'{"marches": {"marche": [{"id": "1"}], "contrat-concession": []}}', ["1"]),
    "un seul enregistrement sans liste": (b'{"marches": {"marche": {"id": "1"}}}', ["1"]),
    "une liste nue": (b'[{"id": "1"}]', ["1"]),
    "marque d'ordre des octets": (b'\xef\xbb\xbf{"marches": [{"id": "1"}]}', ["1"]),
    "blancs autour": (b'\n  {"marches": [{"id": "1"}]}  \n', ["1"]),
    "un enregistrement par ligne": (b'{"id": "1", "objet": "a"}\n{"id": "2"}\n', ["1", "2"]),
    "UTF-16": ('{"marches": [{"id": "é"}]}'.encode("utf-16"), ["é"]),
    "Windows-1252": ('{"marches": [{"id": "é"}]}'.encode("cp1252"), ["é"]),
    "concessions dans leur liste": (
        b'{"marches": {"marche": [{"id": "1"}], "contrat-concession": [{"id": "c"}]}}',
        ["1", "HORS_CHAMP_CONCESSION"],
    ),
    "aucun enregistrement": (b'{"marches": []}', []),
}


@pytest.mark.parametrize(("content", "expected"), WRAPPERS.values(), ids=WRAPPERS)
def test_every_wrapper_yields_its_records_in_order(content: bytes, expected: list[str]):
    assert ids(content) == expected


MALFORMED = {
    "NaN suivi d'un retour chariot": (b'{"marches": [{"id": "1", "montant": NaN\r\n}, {"id": "2"}]}', ["1", "2"]),
    "NaN suivi d'une accolade": (b'{"marches": [{"id": "1", "montant": NaN}]}', ["1"]),
    "un enregistrement cassé au milieu": (
        b'{"marches": [{"id": "1"}, {"id": "2" oups}, {"id": "3"}]}',
        ["1", "JSON_INVALIDE", "3"],
    ),
    "un guillemet de trop": (
        b'{"marches": [{"id": "1"}, {"id": "2", "objet": "a "b" c"}, {"id": "3"}]}',
        ["1", "JSON_INVALIDE", "3"],
    ),
    "un fichier coupé": (b'{"marches": [{"id": "1"}, {"id": "2", "obj', ["1", "JSON_INVALIDE"]),
    "un nombre parmi les enregistrements": (b'{"marches": [{"id": "1"}, 3]}', ["1", "PAS_UN_OBJET"]),
    "un texte parmi les enregistrements": (b'{"marches": {"marche": ["x", {"id": "1"}]}}', ["PAS_UN_OBJET", "1"]),
    "tabulation dans un texte": (b'{"marches": [{"id": "1", "objet": "a\tb"}, {"id": "2"}]}', ["1", "2"]),
}


@pytest.mark.parametrize(("content", "expected"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_record_costs_only_itself(content: bytes, expected: list[str]):
    assert ids(content) == expected


UNREADABLE = {
    "vide": (b"", "vide"),
    "blancs seuls": (b" \n ", "vide"),
    "texte": (b"bonjour", "illisible"),
    "page HTML": (b"<!DOCTYPE html><html><body>503</body></html>", "format_inconnu"),
    "autre objet": (b'{"erreur": "indisponible"}', "format_inconnu"),
    "objet coupé sans enregistrement": (b'{"marc', "illisible"),
}


@pytest.mark.parametrize(("content", "statut"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_without_records_says_why_in_one_sentence(content: bytes, statut: str):
    with pytest.raises(UnreadableFile, match=r"^[A-ZÀ-Ý][^\n]+\.$") as error:
        json_records.read(content)
    assert error.value.statut == statut


def test_the_buyer_of_the_header_is_found_even_in_a_malformed_file():
    header = b'{"acheteur": {"id": "13002220500012"}, "marches": [{"id": "1"}, {"id": NaN}]}'
    assert json.loads(json_records.read(header).buyer or b"") == {"id": "13002220500012"}


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_unreadable_file(content: bytes):
    try:
        json_records.read(content)
    except UnreadableFile:
        return


@given(st.lists(st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.text(), st.integers())), max_size=6))
def test_every_well_formed_record_is_found(members: list[dict[str, object]]):
    content = json.dumps({"marches": members}).encode()
    assert [json.loads(bytes(record.text)) for record in json_records.read(content).records] == members


@given(st.integers(0, 400), st.sampled_from(list(b'{}[]",:x\n\x00\xff')))
def test_one_altered_byte_never_raises_and_positions_stay_consecutive(at: int, byte: int):
    content = bytearray(b'{"marches":[' + b",".join(b'{"id":"%d","objet":"abc"}' % i for i in range(12)) + b"]}")
    content[at % len(content)] = byte
    try:
        found = json_records.read(bytes(content)).records
    except UnreadableFile:
        return
    assert [record.position for record in found] == list(range(len(found)))
