"""The documentation follows the code: generated pages are current, links lead somewhere."""

import re
from pathlib import Path

import polars as pl
import pytest

from data_contracts import dictionary
from pipelines import docs
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
    assert (ROOT / "docs/rules.md").read_text("utf-8") == docs.render_rules(RULES), BEHIND


def test_the_dictionary_documents_every_table_and_column() -> None:
    sections = {text.split("\n", 1)[0]: text for text in docs.render_dictionary().split("\n## ")[1:]}
    assert set(sections) == set(dictionary.tables())
    for table, contract in dictionary.tables().items():
        rows = re.findall(r"^\| `(\w+)`(?:\\\*)? \|", sections[table], re.MULTILINE)
        assert rows == contract["columns"], table
        assert all(warning in sections[table] for warning in contract.get("warnings", []))


def test_a_rule_is_rendered_with_its_sentence_conclusion_strength_and_basis() -> None:
    page = docs.render_rules([RULE])
    assert (
        "| INN-9 | L'objet dit « a \\| b ». | `oui` (définition large) | indique | `objet` | "
        "Code de la commande publique, L2172-3 |"
    ) in page
    assert "## perimetre\n\nAucune règle active." in page


def test_every_rule_is_documented_once() -> None:
    listed = re.findall(r"^\| ([A-Z0-9]+-\d+) \|", docs.render_rules(RULES), re.MULTILINE)
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
