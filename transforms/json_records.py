"""Bytes of a DECP file → its records, one by one, so that a bad record costs only itself.

What belongs here: finding the records inside whatever wraps them. What a record means is `transforms/decp.py`.
The fast path lets msgspec slice a well-formed file without building objects; anything it refuses (NaN, a cut file,
a stray quote) goes through Python's decoder, record by record.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from transforms import json_salvage

CONCESSION_KEY = "contrat-concession"
LIST_KEYS = {"marches", "marche", CONCESSION_KEY}
BLOCK = 1 << 20


class UnreadableFile(ValueError):
    """The file holds no record that could be found; `statut` is a `fichier_statut`, the message is for readers."""

    def __init__(self, statut: str, message: str) -> None:
        super().__init__(message)
        self.statut = statut


class Record(NamedTuple):
    """One record as published: its rank in the file, its JSON text, and why it is unreadable if it is."""

    position: int
    text: msgspec.Raw | bytes
    reject: str | None = None


@dataclass
class Envelope:
    """The records of a file and the buyer its header gives to all of them (JSON text), if any."""

    records: list[Record] = field(default_factory=list)
    buyer: bytes | None = None
    message: str | None = None


def read(buffer: bytes | memoryview) -> Envelope:
    """Every record of a DECP JSON file, in order; raises `UnreadableFile` when none can be found."""
    data = utf8(buffer)
    start = bytes(data[:512]).lstrip().lower()
    if not start:
        raise UnreadableFile("vide", "Le fichier est vide.")
    if start.startswith((b"<!doctype html", b"<html")):
        raise UnreadableFile("format_inconnu", "Le fichier est une page HTML enregistrée à la place des données.")
    try:
        return _sliced(data)
    except (msgspec.DecodeError, RecursionError):
        return _salvaged(bytes(data).decode("utf-8"))


def utf8(buffer: bytes | memoryview) -> bytes | memoryview:
    """The same text in UTF-8 without byte-order mark; UTF-16 and Windows-1252 files are converted."""
    head = bytes(buffer[:4])
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return bytes(buffer).decode("utf-16", errors="replace").encode()
    body = buffer[3:] if head.startswith(codecs.BOM_UTF8) else buffer
    if _is_utf8(body):
        return body
    repaired = bytes(body).decode("utf-8", errors="replace")
    lost = repaired.count("\ufffd")
    kept = sum(character > "\x7f" for character in repaired) - lost
    return (repaired if kept >= lost else bytes(body).decode("cp1252", errors="replace")).encode()


def _is_utf8(body: bytes | memoryview) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), BLOCK):
            decoder.decode(bytes(body[start : start + BLOCK]))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sliced(data: bytes | memoryview) -> Envelope:
    """The envelope of a well-formed file; raises `msgspec.DecodeError` at the first malformed byte."""
    head = bytes(data[:BLOCK]).lstrip()
    if head.startswith(b"["):
        members = msgspec.json.decode(data, type=list[msgspec.Raw])
        return Envelope(_numbered([(member, None) for member in members]))
    if not head.startswith(b"{"):
        raise UnreadableFile("illisible", "Le contenu n'est pas du JSON.")
    top = _pairs(data)
    names = {name for name, _ in top}
    if not names & LIST_KEYS:
        if names & json_salvage.RECORD_KEYS:
            raise msgspec.DecodeError("one record per line, or a single record")
        keys = ", ".join(sorted(names)[:5]) or "aucune"
        raise UnreadableFile("format_inconnu", f"Aucune clé « marches » dans le fichier (clés trouvées : {keys}).")
    buyer = next((bytes(value) for name, value in top if name == "acheteur"), None)
    return Envelope(
        _numbered([member for name, value in top if name in LIST_KEYS for member in _members(name, value)]), buyer
    )


class _Name:
    """The name of a member, equal to itself alone: two members of one name are both kept."""

    def __init__(self, text: str) -> None:
        self.text = text


def _pairs(text: bytes | memoryview | msgspec.Raw) -> list[tuple[str, msgspec.Raw]]:
    """Members of an object, in order, repeated names included."""
    found = msgspec.json.decode(text, type=dict[_Name, msgspec.Raw], dec_hook=lambda kind, text: kind(text))
    return [(name.text, value) for name, value in found.items()]


def _members(name: str, value: msgspec.Raw) -> list[tuple[msgspec.Raw, str | None]]:
    """Records of a list, alone, or in an object of either, with the reason to set one apart."""
    if name == "marches" and _first_byte(value) == b"{":
        groups = _pairs(value)
        if not {key for key, _ in groups} & json_salvage.RECORD_KEYS:
            return [member for key, group in groups for member in _members(key, group)]
    reject = "HORS_CHAMP_CONCESSION" if name == CONCESSION_KEY else None
    return [(member, reject) for member in _group(value)]


def _group(group: msgspec.Raw) -> list[msgspec.Raw]:
    match _first_byte(group):
        case b"[":
            return msgspec.json.decode(group, type=list[msgspec.Raw])
        case b"{":
            return [group]
        case _:
            return []


def _first_byte(text: msgspec.Raw) -> bytes:
    return bytes(memoryview(text)[:1])


def _numbered(members: list[tuple[msgspec.Raw, str | None]]) -> list[Record]:
    return [
        Record(position, text, reject if _first_byte(text) == b"{" else "PAS_UN_OBJET")
        for position, (text, reject) in enumerate(members)
    ]


def _salvaged(text: str) -> Envelope:
    """The records of a malformed file: each is decoded alone, what cannot be is kept as a rejected record."""
    start = json_salvage.first_record(text)
    found = [] if start is None else list(json_salvage.elements(text, start))
    records = [Record(rank, body, reject) for rank, (body, reject) in enumerate(found)]
    rejected = sum(record.reject is not None for record in records)
    if start is None or rejected == len(records):
        raise UnreadableFile("illisible", "Le contenu n'est pas du JSON des DECP : aucun enregistrement ne se décode.")
    lost = f"{rejected} illisible{'s' if rejected > 1 else ''}" if rejected else "aucun n'est perdu"
    message = f"JSON hors norme, relu enregistrement par enregistrement : {len(records)} trouvés, {lost}."
    return Envelope(records, json_salvage.header_buyer(text[:start]), message)
