"""The choices of a page on policy: whose purchases, when, weighed how."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from dashboard.components.data import ask
from dashboard.components.filters import PUBLISHED
from dashboard.components.url import keep, prepare
from restitution.labels import PERIMETRES
from restitution.marches import ministeres
from restitution.selection import Selection

EVERY = "tous"
BASES = {"nombre": "Nombre", "montant": "Montants"}
BASE_HELP = (
    "En nombre, chaque marché compte pour un. En montants, chaque marché pèse son montant retenu ; les plafonds "
    "d'accords-cadres et les montants invraisemblables n'entrent pas dans la somme."
)


def chosen(name: str, allowed: Collection[str], default: str) -> str | None:
    """The choice in force for a parameter, before its widget (of key `w_<name>`) is drawn."""
    value: str | None = st.session_state[prepare(name, allowed, default, remembered=True)]
    return value


def choose(
    others: Mapping[str, str | None],
    periodes: Mapping[str, str] | None = None,
    default: str | None = None,
    bases: Collection[str] = BASES,
) -> tuple[Selection, str]:
    """What the reader asks for, and the year, empty without `periodes`; `others` is what else the address must keep."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="choices"):
        perimetre = _select("perimetre", "Acheteurs", {code: PERIMETRES[code] for code in PUBLISHED}, "ETAT")
        ministere = None
        if perimetre == "ETAT":
            code = _select("ministere", "Ministère", {EVERY: "Tous"} | ask(ministeres), EVERY)
            ministere = None if code == EVERY else code
        periode = _select("periode", "Année", periodes, default or next(iter(periodes)), 190) if periodes else ""
        base = _base(bases)
    keep({"perimetre": perimetre, "ministere": ministere, "periode": periode or None, "base": base} | dict(others))
    return Selection(perimetre, ministere, base), periode


def _select(name: str, title: str, labels: Mapping[str, str], default: str, width: int = 270) -> str:
    return st.selectbox(
        title,
        list(labels),
        format_func=labels.__getitem__,
        key=prepare(name, labels, default, remembered=True),
        width=width,
    )


def _base(bases: Collection[str]) -> str:
    """The value base; no choice is offered where there is only one."""
    if len(bases) < 2:
        return next(iter(bases))
    asked = st.segmented_control(
        "Base",
        list(bases),
        format_func=BASES.__getitem__,
        key=prepare("base", bases, "nombre", remembered=True),
        required=True,
        help=BASE_HELP,
    )
    return asked or "nombre"
