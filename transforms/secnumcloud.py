"""Services qualified SecNumCloud by the ANSSI → providers and services, from our own list or from an uploaded one.

A qualification is given to a named service for three years, not to a firm: a provider listed here may sell others.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from transforms import listes
from transforms import normalise as norm
from transforms.listes import Column, Parser, Reading

COLUMNS = {
    "_prestataire": Column(("prestataire", "fournisseur", "provider", "société"), required=True),
    "_siren": Column(("fournisseur_siren", "siren", "N° SIREN")),
    "_service": Column(("service", "offre", "nom du service"), required=True),
    "_type": Column(("type_service", "type")),
    "_statut": Column(("statut", "status", "état"), required=True),
    "_debut": Column(("date_debut", "date de début", "date de qualification", "date_start")),
    "_fin": Column(("date_fin", "date de fin", "date d'expiration", "date_end")),
    "_tiers": Column(("technologie_tierce", "third_party_technology")),
    "_confiance": Column(("confiance", "confidence")),
    "_constat": Column(("date_constat", "as_of")),
    "_source": Column(("source",), required=True),
}
QUALIFIED, IN_PROGRESS, EXPIRED = "qualifie", "en_cours", "expire"
STATUS = {
    "qualifie": QUALIFIED, "qualified": QUALIFIED, "en cours": IN_PROGRESS, "in progress": IN_PROGRESS,
    "en cours de qualification": IN_PROGRESS, "expire": EXPIRED, "expired": EXPIRED, "retire": EXPIRED,
}  # fmt: skip
CONFIDENCE = {"haute": "haute", "moyenne": "moyenne", "basse": "faible", "faible": "faible"}
SERVICE = [
    "prestataire", "fournisseur_siren", "service", "type_service", "statut", "date_debut", "date_fin",
    "technologie_tierce", "confiance", "date_constat", "source",
]  # fmt: skip


def _typed(content: bytes | memoryview) -> pl.LazyFrame:
    rows = listes.named(listes.csv_rows(content), COLUMNS)
    return rows.with_columns(
        prestataire=norm.text("_prestataire"),
        fournisseur_siren=norm.siren(norm.digits("_siren")),
        service=norm.text("_service"),
        type_service=norm.text("_type"),
        statut=_plain("_statut").replace_strict(STATUS, default=None, return_dtype=pl.String),
        date_debut=norm.date("_debut"),
        date_fin=norm.date("_fin"),
        technologie_tierce=norm.text("_tiers"),
        confiance=_plain("_confiance").replace_strict(CONFIDENCE, default="faible", return_dtype=pl.String),
        date_constat=norm.date("_constat"),
        source=norm.text("_source"),
        _cle=pl.concat_str(_plain("_prestataire"), _plain("_service").fill_null(""), separator=" / "),
    ).with_columns(_ordre=pl.coalesce("date_constat", "date_debut"))


def _settled(rows: pl.LazyFrame) -> Reading:
    checks = {
        "SANS_NOM": pl.col("prestataire").is_null(),
        "STATUT_INCONNU": pl.col("statut").is_null(),
        "SIREN_ILLISIBLE": norm.text("_siren").is_not_null() & pl.col("fournisseur_siren").is_null(),
        "SIREN_LUHN": ~norm.passes_luhn("fournisseur_siren"),
    }
    reading = listes.settled(rows, checks, ["_cle"], latest="_ordre")
    return replace(reading, rows=reading.rows.select(SERVICE))


def _plain(column: str) -> pl.Expr:
    """Lower-case text without accents, underscores read as blanks."""
    lowered = norm.text(column).str.to_lowercase().str.normalize("NFKD")
    return lowered.str.replace_all(r"\p{M}", "").str.replace_all("_", " ")


# One row per provider and service, in its state last observed (`SERVICE`). A provider without SIREN is kept: it is
# shown, and meets no holder. One whose SIREN is wrong is set apart.
services = Parser(_typed, _settled)
