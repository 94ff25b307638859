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


def own_files(source: str) -> list[Path]:
    """Our own file of a source that nobody publishes as data; none for the others."""
    return [REFERENCE / "secnumcloud.csv"] if source == "secnumcloud" else []


def absent(mirror: Path) -> list[str]:
    """Declared sources without a file in the mirror."""
    found = checked(mirror)
    missing = [source for source in sources() if not files(found, source) and not own_files(source)]
    return [source for source in missing if source not in PRIMARY or primary(found) == source]


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
