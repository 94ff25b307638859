"""A well-formed DECP file → loose columns, read by DuckDB straight from the list that the file wraps.

Twice as fast as finding each record first (`transforms/json_records.py`). The list is cut between two records, where
the text looks like the start of a record; a cut anywhere else leaves a piece that is no list of objects, which DuckDB
refuses: then the caller reads the rest record by record. Pieces are small because DuckDB 1.5 loses its place where a
list is longer than its buffer.
"""

from __future__ import annotations

import mmap
import re
import tempfile
from collections.abc import Iterator
from typing import NamedTuple

import duckdb
import polars as pl

from pipelines.decp_ndjson import COLUMNS, SQL

STRING = rb'"(?:[^"\\]|\\.)*"'
OPENING = re.compile(rb'\s*(?:(\[)|\{\s*"marches"\s*:\s*(?:(\[)|\{\s*"marche"\s*:\s*(\[)))\s*\{')
CLOSING = re.compile(rb"\]\s*(\}?)\s*(\}?)\s*\Z")
FIRST_KEYS = re.compile(rb"\s*\{\s*(%b)\s*:\s*(?:%b|[0-9.]+)\s*,\s*(%b)\s*:" % (STRING, STRING, STRING))
CONCESSIONS = b'"contrat-concession"'
HEAD = 4096  # bytes in which the list must open and its first record name two keys
PIECE = 24 << 20  # bytes
REACH = 1 << 20  # bytes after a piece in which a record must begin; before the end, in which the list must close
BUFFER = 2 * (PIECE + REACH)


class Faulty(ValueError):
    """A piece of a list holds something else than well-formed records."""


class Span(NamedTuple):
    """A run of bytes: from its first to just after its last; `is_all` unless other records stand elsewhere."""

    start: int
    end: int
    is_all: bool = True


def records_of(content: memoryview) -> Span | None:
    """Where the records stand, between the brackets, where the file is a plain wrapper around one list.

    A list of concessions may follow: the span then stops before it.
    """
    opening = OPENING.match(content[:HEAD])
    if opening is None or opening.lastindex is None:
        return None
    start = opening.end(opening.lastindex)
    if (end := _before_concessions(content)) is not None:
        return Span(start, end, is_all=False)
    tail = bytes(content[-REACH:])
    closing = CLOSING.match(tail, max(tail.rfind(b"]"), 0))
    if closing is None or sum(map(bool, closing.groups())) != opening.lastindex - 1:
        return None
    return Span(start, len(content) - len(tail) + closing.start())


def _before_concessions(content: memoryview) -> int | None:
    """Where the list closes that a list of concessions follows; None where none does."""
    if not isinstance(content.obj, bytes | mmap.mmap):
        return None
    key = content.obj.rfind(CONCESSIONS)
    before = bytes(content[max(key - HEAD, 0) : key]).rstrip() if key > 0 else b""
    closed = before[:-1].rstrip() if before.endswith(b",") else b""
    return key - HEAD + closed.rfind(b"]") if closed.endswith(b"]") and key > HEAD else None


def pieces(content: memoryview, records: Span) -> Iterator[Span]:
    """Consecutive records, cut where one begins by the same two keys as the first; one piece where none is found."""
    keys = FIRST_KEYS.match(content[records.start : records.start + HEAD])
    if keys is None:
        yield records
        return
    begins = re.compile(
        rb"\}\s*(,)\s*\{\s*%b\s*:\s*(?:%b|[0-9.]+)\s*,\s*%b\s*:" % (re.escape(keys[1]), STRING, re.escape(keys[2]))
    )
    start = records.start
    while start + PIECE + REACH < records.end:
        cut = begins.search(content, start + PIECE, start + PIECE + REACH)
        if cut is None:
            break
        yield Span(start, cut.start(1))
        start = cut.end(1)
    yield Span(start, records.end)


def loose_columns(connection: duckdb.DuckDBPyConnection, text: bytes, first: int) -> pl.DataFrame:
    """Consecutive records in loose columns, positions from `first`; `Faulty` where they are not all well formed."""
    # DuckDB reads them, JSON has none of them.
    if b"NaN" in text or b"Infinity" in text:
        raise Faulty
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        for part in (b"[", text, b"]"):
            file.write(part)
        file.flush()
        columns = {name: kind for name, kind in COLUMNS.items() if name != "cap33_position"}
        published = connection.read_json(file.name, format="array", columns=columns, maximum_object_size=BUFFER)
        published.project(f"*, {first} + row_number() over () - 1 as cap33_position").create_view("enregistrement")
        try:
            loose = connection.sql(SQL).pl()
        except duckdb.Error as error:
            raise Faulty from error
    # DuckDB reads a null among the objects as a record without a field.
    if loose.select(pl.all_horizontal(pl.col("id_publie", "acheteur_publie", "objet").is_null()).any()).item():
        raise Faulty
    return loose
