"""The Jeffreys interval, against values computed apart and its known edges."""

import polars as pl
import pytest

from transforms.intervalles import with_jeffreys


def interval(numerateur, denominateur, base="nombre", statut="publie"):
    row = {"base": base, "indicateur_statut": statut, "numerateur": numerateur, "denominateur": denominateur}
    frame = pl.LazyFrame([row | {"ic90_bas": None, "ic90_haut": None}])
    return with_jeffreys(frame).select("ic90_bas", "ic90_haut").collect().row(0)


# Quantiles of Beta(x + ½, n − x + ½) by Simpson's rule on the density, apart from scipy.
@pytest.mark.parametrize(
    ("numerateur", "denominateur", "low", "high"),
    [(5.0, 20.0, 0.121508, 0.428620), (3.0, 10.0, 0.117329, 0.558127), (7.5, 40.0, 0.103606, 0.303706)],
)
def test_the_interval_is_that_of_jeffreys_even_for_fractional_counts(numerateur, denominateur, low, high):
    assert interval(numerateur, denominateur) == pytest.approx((low, high), abs=1e-6)


def test_at_zero_the_lower_bound_is_zero_and_the_upper_one_is_not():
    low, high = interval(0.0, 10.0)
    assert (low, high) == (0.0, pytest.approx(0.170773, abs=1e-6))


@pytest.mark.parametrize(("numerateur", "denominateur", "high"), [(1.0, 12.0, 0.283132), (2.5, 20.0, 0.282619)])
def test_under_three_contracts_the_upper_bound_stands_alone(numerateur, denominateur, high):
    assert interval(numerateur, denominateur) == (None, pytest.approx(high, abs=1e-6))


def test_at_the_whole_the_upper_bound_is_one():
    assert interval(10.0, 10.0) == (pytest.approx(0.829227, abs=1e-6), 1.0)


def test_amounts_and_masked_lines_have_no_interval():
    assert interval(500.0, 1000.0, base="montant") == (None, None)
    assert interval(3.0, 9.0, statut="masque") == (None, None)


def test_a_table_without_lines_keeps_its_types():
    schema = {"base": pl.String, "indicateur_statut": pl.String, "numerateur": pl.Float64, "denominateur": pl.Float64}
    empty = with_jeffreys(pl.LazyFrame(schema=schema)).collect()
    assert (empty.schema["ic90_bas"], empty.schema["ic90_haut"]) == (pl.Float64, pl.Float64)
