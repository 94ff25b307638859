"""Who holds a contract now, and which firms are met."""

from __future__ import annotations

import polars as pl

from transforms import normalise as norm
from transforms.identite import RECORD


def holders(records: pl.LazyFrame, fates: pl.LazyFrame, changes: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract and firm (`core_titulaire`): the current list, shares equal and adding up to 1.

    A modification that names suppliers replaces the list; the same firm listed twice counts once.
    """
    published = (
        fates.filter("apporte_titulaires")
        .select(*RECORD, "marche_id")
        .join(records.select(*RECORD, "titulaires"), on=RECORD)
        .select("marche_id", "titulaires")
    )
    replaced = (
        changes.filter(pl.col("titulaires").list.len() > 0)
        .sort("marche_id", "version")
        .group_by("marche_id", maintain_order=True)
        .agg(pl.col("titulaires").last())
    )
    current = pl.concat([published.join(replaced, on="marche_id", how="anti"), replaced])
    return _shared(_listed(current))


def _listed(current: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract and firm, ranked; `repetitions` says how often the firm was listed."""
    listed = (
        current.with_columns(ordre=pl.int_ranges(pl.col("titulaires").list.len()))
        .explode("titulaires", "ordre")
        .drop_nulls("titulaires")
        .unnest("titulaires")
        .with_columns(repetitions=pl.len().over("marche_id", "fournisseur_id"))
    )
    repeated = (
        listed.filter(pl.col("repetitions") > 1)
        .sort("marche_id", "ordre", "fournisseur_id", "titulaire_siret", "titulaire_nom", nulls_last=True)
        .group_by("marche_id", "fournisseur_id", maintain_order=True)
        .agg(
            pl.col("identifiant_type", "identifiant_publie", "fournisseur_siren").first(),
            pl.col("titulaire_siret", "titulaire_nom").drop_nulls().first(),
            pl.col("ordre").min(),
            pl.col("repetitions").first(),
        )
    )
    once = listed.filter(pl.col("repetitions") == 1).select(repeated.collect_schema().names())
    return pl.concat([once, repeated]).sort("marche_id", "ordre", "fournisseur_id")


def _shared(listed: pl.LazyFrame) -> pl.LazyFrame:
    buyer = pl.col("marche_id").str.head(9)
    siret = pl.coalesce("titulaire_siret", "fournisseur_siren")
    flags = {
        "TIT-LUHN": ~norm.passes_luhn(siret),
        "TIT-ID": (pl.col("identifiant_type") == "SIRET") & pl.col("fournisseur_siren").is_null(),
        "TIT-ACHETEUR": pl.col("fournisseur_siren") == buyer,
        "TIT-DOUBLE": pl.col("repetitions") > 1,
        "TIT-NOM-SEUL": pl.col("identifiant_type") == "NOM",
    }
    alerts = pl.concat_str(
        [pl.when(flag.fill_null(False)).then(pl.lit(code)) for code, flag in flags.items()],
        separator=" ",
        ignore_nulls=True,
    )
    return listed.with_columns(
        titulaire_rang=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("marche_id"),
        part=1.0 / pl.len().over("marche_id"),
        alertes=pl.when(alerts != "").then(alerts),
    ).drop("ordre", "repetitions")


def firms(
    core_titulaire: pl.LazyFrame, core_sous_traitance: pl.LazyFrame, units: pl.LazyFrame, laureates: pl.LazyFrame
) -> pl.LazyFrame:
    """One row per firm met (`core_fournisseur`), with what SIRENE and the lists of laureates say of it.

    `nb_marches` counts the contracts held, none for a firm met as a sub-contractor alone. `units`: one row per SIREN of
    SIRENE. `laureates`: one row per SIREN and award; the earliest award is kept here.
    """
    identity = ["fournisseur_id", "identifiant_type", "fournisseur_siren"]
    subcontractors = core_sous_traitance.drop_nulls("fournisseur_id").select(*identity).unique()
    met = pl.concat([core_titulaire.select(*identity, "marche_id"), subcontractors], how="diagonal")
    names = (
        core_titulaire.filter(pl.col("titulaire_nom").is_not_null())
        .group_by("fournisseur_id", "titulaire_nom")
        .len()
        .sort("fournisseur_id", "len", "titulaire_nom", descending=[False, True, False])
        .group_by("fournisseur_id", maintain_order=True)
        .agg(nom_publie=pl.col("titulaire_nom").first())
    )
    awards = laureates.sort("fournisseur_siren", "laureat_date", "laureat_source").unique(
        "fournisseur_siren", keep="first", maintain_order=True
    )
    return (
        met.sort("fournisseur_id", "identifiant_type")
        .group_by("fournisseur_id", maintain_order=True)
        .agg(
            pl.col("identifiant_type", "fournisseur_siren").first(),
            nb_marches=pl.col("marche_id").drop_nulls().n_unique().cast(pl.Int64),
        )
        .join(names, on="fournisseur_id", how="left")
        .join(units.with_columns(is_dans_sirene=True), on="fournisseur_siren", how="left")
        .join(awards, on="fournisseur_siren", how="left")
        .with_columns(
            fournisseur_nom=pl.coalesce("denomination", "nom_publie"),
            is_dans_sirene=pl.col("is_dans_sirene").fill_null(False),
        )
    )
