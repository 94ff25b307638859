"""Sources as `reference/sources.yml` declares them, and their files in a mirror."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from pipelines.settings import REFERENCE

DEMO_MARKER = "cap33-demo.json"
BLOCK = 1 << 20
PRIMARY = ("decp_json", "decp_tabulaire")
READ, ABSENT, NOT_GIVEN = "miroir", "absente", "non fournie"  # of a source in a mirror


@dataclass(frozen=True)
class Source:
    """One entry of `sources.yml`; the identifier is its key."""

    id: str
    nom: str
    editeur: str
    url: str
    licence: str
    format: str
    rafraichissement: str
    dossier: str
    motif: str
    acces: Mapping[str, str] = field(default_factory=dict)  # read by `pipelines/fetch/discovery.py`


class MirrorError(ValueError):
    """The mirror cannot serve; the message says why and what to do."""


@cache
def sources() -> dict[str, Source]:
    """Every declared source by identifier."""
    declared = yaml.safe_load((REFERENCE / "sources.yml").read_text("utf-8"))
    return {name: Source(id=name, **entry) for name, entry in declared.items()}


def files(mirror: Path, source: str) -> list[Path]:
    """Files of a source in the mirror, by name; empty where its folder is absent."""
    declared = sources()[source]
    return sorted(path for path in (mirror / declared.dossier).glob(declared.motif) if path.is_file())


def primary(mirror: Path) -> str:
    """The source that contracts are read from: the official files, or the tabular format where there are none."""
    return next((source for source in PRIMARY if files(mirror, source)), PRIMARY[0])


def held(mirror: Path, source: str) -> list[Path]:
    """Files that a source is read from: those of the mirror, else our own where nobody publishes it as data."""
    own = [REFERENCE / "secnumcloud.csv"] if source == "secnumcloud" else []
    return files(mirror, source) or own


def states(mirror: Path) -> dict[str, str]:
    """State of each source that this mirror should or may hold: `READ`, `ABSENT` or `NOT_GIVEN`.

    Contracts come from one source: the other is not expected, and not named. A source without an address is handed over
    by those who make it, or not: its absence is no fault.
    """
    found = checked(mirror)
    expected = [name for name in sources() if name not in PRIMARY or name == primary(found)]
    return {name: READ if held(found, name) else ABSENT if _is_due(name) else NOT_GIVEN for name in expected}


def _is_due(source: str) -> bool:
    return source in PRIMARY or bool(sources()[source].acces)


def absent(mirror: Path) -> list[str]:
    """Sources that the mirror should hold and does not."""
    return [source for source, state in states(mirror).items() if state == ABSENT]


def checked(mirror: Path) -> Path:
    """The mirror, if it exists and holds a file of contracts; raises `MirrorError` otherwise."""
    if not mirror.is_dir():
        raise MirrorError(f"Le miroir {mirror} n'existe pas. Vérifiez le chemin donné à --mirror.")
    if not any(files(mirror, source) for source in PRIMARY):
        official = sources()[PRIMARY[0]]
        raise MirrorError(
            f"Le miroir {mirror} ne contient aucun fichier DECP dans {official.dossier}/. "
            f"Déposez-y les fichiers de {official.url}."
        )
    return mirror


def is_fictitious(mirror: Path) -> bool:
    """Whether the mirror is a demonstration data set, by the marker that its generator leaves."""
    marker = mirror / DEMO_MARKER
    return marker.is_file() and bool(json.loads(marker.read_text("utf-8")).get("fictif"))


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
