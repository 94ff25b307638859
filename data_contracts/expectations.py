"""What the contract of a table asks, as Great Expectations reads it: one expectation each, said in French.

Derived from `columns.yml` and `tables.yml` alone, and written once for all tables. Importing this module imports Great
Expectations, which takes six seconds: go through `suites`.
"""

# Great Expectations re-exports its expectations implicitly, which a strict type checker refuses.
# mypy: disable-error-code="attr-defined"

from __future__ import annotations

from collections.abc import Iterator, Sequence

import great_expectations.expectations.core as gxe
from great_expectations.expectations.expectation import Expectation

from data_contracts import dictionary

SQL_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "decimal": "DECIMAL(18,2)",
    "date": "DATE",
    "boolean": "BOOLEAN",
}


def shape(table: str) -> Iterator[Expectation]:
    """The columns, in order, and their types."""
    columns = dictionary.tables()[table]["columns"]
    types = [SQL_TYPES[dictionary.columns()[name]["type"]] for name in columns]
    yield gxe.ExpectTableColumnsToMatchOrderedList(
        column_list=columns, meta=_phrase("les colonnes doivent être celles du contrat, dans l'ordre")
    )
    yield gxe.UnexpectedRowsExpectation(
        unexpected_rows_query="select column_name, column_type from (describe select * from {batch}) "
        f"where column_type <> map({columns}, {types})[column_name]",
        meta=_phrase("chaque colonne doit avoir le type du contrat"),
    )


def rows(table: str) -> Iterator[Expectation]:
    """The number of rows, the key, what must be filled in, what must add up."""
    contract = dictionary.tables()[table]
    if "rows" in contract:
        least, most = contract["rows"].get("min"), contract["rows"].get("max")
        said = _phrase(f"le nombre de lignes doit être {_bounds(least, most)}")
        yield gxe.ExpectTableRowCountToBeBetween(min_value=least, max_value=most, meta=said)
    match contract["key"]:
        case [only]:
            yield gxe.ExpectColumnValuesToBeUnique(column=only, meta=_phrase(f"« {only} » doit être unique"))
        case several:
            # Not ExpectCompoundColumnsToBeUnique: it leaves out a key that holds a null.
            yield gxe.UnexpectedRowsExpectation(
                unexpected_rows_query=f"select {_sql(several)}, count(*) as lignes from {{batch}} "
                "group by all having count(*) > 1",
                meta=_phrase(f"la combinaison {_quoted(several)} doit être unique"),
            )
    for name in contract["required"]:
        yield gxe.ExpectColumnValuesToNotBeNull(column=name, meta=_phrase(f"« {name} » doit être renseigné"))
    if "equal_sum" in contract:
        total, parts = contract["equal_sum"]["total"], contract["equal_sum"]["parts"]
        yield gxe.UnexpectedRowsExpectation(
            unexpected_rows_query=f'select * from {{batch}} where "{total}" is distinct from {_sql(parts, " + ")}',
            meta=_phrase(f"« {total} » doit être la somme de {_quoted(parts)}"),
        )


def values(table: str) -> Iterator[Expectation]:
    """The values of each column: list, pattern, bounds, finite numbers. A null passes: `required` speaks of nulls."""
    contract = {name: dictionary.columns()[name] for name in dictionary.tables()[table]["columns"]}
    for name, column in contract.items():
        if "enum" in column:
            said = _phrase(f"« {name} » doit prendre l'une des {len(column['enum'])} valeurs prévues")
            yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=column["enum"], meta=said)
        if "pattern" in column:
            said = _phrase(f"« {name} » doit suivre le motif {column['pattern']}")
            yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=column["pattern"], meta=said)
        if "min" in column or "max" in column:
            least, most = column.get("min"), column.get("max")
            said = _phrase(f"« {name} » doit être {_bounds(least, most)}")
            yield gxe.ExpectColumnValuesToBeBetween(column=name, min_value=least, max_value=most, meta=said)
    if doubles := [name for name, column in contract.items() if column["type"] == "double"]:
        yield gxe.UnexpectedRowsExpectation(
            unexpected_rows_query=f"select {_sql(doubles)} from {{batch}} "
            f"where {' or '.join(f'not isfinite({_sql([name])})' for name in doubles)}",
            meta=_phrase(f"les nombres de {_quoted(doubles)} doivent être finis"),
        )


def _phrase(said: str) -> dict[str, str]:
    return {"phrase": said}


def _sql(names: Sequence[str], separator: str = ", ") -> str:
    return separator.join(f'"{name}"' for name in names)


def _bounds(least: float | None, most: float | None) -> str:
    if least is None:
        return f"au plus {most}"
    return f"au moins {least}" if most is None else f"compris entre {least} et {most}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
