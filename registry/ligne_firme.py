"""One line of a list of declared firms, read and judged on its own content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from registry.saisie import line
from registry.saisie import objections as text_objections
from registry.tables import STATUTS, FirmeDeclaree

DAE = "DAE"
IRREGULIERE = "ligne irrégulière"  # key of a row whose line had not as many cells as the header
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
NO_DAY = date.min  # stands for the first day of a line that has none; such a line is always refused


def declaration(row: Mapping[str, object], auteur: str) -> tuple[FirmeDeclaree, list[str]]:
    """The declaration that a row makes, and what could not be read of it, one sentence each."""
    wrong: list[str] = []
    if IRREGULIERE in row:
        wrong.append("La ligne n'a pas autant de cases que l'en-tête.")
    debut, fin = (_day(row.get(name)) for name in ("valid_from", "valid_to"))
    if debut is None:
        wrong.append("La date à partir de laquelle la déclaration vaut manque ou ne se lit pas.")
    if fin is None and _text(row, "valid_to"):
        wrong.append("La date de fin ne se lit pas ; laissez la case vide si la déclaration n'a pas de terme.")
    found = FirmeDeclaree(
        siren=re.sub(r"\s", "", _text(row, "siren")),
        statut=re.sub(r"[\s-]+", "_", _plain(_text(row, "statut"))),
        source=_text(row, "source"),
        valid_from=debut or NO_DAY,
        valid_to=fin,
        declarant=_text(row, "declarant").upper(),
        auteur=line(auteur),
    )
    return found, wrong


def objections(row: FirmeDeclaree, ministeres: Collection[str], already: Sequence[str] = ()) -> Iterator[str]:
    """Reasons to refuse a declaration, one sentence each; `already` is what could not be read of it."""
    yield from _siren(row.siren)
    if row.statut not in STATUTS:
        yield "Le statut n'est ni « innovante » ni « non_innovante »."
    if not row.source:
        yield "La source de la déclaration n'est pas donnée ; on ne dit rien d'une entreprise sans dire d'où."
    yield from text_objections(row.source, "La source", required=False, longest=1000)
    if row.declarant not in {DAE, *ministeres}:
        yield "Le déclarant n'est ni la DAE ni le code d'un ministère."
    if row.valid_from == NO_DAY and not already:
        yield "La date à partir de laquelle la déclaration vaut manque."
    if row.valid_to is not None and row.valid_to < row.valid_from:
        yield "La date de fin précède la date de début."


def passes_luhn(siren: str) -> bool:
    """Whether the check digit of a number is right."""
    doubled = [int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(siren))]
    return sum(each - 9 * (each > 9) for each in doubled) % 10 == 0


def _siren(siren: str) -> Iterator[str]:
    if not siren:
        yield "Le SIREN manque ; un nom seul ne prouve rien."
    elif not re.fullmatch(r"[0-9]{9}", siren):
        yield "Le SIREN n'a pas 9 chiffres."
    elif not passes_luhn(siren) or siren == "0" * 9:
        yield "Le SIREN ne passe pas le contrôle de Luhn : il désignerait une autre entreprise."


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(str(value or "").strip(), form).date()
        except ValueError:
            continue
    return None


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return "" if value is None else line(str(value))


def _plain(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
