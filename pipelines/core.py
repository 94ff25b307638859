"""Records → core tables: one asset per table, each a call to a pure function."""

import dagster as dg
import polars as pl

from data_contracts.dictionary import conform
from pipelines import ref, sources
from pipelines.installation import Installation
from transforms import acheteur, identite, marche, montants, reconciliation, titulaire
from transforms.texte import normalised

GROUP = "core"


def _records(files: pl.LazyFrame) -> pl.LazyFrame:
    """Every record of every file read, with the file it stands in."""
    read = files.filter(pl.col("chemin").is_not_null()).collect()
    return pl.concat(
        pl.scan_parquet(row["chemin"]).with_columns(
            source=pl.lit(row["source"]),
            fichier=pl.lit(row["fichier"]),
            fichier_rang=pl.lit(row["fichier_rang"], pl.Int64),
        )
        for row in read.iter_rows(named=True)
    )


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sort(raw_decp_json: pl.LazyFrame) -> pl.LazyFrame:
    """Le sort de chaque enregistrement : marché, fusionné ou remplacé. Une ligne par enregistrement retenu."""
    return identite.fates(_records(raw_decp_json))


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_modification(raw_decp_json: pl.LazyFrame, _core_sort: pl.LazyFrame) -> pl.LazyFrame:
    """Les modifications publiées, dans l'ordre où elles s'appliquent. Une ligne par marché et modification."""
    return marche.modifications(marche.survivors(_records(raw_decp_json), _core_sort))


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_marche_version(
    raw_decp_json: pl.LazyFrame, _core_sort: pl.LazyFrame, _core_modification: pl.LazyFrame
) -> pl.LazyFrame:
    """L'histoire de chaque marché. Une ligne par marché et version."""
    contracts = marche.survivors(_records(raw_decp_json), _core_sort)
    return conform(marche.versions(contracts, _core_modification), "core_marche_version")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_titulaire(
    raw_decp_json: pl.LazyFrame, _core_sort: pl.LazyFrame, _core_modification: pl.LazyFrame
) -> pl.LazyFrame:
    """Les titulaires en vigueur, avec leur part. Une ligne par marché et entreprise."""
    return conform(titulaire.holders(_records(raw_decp_json), _core_sort, _core_modification), "core_titulaire")


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_marche_publie(
    raw_decp_json: pl.LazyFrame,
    _core_sort: pl.LazyFrame,
    core_marche_version: pl.LazyFrame,
    core_titulaire: pl.LazyFrame,
) -> pl.LazyFrame:
    """Les marchés dans leur état courant, montants tels que publiés. Une ligne par marché."""
    contracts = marche.survivors(_records(raw_decp_json), _core_sort)
    current = marche.marches(contracts, core_marche_version, core_titulaire)
    return current.with_columns(objet_normalise=normalised("objet"))


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_marche(installation: dg.ResourceParam[Installation], _core_marche_publie: pl.LazyFrame) -> pl.LazyFrame:
    """Les marchés dans leur état courant, avec le montant qui peut être sommé. Une ligne par marché."""
    return conform(montants.with_statut(_core_marche_publie, ref.methode(installation.methode)), "core_marche")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_acheteur(
    raw_decp_json: pl.LazyFrame,
    core_marche: pl.LazyFrame,
    raw_sirene_unite_legale: pl.LazyFrame,
    ref_acheteur_siren: pl.LazyFrame,
    ref_operateur: pl.LazyFrame,
) -> pl.LazyFrame:
    """Les acheteurs rencontrés : des faits, sans verdict. Une ligne par SIRET."""
    names = _records(raw_decp_json).select("acheteur_siret", "acheteur_nom", "date_publication")
    known = pl.concat([ref_operateur.select("siren", "nom"), ref_acheteur_siren.select("siren", "nom")])
    return conform(acheteur.buyers(core_marche, names, raw_sirene_unite_legale, known), "core_acheteur")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_fournisseur(
    core_titulaire: pl.LazyFrame, raw_sirene_unite_legale: pl.LazyFrame, raw_ilab: pl.LazyFrame
) -> pl.LazyFrame:
    """Les entreprises titulaires, avec ce que SIRENE et les concours en disent. Une ligne par entreprise."""
    return conform(titulaire.firms(core_titulaire, raw_sirene_unite_legale, raw_ilab), "core_fournisseur")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_quarantaine(raw_decp_json: pl.LazyFrame) -> pl.LazyFrame:
    """Les enregistrements qui ne peuvent être un marché, avec la raison. Une ligne par enregistrement."""
    return conform(reconciliation.quarantine(_records(raw_decp_json)), "core_quarantaine")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_reconciliation(
    installation: dg.ResourceParam[Installation],
    raw_decp_json: pl.LazyFrame,
    _core_sort: pl.LazyFrame,
    core_quarantaine: pl.LazyFrame,
) -> pl.LazyFrame:
    """Le compte de chaque fichier : lus = marchés + fusionnés + remplacés + quarantaine. Une ligne par fichier."""
    balance = reconciliation.balance(raw_decp_json, _core_sort, core_quarantaine)
    missing = reconciliation.missing(sources.absent(installation.mirror))
    return conform(pl.concat([balance, missing], how="diagonal"), "core_reconciliation")
