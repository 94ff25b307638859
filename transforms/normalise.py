"""Published text → clean values: one expression per kind of field. No input raises; the unreadable is null.

Each takes a column name, or an expression where the value stands inside a nested field.
"""

from __future__ import annotations

import html
from collections.abc import Callable

import polars as pl

SENTINELS = ["", "NC", "N.C.", "CDL", "NULL", "NONE", "NAN", "SANS OBJET", "NON COMMUNIQUÉ", "NON RENSEIGNÉ"]
TRUE = ["oui", "true", "1", "1.0", "vrai", "yes"]
FALSE = ["non", "false", "0", "0.0", "faux", "no"]
# SIREN whose establishments do not pass the Luhn check by law: La Poste (INSEE, note sur l'identifiant SIRET).
LUHN_EXEMPT = ["356000000"]


def _field(column: str | pl.Expr) -> pl.Expr:
    return pl.col(column) if isinstance(column, str) else column


def plain_first(value: pl.Expr, plain: pl.Expr, reading: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """`plain` where it reads the value, and the general reading, far slower, of nothing but the rest."""
    return pl.coalesce(plain, reading(pl.when(plain.is_null()).then(value)))


def text(column: str | pl.Expr) -> pl.Expr:
    """Trimmed text with blanks reduced to one space; sentinels such as `NC` or `CDL` are null."""
    reduced = _field(column).str.replace_all(r"[\s\x{A0}\x{202F}\x{FEFF}\x00-\x1F]+", " ").str.strip_chars()
    return pl.when(~reduced.str.to_uppercase().is_in(SENTINELS)).then(reduced)


def prose(column: str | pl.Expr) -> pl.Expr:
    """Text with its HTML entities decoded, even when they were encoded twice (`&amp;#39;`)."""
    has_entity = _field(column).str.contains(r"&(?:[a-zA-Z]{2,8}|#[0-9]{2,5});")
    decoded = (
        pl.when(has_entity).then(_field(column)).map_batches(_unescaped, return_dtype=pl.String, is_elementwise=True)
    )
    return pl.coalesce(decoded, text(column))


def _unescaped(values: pl.Series) -> pl.Series:
    return pl.Series(
        values.name,
        [None if value is None else " ".join(html.unescape(html.unescape(value)).split()) for value in values],
        dtype=pl.String,
    )


def digits(column: str | pl.Expr) -> pl.Expr:
    """The digits of a text, in order."""
    return _field(column).str.replace_all(r"[^0-9]", "")


def siret(column: str | pl.Expr) -> pl.Expr:
    """Fourteen digits when the text holds thirteen (a lost leading zero) or fourteen; otherwise the trimmed text."""
    value = _field(column)
    return plain_first(value, value.str.extract(r"^([0-9]{14})$", 1), _mended_siret)


def _mended_siret(value: pl.Expr) -> pl.Expr:
    published = text(value)
    found = digits(whole(published))
    is_plain = published.str.contains(r"^(?i:siret\s*:?\s*)?[0-9 .]+$")
    return (
        pl.when(is_plain & (found.str.len_chars() == 14)).then(found)
        .when(is_plain & (found.str.len_chars() == 13)).then(found.str.zfill(14))
        .otherwise(published)
    )  # fmt: skip


def whole(number: pl.Expr) -> pl.Expr:
    """A whole number without the `.0` that a spreadsheet added."""
    return number.str.replace(r"^([0-9]+)\.0$", "$1")


def siren(column: str | pl.Expr) -> pl.Expr:
    """First nine digits of a SIRET or a SIREN; null for anything else."""
    return _field(column).str.extract(r"^([0-9]{9})(?:[0-9]{5})?$", 1)


def passes_luhn(column: str | pl.Expr) -> pl.Expr:
    """Whether at most eighteen digits pass the Luhn check, or are exempt from it; null on null or anything else."""
    number = _field(column).cast(pl.Int64, strict=False)
    figures = [number // 10**rank % 10 for rank in range(18)]
    doubled = [2 * figure - pl.when(figure > 4).then(9).otherwise(0) for figure in figures[1::2]]
    total = pl.sum_horizontal(*figures[::2], *doubled, ignore_nulls=False)
    return (total % 10 == 0) | _field(column).str.head(9).is_in(LUHN_EXEMPT)


def cpv(column: str | pl.Expr) -> pl.Expr:
    """Eight digits of a CPV code: check digit dropped, one lost leading zero put back; null when there is none."""
    value = _field(column)
    code = plain_first(value, value.str.extract(r"^([0-9]{8})(?:-[0-9])?$", 1), _mended_cpv)
    return pl.when(code != "00000000").then(code)


def _mended_cpv(value: pl.Expr) -> pl.Expr:
    body = text(value).str.replace_all(" ", "").str.extract(r"^([0-9]+)(?:[-.][0-9]{0,2})?$", 1)
    return (
        pl.when(body.str.len_chars() == 7).then(body.str.zfill(8))
        .when(body.str.len_chars().is_in([8, 9])).then(body.str.head(8))
    )  # fmt: skip


def date(column: str | pl.Expr) -> pl.Expr:
    """Date written `2024-03-01`, `01/03/2024` or `20240301`, whatever time or zone follows; null otherwise.

    Day, month and year may also be parted by points, and lack their leading zeros. The day comes before the month.
    """
    value = _field(column).str.strip_chars()
    iso = value.str.extract(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:[T +Z-].*)?$", 1)
    french = value.str.extract(r"^(\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:[T ].*)?$", 1)
    compact = value.str.extract(r"^(\d{8})(?:T.*)?$", 1)
    return pl.coalesce(
        iso.str.replace_all("[/.]", "-").str.to_date("%Y-%m-%d", strict=False),
        french.str.replace_all("[/.]", "-").str.to_date("%d-%m-%Y", strict=False),
        compact.str.to_date("%Y%m%d", strict=False),
    )


def amount(column: str | pl.Expr) -> pl.Expr:
    """A number written in French or English (`500 000,50`, `1.234.567,89`, `12 000 €`); null when it is none.

    A single comma or point is the decimal mark. When both are there, or one is repeated, the first kind parts the
    thousands, by three figures, and the other is the decimal mark.
    """
    value = _field(column)
    number = plain_first(value, _finite(value.cast(pl.Float64, strict=False)), _written_number)
    return _finite(number)


def _finite(number: pl.Expr) -> pl.Expr:
    return pl.when(number.is_finite()).then(number)


def _written_number(value: pl.Expr) -> pl.Expr:
    bare = value.str.replace_all(r"(?i)[\s\x{A0}\x{202F}'_]|€|euros?|eur|h\.?t\.?$", "")
    points, commas = bare.str.count_matches(r"\."), bare.str.count_matches(",")
    by_points = (points + commas > 1) & bare.str.contains(r"^[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?$")
    by_commas = (points + commas > 1) & bare.str.contains(r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$")
    plain = (
        pl.when(by_points).then(bare.str.replace_all(r"\.", "").str.replace(",", "."))
        .when(by_commas).then(bare.str.replace_all(",", ""))
        .otherwise(bare.str.replace(",", "."))
    )  # fmt: skip
    figures = plain.str.extract(r"^([+-]?[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]{1,3})?|[+-]?\.[0-9]+)$", 1)
    return figures.cast(pl.Float64, strict=False)


def months(column: str | pl.Expr) -> pl.Expr:
    """A number of months, written `24`, `24 mois` or `2 ans`; null when it is none."""
    value = _field(column)
    return plain_first(value, _finite(value.cast(pl.Float64, strict=False)), _written_duration)


def _written_duration(value: pl.Expr) -> pl.Expr:
    lower = value.str.to_lowercase()
    number = amount(lower.str.replace(r"(?:mois|ans?|années?)\s*$", ""))
    return pl.when(lower.str.contains(r"(?:an|année)s?\s*$")).then(number * 12).otherwise(number)


def integer(column: str | pl.Expr) -> pl.Expr:
    """A whole number, written `3` or `3.0`; null for anything else or beyond a billion."""
    value = amount(column)
    return pl.when((value.abs() <= 1e9) & (value == value.round())).then(value.cast(pl.Int64, strict=False))


def boolean(column: str | pl.Expr) -> pl.Expr:
    """True for `oui`, `true`, `1`…, false for `non`, `false`, `0`…; null for anything else."""
    value = _field(column).str.strip_chars(' "[]').str.to_lowercase()
    return pl.when(value.is_in(TRUE)).then(True).when(value.is_in(FALSE)).then(False)
