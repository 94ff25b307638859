"""Annotations that name a contract by its identifier, given the text that the tables publish for it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.evaluation import READ

# Tables of the warehouse that the text is looked up in.
TABLES = [
    "core_marche", "core_acheteur", "core_titulaire", "core_fournisseur", "core_avis", "core_titulaire_avis"
]  # fmt: skip
IDENTIFIED = ["marche_id", "source"]


def with_text(annotations: pl.DataFrame, tables: Mapping[str, pl.LazyFrame]) -> tuple[pl.DataFrame, int]:
    """The annotations in the form of a labelled file, one row per identifier found, and how many are not found.

    `marche_id` is the identifier of a contract or, where `source` is `boamp`, of a notice.
    """
    of_notices = annotations["source"] == "boamp"
    found = pl.concat(
        [
            annotations.filter(~of_notices).join(_contracts(tables).collect(), on="marche_id", maintain_order="left"),
            annotations.filter(of_notices).join(_notices(tables).collect(), on="marche_id", maintain_order="left"),
        ]
    )
    labels = [name for name in annotations.columns if name not in IDENTIFIED]
    return found.select("source", *READ[1:], *labels, n="marche_id"), annotations.height - found.height


def _contracts(tables: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """One row per contract, with what rules may read of it."""
    firms = tables["core_fournisseur"].select("fournisseur_id", "fournisseur_nom")
    holders = (
        tables["core_titulaire"]
        .join(firms, on="fournisseur_id", how="left")
        .sort("marche_id", "titulaire_rang", "fournisseur_id")
        .group_by("marche_id")
        .agg(titulaires=pl.coalesce("fournisseur_nom", "titulaire_nom").drop_nulls().str.join("|"))
    )
    buyers = tables["core_acheteur"].select("acheteur_siret", acheteur="acheteur_nom")
    return (
        tables["core_marche"]
        .join(holders, on="marche_id", how="left")
        .join(buyers, on="acheteur_siret", how="left")
        .select("marche_id", *_read(cpv="cpv_code", montant="montant_publie_eur", acheteur_id="acheteur_siret"))
    )


def _notices(tables: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """One row per notice, under the same names."""
    holders = (
        tables["core_titulaire_avis"]
        .sort("avis_id", "titulaire_rang")
        .group_by("avis_id")
        .agg(titulaires=pl.col("titulaire_nom").drop_nulls().unique(maintain_order=True).str.join("|"))
    )
    renamed = _read(
        cpv="cpv_code", montant="montant_avis_eur", acheteur_id="acheteur_siret", acheteur="acheteur_nom_publie",
        procedure="avis_procedure",
    )  # fmt: skip
    return (
        tables["core_avis"]
        .join(holders, on="avis_id", how="left")
        .select(pl.col("avis_id").alias("marche_id"), *renamed)
    )


def _read(**columns: str) -> list[pl.Expr]:
    """The columns a labelled file holds besides its source, as text."""
    return [pl.col(columns.get(name, name)).cast(pl.String).alias(name) for name in READ[1:]]
