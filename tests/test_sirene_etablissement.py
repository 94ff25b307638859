"""SIRENE establishments: only those met, placed where their commune is, whatever columns the stock has."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import sirene_file
from pipelines.settings import REFERENCE
from transforms import listes, sirene, sirene_etablissement
from transforms.json_records import UnreadableFile

COLUMNS = [spelling for column in sirene_etablissement.COLUMNS.values() for spelling in column.spellings]
DEPARTMENTS = pl.read_csv(REFERENCE / "departements.csv", infer_schema=False)
MET = ("333444555", "33344455500016")


def establishment(siret: str, commune: str | None = "75107", **fields: Any) -> dict[str, Any]:
    """A row of StockEtablissement, typed as INSEE publishes it."""
    return {
        "siren": siret[:9],
        "siret": siret,
        "codeCommuneEtablissement": commune,
        "activitePrincipaleEtablissement": "62.01Z",
        "dateCreationEtablissement": date(2015, 4, 1),
        "dateDebut": date(2019, 1, 1),
        "etatAdministratifEtablissement": "A",
        "etablissementSiege": True,
        "enseigne1Etablissement": None,
        **fields,
    }


def stock(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "etablissements.parquet"
    pl.DataFrame(list(rows), infer_schema_length=None).write_parquet(path)
    return path


def read(path: Path, *met: tuple[str, str | None]) -> sirene_etablissement.Reading:
    """The establishments of a stock for these couples of SIREN and SIRET."""
    wanted = pl.DataFrame(list(met), schema={"siren": pl.String, "siret": pl.String}, orient="row")
    extract = sirene_file.read(path, wanted["siren"], COLUMNS)
    return sirene_etablissement.establishments(extract.rows, wanted, DEPARTMENTS)


def one(folder: Path, row: dict[str, Any]) -> dict[str, Any]:
    return read(stock(folder, row), (row["siret"][:9], row["siret"])).rows.row(0, named=True)


def test_an_establishment_met_says_where_it_stands_and_what_it_does(tmp_path: Path):
    assert one(tmp_path, establishment("33344455500016", enseigne1Etablissement="LA FABRIQUE")) == {
        "siret": "33344455500016", "siren": "333444555", "etablissement_nom": "LA FABRIQUE", "commune_code": "75107",
        "departement_code": "75", "region_code": "11", "activite_code": "62.01Z", "date_creation": date(2015, 4, 1),
        "date_fermeture": None, "is_siege": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("commune", "department", "region"),
    [
        ("2A004", "2A", "94"), ("97411", "974", "04"), ("01053", "01", "84"), ("98735", "987", None),
        ("[ND]", None, None), (None, None, None),
    ],
)  # fmt: skip
def test_a_commune_gives_its_department_and_region_where_they_exist(
    tmp_path: Path, commune: str | None, department: str | None, region: str | None
):
    found = one(tmp_path, establishment("33344455500016", commune))
    assert (found["departement_code"], found["region_code"]) == (department, region)


def test_a_closed_establishment_keeps_the_date_of_its_closing(tmp_path: Path):
    found = one(tmp_path, establishment("33344455500016", etatAdministratifEtablissement="F"))
    assert found["date_fermeture"] == date(2019, 1, 1)


def test_undisclosed_values_are_unknown(tmp_path: Path):
    assert one(tmp_path, establishment("33344455500016", enseigne1Etablissement="[ND]"))["etablissement_nom"] is None


def test_only_establishments_met_are_kept_and_a_siren_alone_gives_its_head_office(tmp_path: Path):
    path = stock(
        tmp_path,
        establishment("33344455500016"),
        establishment("33344455500024", etablissementSiege=False),
        establishment("55566677700018", etablissementSiege=False),
        establishment("55566677700026"),
        establishment("77788899900010"),
    )
    reading = read(path, MET, ("555666777", None))
    assert reading.rows["siret"].to_list() == ["33344455500016", "55566677700026"]
    assert sum(reading.fates.values()) == reading.fates["retenus"] == 2


def test_a_siret_listed_twice_keeps_its_latest_period(tmp_path: Path):
    old = establishment("33344455500016", "69123", dateDebut=date(2012, 1, 1))
    reading = read(stock(tmp_path, old, establishment("33344455500016")), MET)
    assert reading.rows["commune_code"].to_list() == ["75107"]
    assert reading.fates == {"retenus": 1, "fusionnes": 0, "remplaces": 1, "quarantaine": 0}


def test_two_stocks_of_establishments_are_one_whatever_their_order():
    met = pl.DataFrame([MET], schema=["siren", "siret"], orient="row")
    old, new = (
        pl.DataFrame([establishment("33344455500016", commune, dateDebut=date(year, 1, 1))])
        for commune, year in (("69123", 2012), ("75107", 2019))
    )
    placed = [sirene_etablissement.placed(each, met, DEPARTMENTS) for each in (old, new, new)]
    for order in ((0, 1, 2), (2, 1, 0)):
        files = {f"{rank}.parquet": placed[each] for rank, each in enumerate(order)}
        reading = sirene_etablissement.settled(listes.together(files))
        assert reading.rows["commune_code"].to_list() == ["75107"]
        assert reading.fates == {"retenus": 1, "fusionnes": 1, "remplaces": 1, "quarantaine": 0}


def test_two_stocks_of_units_are_one_whatever_their_order():
    met = pl.LazyFrame({"fournisseur_siren": ["333444555", "555666777"]})
    names = {"siren": pl.String, "categorieEntreprise": pl.String, "anneeCategorieEntreprise": pl.String}
    stocks = [
        [("333444555", "PME", "2020"), ("777888999", "GE", "2020")],
        [("333444555", "ETI", "2023"), ("555666777", "GE", None)],
        [("555666777", "GE", None)],
    ]
    read = [sirene.rows(pl.LazyFrame(each, names, orient="row"), met) for each in stocks]
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        reading = sirene.settled(listes.together({str(rank): read[each] for rank, each in enumerate(order)}))
        assert reading.rows.select("fournisseur_siren", "categorie_entreprise").rows() == [
            ("333444555", "ETI"), ("555666777", "GE"),
        ]  # fmt: skip
        assert reading.fates == {"retenus": 2, "fusionnes": 1, "remplaces": 1, "quarantaine": 0}


def test_columns_may_be_absent_but_not_the_commune(tmp_path: Path):
    path = tmp_path / "stock.parquet"
    few = pl.DataFrame([establishment("33344455500016")]).select("siren", "siret", "codeCommuneEtablissement")
    few.write_parquet(path)
    assert read(path, MET).rows["is_siege"].to_list() == [None]
    few.drop("codeCommuneEtablissement").write_parquet(path)
    expected = "La colonne codeCommuneEtablissement manque ; colonnes trouvées : siren, siret."
    with pytest.raises(UnreadableFile, match=f"^{re.escape(expected)}$"):
        read(path, MET)


def test_a_stock_without_siren_or_that_is_no_parquet_says_so(tmp_path: Path):
    path = tmp_path / "stock.parquet"
    pl.DataFrame({"siret": ["33344455500016"]}).write_parquet(path)
    with pytest.raises(UnreadableFile, match=r"^La colonne siren manque ; colonnes trouvées : siret\.$"):
        sirene_file.read(path, pl.Series(["333444555"]), COLUMNS)
    path.write_bytes(b"<html>503</html>")
    with pytest.raises(UnreadableFile, match=r"^Le fichier stock\.parquet n'est pas du Parquet lisible\.$"):
        sirene_file.read(path, pl.Series(["333444555"]), COLUMNS)


def test_the_extract_of_a_stock_holds_the_firms_met_and_counts_the_others(tmp_path: Path):
    path = stock(tmp_path, *(establishment(f"{100_000_000 + rank:09d}00016") for rank in range(1000)))
    met = pl.Series(["100000007", "100000999", "999999999", None])
    extract = sirene_file.read(path, met, [*COLUMNS, "absente"])
    assert extract.rows["siret"].to_list() == ["10000000700016", "10000099900016"]
    assert set(extract.rows.schema.dtypes()) == {pl.String}
    assert extract.message == "Lignes d'entreprises rencontrées : 2 sur 1000."


def test_an_extract_of_legal_units_reads_as_the_whole_stock_does(tmp_path: Path):
    path = tmp_path / "unites.parquet"
    whole = pl.DataFrame(
        {
            "siren": ["333444555", "555666777"],
            "denominationUniteLegale": ["A", "[ND]"],
            "categorieEntreprise": ["PME", None],
            "anneeCategorieEntreprise": [2022, None],
            "dateCreationUniteLegale": [date(2015, 4, 1), None],
        }
    )
    whole.write_parquet(path)
    met = pl.LazyFrame({"fournisseur_siren": ["333444555"]})
    extract = sirene_file.read(path, pl.Series(["333444555"]), sirene.UNIT)
    assert sirene.units(extract.rows.lazy(), met).collect().equals(sirene.units(whole.lazy(), met).collect())


def test_every_department_has_one_region_and_its_source():
    assert DEPARTMENTS.height == DEPARTMENTS["departement_code"].n_unique() == 101
    assert DEPARTMENTS["region_code"].n_unique() == 18
    assert DEPARTMENTS.null_count().sum_horizontal().item() == 0


@pytest.mark.shared
def test_the_real_establishments_are_all_placed(shared: Path):
    path = shared / "data/sirene/etablissements.parquet"
    met = pl.read_parquet(path, columns=["siren", "siret"])
    extract = sirene_file.read(path, met["siren"], COLUMNS)
    reading = sirene_etablissement.establishments(extract.rows, met, DEPARTMENTS)
    assert sum(reading.fates.values()) == met.height == 8264
    assert reading.rows["departement_code"].null_count() < 0.01 * met.height
