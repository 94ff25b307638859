"""Measuring perimeter and ministry: what counts as right, as an abstention, as an error, and who is in which line."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.test_regles_acheteur import references
from transforms.evaluation import proofs_on
from transforms.evaluation_acheteurs import READ, evaluate_buyers, labelled_buyers
from transforms.rules import ministere, perimetre
from transforms.sujet_acheteur import acheteur_subjects

RULES = [*perimetre.RULES, *ministere.RULES]
GOLD = Path(__file__).parents[2] / "shared" / "gold" / "acheteurs_dev.csv"


def labels(*rows: tuple[str, str | None, str, str, str]) -> pl.DataFrame:
    """Labelled buyers: SIREN, name, then the labels of perimeter, ministry and confidence."""
    names = ["siren", "nom", "perimetre", "ministere", "confiance"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in READ if name not in names)


def evaluated(frame: pl.DataFrame):
    """The report and the errors of these buyers, over the lists as they are."""
    return evaluate_buyers(frame, proofs_on(acheteur_subjects(labelled_buyers(frame), *references()), RULES), RULES)


def test_accuracy_is_among_the_answered_and_abstention_is_counted_apart():
    report, _ = evaluated(
        labels(
            ("173501206", None, "ETAT", "MJ", "haute"),
            ("173504309", None, "ETAT", "MC", "haute"),
            ("110002011", None, "ETAT", "MI", "haute"),
        )
    )
    figures = report["ministere"]
    assert (figures["accuracy"], figures["answered"], figures["n"]) == (0.5, 2, 3)


def test_ministry_is_measured_over_state_and_operators_apart():
    report, _ = evaluated(
        labels(
            ("173501206", None, "ETAT", "MJ", "haute"),
            ("130018351", None, "OPERATEUR", "MENESR", "haute"),
            ("173300005", None, "INTERMINISTERIEL", "AUCUN", "moyenne"),
        )
    )
    assert {name: report[name]["n"] for name in report} == {"perimetre": 3, "ministere": 1, "tutelle": 1}
    assert report["perimetre"]["accuracy"] == report["tutelle"]["accuracy"] == 1


def test_a_ministry_given_where_none_can_be_said_is_an_error():
    report, errors = evaluated(labels(("173501206", None, "ETAT", "INCONNU", "basse")))
    assert report["ministere"]["accuracy"] == 0
    assert errors.filter(pl.col("critere") == "ministere").select("attendu", "trouve").row(0) == (None, "MJ")


def test_figures_are_given_by_confidence_of_the_label():
    report, _ = evaluated(labels(("173501206", None, "ETAT", "MJ", "haute"), ("173501206", None, "AUTRE", "", "basse")))
    by_label = report["perimetre"]["confiance"]
    assert (by_label["haute"]["accuracy"], by_label["basse"]["accuracy"]) == (1, 0)
    assert by_label["moyenne"] == {"accuracy": None, "answered": 0, "n": 0}


def test_errors_carry_the_evidence_that_caused_them():
    _, errors = evaluated(labels(("173501206", None, "AUTRE", "AUCUN", "haute")))
    assert errors["preuves"].to_list() == ["PER-5 → ETAT (173501206)"]


def test_labels_never_decide():
    right = labels(("173501206", None, "ETAT", "MJ", "haute"))
    wrong = right.with_columns(perimetre=pl.lit("AUTRE"), ministere=pl.lit("MC"), confiance=pl.lit("basse"))
    assert labelled_buyers(right).collect().equals(labelled_buyers(wrong).collect())
    assert labelled_buyers(right.select(READ)).collect().height == 1


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.exists(), reason="acheteurs étiquetés absents de cette machine")
def test_labelled_buyers_reach_the_targets():
    report, errors = evaluated(pl.read_csv(GOLD, infer_schema=False))
    state = [report["ministere"]["confiance"][name] for name in ("haute", "moyenne")]
    assert report["perimetre"]["accuracy"] >= 0.95, errors
    assert report["ministere"]["accuracy"] >= 0.92, errors
    assert sum(part["answered"] for part in state) >= 0.90 * sum(part["n"] for part in state), errors
