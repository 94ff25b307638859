"""The supplier of a contract as rules see it: its category, its distinction, and how far both are from the contract."""

from __future__ import annotations

import polars as pl

COLUMNS = [
    "fournisseur_nom", "categorie_entreprise", "categorie_annee", "tranche_effectifs_code", "laureat_date",
    "laureat_source",
]  # fmt: skip


def titulaire_subjects(
    core_titulaire: pl.LazyFrame,
    core_marche: pl.LazyFrame,
    core_fournisseur: pl.LazyFrame,
    *,
    preuve_innovation_annees: int = 8,
) -> pl.LazyFrame:
    """One row per contract and supplier, with the facts on the firm and the two distances rules judge.

    `ecart_categorie_annees` is null when either year is; `laureat_fin` is the first day on which the distinction no
    longer counts.
    """
    year = pl.col("date_notification").dt.year().cast(pl.Int64)
    return (
        core_titulaire.select("marche_id", "fournisseur_id")
        .join(core_marche.select("marche_id", "date_notification"), on="marche_id", how="left")
        .join(core_fournisseur.select("fournisseur_id", *COLUMNS), on="fournisseur_id", how="left")
        .with_columns(
            sujet_id="marche_id",
            ecart_categorie_annees=(pl.col("categorie_annee") - year).abs(),
            laureat_fin=pl.col("laureat_date").dt.offset_by(f"{preuve_innovation_annees}y"),
        )
    )
