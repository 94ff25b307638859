"""Great Expectations over DuckDB: a dialect that loses no row, and a table as a batch.

Great Expectations 1.24 reads a result after it has given its connection back; giving back rolls back, and DuckDB drops
a pending result on rollback: the rows are lost and the check answers for nothing. The dialect keeps the rows as soon as
the statement has run. To be dropped when Great Expectations keeps the connection for DuckDB as it does for SQLite.

Importing this module imports Great Expectations, which takes six seconds: only `suites.validate` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

import duckdb
import duckdb_sqlalchemy
import great_expectations as gx
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.interfaces import Batch
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.pool import StaticPool

_serial = count()


class BufferedContext(duckdb_sqlalchemy.Dialect.execution_ctx_cls):  # type: ignore[misc, valid-type]
    """A statement whose rows are all in memory once it has run."""

    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, initial_buffer=rows)


class Dialect(duckdb_sqlalchemy.Dialect):
    """DuckDB with buffered results and regular expressions."""

    execution_ctx_cls = BufferedContext
    supports_statement_cache = False
    # Great Expectations knows no regular expression in DuckDB; by this name it emits REGEXP_MATCHES, which DuckDB has.
    DremioDialect = True


@contextmanager
def batch(table: str, con: duckdb.DuckDBPyConnection) -> Iterator[Batch]:
    """A table or view of an open connection, read on a cursor of ours that is closed afterwards."""
    cursor = con.cursor()
    source = _context().data_sources.add_sql(  # type: ignore[call-arg]
        f"{table}-{next(_serial)}",
        connection_string="duckdb:///:memory:",
        create_temp_table=False,
        kwargs={"creator": lambda: duckdb_sqlalchemy.ConnectionWrapper(cursor), "poolclass": StaticPool},
    )
    try:
        asset = source.add_table_asset(table, table_name=table)
        yield asset.add_batch_definition_whole_table(table).get_batch()
    finally:
        source.get_engine().dispose()
        cursor.close()
        _context().data_sources.delete(source.name)


@cache
def _context() -> EphemeralDataContext:
    """The one context of the process: nothing on disk, nothing sent, nothing on screen."""
    registry.register("duckdb", __name__, "Dialect")
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context
