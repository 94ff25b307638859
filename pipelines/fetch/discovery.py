"""A declared source → the files that it publishes now. `acces` in `reference/sources.yml` says how they are found:

jeu, noms                          a data set of data.gouv.fr, the resources whose name matches
mensuel, champ, depuis, fichier    an Opendatasoft export, one file a month
adresse, fichier                   one address
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from pipelines.fetch.client import Http
from pipelines.fetch.content import SHAPES
from pipelines.fetch.download import Resource
from pipelines.fetch.errors import FetchError
from pipelines.sources import Source

AMENDED = timedelta(days=45)  # a month is asked for again so long after its end: late notices, corrections
PERIOD = re.compile(r"(\d{4})(?:-(\d{2}))?\.\w+$")


class _Published(msgspec.Struct):
    title: str
    url: str
    last_modified: str | None = None


class _DataSet(msgspec.Struct):
    resources: list[_Published]


def resources(http: Http, source: Source, today: date, deadline: float) -> list[Resource]:
    """Every file that the source publishes, in order of name; raises `FetchError` where that cannot be known."""
    match source.acces:
        case {"jeu": url, "noms": names}:
            found = _of_data_set(http.read(url, deadline), re.compile(names))
        case {"mensuel": url, "champ": field, "depuis": first, "fichier": name}:
            return [_of_month(source, url, field, name, month) for month in _months(first, today)]
        case {"adresse": url, "fichier": name}:
            found = {name: url}
        case _:
            raise FetchError("son accès n'est pas décrit dans reference/sources.yml")
    return [_resource(source, found[name], name) for name in sorted(found)]


def _of_data_set(document: bytes, names: re.Pattern[str]) -> dict[str, str]:
    """Address of each resource whose name matches, the latest of a name, without those that repeat the others."""
    try:
        published = msgspec.json.decode(document, type=_DataSet).resources
    except msgspec.DecodeError as error:
        raise FetchError("la liste de ses fichiers est illisible") from error
    found = {
        each.title.strip(): each.url
        for each in sorted(published, key=lambda each: each.last_modified or "")
        if names.fullmatch(each.title.strip())
    }
    if not found:
        raise FetchError(f"le jeu de données ne publie aucun fichier nommé « {names.pattern} »")
    return {name: url for name, url in found.items() if not _is_repeated(name, list(found))}


def _is_repeated(name: str, names: list[str]) -> bool:
    """Whether others say it all: JSON beside XML, every month beside a year, up to the current one for the latest."""
    if name.endswith(".xml") and name.removesuffix("xml") + "json" in names:
        return True
    periods = [period.groups() for period in map(PERIOD.search, names) if period]
    period = PERIOD.search(name)
    if period is None or period[2]:
        return False
    months = sorted({int(month) for year, month in periods if year == period[1] and month})
    whole = 12 if period[1] < max(year for year, _ in periods) else len(months)
    return bool(months) and months == list(range(1, whole + 1))


def _months(first: str, today: date) -> Iterator[date]:
    """First day of every month from `first` (2024-01) to today's."""
    month = date.fromisoformat(f"{first}-01")
    while month <= today:
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _of_month(source: Source, url: str, field: str, name: str, month: date) -> Resource:
    where = f"{field}>=date'{month}' and {field}<date'{_next(month)}'"
    address = f"{url}?{urlencode({'where': where})}"
    return _resource(source, address, name.format(mois=f"{month:%Y-%m}"), settled_on=_next(month) + AMENDED)


def _resource(source: Source, url: str, name: str, settled_on: date | None = None) -> Resource:
    """The resource, if its name is a plain one that readers of the source will find."""
    if Path(name).name != name or Path(name).suffix not in SHAPES or not fnmatch(name, source.motif):
        raise FetchError(f"le fichier « {name} » ne serait pas lu : son nom n'est pas de la forme {source.motif}")
    return Resource(source.id, url, f"{source.dossier}/{name}", source.licence, settled_on)
