"""Sampling intervals of the indicators. They take purchases as draws from a stable buying behaviour.

Jeffreys' Beta, on Kish's effective size where contracts weigh their amounts. What it was chosen against, and how often
it covers the truth: docs/decisions.md and `python -m benchmarks.bench_intervalles`.
"""

from __future__ import annotations

import polars as pl

# Below either, a lower bound would rest on one or two contracts.
CONTRACTS_MIN = 3
EFFECTIVE_MIN = 10


def with_jeffreys(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The same rows with the 90 % interval of the established share in `ic90_bas` and `ic90_haut`.

    Null where no percentage is published. With fewer than three contracts in the numerator, or an effective size
    under ten, the upper bound stands alone, and holds at 95 %; at zero the lower bound is zero, at the whole the upper
    bound is one. The effective size supposes that a contract's amount does not say whether it is in the numerator:
    where the largest contracts are, the interval is too narrow.
    """
    share = (pl.col("numerateur") / pl.col("denominateur")).clip(0, 1)
    size = pl.col("taille_effective")
    alone = (pl.col("nb_marches_numerateur") < CONTRACTS_MIN) | (size < EFFECTIVE_MIN)
    # On few counts Jeffreys' bound alone holds at 82 %; Clopper and Pearson's is exact.
    exact = alone & (pl.col("base") == "nombre")
    success = share * size + pl.when(exact).then(1.0).otherwise(0.5)
    failure = (1 - share) * size + pl.when(exact).then(0.0).otherwise(0.5)
    low = pl.when(share == 0).then(0.0).when(~alone).then(_beta_quantile(success, failure, 0.05))
    high = pl.when(share == 1).then(1.0).otherwise(_beta_quantile(success, failure, 0.95))
    published = pl.col("indicateur_statut") == "publie"
    return frame.with_columns(ic90_bas=pl.when(published).then(low), ic90_haut=pl.when(published).then(high))


def _beta_quantile(success: pl.Expr, failure: pl.Expr, p: float) -> pl.Expr:
    """Quantile of Beta(success, failure); both may be fractional, as shares of holders and effective sizes are."""
    # A fifth of a refresh's imports, for one table of a few thousand rows that comes last.
    from scipy.special import betaincinv  # noqa: PLC0415

    def quantile(shapes: pl.Series) -> pl.Series:
        a, b = shapes.struct["success"], shapes.struct["failure"]
        return pl.Series(betaincinv(a.to_numpy(), b.to_numpy(), p))

    shapes = pl.struct(success=success, failure=failure)
    return shapes.map_batches(quantile, return_dtype=pl.Float64, is_elementwise=True)
