"""The tabular DECP of decp.info: every row is behind one record, and a contract is what its official record says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines import decp_file
from tests.decp_litteral import contract, file_of, holder, tables
from transforms import decp_tabulaire, identite, json_records, marche, titulaire

# Columns and types of decp.parquet, by name: the sixty of July 2026 (schema of decp-processing), and the three about
# amounts that were added since.
ADDED = ["montant_rationalise", "montant_anomalie", "montant_anomalie_raisons"]
TEXT = """
uid id nature acheteur_id acheteur_nom titulaire_id titulaire_typeIdentifiant titulaire_nom objet type codeCPV procedure
techniques formePrix typesPrix modalitesExecution considerationsSociales considerationsEnvironnementales ccag
typeGroupementOperateurs lieuExecution_code lieuExecution_typeCode idAccordCadre acheteur_categorie acheteur_labels
acheteur_commune_code acheteur_commune_nom acheteur_departement_code acheteur_departement_nom acheteur_region_code
acheteur_region_nom titulaire_categorie titulaire_labels titulaire_commune_code titulaire_commune_nom
titulaire_departement_code titulaire_departement_nom titulaire_region_code titulaire_region_nom sourceDataset sourceFile
montant_anomalie
"""
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(TEXT.split(), pl.String),
    **dict.fromkeys(["montant", "tauxAvance", "origineUE", "origineFrance", "montant_rationalise"], pl.Float64),
    **dict.fromkeys(["acheteur_latitude", "acheteur_longitude"], pl.Float64),
    **dict.fromkeys(["titulaire_latitude", "titulaire_longitude"], pl.Float64),
    **dict.fromkeys(["dureeMois", "offresRecues", "modification_id", "titulaire_distance"], pl.Int16),
    **dict.fromkeys(["dateNotification", "datePublicationDonnees"], pl.Date),
    **dict.fromkeys(["attributionAvance", "marcheInnovant", "sousTraitanceDeclaree", "donneesActuelles"], pl.Boolean),
    "dureeRestanteMois": pl.Float32,
    "montant_anomalie_raisons": pl.List(pl.String),
}  # fmt: skip
A, B = "33344455500016", "55566677700018"


def row(**fields: Any) -> dict[str, Any]:
    """A complete row; the fields given replace its own."""
    return {
        "uid": "110014016000152024001",
        "id": "2024001",
        "acheteur_id": "11001401600015",
        "acheteur_nom": "MINISTERE",
        "nature": "Marché",
        "objet": "Objet du marché",
        "codeCPV": "72000000",
        "procedure": "Procédure adaptée",
        "dureeMois": 12,
        "dateNotification": date(2024, 3, 1),
        "datePublicationDonnees": date(2024, 3, 15),
        "montant": 50000.0,
        "titulaire_id": A,
        "titulaire_typeIdentifiant": "SIRET",
        "titulaire_nom": "Entreprise A",
        "modification_id": 0,
        "donneesActuelles": True,
        "sourceDataset": "decp_minef",
        **fields,
    }


def published(*rows: dict[str, Any]) -> pl.LazyFrame:
    """These rows under the columns of the published file."""
    return pl.LazyFrame(list(rows), schema=SCHEMA, orient="row")


def read(*rows: dict[str, Any]) -> pl.DataFrame:
    return decp_tabulaire.records(published(*rows)).collect()


def current(*rows: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """Contracts in their current state and their holders, as the pipeline makes them."""
    read_rows = decp_tabulaire.records(published(*rows)).with_columns(
        source=pl.lit("decp_tabulaire"), fichier=pl.lit("decp.parquet"), fichier_rang=pl.lit(0, pl.Int64)
    )
    fates = identite.fates(read_rows).collect().lazy()
    contracts = marche.survivors(read_rows, fates)
    changes = marche.modifications(contracts)
    history = marche.versions(contracts, changes)
    holders = titulaire.holders(read_rows, fates, changes)
    return {"marche": marche.marches(contracts, history, holders).collect(), "titulaire": holders.collect()}


def test_a_rank_of_modification_that_is_no_number_is_told():
    ranks = pl.Series("modification_id", ["0", None, "", "deux"])
    four = published(*[row(id=str(rank)) for rank in range(4)]).with_columns(ranks)
    told = decp_tabulaire.records(four).collect()["alertes"].str.split(" ")
    assert told.list.contains("MOD-ILLISIBLE").to_list() == [False, False, False, True]
    assert not told.list.contains("ACT-ILLISIBLE").any()


def test_the_sample_has_the_columns_of_the_published_file():
    assert len(SCHEMA) == 60 + len(ADDED)
    assert {*decp_tabulaire.REQUIRED, *decp_tabulaire.OPTIONAL} <= SCHEMA.keys()


def test_the_columns_added_since_are_not_needed():
    older = published(row()).drop(ADDED)
    assert_frame_equal(decp_tabulaire.records(older).collect(), read(row()))


def test_a_plain_contract_is_its_official_record():
    official = contract(
        acheteur={"id": "11001401600015", "nom": "MINISTERE"}, titulaires=[holder(A, name="Entreprise A")]
    )
    expected = tables(file_of(official))["marche"]
    found = current(row())["marche"]
    compared = [name for name in expected.columns if name not in ("source", "fichier", "extrait")]
    assert_frame_equal(found.select(compared), expected.select(compared), check_dtypes=False)


def test_the_holders_of_a_contract_are_gathered_whatever_the_order_of_the_rows():
    rows = [row(), row(titulaire_id=B, titulaire_nom="Entreprise B"), row()]
    forward, backward = read(*rows), read(*rows[::-1])
    assert [holder["titulaire_siret"] for holder in forward["titulaires"][0]] == [A, B]
    assert forward["lignes"].to_list() == [3]
    assert_frame_equal(forward, backward)


def test_versions_become_modifications_and_give_the_current_state():
    changed = {"modification_id": 1, "dateNotification": date(2024, 9, 1), "montant": 80000.0, "dureeMois": 24}
    found = current(row(donneesActuelles=False), row(**changed, titulaire_id=B, titulaire_nom="Entreprise B"))
    effect = {"id": 1, "dateNotificationModification": "2024-09-01"}
    official = tables(
        file_of(contract(modifications=[{**effect, "montant": 80000, "dureeMois": 24, "titulaires": [holder(B)]}]))
    )
    state = ["date_notification", "montant_initial_eur", "montant_publie_eur", "duree_mois", "nb_modifications"]
    assert_frame_equal(
        found["marche"].select("marche_id", *state), official["marche"].select("marche_id", *state), check_dtypes=False
    )
    assert found["titulaire"]["titulaire_siret"].to_list() == [B] == official["titulaire"]["titulaire_siret"].to_list()


def test_lots_published_under_one_identifier_stay_apart():
    lots = [row(objet="Lot 1", montant=900_000.0), row(objet="Lot 2", montant=10_000.0, titulaire_id=B)]
    assert read(*lots)["montant_initial_eur"].sort().to_list() == [10_000.0, 900_000.0]
    assert current(*lots)["marche"].height == 2


def test_the_published_amount_is_read_and_not_the_one_that_was_corrected():
    found = read(row(montant=1e12, montant_rationalise=50_000.0, montant_anomalie="aberrant")).row(0, named=True)
    assert found["montant_initial_eur"] == 1e12
    assert found["alertes"] == "TAB-MONTANT"


def test_a_missing_initial_version_is_stood_in_for_and_said():
    found = read(row(modification_id=2, montant=80000.0)).row(0, named=True)
    assert found["montant_initial_eur"] == 80000.0
    assert found["alertes"] == "TAB-INITIALE"


@pytest.mark.parametrize(
    ("flags", "alerts"), [((False, True), ""), ((True, False), "TAB-ACTUELLE"), ((None, None), "")]
)
def test_the_version_flagged_as_current_is_checked(flags: tuple[bool | None, bool | None], alerts: str):
    first, last = flags
    found = read(
        row(donneesActuelles=first),
        row(donneesActuelles=last, modification_id=1, dateNotification=date(2024, 9, 1)),
    )
    assert found["alertes"].to_list() == [alerts]


def test_rows_that_cannot_be_contracts_are_set_apart_one_by_one():
    found = read(
        row(), row(id=None), row(id=None), row(acheteur_id=None), row(nature="Délégation de service public"),
        row(nature="Délégation de service public"),
    )  # fmt: skip
    assert found["code"].to_list() == [
        None, "SANS_IDENTIFIANT", "SANS_IDENTIFIANT", "SANS_ACHETEUR", "HORS_CHAMP_CONCESSION", "HORS_CHAMP_CONCESSION",
    ]  # fmt: skip
    assert found["lignes"].to_list() == [1] * 6
    assert found["extrait"].is_not_null().to_list() == [False, True, True, True, True, True]


def test_only_the_mandatory_columns_are_needed():
    needed = [*decp_tabulaire.REQUIRED]
    found = decp_tabulaire.records(published(row(), row(titulaire_id=B)).select(needed)).collect()
    assert found["lignes"].to_list() == [2]
    assert found["alertes"].to_list() == ["CPV-ABSENT DUR-ABSENTE"]


def test_a_missing_mandatory_column_is_said_in_words():
    message = r"^La colonne montant manque ; colonnes trouvées : .*acheteur_id.*\.$"
    with pytest.raises(json_records.UnreadableFile, match=message) as error:
        decp_tabulaire.records(published(row()).drop("montant"))
    assert error.value.statut == "format_inconnu"


def test_the_records_have_the_columns_and_types_of_the_official_ones():
    official = pl.concat(decp_file.records(json_records.read(file_of(contract())))).drop("extrait")
    assert read(row()).drop("lignes", "extrait").schema == official.schema


def test_reading_by_parts_gives_the_whole(tmp_path: Path):
    rows = [row(acheteur_id=f"1100140160{rank:04d}", id=str(rank)) for rank in range(40)] + [row(acheteur_id=None)]
    published(*rows).sink_parquet(tmp_path / "decp.parquet")
    stock = pl.scan_parquet(tmp_path / "decp.parquet")
    parts = pl.concat(decp_tabulaire.records(stock, part, 3) for part in range(3)).sort("position").collect()
    assert_frame_equal(parts, decp_tabulaire.records(stock).collect())
    assert parts["lignes"].sum() == 41


ROWS = st.fixed_dictionaries(
    {
        "id": st.sampled_from([None, "1", "2", ""]),
        "acheteur_id": st.sampled_from([None, "11001401600015", "NC"]),
        "objet": st.sampled_from([None, "Lot 1", "Lot 2"]),
        "montant": st.sampled_from([None, 1.0, 5e4, float("nan"), 1e17]),
        "titulaire_id": st.sampled_from([None, A, B, "DE814864138"]),
        "modification_id": st.sampled_from([None, 0, 1, 3]),
        "dateNotification": st.sampled_from([None, date(2024, 3, 1), date(218, 1, 1)]),
        "nature": st.sampled_from([None, "Marché", "Concession de service"]),
    }
)


@settings(max_examples=60)
@given(st.lists(ROWS, max_size=12))
def test_every_row_is_behind_exactly_one_record(rows: list[dict[str, Any]]):
    found = read(*(row(**fields) for fields in rows))
    assert found["lignes"].sum() == len(rows)
    assert found["position"].is_unique().all()
    assert found.filter(pl.col("code").is_not_null())["lignes"].to_list() == [1] * found["code"].count()
