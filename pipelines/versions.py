"""The indicators of all history under every version of the method, so that a change of method never passes for a fact.

An older version runs the same assets again, over tables of its own: those that its rules, its lists or its parameters
make different, and those that follow from them. Whatever they share with the current version is read as it is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from pipelines import avis, core, evidence, marts, ref
from pipelines.installation import Installation
from pipelines.warehouse import Warehouse
from transforms import methode
from transforms.methode import Methode
from transforms.rules import catalogue

TARGET = "_core_indicateur"
ASSETS: dict[str, dg.AssetsDefinition] = {
    asset.key.to_user_string(): asset
    for asset in dg.load_assets_from_modules([avis, core, evidence, marts, ref])
    if isinstance(asset, dg.AssetsDefinition) and len(asset.keys) == 1
}
# The parameters that an asset reads; one that reads the method and is not named here reads it whole.
PARAMETERS: dict[str, Callable[[Methode], Any]] = {
    "core_marche": lambda one: [value for name, value in vars(one).items() if name.startswith("mnt")],
    "core_lien_avis": lambda one: one.lien_score_min,
    "_core_sujet_titulaire": lambda one: one.preuve_innovation_annees,
    "_core_preuve_premiere": lambda one: one.regles,
    "core_preuve": lambda one: one.regles,
    "ref_regle": lambda one: one.regles,
}
FRAMES = {"_core_sujet_technologie": "technologie", "_core_sujet_souverainete": "souverainete"}


class OlderWarehouse(Warehouse):
    """The tables of an older version, and behind them those of the current one."""

    def __init__(self, current: Warehouse, version: str) -> None:
        super().__init__(current.data_dir)
        self.current = current
        self.tables = current.tables / "methodes" / version

    def path(self, table: str) -> Path:
        own = super().path(table)
        return own if own.exists() else self.current.path(table)

    def views(self) -> dict[str, Path]:
        return self.current.views() | super().views()

    def keep(self, table: str, frame: Any) -> None:
        """Writes a table of this version."""
        self.write(frame, super().path(table))


@dataclass(frozen=True)
class OlderInstallation(Installation):
    """The same installation under an older version of the method."""

    @cached_property
    def warehouse(self) -> OlderWarehouse:
        return OlderWarehouse(Warehouse(self.data_dir), self.methode)


@dg.asset(deps=[TARGET], group_name=marts.GROUP, kinds={"polars"})
def mart_indicateur(installation: dg.ResourceParam[Installation]) -> pl.LazyFrame:
    """Les indicateurs, sous chaque version de la méthode. Une ligne par indicateur, cellule et version."""
    older = [version for version in ref.versions() if methode.order(version) < methode.order(installation.methode)]
    recomputed = [under(version, installation) for version in older if installation.anterieures]
    return pl.concat([installation.warehouse.scan(TARGET), *recomputed])


def under(version: str, installation: Installation) -> pl.LazyFrame:
    """The indicators under an older version, from the tables of the current one."""
    older = OlderInstallation(installation.data_dir, installation.mirror, version)
    older.warehouse.clear()
    changed: set[str] = set()
    for name in _upstream_first(TARGET, set()):
        if _differs(name, ref.methode(version), ref.methode(installation.methode), changed):
            older.warehouse.keep(name, _result(name, older))
            changed.add(name)
            installation.tell(f"méthode {version}, table {name}")
    return older.warehouse.scan(TARGET)


def _upstream_first(name: str, seen: set[str]) -> Iterator[str]:
    """The assets that lead to one, each after those it reads."""
    if name in seen or name not in ASSETS:
        return
    seen.add(name)
    for read in _reads(name):
        yield from _upstream_first(read, seen)
    yield name


def _reads(name: str) -> list[str]:
    asset = ASSETS[name]
    return sorted(key.to_user_string() for key in asset.asset_deps[asset.key])


def _differs(name: str, old: Methode, new: Methode, changed: set[str]) -> bool:
    """Whether a table under the old method may differ from that under the new one."""
    if name in FRAMES and not catalogue.reading(methode.active(old, catalogue.RULES), FRAMES[name]):
        return False
    if name in ref.TABLES:
        return not ref.table(name, old.methode).equals(ref.table(name, new.methode))
    if changed & set(_reads(name)):
        return True
    if name not in PARAMETERS and "installation.methode" not in inspect.getsource(_function(name)):
        return False
    read = PARAMETERS.get(name, lambda one: one)
    return bool(read(old) != read(new))


def _function(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = ASSETS[name].op.compute_fn.decorated_fn  # type: ignore[union-attr]
    return function


def _result(name: str, older: OlderInstallation) -> Any:
    parameters = inspect.signature(_function(name)).parameters
    given = {read: older if read == "installation" else older.warehouse.scan(read) for read in parameters}
    return _function(name)(**given)
