"""`cap33 status`: the published snapshot in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from restitution.etat import Etat, etat
from restitution.formats import jour, nombre
from restitution.instantane import open_current
from restitution.phrases import lecture

BASES = {"nombre": "en nombre", "montant": "en montant"}
DEFINITIONS = {"strict": "définition stricte", "large": "définition large"}


def sentences(data_dir: Path) -> Iterator[str]:
    """What the current snapshot holds, line by line; raises `InstantaneAbsent` where there is none."""
    found = etat(open_current(data_dir))
    if found.fictif:
        yield "DONNÉES FICTIVES : aucun chiffre ne décrit un ministère réel."
    yield f"Instantané {found.snapshot_id}, méthode {found.methode}, données au {jour(found.date_donnees)}."
    yield from _sources(found)
    yield from _counts(found)
    for figure in found.chiffres:
        name = f"{BASES[figure.base]}, {DEFINITIONS[figure.definition]}"
        yield f"État, {name} : {lecture(figure, 'de l’État')}"


def _sources(found: Etat) -> Iterator[str]:
    for source in found.sources:
        files = f"{source['fichiers']} fichier{'s' if source['fichiers'] > 1 else ''}"
        yield f"Source {source['source']} : {files if source['fichiers'] else 'absente'}."
    for file in found.fichiers_en_defaut:
        yield f"  {file['fichier']} : {file['fichier_statut']}. {file['message'] or ''}".rstrip()


def _counts(found: Etat) -> Iterator[str]:
    counts = found.reconciliation
    yield (
        f"Enregistrements lus : {nombre(counts['enregistrements'])} = {nombre(counts['marches'])} marchés "
        f"+ {nombre(counts['fusionnes'])} fusionnés + {nombre(counts['remplaces'])} remplacés "
        f"+ {nombre(counts['quarantaine'])} en quarantaine."
    )
    if found.quarantaine:
        yield "Quarantaine : " + ", ".join(f"{code} {nombre(count)}" for code, count in found.quarantaine.items()) + "."
    by_perimeter = ", ".join(f"{name} {nombre(count)}" for name, count in found.marches_par_perimetre.items())
    yield f"Marchés numériques de la sphère de l'État : {by_perimeter or 'aucun'}."
    if not found.chiffres:
        yield "Aucun chiffre pour l'État : ces données ne contiennent aucun de ses marchés numériques datés."
