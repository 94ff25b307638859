"""Measured figures: written beside the method, read back as tables, the safest sample kept for each rule."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from data_contracts import dictionary
from pipelines import mesures, ref
from tests.test_evaluation import evaluated, labels
from transforms.mesures import best_sample

REPORT, _ = evaluated(labels())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of measures that holds one sample, four rows of which are measured."""
    (tmp_path / "essai.csv").write_text("n\n1\n", "utf-8")
    mesures.write(tmp_path, "2026.9", tmp_path / "essai.csv", 4, REPORT)
    (tmp_path / mesures.SAMPLES).write_text(
        "echantillon,echantillon_libelle,echantillon_description,reserve,source\nessai,Essai,Quatre marchés,Lu,Ici\n",
        "utf-8",
    )
    return tmp_path


def test_figures_are_kept_and_texts_are_not(folder: Path):
    written = json.loads((folder / "2026.9.json").read_text("utf-8"))
    sample = written["echantillons"]["essai"]
    assert (written["methode"], sample["fichier"], sample["lignes"]) == ("2026.9", "essai.csv", 4)
    assert sample["criteres"]["domaine33"]["n"] == 3
    assert "Nettoyage des locaux" not in (folder / "2026.9.json").read_text("utf-8")


def test_a_sample_measured_again_replaces_itself_and_no_other(folder: Path):
    (folder / "autre.csv").write_text("n\n2\n", "utf-8")
    mesures.write(folder, "2026.9", folder / "autre.csv", 9, REPORT)
    mesures.write(folder, "2026.9", folder / "essai.csv", 5, REPORT)
    samples = json.loads((folder / "2026.9.json").read_text("utf-8"))["echantillons"]
    assert {name: sample["lignes"] for name, sample in samples.items()} == {"autre": 9, "essai": 5}


def test_each_figure_is_a_row_with_its_interval_and_what_it_is_taken_over(folder: Path):
    found = mesures.tables(folder)["ref_mesure"].filter(pl.col("critere_mesure") == "domaine33")
    recall = found.filter(pl.col("mesure") == "rappel").row(0, named=True)
    assert (recall["mesure_valeur"], recall["nb_base"], recall["nb_etiquettes"]) == (0.5, 2, 3)
    assert recall["ic95_bas"] < 0.5 < recall["ic95_haut"]
    assert set(found["mesure"]) == {"precision", "rappel"}
    assert found["nb_ambigus"].to_list() == [1, 1]


def test_calibration_confusion_and_samples_are_rows_too(folder: Path):
    tables = mesures.tables(folder)
    levels = tables["ref_etalonnage"].filter(pl.col("critere_mesure") == "domaine33")
    assert levels["confiance"].to_list() == ["haute", "moyenne", "faible"]
    assert levels["nb_verdicts"].sum() == 3
    confused = tables["ref_confusion"].filter(pl.col("critere_mesure") == "domaine33")
    assert ("oui", "non", 1) in confused.select("etiquette", "verdict", "nb_etiquettes").rows()
    assert tables["ref_echantillon"].select("nb_etiquettes", "reserve").rows() == [(4, "Lu")]


def test_the_ministry_and_the_tutelle_are_two_measures_and_their_rules_one_count(tmp_path: Path):
    figure = {"n": 2, "justes": 1, "precision": 0.5, "ic95": [0.1, 0.9]}
    report = {
        "critere": "ministere", "accuracy": 0.5, "accuracy_ic95": [0.1, 0.9], "answered": 2, "reponse": 1.0,
        "reponse_ic95": [0.3, 1.0], "n": 2, "abstentions": 0, "confusion": {}, "regles": {"MIN-1": figure},
        "etalonnage": {"positifs": 2, "niveaux": {}, "erreur": None, "brier": None},
    }  # fmt: skip
    (tmp_path / "a.csv").write_text("x", "utf-8")
    (tmp_path / mesures.SAMPLES).write_text("echantillon,reserve\na,\n", "utf-8")
    mesures.write(tmp_path, "2026.9", tmp_path / "a.csv", 4, {"ministere": report, "tutelle": report})
    tables = mesures.tables(tmp_path)
    assert set(tables["ref_mesure"]["critere_mesure"]) == {"ministere", "tutelle"}
    assert set(tables["ref_mesure"]["mesure"]) == {"exactitude", "reponse"}
    assert tables["ref_mesure_regle"].select("regle_id", "nb_verdicts", "nb_justes").rows() == [("MIN-1", 4, 2)]


def test_a_rule_shows_the_sample_that_nobody_had_read_when_it_fired_there():
    rows = [("1", "lu", "A", 90), ("1", "neuf", "A", 12), ("1", "lu", "B", 5), ("1", "neuf", "B", 0)]
    by_rule = pl.DataFrame(rows, schema=["methode", "echantillon", "regle_id", "nb_verdicts"], orient="row")
    samples = pl.DataFrame({"echantillon": ["lu", "neuf"], "reserve": ["Lu.", None]})
    chosen = best_sample(by_rule, samples)
    assert chosen.select("regle_id", "echantillon").rows() == [("A", "neuf"), ("B", "lu")]


def test_every_committed_sample_is_described_and_its_figures_fit_the_contracts():
    tables = mesures.tables()
    assert tables["ref_echantillon"]["echantillon_libelle"].null_count() == 0
    columns = dictionary.columns()
    assert set(tables["ref_mesure"]["mesure"]) <= set(columns["mesure"]["enum"])
    assert set(tables["ref_mesure"]["critere_mesure"]) <= set(columns["critere_mesure"]["enum"])


def test_every_version_of_the_method_has_its_measures():
    assert set(mesures.tables()["ref_echantillon"]["methode"]) == set(ref.versions())


def test_a_sample_read_while_rules_were_written_says_so():
    samples = pl.read_csv(mesures.FOLDER / mesures.SAMPLES, infer_schema=False)
    read = samples.filter(pl.col("echantillon").is_in(["dev", "acheteurs_dev"]))
    assert read["reserve"].str.contains("lu pendant l'écriture des règles").to_list() == [True, True]
