"""Which records are the same contract: every record of every file gets exactly one fate.

Fates: `marche` (the current state of a contract), `fusionne` (equal content, or a co-holder of the same contract),
`remplace` (an older publication). The result does not depend on the order of the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

import polars as pl

RECORD = ["fichier_rang", "position"]
# What two publications of one contract must share to be equal; where they were read does not count.
CONTENT = [
    "format_decp", "acheteur_nom", "objet", "cpv_code", "nature", "procedure", "ccag", "is_accord_cadre",
    "is_marche_subsequent", "accord_cadre_id", "is_innovant_declare", "offres_recues", "lieu_code", "date_notification",
    "date_publication", "duree_mois", "montant_initial_eur", "titulaires", "modifications",
    "actes", "modifications_actes",
]  # fmt: skip
SORT = pl.Schema(
    {
        "fichier_rang": pl.Int64,
        "position": pl.Int64,
        "sort": pl.String,
        "marche_id": pl.String,
        "survivant_rang": pl.Int64,
        "survivant_position": pl.Int64,
        "apporte_titulaires": pl.Boolean,
    }
)

Row = dict[str, Any]


def fates(records: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract record (`code` null): its fate, its contract, the record that survives it (`SORT`).

    `apporte_titulaires` marks the records whose suppliers the contract holds: the survivor and its co-holders, or,
    where those publish none, the best older publication that does.
    """
    keyed = records.filter(pl.col("code").is_null()).with_columns(
        marche_cle=pl.concat_str("acheteur_siret", "id_publie", separator=":")
    )
    shared = keyed.group_by("marche_cle").len().filter(pl.col("len") > 1).select("marche_cle")
    alone = keyed.select(*RECORD, "marche_cle").join(shared, on="marche_cle", how="anti")
    return pl.concat([_single(alone), _resolved(keyed.join(shared, on="marche_cle", how="semi"))])


def object_key(column: str) -> pl.Expr:
    """An object as compared: lower-case ASCII letters and digits. Accented letters go, so that a copy that lost its
    accents to U+FFFD still meets the original."""
    ascii_only = pl.col(column).fill_null("").str.to_lowercase().str.replace_all(r"[^\x00-\x7F]", "")
    return ascii_only.str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars()


def _single(records: pl.LazyFrame) -> pl.LazyFrame:
    return records.select(
        *RECORD,
        sort=pl.lit("marche"),
        marche_id="marche_cle",
        survivant_rang="fichier_rang",
        survivant_position="position",
        apporte_titulaires=pl.lit(True),
    )


def _resolved(records: pl.LazyFrame) -> pl.LazyFrame:
    """Fates of the records that share a key: equal ones merge at once, the rest is decided key by key."""
    content = pl.struct(CONTENT).struct.json_encode()
    compared = records.with_columns(contenu=content).collect()
    first = compared.sort(RECORD).unique(["marche_cle", "contenu"], keep="first", maintain_order=True)
    decided = pl.DataFrame(_decisions(_comparable(first)), schema=SORT, orient="row")
    twins = (
        compared.join(first, on=["marche_cle", "contenu"], suffix="_premier")
        .filter(
            (pl.col("fichier_rang") != pl.col("fichier_rang_premier"))
            | (pl.col("position") != pl.col("position_premier"))
        )
        .select(*RECORD, "fichier_rang_premier", "position_premier")
        .join(decided, left_on=["fichier_rang_premier", "position_premier"], right_on=RECORD)
        .select(*RECORD, pl.lit("fusionne").alias("sort"), "marche_id", "survivant_rang", "survivant_position")
        .with_columns(apporte_titulaires=pl.lit(False))
    )
    return pl.concat([decided, twins]).lazy()


def _comparable(records: pl.DataFrame) -> pl.DataFrame:
    holders = pl.col("titulaires").list.eval(pl.element().struct.field("fournisseur_id")).list.sort().list.join("|")
    filled = pl.sum_horizontal(pl.col(name).is_not_null() for name in CONTENT)
    return records.select(
        *RECORD,
        "marche_cle",
        "contenu",
        "date_publication",
        "date_notification",
        "montant_initial_eur",
        objet_cle=object_key("objet"),
        titulaires_cle=holders,
        nb_modifications=pl.col("modifications").list.len(),
        nb_renseignes=filled,
    )


