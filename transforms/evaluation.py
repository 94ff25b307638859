"""How often the criteria of a contract are right, against labelled contracts.

Contracts are rebuilt in the form of `core_marche` from the columns allowed to decide, and go through the same subjects,
rules and verdicts as in the pipeline. Labels are read to compare, never to decide. An abstention is a miss.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from transforms import scores
from transforms.etalonnage import calibration
from transforms.normalise import amount, cpv
from transforms.rules import INDETERMINE, Rule, by_criterion, evidence, verdicts

READ = ["source", "cpv", "objet", "montant", "procedure", "titulaires", "acheteur", "acheteur_id"]
ERROR_COLUMNS = ["n", "objet", "mesure", "label", "verdict", "regle_id", "champ", "valeur_citee"]
AMBIGU = "ambigu"
# What a labelled file does not hold, and rules may read.
_ABSENT: dict[str, type[pl.DataType]] = {
    "ccag": pl.String, "nature": pl.String, "is_innovant_declare": pl.Boolean, "date_notification": pl.Date,
    "date_publication": pl.Date, "is_accord_cadre": pl.Boolean, "offres_recues": pl.Int64, "duree_mois": pl.Float64,
    "avis_procedure": pl.String, "avis_partenariat_date": pl.Date, "innovation_codes": pl.String,
    "avis_innovation_date": pl.Date,
}  # fmt: skip

Score = Callable[[pl.DataFrame], dict[str, Any]]


def labelled_contracts(labels: pl.DataFrame) -> pl.LazyFrame:
    """One row per labelled contract, in the form of `core_marche` with the names of its holders."""
    return (
        labels.select(pl.col(name).cast(pl.String) for name in ["n", *READ])
        .lazy()
        .select(
            "source", "objet", "procedure", marche_id="n", marche_cle="n", id_publie="n", acheteur_siret="acheteur_id",
            acheteur_nom="acheteur", cpv_code=cpv("cpv"), montant_initial_eur=amount("montant"),
            montant_publie_eur=amount("montant"),
            titulaires_nom=pl.col("titulaires").str.replace_all("|", " ; ", literal=True),
            **{name: pl.lit(None, dtype) for name, dtype in _ABSENT.items()},
        )
    )  # fmt: skip


def same(answer: str) -> pl.Expr:
    """Whether an answer is the label."""
    return pl.col(answer) == pl.col("label")


def among(answer: str) -> pl.Expr:
    """Whether every name of an answer is among those of the label."""
    return scores.names(answer).list.set_difference(scores.names("label")).list.len() == 0


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A criterion, the column of its labels, how to score it, and whether only sure digital purchases count.

    `positive` is the label that supports the criterion, None where each answer does; `silence` the label under which an
    abstention is right; `right` tells whether an answer agrees with the label. An empty label is a disagreement of the
    annotators, unless the label `settled_by`, given, says that there was nothing to write.
    """

    name: str
    critere: str
    label: str
    score: Score
    digital_only: bool = False
    positive: str | None = None
    silence: str | None = None
    settled_by: str | None = None
    right: Callable[[str], pl.Expr] = same


MEASURES = (
    Measure(
        name="domaine33", critere="domaine33", label="d33", score=scores.retrieval, positive="oui", silence="non"
    ),
    Measure(name="segment", critere="segment", label="segment", score=scores.accuracy, digital_only=True),
    Measure(name="mode", critere="mode_satisfaction", label="mode", score=scores.accuracy, digital_only=True),
    Measure(
        name="logiciel_libre", critere="logiciel_libre", label="open_source", score=scores.two_sides,
        positive="oui", silence="inconnu",
    ),
    Measure(
        name="techno", critere="techno", label="techno", score=scores.named,
        silence="", settled_by="origine", right=among,
    ),
    Measure(name="origine", critere="origine", label="origine", score=scores.answers, silence="INCONNU"),
    Measure(
        name="innovation", critere="achat_innovant", label="innovation", score=scores.retrieval,
        positive="oui", silence="non",
    ),
)  # fmt: skip
LABELS = tuple(measure.label for measure in MEASURES)


