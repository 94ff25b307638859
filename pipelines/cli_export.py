"""`cap33 export`: a published table in a file, with all that is needed to quote it."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines import console
from pipelines.cli_options import Word, data_dir_option
from pipelines.written_file import destination, write

FORMATS = ("csv", "parquet", "xlsx")

sortie_option = click.option(
    "--sortie",
    type=click.Path(path_type=Path),
    help="Fichier ou dossier où écrire ; sinon dans le dossier courant, sous un nom qui dit ce qu'il contient.",
)
remplacer_option = click.option("--remplacer", is_flag=True, help="Remplace le fichier s'il existe déjà.")


@click.command()
@click.argument("table")
@click.option("--ministere", help="Code d'un ministère, par exemple MI : ses achats, ses opérateurs à part.")
@click.option("--periode", help="2025, 2025-T3 ou « 12 mois au 2025-T3 » : par notification, ou par échéance.")
@click.option("--format", "form", type=Word(*FORMATS), help="Sinon d'après le nom du fichier, ou csv.")
@sortie_option
@remplacer_option
@data_dir_option
def export(
    table: str, ministere: str | None, periode: str | None, form: str | None, sortie: Path | None, remplacer: bool,
    data_dir: Path,
) -> None:  # fmt: skip
    """Écrit une table publiée (mart_marche, mart_indicateur, mart_renouvellement…) en CSV, Parquet ou XLSX."""
    from restitution import tables  # noqa: PLC0415
    from restitution.export import exported, file_name  # noqa: PLC0415
    from restitution.formats import counted  # noqa: PLC0415
    from restitution.instantane import open_current  # noqa: PLC0415
    from restitution.provenance import provenance  # noqa: PLC0415

    instantane = open_current(data_dir)
    try:
        name = tables.known_table(instantane, table)
        code = tables.known_ministere(instantane, ministere) if ministere else None
        rows = tables.selection(instantane, name, code, periode)
    except tables.ChoixInconnu as error:
        raise click.UsageError(str(error)) from error
    titre = f"Cap 33, {tables.tables(instantane)[name]}"
    source = provenance(instantane, name, titre, periode=periode, filtres=tables.filters(instantane, code, periode))
    form = form or _by_suffix(sortie)
    path = destination(sortie, file_name(source, form), replace=remplacer)
    write(path, exported(rows, source, form))
    if rows.is_empty():
        console.warn("aucune ligne ne répond à cette sélection ; le fichier ne contient que les titres des colonnes.")
    console.say(f"{path} : {counted(rows.height, 'ligne')}, instantané {source.snapshot_id}.")


def _by_suffix(sortie: Path | None) -> str:
    suffix = sortie.suffix.removeprefix(".").lower() if sortie else ""
    return suffix if suffix in FORMATS else "csv"
