"""What every other asset starts from: the files of each source, fetched into the raw store or found in a mirror."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import polars as pl

from pipelines import sources
from pipelines.installation import Installation
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.fetch.report import SourceReport

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
    """État des sources attendues : à jour, partielle, périmée, absente, non fournie, ou lue. Une ligne par source."""
    states = _fetched(installation) if installation.fetches else _found(installation.mirror)
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
    brought = [_by_hand(made, installation.mirror) for made in report.sources]
    others = _found(installation.mirror).filter(~pl.col("source").is_in(list(fetched)))
    return pl.concat([pl.DataFrame(brought, schema=SOURCES), others])


def _by_hand(made: "SourceReport", mirror: Path) -> "SourceReport":
    """The same report; a source that never came is read all the same where its file was put there by hand."""
    held = sources.held(mirror, made.source)
    return replace(made, etat=sources.READ, fichiers=len(held)) if made.etat == sources.ABSENT and held else made


def _found(mirror: Path) -> pl.DataFrame:
    """Each source that the mirror should or may hold, as `sources.states` decides, and its files."""
    rows = [
        (source, state, len(sources.held(mirror, source)), None, None, None)
        for source, state in sources.states(mirror).items()
    ]
    return pl.DataFrame(rows, schema=SOURCES, orient="row")
