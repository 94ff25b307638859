"""Lists of firms that the DAE or a ministry declares innovative, or not → declarations in force from a date to another.

Such a list outranks every other sign, so a line is kept only when all that a statement about a firm must carry is
there: who declares, what, of whom, on what ground, since when.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

import polars as pl

from transforms import listes
from transforms import normalise as norm
from transforms.listes import Column, Parser, Reading
from transforms.texte import normalised

DAE = "DAE"
STATUTS = ("innovante", "non_innovante")
COLUMNS = {
    "_siren": Column(("siren", "N° SIREN", "Numéro SIREN", "SIREN de l'entreprise"), required=True),
    "_statut": Column(("statut", "Statut"), required=True),
    "_source": Column(("source", "Source", "Fondement"), required=True),
    "_debut": Column(("valid_from", "Valable à partir du", "Date de début", "Début"), required=True),
    "_fin": Column(("valid_to", "Valable jusqu'au", "Date de fin", "Fin")),
    "_declarant": Column(("declarant", "Déclarant"), required=True),
}
DECLARATION = [
    "fournisseur_siren", "declaration_statut", "declaration_source", "valid_from", "valid_to", "declarant"
]  # fmt: skip
REASONS = listes.REASONS | {
    "STATUT_INCONNU": "Le statut n'est ni « innovante » ni « non_innovante ».",
    "SANS_SOURCE": "La source de la déclaration n'est pas donnée ; on ne dit rien d'une entreprise sans dire d'où.",
    "DECLARANT_INCONNU": "Le déclarant n'est ni la DAE ni le code d'un ministère.",
    "SANS_DATE": "La date à partir de laquelle la déclaration vaut manque ou ne se lit pas.",
    "FIN_ILLISIBLE": "La date de fin ne se lit pas ; laissez la case vide si la déclaration n'a pas de terme.",
    "DATES_INVERSEES": "La date de fin précède la date de début.",
    "PERIODES_CHEVAUCHANTES": "Le même déclarant donne à cette entreprise une autre déclaration aux mêmes dates.",
}


def declared_firms(content: bytes, ministeres: Collection[str]) -> Reading:
    """Firms declared in one file (see `declarations`)."""
    return declarations(ministeres)(content)


def declarations(ministeres: Collection[str]) -> Parser:
    """Firms declared by the DAE or a ministry. One row per SIREN, declarant and first day (`DECLARATION`).

    `ministeres`: codes of the ministries that may declare. Lines of one declarant that overlap on one firm are all set
    apart, be they in two files, as nobody but the declarant can tell which one holds; equal lines are one.
    """
    return Parser(_typed, partial(_settled, ministeres=ministeres))


def _typed(content: bytes | memoryview) -> pl.LazyFrame:
    number = norm.digits("_siren")
    return listes.named(listes.csv_rows(content), COLUMNS).with_columns(
        fournisseur_siren=norm.siren(number),
        declaration_statut=normalised("_statut").str.replace_all(r"[\s-]+", "_"),
        declaration_source=norm.prose("_source"),
        valid_from=norm.date("_debut"),
        valid_to=norm.date("_fin"),
        declarant=norm.text("_declarant").str.to_uppercase(),
    )


def _settled(rows: pl.LazyFrame, ministeres: Collection[str]) -> Reading:
    reasons = [pl.when(check).then(pl.lit(code)) for code, check in _checks(ministeres).items()]
    alone = rows.with_columns(_code=pl.coalesce("_code", *reasons)).with_row_index("_ligne").collect()
    overlapping = pl.col("_ligne").is_in(_overlapping(alone.filter(pl.col("_code").is_null())).implode())
    reading = listes.settled(alone.lazy(), {"PERIODES_CHEVAUCHANTES": overlapping}, DECLARATION, reasons=REASONS)
    return replace(reading, rows=reading.rows.select(DECLARATION).sort(DECLARATION))


def _checks(ministeres: Collection[str]) -> dict[str, pl.Expr]:
    """Reasons to set a line apart on its own content, in the order in which they are looked for."""
    return {
        "SANS_SIREN": norm.text("_siren").is_null(),
        "SIREN_ILLISIBLE": pl.col("fournisseur_siren").is_null(),
        "SIREN_LUHN": ~norm.passes_luhn("fournisseur_siren"),
        "STATUT_INCONNU": ~pl.col("declaration_statut").is_in(STATUTS).fill_null(False),
        "SANS_SOURCE": pl.col("declaration_source").fill_null("") == "",
        "DECLARANT_INCONNU": ~pl.col("declarant").is_in([DAE, *ministeres]).fill_null(False),
        "SANS_DATE": pl.col("valid_from").is_null(),
        "FIN_ILLISIBLE": norm.text("_fin").is_not_null() & pl.col("valid_to").is_null(),
        "DATES_INVERSEES": pl.col("valid_to") < pl.col("valid_from"),
    }


def _overlapping(sound: pl.DataFrame) -> pl.Series:
    """Ranks of the lines that share a day with a different line of the same declarant on the same firm."""
    by_firm = ["fournisseur_siren", "declarant"]
    days = [*by_firm, "_ligne", "valid_from", "valid_to", "declaration_statut", "declaration_source"]
    line = sound.select(days).with_columns(
        dernier=pl.col("valid_to").fill_null(pl.date(9999, 12, 31)), dit=pl.struct(days[3:])
    )
    pairs = line.join(line, on=by_firm, suffix="_autre").filter(
        pl.col("dit").ne_missing(pl.col("dit_autre"))
        & (pl.col("valid_from") <= pl.col("dernier_autre"))
        & (pl.col("valid_from_autre") <= pl.col("dernier"))
    )
    return pairs["_ligne"].unique().sort()
