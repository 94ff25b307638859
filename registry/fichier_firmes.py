"""A CSV file of declared firms → rows by the names that `registry.firmes.examine` reads."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from registry.ligne_firme import IRREGULIERE
from registry.refus import Refus

DELIMITERS = ";,\t|"
COLUMNS = {
    "siren": ("siren", "nsiren", "numerosiren", "sirendelentreprise"),
    "statut": ("statut",),
    "source": ("source", "fondement"),
    "valid_from": ("validfrom", "valableapartirdu", "datededebut", "debut"),
    "valid_to": ("validto", "valablejusquau", "datedefin", "fin"),
    "declarant": ("declarant",),
}
OPTIONAL = {"valid_to"}
LARGEST = 10 * 1024 * 1024


def rows_of(content: bytes) -> list[dict[str, object]]:
    """One row per line that says something; separator and encoding are recognised. Raises `Refus` on the whole file."""
    if len(content) > LARGEST:
        raise Refus([f"Le fichier dépasse {LARGEST // 1024 // 1024} Mo."])
    text = _decoded(content)
    if not text.strip():
        raise Refus(["Le fichier est vide."])
    header = text.lstrip().splitlines()[0]
    delimiter = max(DELIMITERS, key=header.count)
    try:
        lines = list(csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refus(["Le fichier ne se lit pas comme du CSV."]) from error
    positions = _positions(lines[0])
    return [_row(cells, positions, len(lines[0])) for cells in lines[1:] if any(cell.strip() for cell in cells)]


def _row(cells: list[str], positions: dict[str, int], width: int) -> dict[str, object]:
    row: dict[str, object] = {name: cells[place] if place < len(cells) else "" for name, place in positions.items()}
    return row if len(cells) == width else row | {IRREGULIERE: True}


def _positions(header: list[str]) -> dict[str, int]:
    names = [_letters(cell) for cell in header]
    found = {
        column: names.index(spelling)
        for column, spellings in COLUMNS.items()
        for spelling in spellings
        if spelling in names
    }
    if missing := [column for column in COLUMNS if column not in found and column not in OPTIONAL]:
        raise Refus([f"Il manque au fichier : {', '.join(missing)}. Colonnes attendues : {', '.join(COLUMNS)}."])
    return found


def _letters(cell: str) -> str:
    plain = unicodedata.normalize("NFKD", cell.casefold().replace("n°", "n"))
    return re.sub(r"[^a-z]", "", plain)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Spreadsheets in French still save CSV files so.
        return content.decode("cp1252", errors="replace")
