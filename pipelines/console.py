"""What the command line shows: sentences, progress, and mistakes said in French."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipelines.sources import MirrorError
from restitution.instantane import InstantaneAbsent

OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)


class Failed(Exception):
    """A command that could not do its work, with one sentence per reason."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


EXPECTED = (Failed, MirrorError, InstantaneAbsent, OSError, ValueError)


def say(line: str) -> None:
    """One line on standard output, as it is."""
    OUT.print(line, markup=False)


def warn(line: str) -> None:
    """One line on standard error, for what degrades the result without stopping it."""
    ERR.print(f"Attention : {line}", markup=False, style="yellow")


def fail(reasons: list[str], *, code: int) -> int:
    """The reasons on standard error; returns the exit code."""
    for reason in reasons:
        ERR.print(f"Échec : {reason}", markup=False, style="red")
    return code


def sentences(error: BaseException) -> list[str]:
    """What an expected error says to its reader."""
    if isinstance(error, Failed):
        return error.reasons
    if isinstance(error, OSError) and error.strerror:
        return [f"{error.filename or 'Fichier'} : {error.strerror}. Vérifiez le chemin et les droits."]
    return [str(error)]


def usage(error: click.UsageError) -> str:
    """A wrong use of the command, in one French sentence that says what to do."""
    help_hint = f"Voir « {error.ctx.command_path} --help »." if error.ctx else "Voir « cap33 --help »."
    match error:
        case click.NoSuchOption():
            said = f"option inconnue : {error.option_name}."
        case click.MissingParameter():
            said = f"il manque {_named(error.param)}."
        case click.BadParameter():
            said = f"valeur refusée pour {_named(error.param)} : {error.message}"
        case _ if error.message.startswith("No such command"):
            said = f"commande inconnue : {error.message.split(chr(39))[1]}."
        case _:
            said = error.message
    return f"{said} {help_hint}"


def _named(parameter: click.Parameter | None) -> str:
    return " ou ".join(parameter.opts) if parameter else "un paramètre"


@contextmanager
def steps(title: str) -> Iterator[Callable[[str], None]]:
    """A progress line with the time elapsed; call what it yields at each step."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:.0f} étapes"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def tell(step: str) -> None:
            bar.update(task, advance=1, description=f"{title} : {step}")

        yield tell


@contextmanager
def counted(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar; call what it yields with how many of the total are done."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)
