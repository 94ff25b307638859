"""A table to take away with all that is needed to quote it: CSV, XLSX or Parquet.

The same rows and the same provenance give the same bytes.
"""

from __future__ import annotations

import io
import json
import re

import polars as pl
import polars.selectors as cs

from restitution.provenance import Provenance

MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
# What makes a spreadsheet take a text for a formula, in half and full width; some skip the blanks before it.
ACTIVE = r"^(?:\s*[=+\-@＝＋－＠]|[\t\r\n])"


def exported(frame: pl.DataFrame, provenance: Provenance, form: str) -> bytes:
    """The table in one of the forms of `MIME`."""
    match form:
        case "csv":
            return to_csv(frame)
        case "parquet":
            return to_parquet(frame, provenance)
        case "xlsx":
            from restitution.export_xlsx import to_xlsx  # noqa: PLC0415

            return to_xlsx(frame, provenance)
    raise ValueError(f"Format inconnu : « {form} » ; formats : {', '.join(MIME)}.")


def to_csv(frame: pl.DataFrame) -> bytes:
    """The rows as the spreadsheets of this country open them: UTF-8 announced, semicolons, decimal commas.

    A CSV has no room for its provenance: the name of the file carries it (`file_name`).
    """
    return harmless(frame).write_csv(separator=";", decimal_comma=True, include_bom=True).encode()


def to_parquet(frame: pl.DataFrame, provenance: Provenance) -> bytes:
    """The rows as published, their provenance under the keys of the file's metadata."""
    columns = {name: provenance.colonnes[name].__dict__ for name in frame.columns if name in provenance.colonnes}
    metadata = {
        "titre": provenance.titre,
        "table": provenance.table,
        "methode": provenance.methode,
        "snapshot_id": provenance.snapshot_id,
        "provenance": json.dumps(provenance.lines(), ensure_ascii=False),
        "colonnes": json.dumps(columns, ensure_ascii=False),
    }
    buffer = io.BytesIO()
    frame.write_parquet(buffer, metadata=metadata)
    return buffer.getvalue()


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """The same table, an apostrophe before each text that a spreadsheet would compute; numbers stay numbers."""
    texts = cs.string() | cs.categorical() | cs.enum()
    safe = frame.with_columns(texts.cast(pl.String).str.replace(ACTIVE, "'$0"))
    return safe.rename({name: f"'{name}" for name in frame.columns if re.match(ACTIVE, name)})


def file_name(provenance: Provenance, form: str) -> str:
    """« mart_marche_MI_2025_2026.2_20261123T060000Z-ab12cd34.csv »: what the rows are and which snapshot holds them."""
    codes = [value.split(",")[0] for value in provenance.filtres.values()]
    parts = ["FICTIF"] * provenance.fictif + [provenance.table, *codes, provenance.methode, provenance.snapshot_id]
    words = (re.sub(r"[^\w.-]+", "-", part).strip("-.") for part in parts)
    return f"{'_'.join(word for word in words if word)}.{form}"
