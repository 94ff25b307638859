"""Lists of innovative firms (MESR, data.enseignementsup-recherche.gouv.fr) → firms, and when each was distinguished.

i-Lab and i-Nov name laureates of a contest, at a date. CIR / CII names providers approved for some years: they are not
the firms that receive the tax credit.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from transforms import listes
from transforms import normalise as norm
from transforms.listes import Column, Parser, Reading

SIREN = Column(
    (
        "N° SIREN", "siren", "Identifiant SIREN de l'entreprise lauréate", "ndeg_siren", "Numéro SIREN", "Code SIREN",
        "SIREN de l'entreprise",
    ),
    required=True,
)  # fmt: skip
SIRET = Column(("N° SIRET", "siret", "ndeg_siret", "Numéro SIRET"))
NAME = Column(
    (
        "Entreprise", "Libellé entreprise", "libelle_entreprise", "Nom de l'entreprise", "Raison sociale",
        "Dénomination", "Organisme",
    ),
)  # fmt: skip
ILAB = {
    "_siren": SIREN,
    "_siret": SIRET,
    "nom": NAME,
    "_date": Column(("Année de concours", "annee_de_concours", "annee", "Année"), required=True),
}
INOV = {
    "_siren": SIREN,
    "_siret": SIRET,
    "nom": NAME,
    "_date": Column(
        ("Date de publication des résultats", "datepublication", "date_de_publication_des_resultats", "Année"),
        required=True,
    ),
}
CIR_CII = {
    "_siren": SIREN,
    "_siret": SIRET,
    "nom": NAME,
    "_annees": Column(("annees", "Années d'agrément", "Années agréées", "annee", "Année d'agrément"), required=True),
    "dispositif": Column(("dispositif", "Dispositif d'agrément", "type")),
}
LAUREATE = ["fournisseur_siren", "laureat_date", "valid_from", "valid_to", "laureat_source", "nom"]


def _ilab(content: bytes | memoryview) -> pl.LazyFrame:
    return _dated(listes.named(listes.csv_rows(content), ILAB), "ilab")


def _inov(content: bytes | memoryview) -> pl.LazyFrame:
    return _dated(listes.named(listes.csv_rows(content), INOV), "inov")


def _cir_cii(content: bytes | memoryview) -> pl.LazyFrame:
    return listes.named(listes.csv_rows(content), CIR_CII).with_columns(
        fournisseur_siren=_siren(),
        nom=norm.prose("nom"),
        dispositif=norm.text("dispositif"),
        annees=_years("_annees").list.eval(pl.element().cast(pl.String)).list.join(" "),
    )


def _dated(rows: pl.LazyFrame, source: str) -> pl.LazyFrame:
    year = norm.text("_date").str.extract(r"^((?:19|20)\d{2})$", 1).cast(pl.Int32)
    return rows.with_columns(
        fournisseur_siren=_siren(),
        laureat_date=pl.coalesce(norm.date("_date"), pl.date(year, 1, 1)),
        nom=norm.prose("nom"),
    ).with_columns(valid_from="laureat_date", valid_to=pl.lit(None, pl.Date), laureat_source=pl.lit(source))


def _laureates(rows: pl.LazyFrame) -> Reading:
    checks = {**_identified(), "SANS_DATE": pl.col("laureat_date").is_null()}
    reading = listes.settled(rows, checks, ["fournisseur_siren", "laureat_date"])
    return replace(reading, rows=reading.rows.select(LAUREATE).sort(LAUREATE))


def _approved(rows: pl.LazyFrame) -> Reading:
    checks = {**_identified(), "SANS_DATE": pl.col("annees").fill_null("") == ""}
    reading = listes.settled(rows, checks, ["fournisseur_siren", "dispositif", "annees"])
    return replace(reading, rows=_approvals(reading.rows.lazy()).collect())


def _siren() -> pl.Expr:
    """The SIREN, published as such, as a SIRET, or having lost its leading zero; null when none can be read."""
    plain, siret = norm.digits("_siren"), norm.digits("_siret")
    padded = plain.str.zfill(9)
    return pl.coalesce(
        pl.when(plain.str.len_chars() == 9).then(plain),
        pl.when(plain.str.len_chars() == 14).then(plain.str.head(9)),
        pl.when(siret.str.len_chars() == 14).then(siret.str.head(9)),
        pl.when((plain.str.len_chars() == 8) & norm.passes_luhn(padded)).then(padded),
    )


def _identified() -> dict[str, pl.Expr]:
    """Reasons to set a row apart for want of a firm that can be told from any other."""
    return {
        "SANS_SIREN": norm.text("_siren").is_null() & norm.text("_siret").is_null(),
        "SIREN_ILLISIBLE": pl.col("fournisseur_siren").is_null(),
        "SIREN_LUHN": ~norm.passes_luhn("fournisseur_siren"),
    }


def _years(column: str) -> pl.Expr:
    """The years of a text, in order: a list in any punctuation, or the two ends of a range (`2021-2023`)."""
    listed = norm.text(column).str.extract_all(r"\b(?:19|20)\d{2}\b").cast(pl.List(pl.Int64))
    is_range = norm.text(column).str.contains(r"^\d{4}\s*(?:-|–|à|au)\s*\d{4}$")
    ends = pl.int_ranges(listed.list.first(), listed.list.last() + 1)
    return pl.when(is_range).then(ends).otherwise(listed).list.unique().list.sort()


def _approvals(approved: pl.LazyFrame) -> pl.LazyFrame:
    """One row per SIREN, scheme and run of consecutive years, whatever rows those years were read from."""
    by_firm = ["fournisseur_siren", "dispositif"]
    return (
        approved.with_columns(annee=pl.col("annees").str.split(" ").cast(pl.List(pl.Int64)))
        .explode("annee")
        .sort(*by_firm, "annee", "nom", nulls_last=True)
        .unique([*by_firm, "annee"], keep="first", maintain_order=True)
        .with_columns(suite=pl.col("annee") - pl.int_range(pl.len()).over(by_firm))
        .group_by(*by_firm, "suite", maintain_order=True)
        .agg(debut=pl.col("annee").min(), fin=pl.col("annee").max(), nom=pl.col("nom").drop_nulls().first())
        .with_columns(
            valid_from=pl.date("debut", 1, 1), valid_to=pl.date("fin", 12, 31), laureat_source=pl.lit("cir_cii")
        )
        .select(
            "fournisseur_siren", "valid_from", "valid_to", "laureat_source", "nom", "dispositif",
            laureat_date="valid_from",
        )
        .select([*LAUREATE, "dispositif"])
        .sort([*LAUREATE, "dispositif"], nulls_last=True)
    )  # fmt: skip


# Laureates of the i-Lab contest. One row per SIREN and award year (`LAUREATE`).
ilab = Parser(_ilab, _laureates)
# Laureates of the i-Nov contest. One row per SIREN and announcement (`LAUREATE`).
inov = Parser(_inov, _laureates)
# Providers approved for the tax credits. One row per SIREN, scheme and unbroken run of years (`LAUREATE`).
cir_cii = Parser(_cir_cii, _approved)
