"""One address → one file of the raw store, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import httpx
import msgspec

from pipelines import sources
from pipelines.fetch import content
from pipelines.fetch.client import Http
from pipelines.fetch.errors import FetchError, Transient
from pipelines.fetch.partial import Partial, Version, announced_size
from pipelines.fetch.store import Entry, Store

# Made on demand by the portals, without ranges: compression costs nothing there, elsewhere it would forbid to resume.
ON_DEMAND = {".csv", ".jsonl"}


@dataclass(frozen=True)
class Resource:
    """One file to have: where it is, where it goes (`dossier/fichier`), and from which day it no longer changes."""

    source: str
    url: str
    path: str
    licence: str
    settled_on: date | None = None


@dataclass(frozen=True)
class Download:
    """How one resource gets into one store."""

    http: Http
    store: Store
    resource: Resource

    def run(self, deadline: float) -> bool:
        """Whether the content is new; raises `FetchError` where the file cannot be had, the stored one untouched."""
        if self._is_settled():
            return False
        return self.http.persist(lambda: self._attempt(deadline), deadline)

    def _is_settled(self) -> bool:
        known, day = self._comparable(), self.resource.settled_on
        return bool(known and day and known.verifie_le >= datetime.combine(day, time(), UTC))

    def _attempt(self, deadline: float) -> bool:
        known = self._comparable()
        partial = self.store.partial(self.resource.path)
        headers = self._encoding() | _conditions(known) | partial.range_headers()
        with self.http.open(self.resource.url, headers, deadline) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and known:
                return self._unchanged(known, response)
            self._prepare(partial, response)
            partial.append(self.http.body(response, deadline))
            return self._complete(partial, response)

    def _comparable(self) -> Entry | None:
        """The stored file, if it came from the address that is asked for now."""
        known = self.store.intact(self.resource.path)
        return known if known and known.url == self.resource.url else None

    def _encoding(self) -> dict[str, str]:
        return {"Accept-Encoding": "gzip" if Path(self.resource.path).suffix in ON_DEMAND else "identity"}

    def _unchanged(self, known: Entry, response: httpx.Response) -> bool:
        """Notes that the stored file still holds, if it is the one that the address now leads to."""
        if str(response.url) != known.version.url:
            moved = msgspec.structs.replace(known.version, etag=None, last_modified=None)
            self.store.record(self.resource.path, msgspec.structs.replace(known, version=moved))
            raise Transient("l'adresse renvoie maintenant à un autre fichier")
        self.store.partial(self.resource.path).discard()
        self.store.record(self.resource.path, msgspec.structs.replace(known, verifie_le=self.http.clock.now()))
        return False

    def _prepare(self, partial: Partial, response: httpx.Response) -> None:
        """Makes the partial file ready for the body of this answer, or raises."""
        match response.status_code:
            case 200 if content.is_html(response.headers.get("content-type", "")):
                raise FetchError("une page HTML a été reçue au lieu du fichier")
            case 200:
                partial.begin(response)
            case 206 if partial.is_continued_by(response):
                pass
            case 206 | 416:
                partial.discard()
                raise Transient("le fichier a changé pendant sa récupération")
            case _:
                raise self.http.refused(response)

    def _complete(self, partial: Partial, response: httpx.Response) -> bool:
        """Checks the bytes, then gives them their name."""
        announced, received = announced_size(response), partial.size()
        if announced is not None and received < announced:
            raise Transient(f"{received} octets ont été reçus sur {announced}")
        refusal = content.refusal(partial.path, Path(self.resource.path).suffix)
        if announced is not None and received > announced:
            refusal = f"{received} octets ont été reçus pour {announced} annoncés"
        if refusal:
            partial.discard()
            raise FetchError(refusal)
        return self.store.accept(self.resource.path, self._entry(partial, response))

    def _entry(self, partial: Partial, response: httpx.Response) -> Entry:
        now = self.http.clock.now()
        return Entry(
            source=self.resource.source,
            url=self.resource.url,
            version=Version.of(response),
            licence=self.resource.licence,
            obtenu_le=now,
            verifie_le=now,
            type_contenu=response.headers.get("content-type", ""),
            octets=partial.size(),
            sha256=sources.sha256(partial.path),
        )


def _conditions(known: Entry | None) -> dict[str, str]:
    if known is None:
        return {}
    version = known.version
    asked = {"If-None-Match": version.etag, "If-Modified-Since": version.last_modified}
    return {name: value for name, value in asked.items() if value}
