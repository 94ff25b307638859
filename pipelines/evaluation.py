"""`cap33 evaluate`: a labelled file, measured. The columns of the file decide what is measured."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import ref
from restitution.formats import number, percentage
from transforms import etiquettes, evaluation, evaluation_acheteurs, methode
from transforms.evaluation import proofs_on
from transforms.rules import Rule, catalogue
from transforms.scores import SILENT
from transforms.sujet_acheteur import acheteur_subjects
from transforms.sujet_marche import marche_subjects
from transforms.sujet_technologie import holders_of, technologie_subjects

CONTRACTS = {"n", *evaluation.READ}
ANNOTATIONS = set(etiquettes.IDENTIFIED)
BUYERS = {"perimetre", "ministere", *evaluation_acheteurs.READ}
NAMES = {
    "precision": "précision", "recall": "rappel", "accuracy": "exactitude", "n": "étiquetés", "positifs": "positifs",
    "abstentions": "abstentions", "ambigus": "ambigus laissés de côté", "answered": "répond pour",
}  # fmt: skip
# The criteria that labels may judge, by what their rules read.
OF_TECHNOLOGY = ("logiciel_libre", "techno", "origine")
OF_CONTRACTS = tuple(measure.critere for measure in evaluation.MEASURES if measure.critere not in OF_TECHNOLOGY)

Figures = dict[str, dict[str, Any]]


def labelled(gold: Path, mirror: Path | None) -> tuple[pl.DataFrame, int]:
    """The labelled rows, and how many identifiers the mirror does not hold.

    Raises `ValueError` where the file is not a labelled CSV, or names contracts without a mirror to look them up in.
    """
    labels = _read(gold)
    if set(labels.columns) >= CONTRACTS or set(labels.columns) >= BUYERS:
        return labels, 0
    if mirror is None:
        raise ValueError(f"{gold} ne donne que des identifiants : indiquez par --mirror où lire leur texte.")
    with tempfile.TemporaryDirectory() as folder:
        return etiquettes.with_text(labels, _core_tables(mirror, Path(folder)))


def report(gold: Path, version: str, *, as_json: bool, mirror: Path | None = None, into: Path | None = None) -> str:
    """What to print: the figures as JSON, or as sentences followed by the errors and their evidence.

    With `into`, the figures are also written there, beside those of other samples under the same method.
    """
    labels, missing = labelled(gold, mirror)
    figures, errors = measured(labels, version)
    if into is not None:
        from pipelines import mesures  # noqa: PLC0415

        mesures.write(into, version, gold, labels.height, figures)
    if as_json:
        return json.dumps(figures, ensure_ascii=False, indent=2)
    unfound = [f"{missing} identifiants introuvables dans le miroir, laissés de côté"] if missing else []
    lines = [f"{gold.name}, méthode {version}", *unfound, *_sentences(figures), f"{errors.height} erreurs :"]
    return "\n".join([*lines, *(_error(row) for row in errors.iter_rows(named=True))])


def measured(labels: pl.DataFrame, version: str) -> tuple[Figures, pl.DataFrame]:
    """Figures per criterion and one row per error, by the same path as the pipeline."""
    rules = methode.active(ref.methode(version), catalogue.RULES)
    if set(labels.columns) >= CONTRACTS:
        own = [rule for rule in rules if rule.sujet == "marche"]
        return evaluation.evaluate_contracts(labels, _contract_proofs(labels, own, version), own)
    own = [rule for rule in rules if rule.sujet == "acheteur"]
    buyers = evaluation_acheteurs.labelled_buyers(labels)
    subjects = acheteur_subjects(buyers, *_lists(ref.FOR_BUYERS, version))
    return evaluation_acheteurs.evaluate_buyers(labels, proofs_on(subjects, own), own)


def _contract_proofs(labels: pl.DataFrame, rules: list[Rule], version: str) -> pl.DataFrame:
    """The evidence of the rules that labels may judge; the others read what a labelled file does not hold."""
    contracts = evaluation.labelled_contracts(labels)
    named = technologie_subjects(contracts, holders_of(labels.lazy()), *_lists(ref.FOR_TECHNOLOGY, version))
    read = {
        OF_CONTRACTS: marche_subjects(contracts, *_lists(ref.FOR_CONTRACTS, version)),
        OF_TECHNOLOGY: named,
    }
    own = {criteria: [rule for rule in rules if rule.critere in criteria] for criteria in read}
    return pl.concat(proofs_on(subjects, own[criteria]) for criteria, subjects in read.items() if own[criteria])


def _lists(names: list[str], version: str) -> list[pl.LazyFrame]:
    return [ref.table(name, version).lazy() for name in names]


def _core_tables(mirror: Path, folder: Path) -> dict[str, pl.LazyFrame]:
    """The tables that texts are looked up in, made from a mirror in a folder of their own."""
    # Dagster's graph takes seconds to import, which a file that holds its own texts does not pay for.
    from pipelines import definitions, refresh, sources  # noqa: PLC0415
    from pipelines.settings import Settings  # noqa: PLC0415
    from pipelines.warehouse import Warehouse  # noqa: PLC0415

    sources.checked(mirror)
    outcome = refresh.refresh(Settings(folder, mirror), lambda step: None, definitions.CORE_JOB)
    if not outcome.success:
        raise ValueError(" ".join(outcome.errors))
    return {name: pl.read_parquet(Warehouse(folder).path(name)).lazy() for name in etiquettes.TABLES}


def _read(gold: Path) -> pl.DataFrame:
    try:
        labels = pl.read_csv(gold, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{gold} n'est pas un fichier CSV lisible ({str(error).splitlines()[0]}).") from error
    found = set(labels.columns)
    of_contracts = found & set(evaluation.LABELS)
    if found >= BUYERS or (of_contracts and (found >= CONTRACTS or found >= ANNOTATIONS)):
        return labels
    if found >= CONTRACTS:
        lacking = f"aucune étiquette ({', '.join(evaluation.LABELS)})"
    else:
        lacking = f"il manque {', '.join(sorted(min(CONTRACTS - found, BUYERS - found, key=len)))}"
    raise ValueError(
        f"{gold} n'est ni un fichier de marchés étiquetés ni un fichier d'acheteurs étiquetés : {lacking}."
    )


def _sentences(figures: Figures) -> Iterator[str]:
    for criterion, measures in figures.items():
        if "non_mesure" in measures:
            yield f"{criterion} : non mesuré, {measures['non_mesure']}"
            continue
        yield f"{criterion} : {_said(measures)}"
        if "non" in measures:
            yield f"  dont « non » : {_said(measures['non'])}"
        confused = [
            (count, f"{label or 'rien'} pris pour {verdict} {count}")
            for label, verdicts in measures.get("confusion", {}).items()
            for verdict, count in verdicts.items()
            if label != verdict and verdict not in SILENT
        ]
        if confused:
            yield f"  confusions : {' ; '.join(text for _, text in sorted(confused, key=lambda pair: -pair[0]))}"
        yield f"  étalonnage : {_calibrated(measures['etalonnage'])}"


def _said(measures: dict[str, Any]) -> str:
    said = [
        f"{name} {_value(value)}{_interval(measures.get(f'{key}_ic95'))}"
        for key, name in NAMES.items()
        if (value := measures.get(key)) is not None
    ]
    return ", ".join(said)


def _value(value: float) -> str:
    return percentage(value) if isinstance(value, float) else str(value)


def _interval(bounds: list[float] | None) -> str:
    return f" ({percentage(bounds[0])} à {percentage(bounds[1])})" if bounds else ""


def _calibrated(calibration: dict[str, Any]) -> str:
    levels = [
        f"confiance {name} {figure['justes']} justes sur {figure['n']}"
        for name, figure in calibration["niveaux"].items()
        if figure["n"]
    ]
    if calibration["erreur"] is None:
        return ", ".join([*levels, f"pas de probabilité étalonnée ({calibration['positifs']} positifs)"])
    errors = f"erreur {percentage(calibration['erreur'])}, score de Brier {number(calibration['brier'], 3)}"
    return ", ".join([*levels, errors])


def _error(row: dict[str, Any]) -> str:
    return "  " + " | ".join(f"{name} {value}" for name, value in row.items() if value is not None)
