"""The raw store: files as their publishers gave them, laid out like a mirror, and a manifest that says where from.

DATA_DIR/brut/<dossier>/<fichier>            a file, whole
DATA_DIR/brut/manifeste.json                 origin, dates, licence, size, SHA-256 of each file; state of each source
DATA_DIR/brut/.en-cours/<dossier>/<fichier>  a download in progress
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import msgspec

from pipelines.fetch.partial import Partial, Version

MANIFEST = "manifeste.json"


class Entry(msgspec.Struct, frozen=True):
    """One stored file: `obtenu_le` when its bytes came, `verifie_le` when its source last said they still hold."""

    source: str
    url: str
    version: Version
    licence: str
    obtenu_le: datetime
    verifie_le: datetime
    type_contenu: str
    octets: int
    sha256: str


class State(msgspec.Struct, frozen=True):
    """What the last run made of one source: `a_jour`, `partielle`, `perimee` since a date, or `absente`."""

    etat: str
    verifiee_le: datetime
    depuis: date | None = None
    message: str | None = None


class Manifest(msgspec.Struct):
    """Everything known of the store, by path of file and by source."""

    sources: dict[str, State] = msgspec.field(default_factory=dict)
    fichiers: dict[str, Entry] = msgspec.field(default_factory=dict)


def manifest(root: Path) -> Manifest:
    """The manifest of a store; empty where there is none, as in a mirror made by hand."""
    path = root / MANIFEST
    if not path.exists():
        return Manifest()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.DecodeError as error:
        raise ValueError(f"{path} est illisible. Effacez-le : les fichiers seront récupérés à nouveau.") from error


class Store:
    """One raw store; its manifest is saved, whole, after each file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.known = manifest(root)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone in the store; the lock falls with the process, however it ends."""
        (self.root / ".en-cours").mkdir(parents=True, exist_ok=True)
        with (self.root / ".en-cours" / "verrou").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ValueError(f"Une autre récupération écrit déjà dans {self.root}. Attendez sa fin.") from error
            self.known = manifest(self.root)
            yield

    def partial(self, path: str) -> Partial:
        """The download in progress of one file."""
        return Partial(self.root / ".en-cours" / path)

    def intact(self, path: str) -> Entry | None:
        """What is known of a stored file; null where the file is not there with its size."""
        entry = self.known.fichiers.get(path)
        file = self.root / path
        return entry if entry and file.is_file() and file.stat().st_size == entry.octets else None

    def of_source(self, source: str) -> dict[str, Entry]:
        """Stored files of a source, by path."""
        found = self.known.fichiers.items()
        return {path: entry for path, entry in found if entry.source == source and self.intact(path)}

    def accept(self, path: str, entry: Entry) -> bool:
        """Gives a complete download its name; says whether its content is new."""
        former = self.intact(path)
        partial = self.partial(path)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        partial.path.replace(self.root / path)
        partial.discard()
        self.record(path, entry)
        return former is None or former.sha256 != entry.sha256

    def record(self, path: str, entry: Entry) -> None:
        """Notes what is known of a stored file."""
        self.known.fichiers[path] = entry
        self._save()

    def conclude(self, source: str, state: State) -> None:
        """Notes what the run made of a source."""
        self.known.sources[source] = state
        self._save()

    def _save(self) -> None:
        temporary = self.root / ".en-cours" / MANIFEST
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(self.known, order="sorted"), indent=2))
        temporary.replace(self.root / MANIFEST)
