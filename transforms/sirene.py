"""SIRENE stock files → the units we met, whatever columns the file holds."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from transforms import listes
from transforms.listes import Reading

# Column of StockUniteLegale → ours; the file may lack any of them but the SIREN.
UNIT = {
    "siren": "fournisseur_siren",
    "denominationUniteLegale": "denomination",
    "categorieEntreprise": "categorie_entreprise",
    "anneeCategorieEntreprise": "categorie_annee",
    "categorieJuridiqueUniteLegale": "categorie_juridique_code",
    "activitePrincipaleUniteLegale": "activite_code",
    "trancheEffectifsUniteLegale": "tranche_effectifs_code",
    "dateCreationUniteLegale": "date_creation",
}


def units(stock: pl.LazyFrame, sirens: pl.LazyFrame) -> pl.LazyFrame:
    """One row per SIREN of `sirens` (`fournisseur_siren`) found in the stock; an absent column is null."""
    return settled(listes.together({"": rows(stock, sirens)})).rows.lazy()


def rows(stock: pl.LazyFrame, sirens: pl.LazyFrame) -> pl.LazyFrame:
    """Every row of one stock file that bears a SIREN of `sirens`, under our names."""
    present = set(stock.collect_schema().names())
    columns = [
        (pl.col(source) if source in present else pl.lit(None)).cast(pl.String).alias(name)
        for source, name in UNIT.items()
    ]
    return (
        stock.select(columns)
        .join(sirens.unique(), on="fournisseur_siren", how="semi")
        .with_columns(
            denomination=pl.when(pl.col("denomination").is_in(["[ND]", ""]).not_()).then("denomination"),
            categorie_entreprise=pl.when(pl.col("categorie_entreprise").is_in(["PME", "ETI", "GE"])).then(
                "categorie_entreprise"
            ),
            categorie_annee=pl.col("categorie_annee").str.extract(r"^(\d{4})").cast(pl.Int64),
            categorie_juridique_code=pl.col("categorie_juridique_code").str.extract(r"^(\d{4})$"),
            date_creation=pl.col("date_creation").str.head(10).str.to_date("%Y-%m-%d", strict=False),
            # No row is set apart, and the order in which a filtered stock comes says nothing.
            _position=pl.lit(0, pl.Int64),
            _code=pl.lit(None, pl.String),
            _extrait=pl.lit(None, pl.String),
        )
    )


def settled(met: pl.LazyFrame) -> Reading:
    """One row per SIREN: that of the latest category, then the first by its content."""
    reading = listes.settled(met, {}, ["fournisseur_siren"], latest="categorie_annee")
    return replace(reading, rows=reading.rows.sort("fournisseur_siren"))


def empty_stock() -> pl.LazyFrame:
    """A stock without a unit, for a mirror without SIRENE."""
    return pl.LazyFrame(schema={"siren": pl.String})
