"""Files read once: the records of a file are kept under its content and the code that read it.

A file whose content and reader have not changed is not read again; one that changed brings a new entry, so that the
tables built from the entries replace exactly what it contributed. An entry is complete once its report is written.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import polars as pl

from pipelines import sources
from pipelines.installation import Installation
from transforms.json_records import UnreadableFile

E = TypeVar("E", bound="Envelope")
EMPTY = "Le fichier ne contient aucun enregistrement."

FILES = pl.Schema(
    {
        "source": pl.String,
        "fichier": pl.String,
        "fichier_rang": pl.Int64,
        "fichier_statut": pl.String,
        "message": pl.String,
        "sha256": pl.String,
        "octets": pl.Int64,
        "enregistrements": pl.Int64,
        "chemin": pl.String,
    }
)


@dataclass
class FileReport:
    """What became of one file: its state, a sentence for readers, and how many records it holds.

    Final once the records have been read: a file may turn out to be damaged half-way.
    """

    statut: str
    message: str | None
    enregistrements: int


@dataclass(frozen=True)
class Reader:
    """How the files of one source are read: `read` gives the report and the records, chunk by chunk."""

    source: str
    version: str
    read: Callable[[Path], tuple[FileReport, Iterator[pl.DataFrame]]]


class Envelope(Protocol):
    """The records found in a file, and what is to be said of it."""

    records: list[Any]
    message: str | None


def opened(
    path: Path, parse: Callable[[bytes | memoryview], E], records: Callable[[E], Iterator[pl.DataFrame]]
) -> tuple[FileReport, Iterator[pl.DataFrame]]:
    """The report of a file and its records; an unreadable file has none and says why."""
    try:
        envelope = parse(mapped(path))
    except UnreadableFile as error:
        return FileReport(error.statut, str(error), 0), iter(())
    except OSError as error:
        return FileReport("illisible", f"Le fichier ne s'ouvre pas : {error.strerror}.", 0), iter(())
    if not envelope.records:
        return FileReport("vide", EMPTY, 0), iter(())
    return FileReport("lu", envelope.message, len(envelope.records)), records(envelope)


def mapped(path: Path) -> memoryview:
    """The bytes of a file, paged in as they are read."""
    if path.stat().st_size == 0:
        return memoryview(b"")
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def read_all(installation: Installation, reader: Reader) -> pl.DataFrame:
    """One row per file of the source in the mirror (`FILES`), read now or before; entries of other files go."""
    found = sources.files(sources.checked(installation.mirror), reader.source)
    rows, kept = [], set()
    for rank, path in enumerate(found):
        digest = sources.sha256(path)
        entry = installation.warehouse.parsed(reader.source, f"{digest}-{reader.version}")
        report = _read_once(installation, reader, path, entry)
        kept.add(entry.stem)
        chemin = str(entry) if report.enregistrements else None
        rows.append((reader.source, path.name, rank, report.statut, report.message, digest, path.stat().st_size,
                     report.enregistrements, chemin))  # fmt: skip
        installation.tell(f"{path.name} ({rank + 1}/{len(found)})")
    _drop_others(installation.warehouse.parsed(reader.source, "x").parent, kept)
    return pl.DataFrame(rows, schema=FILES, orient="row")


def _read_once(installation: Installation, reader: Reader, path: Path, entry: Path) -> FileReport:
    told = entry.with_suffix(".json")
    if told.exists():
        return FileReport(**json.loads(told.read_text("utf-8")))
    report, parts = reader.read(path)
    installation.warehouse.write_parts(parts, entry)
    installation.warehouse.write_text(json.dumps(asdict(report), ensure_ascii=False), told)
    return report


def _drop_others(folder: Path, kept: set[str]) -> None:
    for path in folder.glob("*"):
        if path.stem not in kept:
            path.unlink()
