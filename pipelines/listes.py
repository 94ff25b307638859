"""Lists of firms, software and services → core tables, each row of each file accounted for."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import dagster as dg
import polars as pl

from data_contracts.dictionary import conform, empty, tables
from pipelines import sources
from pipelines.file_count import FileCount
from pipelines.installation import Installation
from pipelines.settings import REFERENCE
from transforms import firmes_declarees, listes_innovation, logiciels_libres, secnumcloud
from transforms.listes import Parser, Reading


@dataclass(frozen=True)
class Liste:
    """How one source is read and the table that its rows enter, under the names of that table."""

    source: str
    table: str
    parser: Parser
    renamed: dict[str, str]

    def rows(self, path: Path) -> pl.LazyFrame:
        """The rows of one file, not settled yet."""
        return self.parser.rows(path.read_bytes())

    def settled(self, rows: pl.LazyFrame) -> Reading:
        """What becomes of the rows of every file."""
        reading = self.parser.settle(rows)
        return replace(reading, rows=reading.rows.rename(self.renamed))


@cache
def declared() -> list[Liste]:
    """Every list, in the order of the tables."""
    ministeres = pl.read_csv(REFERENCE / "ministeres.csv", columns=["ministere"])["ministere"].to_list()
    return [
        Liste("ilab", "core_distinction", listes_innovation.ilab, {}),
        Liste("inov", "core_distinction", listes_innovation.inov, {}),
        Liste("cir_cii", "core_agrement", listes_innovation.cir_cii, {}),
        Liste("firmes_declarees", "core_firme_declaree", firmes_declarees.declarations(ministeres), {}),
        Liste("sill", "core_logiciel_libre", logiciels_libres.software, {"statut": "sill_statut"}),
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
    for liste in declared():
        paths = sources.held(mirror, liste.source)
        read = files.read(liste.source, paths, liste.rows, liste.settled, sources.sha256)
        rows.setdefault(liste.table, []).extend(read)
    distinction, agrement, declaree, logiciel, service = (_table(name, rows[name]) for name in rows)
    return distinction, agrement, declaree, logiciel, service, files.set_apart(), files.balance()


def _table(name: str, rows: list[pl.LazyFrame]) -> pl.LazyFrame:
    """The rows of every list that enters a table."""
    return conform(pl.concat([empty(name), *rows], how="diagonal_relaxed").sort(tables()[name]["key"]), name)
