"""Lists of firms, software and services → core tables, each row of each file accounted for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import dagster as dg
import polars as pl

from data_contracts.dictionary import conform, empty, tables
from pipelines import sources
from pipelines.file_count import FileCount
from pipelines.installation import Installation
from pipelines.settings import REFERENCE
from transforms import firmes_declarees, listes_innovation, logiciels_libres, secnumcloud
from transforms.listes import Reading


@dataclass(frozen=True)
class Liste:
    """How one source is read and the table that its rows enter, under the names of that table."""

    source: str
    table: str
    read: Callable[[bytes], Reading]
    renamed: dict[str, str]


def _sill(content: bytes) -> Reading:
    """The free-software base, in the JSON of its site or in the CSV of former editions."""
    is_json = content.lstrip()[:1] in {b"[", b"{"}
    return (logiciels_libres.from_json if is_json else logiciels_libres.from_csv)(content)


def _declared(content: bytes) -> Reading:
    """The firms declared by the DAE or a ministry that exists."""
    ministeres = pl.read_csv(REFERENCE / "ministeres.csv", columns=["ministere"])["ministere"]
    return firmes_declarees.declared_firms(content, ministeres.to_list())


LISTES = [
    Liste("ilab", "core_distinction", listes_innovation.ilab, {}),
    Liste("inov", "core_distinction", listes_innovation.inov, {}),
    Liste("cir_cii", "core_agrement", listes_innovation.cir_cii, {}),
    Liste("firmes_declarees", "core_firme_declaree", _declared, {}),
    Liste("sill", "core_logiciel_libre", _sill, {"statut": "sill_statut"}),
    Liste(
        "secnumcloud",
        "core_secnumcloud",
        secnumcloud.services,
        {"statut": "secnumcloud_statut", "service": "service_nom"},
    ),
]
DESCRIPTIONS = {
    "core_distinction": "Entreprises lauréates des concours i-Lab et i-Nov. Une ligne par entreprise, liste et date.",
    "core_agrement": "Organismes agréés CIR ou CII. Une ligne par organisme, dispositif et période.",
    "core_firme_declaree": "Entreprises déclarées par la DAE ou un ministère. Une ligne par entreprise et déclaration.",
    "core_logiciel_libre": "Socle interministériel de logiciels libres. Une ligne par logiciel.",
    "core_secnumcloud": "Services qualifiés SecNumCloud. Une ligne par prestataire et service.",
    "_raw_liste_rejet": "Lignes de listes mises à part, avec la raison. Une ligne par ligne écartée.",
    "_raw_liste_bilan": "Le compte de chaque fichier de liste. Une ligne par fichier.",
}


@dg.multi_asset(
    deps=["raw_source"],
    outs={
        name: dg.AssetOut(description=text, group_name="sources" if name.startswith("_") else "core", kinds={"csv"})
        for name, text in DESCRIPTIONS.items()
    },
)
def listes(
    installation: dg.ResourceParam[Installation],
) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    """Every list of the mirror, read whole: their tables, then what was set apart and the count of each file."""
    mirror, files = sources.checked(installation.mirror), FileCount()
    rows: dict[str, list[pl.LazyFrame]] = {}
    for liste in LISTES:
        paths = sources.files(mirror, liste.source) or sources.own_files(liste.source)
        read = files.read(liste.source, paths, partial(_read, liste), sources.sha256)
        rows.setdefault(liste.table, []).extend(read)
    distinction, agrement, declaree, logiciel, service = (_table(name, rows[name]) for name in rows)
    return distinction, agrement, declaree, logiciel, service, files.set_apart(), files.balance()


def _read(liste: Liste, path: Path) -> Reading:
    reading = liste.read(path.read_bytes())
    return replace(reading, rows=reading.rows.rename(liste.renamed))


def _table(name: str, rows: list[pl.LazyFrame]) -> pl.LazyFrame:
    """The rows of every file that enters a table; the first file that gives a key keeps it."""
    key = tables()[name]["key"]
    both = pl.concat([empty(name), *rows], how="diagonal_relaxed").unique(key, keep="first", maintain_order=True)
    return conform(both.sort(key), name)
