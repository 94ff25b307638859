"""What of a published amount may be summed, and the rule that excludes the rest (MNT-1 to MNT-6). Nothing is imputed.

The rules are tried in the order MNT-1, 2, 3, 5, 4, 6 and the first that excludes wins. MNT-5 stands before MNT-4
because a ceiling is no price: it is no peer either, and what MNT-4 alone excludes can then be put back into a sum to
show its sensitivity without a ceiling coming along.
"""

from __future__ import annotations

import polars as pl

from transforms.methode import Methode

CENTS = 100


def with_statut(marches: pl.LazyFrame, methode: Methode) -> pl.LazyFrame:
    """The same contracts, one row each, with `montant_retenu_eur`, `montant_statut` and the MNT codes in `alertes`.

    Reads marche_id, acheteur_siret, cpv_code, is_accord_cadre, date_notification, montant_publie_eur, alertes and
    `objet_normalise`. The input is read twice, once by these columns alone: give it a scan rather than a long chain.
    """
    judged = (
        marches.select(
            "marche_id", "acheteur_siret", "objet_normalise", "date_notification",
            montant=pl.col("montant_publie_eur").fill_nan(None),
            is_accord_cadre="is_accord_cadre",
            division=pl.col("cpv_code").str.slice(0, 2),
            genre=acheteur_genre("acheteur_siret"),
        )
        .with_columns(regle=_own_rule(methode))
        .pipe(_among_peers, methode)
        .with_columns(centimes=pl.when(pl.col("regle").is_null()).then(_cents(pl.col("montant"))))
        .pipe(_divided_among_lots, methode)
    )  # fmt: skip
    return (
        marches.join(judged.select("marche_id", *_outcome(methode)), on="marche_id", how="left", maintain_order="left")
        .with_columns(alertes=_joined("alertes", "mnt_alertes"))
        .drop("mnt_alertes")
    )


def acheteur_genre(siret: str) -> pl.Expr:
    """Kind of buyer by its SIRET, for peers: ETAT, ENSEIGNEMENT, LOCAL or AUTRE.

    INSEE reserves SIREN beginning with 1 or 2 to bodies of public law: 11 to 18 for the State and its national
    establishments, 19 for schools and universities, 20 to 28 for local bodies.
    """
    prefix = pl.when(pl.col(siret).str.contains(r"^[0-9]{14}$")).then(pl.col(siret).str.slice(0, 2))
    return (
        pl.when(prefix.is_between(pl.lit("11"), pl.lit("18"))).then(pl.lit("ETAT"))
        .when(prefix == "19").then(pl.lit("ENSEIGNEMENT"))
        .when(prefix.is_between(pl.lit("20"), pl.lit("28"))).then(pl.lit("LOCAL"))
        .otherwise(pl.lit("AUTRE"))
    )  # fmt: skip


def _own_rule(methode: Methode) -> pl.Expr:
    """The rule that excludes an amount by itself, whatever the others; null if none does."""
    amount = pl.col("montant")
    euros = amount.abs().floor().cast(pl.Int64, strict=False).cast(pl.String)
    # Whole euros only: a third of a round sum repeats in its decimals.
    repeated = "|".join(f"{digit}{{{methode.mnt3_repetitions_min},}}" for digit in range(1, 10))
    is_test = _cents(amount).is_in([round(value * CENTS) for value in methode.mnt3_valeurs_test_eur])
    return (
        pl.when(amount.is_null()).then(pl.lit("absent"))
        .when(amount.is_between(0, methode.mnt1_exclu_max_eur)).then(pl.lit("MNT-1"))
        .when((amount < 0) | (amount > methode.mnt2_exclu_min_eur)).then(pl.lit("MNT-2"))
        .when(euros.str.contains(repeated) | is_test).then(pl.lit("MNT-3"))
        .when("is_accord_cadre").then(pl.lit("MNT-5"))
    )  # fmt: skip


