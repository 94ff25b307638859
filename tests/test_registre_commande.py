"""`cap33 target` as a person types it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines import cli_target, console
from pipelines.cli_target import target
from registry.objectifs import historique
from registry.tables import BASES, DEFINITIONS
from tests.instantane_litteral import indicateur, publish
from tests.registre_valeurs import registre_of
from tests.test_cli import cap33

SOUND = {
    "--valeur": "4 %", "--date": "2031-12-31", "--reference": "2,4 %", "--annee-reference": "2024",
    "--signataire": "La secrétaire générale", "--auteur": "Un auteur",
}  # fmt: skip
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in this process, on a data folder of its own; `options` replace the sound ones, null removes."""
    monkeypatch.setattr(console, "OUT", console.Console(width=80, highlight=False, soft_wrap=True))

    def called(command: str, *arguments: str, **options: str | None) -> Result:
        given = {f"--{name.replace('_', '-')}": value for name, value in options.items()}
        pairs = {"--data-dir": str(tmp_path / "d")} | (SOUND if command == "set" else {}) | given
        words = [word for name, value in pairs.items() if value is not None for word in (name, value) if word]
        return CliRunner().invoke(target, [command, *arguments, *words])

    return called


def test_the_command_knows_the_bases_and_definitions_of_the_registry():
    assert (tuple(cli_target.BASES), tuple(cli_target.DEFINITIONS)) == (BASES, DEFINITIONS)


def test_a_target_is_set_listed_and_told_with_those_it_replaced(tmp_path: Path):
    where = ("--data-dir", tmp_path / "d")
    sound = [word for pair in SOUND.items() for word in pair]
    assert cap33("target", "set", "mi", *sound, *where).returncode == 0
    outcome = cap33("target", "set", "MI", *sound, "--valeur", "5", "--commentaire", "[red] Revu", *where)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "Objectif n° 2 inscrit, Ministère de l'Intérieur : 5\u00a0% au 31/12/2031" in outcome.stdout
    listed = cap33("target", "list", *where).stdout
    (line,) = [line for line in listed.splitlines() if line.startswith("MI ")]
    assert line.split() == [
        "MI", "nombre", "stricte", "2,4", "%", "(2024)", "5", "%", "31/12/2031", "La", "secrétaire"
    ]  # fmt: skip
    assert max(map(len, listed.splitlines())) <= 80
    assert "Sans objectif : SPM, MEAE, MINARM, MJ, MEF" in listed
    told = cap33("target", "history", "MI", *where).stdout
    assert re.findall(r"n° (\d)", told) == ["2", "1"]
    assert "[red] Revu" in told and "Inscrit par Un auteur" in told


REFUSED = {
    "cible sous la référence": ({"valeur": "2 %"}, 1, "au-dessous de la valeur de référence (2,4 %)"),
    "plus de 100 %": ({"valeur": "104 %"}, 1, "dépasse 100 %"),
    "négatif": ({"valeur": "-4 %"}, 1, "est négatif"),
    "échéance passée": ({"date": "2020-12-31"}, 1, "n'est pas à venir"),
    "auteur vide": ({"auteur": " "}, 1, "Le nom de l'auteur manque"),
    "registre d'une autre base": ({"registre": "mysql://x/y"}, 1, "SQLite ou PostgreSQL seulement"),
    "pourcentage illisible": ({"valeur": "beaucoup"}, 2, "n'est pas un pourcentage"),
    "pourcentage ambigu": ({"valeur": "0,04"}, 2, "ambigu"),
    "date illisible": ({"date": "demain"}, 2, "n'est pas une date"),
    "année illisible": ({"annee_reference": "24"}, 2, "n'est pas une année"),
    "base inconnue": ({"base": "poids"}, 2, "choisissez nombre ou montant"),
    "définition inconnue": ({"definition": "x"}, 2, "choisissez strict ou large"),
    "option absente": ({"signataire": None}, 2, "--signataire"),
    "référence sans année": ({"annee_reference": None}, 2, "--annee-reference"),
    "deux références": ({"reference_publiee": ""}, 2, "choisissez entre"),
    "aucune référence, aucun instantané": ({"reference": None}, 2, "donnez --reference et --annee-reference"),
}


