"""Sampling intervals of the indicators. They take purchases as draws from a stable buying behaviour."""

from __future__ import annotations

import polars as pl


def with_jeffreys(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The same rows with the 90 % Jeffreys interval of the published counts in `ic90_bas` and `ic90_haut`.

    Null for amounts and where no percentage is published. Under three contracts in the numerator the upper bound
    stands alone, and holds at 95 %; at zero the lower bound is zero, at the whole the upper bound is one.
    """
    successes, trials = pl.col("numerateur"), pl.col("denominateur")
    is_count = (pl.col("base") == "nombre") & (pl.col("indicateur_statut") == "publie")
    low = pl.when(successes == 0).then(0.0).when(successes >= 3).then(_beta_quantile(0.05))
    high = pl.when(successes == trials).then(1.0).otherwise(_beta_quantile(0.95))
    return frame.with_columns(ic90_bas=pl.when(is_count).then(low), ic90_haut=pl.when(is_count).then(high))


def _beta_quantile(p: float) -> pl.Expr:
    """Quantile of Beta(x + ½, n − x + ½), x in the numerator out of n; x may be fractional, as shares are."""
    # A fifth of a refresh's imports, for one table of a few hundred rows that comes last.
    from scipy.special import betaincinv  # noqa: PLC0415

    def quantile(counts: pl.Series) -> pl.Series:
        x, n = counts.struct["numerateur"], counts.struct["denominateur"]
        return pl.Series(betaincinv((x + 0.5).to_numpy(), (n - x + 0.5).to_numpy(), p))

    counts = pl.struct("numerateur", "denominateur")
    return counts.map_batches(quantile, return_dtype=pl.Float64, is_elementwise=True)