def _among_peers(judged: pl.LazyFrame, methode: Methode) -> pl.LazyFrame:
    """Adds `ecart_mad`, the distance to the peers in median absolute deviations of the logarithm, and MNT-4.

    Peers are the contracts no other rule excluded, of one CPV division and buyer kind, the contract among them. Where
    they are too few, or half of them share one amount (a deviation of zero), there is nothing to compare with.
    """
    peers = ["division", "genre"]
    log = pl.when(pl.col("regle").is_null() & pl.col("division").is_not_null()).then(pl.col("montant").log())
    distance = (pl.col("log") - pl.col("log").median().over(peers)).abs()
    spread = pl.col("distance").median().over(peers)
    comparable = (pl.col("log").count().over(peers) >= methode.mnt4_pairs_min) & (spread > 0)
    is_outlier = pl.col("ecart_mad") > methode.mnt4_exclu_min_mad
    return (
        judged.with_columns(log=log)
        .with_columns(distance=distance)
        .with_columns(ecart_mad=pl.when(comparable).then(pl.col("distance") / spread))
        .with_columns(regle=pl.when(is_outlier).then(pl.lit("MNT-4")).otherwise("regle"))
        .drop("log", "distance")
    )


def _divided_among_lots(judged: pl.LazyFrame, methode: Methode) -> pl.LazyFrame:
    """`centimes` divided where one total was published for every lot, and `is_reparti`.

    Lots: same buyer, normalised object and amount, notified within the window that opens with the earliest of them;
    the next one opens a new window, so that yearly or monthly renewals are not taken for lots. The total is kept to
    the cent: what does not divide goes to the first lots in the order of `marche_id`.
    """
    total = ["acheteur_siret", "objet_normalise", "centimes"]
    window = pl.struct(pl.struct(total).rle_id().alias("total"), jour=pl.col("date_notification").to_physical())
    lots, rank = pl.len().over("fenetre"), pl.col("marche_id").rank("ordinal").over("fenetre")
    shares = (
        judged.filter(
            pl.col("centimes").is_not_null(), pl.col("date_notification").is_not_null(), pl.col("objet_normalise") != ""
        )
        .filter(pl.len().over(total) > 1)
        .sort(*total, "date_notification", "marche_id")
        .with_columns(fenetre=window.map_batches(lambda s: _windows(s, methode.mnt6_fenetre_jours), pl.Int64))
        .filter(lots > 1)
        .select("marche_id", lot=pl.col("centimes") // lots + (rank <= pl.col("centimes") % lots))
    )
    return judged.join(shares, on="marche_id", how="left").with_columns(
        centimes=pl.coalesce("lot", "centimes"), is_reparti=pl.col("lot").is_not_null()
    )


def _windows(rows: pl.Series, days: int) -> pl.Series:
    """Number of the window of each row, rows sorted by total and date; a window spans at most `days` days."""
    numbers: list[int] = []
    opened = None
    for total, day in zip(rows.struct["total"], rows.struct["jour"], strict=True):
        if opened is None or total != opened[0] or day - opened[1] > days:
            opened = (total, day)
            numbers.append(numbers[-1] + 1 if numbers else 0)
        else:
            numbers.append(numbers[-1])
    return pl.Series(numbers, dtype=pl.Int64)


def _outcome(methode: Methode) -> list[pl.Expr]:
    kept = pl.col("regle").is_null()
    is_small = kept & (pl.col("montant") <= methode.mnt1_alerte_max_eur)
    is_distant = kept & (pl.col("ecart_mad") >= methode.mnt4_alerte_min_mad)
    flags = [
        pl.when(is_small).then(pl.lit("MNT-1-FAIBLE")),
        pl.when(is_distant).then(pl.lit("MNT-4-ECART")),
        pl.when("is_reparti").then(pl.lit("MNT-6-REPARTI")),
    ]
    return [
        (pl.col("centimes").cast(pl.Decimal(38, 2)) / CENTS).cast(pl.Decimal(18, 2)).alias("montant_retenu_eur"),
        pl.col("regle").fill_null("retenu").alias("montant_statut"),
        pl.concat_str(flags, separator=" ", ignore_nulls=True).alias("mnt_alertes"),
    ]


def _joined(*columns: str) -> pl.Expr:
    text = pl.concat_str([pl.col(c).replace("", None) for c in columns], separator=" ", ignore_nulls=True)
    return pl.when(text != "").then(text)


def _cents(euros: pl.Expr) -> pl.Expr:
    return (euros * CENTS).round(mode="half_away_from_zero").cast(pl.Int64, strict=False)
