"""Laureates of the i-Lab contest (MESR, data.enseignementsup-recherche.gouv.fr) → firms and award dates."""

from __future__ import annotations

import polars as pl

from transforms import normalise as norm

ILAB_SIREN = "N° SIREN"
ILAB_YEAR = "Année de concours"


def ilab(published: pl.LazyFrame) -> pl.LazyFrame:
    """One row per SIREN and award year; laureates without a SIREN are left out, a name alone proves nothing."""
    return (
        published.select(
            fournisseur_siren=norm.digits(ILAB_SIREN), annee=pl.col(ILAB_YEAR).cast(pl.Int32, strict=False)
        )
        .filter((pl.col("fournisseur_siren").str.len_chars() == 9) & pl.col("annee").is_not_null())
        .select("fournisseur_siren", laureat_date=pl.date("annee", 1, 1), laureat_source=pl.lit("ilab"))
        .unique()
    )


def none() -> pl.LazyFrame:
    """No laureate, for a mirror without the list."""
    return pl.LazyFrame(schema={"fournisseur_siren": pl.String, "laureat_date": pl.Date, "laureat_source": pl.String})
