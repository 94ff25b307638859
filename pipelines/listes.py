"""Lists of firms, software and services → core tables, each row of each file accounted for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import polars as pl

from data_contracts.dictionary import conform, empty
from pipelines import sources
from pipelines.installation import Installation
from transforms import listes_innovation, logiciels_libres, secnumcloud
from transforms.json_records import UnreadableFile
from transforms.listes import Reading
from transforms.reconciliation import BALANCE


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


LISTES = [
    Liste("ilab", "core_distinction", listes_innovation.ilab, {}),
    Liste("inov", "core_distinction", listes_innovation.inov, {}),
    Liste("cir_cii", "core_agrement", listes_innovation.cir_cii, {}),
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
) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    """Every list of the mirror, read whole: their tables, then what was set apart and the count of each file."""
    read = list(_readings(installation))
    tables = [_table(name, read) for name in DESCRIPTIONS if name.startswith("core_")]
    apart = [reading.rejected.with_columns(source=pl.lit(liste.source), fichier=pl.lit(path.name))
             for liste, path, reading in read if isinstance(reading, Reading)]  # fmt: skip
    counts = [_balance(*one) for one in read]
    schema = {name: pl.Int64 if rank > 4 else pl.String for rank, name in enumerate(BALANCE)}
    return (
        *tables,
        conform(
            pl.concat([empty("core_quarantaine"), *(frame.lazy() for frame in apart)], how="diagonal_relaxed"),
            "core_quarantaine",
        ),
        pl.LazyFrame(counts, schema=schema, orient="row"),
    )


def _readings(installation: Installation) -> Iterator[tuple[Liste, Path, Reading | UnreadableFile]]:
    mirror = sources.checked(installation.mirror)
    for liste in LISTES:
        for path in sources.files(mirror, liste.source) or sources.own_files(liste.source):
            try:
                yield liste, path, liste.read(path.read_bytes())
            except UnreadableFile as error:
                yield liste, path, error


def _table(name: str, read: list[tuple[Liste, Path, Reading | UnreadableFile]]) -> pl.LazyFrame:
    """The rows of every file that enters a table; the first file that gives a key keeps it."""
    from data_contracts.dictionary import tables  # noqa: PLC0415

    rows = [
        reading.rows.rename(liste.renamed).lazy()
        for liste, _, reading in read
        if liste.table == name and isinstance(reading, Reading)
    ]
    key = tables()[name]["key"]
    both = pl.concat([empty(name), *rows], how="diagonal_relaxed").unique(key, keep="first", maintain_order=True)
    return conform(both.sort(key), name)


def _balance(liste: Liste, path: Path, reading: Reading | UnreadableFile) -> tuple[object, ...]:
    if isinstance(reading, UnreadableFile):
        return liste.source, path.name, reading.statut, str(reading), sources.sha256(path), 0, 0, 0, 0, 0
    counts = reading.reconciliation(liste.source, path.name).row(0, named=True)
    return (
        liste.source, path.name, "lu", None, sources.sha256(path), counts["enregistrements"], counts["retenus"],
        counts["fusionnes"], counts["remplaces"], counts["quarantaine"],
    )  # fmt: skip
