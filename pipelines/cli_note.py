"""`cap33 note`: the two printed pages of a ministry, for its secretary general."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines import console
from pipelines.cli_export import remplacer_option, sortie_option
from pipelines.cli_options import Word, data_dir_option, registre_option
from pipelines.written_file import destination, write

if TYPE_CHECKING:
    from restitution.indicateurs import Choice
    from restitution.instantane import Instantane
    from restitution.note.cible import Cible

BASES = ("nombre", "montant")
DEFINITIONS = ("strict", "large")


@click.command()
@click.argument("ministere")
@click.option("--periode", help="Une année, par exemple 2025 ; sinon la dernière année complète et fiable.")
@click.option("--base", type=Word(*BASES), default="nombre", show_default=True, help="Ce que l'on compte.")
@click.option(
    "--definition", type=Word(*DEFINITIONS), default="strict", show_default=True, help="Définition de la PME innovante."
)
@sortie_option
@remplacer_option
@data_dir_option
@registre_option
def note(
    ministere: str, periode: str | None, base: str, definition: str, sortie: Path | None, remplacer: bool,
    data_dir: Path, registre: str | None,
) -> None:  # fmt: skip
    """Écrit la note de situation d'un ministère : deux pages A4, en PDF."""
    from restitution.indicateurs import Choice  # noqa: PLC0415
    from restitution.instantane import open_current  # noqa: PLC0415
    from restitution.note.contenu import Asked  # noqa: PLC0415
    from restitution.note.rendu import file_name, pdf  # noqa: PLC0415

    instantane = open_current(data_dir)
    code = _ministere(instantane, ministere)
    choice = Choice(_periode(instantane, periode), base, definition)
    mine, others = _cibles(registre, data_dir, code, choice)
    asked = Asked(code, choice, mine, others)
    path = destination(sortie, file_name(instantane, asked), replace=remplacer)
    write(path, pdf(instantane, asked))
    console.say(f"{path} : note de {code}, {choice.periode}, instantané {instantane.manifest['snapshot_id']}.")


def _ministere(instantane: Instantane, typed: str) -> str:
    """The code of a ministry that has a secretary general; a wrong use otherwise."""
    from restitution.marches import ministeres  # noqa: PLC0415
    from restitution.vue_ensemble import NON_ATTRIBUE  # noqa: PLC0415

    code = typed.strip().upper()
    known = [each for each in ministeres(instantane) if each != NON_ATTRIBUE]
    if code not in known:
        raise click.UsageError(f"« {typed} » n'est pas un ministère connu ; codes : {', '.join(known)}.")
    return code


def _periode(instantane: Instantane, typed: str | None) -> str:
    """A year of the snapshot; the one that may be quoted as it stands without a choice."""
    from restitution.indicateurs import default_periode, periodes  # noqa: PLC0415

    known = periodes(instantane)["periode"].to_list()
    if not known:
        raise console.Failed(["Cet instantané ne publie aucun chiffre : relancez « cap33 refresh » avec des marchés."])
    if typed is None:
        return default_periode(instantane) or known[0]
    if typed.strip() not in known:
        raise click.UsageError(f"« {typed} » n'est pas une année de l'instantané ; années : {', '.join(known)}.")
    return typed.strip()


def _cibles(registre: str | None, data_dir: Path, code: str, choice: Choice) -> tuple[Cible | None, list[Cible]]:
    """The target in force on this base and definition, then those on others; a note creates no registry."""
    from registry import objectifs  # noqa: PLC0415
    from registry.connexion import Registre, registre_url  # noqa: PLC0415
    from restitution.indicateurs import INDICATEUR  # noqa: PLC0415
    from restitution.note.cible import Cible  # noqa: PLC0415

    known = Registre(registre or registre_url(data_dir))
    if known.url.get_backend_name() == "sqlite" and not Path(known.url.database or "").exists():
        return None, []
    found = [
        Cible(
            row.cible_valeur, row.cible_date, row.reference_valeur, row.reference_annee, row.signataire, row.methode,
            row.base, row.definition,
        )
        for row in objectifs.objectifs(known)
        if row.ministere == code and row.indicateur == INDICATEUR
    ]  # fmt: skip
    mine = [each for each in found if (each.base, each.definition) == (choice.base, choice.definition)]
    return (mine[0] if mine else None), [each for each in found if each not in mine]
