"""What lists and notices say of the holder of a contract, on the day of its notification.

Each function takes holders (`held`: `KEY`, SIREN, date of notification) and one list, and gives one row per contract
and supplier that the list speaks of. Nothing compares with a missing date: null columns, or no row.
"""

from __future__ import annotations

import polars as pl

KEY = ["marche_id", "fournisseur_id"]
SME_SIZES = ["micro", "petite", "moyenne", "pme"]

_notified = pl.col("date_notification")


def distinctions(held: pl.LazyFrame, core_distinction: pl.LazyFrame, annees: int) -> pl.LazyFrame:
    """The latest prize on or before the notification, the day it stops counting, and the first prize after it.

    Two contests of one day count as the first by name.
    """
    prizes = core_distinction.select("fournisseur_siren", "laureat_date", "laureat_source")
    date, source = pl.col("laureat_date"), pl.col("laureat_source")
    before = date <= _notified
    latest = before & (date == date.filter(before).max())
    first = ~before & (date == date.filter(~before).min())
    return (
        held.join(prizes, on="fournisseur_siren")
        .group_by(KEY)
        .agg(
            distinction_date=date.filter(before).max(),
            distinction_source=source.filter(latest).min(),
            distinction_suivante_date=date.filter(~before).min(),
            distinction_suivante_source=source.filter(first).min(),
        )
        .with_columns(distinction_fin=pl.col("distinction_date").dt.offset_by(f"{annees}y"))
    )


def agrements(held: pl.LazyFrame, core_agrement: pl.LazyFrame) -> pl.LazyFrame:
    """The schemes under which the firm is approved that day (`CII CIR`), and since when."""
    periods = core_agrement.select("fournisseur_siren", "valid_from", "valid_to", "dispositif")
    return (
        _in_force(held, periods)
        .group_by(KEY)
        .agg(
            dispositif=pl.col("dispositif").unique().sort().str.join(" "),
            agrement_debut=pl.col("valid_from").max(),
        )
    )


def declarations(held: pl.LazyFrame, core_firme_declaree: pl.LazyFrame) -> pl.LazyFrame:
    """What the DAE and the ministries declare of the firm that day: each status, who declares it, on what ground."""
    statut = pl.col("declaration_statut")
    said = pl.format("{} ({}, {})", statut, "declarant", "declaration_source")
    return (
        _in_force(held, core_firme_declaree)
        .group_by(KEY)
        .agg(
            declaration_statut=said.unique().sort().str.join(" ; "),
            declaration_debut=pl.col("valid_from").max(),
            is_declaree_innovante=(statut == "innovante").any(),
            is_declaree_non_innovante=(statut == "non_innovante").any(),
        )
    )


def _in_force(held: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Holders and the periods that hold their notification; a period without an end is still running."""
    ended = (pl.col("valid_to") < _notified).fill_null(False)
    return held.join(periods, on="fournisseur_siren").filter((pl.col("valid_from") <= _notified) & ~ended)


def tailles(
    core_titulaire: pl.LazyFrame,
    core_lien_avis: pl.LazyFrame,
    core_titulaire_avis: pl.LazyFrame,
    core_avis: pl.LazyFrame,
) -> pl.LazyFrame:
    """The size that the retained notices of the contract declare for the firm, the latest notice speaking.

    No row where notices of the contract say both that the firm is an SME and that it is none.
    """
    declared = (
        core_lien_avis.filter("is_lien_retenu")
        .join(core_titulaire_avis.drop_nulls(["fournisseur_siren", "taille_declaree"]), on="avis_id")
        .join(core_avis.select("avis_id", "date_parution"), on="avis_id")
        .select("marche_id", "fournisseur_siren", "taille_declaree", "date_parution")
    )
    latest = pl.col("taille_declaree").sort_by("date_parution", "taille_declaree").last()
    return (
        core_titulaire.join(declared, on=["marche_id", "fournisseur_siren"])
        .group_by(KEY)
        .agg(
            taille_declaree=latest,
            taille_date=pl.col("date_parution").max(),
            accord=pl.col("taille_declaree").is_in(SME_SIZES).n_unique() == 1,
        )
        .filter("accord")
        .drop("accord")
    )
