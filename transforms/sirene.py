"""SIRENE stock files → the units we met, whatever columns the file holds."""

from __future__ import annotations

import polars as pl

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
        )
        .sort("fournisseur_siren", *[name for name in UNIT.values() if name != "fournisseur_siren"], nulls_last=True)
        .unique("fournisseur_siren", keep="first", maintain_order=True)
    )


def reading(rows: pl.DataFrame, met: pl.DataFrame) -> Reading:
    """The units met in one file, and how many of its rows they account for; a SIREN given twice counts as merged."""
    kept = units(rows.lazy(), met.lazy()).collect()
    fates = {"retenus": kept.height, "fusionnes": rows.height - kept.height, "remplaces": 0, "quarantaine": 0}
    none = pl.DataFrame(schema={"position": pl.Int64, "code": pl.String, "raison": pl.String, "extrait": pl.String})
    return Reading(kept, none, fates)


def empty_stock() -> pl.LazyFrame:
    """A stock without a unit, for a mirror without SIRENE."""
    return pl.LazyFrame(schema={"siren": pl.String})
