"""A plain list read in pieces gives what it gives record by record; any other list is left to the other way."""

from __future__ import annotations

import codecs
import json
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import decp_array, decp_file
from pipelines.ahead import ahead
from pipelines.decp_array import Span, pieces, records_of
from pipelines.decp_ndjson import reading_connection
from tests.decp_litteral import contract, holder
from transforms import json_records

R = json.dumps(contract(), ensure_ascii=False).encode()
S = json.dumps(contract(id="2"), ensure_ascii=False).encode()
BOTH = R + b", " + S

PLAIN = {
    "liste nue": b"[%b]",
    "marches": b'{"marches": [%b]}',
    "marches compact": b'{"marches":[%b]}',
    "marches.marche": b'{"marches": {"marche": [%b]}}',
    "blancs partout": b'\n\t { "marches"\r\n: {\n"marche" : [ %b ] }\n} \r\n\t ',
}
NOT_PLAIN = {
    "en-tête avant": b'{"acheteur": {"id": "1"}, "marches": [%b]}',
    "clé après": b'{"marches": [%b], "total": 2}',
    "autre nom": b'{"contrats": [%b]}',
    "accolade de trop": b'{"marches": [%b]}}',
    "accolade en moins": b'{"marches": [%b]',
    "liste et accolade": b"[%b]}",
    "texte après": b'{"marches": [%b]} fin',
    "marque d'ordre": codecs.BOM_UTF8 + b'{"marches": [%b]}',
    "UTF-16": codecs.BOM_UTF16_LE + b"[%b]",
}
NO_RECORD = {
    "vide": b"",
    "liste vide": b'{"marches": []}',
    "liste nue vide": b"[]",
    "null en tête": b"[null, %b]" % R,
    "nombre en tête": b"[3, %b]" % R,
    "contrat seul": R,
    "NaN": b"NaN",
}


def in_one_way(path: Path) -> pl.DataFrame:
    """The records of a file, as the pipeline reads it; its report counts them all."""
    report, parts = decp_file.read(path)
    found = [*parts]
    assert report.enregistrements == sum(part.height for part in found)
    return pl.concat(found)


