"""One BOAMP file on disk → its canonical notices: the only place that turns its bytes into frames."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.file_cache import FileReport, opened
from pipelines.settings import CODE
from transforms import boamp, boamp_notice, boamp_records
from transforms.boamp_records import Envelope
from transforms.json_records import Record

CHUNK = 10_000  # notices; bounds memory whatever the size of the file
EXTRACT = 300  # characters of a rejected record that are kept
SCHEMA = pl.Schema({**boamp.CANONICAL, "extrait": pl.String})


@cache
def parser_version() -> str:
    """Short hash of the code that reads files: notices read by older code are read again."""
    digest = hashlib.sha256()
    shared = ["json_records.py", "json_salvage.py", "normalise.py", "fournisseurs.py"]
    for path in sorted([*(CODE / "transforms").glob("boamp*.py"), *(CODE / "transforms" / name for name in shared)]):
        digest.update(path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:12]


def read(path: Path) -> tuple[FileReport, Iterator[pl.DataFrame]]:
    """The report of a file and its notices."""
    return opened(path, boamp_records.read, records)


def records(envelope: Envelope) -> Iterator[pl.DataFrame]:
    """Canonical notices (`SCHEMA`), chunk by chunk; every position appears once."""
    for start in range(0, len(envelope.records), CHUNK):
        chunk = envelope.records[start : start + CHUNK]
        loose = boamp.frame(boamp_notice.loose(record, envelope.form) for record in chunk)
        notices = boamp.records(loose).collect().sort("position")
        apart = notices["code"].is_not_null().to_list()
        extracts = [_extract(record) if rejected else None for record, rejected in zip(chunk, apart, strict=True)]
        yield notices.with_columns(extrait=pl.Series(extracts, dtype=pl.String))


def _extract(record: Record) -> str:
    start = bytes(memoryview(record.text)[: 4 * EXTRACT]).decode("utf-8", errors="replace")
    return " ".join(start.split())[:EXTRACT]
