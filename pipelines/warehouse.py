"""The only module that writes the warehouse: one Parquet file per table, replaced whole and at once.

DATA_DIR/entrepot/<table>.parquet      tables of the last run
DATA_DIR/lus/<source>/<sha256>.parquet records of each file read, kept as long as the file and the parser are the same
DATA_DIR/published/                    snapshots (`pipelines/publish.py`)
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pyarrow.parquet as pq

from data_contracts import dictionary
from data_contracts.checker import checker
from pipelines.ahead import ahead
from transforms import models

MEMORY_LIMIT = "3GB"

Frame = pl.LazyFrame | pl.DataFrame | duckdb.DuckDBPyRelation


class Warehouse:
    """Tables under one data folder. A reader never sees a table half written."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.tables = data_dir / "entrepot"
        self.published = data_dir / "published"

    def path(self, table: str) -> Path:
        """Where a table stands."""
        return self.tables / f"{table}.parquet"

    def parsed(self, source: str, key: str) -> Path:
        """Where the records of one file stand, under the key of its content and parser."""
        return self.data_dir / "lus" / source / f"{key}.parquet"

    def write(self, frame: Frame, path: Path) -> None:
        """The frame as Parquet at `path`, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partiel")
        if isinstance(frame, duckdb.DuckDBPyRelation):
            frame.write_parquet(str(partial), compression="zstd")
        else:
            frame.lazy().sink_parquet(partial, compression="zstd")
        partial.replace(path)

    def write_parts(self, parts: Iterable[pl.DataFrame], path: Path) -> None:
        """Frames of one schema as one Parquet file, written as they come, whole or not at all; no part, no file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partiel")
        writer: pq.ParquetWriter | None = None
        try:
            for part in ahead(parts):
                rows = part.to_arrow()
                writer = writer or pq.ParquetWriter(partial, rows.schema, compression="zstd", compression_level=1)
                writer.write_table(rows)
        finally:
            if writer:
                writer.close()
        if writer:
            partial.replace(path)

    def write_text(self, text: str, path: Path) -> None:
        """A text file at `path`, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partiel")
        partial.write_text(text, "utf-8")
        partial.replace(path)

    def scan(self, table: str) -> pl.LazyFrame:
        """A table as a lazy frame."""
        return pl.scan_parquet(self.path(table))

    def connect(self) -> duckdb.DuckDBPyConnection:
        """An in-memory DuckDB that spills under the data folder, every written table a view."""
        spill = self.data_dir / "debordement"
        spill.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(spill), "preserve_insertion_order": "true"}
        )
        for name, path in sorted(self.views().items()):
            connection.read_parquet(str(path)).create_view(name)
        return connection

    def views(self) -> dict[str, Path]:
        """Every written table and where it stands."""
        return {path.stem: path for path in self.tables.glob("*.parquet")}

    def clear(self) -> None:
        """Forgets every written table."""
        shutil.rmtree(self.tables, ignore_errors=True)

    def model(self, table: str) -> duckdb.DuckDBPyRelation:
        """The table that `transforms/marts/<table>.sql` defines, over the tables written so far."""
        return self.connect().sql(models.sql(table))


class ParquetIOManager(dg.IOManager):
    """Assets are lazy frames or DuckDB relations; each becomes the table of its name."""

    def __init__(self, warehouse: Warehouse, tell: Callable[[str], None]) -> None:
        self.warehouse = warehouse
        self.tell = tell

    def handle_output(self, context: dg.OutputContext, obj: Frame | None) -> None:
        if obj is None:
            return
        table = context.asset_key.path[-1]
        path = self.warehouse.path(table)
        self.warehouse.write(obj, path)
        if table in dictionary.tables():
            checker().ask(table, path)
        self.tell(f"table {table}")
        context.add_output_metadata({"lignes": _height(path), "octets": path.stat().st_size})

    def load_input(self, context: dg.InputContext) -> pl.LazyFrame:
        return self.warehouse.scan(context.asset_key.path[-1])


def _height(path: Path) -> int:
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())
