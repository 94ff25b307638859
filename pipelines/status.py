"""`cap33 status`: the published snapshot in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from restitution.formats import day, number
from restitution.instantane import open_current
from restitution.sentences import reading
from restitution.status import Status, status

BASES = {"nombre": "en nombre", "montant": "en montant"}
DEFINITIONS = {"strict": "définition stricte", "large": "définition large"}


def sentences(data_dir: Path) -> Iterator[str]:
    """What the current snapshot holds, line by line; raises `InstantaneAbsent` where there is none."""
    found = status(open_current(data_dir))
    if found.fictif:
        yield "DONNÉES FICTIVES : aucun chiffre ne décrit un ministère réel."
    yield f"Instantané {found.snapshot_id}, méthode {found.methode}, données au {day(found.date_donnees)}."
    yield from _sources(found)
    yield from _counts(found)
    for figure in found.figures:
        name = f"{BASES[figure.base]}, {DEFINITIONS[figure.definition]}"
        yield f"État, {name} : {reading(figure, 'de l’État')}"


def _sources(found: Status) -> Iterator[str]:
    for source in found.sources:
        files = f"{source['fichiers']} fichier{'s' if source['fichiers'] > 1 else ''}"
        yield f"Source {source['source']} : {files if source['fichiers'] else 'absente'}."
    for file in found.faulty_files:
        yield f"  {file['fichier']} : {file['fichier_statut']}. {file['message'] or ''}".rstrip()


def _counts(found: Status) -> Iterator[str]:
    counts = found.reconciliation
    yield (
        f"Enregistrements lus : {number(counts['enregistrements'])} = {number(counts['marches'])} marchés "
        f"+ {number(counts['fusionnes'])} fusionnés + {number(counts['remplaces'])} remplacés "
        f"+ {number(counts['quarantaine'])} en quarantaine."
    )
    if found.quarantaine:
        yield "Quarantaine : " + ", ".join(f"{code} {number(count)}" for code, count in found.quarantaine.items()) + "."
    by_perimeter = ", ".join(f"{name} {number(count)}" for name, count in found.marches_by_perimetre.items())
    yield f"Marchés numériques de la sphère de l'État : {by_perimeter or 'aucun'}."
    if not found.figures:
        yield "Aucun chiffre pour l'État : ces données ne contiennent aucun de ses marchés numériques datés."
