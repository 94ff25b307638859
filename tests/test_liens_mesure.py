"""How many retained links are right: on the demonstration, whose truth is known, and among real contracts.

Two contracts in five are taken away before linking: a result whose contract nobody published must stay alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from math import sqrt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import boamp_file, decp_file
from tests.conftest import Published
from tests.test_liens import ACHETEUR, AVIS, SEUIL, TITULAIRE_AVIS
from transforms import boamp_identite, identite, liens, marche, titulaire
from transforms.texte import normalised

Tables = dict[str, pl.LazyFrame]


def wilson_low(right: int, total: int) -> float:
    """Lower bound at 95 % of a proportion."""
    z, share = 1.96, right / total
    spread = z * sqrt(share * (1 - share) / total + z * z / 4 / total**2)
    return (share + z * z / 2 / total - spread) / (1 + z * z / total)


def withheld(name: str) -> bool:
    """Two names in five, whatever their order."""
    return hashlib.sha256(name.encode()).digest()[0] < 102


def measured(given: Tables, truth: pl.DataFrame) -> tuple[int, int, int]:
    """Right retained links, retained links, links that could be found."""
    is_withheld = pl.col("marche_id").map_elements(withheld, return_dtype=pl.Boolean)
    published = given | {"core_marche": given["core_marche"].filter(~is_withheld)}
    kept = liens.links(**published, seuil=SEUIL).filter(pl.col("is_lien_retenu")).collect()
    told = kept.join(truth.select("avis_id").unique(), on="avis_id")
    return told.join(truth, on=["marche_id", "avis_id"]).height, told.height, truth.filter(~is_withheld).height


def records(paths: list[Path], read: Callable[[Path], Any]) -> pl.LazyFrame:
    """The canonical records of files, with the rank of the file they stand in."""
    return pl.concat(
        rows.with_columns(fichier=pl.lit(path.name), fichier_rang=pl.lit(rank, pl.Int64), source=pl.lit("essai"))
        for rank, path in enumerate(sorted(paths))
        for rows in read(path)[1]
    ).lazy()


def of_demo(demo: Published) -> Tables:
    found = records(list((demo.mirror / "boamp").iterdir()), boamp_file.read)
    fates = boamp_identite.fates(found)
    contracts = ("core_marche", "core_titulaire", "core_fournisseur", "core_acheteur")
    return {name: demo.core(name).lazy() for name in contracts} | {
        "core_avis": boamp_identite.notices(found, fates).drop("titulaires"),
        "core_titulaire_avis": boamp_identite.holders(found, fates),
    }


def truth_of_demo(given: Tables) -> pl.DataFrame:
    """True pairs: the number of a demo notice ends like that of its contract, which no signal reads."""
    own = pl.col("id_publie").str.extract(r"^\d{2,4}[-/_M]?(\d{8})(?:00)?$", 1)
    numbers = given["core_marche"].select("marche_id", numero=own)
    told = given["core_avis"].select("avis_id", numero=pl.col("avis_id").str.slice(3))
    return told.join(numbers, on="numero").filter(pl.len().over("numero") == 1).drop("numero").collect()


@pytest.mark.parametrize("hidden", [None, "montant_avis_eur", "acheteur_siren"], ids=["rien", "prix", "SIREN"])
def test_nineteen_links_in_twenty_are_right_on_the_demo(demo_bruitee: Published, hidden: str | None) -> None:
    given = of_demo(demo_bruitee)
    truth = truth_of_demo(given)
    if hidden:
        given["core_avis"] = given["core_avis"].with_columns(pl.when(pl.lit(False)).then(hidden).alias(hidden))
    right, retained, findable = measured(given, truth)
    assert wilson_low(right, retained) >= 0.95
    assert right >= 0.8 * findable > 50


def real_contracts(shared: Path) -> Tables:
    files = [shared / "data/decp_json" / name for name in ("2019-aife.json", "2019-marches-publics-info.json")]
    found = records(files, decp_file.read).collect().lazy()
    fates = identite.fates(found).collect().lazy()
    contracts = marche.survivors(found, fates).collect().lazy()
    held = titulaire.holders(found, fates, marche.modifications(contracts)).collect().lazy()
    return {
        "core_marche": contracts.with_columns(
            montant_publie_eur="montant_initial_eur", montant_statut=pl.lit("retenu")
        ),
        "core_titulaire": held,
        "core_fournisseur": held.select("fournisseur_id", fournisseur_nom="titulaire_nom").unique("fournisseur_id"),
        "core_acheteur": pl.LazyFrame(schema=ACHETEUR),
    }


def announced(given: Tables) -> pl.DataFrame:
    """One row per real contract and the result made up for its consultation, where that is worth 90 000 €."""
    consultation = pl.struct("acheteur_siren", "date_notification", normalised("objet")).rank("dense")
    return (
        given["core_marche"]
        .filter(pl.col("date_notification").is_not_null(), pl.col("acheteur_siren").is_not_null())
        .select(
            "marche_id", "acheteur_siren", "objet", "date_notification", "montant_initial_eur", cpv_codes="cpv_code",
            avis_id=consultation.cast(pl.String),
        )
        .filter(pl.col("montant_initial_eur").sum().over("avis_id") >= 90_000)
        .collect()
    )  # fmt: skip


def results(truth: pl.DataFrame, held: pl.LazyFrame) -> Tables:
    """The results of these consultations and the firms they name; one price in two is kept secret."""
    notices = truth.group_by("avis_id").agg(
        pl.col("acheteur_siren", "objet", "cpv_codes").first(),
        avis_nature=pl.lit("attribution"),
        date_parution=pl.col("date_notification").first().dt.offset_by("30d"),
        montant_avis_eur=pl.col("montant_initial_eur").sum(),
    )
    is_secret = pl.col("avis_id").str.contains("[02468]$")
    notices = notices.with_columns(montant_avis_eur=pl.when(~is_secret).then("montant_avis_eur"))
    named = held.join(truth.select("marche_id", "avis_id").lazy(), on="marche_id").select(
        "avis_id", "fournisseur_id", "titulaire_nom", lot_id="marche_id"
    )
    return {
        "core_avis": pl.concat([pl.LazyFrame(schema=AVIS), notices.lazy()], how="diagonal_relaxed"),
        "core_titulaire_avis": pl.concat([pl.LazyFrame(schema=TITULAIRE_AVIS), named], how="diagonal_relaxed"),
    }


@pytest.mark.shared
def test_nineteen_links_in_twenty_are_right_among_real_contracts(shared: Path) -> None:
    """Real contracts are as dense and as alike as they are: what a made-up sample could not show."""
    given = real_contracts(shared)
    truth = announced(given)
    given |= results(truth, given["core_titulaire"])
    right, retained, findable = measured(given, truth.select("marche_id", "avis_id"))
    assert wilson_low(right, retained) >= 0.95
    assert right >= 0.75 * findable > 500
