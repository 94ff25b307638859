"""Records → loose columns, through lines of JSON that DuckDB reads: the fastest way and the most tolerant one."""

from __future__ import annotations

import tempfile
from functools import cache

import duckdb
import polars as pl

from pipelines.settings import CODE
from transforms.json_records import Record

MARGIN = 64  # bytes; more than a position takes in front of a record
LONGEST_RECORD = 1 << 24  # bytes; DuckDB's own default, raised where a record is longer
JSON_COLUMNS = [
    "acheteur", "lieuExecution", "titulaires", "modifications", "techniques", "modalitesExecution",
    "considerationsSociales", "typesPrix", "autoriteConcedante", "concessionnaires", "actesSousTraitance",
    "modificationsActesSousTraitance",
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
SQL = (CODE / "transforms/decp_colonnes.sql").read_text("utf-8")


@cache
def reading_connection() -> duckdb.DuckDBPyConnection:
    """The DuckDB that reads records; one for the whole process, as opening it costs as much as a small file."""
    connection = duckdb.connect(config={"memory_limit": "1GB"})
    connection.execute((CODE / "transforms/decp_macros.sql").read_text("utf-8"))
    return connection


def loose_columns(connection: duckdb.DuckDBPyConnection, rows: list[Record]) -> pl.DataFrame:
    """Records in the loose columns of `decp_colonnes.sql`; one that DuckDB cannot parse is missing from the result."""
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as lines:
        lines.write(_lines(rows))
        lines.flush()
        longest = max((len(memoryview(record.text)) for record in rows), default=0)
        connection.read_json(
            lines.name,
            format="newline_delimited",
            columns=COLUMNS,
            ignore_errors=True,
            maximum_object_size=max(LONGEST_RECORD, longest + MARGIN),
        ).create_view("enregistrement")
        return connection.sql(SQL).pl().filter(pl.col("position").is_not_null())


def _lines(rows: list[Record]) -> bytes:
    """One record a line, its position in front; written as slices of the file, without a copy for each."""
    joined = b"".join(part for record in rows for part in _parts(record, memoryview(record.text)[1:]))
    if joined.count(b"\n") == len(rows) and b"\r" not in joined:
        return joined
    # Pretty-printed: inside JSON a newline can only stand between values.
    return b"".join(
        part
        for record in rows
        for part in _parts(record, bytes(memoryview(record.text)[1:]).replace(b"\r", b" ").replace(b"\n", b" "))
    )


def _parts(record: Record, body: bytes | memoryview) -> tuple[bytes, bytes | memoryview, bytes]:
    is_empty = len(body) < MARGIN and bytes(body).strip() == b"}"
    return b'{"cap33_position":%d%b' % (record.position, b"" if is_empty else b","), body, b"\n"


def missing(wanted: list[Record], loose: pl.DataFrame) -> list[Record]:
    """The records that DuckDB could not parse, rejected."""
    if loose.height == len(wanted):
        return []
    found = set(loose["position"])
    return [
        Record(record.position, record.text, record.reject or "JSON_INVALIDE")
        for record in wanted
        if record.position not in found
    ]
