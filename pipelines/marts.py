"""Published tables: one asset per SQL file of `transforms/marts`, plus what the SQL cannot compute."""

from datetime import date, timedelta

import dagster as dg
import duckdb
import polars as pl

from data_contracts import dictionary
from pipelines import ref
from pipelines.installation import Installation
from transforms import intervalles, methode, models

GROUP = "marts"
IN_PYTHON = {"mart_dictionnaire", "mart_indicateur"}


@dg.asset(group_name="reference", kinds={"yaml"})
def ref_methode(installation: dg.ResourceParam[Installation], core_marche: pl.LazyFrame) -> pl.DataFrame:
    """Version de méthode et date des données : celle des dernières publications. Une seule ligne."""
    # One publication in a thousand may be dated in the future by mistake: it must not close a period.
    latest = core_marche.select(pl.col("date_publication").cast(pl.Int32).quantile(0.999, "higher")).collect().item()
    data_date = None if latest is None else date(1970, 1, 1) + timedelta(days=int(latest))
    return methode.parameters(ref.methode(installation.methode), data_date)


def _model(table: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=table,
        deps=models.reads(table),
        description=models.description(table),
        group_name=GROUP,
        kinds={"duckdb", "sql"},
    )
    def mart(installation: dg.ResourceParam[Installation]) -> duckdb.DuckDBPyRelation:
        return installation.warehouse.model(table)

    return mart


INTERNAL = ["core_part_pme", "core_fait_circulaire"]
IN_SQL = [*(table for table in dictionary.published() if table not in IN_PYTHON), *INTERNAL]
MODELS = [_model(table) for table in IN_SQL]


@dg.asset(
    deps=models.reads("mart_indicateur"),
    description=models.description("mart_indicateur"),
    group_name=GROUP,
    kinds={"duckdb", "sql"},
)
def _core_indicateur(installation: dg.ResourceParam[Installation]) -> pl.LazyFrame:
    """The indicators under one version, with their sampling interval, which DuckDB has no Beta quantile for."""
    counted = installation.warehouse.model("mart_indicateur").pl().lazy()
    return dictionary.conform(intervalles.with_jeffreys(counted), "mart_indicateur")


@dg.asset(group_name=GROUP, kinds={"yaml"})
def mart_dictionnaire() -> pl.DataFrame:
    """Le dictionnaire des tables publiées. Une ligne par table et colonne."""
    return dictionary.documentation()
