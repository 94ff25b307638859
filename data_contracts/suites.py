"""Great Expectations suites derived from `columns.yml` and `tables.yml`, run by DuckDB on a file or a connection.

Written once for all tables. Great Expectations takes six seconds to import: it is imported on first use only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

SAMPLES = 5

# Great Expectations has one current project per process: validations take turns.
_turn = Lock()


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One expectation that a table does not meet; `unexpected_count` counts what is at fault: rows, keys or columns."""

    expectation: str
    column: str | None
    unexpected_count: int
    samples: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ValidationReport:
    """What the contract of a table asks and what the table does not meet."""

    table: str
    nb_expectations: int
    failures: tuple[Failure, ...]

    @property
    def success(self) -> bool:
        return not self.failures


def suite(table: str) -> list[Expectation]:
    """Everything the contract of a table asks, one expectation each; `meta["phrase"]` says it in French."""
    from data_contracts import expectations  # noqa: PLC0415

    return [*expectations.shape(table), *expectations.rows(table), *expectations.values(table)]


def validate(table: str, parquet: Path | None = None, con: duckdb.DuckDBPyConnection | None = None) -> ValidationReport:
    """Whether a table keeps its contract, read from a Parquet file or, once committed, from an open connection."""
    if con is not None and parquet is None:
        return _validate(table, con)
    if parquet is None or con is not None:
        raise ValueError("validate() attend un fichier Parquet ou une connexion, et un seul des deux.")
    with duckdb.connect() as own:
        own.read_parquet(str(parquet)).create_view(table)
        return _validate(table, own)


def _validate(table: str, con: duckdb.DuckDBPyConnection) -> ValidationReport:
    with _turn:
        from data_contracts import expectations, gx_dialect  # noqa: PLC0415

        shape, rest = list(expectations.shape(table)), [*expectations.rows(table), *expectations.values(table)]
        with gx_dialect.batch(table, con) as batch:
            # On other columns or types the rest would break down rather than answer.
            failures = _failures(table, batch, shape) or _failures(table, batch, rest)
    return ValidationReport(table=table, nb_expectations=len(shape) + len(rest), failures=tuple(failures))


def _failures(table: str, batch: Batch, expectations: list[Expectation]) -> list[Failure]:
    """Runs everything at its cheapest, then what failed again, for counts and samples."""
    from great_expectations import ExpectationSuite  # noqa: PLC0415

    outcome = batch.validate(ExpectationSuite(table, expectations=expectations), result_format="BOOLEAN_ONLY")
    failed = [_phrase(result.expectation_config) for result in outcome.results if not result.success]
    return [_failure(table, batch, each) for each in expectations if _phrase(each) in failed]


def _phrase(of: Expectation | ExpectationConfiguration | None) -> str:
    """What an expectation says, which also names it within its suite."""
    if of is None or of.meta is None:
        raise ValueError("Une attente de Great Expectations est revenue sans sa phrase.")
    return str(of.meta["phrase"])


def _failure(table: str, batch: Batch, expectation: Expectation) -> Failure:
    kind = expectation.expectation_type
    # A query gives its rows, 200 at most, in COMPLETE alone; there a column would give all its values.
    result = batch.validate(
        expectation, result_format="COMPLETE" if kind == "unexpected_rows_expectation" else "SUMMARY"
    )
    if not result.result:
        raise RuntimeError(f"{table} : contrôle impossible, {_phrase(expectation)}. {result.exception_info}")
    count, values = _found(kind, result)
    samples = tuple(dict.fromkeys(values))[:SAMPLES]
    return Failure(
        expectation=kind,
        column=getattr(expectation, "column", None),
        unexpected_count=count,
        samples=samples,
        sentence=_sentence(table, _phrase(expectation), count, samples),
    )


def _found(kind: str, result: ExpectationValidationResult) -> tuple[int, list[str]]:
    """How many are at fault, and which, as text."""
    found = result.result or {}
    match kind:
        case "expect_table_columns_to_match_ordered_list":
            wrong = found["details"]["mismatched"]
            return len(wrong), [f"attendu {each['Expected']}, trouvé {each['Found']}" for each in wrong]
        case "unexpected_rows_expectation":
            rows = found["details"]["unexpected_rows"]
            return found["observed_value"], [", ".join(f"{k} = {v}" for k, v in row.items()) for row in rows]
        case "expect_table_row_count_to_be_between":
            return 1, [f"{found['observed_value']} lignes"]
        case _:
            values = [str(value) for value in found["partial_unexpected_list"] if value is not None]
            return found["unexpected_count"], values


def _sentence(table: str, phrase: str, count: int, samples: Sequence[str]) -> str:
    shown = " ; par exemple " + ", ".join(f"« {each} »" for each in samples) if samples else ""
    return f"{table} : {phrase} ({count} en défaut{shown})."
