"""Choices kept in the address, so that a copied link shows the same figures.

Every choice is written, defaults included: a default may change with the next publication, a link must not.
"""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st


def prepare(name: str, allowed: Collection[str] | None, default: str | None, *, remembered: bool = False) -> str:
    """Key of the widget for a parameter, its state taken from the address, otherwise the default.

    `allowed` None accepts any text. An address changed from outside (link, back button) wins over the widget. With
    `remembered`, a page opened without the parameter takes what was chosen on the page before.
    """
    key, written = f"w_{name}", st.session_state.get(f"_url_{name}")
    wanted = _allowed(st.query_params.get(name), allowed)
    unknown = _allowed(st.session_state.get(key), allowed) is None
    if unknown or (wanted is not None and wanted != written):
        kept = _allowed(written, allowed) if remembered else None
        st.session_state[key] = next((value for value in (wanted, kept) if value is not None), default)
    elif remembered:
        # Streamlit starts the widget of another page afresh, at its first option, unless its state is written again.
        st.session_state[key] = st.session_state[key]
    return key


def _allowed(value: str | None, allowed: Collection[str] | None) -> str | None:
    return value if allowed is None or value in allowed else None


def keep(choices: dict[str, str | None]) -> dict[str, str]:
    """Writes all the choices of a page at once, and gives the parameters of its address; an empty choice leaves it.

    Each writing is a step of the browser's history: one by one, the back button would seem stuck. A new choice
    starts lists again at their first page.
    """
    before = {name: st.session_state.get(f"_url_{name}", value) for name, value in choices.items()}
    address = st.query_params.to_dict() | choices
    if before != choices:
        address["page"] = None
    st.session_state.update({f"_url_{name}": value for name, value in choices.items()})
    address = {name: value for name, value in address.items() if value}
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    return address
