"""The tabular DECP of decp.info on disk → its canonical records, some buyers at a time so that memory is bounded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl

from pipelines import decp_file
from pipelines.file_cache import FileReport
from pipelines.settings import CODE
from transforms import decp_tabulaire, listes
from transforms.json_records import UnreadableFile

ROWS = 250_000  # read at a time


@cache
def parser_version() -> str:
    """Short hash of the code that reads tabular files, that of canonical records included."""
    own = hashlib.sha256(decp_file.parser_version().encode())
    for name in ("transforms/decp_tabulaire.py", "transforms/listes.py", "pipelines/decp_tabulaire_file.py"):
        own.update((CODE / name).read_bytes())
    return own.hexdigest()[:12]


def read(path: Path) -> tuple[FileReport, Iterator[pl.DataFrame]]:
    """The report of a file, which counts its rows, and its records; an unreadable file has none and says why."""
    published = pl.scan_parquet(path)
    try:
        listes.matched(published.collect_schema().names(), decp_tabulaire.COLUMNS)
        total = int(published.select(pl.len()).collect().item())
    except UnreadableFile as error:
        return FileReport(error.statut, str(error), 0), iter(())
    except (pl.exceptions.PolarsError, OSError):
        return FileReport("illisible", f"Le fichier {path.name} n'est pas du Parquet lisible.", 0), iter(())
    if not total:
        return FileReport("vide", "Le fichier ne contient aucune ligne.", 0), iter(())
    parts = 1 + total // ROWS
    return FileReport("lu", None, total), (
        decp_tabulaire.records(published, part, parts).collect() for part in range(parts)
    )
