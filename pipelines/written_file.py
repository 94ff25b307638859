"""A file that a command writes for a person: whole or not at all, and never over another by surprise."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.console import Failed


def destination(asked: Path | None, name: str, *, replace: bool) -> Path:
    """Where to write: the path asked for, `name` inside it if it is a folder, `name` here without one.

    Raises where that file exists and may not be replaced, or where its folder does not exist.
    """
    path = asked / name if asked is not None and asked.is_dir() else asked or Path(name)
    if path.exists() and not replace:
        raise Failed([f"{path} existe déjà : ajoutez --remplacer, ou donnez un autre nom par --sortie."])
    if not path.parent.is_dir():
        raise Failed([f"Le dossier {path.parent} n'existe pas : créez-le, ou donnez un autre chemin par --sortie."])
    return path


def write(path: Path, content: bytes) -> None:
    """The file, whole: written beside under another name, then renamed."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partiel")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
