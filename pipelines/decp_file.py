"""One DECP file on disk → its canonical records in Parquet: the only place that turns bytes into DuckDB columns."""

from __future__ import annotations

import hashlib
import json
import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from pipelines.settings import CODE
from transforms import decp, json_records
from transforms.json_records import Envelope, Record

CHUNK = 50_000  # records; bounds memory whatever the size of the file
LONGEST_RECORD = 1 << 24  # bytes; DuckDB's own default, raised where a record is longer
EXTRACT = 300  # characters of a rejected record that are kept
JSON_COLUMNS = [
    "acheteur", "lieuExecution", "titulaires", "modifications", "techniques", "modalitesExecution",
    "considerationsSociales", "typesPrix", "autoriteConcedante", "concessionnaires",
]  # fmt: skip
TEXT_COLUMNS = [
    "id", "objet", "codeCPV", "nature", "procedure", "ccag", "idAccordCadre", "marcheInnovant", "offresRecues",
    "lieuExecution_code", "dateNotification", "datePublicationDonnees", "dureeMois", "montant", "_type",
    "typeGroupementOperateurs",
]  # fmt: skip
COLUMNS = {
    "cap33_position": "BIGINT",
    **dict.fromkeys(JSON_COLUMNS, "JSON"),
    **dict.fromkeys(TEXT_COLUMNS, "VARCHAR"),
}
PARSER = [
    "transforms/json_records.py", "transforms/json_salvage.py", "transforms/decp.py", "transforms/decp_valeurs.py",
    "transforms/normalise.py", "transforms/fournisseurs.py", "transforms/decp_macros.sql",
    "transforms/decp_colonnes.sql", "pipelines/decp_file.py",
]  # fmt: skip


@dataclass(frozen=True)
class FileReport:
    """What became of one file: its state, a sentence for readers, and how many records it holds."""

    statut: str
    message: str | None
    enregistrements: int


@cache
def parser_version() -> str:
    """Short hash of the code that reads files: records read by older code are read again."""
    digest = hashlib.sha256()
    for name in PARSER:
        digest.update((CODE / name).read_bytes())
    return digest.hexdigest()[:12]


def read(path: Path) -> tuple[Envelope, FileReport]:
    """The records of a file and its report; an unreadable file has no record and says why."""
    try:
        envelope = json_records.read(_buffer(path))
    except json_records.UnreadableFile as error:
        return Envelope(), FileReport(error.statut, str(error), 0)
    except OSError as error:
        return Envelope(), FileReport("illisible", f"Le fichier ne s'ouvre pas : {error.strerror}.", 0)
    if not envelope.records:
        return envelope, FileReport("vide", "Le fichier ne contient aucun enregistrement.", 0)
    return envelope, FileReport("lu", envelope.message, len(envelope.records))


def _buffer(path: Path) -> bytes | memoryview:
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


@contextmanager
def reader() -> Iterator[duckdb.DuckDBPyConnection]:
    """The DuckDB that reads records; opened once for many files."""
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        connection.execute((CODE / "transforms/decp_macros.sql").read_text("utf-8"))
        yield connection


def records(envelope: Envelope, connection: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    """Canonical records (`transforms.decp.CANONICAL` and `extrait`), chunk by chunk; every position appears once."""
    for start in range(0, len(envelope.records), CHUNK):
        chunk = envelope.records[start : start + CHUNK]
        readable = [record for record in chunk if record.reject is None]
        loose = _loose(connection, readable)
        lost = _lost(readable, loose)
        if lost:
            mended = [Record(record.position, text) for record in lost if (text := _mended(record))]
            loose = pl.concat([loose, _loose(connection, mended)])
        rejected = [record for record in chunk if record.reject] + _lost(lost, loose)
        yield _canonical(loose, rejected, chunk, envelope.buyer)


def _loose(connection: duckdb.DuckDBPyConnection, rows: list[Record]) -> pl.DataFrame:
    """Records in the loose columns of `decp_colonnes.sql`; one that DuckDB cannot parse is missing from the result."""
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as lines:
        longest = max((lines.write(_line(record)) for record in rows), default=0)
        lines.flush()
        connection.read_json(
            lines.name,
            format="newline_delimited",
            columns=COLUMNS,
            ignore_errors=True,
            maximum_object_size=max(LONGEST_RECORD, longest),
        ).create_view("enregistrement")
        sql = (CODE / "transforms/decp_colonnes.sql").read_text("utf-8")
        return connection.sql(sql).pl().filter(pl.col("position").is_not_null())


def _line(record: Record) -> bytes:
    """The record on one line, its position in front; a newline inside JSON can only stand between values."""
    body = bytes(memoryview(record.text)[1:])
    if b"\n" in body or b"\r" in body:
        body = body.replace(b"\r", b" ").replace(b"\n", b" ")
    comma = b"" if body.lstrip().startswith(b"}") else b","
    return b'{"cap33_position":%d%b%b\n' % (record.position, comma, body)


def _lost(wanted: list[Record], loose: pl.DataFrame) -> list[Record]:
    if loose.height == len(wanted):
        return []
    found = set(loose["position"])
    return [
        Record(record.position, record.text, record.reject or "JSON_INVALIDE")
        for record in wanted
        if record.position not in found
    ]


def _mended(record: Record) -> bytes | None:
    """The record written anew by Python's more patient decoder; None when it cannot read it either."""
    try:
        value = json.loads(bytes(record.text), strict=False)
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None


def _canonical(loose: pl.DataFrame, rejected: list[Record], chunk: list[Record], buyer: bytes | None) -> pl.DataFrame:
    """Canonical records of a chunk, with an extract of those that are set apart."""
    kept = decp.records(decp.with_header_buyer(loose.lazy(), json.loads(buyer) if buyer else None)).collect()
    bad = pl.DataFrame(
        {"position": [r.position for r in rejected], "code": [r.reject for r in rejected]},
        schema={"position": pl.Int64, "code": pl.String},
    )
    both = pl.concat([kept, bad], how="diagonal").sort("position")
    apart = both.filter(pl.col("code").is_not_null())["position"].to_list()
    first = chunk[0].position
    extracts = pl.DataFrame(
        {"position": apart, "extrait": [_extract(chunk[position - first]) for position in apart]},
        schema={"position": pl.Int64, "extrait": pl.String},
    )
    return both.join(extracts, on="position", how="left")


def _extract(record: Record) -> str:
    start = bytes(memoryview(record.text)[: 4 * EXTRACT]).decode("utf-8", errors="replace")
    return " ".join(start.split())[:EXTRACT]
