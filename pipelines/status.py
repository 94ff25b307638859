"""`cap33 status`: the published snapshot in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from restitution.formats import counted, day, number
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
    """One line per source read, with what became of its records; then what was set apart or could not be read."""
    for counts in found.reconciliation:
        files = counted(counts["fichiers"], "fichier")
        yield (
            f"{counts['source']}, {files} : {number(counts['enregistrements'])} enregistrements "
            f"= {number(counts['marches'])} retenus + {number(counts['fusionnes'])} fusionnés "
            f"+ {number(counts['remplaces'])} remplacés + {number(counts['quarantaine'])} en quarantaine."
        )
    for apart in found.quarantaine:
        yield f"  quarantaine, {apart['source']} : {apart['code']} {number(apart['nombre'])}"
    for source in found.sources:
        if source["etat"] == "non fournie":
            yield f"  {source['source']} : non fournie (facultative)."
    for file in found.faulty_files:
        yield f"  {file['source']}, {file['fichier']} : {file['fichier_statut']}. {file['message'] or ''}".rstrip()


def _counts(found: Status) -> Iterator[str]:
    by_perimeter = ", ".join(f"{name} {number(count)}" for name, count in found.marches_by_perimetre.items())
    yield f"Marchés numériques de la sphère de l'État : {by_perimeter or 'aucun'}."
    if not found.figures:
        yield "Aucun chiffre pour l'État : ces données ne contiennent aucun de ses marchés numériques datés."
