"""How often the published 90 % interval covers the true share, over draws of known truth (DESIGN §8).

python -m benchmarks.bench_intervalles
"""

from __future__ import annotations

import numpy as np
import polars as pl

from transforms.intervalles import with_jeffreys

SIZES = (20, 50, 100, 300, 1000)
SHARES = (0.01, 0.02, 0.05, 0.10)
SIGMA = 1.6
DRAWS = 4000
# What a percentile bootstrap on amounts covers, as published with the goal; not measured here.
PERCENTILE_BOOTSTRAP = {20: 0.26, 50: 0.42, 100: 0.54, 300: 0.63}


def drawn(
    base: str, n: int, share: float, draws: int, rng: np.random.Generator, *, factor: float = 1.0
) -> pl.LazyFrame:
    """One row per draw: the indicator of `n` contracts whose true share, in that base, is `share`.

    In amounts each contract weighs a lognormal amount, `factor` times larger where it is in the numerator.
    """
    chosen = rng.random((draws, n)) < share / (share + factor * (1 - share))
    weights = np.ones((draws, n))
    if base == "montant":
        weights = rng.lognormal(sigma=SIGMA, size=(draws, n)) * np.where(chosen, factor, 1.0)
    total = weights.sum(axis=1)
    return pl.LazyFrame(
        {
            "numerateur": (weights * chosen).sum(axis=1),
            "denominateur": total,
            "taille_effective": total**2 / (weights**2).sum(axis=1),
            "nb_marches_numerateur": chosen.sum(axis=1),
        }
    ).with_columns(base=pl.lit(base), indicateur_statut=pl.lit("publie"))


def coverage(base: str, draws: int = DRAWS, seed: int = 33, *, factor: float = 1.0) -> pl.DataFrame:
    """One row per size and share: how often the interval covers the true share, and its median width.

    A missing lower bound excludes nothing. `seule`: share of the draws whose lower bound is missing or zero;
    `couverture_seule`: how often their upper bound does not fail, of all draws.
    """
    rng = np.random.default_rng(seed)
    cells = []
    for n in SIZES:
        for share in SHARES:
            interval = with_jeffreys(drawn(base, n, share, draws, rng, factor=factor))
            low, high = pl.col("ic90_bas").fill_null(0.0), pl.col("ic90_haut")
            measured = interval.select(
                n=pl.lit(n),
                p=pl.lit(share),
                couverture=((low <= share) & (share <= high)).mean(),
                couverture_seule=1 - ((low == 0) & (high < share)).mean(),
                seule=(low == 0).mean(),
                largeur=(high - low).median(),
            )
            cells.append(measured.collect())
    return pl.concat(cells)


def main() -> None:
    """Prints the whole grid in both bases, the goals, and how far amounts tied to the numerator move them."""
    for base in ("nombre", "montant"):
        grid = coverage(base)
        print(f"base {base} ; par case : couverture à 90 %, part des tirages à borne haute seule, largeur médiane")
        print("     n  " + "".join(f"{f'p = {share:.0%}':>22}" for share in SHARES))
        for (n,), row in grid.group_by("n", maintain_order=True):
            cells = zip(row["couverture"], row["seule"], row["largeur"], strict=True)
            print(f"{n:6}  " + "".join(f"{covered:9.3f} {alone:6.2f} {width:5.2f}" for covered, alone, width in cells))
        print(f"        {_summary(grid)}   borne haute seule {grid['couverture_seule'].min():.3f} (dite à 0.95)")
    for factor, said in ((1 / 3, "trois fois plus petits"), (3.0, "trois fois plus gros")):
        print(f"montants {said} au numérateur : {_summary(coverage('montant', factor=factor))}")
    published = ", ".join(f"n = {n} {covered}" for n, covered in PERCENTILE_BOOTSTRAP.items())
    print(f"bootstrap percentile sur les montants, p = 2 %, chiffres publiés : {published}")


def _summary(grid: pl.DataFrame) -> str:
    covered = grid["couverture"]
    return f"moyenne {covered.mean():.3f} (but ≥ 0.88)   minimum {covered.min():.3f} (but ≥ 0.85)"


if __name__ == "__main__":
    main()
