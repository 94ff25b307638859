"""A finding in a card: the figure, what it means, its parts, and the facts needed to defend it."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.components import gauge
from restitution.formats import typeset


def show(
    above: str,
    value: str | None,
    name: str,
    reading: str,
    pieces: list[gauge.Part],
    facts: dict[str, tuple[str, str]],
) -> None:
    """One figure. Without a value, `name` says why there is none, and no bar is drawn."""
    head = (
        f"<span class='kpi-silent'>{escape(typeset(name))}</span>"
        if value is None
        else f"<span class='kpi-value'>{escape(value)}</span><span class='kpi-name'>{escape(typeset(name))}</span>"
    )
    st.html(
        f"<section class='kpi'><p class='kpi-above'>{escape(typeset(above))}</p><p class='kpi-head'>{head}</p>"
        f"<p class='kpi-reading'>{escape(typeset(reading))}</p>{gauge.html(pieces) if pieces else ''}"
        f"{_facts(facts)}</section>"
    )


def _facts(facts: dict[str, tuple[str, str]]) -> str:
    return "<dl class='facts'>" + "".join(
        f"<div><dt>{escape(typeset(name))}</dt>"
        f"<dd>{escape(value)}<span class='note'>{escape(typeset(note))}</span></dd></div>"
        for name, (value, note) in facts.items()
    ) + "</dl>"  # fmt: skip
