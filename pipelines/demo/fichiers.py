"""The DECP files of the mirror: one per slice of a month, in the shapes publishers give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from pipelines.demo.decp import Publication
from pipelines.demo.degradation import Tirage
from pipelines.demo.verite import Tranche

NAN = "cap33-nan"
DAE = "13002220500012"


class Dossier:
    """Writes the files, counts their records, and holds the copies that appear in the next file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = self.files = 0
        self._carried: list[dict[str, Any]] = []

    def write(self, published: Publication, slice_: Tranche, draw: Tirage) -> None:
        """The file of one slice, and that of a buyer whose name stands in the header alone."""
        name = f"decp-{slice_.periode.annee}-{slice_.periode.mois:02d}" + (
            f"-{slice_.periode.morceau + 1}" if slice_.periode.morceau else ""
        )
        records: list[object] = [*self._carried, *published.marches, *published.supplements]
        self._carried = published.tardifs
        if slice_.ancien and draw.frappe_fichier("acheteur_en_tete"):
            records = self._without_headed(name, records)
        self._save(name, slice_, draw, records, list(published.concessions))

    def _without_headed(self, name: str, records: list[object]) -> list[object]:
        """The records left once those of the DAE have gone to a file that gives the buyer in its header."""
        headed = [record for record in records if isinstance(record, dict) and _buyer(record) == DAE]
        if not headed:
            return records
        buyer = {"id": DAE, "nom": "Ministère de l’Économie - Direction des Achats de l'Etat "}
        own = [{key: value for key, value in record.items() if key != "acheteur"} for record in headed]
        content = msgspec.json.encode({"acheteur": buyer, "marches": own})
        self._put(f"{name}-{DAE}", content, len(own))
        return [record for record in records if _buyer(record) != DAE]

    def _save(self, name: str, slice_: Tranche, draw: Tirage, records: list[object], concessions: list[object]) -> None:
        is_list = draw.frappe_fichier("fichier_liste")
        if draw.frappe_fichier("fichier_nan"):
            records = [_with_nan(record) for record in records[:1]] + records[1:]
        everything = [*records, *concessions]
        if slice_.ancien:
            content = msgspec.json.encode(everything if is_list else {"marches": everything})
        elif is_list:
            content = msgspec.json.encode({"marches": everything})
        else:
            content = msgspec.json.encode({"marches": {"marche": records, "contrat-concession": concessions}})
        if draw.frappe_fichier("fichier_indente"):
            content = msgspec.json.format(content, indent=2)
        content = content.replace(f'"{NAN}"'.encode(), b"NaN")
        if draw.frappe_fichier("fichier_bom"):
            content = b"\xef\xbb\xbf" + content
        if draw.frappe_fichier("fichier_blancs"):
            content += b"\n" + b" " * 64 + b"\n"
        self._put(name, content, len(everything))

    def _put(self, name: str, content: bytes, records: int) -> None:
        (self.folder / f"{name}.json").write_bytes(content)
        self.records += records
        self.files += 1


def _buyer(record: object) -> str | None:
    return record.get("acheteur", {}).get("id") if isinstance(record, dict) else None


def _with_nan(record: object) -> object:
    return record | {"tauxAvance": NAN} if isinstance(record, dict) else record
