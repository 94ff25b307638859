"""A table as a workbook: one sheet of typed columns, one sheet that says how to read them."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from restitution.dictionary import Column
from restitution.export import harmless
from restitution.formats import number, typeset
from restitution.provenance import Provenance

ROWS_MAX = 1_048_575  # lines of a sheet, its header apart
TEXT_MAX = 32_767  # characters of a cell
WIDEST, NARROWEST = 60, 10
FIRST_YEAR = 1900  # spreadsheets know no day before it
# A text is never guessed to be a formula, a link or a number.
OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
HEADING = {"bold": True, "bg_color": "#0b5563", "font_color": "#ffffff", "valign": "top", "text_wrap": True}
APOSTROPHE = (
    "Un texte qu'un tableur prendrait pour une formule est précédé d'une apostrophe ; le format Parquet le garde tel "
    "que publié."
)


def to_xlsx(frame: pl.DataFrame, provenance: Provenance) -> bytes:
    """The workbook; raises `ValueError` where a sheet cannot hold the rows."""
    if frame.height > ROWS_MAX:
        raise ValueError(
            f"Une feuille de calcul ne tient que {number(ROWS_MAX)} lignes et cette table en a "
            f"{number(frame.height)} : choisissez le format csv ou parquet, ou restreignez la sélection."
        )
    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        created = datetime.fromisoformat(provenance.publie_le).replace(tzinfo=None)
        book.set_properties({"title": provenance.titre, "author": "Cap 33", "created": created})
        _data(book, harmless(frame), provenance.colonnes)
        _method(book, frame.columns, provenance)
    return buffer.getvalue()


def _data(book: Workbook, frame: pl.DataFrame, known: dict[str, Column]) -> None:
    sheet = book.add_worksheet("Données")
    heading = book.add_format(HEADING)
    for rank, name in enumerate(frame.columns):
        column = known.get(name)
        title = column.label if column else name
        form = book.add_format({"num_format": number_format(name, frame.schema[name], column)})
        sheet.write_string(0, rank, title, heading)
        sheet.set_column(rank, rank, _width(title, frame[name]))
        _cells(sheet, rank, frame[name].to_list(), form)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, frame.height, max(frame.width - 1, 0))


def _cells(sheet: Worksheet, rank: int, values: Sequence[Any], form: Format) -> None:
    for line, value in enumerate(values, start=1):
        match value:
            case None:
                continue
            case bool():
                sheet.write_boolean(line, rank, value)
            case date() if value.year >= FIRST_YEAR:
                sheet.write_datetime(line, rank, _naive(value), form)
            case int() | float() | Decimal() if math.isfinite(value):
                sheet.write_number(line, rank, float(value), form)
            case _:
                sheet.write_string(line, rank, _text(str(value)))


def _naive(value: date) -> date:
    """The moment without its zone, which a spreadsheet cannot hold."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _text(value: str) -> str:
    return value if len(value) <= TEXT_MAX else value[: TEXT_MAX - 1] + "…"


def number_format(name: str, dtype: pl.DataType, column: Column | None) -> str:
    """How a spreadsheet writes the values of a column, from its type and unit."""
    unit = (column.unit if column else None) or ""
    if dtype == pl.Date:
        return "dd/mm/yyyy"
    if isinstance(dtype, pl.Datetime):
        return "dd/mm/yyyy hh:mm"
    if unit.startswith("part"):
        return "0.0%"
    if unit.startswith("euros") or name.endswith("_eur"):
        return "#,##0.00\u00a0€"
    return "#,##0" if dtype.is_integer() and "annee" not in name else "General"


def _width(title: str, values: pl.Series) -> int:
    longest = values.cast(pl.String, strict=False).str.len_chars().max()
    needed = max(len(title) * 3 // 4, longest if isinstance(longest, int) else 0) + 2
    return min(max(needed, NARROWEST), WIDEST)


def _method(book: Workbook, names: Sequence[str], provenance: Provenance) -> None:
    """What the table is, then what each of its columns holds."""
    sheet = book.add_worksheet("Méthode")
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    wrapped.set_align("top")
    facts = [*provenance.lines(), ("Lecture", typeset(APOSTROPHE))]
    for line, (heading, text) in enumerate(facts):
        sheet.write_string(line, 0, heading, bold)
        sheet.merge_range(line, 1, line, 3, "", wrapped)
        sheet.write_string(line, 1, text, wrapped)
        sheet.set_row(line, 15 * (1 + len(text) // 110))
    start = len(facts) + 1
    for rank, title in enumerate(("Colonne", "Intitulé", "Unité", "Description")):
        sheet.write_string(start, rank, title, book.add_format(HEADING))
    for line, name in enumerate(names, start=start + 1):
        column = provenance.colonnes.get(name, Column(name, "", None))
        for rank, text in enumerate((name, column.label, column.unit or "", column.description)):
            sheet.write_string(line, rank, typeset(text), bold if rank == 0 else wrapped)
    for rank, width in enumerate((28, 34, 22, 90)):
        sheet.set_column(rank, rank, width)
