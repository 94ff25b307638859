"""The elements of a malformed JSON list, decoded one at a time by Python's patient decoder.

It accepts NaN, tabulations inside text and several documents in a row; what it refuses ends at the next element that
looks like a record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

RECORD_KEYS = {"id", "acheteur", "objet", "titulaires", "codeCPV", "dateNotification", "autoriteConcedante"}
BOUNDARY = re.compile(r"\}\s*,\s*(?=\{)")
FIRST_ARRAY = re.compile(r'"(?:marches|marche|contrat-concession)"\s*:\s*\[|\A\s*\[')
HEADER_BUYER = re.compile(r'"acheteur"\s*:\s*(?=\{)')
NEXT_LIST = re.compile(r'"[^"]{1,40}"\s*:\s*\[?')
TAIL = re.compile(r"[\s\]\},]*")
DECODER = json.JSONDecoder(strict=False)
EXTRACT = 4000  # bytes kept of an element that cannot be read


def first_record(text: str) -> int | None:
    """Where the first list of records starts, or the first record of a file of one record per line; None if nowhere."""
    found = FIRST_ARRAY.search(text)
    if found:
        return found.end()
    return 0 if text.lstrip().startswith("{") else None


def header_buyer(header: str) -> bytes | None:
    """JSON text of the buyer that a header gives to all records; None where there is none."""
    found = HEADER_BUYER.search(header)
    if not found:
        return None
    try:
        return msgspec.json.encode(DECODER.raw_decode(header, found.end())[0])
    except ValueError:
        return None


def elements(text: str, start: int) -> Iterator[tuple[bytes, str | None]]:
    """JSON text of each element from `start` on, with the reason when it is no record."""
    at = _next(text, start)
    while at < len(text):
        value, end = _decoded(text, at)
        if end is None:
            end = _resume(text, at)
            yield text[at:end].strip().rstrip(",").encode()[:EXTRACT], "JSON_INVALIDE"
        else:
            yield _encoded(value)
        at = _next(text, end)


def _next(text: str, at: int) -> int:
    """Start of the next element: separators, closing brackets and the name of a following list are passed over."""
    while True:
        tail = TAIL.match(text, at)
        at = tail.end() if tail else at
        following = NEXT_LIST.match(text, at)
        if not following:
            return at
        at = following.end()


def _decoded(text: str, at: int) -> tuple[Any, int | None]:
    try:
        return DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, None


def _encoded(value: Any) -> tuple[bytes, str | None]:
    try:
        return msgspec.json.encode(value), None if isinstance(value, dict) else "PAS_UN_OBJET"
    except (UnicodeEncodeError, RecursionError):
        return repr(value).encode("ascii", "replace")[:EXTRACT], "JSON_INVALIDE"


def _resume(text: str, at: int) -> int:
    """Where the next readable record starts after the malformed one at `at`; the end of the text if none does."""
    for boundary in BOUNDARY.finditer(text, at):
        value, end = _decoded(text, boundary.end())
        if (
            end is not None
            and isinstance(value, dict)
            and value.keys() & RECORD_KEYS
            and "typeIdentifiant" not in value
        ):
            return boundary.end()
    return len(text)
