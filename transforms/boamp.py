"""A published notice as text (`boamp_notice.py`) → a canonical notice, or the reason it cannot be one.

Nothing is dropped here: a record that cannot be a notice carries a quarantine `code`, every other oddity an entry in
`alertes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from transforms import boamp_titulaires
from transforms import normalise as norm
from transforms.boamp_titulaires import HOLDER
from transforms.boamp_valeurs import NATURES, PROCEDURES, STATES

Types = dict[str, pl.DataType | type[pl.DataType]]

TEXTS = [
    "generation", "avis_id", "nature", "etat", "famille", "date_parution", "date_limite", "acheteur_nom",
    "acheteur_identifiant", "objet", "contractfolderid", "montant", "offres_recues", "date_attribution",
]  # fmt: skip
FLAGS = ["is_concession", "is_acquisition_innovante", "is_attribue"]
LISTS = [
    "departements", "descripteurs", "cpv", "procedures", "innovation", "montants", "plafonds", "avis_lies", "alertes",
]  # fmt: skip
LOOSE: Types = {
    "position": pl.Int64(),
    "code": pl.String(),
    **dict.fromkeys(TEXTS, pl.String()),
    **dict.fromkeys(FLAGS, pl.Boolean()),
    **dict.fromkeys(LISTS, pl.List(pl.String)),
    "titulaires": pl.List(boamp_titulaires.PUBLISHED),
}
CANONICAL: Types = {
    "position": pl.Int64(),
    "code": pl.String(),
    "avis_id": pl.String(),
    "avis_generation": pl.String(),
    "avis_nature": pl.String(),
    "avis_etat": pl.String(),
    "avis_famille": pl.String(),
    "is_concession": pl.Boolean(),
    "date_parution": pl.Date(),
    "date_limite_reponse": pl.Date(),
    "acheteur_siret": pl.String(),
    "acheteur_siren": pl.String(),
    "acheteur_nom_publie": pl.String(),
    "departements": pl.List(pl.String),
    "objet": pl.String(),
    "cpv_code": pl.String(),
    "cpv_codes": pl.List(pl.String),
    "descripteurs": pl.List(pl.String),
    "avis_procedure": pl.String(),
    "is_acquisition_innovante": pl.Boolean(),
    "innovation_codes": pl.List(pl.String),
    "is_attribue": pl.Boolean(),
    "montant_avis_eur": pl.Float64(),
    "montant_plafond_eur": pl.Float64(),
    "offres_recues": pl.Int64(),
    "date_attribution": pl.Date(),
    "date_conclusion": pl.Date(),
    "procedure_uuid": pl.String(),
    "avis_lies": pl.List(pl.String),
    "titulaires": pl.List(HOLDER),
    "alertes": pl.String(),
}


def frame(notices: Iterable[dict[str, Any]]) -> pl.LazyFrame:
    """One row per notice as `boamp_notice.loose` gives it (`LOOSE`)."""
    return pl.DataFrame(list(notices), schema=LOOSE, orient="row").lazy()


def records(loose: pl.LazyFrame) -> pl.LazyFrame:
    """One row per record of one file (`CANONICAL`); `code` is null for a notice."""
    return (
        boamp_titulaires.with_holders(loose)
        .with_columns(**_texts(), **_lists(), **_dates(), **_numbers())
        .with_columns(code=pl.coalesce("code", _quarantine_code()))
        .with_columns(alertes=_alerts(), **_plausible())
        .with_columns(
            acheteur_siren=norm.siren("acheteur_siret"),
            montant_avis_eur=pl.when(pl.col("montant_avis_eur") > 0).then("montant_avis_eur"),
            montant_plafond_eur=pl.when(pl.col("montant_plafond_eur") > 0).then("montant_plafond_eur"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in CANONICAL.items())
    )


def _texts() -> dict[str, pl.Expr]:
    words = _folded(pl.col("procedures").list.join(" "))
    procedure = pl.coalesce(
        pl.when(words.str.contains(pattern)).then(pl.lit(term)) for pattern, term in PROCEDURES.items()
    )
    return {
        "avis_id": norm.text("avis_id"),
        "avis_generation": pl.col("generation"),
        "avis_nature": _mapped("nature", NATURES),
        "avis_etat": _mapped("etat", STATES),
        "avis_famille": norm.text("famille").str.to_uppercase(),
        "acheteur_siret": norm.siret("acheteur_identifiant"),
        "acheteur_nom_publie": norm.prose("acheteur_nom").str.replace(r"(\p{Ll})[.,; ]+$", "${1}"),
        "objet": norm.prose("objet"),
        "avis_procedure": procedure,
        "procedure_uuid": norm.text("contractfolderid"),
    }


def _folded(text: pl.Expr) -> pl.Expr:
    return text.str.to_uppercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.strip_chars()


def _mapped(column: str, values: dict[str, str]) -> pl.Expr:
    return _folded(pl.col(column)).replace_strict(values, default=None, return_dtype=pl.String)


def _lists() -> dict[str, pl.Expr]:
    codes = pl.col("cpv").list.eval(norm.cpv(pl.element())).list.drop_nulls().list.unique(maintain_order=True)
    places = pl.col("departements").list.eval(pl.element().str.strip_chars().str.zfill(2))
    return {
        "cpv_codes": codes,
        "cpv_code": codes.list.first(),
        "departements": places.list.unique(maintain_order=True),
        "descripteurs": pl.col("descripteurs").list.unique(maintain_order=True),
        "innovation_codes": pl.col("innovation"),
        "avis_lies": pl.col("avis_lies"),
    }


def _dates() -> dict[str, pl.Expr]:
    return {
        "date_parution": boamp_titulaires.day("date_parution"),
        "date_limite_reponse": boamp_titulaires.day("date_limite"),
        "date_attribution": pl.coalesce(boamp_titulaires.day("date_attribution"), "titulaires_date_attribution"),
        "date_conclusion": pl.col("titulaires_date_conclusion"),
    }


def _numbers() -> dict[str, pl.Expr]:
    """Amounts as published; the total is the one stated, else the sum of the offers, where all of them have one."""
    offers = pl.col("montants").list.eval(norm.amount(pl.element()))
    summed = pl.when(offers.list.len() > 0, offers.list.min() > 0).then(offers.list.sum())
    ceilings = pl.col("plafonds").list.eval(norm.amount(pl.element()))
    stated = norm.amount("montant")
    return {
        "montant_avis_eur": pl.coalesce(pl.when(stated != 0).then(stated), summed),
        "montant_plafond_eur": pl.when(ceilings.list.len() > 0).then(ceilings.list.sum()),
        "offres_recues": pl.coalesce(norm.integer("offres_recues"), "titulaires_offres_recues"),
    }


def _quarantine_code() -> pl.Expr:
    """A notice without identifier can be neither cited nor linked; one that says nothing can be neither counted."""
    says_nothing = pl.all_horizontal(
        pl.col("avis_generation").is_in(["ods_plat", "csv"]),
        *(pl.col(name).is_null() for name in ("objet", "acheteur_nom_publie", "date_parution")),
    )
    return (
        pl.when(pl.col("avis_id").is_null()).then(pl.lit("SANS_IDENTIFIANT"))
        .when(says_nothing).then(pl.lit("AVIS_VIDE"))
    )  # fmt: skip


def _plausible() -> dict[str, pl.Expr]:
    days = ("date_parution", "date_limite_reponse", "date_attribution", "date_conclusion")
    return {
        **{name: pl.when(pl.col(name).dt.year().is_between(2000, 2100)).then(name) for name in days},
        "offres_recues": pl.when(pl.col("offres_recues") >= 0).then("offres_recues"),
    }


def _alerts() -> pl.Expr:
    """Space-separated codes of what is odd and kept; their sentences stand in `reference/alertes.csv`."""
    siren = norm.siren("acheteur_siret")
    named = pl.col("titulaires").list.len() > 0
    flags = {
        "ACH-LUHN": ~norm.passes_luhn("acheteur_siret") & siren.is_not_null(),
        "ACH-ID": pl.col("acheteur_siret").is_not_null() & siren.is_null(),
        "CPV-ILLISIBLE": (pl.col("cpv").list.len() > 0) & pl.col("cpv_code").is_null(),
        "OBJ-ABSENT": pl.col("objet").is_null(),
        "OBJ-ACCENTS": pl.col("objet").str.contains("\ufffd"),
        "AVI-DATE": ~pl.col("date_parution").dt.year().is_between(2000, 2100).fill_null(False),
        "AVI-NATURE": pl.col("nature").is_not_null() & pl.col("avis_nature").is_null(),
        "AVI-PROCEDURE": (pl.col("procedures").list.len() > 0) & pl.col("avis_procedure").is_null(),
        "AVI-MONTANT-RESERVE": (pl.col("montant_avis_eur") < 0) | (pl.col("montant_plafond_eur") < 0),
        "AVI-TITULAIRE": (pl.col("avis_nature") == "attribution") & ~named & pl.col("is_attribue").fill_null(True),
    }
    found = [pl.when(flag.fill_null(False)).then(pl.lit(code)) for code, flag in flags.items()]
    read = pl.col("alertes").list.unique(maintain_order=True).list.join(" ")
    return pl.concat_str([*found, pl.when(read != "").then(read)], separator=" ", ignore_nulls=True)
