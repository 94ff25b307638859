"""SIRENE establishments → where a buyer or a supplier stands, for those met.

The rows given are those of the SIRENs met (`pipelines/sirene_file.py` reads no other); whatever columns the file has.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from transforms import listes
from transforms import normalise as norm
from transforms.listes import Column, Reading

COLUMNS = {
    "_siret": Column(("siret",), required=True),
    "_commune": Column(("codeCommuneEtablissement",), required=True),
    "_activite": Column(("activitePrincipaleEtablissement",)),
    "_creation": Column(("dateCreationEtablissement",)),
    "_debut": Column(("dateDebut",)),
    "_etat": Column(("etatAdministratifEtablissement",)),
    "_siege": Column(("etablissementSiege",)),
    "_enseigne": Column(("enseigne1Etablissement",)),
    "_denomination": Column(("denominationUsuelleEtablissement",)),
}
ESTABLISHMENT = [
    "siret", "siren", "etablissement_nom", "commune_code", "departement_code", "region_code", "activite_code",
    "date_creation", "date_fermeture", "is_siege",
]  # fmt: skip
UNKNOWN = ["", "[ND]"]  # what INSEE publishes for a unit that opposed the diffusion of its data


def establishments(rows: pl.DataFrame, met: pl.DataFrame, departments: pl.DataFrame) -> Reading:
    """One row per SIRET met, and per head office of a firm met, where the stock is one file (see `placed`)."""
    return settled(listes.together({"": placed(rows, met, departments)}))


def placed(rows: pl.DataFrame, met: pl.DataFrame, departments: pl.DataFrame) -> pl.LazyFrame:
    """Every row of one stock file for a SIRET met, or for the head office of a firm met (`ESTABLISHMENT`).

    `rows`: rows of the stock, text under published names. `met`: `siren` and `siret`, null where only the SIREN is
    known. `departments`: `departement_code` and `region_code`. Other establishments of the same firms are no loss: they
    are not counted.
    """
    read = listes.named(_numbered(rows), COLUMNS).with_columns(siret=norm.siret("_siret"))
    clean = (
        _concerned(read, met.lazy())
        .with_columns(
            etablissement_nom=pl.coalesce(_known("_enseigne"), _known("_denomination")),
            commune_code=norm.text("_commune").str.extract(r"^([0-9][0-9AB][0-9]{3})$", 1),
            activite_code=norm.text("_activite"),
            date_creation=norm.date("_creation"),
            date_fermeture=pl.when(pl.col("_etat") == "F").then(norm.date("_debut")),
            is_siege=norm.boolean("_siege"),
            _depuis=norm.date("_debut"),
        )
        .with_columns(departement_code=department("commune_code"))
    )
    return clean.join(departments.lazy().select("departement_code", "region_code"), on="departement_code", how="left")


def settled(rows: pl.LazyFrame) -> Reading:
    """One row per SIRET: that of the latest period (`ESTABLISHMENT`)."""
    reading = listes.settled(rows, {}, ["siret"], latest="_depuis")
    return replace(reading, rows=reading.rows.select(ESTABLISHMENT).sort("siret"))


def department(commune: str) -> pl.Expr:
    """Department code of a commune code: its first two characters, three overseas."""
    return (
        pl.when(pl.col(commune).str.contains("^9[78]")).then(pl.col(commune).str.head(3))
        .otherwise(pl.col(commune).str.head(2))
    )  # fmt: skip


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.cast(pl.String).with_columns(
        _position=pl.int_range(pl.len(), dtype=pl.Int64), _code=pl.lit(None, pl.String)
    )


def _concerned(rows: pl.LazyFrame, met: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of the SIRETs met, and head offices of the firms met."""
    by_siret = met.select("siret").drop_nulls().unique().with_columns(is_siret_met=True)
    by_siren = met.select("siren").drop_nulls().unique().with_columns(is_siren_met=True)
    return (
        rows.with_columns(siren=pl.col("siret").str.head(9))
        .join(by_siret, on="siret", how="left")
        .join(by_siren, on="siren", how="left")
        .filter(
            pl.col("is_siret_met").fill_null(False) | (pl.col("is_siren_met") & norm.boolean("_siege")).fill_null(False)
        )
        .drop("is_siret_met", "is_siren_met")
    )


def _known(column: str) -> pl.Expr:
    return pl.when(~norm.text(column).is_in(UNKNOWN)).then(norm.text(column))
