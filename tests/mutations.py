"""DECP files broken at random, each rebuilt from its number alone: what fails once fails again."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

from tests.decp_litteral import contract, holder

SEED = 33
BUYERS = ("13002220500012", "11001401600015")

# Put in the place of any field of a record, at any depth.
VALUES: list[Any] = [
    None, True, 0, -1, 7, 1.5, 1e308, 10**30, 10**400, float("nan"), float("inf"), "", " ", "NC", "x" * 3000,
    "\u0000", "a\u0000b", "é\ufffd", "\U0001f600", "\u202e\u200b", "<b>&amp;#39;&#xD800;</b>", "[", "{", '"', "\\",
    "[]", "{}", "null", "2024-13-45", "9999-12-31", "0000-00-00", "99999-01-01", "1e999", "-", "1.2.3,4", "١٢٣",
    "１２３", "SIRET:", "['']", [], {}, [[]], [{}], [None], [1, "a", None, {}], {"": ""}, {"a": {"b": {"c": 1}}},
    [["technique"]], {"id": {}}, {"id": []}, [{"id": {"id": 1}}], [[[[[[[[{"id": "1"}]]]]]]]], {"titulaire": {}},
    {"modification": {"modification": {}}}, [{"modification": {"titulaires": 3, "montant": [], "id": {}}}],
    [{"modification": {"titulaires": [[{"titulaire": {"id": 1}}]], "montant": "1e5", "id": "x", "dureeMois": {}}}],
    {"acteSousTraitance": {"sousTraitant": [], "id": {}}},
]  # fmt: skip
# Put anywhere in the bytes of a file.
TOKENS = [
    b"NaN", b"-Infinity", b'"', b"'", b"\x00", b"\x0b", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\\ud800", b"\\u0000",
    b"\\", b"[" * 2000, b'{"a":' * 1500, b"[" * 700 + b"]" * 700, b"9" * 500, b"9" * 5000, b"1e99999", b"-", b",",
    b",,", b"}", b"]", b"{", b"[", b"},{", b"}]}", b"\n", b"\r\n", b"\t", b"/*x*/", b"null", b'"id":"dup",', b"oups",
    b'"montant":1,"montant":2,', b"<html>", b"\xe2\x80\xa8", b'{"id":"x"},', b"\xef\xbb\xbf", b'"cap33_position":0,',
    b'{"titulaire":',
]  # fmt: skip


def mutated(number: int) -> bytes:
    """The file of that number: wrong values in its records, broken bytes, or both."""
    draw = random.Random(f"{SEED}-{number}")
    records = _records(number, draw)
    kind = draw.randrange(3)
    if kind != 1:
        for _ in range(draw.randint(1, 2)):
            _spoil(draw.choice(records), draw)
    content = _laid_out(records, draw)
    if kind != 0:
        for _ in range(draw.choice([1, 1, 2, 4])):
            content = draw.choice(BROKEN)(content, draw)
    return content


def locally_mutated(number: int) -> tuple[bytes, set[str]]:
    """A file of which one record alone is broken, and the ids of the others."""
    draw = random.Random(f"{SEED}-seul-{number}")
    records = [record | {"id": f"{number}-{rank}"} for rank, record in enumerate(_records(number, draw))]
    texts = [json.dumps(record, ensure_ascii=False).encode() for record in records]
    broken = draw.randrange(len(texts))
    text, at = texts[broken], draw.randrange(1, len(texts[broken]) - 1)
    texts[broken] = text[:at] + draw.choice(TOKENS) + text[at + draw.choice([0, 0, 1, 30]) : -1] + b"}"
    before, between, after = draw.choice(
        [(b'{"marches": [', b", ", b"]}"), (b"[\n", b",\n", b"\n]"), (b"", b"\n", b"\n")]
    )
    return before + between.join(texts) + after, {f"{number}-{rank}" for rank in range(len(texts)) if rank != broken}


def _records(number: int, draw: random.Random) -> list[dict[str, Any]]:
    """Three records, the last a later version of another now and then, in the format of 2019 or of 2022."""
    ids = [f"{number}-{rank}" for rank in range(3)]
    if draw.random() < 0.2:
        ids[2] = ids[0]
    form = draw.choice([_of_2019, _of_2022])
    return [form(identifier, draw) for identifier in ids]


def _of_2019(identifier: str, draw: random.Random) -> dict[str, Any]:
    change = {"id": 1, "dateNotificationModification": "2024-06-01", "montant": 60000, "titulaires": [_firm(draw)]}
    return contract(
        id=identifier, acheteur={"id": draw.choice(BUYERS), "nom": "DAE"}, titulaires=[_firm(draw), _firm(draw)],
        modifications=[change], objet="Système d'échanges n° 3", lieuExecution={"code": "75"},
    )  # fmt: skip


def _of_2022(identifier: str, draw: random.Random) -> dict[str, Any]:
    old = _of_2019(identifier, draw)
    act = {"id": 1, "sousTraitant": _firm(draw), "montant": 10, "dateNotification": "2024-06-01"}
    wrapped = {
        "titulaires": [{"titulaire": firm} for firm in old["titulaires"]],
        "modifications": [{"modification": change} for change in old["modifications"]],
        "actesSousTraitance": [{"acteSousTraitance": act}],
    }
    return {**old, **wrapped, "techniques": {"technique": ["Accord-cadre"]}, "marcheInnovant": "oui"}


def _firm(draw: random.Random) -> dict[str, Any]:
    return holder(draw.choice(["33344455500016", "44455566600017", "00000000000000"]), name="É & fils")


def _spoil(record: dict[str, Any], draw: random.Random) -> None:
    """Puts a wrong value in a field of the record, or of what it holds."""
    place: Any = record
    for _ in range(draw.randint(0, 3)):
        members = place.values() if isinstance(place, dict) else place
        inner = [member for member in members if isinstance(member, dict | list) and member]
        place = draw.choice(inner) if inner else place
    keys = list(place) if isinstance(place, dict) else range(len(place))
    more = ["cap33_position", "_type", "concessionnaires", "ccag", "typesPrix"] if place is record else []
    place[draw.choice([*keys, *more])] = copy.deepcopy(draw.choice(VALUES))


def _laid_out(records: list[dict[str, Any]], draw: random.Random) -> bytes:
    """The file, in one of the wrappers and layouts met."""
    wrapped: list[Any] = [
        records,
        {"marches": records},
        {"marches": {"marche": records, "contrat-concession": []}},
        {"acheteur": {"id": BUYERS[0], "nom": "DAE"}, "marches": records},
    ]
    options: list[dict[str, Any]] = [{}, {"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False}]
    if draw.random() < 0.1:
        return "\n".join(json.dumps(record) for record in records).encode()
    content = json.dumps(draw.choice(wrapped), **draw.choice(options)).encode()
    match draw.randrange(12):
        case 0:
            return b"\xef\xbb\xbf" + content
        case 1:
            return content.decode().encode("utf-16")
        case 2:
            return content.replace(b"\n", b"\r\n")
    return content


def _flipped(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) or 1)
    return content[:at] + bytes(byte ^ (1 << draw.randrange(8)) for byte in content[at : at + 1]) + content[at + 1 :]


def _cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content) or 1)]


def _removed(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) or 1)
    return content[:at] + content[at + draw.randrange(1, 200) :]


def _repeated(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) or 1)
    return content[:at] + content[at : at + draw.randrange(1, 900)] + content[at:]


def _swapped(content: bytes, draw: random.Random) -> bytes:
    brackets = [at for at, byte in enumerate(content) if byte in b"{}[]"]
    if len(brackets) < 2:
        return content
    one, other = sorted(draw.sample(brackets, 2))
    swapped = bytearray(content)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    return bytes(swapped)


def _injected(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) or 1)
    return content[:at] + draw.choice(TOKENS) + content[at + draw.randrange(2) :]


BROKEN: list[Callable[[bytes, random.Random], bytes]] = [
    _flipped, _cut, _removed, _repeated, _swapped, _injected, _injected
]  # fmt: skip
