"""`cap33 evaluate` as a person types it: versions of the method, what is printed, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.mesures import FOLDER
from tests.test_cli import cap33

HEADER = "n,source,cpv,objet,montant,procedure,titulaires,acheteur,acheteur_id,d33,segment,origine\n"
ROWS = (
    "1,decp,48000000,Licences de logiciels,1000,,,,,oui,LOGICIEL,INCONNU\n"
    "2,decp,45000000,Travaux de toiture,1000,,,,,oui,LOGICIEL,INCONNU\n"
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Two labelled contracts, one of which the rules cannot see as its label does."""
    path = tmp_path / "essai.csv"
    path.write_text(HEADER + ROWS, "utf-8")
    return path


def test_an_unknown_version_names_those_that_exist_and_is_a_wrong_use(gold: Path):
    outcome = cap33("evaluate", "--gold", gold, "--method", "1999.9")
    assert outcome.returncode == 2
    assert "2026.1, 2026.2" in outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1


def test_an_older_version_is_measured_and_what_it_lacks_is_not_a_zero(gold: Path):
    outcome = cap33("evaluate", "--gold", gold, "--method", "2026.1", "--json")
    assert outcome.returncode == 0, outcome.stderr
    figures = json.loads(outcome.stdout)
    assert figures["domaine33"]["recall"] == 0.5
    assert figures["domaine33"]["confusion"] == {"oui": {"non": 1, "oui": 1}}
    assert [error["n"] for error in figures["domaine33"]["erreurs"]] == ["2"]
    assert set(figures["origine"]) == {"critere", "non_mesure"}


def test_the_sentences_give_intervals_confusions_calibration_and_errors(gold: Path):
    outcome = cap33("evaluate", "--gold", gold)
    assert outcome.returncode == 0, outcome.stderr
    for said in (
        "rappel 50",
        "oui pris pour non 1",
        "étalonnage",
        "pas de probabilité étalonnée",
        "Travaux de toiture",
    ):
        assert said in outcome.stdout


def test_the_figures_are_written_where_one_asks_and_nowhere_else(gold: Path):
    before = {path: path.read_bytes() for path in FOLDER.iterdir()}
    outcome = cap33("evaluate", "--gold", gold, "--method", "2026.1", "--ecrire", gold.parent / "mesures")
    assert outcome.returncode == 0, outcome.stderr
    written = json.loads((gold.parent / "mesures" / "2026.1.json").read_text("utf-8"))
    assert list(written["echantillons"]) == ["essai"]
    assert "Travaux de toiture" not in json.dumps(written, ensure_ascii=False)
    assert {path: path.read_bytes() for path in FOLDER.iterdir()} == before
