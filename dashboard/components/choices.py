"""The three choices behind every figure: period, value base, definition."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from dashboard.components import frame
from dashboard.components.data import ask
from dashboard.components.url import keep, prepare
from restitution.dictionary import columns
from restitution.indicateurs import Choice, default_periode, periodes
from restitution.labels import DEFINITIONS
from restitution.marches import ministeres


def choose(**subject: str) -> Choice | None:
    """What the reader asks for; None, and a word of advice, where the snapshot holds no figure.

    `subject` is what else the address must keep, such as the ministry.
    """
    known = ask(periodes)
    if known.is_empty():
        frame.nothing(
            "L'instantané ne contient aucun chiffre.",
            "Vérifiez en bas de page les sources lues, puis relancez « cap33 refresh ».",
        )
        return None
    reservations = {
        row["periode"]: " (année incomplète)" if not row["is_periode_complete"] else " (série peu fiable)"
        for row in known.to_dicts()
        if not (row["is_periode_complete"] and row["serie_fiable"])
    }
    words = ask(columns, "mart_marche")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="choices"):
        periode = st.selectbox(
            "Période",
            known["periode"].to_list(),
            format_func=lambda year: year + reservations.get(year, ""),
            key=prepare("periode", known["periode"].to_list(), ask(default_periode), remembered=True),
            width=230,
        )
        base = _toggle(
            "base", "Base", {"nombre": "Nombre", "montant": "Montants"},
            "En nombre, chaque marché compte pour un. En montants, chaque marché pèse son montant retenu ; "
            "les plafonds d'accords-cadres et les montants invraisemblables n'entrent pas dans la somme.",
        )  # fmt: skip
        definition = _toggle(
            "definition", "Définition", DEFINITIONS,
            f"Quand dire « PME innovante » ? Stricte : {words['pme_innovante_strict'].description} "
            f"Large : {words['pme_innovante_large'].description}",
        )  # fmt: skip
    choice = Choice(periode, base, definition)
    keep(subject | address(choice))
    return choice


def _toggle(name: str, title: str, labels: dict[str, str], advice: str) -> str:
    chosen = st.segmented_control(
        title,
        list(labels),
        format_func=labels.__getitem__,
        key=prepare(name, labels, next(iter(labels)), remembered=True),
        required=True,
        help=advice,
    )
    return chosen or next(iter(labels))


def address(choice: Choice) -> dict[str, str]:
    """The three choices as parameters of an address."""
    return asdict(choice)


def choose_ministere() -> tuple[str, str]:
    """Code and name of the ministry to look at."""
    names = ask(ministeres)
    code = st.selectbox(
        "Ministère",
        list(names),
        format_func=names.__getitem__,
        key=prepare("ministere", names, next(iter(names)), remembered=True),
    )
    return code, names[code]
