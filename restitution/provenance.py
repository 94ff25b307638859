"""What must travel with a figure for it to be quoted: where it comes from, how it was made, what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from restitution.dictionary import Column, columns, warnings
from restitution.formats import counted, day, typeset
from restitution.instantane import Instantane
from restitution.labels import SOURCE_STATES, SOURCES, label

FICTIF = "Données fictives : les marchés, les entreprises et les chiffres sont inventés pour la démonstration."


@dataclass(frozen=True)
class Provenance:
    """What is told beside one table; a field left empty does not concern it."""

    titre: str
    table: str
    methode: str
    snapshot_id: str
    publie_le: str
    date_donnees: str | None
    sources: str
    fictif: bool = False
    filtres: dict[str, str] = field(default_factory=dict)
    unite: str | None = None
    periode: str | None = None
    base: str | None = None
    definition: str | None = None
    colonnes: dict[str, Column] = field(default_factory=dict)
    reserves: tuple[str, ...] = ()

    def lines(self) -> list[tuple[str, str]]:
        """Heading and text of each fact known, in reading order."""
        told = [
            ("Titre", self.titre),
            ("Avertissement", FICTIF if self.fictif else None),
            ("Table publiée", self.table),
            ("Filtres", " ; ".join(f"{name} : {value}" for name, value in self.filtres.items()) or "aucun"),
            ("Unité", self.unite),
            ("Période", self.periode),
            ("Base", self.base),
            ("Définition", self.definition),
            ("Méthode", self.methode),
            ("Instantané", self.snapshot_id),
            ("Données arrêtées au", day(self.date_donnees)),
            ("Publié le", day(self.publie_le)),
            ("Sources", self.sources),
            *(("Réserve", reserve) for reserve in self.reserves),
        ]
        return [(heading, typeset(text)) for heading, text in told if text]


def provenance(instantane: Instantane, table: str, titre: str, **told: Any) -> Provenance:
    """The provenance of a published table, or of a selection of it that `told` describes."""
    manifest = instantane.manifest
    return Provenance(
        titre=titre,
        table=table,
        methode=manifest["methode"],
        snapshot_id=manifest["snapshot_id"],
        publie_le=manifest["publie_le"],
        date_donnees=manifest["date_donnees"],
        sources=sources(manifest),
        fictif=manifest["fictif"],
        colonnes=columns(instantane, table),
        reserves=tuple(warnings(instantane, table)),
        **told,
    )


def sources(manifest: dict[str, Any]) -> str:
    """The sources of a snapshot in one line, with how many files each gave or what became of it."""
    return " ; ".join(_source(source) for source in manifest["sources"])


def _source(source: dict[str, Any]) -> str:
    name = label(SOURCES, source["source"])
    if source["etat"] == "lue":
        return f"{name}, {counted(source['fichiers'], 'fichier')}"
    return f"{name}, {label(SOURCE_STATES, source['etat'])}"