def evaluate_contracts(
    labels: pl.DataFrame, proofs: pl.DataFrame, rules: Sequence[Rule], measures: Sequence[Measure] = MEASURES
) -> tuple[dict[str, dict[str, Any]], pl.DataFrame]:
    """Figures by measure, and one row per error with the evidence that decided.

    `proofs` are the `proofs_on` the `labelled_contracts`. Rows labelled `ambigu`, or without a label where the
    annotators differ, are left out and counted in `ambigus`. A measure whose labels the file lacks is left out; one
    that none of the `rules` answers is said not to be measured.
    """
    found = verdicts(proofs.lazy()).collect()
    report, errors = {}, [pl.DataFrame(schema=dict.fromkeys(ERROR_COLUMNS, pl.String))]
    for measure in measures:
        if measure.label not in labels.columns:
            continue
        own = by_criterion(rules, measure.critere)
        if not own:
            report[measure.name] = {"critere": measure.critere, "non_mesure": "aucune règle de la méthode n'y répond"}
            continue
        judged, ambiguous = _judged(labels, found, measure)
        errors.append(_errors(judged, proofs, measure))
        report[measure.name] = _report(judged, measure) | {
            "ambigus": ambiguous,
            "regles": by_rule(judged, proofs, own, measure.right),
            "erreurs": errors[-1].drop("mesure").to_dicts(),
        }
    return report, pl.concat(errors)


def proofs_on(subjects: pl.LazyFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The evidence of these rules on their subjects (table `core_preuve`)."""
    return evidence(subjects, rules).collect()


def by_rule(
    judged: pl.DataFrame, proofs: pl.DataFrame, rules: Sequence[Rule], right: Callable[[str], pl.Expr] = same
) -> dict[str, dict[str, Any]]:
    """For each rule, on how many judged rows it fired and how often its own conclusion was the label."""
    fired = (
        proofs.select("regle_id", "conclusion", n="sujet_id")
        .join(judged.select("n", "label"), on="n")
        .group_by("regle_id")
        .agg(n=pl.len(), justes=right("conclusion").sum())
    )
    counts = {rule_id: (n, right) for rule_id, n, right in fired.iter_rows()}
    figures: dict[str, dict[str, Any]] = {}
    for rule in rules:
        n, justes = counts.get(rule.id, (0, 0))
        figures[rule.id] = {
            "n": n, "justes": justes, "precision": scores.share(justes, n), "ic95": scores.wilson(justes, n)
        }  # fmt: skip
    return figures


def _report(judged: pl.DataFrame, measure: Measure) -> dict[str, Any]:
    answered = judged.filter(~pl.col("verdict").is_in(scores.SILENT)).with_columns(juste=measure.right("verdict"))
    expected = judged["label"] == measure.positive if measure.positive else ~judged["label"].is_in(scores.SILENT)
    figures = {
        "critere": measure.critere,
        **measure.score(judged),
        "etalonnage": calibration(answered, int(expected.sum())),
    }
    # Names are too many for a table of who was taken for whom.
    return figures if measure.right is among else figures | {"confusion": scores.confusion(judged)}


def _judged(labels: pl.DataFrame, found: pl.DataFrame, measure: Measure) -> tuple[pl.DataFrame, int]:
    """One row per label that counts, with the verdict, and the number of labels that do not."""
    domain = pl.col("d33").fill_null(AMBIGU) if "d33" in labels.columns else pl.lit("oui")
    concerned = labels.filter(domain != "non") if measure.digital_only else labels
    settled = pl.col(measure.settled_by).is_not_null() if measure.settled_by in labels.columns else pl.lit(False)
    nothing = pl.when(settled).then(pl.lit("")).otherwise(pl.lit(AMBIGU))
    label = pl.when(pl.col(measure.label).fill_null("") == "").then(nothing).otherwise(measure.label)
    unsure = (label == AMBIGU) | ((domain == AMBIGU) & measure.digital_only)
    sure = concerned.filter(~unsure).select(pl.col("n").cast(pl.String), "objet", label=label)
    verdict = found.filter(pl.col("critere") == measure.critere).select(
        "verdict", "confiance", "regle_id", n="sujet_id"
    )
    judged = sure.join(verdict, on="n", how="left", maintain_order="left").with_columns(
        pl.col("verdict").fill_null(INDETERMINE)
    )
    return judged, concerned.height - sure.height


def _errors(judged: pl.DataFrame, proofs: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """One row per wrong verdict; an undetermined one is wrong where something was expected."""
    silent = pl.col("verdict").is_in(scores.SILENT)
    harmless = silent & pl.col("label").eq_missing(pl.lit(measure.silence, pl.String))
    alike = pl.when(silent).then(pl.lit(False)).otherwise(measure.right("verdict"))
    wrong = judged.filter(~alike & ~harmless)
    quoted = proofs.filter(pl.col("critere") == measure.critere).select(
        "regle_id", "champ", "valeur_citee", n="sujet_id"
    )
    return wrong.join(quoted, on=["n", "regle_id"], how="left", maintain_order="left").select(
        "n", "objet", pl.lit(measure.name).alias("mesure"), "label", "verdict", "regle_id", "champ", "valeur_citee"
    )
