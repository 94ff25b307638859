"""What every other asset starts from: the files of each source, fetched into the raw store or found in a mirror."""

from pathlib import Path

import dagster as dg
import polars as pl

from pipelines import sources
from pipelines.installation import Installation
from pipelines.settings import Settings

SOURCES = pl.Schema(
    {
        "source": pl.String,
        "etat": pl.String,
        "fichiers": pl.Int64,
        "nouveaux": pl.Int64,
        "depuis": pl.Date,
        "message": pl.String,
    }
)


@dg.asset(group_name="sources", kinds={"http"})
def raw_source(context: dg.AssetExecutionContext, installation: dg.ResourceParam[Installation]) -> pl.DataFrame:
    """État des sources : à jour, partielle, périmée, absente, ou lue dans un miroir. Une ligne par source."""
    states = _fetched(installation) if installation.fetches else _found(installation)
    context.add_output_metadata({row["source"]: row["message"] or row["etat"] for row in states.iter_rows(named=True)})
    return states


def _fetched(installation: Installation) -> pl.DataFrame:
    """The raw store brought up to date; fails where no contract ever came."""
    # The network client takes a fifth of a refresh's imports, and a run on a mirror never uses it.
    from pipelines.fetch.run import fetch_all  # noqa: PLC0415

    fetched = {name: source for name, source in sources.sources().items() if source.acces}
    report = fetch_all(Settings(data_dir=installation.data_dir), installation.tell, declared=fetched)
    for made in report.sources:
        if made.source == sources.PRIMARY[0] and not made.fichiers:
            raise dg.Failure(made.message, allow_retries=False)
    others = [_counted(installation.mirror, name) for name in sources.sources() if name not in fetched]
    return pl.concat([pl.DataFrame(report.sources, schema=SOURCES), pl.DataFrame(others, schema=SOURCES, orient="row")])


def _found(installation: Installation) -> pl.DataFrame:
    """Files of each source in the mirror."""
    mirror = sources.checked(installation.mirror)
    return pl.DataFrame([_counted(mirror, name) for name in sources.sources()], schema=SOURCES, orient="row")


def _counted(mirror: Path, source: str) -> tuple[object, ...]:
    count = len(sources.files(mirror, source) or sources.own_files(source))
    return source, "miroir" if count else "absente", count, None, None, None
