"""Which records are the same notice, and the two tables of notices.

Fates: `avis` (the notice), `fusionne` (equal content), `remplace` (an older or a poorer publication of the same
number). The result does not depend on the order of the files.
"""

from __future__ import annotations

import hashlib

import polars as pl

from transforms.boamp import CANONICAL

RECORD = ["fichier_rang", "position"]
# What two publications of one notice must share to be equal; where they were read, and how well, does not count.
CONTENT = [name for name in CANONICAL if name not in {"position", "code", "avis_id", "alertes"}]
LISTS = [name for name, dtype in CANONICAL.items() if dtype == pl.List(pl.String)]


def fates(records: pl.LazyFrame) -> pl.LazyFrame:
    """One row per record that is a notice (`code` null): `fichier_rang`, `position`, `avis_id`, its `sort`.

    The latest publication survives; at equal dates the one with more filled fields, then the greater SHA-256.
    """
    kept = records.filter(pl.col("code").is_null())
    shared = kept.group_by("avis_id").len().filter(pl.col("len") > 1).select("avis_id")
    alone = kept.join(shared, on="avis_id", how="anti").select(*RECORD, "avis_id", sort=pl.lit("avis"))
    return pl.concat([alone, _resolved(kept.join(shared, on="avis_id", how="semi"))])


def _resolved(records: pl.LazyFrame) -> pl.LazyFrame:
    content = pl.struct(CONTENT).struct.json_encode().map_elements(_sha256, return_dtype=pl.String)
    first = pl.first("contenu").over("avis_id")
    return (
        records.with_columns(contenu=content, nb_renseignes=_filled())
        .sort(
            "avis_id", "date_parution", "nb_renseignes", "contenu", *RECORD,
            descending=[False, True, True, True, False, False], nulls_last=True,
        )
        .with_columns(rang=pl.int_range(pl.len()).over("avis_id"))
        .select(
            *RECORD,
            "avis_id",
            sort=pl.when(pl.col("rang") == 0).then(pl.lit("avis"))
            .when(pl.col("contenu") == first).then(pl.lit("fusionne"))
            .otherwise(pl.lit("remplace")),
        )
    )  # fmt: skip


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _filled() -> pl.Expr:
    return pl.sum_horizontal(
        pl.col(name).list.len() > 0 if name in {*LISTS, "titulaires"} else pl.col(name).is_not_null()
        for name in CONTENT
    )


def notices(records: pl.LazyFrame, decided: pl.LazyFrame) -> pl.LazyFrame:
    """One row per notice (`core_avis`), codes of a list separated by a space."""
    return _survivors(records, decided).with_columns(
        *(pl.when(pl.col(name).list.len() > 0).then(pl.col(name).list.join(" ")).alias(name) for name in LISTS),
        nb_titulaires=pl.col("titulaires").list.len().cast(pl.Int64),
        alertes=pl.when(pl.col("alertes") != "").then("alertes"),
    )


def holders(records: pl.LazyFrame, decided: pl.LazyFrame) -> pl.LazyFrame:
    """One row per notice and firm chosen for a lot (`core_titulaire_avis`)."""
    return (
        _survivors(records, decided)
        .select("avis_id", "titulaires")
        .explode("titulaires")
        .drop_nulls("titulaires")
        .unnest("titulaires")
    )


def _survivors(records: pl.LazyFrame, decided: pl.LazyFrame) -> pl.LazyFrame:
    survivors = decided.filter(pl.col("sort") == "avis").select(RECORD)
    return records.join(survivors, on=RECORD, how="semi").sort("avis_id")
