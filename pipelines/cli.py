"""The command `cap33`: what it prints is for people, its exit codes for machines (0 done, 1 failed, 2 wrong usage)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from pipelines import console
from pipelines.cli_export import export
from pipelines.cli_note import note
from pipelines.cli_options import data_dir_option
from pipelines.cli_target import target
from pipelines.settings import CODE, Settings


@click.group(name="cap33", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cap33", message="cap33 %(version)s", help="Imprime la version.")
def app() -> None:
    """Cap 33 : la part des achats numériques de l'État auprès de PME innovantes, ministère par ministère."""


@app.command()
@click.option(
    "--dossier", type=click.Path(path_type=Path), default=Path("data/demo"), show_default=True, help="Où écrire."
)
@click.option("--contracts", type=click.IntRange(min=1), default=8000, show_default=True, help="Nombre de marchés.")
@click.option("--seed", type=int, default=33, show_default=True, help="Graine : mêmes options, mêmes fichiers.")
@click.option(
    "--bruit",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    help="0 : publié tel que vrai ; 1 : défauts au rythme observé.",
)
@click.option(
    "--part-etat", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Part des marchés de l'État."
)
def demo(dossier: Path, contracts: int, seed: int, bruit: float, part_etat: float) -> None:
    """Écrit un jeu de données fictif, dans les formats des vraies sources, et sa vérité."""
    from pipelines import demo as fiction  # noqa: PLC0415

    with console.counted("Données fictives", contracts) as advance:
        written = fiction.write(
            dossier, contracts=contracts, seed=seed, bruit=bruit, part_etat=part_etat, progress=advance
        )
    console.say(f"Miroir fictif écrit dans {dossier} : {written.contracts} marchés, {written.files} fichiers.")
    console.say(f"Ensuite : cap33 refresh --mirror {dossier}")


@app.command()
@click.option(
    "--mirror",
    type=click.Path(path_type=Path),
    envvar="CAP33_MIRROR",
    help="Miroir local des sources, au lieu du réseau : decp_json/, sirene/… (ou variable CAP33_MIRROR).",
)
@data_dir_option
@click.option(
    "--sans-anterieures",
    is_flag=True,
    help="Ne recalcule pas les indicateurs sous les versions antérieures de la méthode : plus rapide.",
)
def refresh(mirror: Path | None, data_dir: Path, sans_anterieures: bool) -> None:
    """Lit les sources, reconstruit les tables, les contrôle et publie un instantané."""
    from pipelines import sources  # noqa: PLC0415

    if mirror is not None:
        sources.checked(mirror)
    from data_contracts.checker import checker  # noqa: PLC0415

    checker().start()
    from pipelines.refresh import refresh as run  # noqa: PLC0415

    with console.steps("Rafraîchissement") as tell:
        outcome = run(Settings(data_dir=data_dir, mirror=mirror, anterieures=not sans_anterieures), tell)
    for line in outcome.warnings:
        console.warn(line)
    if not outcome.success:
        raise console.Failed(outcome.errors)
    _print_status(data_dir)


@app.command()
@data_dir_option
def status(data_dir: Path) -> None:
    """Dit ce que contient l'instantané publié, et ce qui a été mis à part."""
    _print_status(data_dir)


@app.command()
@data_dir_option
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port d'écoute.")
@click.option("--adresse", default="127.0.0.1", show_default=True, help="Adresse d'écoute.")
def dashboard(data_dir: Path, port: int, adresse: str) -> None:
    """Sert le tableau de bord sur cette machine."""
    from restitution.instantane import current_path  # noqa: PLC0415

    current_path(data_dir)
    console.say(f"Tableau de bord : http://{adresse}:{port} (Ctrl+C pour arrêter)")
    options = [f"--server.port={port}", f"--server.address={adresse}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", str(CODE / "dashboard" / "app.py"), *options]
    environment = {**os.environ, "CAP33_DATA_DIR": str(data_dir.resolve())}
    sys.exit(subprocess.run(command, env=environment, cwd=CODE, check=False).returncode)


@app.command()
@click.option(
    "--gold",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="Fichier CSV de marchés ou d'acheteurs étiquetés.",
)
@click.option("--json", "as_json", is_flag=True, help="Imprime les mesures en JSON.")
@click.option("--method", "version", help="Version de la méthode à mesurer, par exemple 2026.1 ; la dernière sinon.")
@click.option(
    "--mirror",
    type=click.Path(path_type=Path),
    help="Miroir des sources où lire le texte des marchés, si le fichier n'en donne que l'identifiant.",
)
@click.option(
    "--ecrire",
    "into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Dossier où écrire aussi les mesures de cet échantillon (reference/mesures les publie).",
)
def evaluate(gold: Path, as_json: bool, version: str | None, mirror: Path | None, into: Path | None) -> None:
    """Mesure les règles sur des marchés, ou des acheteurs, étiquetés à la main."""
    from pipelines import evaluation, ref  # noqa: PLC0415

    version = version or Settings().methode
    if version not in ref.versions():
        known = ", ".join(ref.versions())
        raise click.UsageError(f"aucune méthode ne porte la version « {version} » ; versions : {known}.")
    console.say(evaluation.report(gold, version, as_json=as_json, mirror=mirror, into=into))


app.add_command(export)
app.add_command(note)
app.add_command(target)


def _print_status(data_dir: Path) -> None:
    from pipelines.status import sentences  # noqa: PLC0415

    for line in sentences(data_dir):
        console.say(line)


def main() -> None:
    """Entry point: one clear sentence for every mistake, never a traceback."""
    try:
        app(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(console.fail(["interrompu."], code=1))
    except click.exceptions.NoArgsIsHelpError as error:
        console.say(error.format_message())
        sys.exit(2)
    except click.UsageError as error:
        sys.exit(console.fail([console.usage(error)], code=2))
    except console.EXPECTED as error:
        sys.exit(console.fail(console.sentences(error), code=1))
