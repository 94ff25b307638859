"""One DECP file on disk → its canonical records, chunk by chunk."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

from pipelines.decp_ndjson import loose_columns, missing, reading_connection
from pipelines.file_cache import FileReport, opened
from pipelines.settings import CODE
from transforms import decp, decp_xml, json_records, json_salvage
from transforms.json_records import Envelope, Record

CHUNK = 50_000  # records; bounds memory whatever the size of the file
EXTRACT = 300  # characters of a rejected record that are kept
PARSER = [
    "transforms/json_records.py", "transforms/json_salvage.py", "transforms/decp.py", "transforms/decp_valeurs.py",
    "transforms/normalise.py", "transforms/fournisseurs.py", "transforms/decp_macros.sql",
    "transforms/decp_colonnes.sql", "transforms/decp_xml.py", "transforms/decp_xml_valeurs.py",
    "pipelines/decp_file.py", "pipelines/decp_ndjson.py",
]  # fmt: skip


@cache
def parser_version() -> str:
    """Short hash of the code that reads files: records read by older code are read again."""
    digest = hashlib.sha256()
    for name in PARSER:
        digest.update((CODE / name).read_bytes())
    return digest.hexdigest()[:12]


def read(path: Path) -> tuple[FileReport, Iterator[pl.DataFrame]]:
    """The report of a file, JSON or XML, and its records."""
    return opened(path, _envelope, records)


def _envelope(buffer: bytes | memoryview) -> Envelope:
    return (decp_xml if decp_xml.is_xml(buffer) else json_records).read(buffer)


def records(envelope: Envelope) -> Iterator[pl.DataFrame]:
    """Canonical records (`transforms.decp.CANONICAL` and `extrait`), chunk by chunk; every position appears once."""
    connection = reading_connection()
    starts = range(0, len(envelope.records), CHUNK)
    # DuckDB reads the next chunk while Polars types this one.
    with ThreadPoolExecutor(1) as ahead:
        coming: deque[Future[Chunk]] = deque()
        for start in starts:
            coming.append(ahead.submit(_read_chunk, envelope.records[start : start + CHUNK], connection))
            if len(coming) > 1:
                yield _canonical(coming.popleft().result(), envelope.buyer)
        while coming:
            yield _canonical(coming.popleft().result(), envelope.buyer)


class Chunk(NamedTuple):
    """Consecutive records: those that can be read, in loose columns, and those that cannot."""

    records: list[Record]
    loose: pl.DataFrame
    rejected: list[Record]


def _read_chunk(chunk: list[Record], connection: duckdb.DuckDBPyConnection) -> Chunk:
    readable = [record for record in chunk if record.reject is None]
    loose = loose_columns(connection, readable)
    lost = missing(readable, loose)
    if lost:
        mended = [Record(r.position, text) for r in lost if (text := json_salvage.mended(bytes(r.text)))]
        loose = pl.concat([loose, loose_columns(connection, mended)])
    return Chunk(chunk, loose, [record for record in chunk if record.reject] + missing(lost, loose))


def _canonical(chunk: Chunk, buyer: bytes | None) -> pl.DataFrame:
    """Canonical records of a chunk, with an extract of those that are set apart."""
    loose = decp.with_header_buyer(chunk.loose.lazy(), json_salvage.value(buyer) if buyer else None)
    bad = pl.DataFrame(
        {"position": [r.position for r in chunk.rejected], "code": [r.reject for r in chunk.rejected]},
        schema={"position": pl.Int64, "code": pl.String},
    )
    both = pl.concat([decp.records(loose).collect(), bad], how="diagonal").sort("position")
    apart = both.filter(pl.col("code").is_not_null())["position"].to_list()
    first = chunk.records[0].position
    extracts = pl.DataFrame(
        {"position": apart, "extrait": [_extract(chunk.records[position - first]) for position in apart]},
        schema={"position": pl.Int64, "extrait": pl.String},
    )
    return both.join(extracts, on="position", how="left")


def _extract(record: Record) -> str:
    start = bytes(memoryview(record.text)[: 4 * EXTRACT]).decode("utf-8", errors="replace")
    return " ".join(start.split())[:EXTRACT]
