"""The firms that a notice names: who they are, for which lot, at what price."""

from __future__ import annotations

import polars as pl

from transforms import normalise as norm
from transforms.boamp_facts import Holder
from transforms.boamp_valeurs import OVERSEAS, SIZES, UNION
from transforms.fournisseurs import SUPPLIER, identified

PUBLISHED = pl.Struct(dict.fromkeys(Holder.__struct_fields__, pl.String))
HOLDER = pl.Struct(
    {
        "lot_id": pl.String,
        "offre_id": pl.String,
        "titulaire_rang": pl.Int64,
        **{field.name: field.dtype for field in SUPPLIER.fields},
        "pays_code": pl.String,
        "taille_declaree": pl.String,
        "montant_offre_eur": pl.Float64,
        "offres_recues": pl.Int64,
        "date_conclusion": pl.Date,
    }
)
# Platforms write the firm's part in the group after its name.
ROLE = r"(?i)\s*\((?:mandataire|co-?traitant|groupement|rang|attributaire)[^)]*\)\s*$"


def day(column: str) -> pl.Expr:
    """The day in Paris of an instant with its offset, or the date as written."""
    text = pl.col(column).str.strip_chars()
    instant = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%z", strict=False).dt.convert_time_zone("Europe/Paris").dt.date()
    return pl.coalesce(instant, norm.date(column), norm.date(text.str.head(10)))


def with_holders(loose: pl.LazyFrame) -> pl.LazyFrame:
    """The same rows, their published `titulaires` replaced by identified ones (`HOLDER`), in published order.

    Beside them, what the notice says through its holders: first dates of award and of conclusion, and offers received
    where the lots that say it agree. A holder without identifier nor name is left out.
    """
    published = loose.select("position", "titulaires").explode("titulaires").drop_nulls("titulaires")
    offers = pl.col("offres_recues").drop_nulls()
    lists = (
        _holders(published.unnest("titulaires"))
        .group_by("position", maintain_order=True)
        .agg(
            titulaires=pl.struct(field.name for field in HOLDER.fields),
            titulaires_date_attribution=pl.col("date_attribution").min(),
            titulaires_date_conclusion=pl.col("date_conclusion").min(),
            titulaires_offres_recues=pl.when(offers.n_unique() == 1).then(offers.first()),
        )
    )
    empty = pl.lit([], dtype=pl.List(HOLDER))
    return (
        loose.drop("titulaires")
        .join(lists, on="position", how="left")
        .with_columns(pl.col("titulaires").cast(pl.List(HOLDER)).fill_null(empty))
    )


def _holders(published: pl.LazyFrame) -> pl.LazyFrame:
    """One row per holder that can be known, with its rank in the notice and its fields typed."""
    return (
        identified(_supplier(published))
        .with_columns(
            pays_code=norm.text("pays").str.to_uppercase(),
            taille_declaree=pl.col("taille").str.to_lowercase().replace_strict(SIZES, default=None),
            montant_offre_eur=_positive(norm.amount("montant")),
            offres_recues=_positive(norm.integer("offres_recues")),
            date_conclusion=day("date_conclusion"),
            date_attribution=day("date_attribution"),
        )
        .filter(pl.col("fournisseur_id").is_not_null())
        .with_columns(titulaire_rang=pl.int_range(1, pl.len() + 1).over("position"))
        .rename({"lot": "lot_id", "offre": "offre_id"})
    )


def _supplier(holders: pl.LazyFrame) -> pl.LazyFrame:
    """Holders under the names that `fournisseurs.identified` reads; the country says what kind a number is."""
    country = pl.col("pays").str.to_uppercase()
    kind = (
        pl.when(country.is_null() | country.is_in(["FRA", "FR"])).then(pl.lit("SIRET"))
        .when(country.is_in(UNION)).then(pl.lit("TVA"))
        .otherwise(country.replace_strict(OVERSEAS, default="HORS-UE"))
    )  # fmt: skip
    is_number = pl.col("identifiant").str.contains("[0-9]{3}")
    return holders.with_columns(
        type=pl.when(is_number | pl.col("nom").is_null()).then(kind).otherwise(pl.lit("SIRET")),
        identifiant=pl.when(is_number).then("identifiant"),
        nom=pl.col("nom").str.replace(ROLE, ""),
    )


def _positive(number: pl.Expr) -> pl.Expr:
    return pl.when(number >= 0).then(number)
