"""Contracts checked in another process: the same answers, and a clear word when it cannot give them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_contracts import checker, suites
from tests.frames import table


@pytest.fixture(scope="module")
def there() -> Iterator[checker.Checker]:
    """One process for all: it takes seconds to start."""
    started = checker.Checker()
    started.start()
    yield started
    started.stop()


@pytest.fixture
def ministeres(tmp_path: Path) -> Path:
    """A table that keeps its contract."""
    path = tmp_path / "mart_ministere.parquet"
    table("mart_ministere", {"ministere": "MI", "ministere_nom": "Intérieur", "rang": 1}).write_parquet(path)
    return path


@pytest.fixture
def orphan(tmp_path: Path) -> Path:
    """A table that breaks its contract: no ministry."""
    path = tmp_path / "orphelin.parquet"
    table("mart_ministere", {"ministere": None}).write_parquet(path)
    return path


def test_the_answers_are_those_of_a_check_made_here(there: checker.Checker, ministeres: Path, orphan: Path):
    reports = [there.report("mart_ministere", path) for path in (ministeres, orphan)]
    assert reports == [suites.validate("mart_ministere", parquet=path) for path in (ministeres, orphan)]
    assert [report.success for report in reports] == [True, False]


def test_a_table_asked_beforehand_is_checked_as_written_last(there: checker.Checker, ministeres: Path, orphan: Path):
    there.ask("mart_ministere", ministeres)
    ministeres.write_bytes(orphan.read_bytes())
    there.ask("mart_ministere", ministeres)
    assert not there.report("mart_ministere", ministeres).success


def test_nothing_is_asked_of_a_process_that_was_not_started(ministeres: Path):
    idle = checker.Checker()
    idle.ask("mart_ministere", ministeres)
    assert idle._process is None


def test_a_failed_check_says_so_and_the_next_is_made(there: checker.Checker, ministeres: Path, tmp_path: Path):
    with pytest.raises(RuntimeError, match="mart_ministere : contrôle impossible"):
        there.report("mart_ministere", tmp_path / "absent.parquet")
    assert there.report("mart_ministere", ministeres).success


def test_a_process_that_dies_is_told_and_another_takes_its_place(there: checker.Checker, ministeres: Path):
    assert there._process is not None
    there._process.kill()
    there._process.wait()
    assert there.report("mart_ministere", ministeres).success


def test_the_process_ends_with_the_one_that_asked():
    asks = "from data_contracts.checker import checker; checker().start(); print(checker()._process.pid)"
    ended = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True, timeout=120)
    child = Path(f"/proc/{ended.stdout.strip()}")
    for _ in range(600):
        if not child.exists() or "zombie" in (child / "status").read_text("utf-8"):
            return
        subprocess.run(["sleep", "0.1"], check=True)
    raise AssertionError("the process that checks outlived the one that asked")
