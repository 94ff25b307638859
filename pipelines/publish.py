"""Marts → a published snapshot: a folder of its own, then the link `current` flipped to it at once.

published/<snapshot id>/marts.duckdb    the marts, every table and column commented
published/<snapshot id>/manifest.json   inputs and their hashes, method, row counts and hash of each table
"""

import hashlib
import json
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from data_contracts import dictionary
from pipelines import sources
from pipelines.installation import Installation

ROWS = 20_000  # rows hashed at a time


@dg.asset(
    deps=[*dictionary.tables(), "ref_methode", "raw_decp", "raw_source"], group_name="publication", kinds={"duckdb"}
)
def instantane(context: dg.AssetExecutionContext, installation: dg.ResourceParam[Installation]) -> None:
    """L'instantané publié : les marts en lecture seule, leur manifeste, et le lien « current » qui y mène."""
    manifest = publish(installation)
    context.add_output_metadata(
        {"instantane": manifest["snapshot_id"], "marches": manifest["tables"]["mart_marche"]["lignes"]}
    )


dashboard = dg.AssetSpec(
    "tableau_de_bord",
    deps=["instantane"],
    group_name="publication",
    kinds={"streamlit"},
    description="Le tableau de bord, qui lit l'instantané courant et remarque de lui-même le suivant.",
)


def publish(installation: Installation) -> dict[str, Any]:
    """Manifest of the snapshot just published; until the last step the former one stays served, whole."""
    published = installation.warehouse.published
    building = published / ".en-cours"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    tables = _build(installation, building / "marts.duckdb")
    manifest = _manifest(installation, tables)
    (building / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2), "utf-8")
    folder = published / manifest["snapshot_id"]
    building.rename(folder)
    _flip(published / "current", folder)
    return manifest


def _flip(link: Path, folder: Path) -> None:
    temporary = link.with_name(".current")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(folder.name, target_is_directory=True)
    temporary.replace(link)


def _build(installation: Installation, path: Path) -> dict[str, dict[str, Any]]:
    """Row count and hash of each table, once `marts.duckdb` holds them all with their comments."""
    described = {}
    with duckdb.connect(str(path)) as connection:
        for table in dictionary.published():
            keys = ", ".join(f"{key} nulls first" for key in dictionary.tables()[table]["key"])
            parquet = installation.warehouse.path(table)
            connection.execute(f"create table {table} as select * from read_parquet('{parquet}') order by {keys}")
            _comment(connection, table)
            described[table] = {"lignes": _count(connection, table), "sha256": _digest(connection, table, keys)}
        connection.execute("checkpoint")
    return described


def _comment(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    contract = dictionary.tables()[table]
    about = " ".join([f"Une ligne : {contract['grain']}.", *contract.get("warnings", [])])
    connection.execute(f"comment on table {table} is {_quoted(about)}")
    for name in contract["columns"]:
        connection.execute(f"comment on column {table}.{name} is {_quoted(dictionary.columns()[name]['description'])}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def _digest(connection: duckdb.DuckDBPyConnection, table: str, keys: str) -> str:
    """SHA-256 of the table's rows as JSON, in the order of its key."""
    digest = hashlib.sha256()
    rows = connection.cursor().execute(f"select to_json(t)::varchar from {table} as t order by {keys}")
    while batch := rows.fetchmany(ROWS):
        digest.update("\n".join(row[0] for row in batch).encode() + b"\n")
    return digest.hexdigest()


def _manifest(installation: Installation, tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    now = datetime.now(UTC)
    warehouse = installation.warehouse
    content = hashlib.sha256("".join(table["sha256"] for table in tables.values()).encode()).hexdigest()
    parameters = warehouse.scan("ref_methode").collect().row(0, named=True)
    files = warehouse.scan("raw_decp").collect()
    return {
        "snapshot_id": f"{now:%Y%m%dT%H%M%S%fZ}-{content[:8]}",
        "publie_le": now.isoformat(timespec="seconds"),
        "methode": parameters["methode"],
        "date_donnees": None if parameters["date_donnees"] is None else str(parameters["date_donnees"]),
        "fictif": sources.is_fictitious(sources.checked(installation.mirror)),
        "version_code": version("cap33"),
        "sources": _sources(installation),
        "entrees": files.select("source", "fichier", "sha256", "octets").to_dicts(),
        "tables": tables,
    }


def _sources(installation: Installation) -> list[dict[str, Any]]:
    """State of each source when it was read, and since when a stale one is."""
    return [
        {
            "source": row["source"],
            "nom": sources.sources()[row["source"]].nom,
            "etat": "lue" if row["etat"] in {sources.READ, "a_jour"} else row["etat"],
            "fichiers": row["fichiers"],
            "depuis": row["depuis"] and row["depuis"].isoformat(),
            "message": row["message"],
        }
        for row in installation.warehouse.scan("raw_source").collect().iter_rows(named=True)
    ]
