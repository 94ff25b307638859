"""The supplier of a contract as rules see it: what is said of the firm, and how far from the notification."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import polars as pl

from transforms import preuves_firme

COLUMNS = [
    "fournisseur_nom", "categorie_entreprise", "categorie_annee", "categorie_juridique_code", "tranche_effectifs_code",
    "laureat_date", "laureat_source",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Lists:
    """The tables beside SIRENE that speak of a firm, under their names; empty where the mirror lacks the source."""

    core_distinction: pl.LazyFrame
    core_agrement: pl.LazyFrame
    core_firme_declaree: pl.LazyFrame
    core_lien_avis: pl.LazyFrame
    core_titulaire_avis: pl.LazyFrame
    core_avis: pl.LazyFrame
    ref_tranche_effectifs: pl.LazyFrame


def titulaire_subjects(
    core_titulaire: pl.LazyFrame,
    core_marche: pl.LazyFrame,
    core_fournisseur: pl.LazyFrame,
    lists: Lists,
    *,
    preuve_innovation_annees: int = 8,
) -> pl.LazyFrame:
    """One row per contract and supplier, with the facts on the firm and the distances that rules judge.

    `ecart_categorie_annees` is null when either year is. `laureat_*` is the first prize of the firm, which method
    2026.1 alone reads; `distinction_*` are the prizes on each side of the notification (`preuves_firme`).
    `effectif_min` and `effectif_max` bound the headcount of the legal unit.
    """
    year = pl.col("date_notification").dt.year().cast(pl.Int64)
    headcount = lists.ref_tranche_effectifs.select(
        "tranche_effectifs_code", pl.col("effectif_min", "effectif_max").cast(pl.Int64)
    )
    subjects = (
        core_titulaire.select("marche_id", "fournisseur_id", "fournisseur_siren")
        .join(core_marche.select("marche_id", "date_notification"), on="marche_id", how="left")
        .join(core_fournisseur.select("fournisseur_id", *COLUMNS), on="fournisseur_id", how="left")
        .join(headcount, on="tranche_effectifs_code", how="left")
        .with_columns(
            sujet_id="marche_id",
            ecart_categorie_annees=(pl.col("categorie_annee") - year).abs(),
            laureat_fin=pl.col("laureat_date").dt.offset_by(f"{preuve_innovation_annees}y"),
        )
    )
    said = _said_by_lists(core_titulaire, core_marche, lists, preuve_innovation_annees)
    return subjects.join(said, on=preuves_firme.KEY, how="left")


def _said_by_lists(core_titulaire: pl.LazyFrame, core_marche: pl.LazyFrame, lists: Lists, years: int) -> pl.LazyFrame:
    """One row per contract and supplier of which a list says something at the notification: few of all."""
    named = [lists.core_distinction, lists.core_agrement, lists.core_firme_declaree]
    sirens = pl.concat(each.select("fournisseur_siren") for each in named)
    held = (
        core_titulaire.select(*preuves_firme.KEY, "fournisseur_siren")
        .join(sirens, on="fournisseur_siren", how="semi")
        .join(core_marche.select("marche_id", "date_notification"), on="marche_id")
    )
    found = [
        preuves_firme.distinctions(held, lists.core_distinction, years),
        preuves_firme.agrements(held, lists.core_agrement),
        preuves_firme.declarations(held, lists.core_firme_declaree),
        preuves_firme.tailles(core_titulaire, lists.core_lien_avis, lists.core_titulaire_avis, lists.core_avis),
    ]
    return reduce(lambda one, other: one.join(other, on=preuves_firme.KEY, how="full", coalesce=True), found)
