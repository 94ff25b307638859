"""The sources that are published by month, one Dagster partition a month: a backfill resumes where it stopped."""

from datetime import date

import dagster as dg

from pipelines import sources
from pipelines.installation import Installation
from pipelines.settings import Settings

GROUP = "mois"
MONTHS = dg.MonthlyPartitionsDefinition(start_date="2024-01-01", timezone="Europe/Paris", end_offset=1)


def _of_month(source: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=f"brut_{source}_mois",
        group_name=GROUP,
        kinds={"http"},
        partitions_def=MONTHS,
        pool="brut",
        description=f"Fichiers d'un mois de la source {source}, rangés dans le dossier brut. Une partition par mois.",
    )
    def files(context: dg.AssetExecutionContext, installation: dg.ResourceParam[Installation]) -> None:
        # The network client takes a fifth of a refresh's imports, and a run on a mirror never uses it.
        from pipelines.fetch.errors import FetchError  # noqa: PLC0415
        from pipelines.fetch.run import fetch_month  # noqa: PLC0415

        month = date.fromisoformat(context.partition_key)
        settings = Settings(data_dir=installation.data_dir)
        try:
            new = fetch_month(settings, installation.tell, sources.sources()[source], month)
        except FetchError as error:
            raise dg.Failure(str(error), allow_retries=True) from error
        context.add_output_metadata({"nouveaux": new})

    return files


ASSETS = [_of_month(source) for source in ("decp_json", "boamp")]
