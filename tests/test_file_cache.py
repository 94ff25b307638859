"""Files are read once, and a changed file replaces exactly what it contributed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines import decp_file, file_cache
from pipelines.file_cache import FileReport, Reader
from pipelines.installation import Installation
from tests.decp_litteral import contract, file_of


def installation(folder: Path) -> Installation:
    (folder / "miroir/decp_json").mkdir(parents=True, exist_ok=True)
    return Installation(folder / "donnees", folder / "miroir", "2026.1")


def put(folder: Path, name: str, *ids: str) -> None:
    (folder / "miroir/decp_json").mkdir(parents=True, exist_ok=True)
    (folder / f"miroir/decp_json/{name}.json").write_bytes(file_of(*(contract(id=one) for one in ids)))


class Counting:
    """The real reader, and the names of the files it was asked to read."""

    def __init__(self) -> None:
        self.read_files: list[str] = []

    def read(self, path: Path) -> tuple[FileReport, Iterator[pl.DataFrame]]:
        self.read_files.append(path.name)
        return decp_file.read(path)


def ids(report: pl.DataFrame) -> list[str]:
    return sorted(one for path in report["chemin"].drop_nulls() for one in pl.read_parquet(path)["id_publie"].to_list())


def test_only_what_changed_is_read_again(tmp_path: Path):
    put(tmp_path, "janvier", "1", "2")
    put(tmp_path, "fevrier", "3")
    counting = Counting()
    reader = Reader("decp_json", "v1", counting.read)
    assert ids(file_cache.read_all(installation(tmp_path), reader)) == ["1", "2", "3"]
    counting.read_files.clear()
    put(tmp_path, "fevrier", "4", "5")
    assert ids(file_cache.read_all(installation(tmp_path), reader)) == ["1", "2", "4", "5"]
    assert counting.read_files == ["fevrier.json"]


def test_another_version_of_the_reader_reads_everything_again(tmp_path: Path):
    put(tmp_path, "janvier", "1")
    counting = Counting()
    for version in ("v1", "v2"):
        file_cache.read_all(installation(tmp_path), Reader("decp_json", version, counting.read))
    assert counting.read_files == ["janvier.json"] * 2


def test_what_was_said_of_an_unreadable_file_is_said_again_without_reading_it(tmp_path: Path):
    (tmp_path / "miroir/decp_json").mkdir(parents=True)
    (tmp_path / "miroir/decp_json/html.json").write_bytes(b"<html></html>")
    counting = Counting()
    reader = Reader("decp_json", "v1", counting.read)
    first, second = (file_cache.read_all(installation(tmp_path), reader) for _ in range(2))
    assert first.equals(second)
    assert first["message"].item()
    assert counting.read_files == ["html.json"]


def test_entries_of_files_that_are_gone_are_dropped(tmp_path: Path):
    put(tmp_path, "janvier", "1")
    reader = Reader("decp_json", "v1", decp_file.read)
    file_cache.read_all(installation(tmp_path), reader)
    (tmp_path / "miroir/decp_json/janvier.json").unlink()
    put(tmp_path, "mars", "9")
    report = file_cache.read_all(installation(tmp_path), reader)
    assert {path.suffix for path in Path(report["chemin"].item()).parent.iterdir()} == {".parquet", ".json"}
    assert len(list(Path(report["chemin"].item()).parent.iterdir())) == 2


KILLED = """
import sys
from pathlib import Path
from pipelines.refresh import refresh
from pipelines.settings import Settings
folder = Path(sys.argv[1])
print("start", flush=True)
outcome = refresh(Settings(data_dir=folder / "donnees", mirror=folder / "miroir"), lambda step: None)
sys.exit(0 if outcome.success else 1)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_killed_at_any_moment_is_followed_by_one_that_ends_as_if_undisturbed(tmp_path: Path, seed: int):
    from pipelines.refresh import refresh  # noqa: PLC0415
    from pipelines.settings import Settings  # noqa: PLC0415

    for month in range(12):
        put(tmp_path, f"mois-{month:02}", *(f"{month}-{rank}" for rank in range(40)))
    chance = random.Random(seed)
    for _ in range(2):
        command = [sys.executable, "-c", KILLED, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0.1, 6))
            os.kill(process.pid, signal.SIGKILL)
    hashes = []
    for folder in ("donnees", "intact"):
        data_dir = tmp_path / folder
        assert refresh(Settings(data_dir=data_dir, mirror=tmp_path / "miroir"), lambda step: None).success
        hashes.append((data_dir / "published/current/manifest.json").read_text("utf-8").split('"tables"')[1])
    assert hashes[0] == hashes[1]
