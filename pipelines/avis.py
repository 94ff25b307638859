"""BOAMP notices → core tables: one asset per table."""

import dagster as dg
import polars as pl

from data_contracts.dictionary import conform
from pipelines import boamp_file, file_cache, records, ref
from pipelines.installation import Installation
from transforms import boamp_identite, liens

GROUP = "core"


@dg.asset(deps=["raw_source"], group_name="sources", kinds={"json"})
def raw_boamp(context: dg.AssetExecutionContext, installation: dg.ResourceParam[Installation]) -> pl.DataFrame:
    """Fichiers du BOAMP trouvés, leur état et leurs avis canoniques. Une ligne par fichier ; aucune sans fichier."""
    report = file_cache.read_all(installation, file_cache.Reader("boamp", boamp_file.parser_version(), boamp_file.read))
    context.add_output_metadata({"enregistrements": int(report["enregistrements"].sum())})
    return report


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sort_avis(raw_boamp: pl.LazyFrame) -> pl.LazyFrame:
    """Le sort de chaque avis lu : avis, fusionné ou remplacé. Une ligne par enregistrement retenu."""
    return boamp_identite.fates(records.notices(raw_boamp))


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_avis(raw_boamp: pl.LazyFrame, _core_sort_avis: pl.LazyFrame) -> pl.LazyFrame:
    """Les avis du BOAMP dans leur dernière publication. Une ligne par avis."""
    return conform(boamp_identite.notices(records.notices(raw_boamp), _core_sort_avis), "core_avis")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_titulaire_avis(raw_boamp: pl.LazyFrame, _core_sort_avis: pl.LazyFrame) -> pl.LazyFrame:
    """Les entreprises que les avis annoncent. Une ligne par avis et entreprise choisie pour un lot."""
    return conform(boamp_identite.holders(records.notices(raw_boamp), _core_sort_avis), "core_titulaire_avis")


@dg.asset(group_name=GROUP, kinds={"polars", "duckdb"})
def core_lien_avis(
    installation: dg.ResourceParam[Installation],
    core_marche: pl.LazyFrame,
    core_titulaire: pl.LazyFrame,
    core_fournisseur: pl.LazyFrame,
    core_acheteur: pl.LazyFrame,
    core_avis: pl.LazyFrame,
    core_titulaire_avis: pl.LazyFrame,
) -> pl.LazyFrame:
    """Les avis qui parlent sans doute d'un marché, et ce qui le fait dire. Une ligne par marché et avis."""
    found = liens.links(
        core_marche, core_titulaire, core_fournisseur, core_acheteur, core_avis, core_titulaire_avis,
        ref.methode(installation.methode).lien_score_min,
    )  # fmt: skip
    return conform(found, "core_lien_avis")
