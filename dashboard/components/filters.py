"""The filters of the list of contracts, kept in the address."""

from __future__ import annotations

import streamlit as st

from dashboard.components.data import ask
from dashboard.components.url import keep, prepare
from restitution.formats import amount, counted, number
from restitution.labels import DEFINITIONS, ORIGINES, PERIMETRES, SEGMENTS, VERDICTS
from restitution.marches import ORDERS, Filters, Summary, ministeres, years

EVERYTHING = "tout"
ALL = {EVERYTHING: "Tous"}
ANSWERS = ("oui", "non", "indetermine")
PUBLISHED = ("ETAT", "INTERMINISTERIEL", "CENTRALE_ACHAT", "OPERATEUR", "AAI_CONSTIT")
PILLAR = ALL | {
    code: VERDICTS[code] for code in ("favorable", "vigilance", "defavorable", "indetermine", "non_applicable")
}
NATURE = {
    "logiciel_libre": ("Logiciel libre", ALL | {code: VERDICTS[code] for code in ANSWERS}),
    "origine": ("Origine de la technologie", ALL | ORIGINES),
    "souverainete_immunite": ("Immunité", PILLAR),
    "souverainete_substituabilite": ("Substituabilité", PILLAR),
    "souverainete_maitrise": ("Maîtrise", PILLAR),
}
COUNTED = ALL | {"nombre": "Comptés dans le chiffre"}


def choose() -> tuple[Filters, str, dict[str, str]]:
    """What the reader keeps, in which order, and the same as parameters of an address."""
    typed = st.text_input(
        "Chercher",
        key=prepare("texte", None, ""),
        placeholder="Objet, acheteur, titulaire, identifiant",
        max_chars=120,
    )
    with st.container(horizontal=True, gap="small", key="filters"):
        chosen = {
            "perimetre": _select("perimetre", "Périmètre", ALL | {code: PERIMETRES[code] for code in PUBLISHED}),
            "ministere": _select("ministere", "Ministère", ALL | ask(ministeres)),
            "annee": _select("annee", "Année", ALL | {year: year for year in ask(years)}, 120),
            "segment": _select("segment", "Segment", ALL | SEGMENTS),
            "verdict": _select("verdict", "PME innovante", ALL | {code: VERDICTS[code] for code in ANSWERS}, 150),
            "definition": _select("definition", "Définition", DEFINITIONS, 120) or "strict",
            "comptes": _select("comptes", "Marchés subséquents", COUNTED, 200),
            "tri": _select("tri", "Trier par", {code: name for code, (name, _) in ORDERS.items()}, 230) or "recents",
            "texte": typed.strip(),
        }
    chosen |= _nature()
    address = keep(chosen)
    order = chosen.pop("tri")
    renamed = {"annee": "year", "comptes": "base", "texte": "text"}
    return Filters(**{renamed.get(name, name): value for name, value in chosen.items()}), order, address


def _nature() -> dict[str, str | None]:
    """What the reader keeps of technology and sovereignty; open where the address already chooses among them."""
    in_use = any(st.query_params.get(name, EVERYTHING) != EVERYTHING for name in NATURE)
    with (
        st.expander("Technologie et souveraineté", expanded=in_use),
        st.container(horizontal=True, gap="small", key="filters_nature"),
    ):
        return {name: _select(name, title, labels, 240) for name, (title, labels) in NATURE.items()}


def _select(name: str, title: str, labels: dict[str, str], width: int = 200) -> str | None:
    """The code chosen in a list; None where the reader keeps everything."""
    chosen = st.selectbox(
        title,
        list(labels),
        format_func=labels.__getitem__,
        key=prepare(name, labels, next(iter(labels))),
        width=width,
    )
    return None if chosen == EVERYTHING else chosen


def caption(found: Summary, filters: Filters) -> str:
    """How many contracts; their sum only inside one perimeter, since perimeters are never added up."""
    how_many = counted(found.marches, "marché")
    if not filters.perimetre:
        return f"{how_many}. Les périmètres ne s'additionnent pas : choisissez-en un pour lire la somme des montants."
    without = f", {number(found.without_montant)} sans montant retenu" if found.without_montant else ""
    return f"{how_many}, {amount(found.montant_retenu_eur)} de montants retenus{without}."
