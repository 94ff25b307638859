"""The command as a person types it, wrong input included."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Published


def cap33(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=cwd)


WRONG = {
    "commande inconnue": (["rafraichir"], 2, "rafraichir"),
    "option inconnue": (["refresh", "--mirroir", "x"], 2, "--mirroir"),
    "nombre illisible": (["demo", "--contracts", "beaucoup"], 2, "--contracts"),
    "fichier étiqueté absent": (["evaluate", "--gold", "absent.csv"], 2, "--gold"),
    "option obligatoire absente": (["evaluate"], 2, "--gold"),
    "miroir absent": (["refresh", "--mirror", "absent"], 1, "absent n'existe pas"),
    "aucun instantané": (["status", "--data-dir", "absent"], 1, "cap33 refresh"),
    "tableau de bord sans instantané": (["dashboard", "--data-dir", "absent"], 1, "cap33 refresh"),
}


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG.values(), ids=WRONG)
def test_a_mistake_gets_one_sentence_and_its_exit_code(arguments: list[str], code: int, said: str, tmp_path: Path):
    outcome = cap33(*arguments, cwd=tmp_path)
    assert outcome.returncode == code, outcome.stderr
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_empty_mirror_says_what_to_put_in_it(tmp_path: Path):
    (tmp_path / "miroir").mkdir()
    outcome = cap33("refresh", "--mirror", tmp_path / "miroir", "--data-dir", tmp_path / "donnees")
    assert (outcome.returncode, "decp_json" in outcome.stderr) == (1, True)
    assert not (tmp_path / "donnees").exists()


def test_a_file_that_is_not_labelled_is_refused_with_what_it_lacks(tmp_path: Path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    outcome = cap33("evaluate", "--gold", tmp_path / "x.csv")
    assert outcome.returncode == 1
    assert "il manque" in outcome.stderr and "Traceback" not in outcome.stderr


def test_status_says_that_the_data_are_fictitious_and_how_the_records_balance(demo_bruitee: Published):
    outcome = cap33("status", "--data-dir", demo_bruitee.data_dir)
    assert outcome.returncode == 0, outcome.stderr
    assert "DONNÉES FICTIVES" in outcome.stdout
    assert "en quarantaine" in outcome.stdout
    assert "État, en nombre, définition stricte" in outcome.stdout


def test_evaluate_prints_the_figures_that_the_interface_promises(tmp_path: Path):
    header = "n,source,cpv,objet,montant,procedure,titulaires,acheteur,acheteur_id,d33,segment,mode,innovation\n"
    rows = [
        "1,decp,48000000,Licences de logiciels,1000,,,,,oui,LOGICIEL,sur_etagere,non",
        "2,decp,45000000,Travaux de toiture,1000,,,,,non,,,non",
    ]
    (tmp_path / "gold.csv").write_text(header + "\n".join(rows) + "\n", "utf-8")
    outcome = cap33("evaluate", "--gold", tmp_path / "gold.csv", "--json")
    assert outcome.returncode == 0, outcome.stderr
    figures = json.loads(outcome.stdout)
    assert (figures["domaine33"]["precision"], figures["domaine33"]["recall"], figures["domaine33"]["n"]) == (1, 1, 2)
    assert figures["segment"]["accuracy"] == 1
    assert figures["mode"]["accuracy"] == 1


@pytest.mark.shared
def test_domain_33_on_the_labelled_set_beats_the_cpv_code_alone(shared: Path):
    outcome = cap33("evaluate", "--gold", shared / "gold/dev.csv", "--json")
    found = json.loads(outcome.stdout)["domaine33"]
    assert found["precision"] > 0.95 and found["recall"] > 0.95
