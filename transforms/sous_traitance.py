"""Sub-contracting acts of each contract, with what modified them: the only open trace of indirect purchases."""

from __future__ import annotations

import polars as pl

from transforms import normalise as norm
from transforms.fournisseurs import identified

CARRIED = ["montant_eur", "duree_mois"]
SUBCONTRACTOR = ["fournisseur_id", "identifiant_type", "identifiant_publie", "fournisseur_siren"]


def acts(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract, act and version (`core_sous_traitance`); version 0 is the act as first declared.

    A modification gives new totals and names its act by number; what it leaves out keeps its value. One whose act is
    not published stands alone, without a sub-contractor, and says so.
    """
    declared = _listed(contracts, "actes").with_columns(version=pl.lit(0, pl.Int64))
    changed = _listed(contracts, "modifications_actes").with_columns(
        version=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("marche_id", "acte_id")
    )
    numbered = _numbered(pl.concat([_with_subcontractor(declared), changed], how="diagonal_relaxed"))
    return (
        numbered.sort("marche_id", "acte_rang", "version")
        .with_columns(pl.col([*CARRIED, *SUBCONTRACTOR]).forward_fill().over("marche_id", "acte_rang"))
        .with_columns(
            is_courant=pl.col("version") == pl.col("version").max().over("marche_id", "acte_rang"),
            alertes=pl.when(pl.col("fournisseur_id").is_null()).then(pl.lit("ACT-SANS-TITULAIRE")),
        )
    )


def _listed(contracts: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """One row per published element of the list, typed, in the order in which it applies."""
    return (
        contracts.filter(pl.col(column).list.len() > 0)
        .select("marche_id", column, ordre=pl.int_ranges(pl.col(column).list.len()))
        .explode(column, "ordre")
        .unnest(column)
        .select(
            "marche_id",
            "ordre",
            "sous_traitant",
            acte_id=norm.text("acte"),
            date_effet=norm.date("date_effet"),
            date_publication=norm.date("date_publication"),
            montant_eur=norm.amount("montant"),
            duree_mois=norm.amount("duree"),
        )
        .sort("marche_id", "acte_id", "date_effet", "date_publication", "ordre", nulls_last=True)
    )


def _with_subcontractor(declared: pl.LazyFrame) -> pl.LazyFrame:
    named = declared.unnest("sous_traitant")
    return identified(named).select(
        "marche_id", "ordre", "acte_id", "version", "date_effet", "date_publication", *CARRIED, *SUBCONTRACTOR
    )


def _numbered(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Acts numbered from 1 within their contract: by published number, then by position for those that share one.

    A modification belongs to the first act of its number.
    """
    acts_only = rows.filter(pl.col("version") == 0).sort("marche_id", "ordre")
    ranked = acts_only.with_columns(acte_rang=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("marche_id"))
    first = ranked.unique(["marche_id", "acte_id"], keep="first", maintain_order=True)
    changes = rows.filter(pl.col("version") > 0).join(
        first.select("marche_id", "acte_id", "acte_rang"), on=["marche_id", "acte_id"], how="left", nulls_equal=True
    )
    orphans = pl.col("acte_rang").is_null()
    # Modifications of an unpublished act come after the acts, one rank for each number.
    last = ranked.group_by("marche_id").agg(dernier=pl.col("acte_rang").max())
    return pl.concat(
        [
            ranked,
            changes.join(last, on="marche_id", how="left")
            .with_columns(
                acte_rang=pl.when(orphans)
                .then(pl.col("dernier").fill_null(0) + pl.col("acte_id").rank("dense").over("marche_id", orphans))
                .otherwise("acte_rang")
                .cast(pl.Int64)
            )
            .drop("dernier"),
        ],
        how="diagonal_relaxed",
    )
