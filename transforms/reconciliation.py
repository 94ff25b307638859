"""What became of every record of every file."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.boamp_valeurs import REASONS as NOTICE_REASONS
from transforms.decp_valeurs import REASONS as CONTRACT_REASONS

REASONS = NOTICE_REASONS | CONTRACT_REASONS
NO_FILE = "(aucun fichier)"


def quarantine(records: pl.LazyFrame) -> pl.LazyFrame:
    """One row per record set apart (`core_quarantaine`), with its reason in words."""
    return (
        records.filter(pl.col("code").is_not_null())
        .with_columns(raison=pl.col("code").replace_strict(REASONS, return_dtype=pl.String))
        .sort("source", "fichier", "position")
    )


def balance(files: pl.LazyFrame, fates: pl.LazyFrame, quarantined: pl.LazyFrame, folded: pl.LazyFrame) -> pl.LazyFrame:
    """One row per file (`core_reconciliation`): a contract counts for the file of the record that survives.

    `folded`: `fichier_rang` and `lignes_regroupees`, rows of a tabular file gathered in one record because
    they describe one contract; they count as merged.
    """
    counted = fates.group_by("fichier_rang").agg(
        marches=(pl.col("sort") == "marche").sum().cast(pl.Int64),
        fusionnes=(pl.col("sort") == "fusionne").sum().cast(pl.Int64),
        remplaces=(pl.col("sort") == "remplace").sum().cast(pl.Int64),
    )
    apart = quarantined.group_by("source", "fichier").agg(quarantaine=pl.len().cast(pl.Int64))
    counts = ["marches", "fusionnes", "remplaces", "quarantaine"]
    return (
        files.join(counted, on="fichier_rang", how="left")
        .join(apart, on=["source", "fichier"], how="left")
        .join(folded, on="fichier_rang", how="left")
        .with_columns(pl.col(*counts, "lignes_regroupees").fill_null(0))
        .with_columns(fusionnes=pl.col("fusionnes") + pl.col("lignes_regroupees"))
        .select("source", "fichier", "fichier_statut", "message", "sha256", "enregistrements", *counts)
        .sort("source", "fichier")
    )


def missing(sources: Sequence[str]) -> pl.LazyFrame:
    """One row per declared source without a file: it degrades what depends on it, and says so."""
    zeros = {name: 0 for name in ("enregistrements", "marches", "fusionnes", "remplaces", "quarantaine")}
    rows = [
        {
            "source": source,
            "fichier": NO_FILE,
            "fichier_statut": "absente",
            "message": "Aucun fichier de cette source dans le miroir ; ce qui en dépend reste indéterminé.",
            **zeros,
        }
        for source in sources
    ]
    text = dict.fromkeys(("source", "fichier", "fichier_statut", "message"), pl.String)
    return pl.LazyFrame(rows, schema={**text, **dict.fromkeys(zeros, pl.Int64)})
