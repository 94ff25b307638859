"""Going from one page of a list to the next; the page stands in the address."""

from __future__ import annotations

from math import ceil

import streamlit as st

from restitution.formats import number


def page_number(total: int, size: int) -> int:
    """The page asked for by the address, brought back within the list."""
    wanted = st.query_params.get("page", "1")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 8 else 1
    return max(1, min(page, ceil(total / size)))


def page_links(page: int, total: int, size: int, address: dict[str, str]) -> None:
    """Previous and next pages, and what the current one shows."""
    last_page = ceil(total / size)
    if last_page == 1:
        return
    first, last = (page - 1) * size + 1, min(page * size, total)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        _to("← Précédents", address, page - 1, disabled=page == 1)
        st.markdown(f"{number(first)} à {number(last)} sur {number(total)}", width="content")
        _to("Suivants →", address, page + 1, disabled=page == last_page)


def _to(text: str, address: dict[str, str], page: int, *, disabled: bool) -> None:
    st.page_link(
        "app_pages/marches.py", label=text, disabled=disabled, query_params=address | {"page": str(max(page, 1))}
    )
