"""Published snapshots: finding the current one, opening it read-only, querying it.

The only module that opens `marts.duckdb`. DuckDB caches a database by its path, so a snapshot is opened by its real
path and never through the `current` link: a new publication is a new path.
"""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

MAX_OPEN = 3
CONFIG = {
    "threads": 2,
    "memory_limit": "1GB",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class InstantaneAbsent(Exception):
    """No snapshot can be read; the message says what to do."""


class Instantane:
    """One published snapshot, readable from several threads at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest: dict[str, Any] = json.loads((path / "manifest.json").read_text("utf-8"))
        self._connection = duckdb.connect(str(path / "marts.duckdb"), read_only=True, config=CONFIG)

    def query(self, sql: str, **params: Any) -> pl.DataFrame:
        """Rows of one query; values travel as bound parameters (`$name`), never inside the text."""
        with self._connection.cursor() as cursor:
            return cursor.sql(sql, params=params).pl()


_open: OrderedDict[Path, Instantane] = OrderedDict()
_lock = threading.Lock()


def current_path(data_dir: str | os.PathLike[str]) -> Path:
    """Real path of the current snapshot; raises `InstantaneAbsent` where there is none."""
    link = Path(data_dir) / "published" / "current"
    path = link.resolve()
    if not (path / "marts.duckdb").is_file():
        raise InstantaneAbsent(
            f"Aucun instantané publié dans « {data_dir} ». Lancez « cap33 demo » puis « cap33 refresh », "
            "ou indiquez le dossier de données par la variable CAP33_DATA_DIR."
        )
    return path


def open_current(data_dir: str | os.PathLike[str]) -> Instantane:
    """The current snapshot, opened once per path; the last three stay open for the requests that still use them."""
    path = current_path(data_dir)
    with _lock:
        if path not in _open:
            _open[path] = _opened(path, data_dir)
        _open.move_to_end(path)
        # A dropped snapshot closes once its last reader lets go of it: closing it here would break a running query.
        while len(_open) > MAX_OPEN:
            _open.popitem(last=False)
        return _open[path]


def _opened(path: Path, data_dir: str | os.PathLike[str]) -> Instantane:
    try:
        return Instantane(path)
    except (OSError, ValueError, duckdb.Error) as error:
        # The retention rule may have removed the folder between the reading of the link and the opening.
        newer = current_path(data_dir)
        if newer != path:
            return _opened(newer, data_dir)
        raise InstantaneAbsent(
            f"L'instantané « {path.name} » est illisible ({error}). Relancez « cap33 refresh »."
        ) from error
