"""The generated pages of `docs/`: the dictionary from the contracts, the rules from the rule values.

`python -m pipelines.docs` writes both; a test compares what is committed with what is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from data_contracts import dictionary
from transforms.rules import Rule, by_criterion

DOCS = Path(__file__).parents[1] / "docs"
NOTICE = "Page produite par `make docs` à partir de {source} ; une modification faite ici serait perdue."
TYPES = {
    "string": "texte",
    "integer": "entier",
    "double": "nombre",
    "decimal": "décimal (18, 2)",
    "date": "date",
    "boolean": "vrai ou faux",
}
GIVEN_BY_DATA = "donnée par la source"


def render_dictionary() -> str:
    """Every table with its grain, key, warnings and columns, in Markdown."""
    source = "`data_contracts/tables.yml` et `data_contracts/columns.yml`"
    intro = (
        "Les tables `mart_…` sont publiées dans `marts.duckdb` ; les tables `core_…` restent dans l'entrepôt. "
        "Une colonne vide signifie « inconnu », jamais « non ». Une étoile marque les colonnes toujours renseignées."
    )
    names = [*dictionary.published(), *(name for name in dictionary.tables() if name.startswith("core_"))]
    return _page("Dictionnaire des données", source, [intro, *(_table(name) for name in names)])


def render_rules(rules: Sequence[Rule]) -> str:
    """Every rule by criterion, in the order given, in Markdown."""
    columns = dictionary.columns()
    intro = (
        "Une règle est un identifiant, une condition, une phrase, un fondement et une force. Elle ne change jamais "
        "sous son identifiant : une règle modifiée est une règle nouvelle. La preuve la plus forte décide ; "
        "sans preuve, le verdict est « indetermine ».",
        f"Forces, de la plus forte à la plus faible : {columns['force']['description']}",
    )
    criteria = (_criterion(name, by_criterion(rules, name)) for name in columns["critere"]["enum"])
    return _page("Règles", "`transforms/rules/`", [*intro, *criteria])


def _page(title: str, source: str, sections: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", NOTICE.format(source=source), *sections]) + "\n"


def _table(name: str) -> str:
    contract = dictionary.tables()[name]
    key = ", ".join(f"`{column}`" for column in contract["key"])
    return "\n\n".join(
        [
            f"## {name}",
            f"Une ligne : {contract['grain']}. Clé : {key}.",
            *_warnings(contract.get("warnings", [])),
            _grid(["Colonne", "Intitulé", "Type", "Description", "Valeurs", "Champ source"], _columns(name)),
        ]
    )


def _warnings(warnings: Sequence[str]) -> list[str]:
    return ["À savoir :\n\n" + "\n".join(f"- {warning}" for warning in warnings)] if warnings else []


def _columns(table: str) -> Iterator[list[str]]:
    required = dictionary.tables()[table]["required"]
    for name in dictionary.tables()[table]["columns"]:
        column = dictionary.columns()[name]
        star = "\\*" if name in required else ""
        unit = f" ({column['unit']})" if "unit" in column else ""
        source = f"`{column['source']}`" if "source" in column else ""
        yield [
            f"`{name}`{star}",
            column["label"],
            TYPES[column["type"]] + unit,
            column["description"],
            _domain(column),
            source,
        ]


def _domain(column: dictionary.Column) -> str:
    if "enum" in column:
        return ", ".join(f"`{value}`" for value in column["enum"])
    if "pattern" in column:
        return f"`{column['pattern']}`"
    bounds = [f"{said} {column[bound]:g}" for bound, said in (("min", "≥"), ("max", "≤")) if bound in column]
    return " et ".join(bounds)


def _criterion(name: str, rules: Sequence[Rule]) -> str:
    if not rules:
        return f"## {name}\n\nAucune règle active."
    columns = dictionary.columns()
    headings = [columns[each]["label"] for each in ("regle_id", "phrase", "conclusion", "force", "champ", "fondement")]
    return f"## {name}\n\n" + _grid(headings, (_rule(rule) for rule in rules))


def _rule(rule: Rule) -> list[str]:
    conclusion = f"`{rule.then}`" if isinstance(rule.then, str) else GIVEN_BY_DATA
    definition = f" (définition {rule.definition})" if rule.definition else ""
    return [rule.id, rule.because, conclusion + definition, rule.force, f"`{rule.field}`", rule.basis]


def _grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Writes the generated pages."""
    from transforms.rules.catalogue import RULES  # noqa: PLC0415

    (DOCS / "dictionary.md").write_text(render_dictionary(), "utf-8")
    (DOCS / "rules.md").write_text(render_rules(RULES), "utf-8")


if __name__ == "__main__":
    main()
