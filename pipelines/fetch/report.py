"""What a run made of each source, as a state and as one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.fetch.store import Store
from pipelines.sources import Source

FRESH, PARTIAL, STALE, MISSING = "a_jour", "partielle", "perimee", "absente"


@dataclass(frozen=True)
class SourceReport:
    """One source: its state, since when it is no longer fresh, and the sentence that says so."""

    source: str
    etat: str
    fichiers: int  # in the store
    nouveaux: int  # of new content
    depuis: date | None = None
    message: str | None = None


@dataclass(frozen=True)
class FetchReport:
    """Every source tried."""

    sources: list[SourceReport]

    @property
    def warnings(self) -> list[str]:
        """One sentence per source that is not fresh."""
        return [source.message for source in self.sources if source.message]


def fresh(source: Source, store: Store, new: int) -> SourceReport:
    """Every file was brought or confirmed."""
    return SourceReport(source.id, FRESH, len(store.of_source(source.id)), new)


def silent(source: Source, store: Store, reason: str) -> SourceReport:
    """Not even the list of files was had."""
    kept = store.of_source(source.id)
    if not kept:
        return SourceReport(source.id, MISSING, 0, 0, None, _missing(source, reason))
    since = max(entry.verifie_le for entry in kept.values()).date()
    return SourceReport(source.id, STALE, len(kept), 0, since, _stale(source, since, reason))


def incomplete(source: Source, store: Store, new: int, failures: Mapping[str, str], asked: int) -> SourceReport:
    """Some files failed; `failures` gives the reason by path."""
    kept = store.of_source(source.id)
    reason = next(iter(failures.values()))
    if not kept:
        return SourceReport(source.id, MISSING, 0, new, None, _missing(source, reason))
    dates = [kept[failed].verifie_le for failed in failures if failed in kept]
    since = min(dates).date() if dates else None
    if len(failures) == asked and since:
        return SourceReport(source.id, STALE, len(kept), new, since, _stale(source, since, reason))
    absent = len(failures) - len(dates)
    return SourceReport(source.id, PARTIAL, len(kept), new, since, _incomplete(source, failures, asked, absent, since))


def _incomplete(source: Source, failures: Mapping[str, str], asked: int, absent: int, since: date | None) -> str:
    path, reason = next(iter(failures.items()))
    count = len(failures)
    said = f"{count} fichiers sur {asked} n'ont pas été rafraîchis" if count > 1 else f"un fichier sur {asked} manque"
    if count == 1 and since:
        said = f"un fichier sur {asked} n'a pas été rafraîchi"
    kept = f", la copie gardée la plus ancienne a été vérifiée le {since:%d/%m/%Y}" if since else ""
    lacking = f", {absent} sans copie" if absent and count > 1 else ""
    return f"{source.nom} : {said}{kept}{lacking} ; {path} : {reason}."


def _missing(source: Source, reason: str) -> str:
    return f"{source.nom} : source absente, aucune copie n'a encore été obtenue ; {reason}."


def _stale(source: Source, since: date, reason: str) -> str:
    return f"{source.nom} : source périmée, la copie gardée a été vérifiée le {since:%d/%m/%Y} ; {reason}."
