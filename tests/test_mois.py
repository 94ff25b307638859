"""Monthly sources are fetched a month at a time, and a backfill resumes where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from pipelines import definitions, mois, sources
from pipelines.installation import Installation
from tests.http_server import Server, file, serving, status
from tests.test_fetch import source

JANUARY, FEBRUARY = "2024-01-01", "2024-02-01"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A data set of two months on the loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving() as served:
        acces = {"jeu": f"{served.address}/jeu", "noms": r"decp-\d{4}-\d{2}\.json"}
        monkeypatch.setattr(sources, "sources", lambda: {"decp_json": source("decp_json", acces)})
        monkeypatch.setattr("pipelines.fetch.client.Gate.__call__", lambda gate, request: None)
        months = [f"decp-{month}.json" for month in ("2024-01", "2024-02")]
        listed = [{"title": name, "url": f"{served.address}/{name}"} for name in months]
        served.answer("/jeu", *[file(json.dumps({"resources": listed}).encode())] * 6)
        yield served


def run(data_dir: Path, month: str) -> bool:
    """Whether that partition was fetched."""
    installation = Installation(data_dir, data_dir / "brut", "2026.1")
    result = dg.materialize(
        [mois.ASSETS[0]], partition_key=month, resources={"installation": installation}, raise_on_error=False
    )
    return result.success


def test_a_partition_fetches_its_month_alone(server: Server, tmp_path: Path):
    server.answer("/decp-2024-02.json", file(b'{"marches": []}'))
    assert run(tmp_path, FEBRUARY)
    assert [path.name for path in (tmp_path / "brut/decp_json").iterdir()] == ["decp-2024-02.json"]


def test_a_month_that_failed_is_fetched_by_the_next_backfill(server: Server, tmp_path: Path):
    server.answer("/decp-2024-01.json", status(404), file(b'{"marches": []}'))
    assert not run(tmp_path, JANUARY)
    assert run(tmp_path, JANUARY)


def test_a_month_that_is_not_published_fails_and_the_others_go_on(server: Server, tmp_path: Path):
    server.answer("/decp-2024-02.json", file(b'{"marches": []}'))
    assert not run(tmp_path, "2024-03-01")
    assert run(tmp_path, FEBRUARY)


def test_months_go_from_the_current_format_to_the_current_month_and_stay_out_of_the_refresh():
    keys = mois.MONTHS.get_partition_keys()
    assert keys[0] == JANUARY and date.fromisoformat(keys[-1]).day == 1
    job = definitions.defs.resolve_job_def(definitions.JOB)
    assert not any("mois" in name for name in job.graph.node_dict)
