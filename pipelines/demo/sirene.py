"""The SIRENE stock of the mirror, with the genuine columns of StockUniteLegale and StockEtablissement."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.demo.acteurs import CATEGORIES, ETRANGER, Acteurs
from pipelines.demo.degradation import Tirage
from pipelines.demo.parametres import Parametres
from pipelines.demo.references import words

STAFF = np.array(["12", "32", "51", ""])  # 20-49, 250-499, 2 000-4 999 agents, by category
ACTIVITIES = {True: ("62.01Z", "62.02A", "63.11Z", "58.29C"), False: ("43.21A", "81.21Z", "46.65Z", "71.12B")}
TOWNS = (
    ("75107", "75007", "PARIS"),
    ("33063", "33000", "BORDEAUX"),
    ("59350", "59800", "LILLE"),
    ("69383", "69003", "LYON"),
)


def write(folder: Path, actors: Acteurs, chosen: Parametres) -> None:
    """Both stock files; noise takes suppliers' categories or rows away, never a buyer's."""
    firms = _firms(actors, chosen)
    units = pl.concat([_buyers(actors), firms]).unique("siren", keep="first", maintain_order=True).sort("siren")
    units.drop("siret").write_parquet(folder / "unites_legales.parquet")
    places = pl.concat([_buyers(actors), firms]).unique("siret", keep="first", maintain_order=True).sort("siret")
    _establishments(places).write_parquet(folder / "etablissements.parquet")


def _firms(actors: Acteurs, chosen: Parametres) -> pl.DataFrame:
    """One row per French supplier that SIRENE knows.

    A category never changes under noise: it is missing, or dated too early to be trusted fully.
    """
    firms, draw = actors.fournisseurs, Tirage(chosen.seed, chosen.bruit, 0)
    size = len(firms.nom)
    stale = draw.frappe("categorie_perimee", size)
    known = ~draw.frappe("categorie_absente", size)
    frame = pl.DataFrame(
        {
            "siren": firms.siren,
            "siret": firms.identifiant,
            "denominationUniteLegale": firms.nom,
            "categorieEntreprise": pl.Series(CATEGORIES).gather(firms.categorie),
            "anneeCategorieEntreprise": np.where(stale, chosen.debut.year - 4, chosen.fin.year - 3),
            "categorieJuridiqueUniteLegale": "5710",
            "activitePrincipaleUniteLegale": [
                ACTIVITIES[digital][rank % 4] for rank, digital in enumerate(firms.numerique.tolist())
            ],
            "trancheEffectifsUniteLegale": STAFF[firms.categorie],
            "dateCreationUniteLegale": _founded(firms.laureat.tolist(), chosen),
        }
    )
    dated = frame.with_columns(
        pl.when(pl.Series(known)).then(pl.col("categorieEntreprise", "anneeCategorieEntreprise"))
    )
    present = ~draw.frappe("unite_absente", size) & (firms.categorie != ETRANGER)
    return _completed(dated.filter(pl.Series(present)))


def _founded(award_years: list[int], chosen: Parametres) -> list[date]:
    """Laureates are founded two years before their prize; the others ten years or more before the data."""
    return [
        date(year - 2 if year else chosen.debut.year - 10 - rank % 30, 1 + rank % 12, 1 + rank % 27)
        for rank, year in enumerate(award_years)
    ]


def _buyers(actors: Acteurs) -> pl.DataFrame:
    """One row per buyer: a public body has no category of enterprise."""
    buyers = actors.acheteurs
    frame = pl.DataFrame(
        {
            "siren": [siret[:9] for siret in buyers.siret],
            "siret": buyers.siret,
            "denominationUniteLegale": buyers.nom,
            "categorieEntreprise": pl.Series([None] * len(buyers.siret), dtype=pl.String),
            "anneeCategorieEntreprise": pl.Series([None] * len(buyers.siret), dtype=pl.Int64),
            "categorieJuridiqueUniteLegale": buyers.categorie_juridique,
            "activitePrincipaleUniteLegale": "84.11Z",
            "trancheEffectifsUniteLegale": "",
            "dateCreationUniteLegale": date(1983, 3, 1),
        }
    )
    return _completed(frame)


def _completed(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of the stock that no draw decides, in their place."""
    staff = pl.col("trancheEffectifsUniteLegale").replace({"": None})
    return frame.select(
        "siren", "siret",
        statutDiffusionUniteLegale=pl.lit("O"),
        dateCreationUniteLegale="dateCreationUniteLegale",
        sigleUniteLegale=pl.lit(None, pl.String),
        trancheEffectifsUniteLegale=staff,
        anneeEffectifsUniteLegale="anneeCategorieEntreprise",
        categorieEntreprise="categorieEntreprise",
        anneeCategorieEntreprise="anneeCategorieEntreprise",
        etatAdministratifUniteLegale=pl.lit("A"),
        denominationUniteLegale="denominationUniteLegale",
        categorieJuridiqueUniteLegale="categorieJuridiqueUniteLegale",
        activitePrincipaleUniteLegale="activitePrincipaleUniteLegale",
        nomenclatureActivitePrincipaleUniteLegale=pl.lit("NAFRev2"),
        nicSiegeUniteLegale=pl.col("siret").str.slice(9),
        economieSocialeSolidaireUniteLegale=pl.lit("N"),
        societeMissionUniteLegale=pl.lit("N"),
    )  # fmt: skip


def _establishments(units: pl.DataFrame) -> pl.DataFrame:
    """One row per establishment, each the head office of its unit."""
    rank = pl.int_range(pl.len()) % len(TOWNS)
    commune, postcode, town = (pl.Series([place[at] for place in TOWNS]) for at in range(3))
    street = pl.Series(words("complements", "lieu")[: len(TOWNS)])
    return units.select(
        "siren",
        nic=pl.col("siret").str.slice(9),
        siret="siret",
        statutDiffusionEtablissement=pl.lit("O"),
        dateCreationEtablissement="dateCreationUniteLegale",
        etablissementSiege=pl.lit(True),
        typeVoieEtablissement=pl.lit("RUE"),
        libelleVoieEtablissement=pl.lit("DE ") + pl.lit(street).gather(rank).str.to_uppercase(),
        codePostalEtablissement=pl.lit(postcode).gather(rank),
        libelleCommuneEtablissement=pl.lit(town).gather(rank),
        codeCommuneEtablissement=pl.lit(commune).gather(rank),
        etatAdministratifEtablissement=pl.lit("A"),
        activitePrincipaleEtablissement="activitePrincipaleUniteLegale",
        nomenclatureActivitePrincipaleEtablissement=pl.lit("NAFRev2"),
    )
