"""The note laid out: a PDF that says the same for the same snapshot, byte for byte, and pictures of its pages."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from restitution.formats import typeset
from restitution.instantane import Instantane
from restitution.note.contenu import Asked, content

TEMPLATE = Path(__file__).with_name("note.typ")


def pdf(instantane: Instantane, asked: Asked) -> bytes:
    """The note as a tagged PDF that follows PDF/UA-1, dated of its snapshot."""
    return _compiled(instantane, asked, format="pdf", pdf_standards=["ua-1"])[0]


def pages(instantane: Instantane, asked: Asked, ppi: float = 110) -> list[bytes]:
    """Each page of the note as a PNG picture."""
    return _compiled(instantane, asked, format="png", ppi=ppi)


def file_name(instantane: Instantane, asked: Asked) -> str:
    """« note_MI_2025_nombre_strict_20261123T060000Z-ab12cd34.pdf »: whose, of when, from which snapshot."""
    choice, manifest = asked.choice, instantane.manifest
    parts = ["note", asked.ministere, choice.periode, choice.base, choice.definition, manifest["snapshot_id"]]
    return "_".join(["FICTIF"] * manifest["fictif"] + parts) + ".pdf"


def _compiled(instantane: Instantane, asked: Asked, **options: Any) -> list[bytes]:
    published = datetime.fromisoformat(instantane.manifest["publie_le"])
    options |= {
        "root": TEMPLATE.parent,
        "ignore_system_fonts": True,
        "sys_inputs": {"note": json.dumps(printed(content(instantane, asked)), ensure_ascii=False)},
        "timestamp": int(published.timestamp()),
    }
    made: bytes | list[bytes] = typst.compile(TEMPLATE, **options)
    return made if isinstance(made, list) else [made]


def printed(value: Any) -> Any:
    """The same content with the spaces and apostrophes that print wants; drawings are left as they are."""
    match value:
        case str() if not value.startswith("<svg"):
            return typeset(value).replace("'", "’")
        case dict():
            return {key: printed(each) for key, each in value.items()}
        case list():
            return [printed(each) for each in value]
    return value
