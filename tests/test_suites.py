"""The contract checks: each kind can fail, good data passes, and running them leaves no trace."""

import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data_contracts import dictionary, suites

ROOT = Path(__file__).parents[1]

COLUMNS = {
    "cle": {"type": "string"},
    "rang": {"type": "integer", "min": 1},
    "nature": {"type": "string", "enum": ["Marché", "Appel d'offres ouvert", "Procédure « adaptée »"]},
    "siren": {"type": "string", "pattern": "^[0-9]{9}$"},
    "part": {"type": "double", "min": 0, "max": 1},
    "montant_eur": {"type": "decimal", "min": 0},
    "position": {"type": "double"},
    "jour": {"type": "date"},
    "is_vrai": {"type": "boolean"},
    "total": {"type": "integer"},
    "lus": {"type": "integer"},
    "perdus": {"type": "integer"},
}
TABLES = {
    "essai": {
        "columns": list(COLUMNS),
        "key": ["cle", "rang"],
        "required": ["cle", "is_vrai"],
        "rows": {"max": 4},
        "equal_sum": {"total": "total", "parts": ["lus", "perdus"]},
    },
    "essai_simple": {"columns": ["cle", "part"], "key": ["cle"], "required": ["cle"]},
}
GOOD = pl.DataFrame(
    {
        "cle": ["a", "a", "b"],
        "rang": [1, 2, None],
        "nature": ["Appel d'offres ouvert", "Procédure « adaptée »", None],
        "siren": ["130022205", None, "110002011"],
        "part": [0.0, 1.0, None],
        "montant_eur": pl.Series([0, 10, None], dtype=pl.Decimal(18, 2)),
        "position": [-1.5, 2.0, None],
        "jour": [date(2024, 1, 1), None, None],
        "is_vrai": [True, False, True],
        "total": [3, 0, 7],
        "lus": [2, 0, 7],
        "perdus": [1, 0, 0],
    }
)


LIST = "expect_table_columns_to_match_ordered_list"
QUERY = "unexpected_rows_expectation"
BETWEEN = "expect_column_values_to_be_between"


def put(name: str, *values: object) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The good table with one column replaced."""
    return lambda good: good.with_columns(pl.Series(name, values, dtype=good.schema[name]))


def more(row: int, times: int = 1) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The good table with one row repeated."""
    return lambda good: pl.concat([good, *[good[row]] * times])


# What is done to the good table, the expectation that must fail, its column, how many are at fault, a sample.
FAILURES = {
    "colonne absente": (lambda good: good.drop("perdus"), LIST, None, 1, "attendu perdus, trouvé None"),
    "colonne de trop": (lambda good: good.with_columns(x=1), LIST, None, 1, "attendu None, trouvé x"),
    "ordre": (lambda good: good.select("rang", pl.exclude("rang")), LIST, None, 2, "attendu cle, trouvé rang"),
    "type": (
        lambda good: good.cast({"rang": pl.Int32}),
        QUERY,
        None,
        1,
        "column_name = rang, column_type = INTEGER",
    ),
    "trop de lignes": (
        lambda good: pl.concat([good, good.with_columns(pl.col("rang") + 5)[:2]]),
        "expect_table_row_count_to_be_between",
        None,
        1,
        "5 lignes",
    ),
    "clé en double": (more(0), QUERY, None, 1, "cle = a, rang = 1, lignes = 2"),
    "clé en double autour d'un vide": (more(2), QUERY, None, 1, "cle = b, rang = None, lignes = 2"),
    "obligatoire vide": (put("is_vrai", None, None, True), "expect_column_values_to_not_be_null", "is_vrai", 2, None),
    "somme fausse": (put("total", 3, 1, 7), QUERY, None, 1, "total = 1"),
    "somme d'un vide": (put("perdus", 1, None, 0), QUERY, None, 1, "perdus = None"),
    "hors liste": (
        put("nature", "Marché", "L'autre", "L'autre"),
        "expect_column_values_to_be_in_set",
        "nature",
        2,
        "L'autre",
    ),
    "hors motif": (
        put("siren", "130022205", "1300222055", "abc"),
        "expect_column_values_to_match_regex",
        "siren",
        2,
        "1300222055",
    ),
    "sous le minimum": (put("rang", 0, 2, None), BETWEEN, "rang", 1, "0"),
    "sur le maximum": (put("part", 0.5, 1.01, None), BETWEEN, "part", 1, "1.01"),
    "décimal négatif": (put("montant_eur", Decimal("-0.01"), Decimal(1), None), BETWEEN, "montant_eur", 1, "-0.01"),
    "pas un nombre": (put("position", float("nan"), 1.0, None), QUERY, None, 1, "position = nan"),
    "infini": (put("position", float("inf"), 1.0, None), QUERY, None, 1, "position = inf"),
}


@pytest.fixture(autouse=True)
def contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "columns", lambda: COLUMNS)
    monkeypatch.setattr(dictionary, "tables", lambda: TABLES)


