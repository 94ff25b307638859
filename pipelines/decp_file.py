"""One DECP file on disk → its canonical records, chunk by chunk."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

from pipelines import decp_array
from pipelines.ahead import ahead
from pipelines.decp_array import Faulty, Span
from pipelines.decp_ndjson import loose_columns, missing, reading_connection
from pipelines.file_cache import EMPTY, FileReport, mapped, opened
from pipelines.settings import CODE
from transforms import decp, decp_xml, json_records, json_salvage
from transforms.json_records import Envelope, Record, UnreadableFile

CHUNK = 50_000  # records; bounds memory whatever the size of the file
EXTRACT = 300  # characters of a rejected record that are kept
PARSER = [
    "transforms/json_records.py", "transforms/json_salvage.py", "transforms/decp.py", "transforms/decp_valeurs.py",
    "transforms/normalise.py", "transforms/fournisseurs.py", "transforms/decp_macros.sql",
    "transforms/decp_colonnes.sql", "transforms/decp_xml.py", "transforms/decp_xml_valeurs.py",
    "pipelines/decp_file.py", "pipelines/decp_ndjson.py", "pipelines/decp_array.py",
]  # fmt: skip


@cache
def parser_version() -> str:
    """Short hash of the code that reads files: records read by older code are read again."""
    digest = hashlib.sha256()
    for name in PARSER:
        digest.update((CODE / name).read_bytes())
    return digest.hexdigest()[:12]


def read(path: Path) -> tuple[FileReport, Iterator[pl.DataFrame]]:
    """The report of a file, JSON or XML, and its records: `transforms.decp.CANONICAL` and `extrait`, chunk by chunk."""
    try:
        content = mapped(path)
    except OSError:
        return opened(path, _envelope, records)
    span = decp_array.records_of(content)
    if span is None:
        return opened(path, _envelope, records)
    report = FileReport("lu", None, 0)
    return report, _by_pieces(content, span, report)


def _envelope(buffer: bytes | memoryview) -> Envelope:
    return (decp_xml if decp_xml.is_xml(buffer) else json_records).read(buffer)


def _by_pieces(content: memoryview, span: Span, report: FileReport) -> Iterator[pl.DataFrame]:
    """The records of a plain list, as fast as DuckDB reads it; from the first fault on, record by record."""
    one_by_one = cache(partial(_envelope, content))
    try:
        for loose in ahead(_pieces(content, span)):
            report.enregistrements += loose.height
            yield _canonical(loose, [], None, lambda position: one_by_one().records[position])
    except Faulty:
        span = span._replace(is_all=False)
    if not span.is_all:
        yield from _the_rest(one_by_one, report)
    if not report.enregistrements and report.statut == "lu":
        report.statut, report.message = "vide", EMPTY


def _pieces(content: memoryview, span: Span) -> Iterator[pl.DataFrame]:
    first = 0
    for start, end, _ in decp_array.pieces(content, span):
        loose = decp_array.loose_columns(reading_connection(), bytes(content[start:end]), first)
        first += loose.height
        _forget(content, end)
        yield loose


def _forget(content: memoryview, end: int) -> None:
    """Gives back the memory of the bytes already read; they come back from the disk if they are asked for again."""
    if isinstance(content.obj, mmap.mmap):
        content.obj.madvise(mmap.MADV_DONTNEED, 0, end)


def _the_rest(one_by_one: Callable[[], Envelope], report: FileReport) -> Iterator[pl.DataFrame]:
    try:
        envelope = one_by_one()
    except UnreadableFile as error:
        report.statut, report.message = error.statut, str(error)
        return
    rest = envelope.records[report.enregistrements :]
    report.message, report.enregistrements = envelope.message, len(envelope.records)
    yield from records(Envelope(rest, envelope.buyer))


def records(envelope: Envelope) -> Iterator[pl.DataFrame]:
    """Canonical records of an envelope, found one by one; every position appears once."""
    chunks = [envelope.records[start : start + CHUNK] for start in range(0, len(envelope.records), CHUNK)]
    for chunk in ahead(_read_chunk(chunk, reading_connection()) for chunk in chunks):
        by_position = {record.position: record for record in chunk.records}
        yield _canonical(chunk.loose, chunk.rejected, envelope.buyer, by_position.__getitem__)


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


def _canonical(
    loose: pl.DataFrame, rejected: list[Record], buyer: bytes | None, published: Callable[[int], Record]
) -> pl.DataFrame:
    """Canonical records of a chunk; those set apart with an extract of what was `published` at their position."""
    inheriting = decp.with_header_buyer(loose.lazy(), json_salvage.value(buyer) if buyer else None)
    bad = pl.DataFrame({"position": [r.position for r in rejected]}, schema={"position": pl.Int64})
    both = pl.concat([decp.records(inheriting).collect(), bad], how="diagonal").sort("position")
    is_apart = pl.col("code").is_not_null() | pl.col("position").is_in(bad["position"].implode())
    apart = {position: published(position) for position in both.filter(is_apart)["position"]}
    told = pl.DataFrame(
        {
            "position": apart.keys(),
            "refus": [record.reject for record in apart.values()],
            "extrait": [_extract(record) for record in apart.values()],
        },
        schema={"position": pl.Int64, "refus": pl.String, "extrait": pl.String},
    )
    joined = both.join(told, on="position", how="left")
    return joined.with_columns(code=pl.coalesce("refus", "code")).drop("refus")


def _extract(record: Record) -> str:
    start = bytes(memoryview(record.text)[: 4 * EXTRACT]).decode("utf-8", errors="replace")
    return " ".join(start.split())[:EXTRACT]
