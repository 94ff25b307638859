"""Which notices and contracts are linked, and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest

from transforms import liens, liens_modele

SEUIL = 0.8
BUYER, OTHER_BUYER = "11000201100044", "13002526500013"
OBJET = "Tierce maintenance applicative du portail des subventions"
NOTIFIED, PUBLISHED = date(2024, 5, 2), date(2024, 5, 28)
SUPPLIERS = {"123456789": "DORVARADE CALCUL SAS", "987654321": "Elmivire Intégration", "555555555": "Salvomare Réseaux"}

MARCHE = {
    "marche_id": pl.String, "id_publie": pl.String, "acheteur_siret": pl.String, "acheteur_siren": pl.String,
    "objet": pl.String, "cpv_code": pl.String, "is_accord_cadre": pl.Boolean, "date_notification": pl.Date,
    "date_publication": pl.Date, "montant_initial_eur": pl.Float64, "montant_publie_eur": pl.Float64,
    "montant_statut": pl.String,
}  # fmt: skip
TITULAIRE = {"marche_id": pl.String, "fournisseur_id": pl.String, "titulaire_nom": pl.String}
FOURNISSEUR = {"fournisseur_id": pl.String, "fournisseur_nom": pl.String}
ACHETEUR = {"acheteur_siret": pl.String, "acheteur_siren": pl.String, "acheteur_nom": pl.String}
AVIS = {
    "avis_id": pl.String, "avis_nature": pl.String, "avis_etat": pl.String, "is_concession": pl.Boolean,
    "date_parution": pl.Date, "date_limite_reponse": pl.Date, "acheteur_siren": pl.String,
    "acheteur_nom_publie": pl.String, "objet": pl.String, "cpv_codes": pl.String, "montant_avis_eur": pl.Float64,
    "montant_plafond_eur": pl.Float64, "date_conclusion": pl.Date, "procedure_uuid": pl.String, "avis_lies": pl.String,
}  # fmt: skip
TITULAIRE_AVIS = {
    "avis_id": pl.String, "lot_id": pl.String, "offre_id": pl.String, "fournisseur_id": pl.String,
    "titulaire_nom": pl.String, "montant_offre_eur": pl.Float64,
}  # fmt: skip

Row = dict[str, Any]


def contract(name: str = "M1", *, holders: tuple[str, ...] = ("123456789",), **fields: Any) -> Row:
    """A contract of maintenance held by one firm; `fields` replaces what a case speaks about."""
    siret = fields.pop("siret", BUYER)
    amount = fields.pop("montant", 251_730.4)
    return {
        "marche_id": name, "id_publie": name, "acheteur_siret": siret, "acheteur_siren": siret[:9],
        "objet": f"{OBJET} de la direction", "cpv_code": "72267000", "is_accord_cadre": False,
        "date_notification": NOTIFIED, "montant_initial_eur": amount, "montant_publie_eur": amount,
        "montant_statut": "retenu", "holders": holders,
    } | fields  # fmt: skip


def notice(name: str = "24-1", *, holders: tuple[Row, ...] = ({"fournisseur_id": "123456789"},), **fields: Any) -> Row:
    """The result of that purchase; `fields` replaces what a case speaks about."""
    return {
        "avis_id": name, "avis_nature": "attribution", "avis_etat": "initial", "is_concession": False,
        "date_parution": PUBLISHED, "acheteur_siren": BUYER[:9], "acheteur_nom_publie": "Ministère de l'Essai",
        "objet": OBJET, "cpv_codes": "72267000", "montant_avis_eur": 251_730.4, "holders": holders,
    } | fields  # fmt: skip


def call(name: str, **fields: Any) -> Row:
    """A call for tenders, which names no firm and no price."""
    return notice(name, holders=(), avis_nature="avis_marche", date_parution=date(2024, 1, 10), montant_avis_eur=None,
                  date_limite_reponse=date(2024, 2, 15)) | fields  # fmt: skip


def frame(rows: list[Row], schema: dict[str, Any]) -> pl.LazyFrame:
    return pl.LazyFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def tables(contracts: list[Row], notices: list[Row], buyers: list[Row] | None = None) -> dict[str, pl.LazyFrame]:
    """The tables that `links` reads."""
    held = [
        {"marche_id": row["marche_id"], "fournisseur_id": firm, "titulaire_nom": SUPPLIERS[firm]}
        for row in contracts
        for firm in row["holders"]
    ]
    named = [{"avis_id": row["avis_id"]} | holder for row in notices for holder in row["holders"]]
    firms = [{"fournisseur_id": firm, "fournisseur_nom": name} for firm, name in SUPPLIERS.items()]
    return {
        "core_marche": frame(contracts, MARCHE),
        "core_titulaire": frame(held, TITULAIRE),
        "core_fournisseur": frame(firms, FOURNISSEUR),
        "core_acheteur": frame(buyers or [], ACHETEUR),
        "core_avis": frame(notices, AVIS),
        "core_titulaire_avis": frame(named, TITULAIRE_AVIS),
    }


def linked(contracts: list[Row], notices: list[Row], buyers: list[Row] | None = None) -> pl.DataFrame:
    return liens.links(**tables(contracts, notices, buyers), seuil=SEUIL).collect()


def pairs(found: pl.DataFrame) -> set[tuple[str, str]]:
    return set(found.filter("is_lien_retenu").select("marche_id", "avis_id").iter_rows())


def test_a_result_meets_its_contract_and_says_why() -> None:
    (link,) = linked([contract()], [notice()]).to_dicts()
    assert link == {
        "marche_id": "M1", "avis_id": "24-1", "lien_genre": "attribution", "lien_score": pytest.approx(1, abs=0.001),
        "lien_rang": 1, "is_lien_retenu": True,
        "signaux": "OBJET_PROCHE CPV TITULAIRE_NUMERO MONTANT_EXACT DATE_ATTENDUE",
    }  # fmt: skip


def test_a_firm_known_by_its_name_alone_is_met_without_its_legal_form() -> None:
    holder = {"fournisseur_id": "NOM:DORVARADE CALCUL", "titulaire_nom": "Société Dorvarade-Calcul"}
    assert "TITULAIRE_NOM " in linked([contract()], [notice(holders=(holder,))])["signaux"].item()


def test_the_same_subject_and_date_are_shown_but_not_retained() -> None:
    found = linked([contract()], [notice(holders=(), montant_avis_eur=None)])
    assert found.select("signaux", "is_lien_retenu").rows() == [("OBJET_PROCHE CPV DATE_ATTENDUE", False)]


def test_two_notices_that_resemble_as_much_retain_none() -> None:
    assert pairs(linked([contract()], [notice("24-1"), notice("24-2")])) == set()


def test_a_contract_has_at_most_one_retained_result() -> None:
    poorer = notice("24-2", montant_avis_eur=None, objet="Maintenance du portail des agréments")
    assert pairs(linked([contract()], [notice("24-1"), poorer])) == {("M1", "24-1")}


def test_a_result_with_several_offers_covers_the_contract_of_each_lot() -> None:
    amounts = {"123456789": 251_730.4, "987654321": 98_112.0}
    offers = tuple(
        {"fournisseur_id": firm, "lot_id": f"LOT-{rank}", "offre_id": f"T{rank}", "montant_offre_eur": amount}
        for rank, (firm, amount) in enumerate(amounts.items())
    )
    lots = [
        contract(f"M{rank}", holders=(firm,), montant=amount, objet=f"{OBJET} - Lot {rank}")
        for rank, (firm, amount) in enumerate(amounts.items())
    ]
    found = linked(lots, [notice(holders=offers, montant_avis_eur=sum(amounts.values()))])
    assert pairs(found) == {("M0", "24-1"), ("M1", "24-1")}


def test_a_result_with_one_offer_does_not_take_two_equal_contracts() -> None:
    assert pairs(linked([contract("M1"), contract("M2")], [notice()])) == set()


def test_a_crowd_of_candidates_lowers_the_score() -> None:
    bare = notice(montant_avis_eur=None, cpv_codes=None)
    others = [contract(f"X{n}", holders=(), objet="Nettoyage des locaux", cpv_code="90910000") for n in range(200)]
    alone, crowded = (linked(rows, [bare]).filter(marche_id="M1")["lien_score"].sum() for rows in (
        [contract()], [contract(), *others]
    ))  # fmt: skip
    assert crowded < alone


def test_nothing_links_two_buyers_nor_two_distant_dates() -> None:
    assert linked([contract(siret=OTHER_BUYER)], [notice()]).is_empty()
    assert linked([contract(date_notification=PUBLISHED - timedelta(days=151))], [notice()]).is_empty()
    assert pairs(linked([contract(date_notification=PUBLISHED - timedelta(days=150))], [notice()])) == {("M1", "24-1")}


def test_a_buyer_without_number_is_met_by_its_name_unless_two_bear_it() -> None:
    nameless = notice(acheteur_siren=None, acheteur_nom_publie="ESSAI (Ministère de l')")
    known = {"acheteur_siret": BUYER, "acheteur_siren": BUYER[:9], "acheteur_nom": "Ministère de l’essai"}
    namesake = known | {"acheteur_siret": OTHER_BUYER, "acheteur_siren": OTHER_BUYER[:9]}
    assert pairs(linked([contract()], [nameless], [known])) == {("M1", "24-1")}
    assert linked([contract()], [nameless], [known, namesake]).is_empty()


def test_a_notice_that_cites_the_number_of_the_contract_is_retained() -> None:
    citing = notice(holders=(), montant_avis_eur=None, objet="Marché n° 2024-DSI/0178", cpv_codes=None)
    found = linked([contract(id_publie="2024DSI017800"), contract("M2", id_publie="2024DSI0178")], [citing])
    assert found.select("marche_id", "is_lien_retenu", "signaux").rows() == [("M2", True, "REFERENCE DATE_ATTENDUE")]


@pytest.mark.parametrize(
    "fields",
    [{"avis_etat": "rectificatif"}, {"avis_etat": "annule"}, {"is_concession": True}, {"avis_nature": "modification"}],
    ids=lambda fields: next(iter(fields.values())),
)
def test_what_is_no_first_result_is_not_linked(fields: Row) -> None:
    assert linked([contract()], [notice(**fields)]).is_empty()


def test_a_price_far_from_the_ceiling_of_a_framework_says_nothing() -> None:
    def score(**fields: Any) -> float:
        return linked([contract(montant=4_000_000, **fields)], [notice(cpv_codes=None)])["lien_score"].sum()

    assert score(is_accord_cadre=True) > score(is_accord_cadre=False)


def test_an_amount_that_fills_a_form_says_nothing() -> None:
    absurd = contract(montant=999_999_999, montant_statut="MNT-3")
    found = linked([absurd], [notice(montant_avis_eur=999_999_999)])
    assert "MONTANT" not in found["signaux"].item()


@pytest.mark.parametrize(
    ("result", "announced"),
    [({"avis_lies": "23-9 24-77"}, {}), ({"procedure_uuid": "u-1"}, {"procedure_uuid": "u-1"})],
    ids=["cité", "même procédure"],
)
def test_the_call_that_a_result_follows_is_linked_with_it(result: Row, announced: Row) -> None:
    unlike = call("24-77", objet="Prestations informatiques", acheteur_siren=None) | announced
    found = linked([contract()], [notice(**result), unlike])
    assert pairs(found) == {("M1", "24-1"), ("M1", "24-77")}
    assert found.filter(avis_id="24-77").select("lien_genre", "signaux").row(0) == ("consultation", "AVIS_LIE")


def test_a_result_that_is_not_retained_brings_no_call() -> None:
    vague = notice(holders=(), montant_avis_eur=None, avis_lies="24-77")
    assert pairs(linked([contract()], [vague, call("24-77", acheteur_siren=None)])) == set()


def test_a_call_alone_is_linked_by_what_it_shares() -> None:
    announced = call("24-5", montant_plafond_eur=251_730.4)
    assert pairs(linked([contract()], [announced])) == {("M1", "24-5")}
    assert linked([contract(date_notification=date(2024, 2, 14))], [announced]).is_empty()


def test_nothing_to_link_gives_an_empty_table_with_its_columns() -> None:
    for contracts, notices in (([], []), ([contract()], []), ([], [notice()])):
        found = linked(contracts, notices)
        assert found.is_empty()
        assert found.schema == liens.SCHEMA


def crowd_of_purchases() -> tuple[list[Row], list[Row]]:
    """Sixty purchases of six buyers, that resemble two by two, and their results."""
    firms = list(SUPPLIERS)
    contracts, notices = [], []
    for rank in range(60):
        siret = f"{110_000_000 + rank % 6}00012"
        day = NOTIFIED + timedelta(days=rank % 30)
        firm = firms[rank % 3]
        subject = f"{OBJET if rank % 2 else 'Hébergement de la plateforme des concours'}, tranche {rank // 12}"
        contracts.append(contract(f"M{rank:02d}", siret=siret, holders=(firm,), montant=90_000.5 + rank * 700,
                                  date_notification=day, objet=subject))  # fmt: skip
        notices.append(notice(f"24-{rank:02d}", holders=({"fournisseur_id": firm},), acheteur_siren=siret[:9],
                              date_parution=day + timedelta(days=20), objet=subject,
                              montant_avis_eur=None if rank % 3 else 90_000.5 + rank * 700))  # fmt: skip
    return contracts, notices


def test_the_table_does_not_depend_on_the_order_of_rows_nor_on_threads_nor_on_shares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contracts, notices = crowd_of_purchases()
    given = tables(contracts, notices)
    expected = liens.links(**given, seuil=SEUIL).collect()
    assert expected["is_lien_retenu"].sum() == 20  # those whose price is published
    connect = duckdb.connect
    monkeypatch.setattr(liens, "CONTRACTS_AT_ONCE", 7)
    for threads in (1, 4):
        monkeypatch.setattr(
            liens_modele.duckdb, "connect", lambda name, threads=threads: connect(name, config={"threads": threads})
        )
        shuffled = {
            name: rows.collect().sample(fraction=1, shuffle=True, seed=threads).lazy() for name, rows in given.items()
        }
        assert liens.links(**shuffled, seuil=SEUIL).collect().equals(expected)


@pytest.mark.parametrize("name", liens_modele.COMPARAISONS)
def test_shares_of_pairs_add_up_and_a_stronger_level_weighs_more(name: str) -> None:
    levels = list(liens_modele.COMPARAISONS[name].niveaux)
    # A date of conclusion takes the place of the expected date: each has its own shares.
    groups = [levels[:3], levels[3:]] if name == "date" else [levels]
    for group in groups:
        assert sum(level.m for level in group) == pytest.approx(1, abs=0.001)
        assert sum(level.u for level in group) == pytest.approx(1, abs=0.001)
        weights = [level.poids for level in group]
        assert weights == sorted(weights, reverse=True)
