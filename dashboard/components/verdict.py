"""A verdict told by a sign, a word and a shape."""

from __future__ import annotations

from html import escape

from dashboard.components.table import Markup
from restitution.labels import VERDICTS, label

SIGNS = {
    "oui": "✓", "non": "✕", "indetermine": "?",
    "favorable": "✓", "vigilance": "!", "defavorable": "✕", "non_applicable": "–",
}  # fmt: skip
STYLES = {"favorable": "oui", "INCONNU": "indetermine"}


def badge(verdict: str, text: str | None = None) -> Markup:
    """The verdict in a rounded label; a verdict without a sign takes the plain shape."""
    style = STYLES.get(verdict, verdict if verdict in SIGNS else "non")
    word = label(VERDICTS, verdict) if text is None else text
    return Markup(f"<span class='verdict {style}'>{SIGNS.get(verdict, '')}&nbsp;{escape(word)}</span>")
