"""Where the registry is, and how it is read and written: a SQLite file by default, PostgreSQL by its URL."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from registry.refus import RegistreInaccessible
from registry.schema import bring_to_head, is_at_head

VARIABLE = "CAP33_REGISTRE"
FILE = "registre.sqlite"
PATIENCE_SECONDS = 30
# Any number will do, as long as every writer asks PostgreSQL for the same.
LOCK = 330_033
DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def registre_url(data_dir: Path) -> str:
    """`CAP33_REGISTRE` where it is set, otherwise the file of the data folder."""
    return os.environ.get(VARIABLE) or URL.create("sqlite", database=str(data_dir / FILE)).render_as_string()


def utc_now() -> datetime:
    return datetime.now(UTC)


class Registre:
    """A registry, known by its URL. Nothing is opened or created before it is first read or written."""

    def __init__(self, url: str, now: Callable[[], datetime] = utc_now) -> None:
        self.url = _url(url)
        self.now = now
        self._engine = _engine(self.url)
        self._writers = self._engine.execution_options(ecriture=True)
        self._ready = False
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the registry, whatever is written meanwhile."""
        with self._session(self._engine, create=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session alone to write: stored whole when the block ends, not at all if it raises."""
        with self._session(self._writers, create=True) as session:
            yield session

    @contextmanager
    def _session(self, engine: Engine, *, create: bool) -> Iterator[Session]:
        try:
            self._prepare(create=create)
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise RegistreInaccessible(self._why(error)) from error

    def _prepare(self, *, create: bool) -> None:
        with self._lock:
            if self._ready:
                return
            if self.url.get_backend_name() == "sqlite":
                _folder(Path(self.url.database or ""), create=create)
            with self._engine.begin() as connection:
                current = is_at_head(connection)
            # Only a registry to create or upgrade waits for the writers.
            if not current:
                with self._writers.begin() as connection:
                    bring_to_head(connection)
            self._ready = True

    def _why(self, error: DBAPIError) -> str:
        said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
        if "database is locked" in said or "lock timeout" in said:
            return f"Le registre est occupé par une autre écriture depuis {PATIENCE_SECONDS} secondes. Recommencez."
        return f"Le registre {self.url.render_as_string()} ne se lit ou ne s'écrit pas ({said})."


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise RegistreInaccessible(
            "L'adresse du registre ne se lit pas. Exemples : sqlite:////var/lib/cap33/registre.sqlite, "
            "postgresql://cap33@serveur/cap33."
        ) from error
    backend = url.get_backend_name()
    if backend not in DRIVERS:
        raise RegistreInaccessible(f"Le registre ne se tient pas dans « {backend} » : SQLite ou PostgreSQL seulement.")
    if backend == "sqlite" and url.database in {None, "", ":memory:"}:
        raise RegistreInaccessible("Un registre tenu en mémoire serait perdu : donnez le chemin d'un fichier.")
    return url.set(drivername=DRIVERS[backend])


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        # No connection outlives its session: a process that forks would share it.
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE_SECONDS})
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise RegistreInaccessible("Il manque le pilote de PostgreSQL : installez psycopg[binary].") from error
    event.listen(engine, "begin", _on_postgresql_begin)
    return engine


def _folder(file: Path, *, create: bool) -> None:
    if create:
        file.parent.mkdir(parents=True, exist_ok=True)
    elif not file.parent.is_dir():
        raise RegistreInaccessible(f"Le dossier {file.parent} n'existe pas : aucun registre n'y est tenu.")


def _on_sqlite_connect(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    # Transactions are opened by `_on_sqlite_begin`, not by the driver, which leaves tables out of them.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode = wal", "foreign_keys = on", "synchronous = full"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    # Asked for from the start, the right to write is waited for; asked for after a read, it is refused at once.
    connection.exec_driver_sql("begin immediate" if _writes(connection) else "begin")


def _on_postgresql_begin(connection: Connection) -> None:
    # One writer at a time, as in SQLite: what a writer has checked still holds when it writes, and identifiers follow
    # the order of the writes. Reads wait for nobody.
    if _writes(connection):
        connection.exec_driver_sql(f"set local lock_timeout = '{PATIENCE_SECONDS}s'")
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({LOCK})")
    else:
        connection.exec_driver_sql("set transaction isolation level repeatable read, read only")


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("ecriture"))
