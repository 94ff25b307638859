"""The documentation follows the code: generated pages are current, links lead somewhere."""

import re
from pathlib import Path

import polars as pl
import pytest

from data_contracts import dictionary
from pipelines import docs, exemples
from transforms.rules import Rule
from transforms.rules.catalogue import RULES

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BEHIND = "la page est en retard sur le code : lancez `make docs`"

RULE = Rule(
    id="INN-9",
    critere="achat_innovant",
    sujet="marche",
    force="indique",
    field="objet",
    when=pl.col("objet") == "x",
    then="oui",
    because="L'objet dit « a | b ».",
    basis="Code de la commande publique, L2172-3",
    definition="large",
)


def test_the_committed_dictionary_is_the_rendered_one() -> None:
    assert (ROOT / "docs/dictionary.md").read_text("utf-8") == docs.render_dictionary(), BEHIND


def test_the_committed_rules_are_the_rendered_ones() -> None:
    assert (ROOT / "docs/rules.md").read_text("utf-8") == docs.render_rules(RULES, docs.known_of_rules()), BEHIND


def test_the_cases_shown_to_readers_are_those_that_the_tests_run() -> None:
    assert pl.read_csv(exemples.FILE, infer_schema=False).equals(exemples.examples(RULES)), BEHIND


def test_every_rule_has_an_example_and_a_near_miss_for_its_readers() -> None:
    assert exemples.examples(RULES).filter(pl.any_horizontal(pl.all().is_null()))["regle_id"].to_list() == []


def test_an_example_says_what_its_case_publishes_as_people_write_it(tmp_path: Path) -> None:
    (tmp_path / "achat_innovant.csv").write_text(
        "case,objet,montant_initial_eur,is_innovant_declare,date_notification,interne,verdict,attendu,proche,pourquoi\n"
        "a,Drones,250000,true,2024-03-01,x,oui,INN-9,INN-8,Raison\nb,,,,,x,,INN-8,INN-9,Autre\n",
        "utf-8",
    )
    row = exemples.examples([RULE], tmp_path).row(0, named=True)
    assert row["exemple"] == (
        "Objet : Drones ; Montant initial : 250 000 € ; Déclaré innovant : oui ; Date de notification : 01/03/2024"
    )
    assert (row["exemple_raison"], row["contre_exemple"], row["contre_exemple_raison"]) == ("Raison", "b", "Autre")


def test_the_dictionary_documents_every_table_and_column() -> None:
    sections = {text.split("\n", 1)[0]: text for text in docs.render_dictionary().split("\n## ")[1:]}
    assert set(sections) == set(dictionary.tables())
    for table, contract in dictionary.tables().items():
        rows = re.findall(r"^\| `(\w+)`(?:\\\*)? \|", sections[table], re.MULTILINE)
        assert rows == contract["columns"], table
        assert all(warning in sections[table] for warning in contract.get("warnings", []))


KNOWN = {
    "versions": ["2026.2"],
    "methode": "2026.2",
    "echantillon": "dev",
    "reserve": "Lu.",
    "nb_verdicts": 40,
    "nb_justes": 38,
    "ic95_bas": 0.835,
    "ic95_haut": 0.986,
    "exemple": "Objet : x",
    "exemple_raison": "Le mot y est.",
    "contre_exemple": "Objet : y",
    "contre_exemple_raison": "Le mot n'y est pas.",
}


def test_a_rule_is_rendered_with_its_sentence_conclusion_strength_and_basis() -> None:
    page = docs.render_rules([RULE])
    for said in (
        "### INN-9\n\nL'objet dit « a | b ».",
        "- Conclusion : `oui` (définition large)",
        "- Force : indique",
        "- Champ : `objet`",
        "- Fondement : Code de la commande publique, L2172-3",
        "- Justesse : non mesurée",
    ):
        assert said in page
    assert "## perimetre\n\nAucune règle active." in page


def test_a_rule_is_rendered_with_its_measure_its_example_and_its_near_miss() -> None:
    page = docs.render_rules([RULE], {"INN-9": KNOWN})
    for said in (
        "- Méthodes : 2026.2",
        "- Justesse : 38 cas justes sur 40, intervalle à 95 % de 84 à 99 % (méthode 2026.2, échantillon « dev », lu "
        "pendant l'écriture des règles)",
        "- Exemple : Objet : x — Le mot y est.",
        "- Cas proche : Objet : y — Le mot n'y est pas.",
    ):
        assert said in page


def test_every_rule_is_documented_once() -> None:
    listed = re.findall(r"^### ([A-Z0-9]+-\d+)$", docs.render_rules(RULES), re.MULTILINE)
    assert sorted(listed) == sorted(rule.id for rule in RULES)
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_opens_in_french_and_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme.split("\n\n")[1].startswith("*Cap 33 mesure")
    assert "make demo" in readme
    assert "make test" in readme


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert {"demo", "test", "refresh", "check", "docs"} <= named <= targets
