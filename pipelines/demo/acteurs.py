"""Who buys and who sells: real State buyers, fictitious local ones, fictitious firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.demo.degradation import Tirage
from pipelines.demo.parametres import Parametres
from pipelines.demo.references import rows, words

CATEGORIES = ("PME", "ETI", "GE", "")  # the last stands for a foreign firm, unknown to SIRENE
ETRANGER = 3
FOREIGN_KINDS = ("TVA", "HORS-UE", "TAHITI", "RIDET")
# Above the local buyers' numbers, SIREN from 000 100 00x to 000 999 99x: a range INSEE leaves all but empty.
FIRST_FIRM, FIRM_RANGE = 10_000, 90_000
FIRST_LOCAL, LOCAL_RANGE = 1_000, 9_000

Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def luhn_completed(digits: str) -> str:
    """The digits and the check digit that makes them pass the Luhn check."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if rank % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def siret_of(siren: str) -> str:
    """The SIRET of the first establishment of a unit."""
    return luhn_completed(f"{siren}0001")


@dataclass(frozen=True)
class Acheteurs:
    """Buyers in parallel columns; `part_debut` and `part_fin` are the true share of innovative SMEs aimed at."""

    siret: list[str]
    nom: list[str]
    categorie_juridique: list[str]
    perimetre: npt.NDArray[np.str_]
    ministere: list[str]
    poids: Floats
    part_debut: Floats
    part_fin: Floats


@dataclass(frozen=True)
class Fournisseurs:
    """Suppliers in parallel columns; `categorie` indexes CATEGORIES, `laureat` is the award year, 0 for none.

    `laureat_durable` marks those whose evidence holds over the whole period.
    """

    siren: list[str]
    identifiant: list[str]
    type_identifiant: list[str]
    nom: list[str]
    numerique: Booleans
    categorie: Integers
    laureat: Integers
    laureat_durable: Booleans

    def in_force(self, annee: int) -> Booleans:
        """Which firms bear evidence in a year: awarded that year or in the seven before."""
        return (self.laureat > 0) & (self.laureat <= annee) & (annee <= self.laureat + 7)


@dataclass(frozen=True)
class Acteurs:
    """Everyone a demonstration draws from."""

    acheteurs: Acheteurs
    fournisseurs: Fournisseurs

    @classmethod
    def drawn(cls, chosen: Parametres) -> Acteurs:
        """The buyers and suppliers of a demonstration."""
        return cls(_buyers(chosen), _suppliers(chosen))


