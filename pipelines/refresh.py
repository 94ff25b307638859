"""The full refresh in this process: the same Dagster job that the scheduler runs, and what came of it in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import dagster as dg
import polars as pl

from data_contracts.checker import checker
from pipelines import definitions
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Outcome:
    """Whether a snapshot was published, what degraded it, and why it failed if it did."""

    success: bool
    warnings: list[str]
    errors: list[str]


def refresh(settings: Settings, tell: Callable[[str], None], job_name: str = definitions.JOB) -> Outcome:
    """Runs a job of the graph; a failed contract or a failed step leaves the former snapshot served."""
    if job_name == definitions.JOB:
        checker().start()
    graph = definitions.build(settings, tell)
    job = graph.resolve_job_def(job_name)
    result = job.execute_in_process(run_config=QUIET, raise_on_error=False)
    broken = [check for check in result.get_asset_check_evaluations() if not check.passed]
    errors = [f"{check.asset_key.to_user_string()} : {check.description}" for check in broken] or _reasons(result)
    sources = _source_warnings(settings)
    warnings = [*sources.values(), *_file_warnings(settings, set(sources))]
    return Outcome(result.success and not broken, warnings, [] if result.success else errors)


def _reasons(result: dg.ExecuteInProcessResult) -> list[str]:
    """The message of what failed first, without Dagster's wrapping."""
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            while error.cause:
                error = error.cause
            failure = event.step_failure_data.user_failure_data
            said = failure.description if failure else error.message.split(":", 1)[-1].strip()
            return f"{event.step_key} : {said}".splitlines()
    return []


def _source_warnings(settings: Settings) -> dict[str, str]:
    """One sentence per source that could not be fetched or is no longer fresh."""
    table = Warehouse(settings.data_dir).path("raw_source")
    if not table.exists():
        return {}
    noted = pl.read_parquet(table).filter(pl.col("message").is_not_null())
    return {row["source"]: row["message"] for row in noted.iter_rows(named=True)}


def _file_warnings(settings: Settings, said: set[str]) -> list[str]:
    """One sentence per file that was not read whole, and per source without a file unless that was said."""
    table = Warehouse(settings.data_dir).path("core_reconciliation")
    if not table.exists():
        table = Warehouse(settings.data_dir).path("raw_decp")
    if not table.exists():
        return []
    repeated = pl.col("source").is_in(list(said)) & (pl.col("fichier_statut") == "absente")
    noted = pl.read_parquet(table).filter(pl.col("message").is_not_null(), ~repeated)
    return [f"{row['source']}, {row['fichier']} : {row['message']}" for row in noted.iter_rows(named=True)]
