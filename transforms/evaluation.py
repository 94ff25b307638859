"""How often the criteria of a contract are right, against labelled contracts.

Contracts are rebuilt in the form of `core_marche` from the columns allowed to decide, and go through the same subjects,
rules and verdicts as in the pipeline. Labels are read to compare, never to decide. An abstention is a miss.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import polars as pl

from transforms.normalise import amount, cpv
from transforms.rules import INDETERMINE, Rule, evidence, verdicts

READ = ["n", "source", "cpv", "objet", "montant", "procedure", "titulaires", "acheteur", "acheteur_id"]
ERROR_COLUMNS = ["n", "objet", "mesure", "label", "verdict", "regle_id", "champ", "valeur_citee"]
AMBIGU = "ambigu"
# What a labelled file does not hold, and rules may read.
_ABSENT: dict[str, type[pl.DataType]] = {
    "ccag": pl.String, "nature": pl.String, "is_innovant_declare": pl.Boolean, "date_notification": pl.Date,
    "date_publication": pl.Date, "is_accord_cadre": pl.Boolean, "offres_recues": pl.Int64, "duree_mois": pl.Float64,
}  # fmt: skip

Score = Callable[[pl.DataFrame], dict[str, Any]]


def labelled_contracts(labels: pl.DataFrame) -> pl.LazyFrame:
    """One row per labelled contract, in the form of `core_marche` with the names of its holders."""
    return (
        labels.select(pl.col(name).cast(pl.String) for name in READ)
        .lazy()
        .select(
            "source", "objet", "procedure", marche_id="n", marche_cle="n", id_publie="n", acheteur_siret="acheteur_id",
            acheteur_nom="acheteur", cpv_code=cpv("cpv"), montant_initial_eur=amount("montant"),
            montant_publie_eur=amount("montant"),
            titulaires_nom=pl.col("titulaires").str.replace_all("|", " ; ", literal=True),
            **{name: pl.lit(None, dtype) for name, dtype in _ABSENT.items()},
        )
    )  # fmt: skip


def wilson(successes: int, trials: int) -> list[float] | None:
    """Wilson's interval at 95 % for a proportion; None without a trial."""
    if trials == 0:
        return None
    z = 1.959963984540054
    share, weight = successes / trials, z * z / trials
    centre = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / trials + weight / (4 * trials)) / (1 + weight)
    return [max(0.0, centre - half), min(1.0, centre + half)]


def retrieval(judged: pl.DataFrame) -> dict[str, Any]:
    """Precision and recall of « oui », with their intervals, and the number of rows the verdict leaves undetermined."""
    is_oui, found = judged["label"] == "oui", judged["verdict"] == "oui"
    right, answered, expected = int((is_oui & found).sum()), int(found.sum()), int(is_oui.sum())
    return {
        "precision": right / answered if answered else None,
        "recall": right / expected if expected else None,
        "precision_ic95": wilson(right, answered),
        "recall_ic95": wilson(right, expected),
        "n": judged.height,
        "positifs": expected,
        "abstentions": int((judged["verdict"] == INDETERMINE).sum()),
    }


def accuracy(judged: pl.DataFrame) -> dict[str, Any]:
    """Share of right verdicts among all rows, undetermined ones included, with its interval."""
    right = int((judged["label"] == judged["verdict"]).sum())
    return {
        "accuracy": right / judged.height if judged.height else None,
        "accuracy_ic95": wilson(right, judged.height),
        "n": judged.height,
        "abstentions": int((judged["verdict"] == INDETERMINE).sum()),
    }


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A criterion, the column of its labels, how to score it, and whether only sure digital purchases count."""

    name: str
    critere: str
    label: str
    score: Score
    digital_only: bool = False


MEASURES = (
    Measure(name="domaine33", critere="domaine33", label="d33", score=retrieval),
    Measure(name="segment", critere="segment", label="segment", score=accuracy, digital_only=True),
    Measure(name="mode", critere="mode_satisfaction", label="mode", score=accuracy, digital_only=True),
    Measure(name="innovation", critere="achat_innovant", label="innovation", score=retrieval),
)


def evaluate_contracts(
    labels: pl.DataFrame, subjects: pl.LazyFrame, rules: Sequence[Rule], measures: Sequence[Measure] = MEASURES
) -> tuple[dict[str, dict[str, Any]], pl.DataFrame]:
    """Figures by measure, and one row per error with the evidence that decided.

    `subjects` are `labelled_contracts` through `marche_subjects`. Rows labelled `ambigu`, or without a label where the
    annotators differ, are left out and counted in `ambigus`; a measure whose labels the file lacks is left out.
    """
    proofs = evidence(subjects, rules).collect()
    found = verdicts(proofs.lazy()).collect()
    report, errors = {}, []
    for measure in measures:
        if measure.label not in labels.columns:
            continue
        judged, ambiguous = _judged(labels, found, measure)
        report[measure.name] = measure.score(judged) | {"ambigus": ambiguous}
        errors.append(_errors(judged, proofs, measure))
    return report, pl.concat(errors) if errors else pl.DataFrame(schema=dict.fromkeys(ERROR_COLUMNS, pl.String))


def _judged(labels: pl.DataFrame, found: pl.DataFrame, measure: Measure) -> tuple[pl.DataFrame, int]:
    """One row per label that counts, with the verdict, and the number of labels that do not."""
    domain = pl.col("d33").fill_null(AMBIGU)
    concerned = labels.filter(domain != "non") if measure.digital_only else labels
    unsure = (pl.col(measure.label).fill_null(AMBIGU) == AMBIGU) | ((domain == AMBIGU) & measure.digital_only)
    sure = concerned.filter(~unsure).select(pl.col("n").cast(pl.String), "objet", label=pl.col(measure.label))
    verdict = found.filter(pl.col("critere") == measure.critere).select("verdict", "regle_id", n="sujet_id")
    judged = sure.join(verdict, on="n", how="left", maintain_order="left").with_columns(
        pl.col("verdict").fill_null(INDETERMINE)
    )
    return judged, concerned.height - sure.height


def _errors(judged: pl.DataFrame, proofs: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """One row per wrong verdict; an undetermined one is wrong where something was expected."""
    harmless = (pl.col("label") == "non") & (pl.col("verdict") == INDETERMINE)
    wrong = judged.filter((pl.col("label") != pl.col("verdict")) & ~harmless)
    quoted = proofs.filter(pl.col("critere") == measure.critere).select(
        "regle_id", "champ", "valeur_citee", n="sujet_id"
    )
    return wrong.join(quoted, on=["n", "regle_id"], how="left", maintain_order="left").select(
        "n", "objet", pl.lit(measure.name).alias("mesure"), "label", "verdict", "regle_id", "champ", "valeur_citee"
    )
