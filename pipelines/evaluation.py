"""`cap33 evaluate`: a labelled file, measured. The columns of the file decide what is measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import ref
from restitution.formats import percentage
from transforms import evaluation, evaluation_acheteurs, methode
from transforms.rules import catalogue
from transforms.sujet_acheteur import acheteur_subjects
from transforms.sujet_marche import marche_subjects

CONTRACTS = {"n", "d33", *evaluation.READ}
BUYERS = {"perimetre", "ministere", *evaluation_acheteurs.READ}
NAMES = {
    "precision": "précision", "recall": "rappel", "accuracy": "exactitude", "n": "étiquetés", "positifs": "positifs",
    "abstentions": "abstentions", "ambigus": "ambigus laissés de côté", "answered": "répond pour",
}  # fmt: skip


def report(gold: Path, version: str, *, as_json: bool) -> str:
    """What to print: the figures as JSON, or as sentences followed by the errors and their evidence.

    Raises `ValueError` where the file is not a labelled CSV.
    """
    figures, errors = measured(_labels(gold), version)
    if as_json:
        return json.dumps(figures, ensure_ascii=False, indent=2)
    lines = [f"{gold.name}, méthode {version}", *_sentences(figures), f"{errors.height} erreurs :"]
    return "\n".join([*lines, *(_error(row) for row in errors.iter_rows(named=True))])


def measured(labels: pl.DataFrame, version: str) -> tuple[dict[str, dict[str, Any]], pl.DataFrame]:
    """Figures per criterion and one row per error, by the same path as the pipeline."""
    rules = methode.active(ref.methode(version), catalogue.RULES)
    if "d33" in labels.columns:
        contracts = evaluation.labelled_contracts(labels)
        subjects = marche_subjects(contracts, *(ref.table(name, version).lazy() for name in ref.FOR_CONTRACTS))
        return evaluation.evaluate_contracts(labels, subjects, [rule for rule in rules if rule.sujet == "marche"])
    buyers = evaluation_acheteurs.labelled_buyers(labels)
    subjects = acheteur_subjects(buyers, *(ref.table(name, version).lazy() for name in ref.FOR_BUYERS))
    return evaluation_acheteurs.evaluate_buyers(labels, subjects, [rule for rule in rules if rule.sujet == "acheteur"])


def _labels(gold: Path) -> pl.DataFrame:
    try:
        labels = pl.read_csv(gold, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{gold} n'est pas un fichier CSV lisible ({str(error).splitlines()[0]}).") from error
    found = set(labels.columns)
    if not (found >= CONTRACTS or found >= BUYERS):
        missing = sorted(min(CONTRACTS - found, BUYERS - found, key=len))
        raise ValueError(
            f"{gold} n'est ni un fichier de marchés étiquetés ni un fichier d'acheteurs étiquetés : "
            f"il manque {', '.join(missing)}."
        )
    return labels


def _sentences(figures: dict[str, dict[str, Any]]) -> Iterator[str]:
    for criterion, measures in figures.items():
        said = [
            f"{name} {percentage(value) if isinstance(value, float) else value}"
            for key, name in NAMES.items()
            if (value := measures.get(key)) is not None
        ]
        yield f"{criterion} : {', '.join(said)}"


def _error(row: dict[str, Any]) -> str:
    return "  " + " | ".join(f"{name} {value}" for name, value in row.items() if value is not None)