@pytest.mark.parametrize(("options", "code", "said"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_gets_its_sentence_and_nothing_is_written(
    run: Run, options: dict[str, str | None], code: int, said: str, tmp_path: Path
):
    outcome = run("set", "MI", **options)
    error = outcome.exception
    sentence = outcome.output if code == 2 else str(error)
    assert said in " ".join(sentence.split()), sentence
    assert outcome.exit_code == 2 if code == 2 else isinstance(error, console.EXPECTED)
    assert list(tmp_path.iterdir()) == []


def test_the_process_says_one_sentence_and_its_code(tmp_path: Path):
    sound = [word for pair in SOUND.items() for word in pair]
    for arguments, code, said in (
        (["set", "MIX", *sound], 1, "« MIX » n'est pas un ministère connu ; codes : SPM"),
        (["history", "MIX"], 1, "« MIX » n'est pas un ministère connu"),
        (["list"], 1, "aucun registre n'y est tenu"),
        (["set", "MI", *sound, "--valeur", "0,04"], 2, "valeur refusée pour --valeur : « 0,04 » est ambigu"),
        (["set", "MI"], 2, "il manque --valeur"),
    ):
        outcome = cap33("target", *arguments, "--data-dir", tmp_path / "absent")
        assert (outcome.returncode, len(outcome.stderr.strip().splitlines())) == (code, 1), outcome.stderr
        assert said in outcome.stderr and "Traceback" not in outcome.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def publie(tmp_path: Path) -> dict[str, str | None]:
    """Options that leave the baseline out, on a data folder where 2024 and 2025 are published, 2026 incomplete."""
    figures = [
        indicateur(periode, ministere, numerateur, 3, 40)
        for periode, numerateur in (("2024", 1), ("2025", 2), ("2026", 3))
        for ministere in (None, "MI")
    ]
    publish(tmp_path / "d", {"mart_indicateur": figures}, fictif=True)
    return {"reference": None, "annee_reference": None, "valeur": "15 %"}


def test_the_published_figure_is_proposed_and_nothing_is_written(
    run: Run, publie: dict[str, str | None], tmp_path: Path
):
    outcome = run("set", "MI", **publie)
    assert isinstance(outcome.exception, console.Failed)
    said = str(outcome.exception).replace("\u00a0", " ")
    assert "publie pour MI en 2025 (données fictives)" in said and "5 % établis, 12,5 % au plus" in said
    assert "Ajoutez --reference-publiee" in said
    assert not (tmp_path / "d" / "registre.sqlite").exists()


@pytest.mark.parametrize(("annee", "part"), [(None, 0.05), ("2024", 0.025)])
def test_the_published_figure_is_the_baseline_of_who_asks_for_it(
    run: Run, publie: dict[str, str | None], tmp_path: Path, annee: str | None, part: float
):
    outcome = run("set", "MI", **publie | {"annee_reference": annee, "reference_publiee": ""})
    assert outcome.exit_code == 0, outcome.output
    (row,) = historique(registre_of(f"sqlite:///{tmp_path}/d/registre.sqlite"))
    assert (row.reference_valeur, row.reference_annee, row.methode) == (part, int(annee or 2025), "2026.1")


@pytest.mark.parametrize("changes", [{"annee_reference": "2019"}, {"base": "montant"}], ids=["année", "base"])
def test_no_baseline_is_proposed_where_nothing_is_published(
    run: Run, publie: dict[str, str | None], changes: dict[str, str]
):
    for asked in ({}, {"reference_publiee": ""}):
        outcome = run("set", "MI", **publie | changes | asked)
        assert isinstance(outcome.exception, console.Failed)
        assert "Aucune part n'est publiée pour MI en 20" in str(outcome.exception)
