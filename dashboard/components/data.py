"""The snapshot that the pages read: opened once, asked through a cache, replaced when a new one is published."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from restitution.instantane import Instantane, InstantaneAbsent, current_path, open_current

T = TypeVar("T")


def data_dir() -> str:
    """The data folder: `CAP33_DATA_DIR`, otherwise `./data`."""
    return os.environ.get("CAP33_DATA_DIR", "./data")


def instantane() -> Instantane:
    """The current snapshot; without one the page says what to do and stops there."""
    try:
        return open_current(data_dir())
    except InstantaneAbsent as absence:
        st.title("Aucune donnée publiée")
        st.info(str(absence))
        st.stop()


@st.cache_data(max_entries=500, show_spinner=False)
def _answer(_question: Callable[..., Any], _source: Instantane, key: tuple[str, str, str], *args: Any) -> Any:
    """Kept under the snapshot's path and the question's name: the two unhashed arguments add nothing to them."""
    return _question(_source, *args)


def ask(question: Callable[..., T], *args: Any) -> T:
    """The answer of a `restitution` question on the current snapshot."""
    source = instantane()
    key = (str(source.path), question.__module__, question.__qualname__)
    answer: T = _answer(question, source, key, *args)
    return answer


@st.fragment(run_every=30)
def watch() -> None:
    """Shows the new snapshot once one is published, without waiting for a click."""
    try:
        path = str(current_path(data_dir()))
    except InstantaneAbsent:
        return
    if st.session_state.setdefault("_instantane", path) != path:
        st.session_state["_instantane"] = path
        st.rerun()
