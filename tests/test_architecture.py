"""The rules of the house that a program can check: who imports whom, sizes, names, no print."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("data_contracts", "transforms", "pipelines", "registry", "restitution", "dashboard")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_MODULE = 200
LONGEST_PAGE = 80

# What each package may import beside the standard library and itself. `reference` holds facts, no code of its own.
COMPUTING = {"polars", "duckdb", "msgspec", "numpy", "scipy", "sklearn", "statsmodels", "rapidfuzz", "splink"}
ALLOWED = {
    "data_contracts": {"polars", "duckdb", "yaml", "great_expectations", "duckdb_sqlalchemy", "sqlalchemy"},
    "transforms": COMPUTING | {"data_contracts.dictionary"},
    "pipelines": COMPUTING
    | {"pyarrow", "yaml", "dagster", "click", "rich", "httpx", "tenacity"}
    | {"transforms", "data_contracts", "registry", "reference"},
    "registry": {"sqlalchemy", "alembic", "pydantic"},
    "restitution": {"duckdb", "polars", "typst", "registry"},
    "dashboard": {"streamlit", "polars", "altair", "registry", "restitution"},
}
# The command line also reads what is published; the size of a module spreads it over several.
COMMAND_LINE = {
    "pipelines/cli.py",
    "pipelines/cli_export.py",
    "pipelines/cli_note.py",
    "pipelines/console.py",
    "pipelines/evaluation.py",
    "pipelines/reference_publiee.py",
    "pipelines/status.py",
}
# What draws or writes a workbook stays with the one module that does it.
DRAWING = {"restitution/graphiques.py": {"altair", "vl_convert"}, "restitution/export_xlsx.py": {"xlsxwriter"}}
# `transforms` takes no clock, no network, no disk, no chance.
IMPURE_MODULES = {
    "os",
    "time",
    "socket",
    "ssl",
    "http",
    "urllib",
    "subprocess",
    "tempfile",
    "shutil",
    "random",
    "secrets",
}
# The one module of `transforms` that reads files: its own SQL.
SQL_READER = "transforms/models.py"
READS = {"read_csv", "read_parquet", "read_json", "scan_csv", "scan_parquet", "scan_ndjson", "read_database"}
WRITES = {"write_text", "write_bytes", "write_parquet", "write_csv", "sink_parquet", "sink_csv", "unlink", "mkdir"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Dotted names a module imports, wherever the import stands; `from a import b` gives `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}, ligne {node.lineno} : import relatif"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_import(path: Path, name: str) -> bool:
    package = name_of(path).split("/")[0]
    allowed = ALLOWED[package] | {package} | ({"restitution"} if name_of(path) in COMMAND_LINE else set())
    allowed |= DRAWING.get(name_of(path), set())
    top = name.split(".", maxsplit=1)[0]
    return top in sys.stdlib_module_names or any(name == each or name.startswith(f"{each}.") for each in allowed)


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and last name of every call of a module: `pl.scan_csv(…)` gives `scan_csv`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield node.lineno, name


def of(package: str) -> list[Path]:
    return [path for path in MODULES if name_of(path).startswith(f"{package}/")]


def test_there_are_modules_to_check() -> None:
    assert len(of("data_contracts")) >= 4
    assert of("transforms")


def test_each_package_imports_only_what_it_may() -> None:
    wrong = [
        f"{name_of(path)} importe {name}" for path in MODULES for name in imported(path) if not may_import(path, name)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "name", "allowed"),
    [
        ("data_contracts/dictionary.py", "transforms.rules", False),
        ("transforms/decp.py", "data_contracts.dictionary", True),
        ("transforms/decp.py", "data_contracts.suites", False),
        ("transforms/decp.py", "dagster", False),
        ("transforms/decp.py", "pandas", False),
        ("transforms/decp.py", "dagster_polars", False),
        ("pipelines/core.py", "transforms.decp", True),
        ("pipelines/core.py", "streamlit", False),
        ("pipelines/core.py", "restitution.requetes", False),
        ("pipelines/cli.py", "restitution.requetes", True),
        ("restitution/requetes.py", "data_contracts.dictionary", False),
        ("restitution/requetes.py", "streamlit", False),
        ("restitution/requetes.py", "altair", False),
        ("restitution/graphiques.py", "altair", True),
        ("restitution/graphiques.py", "streamlit", False),
        ("dashboard/app.py", "restitution.requetes", True),
        ("dashboard/app.py", "duckdb", False),
        ("dashboard/app.py", "transforms.rules", False),
        ("dashboard/app.py", "pathlib.Path", True),
    ],
)
def test_the_import_rules_say_what_the_house_says(module: str, name: str, allowed: bool) -> None:
    assert may_import(ROOT / module, name) == allowed


def test_transforms_take_no_clock_no_network_no_disk() -> None:
    wrong = []
    for path in of("transforms"):
        wrong += [f"{name_of(path)} importe {name}" for name in imported(path) if name.split(".")[0] in IMPURE_MODULES]
        wrong += [
            f"{name_of(path)}, ligne {line} : {name}()"
            for line, name in calls(path)
            if name in READS | WRITES | {"open", "now", "today", "utcnow"}
            or (name in {"read_text", "read_bytes"} and name_of(path) != SQL_READER)
        ]
    assert wrong == []


def test_transforms_use_duckdb_in_memory() -> None:
    wrong = [
        f"{name_of(path)}, ligne {node.lineno} : {ast.unparse(node)}"
        for path in of("transforms")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect"
        if [ast.unparse(each) for each in node.args] not in ([], ["':memory:'"])
    ]
    assert wrong == []


def test_the_dashboard_opens_no_file() -> None:
    forbidden = READS | WRITES | {"open", "read_text", "read_bytes"}
    wrong = [
        f"{name_of(path)}, ligne {n} : {name}()"
        for path in of("dashboard")
        for n, name in calls(path)
        if name in forbidden
    ]
    assert wrong == []


def test_great_expectations_is_never_imported_with_a_module_others_load() -> None:
    """Its import takes six seconds: two modules hold it, and only functions import those two."""
    heavy = {"data_contracts/expectations.py", "data_contracts/gx_dialect.py"}
    for path in MODULES:
        for node in tree(path).body:
            if isinstance(node, ast.Import | ast.ImportFrom) and name_of(path) not in heavy:
                text = ast.unparse(node)
                assert "great_expectations" not in text, name_of(path)
                assert "expectations" not in text.split(), name_of(path)
                assert "gx_dialect" not in text, name_of(path)


def test_no_module_prints() -> None:
    wrong = [
        f"{name_of(path)}, ligne {node.lineno}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert wrong == []


def test_modules_stay_short() -> None:
    sizes = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}
    pages = {name: size for name, size in sizes.items() if name.startswith("dashboard/app_pages/")}
    assert {name: size for name, size in pages.items() if size > LONGEST_PAGE} == {}


def test_no_module_is_a_catch_all() -> None:
    catch_all = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
    assert [name_of(path) for path in MODULES if catch_all & set(path.relative_to(ROOT).with_suffix("").parts)] == []


def test_streamlit_pages_live_in_app_pages() -> None:
    """Streamlit takes a folder named `pages` for its own navigation, beside ours."""
    assert [name_of(path) for path in ROOT.glob("*/pages") if path.is_dir()] == []
    assert [name_of(path) for path in of("dashboard") if "pages" in path.parts] == []


def test_every_module_says_what_it_holds() -> None:
    assert [name_of(path) for path in MODULES if tree(path).body and not ast.get_docstring(tree(path))] == []


def test_every_function_of_transforms_and_contracts_is_typed() -> None:
    wrong = [
        f"{name_of(path)}, ligne {node.lineno} : {node.name}"
        for path in [*of("transforms"), *of("data_contracts")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.returns is None
    ]
    assert wrong == []
