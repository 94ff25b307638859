"""`cap33 target`: the targets that ministries set themselves, and all those they had set before."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from pipelines import console
from pipelines.cli_options import Day, Part, Word, Year, data_dir_option, registre_option
from pipelines.settings import REFERENCE, Settings

if TYPE_CHECKING:
    from pipelines.reference_publiee import Reference
    from registry.connexion import Registre
    from registry.tables import Objectif

BASES = {"nombre": "en nombre", "montant": "en montant", "montant_annualise": "en montant annualisé"}
DEFINITIONS = {"strict": "stricte", "large": "large"}


@click.group()
def target() -> None:
    """Objectifs des ministères : les fixer, les lire, relire les précédents."""


@target.command("set")
@click.argument("ministere")
@click.option("--valeur", type=Part(), required=True, help="Part à atteindre, en pourcentage : « 4 % » ou 4.")
@click.option("--date", "echeance", type=Day(), required=True, help="Échéance : 2027-12-31 ou 31/12/2027.")
@click.option("--reference", type=Part(), help="Part dont on part, en pourcentage.")
@click.option("--annee-reference", type=Year(), help="Année de cette part.")
@click.option("--reference-publiee", is_flag=True, help="Retient comme référence le chiffre que publie Cap 33.")
@click.option("--base", type=Word(*BASES), default="nombre", show_default=True, help="Ce que l'on compte.")
@click.option(
    "--definition", type=Word(*DEFINITIONS), default="strict", show_default=True, help="Définition de la PME innovante."
)
@click.option("--signataire", required=True, help="Qui s'engage.")
@click.option("--auteur", required=True, help="Qui inscrit l'objectif.")
@click.option("--commentaire", help="Ce qu'il faut savoir de cet objectif.")
@data_dir_option
@registre_option
def set_target(
    ministere: str, valeur: float, echeance: date, reference: float | None, annee_reference: int | None,
    reference_publiee: bool, base: str, definition: str, signataire: str, auteur: str, commentaire: str | None,
    data_dir: Path, registre: str | None,
) -> None:  # fmt: skip
    """Fixe l'objectif d'un ministère. Le précédent, s'il y en a un, reste dans l'historique."""
    from registry import objectifs  # noqa: PLC0415
    from registry.refus import Refus  # noqa: PLC0415
    from registry.tables import Objectif  # noqa: PLC0415

    code = _known(ministere)
    start = _reference(
        reference, annee_reference, (base, definition), asked=reference_publiee, data_dir=data_dir, ministere=code
    )
    try:
        added = objectifs.set_objectif(
            _open(registre, data_dir),
            Objectif(
                ministere=code, definition=definition, base=base, methode=start.methode, reference_annee=start.annee,
                reference_valeur=start.valeur, cible_valeur=valeur, cible_date=echeance, signataire=signataire,
                auteur=auteur, commentaire=commentaire,
            ),
            _ministeres(),
        )  # fmt: skip
    except Refus as error:
        raise console.Failed(error.raisons) from error
    console.say(f"Objectif n° {added.objectif_id} inscrit, {_ministeres()[code]} : {_sentence(added)}.")


@target.command("list")
@data_dir_option
@registre_option
def list_targets(data_dir: Path, registre: str | None) -> None:
    """Les objectifs en vigueur, ministère par ministère, et les ministères qui n'en ont pas."""
    from registry import objectifs  # noqa: PLC0415

    codes = list(_ministeres())
    known = objectifs.objectifs(_open(registre, data_dir))
    # A ministry that left the list keeps its targets, after the others.
    rows = sorted(known, key=lambda row: [*codes, row.ministere].index(row.ministere))
    if rows:
        console.OUT.print(_table(rows))
    if without := [code for code in codes if code not in {row.ministere for row in rows}]:
        console.say(f"Sans objectif : {', '.join(without)}.")


@target.command("history")
@click.argument("ministere")
@data_dir_option
@registre_option
def history(ministere: str, data_dir: Path, registre: str | None) -> None:
    """Tous les objectifs d'un ministère, du dernier au premier, avec qui les a inscrits et quand."""
    from registry import objectifs  # noqa: PLC0415

    code = _known(ministere)
    rows = objectifs.historique(_open(registre, data_dir), code)
    console.say(f"{_ministeres()[code]} : {'aucun objectif.' if not rows else 'heures en temps universel.'}")
    for row in rows:
        console.say(f"n° {row.objectif_id}, {row.inscrit_le:%d/%m/%Y %H:%M} : {_sentence(row)}.")
        console.say(f"    Inscrit par {row.auteur}, méthode {row.methode}.")
        for line in (row.commentaire or "").splitlines():
            console.say(f"    {line}")


def _reference(
    valeur: float | None, annee: int | None, choice: tuple[str, str], *, asked: bool, data_dir: Path, ministere: str
) -> Reference:
    """What was typed, or what is published if that was asked for; a wrong use otherwise."""
    from pipelines.reference_publiee import Reference, published  # noqa: PLC0415

    if valeur is None:
        return published(data_dir, ministere, annee, choice, asked=asked)
    if asked:
        raise click.UsageError("choisissez entre --reference et --reference-publiee.")
    if annee is None:
        raise click.UsageError("donnez l'année de la référence, par --annee-reference.")
    return Reference(valeur, annee, Settings().methode)


def _open(url: str | None, data_dir: Path) -> Registre:
    from registry.connexion import Registre, registre_url  # noqa: PLC0415

    return Registre(url or registre_url(data_dir))


def _ministeres() -> dict[str, str]:
    """Codes and names of the ministries, in the order of the list."""
    with (REFERENCE / "ministeres.csv").open(encoding="utf-8", newline="") as file:
        return {row["ministere"]: row["ministere_nom"] for row in csv.DictReader(file)}


def _known(ministere: str) -> str:
    code = ministere.strip().upper()
    if code not in _ministeres():
        raise console.Failed([f"« {ministere} » n'est pas un ministère connu ; codes : {', '.join(_ministeres())}."])
    return code


def _table(rows: list[Objectif]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    for heading in ("Ministère", "Base", "Définition", "Référence", "Objectif", "Échéance"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Signataire", min_width=12, overflow="fold")
    for row in rows:
        table.add_row(
            row.ministere, BASES[row.base].removeprefix("en "), DEFINITIONS[row.definition],
            f"{_percent(row.reference_valeur)} ({row.reference_annee})", _percent(row.cible_valeur),
            f"{row.cible_date:%d/%m/%Y}", Text(row.signataire),
        )  # fmt: skip
    return table


def _sentence(row: Objectif) -> str:
    return (
        f"{_percent(row.cible_valeur)} au {row.cible_date:%d/%m/%Y}, depuis {_percent(row.reference_valeur)} en "
        f"{row.reference_annee}, {_how(row.base, row.definition)}, signé par {row.signataire}"
    )


def _how(base: str, definition: str) -> str:
    return f"{BASES[base]}, définition {DEFINITIONS[definition]}"


def _percent(share: float) -> str:
    return f"{round(share * 100, 4):g}\u00a0%".replace(".", ",")
