"""The sampling intervals, against values computed apart, their known edges, and draws of known truth."""

import polars as pl
import pytest

from benchmarks.bench_intervalles import coverage
from transforms.intervalles import with_jeffreys


def interval(numerateur, denominateur, *, base="nombre", statut="publie", taille=None, marches=None):
    """Bounds of one line; without more said, every contract of the count is whole and weighs one."""
    row = {
        "base": base,
        "indicateur_statut": statut,
        "numerateur": numerateur,
        "denominateur": denominateur,
        "taille_effective": denominateur if taille is None else taille,
        "nb_marches_numerateur": int(numerateur) if marches is None else marches,
    }
    frame = pl.LazyFrame([row | {"ic90_bas": None, "ic90_haut": None}])
    return with_jeffreys(frame).select("ic90_bas", "ic90_haut").collect().row(0)


# Quantiles of Beta(x + ½, n − x + ½) by Simpson's rule on the density, apart from scipy.
@pytest.mark.parametrize(
    ("numerateur", "denominateur", "low", "high"),
    [(5.0, 20.0, 0.121508, 0.428620), (3.0, 10.0, 0.117329, 0.558127), (7.5, 40.0, 0.103606, 0.303706)],
)
def test_the_interval_is_that_of_jeffreys_even_for_fractional_counts(numerateur, denominateur, low, high):
    assert interval(numerateur, denominateur) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("share", "taille", "low", "high"), [(0.25, 20.0, 0.121508, 0.428620), (0.3, 10.0, 0.117329, 0.558127)]
)
def test_amounts_have_the_interval_of_as_many_equal_contracts_as_their_effective_size(share, taille, low, high):
    found = interval(share * 8e6, 8e6, base="montant", taille=taille, marches=60)
    assert found == pytest.approx((low, high), abs=1e-6)


# At 5 %, one minus the fifth root of the tail for none out of n: (1 − p)ⁿ = 5 %.
@pytest.mark.parametrize("n", [10, 29, 84])
def test_at_zero_the_lower_bound_is_zero_and_the_upper_one_is_exact(n):
    low, high = interval(0.0, float(n))
    assert (low, high) == (0.0, pytest.approx(1 - 0.05 ** (1 / n)))


@pytest.mark.parametrize(("numerateur", "n"), [(1, 12), (2, 20)])
def test_under_three_contracts_the_upper_bound_stands_alone_and_is_exact(numerateur, n):
    low, high = interval(float(numerateur), float(n))
    at_most = {1: (1 - high) ** n + n * high * (1 - high) ** (n - 1)}
    at_most[2] = at_most[1] + n * (n - 1) / 2 * high**2 * (1 - high) ** (n - 2)
    assert low is None
    assert at_most[numerateur] == pytest.approx(0.05)


@pytest.mark.parametrize(("taille", "marches"), [(9.9, 40), (30.0, 2)])
def test_amounts_held_by_a_few_contracts_have_an_upper_bound_alone(taille, marches):
    low, high = interval(2e5, 1e6, base="montant", taille=taille, marches=marches)
    assert low is None
    assert 0.2 < high < 1


def test_without_any_amount_in_the_numerator_the_upper_bound_is_not_zero():
    low, high = interval(0.0, 1e6, base="montant", taille=10.0)
    # Upper quantile of Beta(½, 10 + ½), by Simpson's rule.
    assert (low, high) == (0.0, pytest.approx(0.170773, abs=1e-6))


def test_at_the_whole_the_upper_bound_is_one():
    assert interval(10.0, 10.0) == (pytest.approx(0.829227, abs=1e-6), 1.0)
    assert interval(1e6, 1e6, base="montant", taille=10.0, marches=20) == (pytest.approx(0.829227, abs=1e-6), 1.0)


@pytest.mark.parametrize("statut", ["masque", "non_representatif", "inconnu"])
def test_a_line_without_percentage_has_no_interval(statut):
    assert interval(3.0, 9.0, statut=statut) == (None, None)
    assert interval(0.0, 0.0, base="montant", statut=statut, taille=float("nan")) == (None, None)


@pytest.mark.parametrize("base", ["nombre", "montant"])
def test_the_interval_covers_the_true_share_on_the_whole_grid(base):
    grid = coverage(base, draws=1000)
    assert grid.height == 20
    assert grid["couverture"].mean() >= 0.88
    assert grid["couverture"].min() >= 0.85
    assert grid["couverture_seule"].min() >= 0.93


def test_a_table_without_lines_keeps_its_types():
    numbers = ("numerateur", "denominateur", "taille_effective")
    schema = {"base": pl.String, "indicateur_statut": pl.String, "nb_marches_numerateur": pl.Int64}
    empty = with_jeffreys(pl.LazyFrame(schema=schema | dict.fromkeys(numbers, pl.Float64))).collect()
    assert (empty.schema["ic90_bas"], empty.schema["ic90_haut"]) == (pl.Float64, pl.Float64)
