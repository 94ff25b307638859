"""Bytes of a BOAMP file → its notices, one by one, so that a bad notice costs only itself.

What belongs here: telling the Explore export (JSON), the XML of the DILA and the list in CSV apart by their content,
and finding the records inside. What a notice means is `transforms/boamp_notice.py`.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from transforms import boamp_dila_xml, json_salvage
from transforms.json_records import Record, UnreadableFile, utf8

HEAD = 4096
LINE = re.compile(rb"[^\r\n]+")
RESULTS = ("results", "records")  # versions 2 and 1 of the Explore API
RESULTS_START = re.compile(r'"(?:results|records)"\s*:\s*\[|\A\s*\[')
CSV_COLUMNS = {"reference", "acheteur", "resume"}
UNREADABLE = "Le contenu n'est pas un export du BOAMP : aucun avis ne se décode."

Form = Literal["json", "xml", "csv"]


@dataclass(frozen=True)
class Envelope:
    """The notices of a file, the form they are written in, and what a reader should know of the reading."""

    form: Form = "json"
    records: tuple[Record, ...] = ()
    message: str | None = None


def read(buffer: bytes | memoryview) -> Envelope:
    """Every notice of a BOAMP file, in order; raises `UnreadableFile` when none can be found."""
    data = utf8(buffer)
    start = bytes(data[:HEAD]).lstrip()
    if not start:
        raise UnreadableFile("vide", "Le fichier est vide.")
    if start.lower().startswith((b"<!doctype html", b"<html")):
        raise UnreadableFile("format_inconnu", "Le fichier est une page HTML enregistrée à la place des données.")
    match start[:1]:
        case b"<":
            return _xml(data)
        case b"{" | b"[":
            return _json(data, start)
        case _:
            return _csv(data, start)


def _xml(data: bytes | memoryview) -> Envelope:
    spans = boamp_dila_xml.elements(data)
    records = [Record(rank, bytes(data[start:end])) for rank, (start, end) in enumerate(spans)]
    if not records:
        raise UnreadableFile("format_inconnu", "Le fichier XML ne contient aucun avis (élément ANNONCE).")
    return Envelope("xml", tuple(records))


def _json(data: bytes | memoryview, start: bytes) -> Envelope:
    if start[:1] == b"{" and _is_a_notice_per_line(data):
        return Envelope("json", tuple(_lines(data)))
    try:
        members = _members(data, start)
    except (msgspec.DecodeError, RecursionError):
        return _salvaged(data)
    return Envelope("json", tuple(_record(rank, member) for rank, member in enumerate(members)))


def _is_a_notice_per_line(data: bytes | memoryview) -> bool:
    """Whether the first line is a whole object that wraps no others."""
    first = LINE.search(data)
    try:
        keys = msgspec.json.decode(data[: first.end()] if first else b"", type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return False
    return not keys.keys() & set(RESULTS)


def _lines(data: bytes | memoryview) -> list[Record]:
    whole = memoryview(data)  # slices of it copy nothing
    texts = (whole[found.start() : found.end()] for found in LINE.finditer(data))
    return [_record(rank, msgspec.Raw(text)) for rank, text in enumerate(text for text in texts if _is_filled(text))]


def _is_filled(text: memoryview) -> bool:
    return bool(bytes(text[:64]).strip() or bytes(text).strip())


def _members(data: bytes | memoryview, start: bytes) -> list[msgspec.Raw]:
    """Records of a well-formed answer of the API; raises `msgspec.DecodeError` at the first malformed byte."""
    if start[:1] == b"[":
        return msgspec.json.decode(data, type=list[msgspec.Raw])
    top = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    for key in RESULTS:
        if key in top:
            return msgspec.json.decode(top[key], type=list[msgspec.Raw])
    if "idweb" in top:
        return [msgspec.Raw(bytes(data))]
    keys = ", ".join(sorted(top)[:5]) or "aucune"
    raise UnreadableFile("format_inconnu", f"Aucune clé « results » dans le fichier (clés trouvées : {keys}).")


def _record(rank: int, text: msgspec.Raw) -> Record:
    start = bytes(memoryview(text)[:64]).lstrip() or bytes(text).lstrip()
    return Record(rank, text, None if start[:1] == b"{" else "PAS_UN_OBJET")


def _salvaged(data: bytes | memoryview) -> Envelope:
    """The records of a malformed file: those of the list if there is one, else those of each line."""
    text = bytes(data).decode("utf-8")
    listed = RESULTS_START.search(text, 0, HEAD)
    if listed:
        found = list(json_salvage.elements(text, listed.end()))
    else:
        found = [element for line in re.split(r"[\r\n]+", text) for element in json_salvage.elements(line, 0)]
    records = tuple(Record(rank, body, reject) for rank, (body, reject) in enumerate(found))
    rejected = sum(record.reject is not None for record in records)
    if rejected == len(records):
        raise UnreadableFile("illisible", UNREADABLE)
    lost = f"{rejected} illisible{'s' if rejected > 1 else ''}" if rejected else "aucun n'est perdu"
    return Envelope("json", records, f"JSON hors norme, relu avis par avis : {len(records)} trouvés, {lost}.")


def _csv(data: bytes | memoryview, start: bytes) -> Envelope:
    """Rows of the list, one to a line, each as the JSON text of its columns."""
    header = next(csv.reader([start.decode("utf-8", errors="replace").splitlines()[0]]), [])
    if not set(header) >= CSV_COLUMNS:
        raise UnreadableFile("format_inconnu", "Le contenu n'est ni du JSON, ni du XML, ni une liste d'avis en CSV.")
    lines = [line for line in io.StringIO(bytes(data).decode("utf-8"), newline=None) if line.strip()]
    return Envelope("csv", tuple(_row(rank, line, header) for rank, line in enumerate(lines[1:])))


def _row(rank: int, line: str, header: list[str]) -> Record:
    try:
        (values,) = csv.reader([line.rstrip("\n")], strict=True)
    except (csv.Error, ValueError):
        values = []
    if len(values) != len(header):
        return Record(rank, line.encode(), "LIGNE_INVALIDE")
    return Record(rank, msgspec.json.encode(dict(zip(header, values, strict=True))))
