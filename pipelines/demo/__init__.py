"""The fictitious data set of `cap33 demo`, in the sources' genuine formats, with its known truth.

The truth is drawn first; what is published is degraded from it at the rates of `reference/demo/degradations.csv`,
multiplied by `bruit`. Noise hides evidence or breaks form; it never creates false evidence nor loses a contract.

What holds for perimeter ETAT, by ministry and year, both definitions:
- `bruit=0`: the established share equals the truth in base `nombre` over rows with `compte_nombre` (a subsequent
  contract linked to a published framework is not counted again), and in base `montant` over rows with
  `compte_montant` (no framework ceiling);
- any `bruit`: the truth lies within [borne_basse, borne_haute], base `montant` over `compte_montant` again, which then
  leaves out the absurd amounts a rule MNT excludes from numerator and denominator alike.
Degradations that could move a contract out of its year, its domain or its buyer, or leave a wrong amount in a sum, are
kept to the other perimeters or to purchases outside domain 33: column `portee` of the table says which and why.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from pipelines.demo import boamp, decp, laureats, registre, sirene, verite
from pipelines.demo.accords import AccordsCadres
from pipelines.demo.acteurs import Acteurs
from pipelines.demo.degradation import Tirage
from pipelines.demo.fichiers import Dossier
from pipelines.demo.parametres import Parametres, periodes

MARKER = "cap33-demo.json"
FOLDERS = ("decp_json", "sirene", "innovation", "boamp", "verite")


@dataclass(frozen=True)
class DemoSummary:
    """What was written: contracts of the truth, records of the DECP files (duplicates and stray records included)."""

    mirror: Path
    contracts: int
    records: int
    files: int
    suppliers: int
    buyers: int


def write(
    mirror: Path,
    *,
    contracts: int = 8_000,
    seed: int = 33,
    bruit: float = 1.0,
    debut: date = date(2022, 1, 1),
    fin: date = date(2026, 10, 31),
    part_etat: float = 0.5,
    part_numerique: float = 0.4,
    progress: Callable[[int], None] | None = None,
) -> DemoSummary:
    """The mirror folder of a fictitious data set; equal arguments write equal bytes.

    `progress` is called with the number of contracts written so far. A folder that holds anything but an earlier
    demonstration is refused.
    """
    chosen = Parametres(contracts, seed, bruit, debut, fin, part_etat, part_numerique)
    _emptied(mirror)
    marker = {"fictif": True, **asdict(chosen), "debut": debut.isoformat(), "fin": fin.isoformat()}
    (mirror / MARKER).write_bytes(msgspec.json.format(msgspec.json.encode(marker), indent=2) + b"\n")
    actors = Acteurs.drawn(chosen)
    folder = Dossier(mirror / "decp_json")
    _write_months(mirror, chosen, actors, folder, progress or (lambda written: None))
    sirene.write(mirror / "sirene", actors, chosen)
    laureats.write(mirror / "innovation", actors, chosen)
    return DemoSummary(
        mirror, contracts, folder.records, folder.files, len(actors.fournisseurs.nom), len(actors.acheteurs.siret)
    )


def _write_months(
    mirror: Path, chosen: Parametres, actors: Acteurs, folder: Dossier, progress: Callable[[int], None]
) -> None:
    """One slice of a month at a time, so that memory does not grow with the number of contracts."""
    frameworks = AccordsCadres()
    written = 0
    with pq.ParquetWriter(mirror / "verite" / "verite.parquet", registre.SCHEMA, compression="zstd") as truth:
        for period in periodes(chosen):
            draw = Tirage(chosen.seed, chosen.bruit, period.numero)
            slice_ = verite.drawn(chosen, actors, period, frameworks)
            folder.write(decp.published(slice_, actors, draw), slice_, draw)
            boamp.write(mirror / "boamp", slice_, actors, draw)
            truth.write_table(registre.table(slice_, actors, draw))
            written += period.contrats
            progress(written)


def _emptied(mirror: Path) -> None:
    """The folder, without the files of an earlier demonstration."""
    if mirror.exists() and any(mirror.iterdir()) and not (mirror / MARKER).is_file():
        raise FileExistsError(
            f"Le dossier {mirror} n'est pas vide et ne contient pas de démonstration ; choisissez-en un autre."
        )
    (mirror / MARKER).unlink(missing_ok=True)
    for name in FOLDERS:
        shutil.rmtree(mirror / name, ignore_errors=True)
        (mirror / name).mkdir(parents=True)
