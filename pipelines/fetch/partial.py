"""A download in progress: its bytes and what they are bytes of, so that a later run takes over where it was cut."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import httpx
import msgspec

RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class Version(msgspec.Struct, frozen=True):
    """Which state of which address an answer holds, by what the server says of it."""

    url: str
    etag: str | None
    last_modified: str | None

    @classmethod
    def of(cls, response: httpx.Response) -> Version:
        """The version that an answer announces; its address is the one reached after redirections."""
        # A header that is not ASCII could not be sent back.
        sent = (response.headers.get("etag", ""), response.headers.get("last-modified", ""))
        etag, last_modified = (value if value.isascii() and value else None for value in sent)
        return cls(str(response.url), etag, last_modified)

    @property
    def validator(self) -> str | None:
        """What `If-Range` may quote: a strong entity tag, else a date."""
        strong = self.etag if self.etag and not self.etag.startswith("W/") else None
        return strong or self.last_modified

    def is_held_by(self, response: httpx.Response) -> bool:
        """Whether an answer to `If-Range` comes from the same version: it may repeat the validator alone."""
        held = Version.of(response)
        return held.url == self.url and self.validator in {held.etag, held.last_modified}


class Partial:
    """The bytes received so far, outside the folders that a mirror's patterns look into."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.note = path.with_name(f"{path.name}.version")

    def size(self) -> int:
        """Bytes received so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def version(self) -> Version | None:
        """What the bytes are bytes of; null where they cannot be completed."""
        if not self.size() or not self.note.exists():
            return None
        try:
            return msgspec.json.decode(self.note.read_bytes(), type=Version)
        except msgspec.DecodeError:
            return None

    def range_headers(self) -> dict[str, str]:
        """What asks for the missing bytes, or for the whole file if it changed; empty where it cannot be resumed."""
        version = self.version()
        if version is None or version.validator is None:
            return {}
        return {"Range": f"bytes={self.size()}-", "If-Range": version.validator, "Accept-Encoding": "identity"}

    def is_continued_by(self, response: httpx.Response) -> bool:
        """Whether a 206 brings the very bytes that follow: some servers ignore `If-Range`."""
        brought = RANGE.match(response.headers.get("content-range", ""))
        version = self.version()
        return (
            brought is not None
            and int(brought[1]) == self.size()
            and "content-encoding" not in response.headers
            and version is not None
            and version.is_held_by(response)
        )

    def begin(self, response: httpx.Response) -> None:
        """Starts again from the first byte. An encoded body cannot be resumed: its ranges count encoded bytes."""
        self.discard()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        version = Version.of(response)
        if version.validator and "content-encoding" not in response.headers:
            self.note.write_bytes(msgspec.json.encode(version))

    def append(self, blocks: Iterable[bytes]) -> None:
        """Adds what comes, kept up to the last byte when it is cut."""
        with self.path.open("ab") as file:
            for block in blocks:
                file.write(block)
                file.flush()
            os.fsync(file.fileno())

    def discard(self) -> None:
        """Forgets everything."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def announced_size(response: httpx.Response) -> int | None:
    """Size of the whole file as the answer announces it; null where it does not, or counts encoded bytes."""
    if "content-encoding" in response.headers:
        return None
    brought = RANGE.match(response.headers.get("content-range", ""))
    total = brought[2] if brought else response.headers.get("content-length", "")
    return int(total) if total.isdecimal() else None
