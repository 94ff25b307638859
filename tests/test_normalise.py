"""Published text → clean values."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import normalise as norm


def value(expression: pl.Expr, published: str | None) -> Any:
    return pl.DataFrame({"x": [published]}, schema={"x": pl.String}).select(y=expression).item()


AMOUNTS = [
    ("50000", 50000.0), ("500 000,50", 500000.5), ("1.234.567,89", 1234567.89), ("1,234,567.89", 1234567.89),
    ("12 000 €", 12000.0), ("12\u202f000,00 € HT", 12000.0), ("1e17", 1e17), ("-5", -5.0), ("0", 0.0), ("5,", 5.0),
    ("1.234.567", 1234567.0), ("NC", None), ("NaN", None), ("inf", None), ("", None), (None, None), ("12 rue", None),
]  # fmt: skip


@pytest.mark.parametrize(("published", "expected"), AMOUNTS)
def test_amounts_are_read_in_every_spelling_met(published: str | None, expected: float | None):
    assert value(norm.amount("x"), published) == expected


DATES = [
    ("2024-03-01", date(2024, 3, 1)), ("2024-03-01T00:00:00", date(2024, 3, 1)), ("01/03/2024", date(2024, 3, 1)),
    ("2018-11-27+01:00", date(2018, 11, 27)), ("2024-03-01Z", date(2024, 3, 1)), ("20240301", date(2024, 3, 1)),
    ("2024-13-01", None), ("31/02/2024", None), ("NC", None), ("", None), (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("published", "expected"), DATES)
def test_dates_are_read_in_every_spelling_met(published: str | None, expected: date | None):
    assert value(norm.date("x"), published) == expected


CODES = [
    ("72000000-5", "72000000"), ("72000000", "72000000"), ("9123400", "09123400"), ("720000005", "72000000"),
    ("00000000-1", None), ("72", None), ("NC", None), (None, None), ("abc", None),
]  # fmt: skip


@pytest.mark.parametrize(("published", "expected"), CODES)
def test_cpv_codes_lose_their_check_digit_and_find_their_leading_zero(published: str | None, expected: str | None):
    assert value(norm.cpv("x"), published) == expected


SIRETS = [
    ("13002220500012", "13002220500012"), ("130 022 205 00012", "13002220500012"), ("3002220500012", "03002220500012"),
    ("SIRET: 77562425500011", "77562425500011"), ("FR-12", "FR-12"), ("NC", None), (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("published", "expected"), SIRETS)
def test_sirets_are_digits_or_what_was_published(published: str | None, expected: str | None):
    assert value(norm.siret("x"), published) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("130022205", True), ("13002220500012", True), ("123456789", False), ("35600000049837", True), (None, None)],
)
def test_luhn_knows_the_exception_of_la_poste(number: str | None, expected: bool | None):
    assert value(norm.passes_luhn("x"), number) is expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [("oui", True), ("1", True), ("true", True), ("True", True), ("non", False), ("0", False), ("peut-être", None)],
)
def test_booleans_are_read_in_every_spelling_met(published: str, expected: bool | None):
    assert value(norm.boolean("x"), published) is expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("L&#39;achat &amp; la  vente", "L'achat & la vente"),
        ("d&amp;#39;un", "d'un"),
        (" a\n b ", "a b"),
        ("R&D", "R&D"),
    ],
)
def test_prose_decodes_entities_and_reduces_blanks(published: str, expected: str):
    assert value(norm.prose("x"), published) == expected


FIELDS = [norm.text, norm.prose, norm.siret, norm.siren, norm.cpv, norm.date, norm.amount, norm.integer, norm.boolean]


@given(st.text(max_size=40))
def test_no_published_text_makes_a_reading_fail(published: str):
    readable = published.encode("utf-8", "replace").decode()
    for field in FIELDS:
        value(field("x"), readable)


@given(st.floats(min_value=0.01, max_value=1e12).map(lambda number: round(number, 2)))
def test_an_amount_written_in_french_is_read_back(number: float):
    french = f"{number:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert value(norm.amount("x"), french) == pytest.approx(number)
