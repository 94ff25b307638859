"""Every declared source → the raw store of a data folder; one that is down does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from pipelines import sources
from pipelines.fetch import discovery, report
from pipelines.fetch.client import Http
from pipelines.fetch.download import Download, Resource
from pipelines.fetch.errors import FetchError, Unreachable
from pipelines.fetch.limits import Clock, Limits
from pipelines.fetch.report import FetchReport, SourceReport
from pipelines.fetch.store import State, Store
from pipelines.settings import RAW, Settings
from pipelines.sources import Source


def fetch_all(
    settings: Settings,
    tell: Callable[[str], None],
    *,
    declared: Mapping[str, Source] | None = None,
    limits: Limits = Limits(),  # noqa: B008
    clock: Clock = Clock(),  # noqa: B008
) -> FetchReport:
    """One report per source, `declared` ones or all; the store they fill can be read as a mirror."""
    store = Store(settings.data_dir / RAW)
    with store.locked(), closing(Http(limits, clock)) as http:
        run = _Run(http, store, tell, clock.monotonic() + limits.run_s)
        return FetchReport([run.source(source) for source in (declared or sources.sources()).values()])


def fetch_month(
    settings: Settings,
    tell: Callable[[str], None],
    source: Source,
    month: date,
    *,
    limits: Limits = Limits(),  # noqa: B008
    clock: Clock = Clock(),  # noqa: B008
) -> int:
    """How many files of that month are new in the store; raises `FetchError` where one could not be had."""
    store = Store(settings.data_dir / RAW)
    with store.locked(), closing(Http(limits, clock)) as http:
        run = _Run(http, store, tell, clock.monotonic() + limits.run_s)
        return run.month(source, month)


@dataclass(frozen=True)
class _Run:
    http: Http
    store: Store
    tell: Callable[[str], None]
    ends: float

    def source(self, source: Source) -> SourceReport:
        """What became of one source, noted in the manifest."""
        made = self._made(source)
        state = State(made.etat, self.http.clock.now(), made.depuis, made.message)
        self.store.conclude(source.id, state)
        return made

    def month(self, source: Source, month: date) -> int:
        """How many files of one month of a source are new; a month that the source does not publish is an error."""
        published = discovery.resources(self.http, source, self.http.clock.now().date(), self._deadline())
        found = [resource for resource in published if f"{month:%Y-%m}" in resource.path]
        if not found:
            raise FetchError(f"{source.nom} : aucun fichier n'est publié pour {month:%Y-%m}")
        new, failures = self._files(found)
        if failures:
            raise FetchError(" ; ".join(f"{path} : {cause}" for path, cause in failures.items()))
        return new

    def _made(self, source: Source) -> SourceReport:
        self.tell(source.id)
        try:
            found = discovery.resources(self.http, source, self.http.clock.now().date(), self._deadline())
        except FetchError as error:
            return report.silent(source, self.store, str(error))
        new, failures = self._files(found)
        if failures:
            return report.incomplete(source, self.store, new, failures, len(found))
        return report.fresh(source, self.store, new)

    def _files(self, found: list[Resource]) -> tuple[int, dict[str, str]]:
        """How many files have a new content, and why the others could not be had."""
        new = 0
        failures: dict[str, str] = {}
        for rank, resource in enumerate(found):
            self.tell(f"{resource.path} ({rank + 1}/{len(found)})")
            try:
                new += Download(self.http, self.store, resource).run(self._deadline())
            except Unreachable as error:
                return new, failures | {left.path: str(error) for left in found[rank:]}
            except FetchError as error:
                failures[resource.path] = str(error)
            except OSError as error:
                failures[resource.path] = f"l'écriture a échoué ({error.strerror})"
        return new, failures

    def _deadline(self) -> float:
        return min(self.ends, self.http.clock.monotonic() + self.http.limits.file_s)
