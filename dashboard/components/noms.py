"""The names that the proofs quote, what the rules found, and the contracts behind one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.components import citations, frame
from dashboard.components.data import ask
from dashboard.components.selection import chosen
from dashboard.components.table import Markup, link
from restitution import citations as question
from restitution.formats import number, typeset
from restitution.labels import VERDICTS
from restitution.selection import Selection
from restitution.souverainete import CRITERES

NAME_MAX = 200
CONTRACTS_MAX, EXAMPLES = 50, 10


@dataclass(frozen=True)
class Proofs:
    """Where the proofs of some criteria are read, and how their conclusions are sorted, the first by default."""

    page: str
    criteres: tuple[str, ...]
    conclusions: Mapping[str, tuple[str, tuple[str, ...]]]


SOUVERAINETE = Proofs(
    "souverainete",
    CRITERES,
    {"concluantes": ("Concluantes", ("favorable", "vigilance", "defavorable"))}
    | {code: (VERDICTS[code].capitalize(), (code,)) for code in ("defavorable", "vigilance", "favorable")}
    | {"indetermine": ("Sans conclure", ("indetermine",))},
)
LOGICIEL_LIBRE = Proofs(
    "logiciel-libre",
    ("logiciel_libre",),
    {"libre": ("Logiciel libre", ("oui",)), "proprietaire": ("Produit propriétaire", ("non",))},
)


def asked(proofs: Proofs) -> dict[str, str | None]:
    """Which conclusions and which name the address asks for."""
    first = next(iter(proofs.conclusions))
    name = st.query_params.get("nomme", "")[:NAME_MAX]
    return {"conclusion": chosen("conclusion", proofs.conclusions, first), "nomme": name or None}


def choose_conclusions(proofs: Proofs) -> tuple[str, ...]:
    """What the proofs shown conclude."""
    code = st.segmented_control(
        "Preuves",
        list(proofs.conclusions),
        format_func=lambda each: proofs.conclusions[each][0],
        key="w_conclusion",
        required=True,
    )
    return proofs.conclusions[code or next(iter(proofs.conclusions))][1]


def names(proofs: Proofs, selection: Selection, when: str, conclusions: tuple[str, ...]) -> None:
    """The names quoted, each with its proofs and the way to its contracts; then every rule that fired."""
    found = ask(question.cited, proofs.criteres, selection, conclusions)
    if found.is_empty():
        frame.nothing(
            "Ici, aucune de ces preuves ne nomme d'entreprise ni de produit.",
            "La plupart des objets publiés n'en nomment aucun. Choisissez d'autres preuves, d'autres acheteurs ou "
            "d'autres années.",
        )
    else:
        citations.names(found, lambda name: _to_name(proofs, name), f"{when} Chaque nom mène à ses marchés.")
    rules = ask(question.rules, proofs.criteres, selection, conclusions)
    if not rules.is_empty():
        citations.rules(rules, f"{when} Les constats, règle par règle ; un marché peut en porter plusieurs.")


def examples(proofs: Proofs, selection: Selection, when: str, conclusions: tuple[str, ...]) -> None:
    """The latest contracts whose proofs conclude so, with each proof; nothing where there is none."""
    found = ask(question.contracts, proofs.criteres, selection, conclusions, None, EXAMPLES)
    if not found.is_empty():
        citations.contracts(found, f"{when} Les preuves des marchés les plus récents.")


def one_name(proofs: Proofs, selection: Selection, when: str, name: str) -> None:
    """The contracts whose proofs quote one name, with each proof."""
    st.subheader("Les marchés derrière un nom", anchor=False)
    every = tuple(code for _, codes in proofs.conclusions.values() for code in codes)
    found = ask(question.contracts, proofs.criteres, selection, tuple(dict.fromkeys(every)), name, CONTRACTS_MAX + 1)
    if found.is_empty():
        frame.nothing(
            f"Aucune preuve ne cite « {name} » parmi ces achats.",
            "Choisissez d'autres acheteurs ou d'autres années, ou revenez à la liste des noms.",
        )
    else:
        more = f" Les {number(CONTRACTS_MAX)} plus récentes." if len(found) > CONTRACTS_MAX else ""
        citations.contracts(found.head(CONTRACTS_MAX), f"Les preuves qui citent « {name} ». {when}{more}")
    st.html(f"<p>{_to_names(proofs)}</p>")


def _to_name(proofs: Proofs, name: str) -> Markup:
    return link(proofs.page, name.replace(" | ", ", "), _kept() | {"nomme": name})


def _to_names(proofs: Proofs) -> Markup:
    return link(proofs.page, typeset("← Tous les noms cités"), _kept())


def _kept() -> dict[str, str]:
    """The other choices of the page."""
    return {name: value for name, value in st.query_params.to_dict().items() if name != "nomme"}
