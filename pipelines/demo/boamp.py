"""Award notices of the mirror, one JSON Lines file a month, under the fields of the BOAMP Explore v2.1 export."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from pipelines.demo.acteurs import Acteurs
from pipelines.demo.attribution import CODES_VOIE
from pipelines.demo.degradation import Tirage
from pipelines.demo.objets import CPV, HEADS
from pipelines.demo.verite import Tranche

NOTICE_FROM = 90_000  # euros; under it, publication in the BOAMP is not required
NOTICED = 0.6
# The fields of the export that an award notice leaves empty.
EMPTY = (
    "code_departement_prestation", "datelimitereponse", "soustype_procedure", "sousnature_libelle", "criteres",
    "marche_public_simplifie", "marche_public_simplifie_label", "annonce_lie", "annonces_anterieures",
    "annonces_anterieures_schema_v110",
)  # fmt: skip
DESCRIPTORS = (
    ("162", "Informatique (matériel)"),
    ("163", "Informatique (prestations de services)"),
    ("186", "Logiciel"),
)


def write(folder: Path, slice_: Tranche, actors: Acteurs, draw: Tirage) -> None:
    """The notices of one slice, added to its month: part of the State's digital purchases above the threshold."""
    asked = slice_.protege & (slice_.montant_initial >= NOTICE_FROM)
    asked &= draw.uniforme("avis", slice_.size) < NOTICED
    lines = [_notice(rank, slice_, actors) for rank in np.flatnonzero(asked).tolist()]
    name = f"boamp-{slice_.periode.annee}-{slice_.periode.mois:02d}.jsonl"
    with (folder / name).open("ab") as file:
        file.writelines(msgspec.json.encode(line) + b"\n" for line in lines)


def _notice(rank: int, slice_: Tranche, actors: Acteurs) -> dict[str, Any]:
    """One award notice: names at the top level, CPV, SIRET and amount in `donnees` alone."""
    day = slice_.periode.jours[slice_.jour[rank]]
    number = f"{day.year % 100}-{slice_.periode.numero:03d}{rank:05d}"
    partnership = slice_.voie[rank] == CODES_VOIE["partenariat"]
    procedure = (
        ("PARTENARIAT_INNOVATION", "Procédure Partenariat innovation")
        if partnership
        else ("OUVERT", "Procédure ouverte")
    )
    code, label = DESCRIPTORS[rank % len(DESCRIPTORS)]
    buyer = int(slice_.acheteur[rank])
    return dict.fromkeys(EMPTY) | {
        "idweb": number,
        "id": number.replace("-", "_"),
        "objet": HEADS[slice_.objet[rank]],
        "famille": "JOUE",
        "famille_libelle": "Marchés européens",
        "code_departement": ["75"],
        "dateparution": min(day + timedelta(days=30), slice_.periode.fin).isoformat(),
        "datefindiffusion": (day + timedelta(days=120)).isoformat(),
        "nomacheteur": actors.acheteurs.nom[buyer],
        "titulaire": [actors.fournisseurs.nom[firm] for firm in slice_.titulaires_publies[rank].tolist() if firm >= 0],
        "perimetre": "DIRECTIVE-24",
        "type_procedure": procedure[0],
        "procedure_libelle": procedure[1],
        "procedure_categorise": f"{procedure[0]}/",
        "nature": "ATTRIBUTION",
        "sousnature": "STANDARD",
        "nature_libelle": "Résultat de marché",
        "nature_categorise": "attribution/standard",
        "nature_categorise_libelle": "Résultat de marché/",
        "etat": "INITIAL",
        "descripteur_code": [code],
        "dc": [code],
        "descripteur_libelle": [label],
        "type_marche": ["SERVICES"],
        "type_marche_facette": ["Services"],
        "type_avis": ["5"],
        "source_schema": "FNSimple",
        "gestion": _text({"REFERENCE": {"IDWEB": number, "TYPE_AVIS": {"NATURE": {"ATTRIBUTION": ""}}}}),
        "donnees": _text(_details(rank, slice_, actors, buyer)),
        "url_avis": f"https://www.boamp.fr/pages/avis/?q=idweb:{number}",
    }


def _details(rank: int, slice_: Tranche, actors: Acteurs, buyer: int) -> dict[str, Any]:
    return {
        "FNSimple": {
            "organisme": {
                "nomOfficiel": actors.acheteurs.nom[buyer],
                "codeIdentificationNational": actors.acheteurs.siret[buyer],
            },
            "attribution": {
                "cpv": {"objetPrincipal": {"classPrincipale": CPV[slice_.objet[rank]]}},
                "valeurTotale": float(slice_.montant_initial[rank]),
            },
        }
    }


def _text(content: dict[str, Any]) -> str:
    return msgspec.json.encode(content).decode()
