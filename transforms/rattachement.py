"""To which ministry a buyer was attached on the day of a contract, where that was not today's.

The lists about buyers give the attachment of today; `reference/rattachements.csv` gives the former ones, by family of
services or by SIREN, with their dates. So a contract goes to the ministry in force on its notification date, while
`mart_acheteur` keeps the other reading: who answers for the buyer now.
"""

from __future__ import annotations

import polars as pl

COLUMNS = ["rattachement_ministere", "rattachement", "rattachement_debut", "rattachement_source"]
NONE = {name: pl.lit(None, pl.String) for name in COLUMNS}
_PERIOD = ["debut", "fin", *COLUMNS]
_KEY = {"famille": "rattachement_famille", "siren": "acheteur_siren"}


def with_rattachement(marches: pl.LazyFrame, acheteurs: pl.LazyFrame, ref_rattachement: pl.LazyFrame) -> pl.LazyFrame:
    """The contracts with the `COLUMNS`; null where today's attachment already held, or where no date is published.

    `acheteurs` are the subjects of `acheteur_subjects`.
    """
    periods = former_periods(acheteurs, ref_rattachement)
    notified = marches.select("marche_id", "acheteur_siret", "date_notification").drop_nulls()
    # A contract of a buyer without a former period is left out before any comparison of dates.
    former = (
        notified.join(periods, on="acheteur_siret")
        .filter(pl.col("date_notification").is_between("debut", "fin"))
        .select("marche_id", *COLUMNS)
    )
    return marches.drop(COLUMNS, strict=False).join(former, on="marche_id", how="left")


def former_periods(acheteurs: pl.LazyFrame, ref_rattachement: pl.LazyFrame) -> pl.LazyFrame:
    """One row per buyer (SIRET) and period that is over, with its first day `debut` and its last day `fin`."""
    past = _dated(ref_rattachement).filter(pl.col("fin").is_not_null())
    buyers = acheteurs.select("acheteur_siret", "acheteur_siren", "rattachement_famille")
    found = [
        buyers.join(past.drop_nulls(listed), left_on=key, right_on=listed).select("acheteur_siret", *_PERIOD)
        for listed, key in _KEY.items()
    ]
    return pl.concat(found)


def _dated(ref_rattachement: pl.LazyFrame) -> pl.LazyFrame:
    rows = ref_rattachement.with_columns(pl.col(pl.String).replace("", None))
    debut, fin = (pl.col(name).str.to_date("%Y-%m-%d") for name in ("valid_from", "valid_to"))
    shown = pl.format("{}, du {} au {}", "intitule", debut.dt.strftime("%d/%m/%Y"), fin.dt.strftime("%d/%m/%Y"))
    return rows.select(
        *_KEY, debut=debut, fin=fin, rattachement_ministere="ministere", rattachement=shown,
        rattachement_debut="valid_from", rattachement_source="source",
    )  # fmt: skip
