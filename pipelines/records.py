"""Files read once → the lazy frames of what they hold, with the file each row stands in."""

from __future__ import annotations

import polars as pl

from pipelines import boamp_file
from transforms.decp import CANONICAL

WHERE = {"source": pl.String, "fichier": pl.String, "fichier_rang": pl.Int64}


def contracts(files: pl.LazyFrame) -> pl.LazyFrame:
    """Every canonical record of every DECP file read."""
    return pl.concat([part.select(*CANONICAL, "extrait", *WHERE) for part in _parts(files)])


def notices(files: pl.LazyFrame) -> pl.LazyFrame:
    """Every record of every BOAMP file read; none where the mirror has no notice."""
    return pl.concat([pl.LazyFrame(schema={**boamp_file.SCHEMA, **WHERE}), *_parts(files)], how="diagonal")


def folded(files: pl.LazyFrame) -> pl.LazyFrame:
    """One row per tabular file: its rows gathered into one record because they describe one contract."""
    tabular = [part for part in _parts(files) if "lignes" in part.collect_schema()]
    none = pl.LazyFrame(schema={"fichier_rang": pl.Int64, "lignes": pl.Int64})
    gathered = pl.concat([none, *(part.select("fichier_rang", pl.col("lignes").cast(pl.Int64)) for part in tabular)])
    return gathered.group_by("fichier_rang").agg(lignes_regroupees=(pl.col("lignes") - 1).sum())


def _parts(files: pl.LazyFrame) -> list[pl.LazyFrame]:
    read = files.filter(pl.col("chemin").is_not_null()).collect()
    return [
        pl.scan_parquet(row["chemin"]).with_columns(
            source=pl.lit(row["source"]),
            fichier=pl.lit(row["fichier"]),
            fichier_rang=pl.lit(row["fichier_rang"], pl.Int64),
        )
        for row in read.iter_rows(named=True)
    ]
