"""Which published tables can be taken away, and which rows of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import polars as pl

from restitution.instantane import Instantane
from restitution.marches import ministeres
from restitution.vue_ensemble import NON_ATTRIBUE

PERIODE = re.compile(r"(12 mois au )?((?:19|20)[0-9]{2})(?:-T([1-4]))?")
FORMS = "une année (2025), un trimestre (2025-T3) ou douze mois (« 12 mois au 2025-T3 »)"
# The day by which the contracts of a table fall in a period: the end, where the table is about the ends.
DAYS = ("date_echeance", "date_notification")


class ChoixInconnu(ValueError):
    """A table, a ministry or a period that the snapshot does not have; the message gives those it has."""


def tables(instantane: Instantane) -> dict[str, str]:
    """Grain of each published table by name."""
    rows = instantane.query("select distinct table_nom, table_grain from mart_dictionnaire order by table_nom")
    return dict(rows.iter_rows())


def known_table(instantane: Instantane, name: str) -> str:
    """The published table of that name; « marche » stands for `mart_marche`."""
    known = tables(instantane)
    for candidate in (name.lower(), f"mart_{name.lower()}"):
        if candidate in known:
            return candidate
    raise ChoixInconnu(f"« {name} » n'est pas une table publiée ; tables : {', '.join(known)}.")


def known_ministere(instantane: Instantane, code: str) -> str:
    """The code of a ministry of the snapshot, however typed."""
    known = ministeres(instantane)
    if code.strip().upper() not in known:
        raise ChoixInconnu(f"« {code} » n'est pas un ministère connu ; codes : {', '.join(known)}.")
    return code.strip().upper()


def selection(
    instantane: Instantane, table: str, ministere: str | None = None, periode: str | None = None
) -> pl.DataFrame:
    """The rows of a published table, in a stable order; those of a ministry are its own, its operators apart."""
    columns = instantane.query(
        "select column_name from duckdb_columns() where table_name = $table order by column_index", table=table
    )["column_name"].to_list()
    conditions, values = ["true"], dict[str, Any]()
    if ministere is not None:
        conditions.append(_of_ministere(table, columns, ministere, values))
    if periode is not None:
        conditions.append(_of_periode(table, columns, periode, values))
    return instantane.query(f'from "{table}" where {" and ".join(conditions)} order by all', **values)


def filters(instantane: Instantane, ministere: str | None, periode: str | None) -> dict[str, str]:
    """The same selection in words."""
    told = {"Ministère": f"{ministere}, {ministeres(instantane)[ministere]}"} if ministere else {}
    return told | ({"Période": periode} if periode else {})


def _of_ministere(table: str, columns: list[str], ministere: str, values: dict[str, Any]) -> str:
    if "ministere" not in columns:
        raise ChoixInconnu(f"La table {table} n'est pas répartie par ministère : retirez --ministere.")
    perimetre = " and perimetre = 'ETAT'" if "perimetre" in columns else ""
    if ministere == NON_ATTRIBUE and "marche_id" in columns:
        return f"ministere is null{perimetre}"
    values["ministere"] = ministere
    return f"ministere = $ministere{perimetre}"


def _of_periode(table: str, columns: list[str], periode: str, values: dict[str, Any]) -> str:
    found = PERIODE.fullmatch(periode.strip())
    if found is None:
        raise ChoixInconnu(f"« {periode} » n'est pas une période ; donnez {FORMS}.")
    if "periode" in columns:
        values["periode"] = periode.strip()
        return "periode = $periode"
    day = next((each for each in DAYS if each in columns), None)
    if day is None:
        raise ChoixInconnu(f"La table {table} n'est pas répartie par période : retirez --periode.")
    values["start"], values["end"] = _days(*found.groups())
    return f"{day} >= $start and {day} < $end"


def _days(rolling: str | None, year: str, quarter: str | None) -> tuple[date, date]:
    """The first day of a period and the first day after it."""
    if quarter is None:
        return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
    last = int(year) * 12 + int(quarter) * 3
    first = last - (12 if rolling else 3)
    return date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, 1)
