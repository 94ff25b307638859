"""The note of a ministry: two pages whatever it has to say, the published figures and no other, the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from pipelines.cli_note import note
from registry.objectifs import set_objectif
from restitution import graphiques, indicateurs
from restitution.circulaire import NOTE
from restitution.indicateurs import Choice, Indicateur, figure
from restitution.instantane import Instantane
from restitution.note import rendu
from restitution.note.cible import Cible, headline, sentences, terms
from restitution.note.contenu import Asked, content
from restitution.note.leviers import AUCUN, ROWS_MAX
from restitution.note.mouvement import SANS_VEILLE, since
from restitution.note.rendu import pages, pdf, printed
from restitution.renouvellements import AUCUNE_CANDIDATE
from tests.instantane_litteral import INDICATEURS, MANIFEST, TABLES, Row, indicateur, publish
from tests.registre_valeurs import MINISTERES, objectif, registre_of
from tests.test_cli import cap33

MI_2026 = Asked("MI", Choice("2026"))
CIBLE = Cible(0.4, date(2027, 12, 31), 0.1, 2024, "La secrétaire générale", "2026.1")
LONG = "Conception, réalisation, déploiement et maintien en condition opérationnelle de la plateforme " * 6


def renewal(number: int, **fields: Any) -> Row:
    """A contract of the Interior about to end, without candidate unless said otherwise."""
    return {
        "marche_id": f"R{number}", "perimetre": "ETAT", "ministere": "MI", "objet": f"Hébergement {number}",
        "acheteur_nom": "Ministère de l'Intérieur", "titulaires": "Atelier | Forge", "is_accord_cadre": False,
        "date_echeance": date(2027, 5, number), "montant_retenu_eur": 10_000.0 * number, "is_deja_compte": False,
        "part_pme_innovante_strict": 0.0, "part_indeterminee_strict": 0.0,
    } | fields  # fmt: skip


def opened(folder: Path, tables: dict[str, list[Row]] | None = None, **manifest: Any) -> Instantane:
    return Instantane(publish(folder, TABLES | (tables or {}), **manifest))


def nb_pages(content: bytes) -> int:
    return int(re.findall(rb"NPages>(\d+)<", content)[0])


@pytest.fixture(scope="module")
def instantane(tmp_path_factory: pytest.TempPathFactory) -> Instantane:
    return opened(tmp_path_factory.mktemp("note"))


@pytest.fixture
def interior(instantane: Instantane) -> Indicateur:
    """Two contracts of ten established, four undetermined."""
    found = figure(instantane, Choice("2026"), ministere="MI")
    assert found is not None
    return found


CROWDED = {
    "mart_renouvellement": [renewal(n, objet=LONG, acheteur_nom=LONG, titulaires=LONG) for n in range(1, 29)],
    "mart_ministere": [
        {"ministere": "MI", "ministere_nom": LONG[:150], "secretariat_general_nom": LONG[:150], "rang": 1}
    ],
    "mart_indicateur": [
        *INDICATEURS,
        *(indicateur(str(year), "MI", 1, 4, 20) for year in range(2016, 2025)),
        indicateur("2025", "MI", 1, 4, 20),
    ],
}
# A masked figure of 2025 stands in the rows of everybody else.
CROWDED["mart_indicateur"] = [
    row for row in CROWDED["mart_indicateur"] if (row["ministere"], row["nb_marches"]) != ("MI", 2)
]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Instantane:
    """A fictitious snapshot of long names, many years and many contracts about to end."""
    return opened(tmp_path_factory.mktemp("long"), CROWDED, fictif=True)


CASES = {
    "chiffre publié": ("instantane", replace(MI_2026, cible=CIBLE)),
    "chiffre masqué": ("instantane", Asked("MC", Choice("2026"))),
    "aucun marché": ("instantane", Asked("MC", Choice("2024"))),
    "textes longs, beaucoup de marchés": (
        "crowded",
        Asked("MI", Choice("2026"), replace(CIBLE, signataire=LONG, methode="2025.9"), (CIBLE,), [LONG] * 9),
    ),
}


@pytest.mark.parametrize(("snapshot", "asked"), CASES.values(), ids=CASES)
def test_a_note_holds_on_two_pages(snapshot: str, asked: Asked, request: pytest.FixtureRequest):
    assert nb_pages(pdf(request.getfixturevalue(snapshot), asked)) == 2


def test_the_same_snapshot_gives_the_same_bytes_wherever_it_lies(tmp_path: Path):
    asked = replace(MI_2026, cible=CIBLE)
    assert pdf(opened(tmp_path / "a"), asked) == pdf(opened(tmp_path / "b"), asked)


def test_the_document_is_tagged_titled_in_french_and_dated_of_its_snapshot(instantane: Instantane):
    content = pdf(instantane, MI_2026)
    for said in (b"<pdfuaid:part>1<", b"/Lang(fr)", b"/StructTreeRoot", b"CreateDate>2026-11-23T06:00:00"):
        assert said in content
    assert "Note de situation : Intérieur, 2026".encode() in content.replace("\u00a0".encode(), b" ")


def test_pages_are_pictures_too(instantane: Instantane):
    assert [page[:4] for page in pages(instantane, MI_2026, ppi=20)] == [b"\x89PNG"] * 2


def test_the_figure_is_the_published_one_with_its_bounds_and_what_is_undetermined(instantane: Instantane):
    told = content(instantane, MI_2026)["chiffre"]
    assert told["grand"] == "20\u00a0%"
    assert "2\u00a0marchés sur 10" in told["phrase"] and "entre 20\u00a0% et 60\u00a0%" in told["phrase"]
    assert ["Bornes", "20\u00a0% à 60\u00a0%", "selon l'indéterminé"] in told["faits"]
    assert told["jauge"]["legendes"] == ["20\u00a0%", "40\u00a0%", "40\u00a0%"]


@pytest.mark.parametrize("asked", [Asked("MC", Choice("2026")), Asked("MI", Choice("2026", definition="large"))])
def test_a_figure_that_is_not_published_shows_no_percentage(instantane: Instantane, asked: Asked):
    told = content(instantane, asked)
    assert (told["chiffre"]["grand"], told["chiffre"]["jauge"]) == (None, None)
    assert "%" not in str([told["chiffre"]["titre"], told["chiffre"]["faits"], told["composition"]])


def test_fictitious_data_are_said_to_be_so(instantane: Instantane, crowded: Instantane):
    assert content(instantane, MI_2026)["fictif"] is None
    assert "fictives" in content(crowded, MI_2026)["fictif"]


def test_the_note_carries_what_is_needed_to_quote_it(instantane: Instantane):
    told = content(instantane, MI_2026)
    assert (told["methode"], told["snapshot_id"]) == ("2026.1", MANIFEST["snapshot_id"])
    assert "BOAMP (avis de marchés), absente" in told["sources"]
    assert told["officiels"]["note"] == NOTE
    assert any("40 000" in sentence for sentence in told["angles_morts"])


@pytest.mark.parametrize(
    ("cible", "bas", "said", "why"),
    [
        (0.10, 0.12, "Objectif atteint", "le bas de l'intervalle à 90 %, 12\u00a0%"),
        (0.70, 0.05, "Objectif non atteint", "la part serait de 60\u00a0%"),
        # From 5 % to 60 %: 15 points of sampling below the share, 40 of abstention above it, out of 55.
        (0.40, 0.05, "Les données ne permettent pas de conclure", "27,3\u00a0% tiennent au petit nombre"),
    ],
)
def test_the_verdict_on_a_target_is_said_with_what_founds_it(
    interior: Indicateur, cible: float, bas: float, said: str, why: str
):
    measured, target = replace(interior, ic90_bas=bas), replace(CIBLE, valeur=cible)
    assert headline(measured, target) == said
    assert why in sentences(measured, target)[0]


def test_the_gap_is_told_in_points_and_in_whole_contracts(interior: Indicateur):
    # 45 % of 10 contracts is 4.5: 2.5 more than the two established.
    told = sentences(interior, replace(CIBLE, valeur=0.45))[1]
    assert "25 points" in told and "3\u00a0marchés de plus" in told
    assert "égale ou dépasse l'objectif, de 5 points" in sentences(interior, replace(CIBLE, valeur=0.15))[1]
    assert sentences(interior, replace(CIBLE, valeur=0.2))[1] == "La part établie égale ou dépasse l'objectif."


def test_a_gap_in_euros_is_told_in_euros(interior: Indicateur):
    euros = replace(interior, base="montant", numerateur=2e6, denominateur=1e7)
    assert "soit 2\u202f000\u00a0k€ de plus" in sentences(euros, CIBLE)[1]


def test_a_target_set_under_another_method_says_so(interior: Indicateur):
    assert len(sentences(interior, CIBLE)) == 2
    assert "sous la méthode 2025.9" in sentences(interior, replace(CIBLE, methode="2025.9"))[-1]


def test_a_target_without_published_share_concludes_nothing(interior: Indicateur):
    silent = replace(interior, valeur=None, borne_haute=None, ic90_bas=None)
    assert sentences(silent, CIBLE) == [
        "Aucune part n'est publiée pour cette période : rien ne se compare à l'objectif."
    ]
    assert terms(CIBLE) == (
        "40\u00a0% au 31\u00a0décembre\u00a02027, objectif signé par La secrétaire générale, en partant de "
        "10\u00a0% en 2024."
    )


def test_a_ministry_without_target_reads_what_the_circular_asks(instantane: Instantane):
    assert "n° 6519/SG" in content(instantane, MI_2026)["objectif"]["engagement"]


def test_two_years_are_told_apart_by_their_published_figures(instantane: Instantane):
    years = indicateurs.trend(instantane, Choice("2025"))
    assert since(years, "2025") == [
        "La part établie passe de 2,5\u00a0% à 5\u00a0%.",
        "Achats pris en compte : 80\u00a0marchés en 2024, 80 en 2025.",
        "Établis auprès de PME innovantes : 2\u00a0marchés en 2024, 4 en 2025.",
        "Indéterminé : 37,5\u00a0% du total en 2024, 37,5\u00a0% en 2025.",
        "Les bornes des deux années se recouvrent : ces écarts ne prouvent pas une évolution.",
    ]
    assert since(years, "2023") == since(pl.DataFrame(schema=years.schema), "2025") == [SANS_VEILLE]


def test_sentences_given_from_outside_take_the_place_of_the_comparison(instantane: Instantane):
    assert content(instantane, replace(MI_2026, mouvements=["Deux marchés publiés tard."]))["mouvements"] == [
        "Deux marchés publiés tard."
    ]


def test_levers_are_the_heaviest_renewals_with_their_candidates(tmp_path: Path):
    framework = renewal(28, is_accord_cadre=True, montant_retenu_eur=None)
    rows = [*(renewal(number) for number in range(1, 10)), framework, renewal(20, perimetre="OPERATEUR")]
    candidates = [{"marche_id": "R9", "rang": rank, "fournisseur_id": f"F{rank}"} for rank in (1, 2)]
    told = content(opened(tmp_path, {"mart_renouvellement": rows, "mart_candidat": candidates}), MI_2026)["leviers"]
    assert told["resume"].startswith("10\u00a0marchés s'achèvent dans les dix-huit mois, pour 450\u00a0k€")
    assert "Pour 1 d'entre eux" in told["resume"]
    assert [row["objet"] for row in told["lignes"]] == [f"Hébergement {n}" for n in range(9, 9 - ROWS_MAX, -1)]
    assert told["lignes"][0] == {
        "objet": "Hébergement 9", "acheteur": "Ministère de l'Intérieur", "titulaires": "Atelier, Forge",
        "echeance": "09/05/2027", "montant": "90\u00a0k€", "candidates": "2",
    }  # fmt: skip
    assert told["lignes"][1]["candidates"] == "aucune établie"


def test_what_moving_the_contracts_shown_would_change_is_told_of_a_whole_year_only(tmp_path: Path):
    tables = {
        "mart_renouvellement": [renewal(1), renewal(2)],
        "mart_indicateur": [indicateur("2025", "MI", 2, 4, 10, nb_marches=10), *INDICATEURS[:1]],
    }
    found = opened(tmp_path, tables)
    # Two of ten are established: with one more, then two more, 30 % then 40 %.
    effects = content(found, Asked("MI", Choice("2025")))["leviers"]["effets"]
    assert [re.findall(r"de (\d+).% à (\d+)", effect) for effect in effects] == [[("20", "30")], [("20", "40")]]
    assert content(found, Asked("MI", Choice("2026")))["leviers"]["effets"] == [None, None]


def test_no_renewal_and_no_candidate_are_said(instantane: Instantane, tmp_path: Path):
    assert content(instantane, MI_2026)["leviers"]["resume"] == AUCUN
    alone = opened(tmp_path, {"mart_renouvellement": [renewal(1)]})
    assert content(alone, MI_2026)["leviers"]["resume"].endswith(AUCUNE_CANDIDATE)


def test_a_chart_is_drawn_only_of_what_is_published_and_always_the_same(instantane: Instantane):
    light = graphiques.COLOURS["light"]
    years = indicateurs.trend(instantane, Choice("2025"))
    drawn = [graphiques.svg(graphiques.trend(years, light, cible=0.3), 600, "Libertinus Serif") for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert "30\u00a0%" in drawn[0] and "objectif" in drawn[0]
    assert "objectif" not in graphiques.svg(graphiques.trend(years, light), 600, "Libertinus Serif")
    assert graphiques.trend(indicateurs.trend(instantane, Choice("2026"), ministere="MC"), light) is None


def test_print_has_its_apostrophes_and_its_spaces_and_drawings_are_left_alone():
    drawing = "<svg style='x : y'/>"
    assert printed({"a": ["l'État : oui", drawing, None, 0.5]}) == {"a": ["l’État\u00a0: oui", drawing, None, 0.5]}


@pytest.fixture
def asked_of(instantane: Instantane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs the command on the snapshot with a registry of its own; gives its result and what it asked to be printed."""
    given: list[Asked] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(rendu, "pdf", lambda instantane, asked: given.append(asked) or b"%PDF")

    def called(*words: str) -> tuple[Result, list[Asked]]:
        options = ("--data-dir", str(instantane.path.parents[1]), "--registre", f"sqlite:///{tmp_path}/r.sqlite")
        return CliRunner().invoke(note, [*words, *options]), given

    return called


