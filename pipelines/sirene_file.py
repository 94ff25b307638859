"""SIRENE stock files on disk (29 and 42 million rows) → the rows of the firms met, in bounded memory.

The filter goes down to the Parquet reader, which decodes the SIREN first and the other columns only where it matches.
Measured on 5 million rows, 100,000 firms met, 2 cores: 0.4 s and 0.14 GB; a streaming semi-join takes 0.6 to 1.2 s and
0.6 GB, DuckDB 2 to 3.5 s and 0.3 GB. On 20 million: 3 s and 0.22 GB, 8 s and 1 GB for the semi-join.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from transforms.json_records import UnreadableFile
from transforms.listes import Column, matched

SIREN = {"siren": Column(("siren",), required=True)}


@dataclass(frozen=True)
class Extract:
    """Rows of a stock file, all text under their published names, and how many the whole file holds."""

    rows: pl.DataFrame
    total: int

    @property
    def message(self) -> str:
        """What was read, in one sentence."""
        return f"Lignes d'entreprises rencontrées : {self.rows.height} sur {self.total}."


def read(path: Path, sirens: pl.Series, columns: Iterable[str]) -> Extract:
    """The rows of these firms, in those of these columns that the file has; else raises `UnreadableFile`."""
    try:
        stock = pl.scan_parquet(path)
        published = stock.collect_schema().names()
        key = matched(published, SIREN)["siren"]
        wanted = sorted({*columns, str(key)} & {*published})
        met = stock.filter(pl.col(str(key)).is_in(sirens.drop_nulls().unique().sort().implode())).select(wanted)
        total = int(stock.select(pl.len()).collect().item())
        return Extract(met.collect(engine="streaming").cast(pl.String), total)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableFile("illisible", f"Le fichier {path.name} n'est pas du Parquet lisible.") from error