def check(frame: pl.DataFrame, folder: Path, table: str = "essai") -> suites.ValidationReport:
    path = folder / "essai d'août.parquet"
    frame.write_parquet(path)
    return suites.validate(table, parquet=path)


def test_good_data_passes(tmp_path: Path) -> None:
    report = check(GOOD, tmp_path)
    assert report.failures == ()
    assert report.success
    assert report.nb_expectations == len(suites.suite("essai"))


def test_an_empty_table_passes(tmp_path: Path) -> None:
    assert check(GOOD.clear(), tmp_path).failures == ()


@pytest.mark.parametrize("case", FAILURES)
def test_each_kind_of_expectation_can_fail_and_fails_alone(case: str, tmp_path: Path) -> None:
    spoil, expectation, column, count, sample = FAILURES[case]
    report = check(spoil(GOOD), tmp_path)
    assert not report.success
    [failure] = report.failures
    assert (failure.expectation, failure.column, failure.unexpected_count) == (expectation, column, count)
    assert sample is None or any(sample in each for each in failure.samples)
    assert re.fullmatch(r"essai : .+ \(\d+ en défaut( ; par exemple « .+ »)?\)\.", failure.sentence)


def test_a_single_key_can_fail(tmp_path: Path) -> None:
    good = pl.DataFrame({"cle": ["a", "b"], "part": [0.5, 0.5]})
    assert check(good, tmp_path, "essai_simple").success
    [failure] = check(more(1)(good), tmp_path, "essai_simple").failures
    assert (failure.expectation, failure.unexpected_count) == ("expect_column_values_to_be_unique", 2)
    assert failure.sentence == ("essai_simple : « cle » doit être unique (2 en défaut ; par exemple « b »).")


def test_every_failure_of_a_table_is_reported(tmp_path: Path) -> None:
    spoilt = GOOD.with_columns(part=pl.lit(2.0), siren=pl.lit("x"), is_vrai=pl.lit(None, pl.Boolean))
    assert [failure.column for failure in check(spoilt, tmp_path).failures] == ["is_vrai", "siren", "part"]


def test_no_row_escapes_a_check(tmp_path: Path) -> None:
    n = 30_000
    frame = pl.DataFrame({"cle": pl.arange(n, eager=True).cast(pl.String), "part": [0.5] * (n - 7) + [1.5] * 7})
    [failure] = check(frame, tmp_path, "essai_simple").failures
    assert failure.unexpected_count == 7


def test_a_kind_of_check_without_a_failing_example_is_refused() -> None:
    tried = {expectation for _, expectation, *_ in FAILURES.values()} | {"expect_column_values_to_be_unique"}
    assert {each.expectation_type for table in TABLES for each in suites.suite(table)} == tried


def test_a_table_of_an_open_connection_is_checked(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute("create table essai_simple as select 'a' as cle, 2::double as part")
        [failure] = suites.validate("essai_simple", con=con).failures
        assert failure.column == "part"
        con.execute("update essai_simple set part = 1")
        assert suites.validate("essai_simple", con=con).success


def test_a_check_leaves_the_database_file_free(tmp_path: Path) -> None:
    path = str(tmp_path / "base.duckdb")
    with duckdb.connect(path) as con:
        con.execute("create table essai_simple as select 'a' as cle, 1::double as part")
        assert suites.validate("essai_simple", con=con).success
    # DuckDB refuses another configuration as long as one connection to the file lives in the process.
    with duckdb.connect(path, read_only=True) as con:
        assert con.execute("select count(*) from essai_simple").fetchone() == (1,)


def test_two_checks_at_once_do_not_mix(tmp_path: Path) -> None:
    folders = [tmp_path / str(i) for i in range(6)]
    for folder in folders:
        folder.mkdir()
    frames = [GOOD if i % 2 else put("siren", "x", None, None)(GOOD) for i in range(6)]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(check, frames, folders))
    assert [report.success for report in reports] == [False, True] * 3


@pytest.mark.parametrize("given", [{}, {"parquet": Path("x"), "con": duckdb.connect()}])
def test_a_check_reads_one_thing(given: dict) -> None:
    with pytest.raises(ValueError, match="un seul des deux"):
        suites.validate("essai", **given)


SILENT = """
import socket, sys
from pathlib import Path
import polars as pl

calls = []
socket.socket.connect = lambda *to: calls.append(to)
socket.getaddrinfo = lambda *to, **more: calls.append(to)

from data_contracts import dictionary, suites
assert "great_expectations" not in sys.modules, "imported too early"
folder = Path(sys.argv[1])
dictionary.empty("core_acheteur").collect().write_parquet(folder / "t.parquet")
assert suites.validate("core_acheteur", parquet=folder / "t.parquet").success
(folder / "t.parquet").unlink()
assert not calls, calls
"""


def test_a_check_is_lazy_silent_offline_and_leaves_no_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", SILENT, str(home)],
        cwd=home,
        env={"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert list(home.iterdir()) == []
