"""A verdict told by a sign, a word and a shape."""

from __future__ import annotations

from html import escape

from dashboard.components.tableau import Balise
from restitution.libelles import VERDICTS, libelle

SIGNES = {"oui": "✓", "non": "✕", "indetermine": "?"}


def pastille(verdict: str, texte: str | None = None) -> Balise:
    """The verdict in a rounded label; verdicts other than yes, no and undetermined take the plain shape."""
    signe = SIGNES.get(verdict, "")
    style = verdict if verdict in SIGNES else "non"
    mot = libelle(VERDICTS, verdict) if texte is None else texte
    return Balise(f"<span class='verdict {style}'>{signe}&nbsp;{escape(mot)}</span>")
