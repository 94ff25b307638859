"""What the published fields lose, and how often: the one reader of `reference/demo/degradations.csv`."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.demo.references import rows

# The degradations that make an amount absurd enough for a rule MNT to exclude it (`compte_montant` is then false).
EXCLUDING = ("montant_nul", "montant_un_euro", "montant_demesure", "montant_repete", "montant_test")


_RATES = {row["code"]: float(row["taux"]) for row in rows("degradations")}
_SCOPES = {row["code"]: row["portee"] for row in rows("degradations")}


def rate(code: str) -> float:
    """The rate of a degradation at `bruit` 1."""
    return _RATES[code]


def scope(code: str) -> str:
    """Where a degradation may strike: `tous`, `hors_indicateur`, `hors_etat`, `supplement` or `fichier`."""
    return _SCOPES[code]


@dataclass(frozen=True)
class Tirage:
    """Independent draws of one slice: each name has its own stream, so that adding one moves no other."""

    seed: int
    bruit: float
    numero: int

    def uniforme(self, name: str, *shape: int) -> npt.NDArray[np.float64]:
        """Numbers in [0, 1) that depend on the seed, the slice and the name alone."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode()), self.numero]).random(shape)

    def frappe(self, code: str, size: int) -> npt.NDArray[np.bool_]:
        """Which of `size` things a degradation strikes."""
        return self.uniforme(code, size) < min(1.0, rate(code) * self.bruit)

    def frappe_fichier(self, code: str) -> bool:
        """Whether a degradation strikes the file of this slice."""
        return bool(self.frappe(code, 1)[0])
