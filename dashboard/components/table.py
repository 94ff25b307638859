"""Tables of a few rows in plain HTML: read by any screen reader, one block per row on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

from restitution.formats import typeset


class Markup(str):
    """A fragment of HTML already made safe; any other text is escaped."""

    __slots__ = ()


@dataclass(frozen=True)
class Heading:
    """The heading of a column; `style` « n » sets numbers to the right, « date » keeps dates on one line."""

    title: str
    style: str = ""


def link(page: str, text: str, parameters: dict[str, str]) -> Markup:
    """A link to a page of the dashboard, its choices in the address."""
    address = escape(f"{page}?{urlencode(parameters)}", quote=True)
    return Markup(f"<a href='{address}'>{escape(text)}</a>")


def with_note(text: str, note: str) -> Markup:
    """A value and, under it, a note in smaller type."""
    above = text if isinstance(text, Markup) else escape(text)
    return Markup(f"{above}<span class='under'>{escape(typeset(note))}</span>")


def table(headings: Sequence[Heading], rows: Sequence[Sequence[str]], caption: str) -> None:
    """A table whose first column names the row."""
    head = "".join(f"<th scope='col' class='{heading.style}'>{escape(heading.title)}</th>" for heading in headings)
    body = "".join(f"<tr>{_cells(headings, row)}</tr>" for row in rows)
    st.html(
        f"<div class='scroller'><table class='grid'><caption>{escape(typeset(caption))}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(headings: Sequence[Heading], row: Sequence[str]) -> str:
    texts = [text if isinstance(text, Markup) else escape(text) for text in row]
    first = f"<th scope='row'>{texts[0]}</th>"
    return first + "".join(
        f"<td class='{heading.style}' data-heading='{escape(heading.title, quote=True)}'>{text}</td>"
        for heading, text in zip(headings[1:], texts[1:], strict=True)
    )
