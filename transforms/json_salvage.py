"""The elements of a malformed JSON list, decoded one at a time by Python's patient decoder.

It accepts NaN, tabulations inside text and several documents in a row; what it refuses ends at the next element that
looks like a record. Repeated names and numbers beyond measure read as on the fast path: what a record says does not
depend on its neighbours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

RECORD_KEYS = {"id", "acheteur", "objet", "titulaires", "codeCPV", "dateNotification", "autoriteConcedante"}
# Parts of a record that have an `id` too: a bracket too many or too few leaves them among the records.
PART_KEYS = {"typeIdentifiant", "denominationSociale", "sousTraitant"}
BOUNDARY = re.compile(r"[},]\s*(?=\{)")
FIRST_LIST = re.compile(
    r'"(?:marches|marche|contrat-concession)"\s*:\s*\[|"(?:marche|contrat-concession)"\s*:\s*(?=\{)|\A\s*\['
)
HEADER_BUYER = re.compile(r'"acheteur"\s*:\s*')
NEXT_LIST = re.compile(r'"[^"]{1,40}"\s*:\s*\[?')
CLOSED = re.compile(r"\s*(?:[,\]]|\Z)")
TAIL = re.compile(r"[\s\]\},]*")
LONGEST_INTEGER = 300  # digits; beyond, no amount, and Python refuses above 4300
EXTRACT = 4000  # bytes kept of an element that cannot be read


def first_record(text: str) -> int | None:
    """Where the first list of records starts, or the first record of a file of one record per line; None if nowhere."""
    found = FIRST_LIST.search(text)
    if found:
        return found.end()
    return 0 if text.lstrip().startswith("{") else None


def header_buyer(header: str) -> bytes | None:
    """JSON text of the buyer that a header gives to all records; None where there is none."""
    found = HEADER_BUYER.search(header)
    value, end = _decoded(header, found.end()) if found else (None, None)
    return None if end is None else _encoded(value)


def value(text: bytes) -> Any:
    """The value of a JSON text; None where even the patient decoder refuses it."""
    return _decoded(text.decode("utf-8", errors="replace").strip(), 0)[0]


def mended(text: bytes) -> bytes | None:
    """The same JSON text written anew, strictly; None where it cannot be read."""
    found = value(text)
    return None if found is None else _encoded(found)


def elements(text: str, start: int) -> Iterator[tuple[bytes, str | None]]:
    """JSON text of each element from `start` on, with the reason when it is no record."""
    at = _next(text, start)
    while at < len(text):
        element, end = _decoded(text, at)
        body = None if end is None else _encoded(element)
        if end is None or body is None or _swallows(body) or _is_debris(element, text, end):
            end = _resume(text, at)
            yield text[at:end].strip().rstrip(",").encode("utf-8", "replace")[:EXTRACT], "JSON_INVALIDE"
        else:
            yield body, _reject(element)
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


def _first_kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object where a repeated name keeps its first value, as DuckDB reads it."""
    found = dict(pairs)
    return found if len(found) == len(pairs) else dict(reversed(pairs))


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_first_kept, parse_int=_integer)


def _encoded(element: Any) -> bytes | None:
    """Strict JSON text, NaN as null and half a character (a lone surrogate) as U+FFFD; None when nested too deep."""
    try:
        return msgspec.json.encode(element)
    except UnicodeEncodeError:
        whole = json.dumps(element, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return msgspec.json.encode(DECODER.decode(whole))
    except RecursionError:
        return None


def _reject(element: Any) -> str | None:
    if not isinstance(element, dict):
        return "PAS_UN_OBJET"
    return "JSON_INVALIDE" if _is_part(element) else None


def _is_part(element: dict[str, Any]) -> bool:
    """Whether an object is a supplier, an act or a modification cut off its record."""
    return bool(element.keys() & PART_KEYS) or any("Modification" in name for name in element)


def _swallows(body: bytes) -> bool:
    """Whether a record holds others: short of a bracket, it takes the next ones for its suppliers."""
    return any(body.count(key) > 1 for key in (b'"acheteur":', b'"codeCPV":'))


def _is_debris(element: Any, text: str, end: int) -> bool:
    """Whether a text or a number is the remnant of a record closed early, and no element: nothing ends it."""
    return not isinstance(element, dict) and not CLOSED.match(text, end)


def _resume(text: str, at: int) -> int:
    """Where the next readable record starts after the malformed one at `at`; the end of the text if none does."""
    for boundary in BOUNDARY.finditer(text, at):
        element, end = _decoded(text, boundary.end())
        if end is not None and isinstance(element, dict) and element.keys() & RECORD_KEYS and not _is_part(element):
            return boundary.end()
    return len(text)
