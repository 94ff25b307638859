"""Files of a list, read whole and settled together: their rows, what was set apart, and the count of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_contracts.dictionary import conform, empty, schema
from transforms import listes
from transforms.json_records import UnreadableFile
from transforms.listes import Reading


@dataclass
class FileCount:
    """What reading the files of one or several sources gave so far."""

    counts: list[tuple[object, ...]] = field(default_factory=list)
    rejected: list[pl.LazyFrame] = field(default_factory=list)

    def read(
        self,
        source: str,
        paths: Iterable[Path],
        rows: Callable[[Path], pl.LazyFrame],
        settle: Callable[[pl.LazyFrame], Reading],
        digest: Callable[[Path], str | None],
    ) -> list[pl.LazyFrame]:
        """The rows that these files keep together; one that cannot be read is counted with its reason."""
        read: dict[Path, pl.LazyFrame] = {}
        for path in paths:
            try:
                read[path] = rows(path)
            except UnreadableFile as error:
                self._count(source, path, error.statut, str(error), digest(path), [0, 0, 0, 0])
        if not read:
            return []
        reading = settle(listes.together({path.name: each for path, each in read.items()}))
        self.rejected.append(reading.rejected.lazy().with_columns(source=pl.lit(source)))
        counts = {name: fates for name, *fates in reading.counts.iter_rows()}
        for path in read:
            self._count(source, path, "lu", None, digest(path), counts.get(path.name, [0, 0, 0, 0]))
        return [reading.rows.lazy()]

    def _count(
        self, source: str, path: Path, statut: str, message: str | None, sha256: str | None, fates: list[int]
    ) -> None:
        self.counts.append((source, path.name, statut, message, sha256, sum(fates), *fates))

    def balance(self) -> pl.LazyFrame:
        """One row per file, in the form of `core_reconciliation`."""
        return pl.LazyFrame(self.counts, schema=schema("core_reconciliation"), orient="row")

    def set_apart(self) -> pl.LazyFrame:
        """One row per row set apart, in the form of `core_quarantaine`."""
        return conform(
            pl.concat([empty("core_quarantaine"), *self.rejected], how="diagonal_relaxed"), "core_quarantaine"
        )
