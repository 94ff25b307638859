"""A well-formed DECP file → loose columns, read by DuckDB straight from the list that the file wraps.

Twice as fast as finding each record first (`transforms/json_records.py`). The list is cut between two records, where
the text looks like the start of a record; a cut anywhere else leaves a piece that is no list of objects, which DuckDB
refuses: then the caller reads the rest record by record. Pieces are small because DuckDB 1.5 loses its place where a
list is longer than its buffer.
"""

from __future__ import annotations

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
HEAD = 4096  # bytes in which the list must open and its first record name two keys
PIECE = 24 << 20  # bytes
REACH = 1 << 20  # bytes after a piece in which a record must begin; before the end, in which the list must close
BUFFER = 2 * (PIECE + REACH)


class Faulty(ValueError):
    """A piece of a list holds something else than well-formed records."""


class Span(NamedTuple):
    """A run of bytes: from its first to just after its last."""

    start: int
    end: int


def records_of(content: memoryview) -> Span | None:
    """Where the records stand, between the brackets, where the file is nothing but one list and its plain wrapper."""
    opening = OPENING.match(content[:HEAD])
    tail = bytes(content[-REACH:])
    closing = CLOSING.match(tail, max(tail.rfind(b"]"), 0))
    if opening is None or opening.lastindex is None or closing is None:
        return None
    if sum(map(bool, closing.groups())) != opening.lastindex - 1:
        return None
    return Span(opening.end(opening.lastindex), len(content) - len(tail) + closing.start())


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
            return connection.sql(SQL).pl()
        except duckdb.Error as error:
            raise Faulty from error