def _decisions(records: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    for group in records.partition_by("marche_cle", maintain_order=True):
        rows = [{**row, "sha": hashlib.sha256(row["contenu"].encode()).hexdigest()} for row in group.to_dicts()]
        clusters = _same_contract(rows)
        for cluster in clusters:
            yield from _settled(cluster, is_lot=len(clusters) > 1)


def _same_contract(rows: list[Row]) -> list[list[Row]]:
    """Rows of one key, parted into contracts: same object, and same holders or same amount and date."""
    clusters: list[list[Row]] = []
    for row in rows:
        met = [cluster for cluster in clusters if any(_is_same(row, other) for other in cluster)]
        clusters = [cluster for cluster in clusters if cluster not in met] + [[row, *chain.from_iterable(met)]]
    return _silent_joined(clusters)


def _is_same(left: Row, right: Row) -> bool:
    return left["objet_cle"] == right["objet_cle"] and (
        left["titulaires_cle"] == right["titulaires_cle"] or _same_amount_and_date(left, right)
    )


def _silent_joined(clusters: list[list[Row]]) -> list[list[Row]]:
    """Publications that name no supplier contradict none: each joins the one contract of same object and amount, if
    there is exactly one."""
    named = [cluster for cluster in clusters if any(row["titulaires_cle"] for row in cluster)]
    joined = [list(cluster) for cluster in named]
    for cluster in clusters:
        if cluster in named:
            continue
        met = [
            rank
            for rank, other in enumerate(named)
            if any(_same_amount(row, seen) for row in cluster for seen in other)
        ]
        if len(met) == 1:
            joined[met[0]] += cluster
        else:
            joined.append(cluster)
    return joined


def _same_amount(left: Row, right: Row) -> bool:
    pair = left["objet_cle"], left["montant_initial_eur"]
    return pair[1] is not None and pair == (right["objet_cle"], right["montant_initial_eur"])


def _same_amount_and_date(left: Row, right: Row) -> bool:
    pair = left["montant_initial_eur"], left["date_notification"]
    return None not in pair and pair == (right["montant_initial_eur"], right["date_notification"])


def _settled(cluster: list[Row], *, is_lot: bool) -> Iterator[tuple[Any, ...]]:
    """Fates of one contract's records: the latest publication survives, co-holders published with it merge into it."""
    ranked = sorted(cluster, key=_precedence, reverse=True)
    survivor = ranked[0]
    marche_id = survivor["marche_cle"] + (f"~{_lot_suffix(cluster)}" if is_lot else "")
    holders = [survivor, *(row for row in ranked[1:] if _is_coholder(row, survivor))]
    named = holders if any(row["titulaires_cle"] for row in holders) else [r for r in ranked if r["titulaires_cle"]][:1]
    for row in cluster:
        fate = "marche" if row is survivor else "fusionne" if row in holders else "remplace"
        survivor_at = (survivor["fichier_rang"], survivor["position"])
        yield (row["fichier_rang"], row["position"], fate, marche_id, *survivor_at, row in named)


def _precedence(row: Row) -> tuple[str, int, int, str]:
    return str(row["date_publication"] or ""), row["nb_modifications"], row["nb_renseignes"], row["sha"]


def _is_coholder(row: Row, survivor: Row) -> bool:
    return (
        row["date_publication"] == survivor["date_publication"]
        and row["titulaires_cle"] != survivor["titulaires_cle"]
        and _same_amount_and_date(row, survivor)
    )


def _lot_suffix(cluster: list[Row]) -> str:
    """Eight hexadecimal digits of the lot as first published: later publications do not change it."""
    first = min(cluster, key=lambda row: (row["date_publication"] is None, str(row["date_publication"]), row["sha"]))
    return hashlib.sha256(f"{first['objet_cle']}\x1f{first['titulaires_cle']}".encode()).hexdigest()[:8]