def test_the_command_prints_the_target_in_force_on_this_base_and_names_the_others(asked_of, tmp_path: Path):
    registre = registre_of(f"sqlite:///{tmp_path}/r.sqlite")
    for changes in ({"cible_valeur": 0.03}, {}, {"base": "montant", "cible_valeur": 0.05}, {"ministere": "MJ"}):
        set_objectif(registre, objectif(**changes), MINISTERES)
    result, (asked,) = asked_of("mi", "--periode", "2026")
    assert result.exit_code == 0, result.output
    assert (asked.ministere, asked.choice) == ("MI", Choice("2026"))
    assert asked.cible is not None and asked.cible.valeur == 0.04
    assert [(each.base, each.valeur) for each in asked.autres_cibles] == [("montant", 0.05)]


def test_the_command_takes_the_year_that_may_be_quoted_and_creates_no_registry(asked_of, tmp_path: Path):
    result, (asked,) = asked_of("MC", "--definition", "large", "--base", "montant")
    assert result.exit_code == 0, result.output
    assert (asked.choice, asked.cible) == (Choice("2025", "montant", "large"), None)
    assert [path.name for path in tmp_path.iterdir()] == [f"note_MC_2025_montant_large_{MANIFEST['snapshot_id']}.pdf"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ZZ"], "codes : MI, MC."),
        (["NON_ATTRIBUE"], "codes : MI, MC."),
        (["MI", "--periode", "2031"], "années : 2026, 2025, 2024, 2023"),
        (["MI", "--base", "poids"], "choisissez nombre ou montant"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused_with_those_that_do(
    words: list[str], said: str, asked_of, tmp_path: Path
):
    result, given = asked_of(*words)
    assert (result.exit_code, given, list(tmp_path.iterdir())) == (2, [], [])
    assert said in result.output


def test_a_mistake_gets_one_sentence_its_code_and_no_file(instantane: Instantane, tmp_path: Path):
    where = ("--data-dir", instantane.path.parents[1])
    for words, code, said in (
        (("ZZ", *where), 2, "codes : MI, MC."),
        (("MI", "--data-dir", "absent"), 1, "cap33 refresh"),
    ):
        outcome = cap33("note", *words, cwd=tmp_path)
        assert (outcome.returncode, said in outcome.stderr) == (code, True), outcome.stderr
        assert len(outcome.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
