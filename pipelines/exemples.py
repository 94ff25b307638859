"""Textbook cases of rules, as readers see them: `reference/exemples_regles.csv`, made from the cases of `tests/cases`.

The tests run every case, and one test compares the file with what is made here: an example shown fires, a near miss
does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data_contracts import dictionary
from pipelines.settings import CODE, REFERENCE
from transforms.rules import Rule

CASES = CODE / "tests" / "cases"
FILE = REFERENCE / "exemples_regles.csv"
# Columns of a case that say what is expected of it, and not what it is.
ABOUT = {"case", "attendu", "proche", "pourquoi", "verdict"}
YES_NO = {"true": "oui", "false": "non"}
SOURCE = "Cas d'essai des règles"
SCHEMA = {
    name: pl.String
    for name in ("regle_id", "exemple", "exemple_raison", "contre_exemple", "contre_exemple_raison", "source")
}

Case = Mapping[str, str | None]


def examples(rules: Sequence[Rule], folder: Path = CASES) -> pl.DataFrame:
    """One row per rule: the first case of its criterion where it fires, the first named as its near miss, and why."""
    criteria = dict.fromkeys(rule.critere for rule in rules)
    cases = {critere: _cases(folder, critere) for critere in criteria}
    rows = [_example(rule.id, cases[rule.critere]) for rule in rules]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _cases(folder: Path, critere: str) -> list[Case]:
    """The cases of a criterion: those of its file, then those of the files that complete it (`ministere_date.csv`)."""
    paths = [*folder.glob(f"{critere}.csv"), *sorted(folder.glob(f"{critere}_*.csv"))]
    return [case for path in paths for case in pl.read_csv(path, infer_schema=False).to_dicts()]


def _example(rule_id: str, cases: Sequence[Case]) -> list[str | None]:
    fires = next(_named(rule_id, cases, "attendu"), None)
    near = next((case for case in _named(rule_id, cases, "proche") if case is not fires), None)
    shown = [text for case in (fires, near) for text in (_told(case), case and case["pourquoi"])]
    return [rule_id, *shown, SOURCE]


def _named(rule_id: str, cases: Sequence[Case], column: str) -> Iterator[Case]:
    return (case for case in cases if rule_id in (case[column] or "").split())


def _told(case: Case | None) -> str | None:
    """What the case publishes, each value under its label; the case's own name where no column has one."""
    if case is None:
        return None
    columns = dictionary.columns()
    values = [
        f"{columns[name]['label']} : {_written(name, value)}"
        for name, value in case.items()
        if name in columns and name not in ABOUT and value
    ]
    return " ; ".join(values) or case["case"]


def _written(name: str, value: str) -> str:
    """A value of a case as people write it."""
    kind = dictionary.columns().get(name, {}).get("type")
    if kind == "date":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if name.endswith("_eur"):
        return f"{float(value):,.0f} €".replace(",", " ")
    return YES_NO.get(value, value)
