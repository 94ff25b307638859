"""Whether the bytes received are the kind of file asked for: portals answer errors as HTML pages with status 200."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

EDGE = 1024  # bytes looked at, at each end
BLANK = b"\xef\xbb\xbf \t\r\n"
HTML = re.compile(rb"<!doctype\s+html|<html", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """How a kind of file starts and ends, blanks apart."""

    name: str
    start: re.Pattern[bytes]
    end: re.Pattern[bytes]


# A content type is believed only when it says HTML: object stores call everything else application/octet-stream.
SHAPES = {
    ".json": Shape("JSON", re.compile(rb"[\[{]"), re.compile(rb"[\]}]\Z")),
    # A month without a notice is an empty file.
    ".jsonl": Shape("JSON Lines", re.compile(rb"\{|\Z"), re.compile(rb"(\}|\A)\Z")),
    ".parquet": Shape("Parquet", re.compile(rb"PAR1"), re.compile(rb"PAR1\Z")),
    ".csv": Shape("CSV", re.compile(rb"[^<{\[]"), re.compile(rb".\Z", re.DOTALL)),
    ".xml": Shape("XML", re.compile(rb"<"), re.compile(rb">\Z")),
    ".pdf": Shape("PDF", re.compile(rb"%PDF-"), re.compile(rb"%%EOF")),
}


def is_html(content_type: str) -> bool:
    """Whether the header announces a web page."""
    return content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}


def refusal(path: Path, suffix: str) -> str | None:
    """Why the file at `path` is not what its name will say; null where it is."""
    shape = SHAPES[suffix]
    start, end = _edges(path)
    if HTML.match(start):
        return f"une page HTML a été reçue au lieu d'un fichier {shape.name}"
    if not shape.start.match(start):
        return f"le contenu reçu n'est pas un fichier {shape.name}"
    if not shape.end.search(end):
        return f"le fichier {shape.name} reçu est tronqué"
    return None


def _edges(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        start = file.read(EDGE)
        file.seek(max(0, path.stat().st_size - EDGE))
        end = file.read()
    return start.lstrip(BLANK), end.rstrip(BLANK)
