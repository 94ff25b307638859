"""Which buyers are met, and under what name."""

from __future__ import annotations

import polars as pl


def buyers(core_marche: pl.LazyFrame, names: pl.LazyFrame, units: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    """One row per buyer SIRET (`core_acheteur`): facts only, the perimeter is a verdict.

    `names`: `acheteur_siret, acheteur_nom, date_publication` as published, one row per record. `units`: SIRENE.
    `known`: `siren, nom` of `reference/acheteurs_siren.csv`, which comes first because SIRENE keeps the names of
    ministries long gone.
    """
    counted = core_marche.group_by("acheteur_siret").agg(
        pl.col("acheteur_siren").first(), nb_marches=pl.len().cast(pl.Int64)
    )
    latest = (
        names.filter(pl.col("acheteur_nom").is_not_null())
        .sort("acheteur_siret", "date_publication", "acheteur_nom", descending=[False, True, False], nulls_last=True)
        .unique("acheteur_siret", keep="first", maintain_order=True)
        .select("acheteur_siret", nom_publie="acheteur_nom")
    )
    registered = units.select("denomination", "categorie_juridique_code", acheteur_siren="fournisseur_siren")
    listed = known.filter(pl.col("nom").is_not_null()).group_by("siren").agg(nom_liste=pl.col("nom").last())
    return (
        counted.join(latest, on="acheteur_siret", how="left")
        .join(registered, on="acheteur_siren", how="left")
        .join(listed, left_on="acheteur_siren", right_on="siren", how="left")
        .with_columns(
            acheteur_nom=pl.coalesce("nom_liste", "denomination", "nom_publie"),
            acheteur_nom_source=pl.when(pl.col("nom_liste").is_not_null()).then(pl.lit("reference"))
            .when(pl.col("denomination").is_not_null()).then(pl.lit("sirene"))
            .when(pl.col("nom_publie").is_not_null()).then(pl.lit("decp")),
        )
        .sort("acheteur_siret")
    )  # fmt: skip
