"""The i-Lab laureates of the mirror, under the columns, separator and encoding of the ministry's file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pipelines.demo.acteurs import Acteurs
from pipelines.demo.degradation import Tirage
from pipelines.demo.parametres import Parametres

FILE = "fr-esr-laureats-concours-national-i-lab.csv"
HEADER = (
    "Dossier Aide", "Grand-Prix", "Année de concours", "Type de candidature", "Domaine technologique", "Id région",
    "Région", "Projet", "Déjà lauréat en", "N° SIRET", "N° SIREN", "Libellé entreprise", "Site web entreprise",
    "Lienc vers scanR", "Id de l'unité de recherche liée au projet", "Unité de recherche liée au projet",
    "Sigle de l'unité de recherche liée au projet", "Id de la structure liée au projet", "Structure liée au projet",
)  # fmt: skip
FIELDS = (
    "Services informatiques et autres",
    "Électronique, Signal & Télécommunications",
    "Numérique, technologies logicielles et communication",
)
REGIONS = (("R11", "Île-de-France"), ("R84", "Auvergne-Rhône-Alpes"), ("R76", "Occitanie"), ("R52", "Pays de la Loire"))


def write(folder: Path, actors: Acteurs, chosen: Parametres) -> None:
    """One row per laureate, oldest first; noise leaves some without their SIREN, as the ministry's file does."""
    rows = sorted(_rows(actors, chosen), key=lambda row: (row["Année de concours"], row["Dossier Aide"]))
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="", delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows(actors: Acteurs, chosen: Parametres) -> Iterator[dict[str, str]]:
    firms = actors.fournisseurs
    silent = Tirage(chosen.seed, chosen.bruit, 0).frappe("laureat_sans_siren", len(firms.nom))
    for rank in np.flatnonzero(firms.laureat > 0).tolist():
        region = REGIONS[rank % len(REGIONS)]
        yield {
            "Dossier Aide": f"FICTION{rank:06d}",
            "Année de concours": str(firms.laureat[rank]),
            "Type de candidature": "création-développement" if rank % 3 else "en émergence",
            "Domaine technologique": FIELDS[rank % len(FIELDS)],
            "Id région": region[0],
            "Région": region[1],
            "N° SIRET": "" if silent[rank] else firms.identifiant[rank],
            "N° SIREN": "" if silent[rank] else firms.siren[rank],
            "Libellé entreprise": firms.nom[rank],
        }
