"""The generated pages of `docs/`: the dictionary from the contracts, the rules from the rule values and what is
measured of them.

`python -m pipelines.docs` writes both, and the textbook cases that the second one quotes; tests compare what is
committed with what is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from data_contracts import dictionary
from pipelines import circulaire, exemples
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

Known = dict[str, Any]


def render_dictionary() -> str:
    """Every table with its grain, key, warnings and columns, in Markdown."""
    source = "`data_contracts/tables.yml` et `data_contracts/columns.yml`"
    intro = (
        "Les tables `mart_…` sont publiées dans `marts.duckdb` ; les tables `core_…` restent dans l'entrepôt. "
        "Une colonne vide signifie « inconnu », jamais « non ». Une étoile marque les colonnes toujours renseignées."
    )
    names = [*dictionary.published(), *(name for name in dictionary.tables() if name.startswith("core_"))]
    return _page("Dictionnaire des données", source, [intro, *(_table(name) for name in names)])


def render_rules(rules: Sequence[Rule], known: Mapping[str, Known] | None = None) -> str:
    """Every rule by criterion, in the order given, in Markdown, with what is `known` of it."""
    columns = dictionary.columns()
    intro = (
        "Une règle est un identifiant, une condition, une phrase, un fondement et une force. Elle ne change jamais "
        "sous son identifiant : une règle modifiée est une règle nouvelle. La preuve la plus forte décide ; "
        "sans preuve, le verdict est « indetermine ».",
        f"Forces, de la plus forte à la plus faible : {columns['force']['description']}",
        "La justesse d'une règle est mesurée sur des cas étiquetés à la main : parmi ceux où elle se déclenche, la "
        "part où sa conclusion est l'étiquette. Une règle faible peut se tromper souvent sans dommage : là où une "
        "règle plus forte conclut autrement, c'est elle qui décide. "
        "L'exemple et le cas proche sont des cas d'école, que les tests exécutent.",
    )
    criteria = (_criterion(name, by_criterion(rules, name), known or {}) for name in columns["critere"]["enum"])
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


def _criterion(name: str, rules: Sequence[Rule], known: Mapping[str, Known]) -> str:
    if not rules:
        return f"## {name}\n\nAucune règle active."
    return "\n\n".join([f"## {name}", *(_rule(rule, known.get(rule.id, {})) for rule in rules)])


def _rule(rule: Rule, known: Known) -> str:
    conclusion = f"`{rule.then}`" if isinstance(rule.then, str) else GIVEN_BY_DATA
    definition = f" (définition {rule.definition})" if rule.definition else ""
    lines = {
        "Conclusion": conclusion + definition,
        "Force": rule.force,
        "Champ": f"`{rule.field}`",
        "Fondement": rule.basis,
        "Méthodes": ", ".join(known.get("versions", [])),
        "Justesse": _measured(known),
        "Exemple": _case(known.get("exemple"), known.get("exemple_raison")),
        "Cas proche": _case(known.get("contre_exemple"), known.get("contre_exemple_raison")),
    }
    facts = "\n".join(f"- {name} : {text}" for name, text in lines.items() if text)
    return f"### {rule.id}\n\n{rule.because}\n\n{facts}"


def _measured(known: Known) -> str:
    if not known.get("nb_verdicts"):
        return "non mesurée, aucun cas étiqueté ne la déclenche"
    low, high = (f"{100 * known[bound]:.0f}" for bound in ("ic95_bas", "ic95_haut"))
    right = f"{known['nb_justes']} {'cas juste' if known['nb_justes'] < 2 else 'cas justes'} sur {known['nb_verdicts']}"
    read = ", lu pendant l'écriture des règles" if known["reserve"] else ""
    return (
        f"{right}, intervalle à 95 % de {low} à {high} % (méthode {known['methode']}, échantillon "
        f"« {known['echantillon']} »{read})"
    )


def _case(case: str | None, reason: str | None) -> str:
    return f"{case} — {reason}" if case and reason else ""


def _grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def known_of_rules() -> dict[str, Known]:
    """What is committed about each rule: the versions that list it, its latest measure, its textbook cases."""
    from pipelines import mesures, ref  # noqa: PLC0415

    tables = mesures.tables()
    reserves = tables["ref_echantillon"].select("methode", "echantillon", "reserve")
    figures = tables["ref_mesure_regle"].join(reserves, on=["methode", "echantillon"]).sort("methode")
    known: dict[str, Known] = {}
    for version in ref.versions():
        for rule_id in ref.methode(version).regles:
            known.setdefault(rule_id, {"versions": []})["versions"].append(version)
    # The latest version comes last, and its measure stays.
    for row in [*figures.to_dicts(), *pl.read_csv(exemples.FILE, infer_schema=False).to_dicts()]:
        known.setdefault(row["regle_id"], {}).update(row)
    return known


def main() -> None:
    """Writes the generated pages, and first the cases they quote."""
    from transforms.rules.catalogue import RULES  # noqa: PLC0415

    exemples.examples(RULES).write_csv(exemples.FILE)
    (DOCS / "dictionary.md").write_text(render_dictionary(), "utf-8")
    (DOCS / "rules.md").write_text(render_rules(RULES, known_of_rules()), "utf-8")
    (DOCS / "circulaire.md").write_text(circulaire.render(circulaire.objectives()), "utf-8")


if __name__ == "__main__":
    main()
