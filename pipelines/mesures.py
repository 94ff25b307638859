"""Measured figures, committed beside the method: `reference/mesures/<version>.json`, one report per sample.

`cap33 evaluate --gold FILE --ecrire reference/mesures` writes them; a snapshot made anywhere shows them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from pipelines.settings import REFERENCE
from transforms import mesures

FOLDER = REFERENCE / "mesures"
SAMPLES = "echantillons.csv"
GROUP = "reference"
DESCRIPTIONS = {
    "ref_echantillon": "Échantillons étiquetés qui mesurent la méthode. Une ligne par méthode et échantillon.",
    "ref_mesure": "Justesse mesurée. Une ligne par méthode, échantillon, critère et mesure.",
    "ref_etalonnage": "Part de verdicts justes. Une ligne par méthode, échantillon, critère et confiance.",
    "ref_confusion": "Verdicts face aux étiquettes. Une ligne par méthode, échantillon, critère, étiquette et verdict.",
    "ref_mesure_regle": "Justesse des règles, sur l'échantillon le plus sûr. Une ligne par méthode et règle.",
}


def write(folder: Path, version: str, gold: Path, rows: int, figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Puts the figures of one sample in the file of the method, in place of the former ones of that sample.

    The rows in error are left out: they hold texts, and the figures do not need them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{version}.json"
    document = json.loads(path.read_text("utf-8")) if path.exists() else {"methode": version, "echantillons": {}}
    document["echantillons"][gold.stem] = {
        "date": date.today().isoformat(),
        "fichier": gold.name,
        "sha256": hashlib.sha256(gold.read_bytes()).hexdigest(),
        "lignes": rows,
        "criteres": {
            name: {key: value for key, value in report.items() if key != "erreurs"} for name, report in figures.items()
        },
    }
    document["echantillons"] = dict(sorted(document["echantillons"].items()))
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")


def tables(folder: Path = FOLDER) -> dict[str, pl.DataFrame]:
    """Every committed figure, of every method version, as the tables of `DESCRIPTIONS`."""
    documents = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    samples = pl.read_csv(folder / SAMPLES, infer_schema=False)
    found = mesures.measured(documents)
    return found | {
        "ref_echantillon": found["ref_echantillon"].join(samples, on="echantillon", how="left", maintain_order="left"),
        "ref_mesure_regle": mesures.best_sample(found["ref_mesure_regle"], samples),
    }


def _asset(name: str, description: str) -> dg.AssetsDefinition:
    @dg.asset(name=name, description=description, group_name=GROUP, kinds={"json"})
    def figures() -> pl.DataFrame:
        return tables()[name]

    return figures


ASSETS = [_asset(name, description) for name, description in DESCRIPTIONS.items()]
