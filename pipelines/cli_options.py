"""Options that several commands share, and the kinds of values they take, with their mistakes said in French."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data"),
    envvar="CAP33_DATA_DIR",
    show_default=True,
    help="Dossier des données et des instantanés (ou variable CAP33_DATA_DIR).",
)
registre_option = click.option(
    "--registre",
    envvar="CAP33_REGISTRE",
    metavar="URL",
    help="Adresse du registre, si ce n'est le fichier registre.sqlite du dossier des données (ou variable "
    "CAP33_REGISTRE).",
)


class Part(click.ParamType[float]):
    """A share typed as a percentage: « 4 % », « 4 » or « 2,4 % »."""

    name = "pourcentage"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from registry.refus import Refus  # noqa: PLC0415
        from registry.saisie import part  # noqa: PLC0415

        try:
            return value if isinstance(value, float) else part(str(value))
        except Refus as error:
            self.fail(str(error), param, ctx)


class Day(click.ParamType[date]):
    """A day typed as 2027-12-31 or 31/12/2027."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        text = re.sub(r"^(\d\d)/(\d\d)/(\d{4})$", r"\3-\2-\1", str(value).strip())
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f"« {value} » n'est pas une date ; écrivez par exemple 2027-12-31.", param, ctx)


class Year(click.ParamType[int]):
    """A year in four digits."""

    name = "année"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if not re.fullmatch(r"[0-9]{4}", str(value).strip()):
            self.fail(f"« {value} » n'est pas une année ; écrivez par exemple 2024.", param, ctx)
        return int(str(value))


class Word(click.ParamType[str]):
    """One of a few words."""

    name = "mot"

    def __init__(self, *words: str) -> None:
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "|".join(self.words)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.words:
            self.fail(f"« {value} » ; choisissez {' ou '.join(self.words)}.", param, ctx)
        return str(value)
