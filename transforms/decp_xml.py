"""Bytes of a DECP file in XML → the same records as its JSON twin, so that everything after is one path.

Each `marche` element is cut out of the text and parsed alone: a malformed one costs only itself, and a file cut short
keeps what stands before the cut. A document type is never read, hence no entity is defined, expanded or fetched.
What an element becomes is `transforms/decp_xml_valeurs.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import msgspec

from transforms.decp_xml_valeurs import Reader
from transforms.json_records import Envelope, Record, UnreadableFile, utf8

EXTRACT = 4000  # bytes kept of an element that cannot be read
HEAD = 1 << 16
MARKUP = re.compile(rb"<!--|<!\[CDATA\[|<(?P<slash>/?)(?:[\w.-]+:)?(?P<name>marche|contrat-concession)(?=[\s/>])[^>]*>")
ENDS = {b"<!--": re.compile(rb"-->"), b"<![CDATA[": re.compile(rb"\]\]>")}
BUYER = re.compile(rb"<acheteur(?=[\s>])[^>]*>.*?</acheteur\s*>", re.DOTALL)
IGNORED = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
# Elements that only a record holds: met outside any, they are what remains of one whose own tag is mangled.
OF_A_RECORD = re.compile(rb"<(?:[\w.-]+:)?(?:id|objet|codeCPV|dateNotification|titulaires)[\s>]")
ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)([^>]*)>")
NAMESPACE = re.compile(rb"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
LATIN_9 = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']iso-8859-15["']""", re.IGNORECASE)
OUTSIDE = ""  # reject of a stretch that should hold nothing
HTML = re.compile(rb"\s*<(?:!doctype\s+)?html", re.IGNORECASE)


@dataclass(frozen=True)
class _Piece:
    """A stretch of the file: a record, or what stands outside any; `reject` says why it is not read."""

    start: int
    end: int
    reject: str | None = None


def is_xml(buffer: bytes | memoryview) -> bool:
    """Whether the file is XML rather than JSON or a web page, by its first bytes."""
    start = bytes(utf8(bytes(buffer[:512]))).lstrip()
    return start.startswith(b"<") and not HTML.match(start)


def read(buffer: bytes | memoryview) -> Envelope:
    """Every record of a DECP XML file, in order; raises `UnreadableFile` when none can be found."""
    data = _decoded(buffer)
    if not bytes(data[:HEAD]).strip():
        raise UnreadableFile("vide", "Le fichier est vide.")
    head, *pieces = _pieces(data)
    before = IGNORED.sub(b"", bytes(data[: min(head.end, HEAD)]))
    root = ROOT.search(before)
    reader = Reader(b"".join(NAMESPACE.findall(root[2])) if root else b"")
    kept = [piece for piece in (head, *pieces) if piece.reject != OUTSIDE or _is_lost(data, piece)]
    if not kept:
        _check_root(root)
        return Envelope()
    records = [_record(reader, data, piece, rank) for rank, piece in enumerate(kept)]
    return _envelope(records, _buyer(reader, before), reader.mended)


def _decoded(buffer: bytes | memoryview) -> bytes | memoryview:
    """The text in UTF-8, whatever the encoding it was written in."""
    if LATIN_9.match(bytes(buffer[:256])):
        return bytes(buffer).decode("iso-8859-15").encode()
    return utf8(buffer)


def _pieces(data: bytes | memoryview) -> Iterator[_Piece]:
    """The file from end to end: records, and the stretches outside any, the first of which is its header."""
    opened: tuple[int, bytes] | None = None
    last = 0
    for at, end, name, is_closing in chain(_tags(data), [(len(data), len(data), b"", False)]):
        if opened and is_closing:
            yield _Piece(opened[0], end, _concession(opened[1]))
        elif opened:
            yield _Piece(opened[0], at, _concession(opened[1]) or "XML_INVALIDE")
        else:
            yield _Piece(last, at, OUTSIDE)
        is_whole = not is_closing and bytes(data[end - 2 : end]) == b"/>" and name != b""
        if is_whole:
            yield _Piece(at, end, _concession(name))
        opened = None if is_closing or is_whole or not name else (at, name)
        last = end


def _tags(data: bytes | memoryview) -> Iterator[tuple[int, int, bytes, bool]]:
    """Start, end, name and direction of each tag of a record, those in comments and verbatim text passed over."""
    found = MARKUP.search(data)
    while found:
        end = found.end()
        if found["name"]:
            yield found.start(), end, found["name"], bool(found["slash"])
        else:
            closing = ENDS[found[0]].search(data, end)
            end = closing.end() if closing else len(data)
        found = MARKUP.search(data, end)


def _concession(name: bytes) -> str | None:
    return "HORS_CHAMP_CONCESSION" if name == b"contrat-concession" else None


def _is_lost(data: bytes | memoryview, piece: _Piece) -> bool:
    """Whether what stands outside any record is what remains of one; the buyer of the header is not."""
    outside = IGNORED.sub(b"", bytes(data[piece.start : piece.end]))
    return bool(OF_A_RECORD.search(BUYER.sub(b"", outside) if piece.start == 0 else outside))


def _record(reader: Reader, data: bytes | memoryview, piece: _Piece, rank: int) -> Record:
    """The record of a piece: its JSON text, or the beginning of its XML with the reason why it has none."""
    text = bytes(data[piece.start : piece.end])
    reject = piece.reject or "XML_INVALIDE"
    if piece.reject is None:
        try:
            value = reader.record(text)
            if isinstance(value, dict):
                return Record(rank, msgspec.json.encode(value))
            reject = "PAS_UN_OBJET"
        except (ValueError, RecursionError):
            pass
    return Record(rank, text.strip()[:EXTRACT], reject)


def _buyer(reader: Reader, head: bytes) -> bytes | None:
    """JSON text of the buyer that the header gives to all records; None where there is none."""
    found = BUYER.search(head)
    try:
        return msgspec.json.encode(reader.record(found[0])) if found else None
    except (ValueError, RecursionError):
        return None


def _check_root(root: re.Match[bytes] | None) -> None:
    """Raises where a file without record is not even an empty DECP file."""
    if root is None:
        raise UnreadableFile("illisible", "Le contenu n'est pas du XML.")
    name = root[1].rpartition(b":")[2].decode("utf-8", errors="replace")
    if name != "marches":
        raise UnreadableFile("format_inconnu", f"Aucun élément « marche » dans le fichier XML (racine : « {name} »).")


def _envelope(records: list[Record], buyer: bytes | None, mended: int) -> Envelope:
    lost = sum(record.reject == "XML_INVALIDE" for record in records)
    if lost == len(records):
        raise UnreadableFile("illisible", "Le XML est illisible : aucun élément « marche » ne se décode.")
    if not lost and not mended:
        return Envelope(records, buyer)
    fate = f"{lost} illisible{'s' if lost > 1 else ''}" if lost else "aucun n'est perdu"
    return Envelope(records, buyer, f"XML hors norme, relu élément par élément : {len(records)} trouvés, {fate}.")
