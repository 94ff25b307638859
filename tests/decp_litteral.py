"""Literal DECP files, as bytes or as Python values, read as the pipeline reads them."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from pipelines import decp_file
from transforms import identite, json_records, marche, titulaire


def contract(**fields: Any) -> dict[str, Any]:
    """A complete 2019 record; the fields given replace its own."""
    return {
        "id": "2024001",
        "acheteur": {"id": "11001401600015"},
        "nature": "Marché",
        "objet": "Objet du marché",
        "codeCPV": "72000000-5",
        "procedure": "Procédure adaptée",
        "dureeMois": 12,
        "dateNotification": "2024-03-01",
        "datePublicationDonnees": "2024-03-15",
        "montant": 50000.0,
        "titulaires": [holder("33344455500016")],
        "modifications": [],
        **fields,
    }


def holder(identifier: str | None, kind: str | None = "SIRET", name: str | None = None) -> dict[str, Any]:
    """A supplier as the 2019 format lists it."""
    return {"typeIdentifiant": kind, "id": identifier, "denominationSociale": name}


def file_of(*records: Any, **header: Any) -> bytes:
    """A DECP file that holds these records."""
    return json.dumps({**header, "marches": list(records)}, ensure_ascii=False).encode()


def records(*files: bytes) -> pl.LazyFrame:
    """Every canonical record of these files, numbered as the pipeline numbers them."""
    frames = [
        part.with_columns(
            source=pl.lit("decp_json"), fichier=pl.lit(f"{rank}.json"), fichier_rang=pl.lit(rank, pl.Int64)
        )
        for rank, content in enumerate(files)
        for part in decp_file.records(json_records.read(content))
    ]
    return pl.concat(frames).lazy()


def read_one(**fields: Any) -> dict[str, Any]:
    """The canonical record of one literal contract."""
    return records(file_of(contract(**fields))).collect().row(0, named=True)


def tables(*files: bytes) -> dict[str, pl.DataFrame]:
    """Fates, versions, holders and contracts of these files."""
    read = records(*files)
    fates = identite.fates(read).collect().lazy()
    contracts = marche.survivors(read, fates)
    changes = marche.modifications(contracts)
    history = marche.versions(contracts, changes)
    holders = titulaire.holders(read, fates, changes)
    return {
        "sort": fates.collect(),
        "version": history.collect(),
        "titulaire": holders.collect(),
        "marche": marche.marches(contracts, history, holders).collect(),
    }
