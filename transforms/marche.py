"""Surviving records → contracts in their current state, with the history of their versions."""

from __future__ import annotations

import polars as pl

from transforms.decp import LONGEST_DURATION
from transforms.fournisseurs import PUBLISHED, with_suppliers
from transforms.identite import RECORD

DELTA_RATIO = 0.2  # a new total under a fifth of the old one is more likely an increment published as a total


def survivors(records: pl.LazyFrame, fates: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract: the record that survives, with its `marche_id` and `marche_cle`."""
    kept = fates.filter(pl.col("sort") == "marche").select(*RECORD, "marche_id")
    return records.join(kept, on=RECORD).with_columns(
        marche_cle=pl.concat_str("acheteur_siret", "id_publie", separator=":")
    )


def modifications(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract and published modification, in the order they apply: date, then rank, then position.

    `titulaires` is the identified list that replaces the former one, empty where the modification leaves it out.
    """
    listed = (
        contracts.filter(pl.col("modifications").list.len() > 0)
        .select(
            "marche_id", "date_notification", "modifications", ordre=pl.int_ranges(pl.col("modifications").list.len())
        )
        .explode("modifications", "ordre")
        .unnest("modifications")
        .with_columns(pl.col("titulaires").cast(pl.List(PUBLISHED)))
        .with_row_index("ligne")
    )
    return (
        with_suppliers(listed, "ligne")
        .with_columns(date_ordre=pl.coalesce("date_effet", "date_publication"))
        .sort("marche_id", "date_ordre", "rang", "ordre", nulls_last=True)
        .with_columns(version=pl.int_range(1, pl.len() + 1).over("marche_id"))
    )


def versions(contracts: pl.LazyFrame, changes: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract and version (`core_marche_version`): totals in force, a field left out keeps its value."""
    initial = contracts.select(
        "marche_id",
        version=pl.lit(0, pl.Int64),
        date_effet="date_notification",
        date_publication="date_publication",
        montant_eur="montant_initial_eur",
        duree_mois="duree_mois",
        titulaires=_holder_ids(),
        objet_modification=pl.lit(None, pl.String),
        date_notification="date_notification",
        is_longue=pl.lit(False),
    )
    changed = changes.select(
        "marche_id",
        "version",
        "date_effet",
        "date_publication",
        "montant_eur",
        pl.when(pl.col("duree_mois").is_between(0, LONGEST_DURATION)).then("duree_mois"),
        pl.when(pl.col("titulaires").list.len() > 0).then(_holder_ids()).alias("titulaires"),
        "objet_modification",
        "date_notification",
        is_longue=pl.col("duree_mois") > LONGEST_DURATION,
    )
    carried = ["montant_eur", "duree_mois", "titulaires"]
    modified = changed.select("marche_id").unique()
    history = (
        pl.concat([initial.join(modified, on="marche_id", how="semi"), changed])
        .sort("marche_id", "version")
        .with_columns(pl.col(carried).forward_fill().over("marche_id"))
    )
    alone = initial.join(modified, on="marche_id", how="anti")
    return pl.concat([alone, history]).with_columns(alertes=_alerts()).drop("date_notification", "is_longue")


def _holder_ids() -> pl.Expr:
    ids = pl.col("titulaires").list.eval(pl.element().struct.field("fournisseur_id"))
    return pl.when(ids.list.len() > 0).then(ids.list.join(" | "))


def _alerts() -> pl.Expr:
    is_change = pl.col("version") > 0
    before = pl.col("montant_eur").shift(1)
    flags = {
        "MOD-ANTERIEURE": is_change & (pl.col("date_effet") < pl.col("date_notification")),
        "MOD-SANS-DATE": is_change & pl.col("date_effet").is_null(),
        "DUR-LONGUE": pl.col("is_longue"),
        "MOD-ECART": is_change & (before > 0) & (pl.col("montant_eur").abs() < DELTA_RATIO * before),
    }
    return pl.concat_str(
        [pl.when(flag.fill_null(False)).then(pl.lit(code)) for code, flag in flags.items()],
        separator=" ",
        ignore_nulls=True,
    )


def marches(contracts: pl.LazyFrame, history: pl.LazyFrame, holders: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract in its current state: `core_marche` without the amount that may be summed."""
    counts = holders.group_by("marche_id").agg(nb_titulaires=pl.len().cast(pl.Int64))
    alerts = pl.concat_str("alertes", "alertes_versions", "alertes_titulaires", separator=" ", ignore_nulls=True)
    return (
        contracts.drop("titulaires", "modifications")
        .join(_latest(history), on="marche_id", how="left")
        .join(counts, on="marche_id", how="left")
        .join(_gathered(holders, "alertes_titulaires"), on="marche_id", how="left")
        .with_columns(
            duree_mois="duree_courante",
            nb_titulaires=pl.col("nb_titulaires").fill_null(0),
            alertes=_distinct(alerts),
        )
        .with_columns(alertes=pl.when(pl.col("alertes") != "").then("alertes"))
    )


def _latest(history: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract: what its last version says, and the alerts of all of them."""
    current = {"montant_publie_eur": "montant_eur", "duree_courante": "duree_mois", "nb_modifications": "version"}
    last = history.filter(pl.col("version") == pl.col("version").max().over("marche_id"))
    alerts = _gathered(history, "alertes_versions")
    return last.select("marche_id", **current).join(alerts, on="marche_id", how="left")


def _gathered(rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """One row per contract that has alerts: all of them, each once."""
    codes = rows.filter(pl.col("alertes") != "").select("marche_id", code=pl.col("alertes").str.split(" "))
    distinct = codes.explode("code").unique().sort("marche_id", "code")
    return distinct.group_by("marche_id", maintain_order=True).agg(pl.col("code").str.join(" ").alias(name))


def _distinct(codes: pl.Expr) -> pl.Expr:
    """The same codes parted by one space, each once: a contract and its versions may carry the same."""
    parted = codes.str.replace_all(" +", " ").str.strip_chars()
    return parted.str.split(" ").list.unique(maintain_order=True).list.join(" ")
