"""Registries to write in: a SQLite file, and a database of a private PostgreSQL where Debian's package is installed."""

from __future__ import annotations

import getpass
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from registry.connexion import Registre
from tests.registre_valeurs import registre_of

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a private server on a socket of its own, without its database."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries or importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL ou son pilote psycopg n'est pas installé.")
    # initdb refuses the administrator: the package brings a user for it.
    user = "postgres" if os.getuid() == 0 else getpass.getuser()
    folder = Path(tempfile.mkdtemp(prefix="cap33-pg-", dir="/tmp"))
    shutil.chown(folder, pwd.getpwnam(user).pw_uid)

    def run(command: str, *arguments: str) -> None:
        called = [str(binaries[-1].parent / command), "-D", str(folder / "base"), *arguments]
        options = {"user": user} if os.getuid() == 0 else {}
        subprocess.run(called, check=True, cwd=folder, timeout=120, stdout=subprocess.DEVNULL, **options)

    run("initdb", "--auth=trust", "--username=cap33", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
    server = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "--wait", "-l", str(folder / "journal"), "-o", server, "start")
    yield f"postgresql+psycopg://cap33@/{{}}?host={folder}"
    run("pg_ctl", "--mode=immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty registry on each engine: a test that takes it runs twice."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/registre.sqlite"
    server: str = request.getfixturevalue("postgresql")
    name = f"registre_{next(NUMBERS)}"
    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    engine.dispose()
    return server.format(name)


@pytest.fixture
def registre(url: str) -> Registre:
    return registre_of(url)