def one_by_one(content: bytes) -> pl.DataFrame:
    """The same records, each found by itself."""
    return pl.concat(decp_file.records(json_records.read(content)))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of a few records."""
    monkeypatch.setattr(decp_array, "PIECE", 1500)
    monkeypatch.setattr(decp_array, "REACH", 1200)


def spans(content: bytes) -> list[Span]:
    """The pieces of a plain list."""
    view = memoryview(content)
    records = records_of(view)
    assert records is not None
    return list(pieces(view, records))


@pytest.mark.parametrize("wrapper", PLAIN.values(), ids=PLAIN)
def test_the_records_of_a_plain_list_stand_between_its_brackets(wrapper: bytes):
    content = wrapper % BOTH
    found = records_of(memoryview(content))
    assert found is not None
    assert content[found.start : found.end].strip() == BOTH


@pytest.mark.parametrize("wrapper", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_more_or_less_than_a_plain_list_is_left_to_the_other_way(wrapper: bytes):
    assert records_of(memoryview(wrapper % BOTH)) is None


@pytest.mark.parametrize("content", NO_RECORD.values(), ids=NO_RECORD)
def test_a_file_that_does_not_begin_by_a_record_is_left_to_the_other_way(content: bytes):
    assert records_of(memoryview(content)) is None


def test_a_list_is_plain_whatever_follows_it_in_blanks_as_far_as_is_looked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(decp_array, "REACH", 100)
    assert records_of(memoryview(b"[%b]" % R + b" " * 99)) is not None
    assert records_of(memoryview(b"[%b]" % R + b" " * 100)) is None


ODD = {
    "deux listes": b'{"marches": [%b], "contrat-concession": [%b]}' % (R, S),
    "deux listes d'un nom": b'{"marches": [%b], "marches": [%b]}' % (R, S),
    "null au milieu": b"[%b, null, %b]" % (R, S),
    "null à la fin": b"[%b, null]" % R,
    "nombre, texte, liste": b'[%b, 3, "x", [%b], %b]' % (R, R, S),
    "objet vide": b"[%b, {}, %b]" % (R, S),
    "NaN": b"[%b, %b]" % (R.replace(b"50000.0", b"NaN"), S),
    "-Infinity": b"[%b, %b]" % (R.replace(b"50000.0", b"-Infinity"), S),
    "NaN dans un texte": b"[%b, %b]" % (R.replace(b"Objet", b"NaN Infinity"), S),
    "virgule de trop": b"[%b, %b,]" % (R, S),
    "deux virgules": b"[%b,, %b]" % (R, S),
    "sans virgule": b"[%b %b]" % (R, S),
    "liste fermée trop tôt": b"[%b], [%b]" % (R, S),
    "champ répété": b'[{"id": "x", %b, %b]' % (R[1:], S),
    "position forgée": b'[{"cap33_position": 9, %b, %b]' % (R[1:], S),
    "tabulation dans un texte": b"[%b, %b]" % (R.replace(b"Objet", b"Ob\tjet"), S),
    "octet hors d'UTF-8": b"[%b, %b]" % (R.replace(b"Objet", b"Ob\xffjet"), S),
    "demi-caractère": b"[%b, %b]" % (R.replace(b"Objet", b"Ob\\ud800jet"), S),
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_an_odd_list_gives_what_it_gives_record_by_record(tmp_path: Path, content: bytes):
    (tmp_path / "decp.json").write_bytes(content)
    assert in_one_way(tmp_path / "decp.json").equals(one_by_one(content))


@pytest.mark.parametrize("name", ["deux listes", "null au milieu", "NaN", "deux virgules", "liste fermée trop tôt"])
def test_what_is_no_plain_list_is_not_taken_for_one(name: str):
    view = memoryview(ODD[name])
    records = records_of(view)
    if records is not None:
        with pytest.raises(decp_array.Faulty):
            decp_array.loose_columns(reading_connection(), bytes(view[records.start : records.end]), 0)


def many(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [contract(id=str(rank), **fields) for rank in range(count)]


def file_of(records: list[dict[str, Any]], *, indent: int | None = None) -> bytes:
    return json.dumps({"marches": records}, ensure_ascii=False, indent=indent).encode()


LOOK = '"}, {"id": "7", "acheteur": {"id": "1"}'
NESTED = [{"id": "1", "acheteur": {"id": "2"}, "montant": 3.0}, {"id": "2", "acheteur": {"id": "2"}, "montant": 4.0}]
TRAPS: dict[str, dict[str, Any]] = {
    "aucun": {},
    "texte qui ressemble à une coupure": {"objet": LOOK * 3},
    "texte échappé": {"objet": '\\"}, {\\"id\\": \\"' + LOOK + "\\"},
    "objets imbriqués de mêmes clés": {"modifications": NESTED * 3},
    "accents et lignes": {"objet": "Étude\nd'œuvre 😀 }, {"},
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_pieces_end_to_end_are_the_whole_and_give_the_same_records(
    tmp_path: Path, trap: dict[str, Any], indent: int | None
):
    content = file_of(many(30, **trap), indent=indent)
    found = spans(content)
    assert len(found) > 5
    assert {content[one.end : two.start] for one, two in pairwise(found)} == {b","}
    whole = records_of(memoryview(content))
    assert whole == Span(found[0].start, found[-1].end)
    (tmp_path / "decp.json").write_bytes(content)
    assert in_one_way(tmp_path / "decp.json").equals(one_by_one(content))


@pytest.mark.usefixtures("small")
def test_a_list_whose_records_begin_each_in_its_own_way_is_one_piece():
    records = [{"objet": "x" * 900, **record} if rank else record for rank, record in enumerate(many(10))]
    assert len(spans(file_of(records))) == 1
    assert len(spans(b'[{"id": {"x": 1}, "y": 2}, %b]' % BOTH)) == 1


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("fault", [b"NaN", b"oups", b'"x"}, 3, {"montant": 1.0'])
@pytest.mark.parametrize("broken", [0, 8, 29])
def test_a_fault_in_a_later_piece_costs_no_position_and_no_other_record(tmp_path: Path, fault: bytes, broken: int):
    texts = [json.dumps(record, ensure_ascii=False).encode() for record in many(30)]
    texts[broken] = texts[broken].replace(b"50000.0", fault)
    content = b'{"marches": [%b]}' % b", ".join(texts)
    first = spans(content)[0]
    assert (content.index(fault) < first.end) == (broken == 0)
    (tmp_path / "decp.json").write_bytes(content)
    found = in_one_way(tmp_path / "decp.json")
    assert found["position"].to_list() == list(range(found.height))
    assert {str(rank) for rank in range(30)} - set(found["id_publie"]) <= {str(broken)}
    assert found.equals(one_by_one(content))


TEXT = st.one_of(st.text(max_size=30), st.sampled_from([LOOK, "]", "}]}", "},{", '{"id":"', "\\", "\u2028", "NaN"]))
RECORD = st.fixed_dictionaries(
    {"id": st.one_of(TEXT, st.integers(0, 9)), "objet": TEXT, "montant": st.one_of(st.none(), st.floats(), TEXT)},
    optional={
        "titulaires": st.lists(st.builds(holder, TEXT), max_size=3),
        "modifications": st.lists(st.fixed_dictionaries({"id": TEXT, "objet": TEXT, "montant": TEXT}), max_size=3),
    },
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(RECORD, min_size=1, max_size=25), indent=st.sampled_from([None, 1]))
def test_any_list_gives_the_same_records_in_pieces_as_one_by_one(
    small: None, tmp_path: Path, records: list[dict[str, Any]], indent: int | None
):
    content = file_of([contract() | record for record in records], indent=indent)
    (tmp_path / "decp.json").write_bytes(content)
    assert in_one_way(tmp_path / "decp.json").equals(one_by_one(content))


# The next item is made while the present one is used.


def test_items_made_ahead_come_in_order_from_another_thread():
    makers: list[int] = []

    def items() -> Iterator[int]:
        for rank in range(20):
            makers.append(threading.get_ident())
            yield rank

    assert list(ahead(items())) == list(range(20))
    assert len(set(makers)) == 1 and threading.get_ident() not in makers
    assert list(ahead([])) == []
    assert list(ahead([None, False])) == [None, False]


def test_what_making_an_item_raises_comes_after_the_items_before_it():
    def items() -> Iterator[int]:
        yield from (0, 1)
        raise decp_array.Faulty("deux")

    got: list[int] = []

    def used() -> None:
        for item in ahead(items()):
            got.append(item)

    with pytest.raises(decp_array.Faulty, match="deux"):
        used()
    assert got == [0, 1]


def test_one_item_and_no_more_is_made_ahead():
    made: list[int] = []

    def items() -> Iterator[int]:
        for rank in range(10):
            made.append(rank)
            yield rank

    source = ahead(items())
    assert made == []
    for used in range(4):
        assert next(source) == used
        assert len(made) <= used + 2
    source.close()  # type: ignore[attr-defined]
    assert len(made) <= 5
