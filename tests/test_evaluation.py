"""What the evaluation counts, against figures computed by hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from transforms.evaluation import accuracy, evaluate_contracts, labelled_contracts, retrieval, wilson
from transforms.rules import catalogue
from transforms.sujet_marche import marche_subjects

ROOT = Path(__file__).parents[1]
GOLD = ROOT.parent / "shared" / "gold" / "dev.csv"
LISTS = [
    pl.scan_csv(ROOT / "reference" / f"{name}.csv", infer_schema=False) for name in ("cpv_domaine33", "mots_domaine33")
]
RULES = [rule for rule in catalogue.RULES if rule.sujet == "marche"]


def judged(*pairs: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema=["label", "verdict"], orient="row")


def labels(**changes: list[str | None]) -> pl.DataFrame:
    """Four labelled contracts: two digital, one not, one on which the annotators differ."""
    columns: dict[str, list[str | None]] = {
        "n": ["1", "2", "3", "4"], "source": ["decp"] * 4, "cpv": ["48000000-8", "72000000", "45000000", "72224000"],
        "objet": ["Licences Microsoft", "Nettoyage des locaux", "Gros œuvre", "Conduite de projet"],
        "montant": ["100000.0", None, "CDL", "1"], "procedure": [None] * 4, "titulaires": ["A|B", None, None, None],
        "acheteur": [None] * 4, "acheteur_id": ["11000201100044"] * 4, "stratum": ["A"] * 4,
        "d33": ["oui", "oui", "non", "ambigu"], "segment": ["LOGICIEL", None, None, "CONSEIL_AMOA"],
    }  # fmt: skip
    return pl.DataFrame(columns | changes, schema_overrides=dict.fromkeys(columns, pl.String))


def evaluated(gold: pl.DataFrame) -> tuple[dict[str, dict[str, float]], pl.DataFrame]:
    return evaluate_contracts(gold, marche_subjects(labelled_contracts(gold), *LISTS), RULES)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(8, 10, 0.49016, 0.94332), (0, 10, 0.0, 0.27753), (10, 10, 0.72247, 1.0), (97, 100, 0.91548, 0.98975)],
)
def test_wilson_interval(successes: int, trials: int, low: float, high: float):
    assert wilson(successes, trials) == pytest.approx([low, high], abs=1e-5)


def test_no_trial_has_no_interval():
    assert wilson(0, 0) is None


def test_an_abstention_is_a_miss_for_recall_and_nothing_for_precision():
    rows = [("oui", "oui")] * 3 + [("oui", "indetermine"), ("oui", "non"), ("non", "oui"), ("non", "indetermine")]
    found = retrieval(judged(*rows))
    assert (found["precision"], found["recall"]) == (3 / 4, 3 / 5)
    assert (found["n"], found["positifs"], found["abstentions"]) == (7, 5, 2)


def test_precision_of_no_answer_and_recall_of_no_positive_are_unknown():
    found = retrieval(judged(("non", "non")))
    assert (found["precision"], found["recall"], found["recall_ic95"]) == (None, None, None)


def test_an_abstention_is_a_miss_for_accuracy():
    found = accuracy(judged(("LOGICIEL", "LOGICIEL"), ("LOGICIEL", "indetermine"), ("FORMATION", "LOGICIEL")))
    assert (found["accuracy"], found["n"], found["abstentions"]) == (1 / 3, 3, 1)


def test_ambiguous_labels_are_left_out_and_counted():
    report, _ = evaluated(labels())
    assert (report["domaine33"]["n"], report["domaine33"]["ambigus"]) == (3, 1)
    assert (report["segment"]["n"], report["segment"]["ambigus"]) == (1, 2)
    assert report["segment"]["accuracy"] == 1.0


def test_errors_give_the_evidence_that_decided():
    _, errors = evaluated(labels())
    assert errors.rows() == [
        ("2", "Nettoyage des locaux", "domaine33", "oui", "non", "DOM-10", "objet", "Nettoyage des locaux")
    ]


def test_a_measure_without_its_labels_is_left_out():
    assert set(evaluated(labels())[0]) == {"domaine33", "segment"}


def test_labels_never_decide():
    gold = labels()
    swapped = labels(d33=["non", "non", "oui", "non"], segment=["FORMATION"] * 4, stratum=["F"] * 4)
    contracts = [labelled_contracts(frame).collect() for frame in (gold, swapped)]
    assert contracts[0].equals(contracts[1])
    assert {"d33", "segment", "stratum"}.isdisjoint(contracts[0].columns)


def test_contracts_are_rebuilt_as_the_pipeline_publishes_them():
    first = labelled_contracts(labels()).collect().row(0, named=True)
    assert (first["cpv_code"], first["montant_initial_eur"], first["titulaires_nom"]) == ("48000000", 100000.0, "A ; B")


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.exists(), reason="les marchés étiquetés ne sont pas à côté du dépôt")
@pytest.mark.parametrize(
    ("measure", "figure", "goal"),
    [
        ("domaine33", "precision", 0.97), ("domaine33", "recall", 0.97), ("segment", "accuracy", 0.90),
        ("mode", "accuracy", 0.85),
    ],
)  # fmt: skip
def test_goals_are_reached_on_the_labelled_contracts(measure: str, figure: str, goal: float):
    report, _ = evaluated(pl.read_csv(GOLD, infer_schema=False))
    assert report[measure][figure] >= goal
