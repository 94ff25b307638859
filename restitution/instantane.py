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

MAX_OUVERTS = 3
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
        self._connexion = duckdb.connect(str(path / "marts.duckdb"), read_only=True, config=CONFIG)

    def query(self, sql: str, **params: Any) -> pl.DataFrame:
        """Rows of one query; values travel as bound parameters (`$nom`), never inside the text."""
        with self._connexion.cursor() as curseur:
            return curseur.sql(sql, params=params).pl()


_ouverts: OrderedDict[Path, Instantane] = OrderedDict()
_verrou = threading.Lock()


def current_path(data_dir: str | os.PathLike[str]) -> Path:
    """Real path of the current snapshot; raises `InstantaneAbsent` where there is none."""
    lien = Path(data_dir) / "published" / "current"
    chemin = lien.resolve()
    if not (chemin / "marts.duckdb").is_file():
        raise InstantaneAbsent(
            f"Aucun instantané publié dans « {data_dir} ». Lancez « cap33 demo » puis « cap33 refresh », "
            "ou indiquez le dossier de données par la variable CAP33_DATA_DIR."
        )
    return chemin


def open_current(data_dir: str | os.PathLike[str]) -> Instantane:
    """The current snapshot, opened once per path; the last three stay open for the requests that still use them."""
    chemin = current_path(data_dir)
    with _verrou:
        if chemin not in _ouverts:
            _ouverts[chemin] = _ouvrir(chemin, data_dir)
        _ouverts.move_to_end(chemin)
        # A dropped snapshot closes once its last reader lets go of it: closing it here would break a running query.
        while len(_ouverts) > MAX_OUVERTS:
            _ouverts.popitem(last=False)
        return _ouverts[chemin]


def _ouvrir(chemin: Path, data_dir: str | os.PathLike[str]) -> Instantane:
    try:
        return Instantane(chemin)
    except (OSError, ValueError, duckdb.Error) as erreur:
        # The retention rule may have removed the folder between the reading of the link and the opening.
        nouveau = current_path(data_dir)
        if nouveau != chemin:
            return _ouvrir(nouveau, data_dir)
        raise InstantaneAbsent(
            f"L'instantané « {chemin.name} » est illisible ({erreur}). Relancez « cap33 refresh »."
        ) from erreur