def _buyers(chosen: Parametres) -> Acheteurs:
    known = [dict(row) for row in rows("acheteurs")]
    local = _local_buyers(min(max(chosen.contracts // 100, 12), 5_000))
    # Local buyers weigh as much together as all the bodies outside the ministries.
    outside = sum(float(row["poids"]) for row in known if row["perimetre"] != "ETAT")
    for row in local:
        row["poids"] = str(outside / len(local))
    everyone = known + local
    shares = {row["ministere"]: row for row in rows("trajectoires")}
    aims = [shares.get(row["ministere"], shares[""]) for row in everyone]
    return Acheteurs(
        siret=[row["siret"] for row in everyone],
        nom=[row["nom"] for row in everyone],
        categorie_juridique=[row["categorie_juridique_code"] for row in everyone],
        perimetre=np.array([row["perimetre"] for row in everyone]),
        ministere=[row["ministere"] for row in everyone],
        poids=np.array([float(row["poids"]) for row in everyone]),
        part_debut=np.array([float(aim["part_debut"]) for aim in aims]),
        part_fin=np.array([float(aim["part_fin"]) for aim in aims]),
    )


def _local_buyers(size: int) -> list[dict[str, str]]:
    kinds, roots = words("noms", "commune"), _roots()
    legal = dict(zip(kinds, ("7210", "7220", "7346", "7354", "7344"), strict=True))
    found = []
    for rank in range(size):
        kind = kinds[0 if rank % 3 else (rank // 3) % len(kinds)]
        siren = luhn_completed(f"{FIRST_LOCAL + rank * 7 % LOCAL_RANGE:08d}")
        place = f"{roots[rank * 7 % len(roots)]}-{roots[rank // len(roots)]}".upper()
        found.append(
            {"siret": siret_of(siren), "nom": f"{kind} {place}", "categorie_juridique_code": legal[kind],
             "perimetre": "AUTRE", "ministere": ""}
        )  # fmt: skip
    return found


def _suppliers(chosen: Parametres) -> Fournisseurs:
    size = min(max(chosen.contracts // 6, 240), 48_000)
    ranks = np.arange(size)
    digital = ranks % 2 == 0
    spread = _spread(chosen, size)
    category = np.searchsorted([0.64, 0.86, 0.95], spread[0], side="right")
    award = np.where(digital & (category != ETRANGER), np.searchsorted([0.12, 0.15, 0.19], spread[1], side="right"), 3)
    sirens = [luhn_completed(f"{FIRST_FIRM + (rank * 37 + 11) % FIRM_RANGE:08d}") for rank in range(size)]
    foreign = (category == ETRANGER).tolist()
    kinds = [FOREIGN_KINDS[rank % 4] if abroad else "SIRET" for rank, abroad in enumerate(foreign)]
    return Fournisseurs(
        siren=["" if abroad else siren for siren, abroad in zip(sirens, foreign, strict=True)],
        identifiant=[_identifier(kind, siren) for kind, siren in zip(kinds, sirens, strict=True)],
        type_identifiant=kinds,
        nom=_firm_names(size),
        numerique=digital,
        categorie=category,
        laureat=_award_years(chosen, award),
        laureat_durable=award == 0,
    )


def _spread(chosen: Parametres, size: int) -> tuple[Floats, Floats]:
    """Two coordinates that fill the square evenly (a low-discrepancy sequence), so that no kind of firm is missing."""
    start = Tirage(chosen.seed, 0, 0).uniforme("fournisseurs", 2)
    pairs = np.arange(size) // 2
    return (start[0] + pairs * 0.754877666) % 1, (start[1] + pairs * 0.569840291) % 1


def _identifier(kind: str, siren: str) -> str:
    match kind:
        case "SIRET":
            return siret_of(siren)
        case "TVA":
            return f"DE{siren}"
        case "HORS-UE":
            return f"CHE-{siren}"
        case "TAHITI":
            return f"{siren[-6:]}001"
        case _:
            return f"{siren[-7:]}.001"


def _award_years(chosen: Parametres, award: Integers) -> Integers:
    """Award year of each firm: in force all along (0), won during the period (1), expired (2), or 0 for none.

    No year is drawn whose eighth anniversary falls inside the period: on either reading of the eight years the
    evidence of a contract is the same.
    """
    start, end = chosen.debut.year, chosen.fin.year
    spans = [(end - 7, max(end - 7, start - 1)), (start + 1, max(start + 1, end)), (start - 20, start - 9)]
    within = Tirage(chosen.seed, 0, 0).uniforme("annee_laureat", len(award))
    years = np.zeros(len(award), dtype=np.int64)
    for rank, (first, last) in enumerate(spans):
        years = np.where(award == rank, first + (within * (last - first + 1)).astype(np.int64), years)
    return years


def _firm_names(size: int) -> list[str]:
    roots, forms = _roots(), words("noms", "forme")
    trades = (words("noms", "numerique"), words("noms", "autre"))
    names = []
    for rank in range(size):
        # 7919 is prime to the number of combinations: no two firms of one half share a name.
        mixed = rank // 2 * 7919 % (len(roots) * len(trades[0]) * len(forms))
        mixed, root = divmod(mixed, len(roots))
        form, trade = divmod(mixed, len(trades[0]))
        names.append(f"{roots[root]} {trades[rank % 2][trade]} {forms[form]}")
    return names


def _roots() -> list[str]:
    return [start + end for end in words("noms", "fin") for start in words("noms", "debut")]
