"""Each rule on amounts, its boundaries included, from hand-made contracts."""

import math
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.frames import METHODE
from transforms.montants import acheteur_genre, with_statut

SCHEMA = {
    "marche_id": pl.String, "acheteur_siret": pl.String, "objet_normalise": pl.String, "cpv_code": pl.String,
    "montant_publie_eur": pl.Float64, "is_accord_cadre": pl.Boolean, "date_notification": pl.Date, "alertes": pl.String,
}  # fmt: skip
NEUTRAL = {"acheteur_siret": "11000201100044", "cpv_code": "72000000", "is_accord_cadre": False}
JOUR = date(2024, 3, 1)


def judged(*marches):
    """The outcome of each contract by id; each has its own object, so that none is a lot unless a case says so."""
    rows = [
        {"marche_id": f"m{n:03}", "objet_normalise": f"objet {n}", "date_notification": JOUR} | NEUTRAL | marche
        for n, marche in enumerate(marches)
    ]
    frame = pl.LazyFrame(rows, schema=SCHEMA)
    outcome = with_statut(frame, METHODE).collect()
    assert outcome["marche_id"].to_list() == [row["marche_id"] for row in rows]
    return outcome.select("montant_statut", "montant_retenu_eur", "alertes").rows()


def alone(montant, **more):
    return judged({"montant_publie_eur": montant} | more)[0]


# MNT-1, MNT-2, MNT-3, MNT-5


@pytest.mark.parametrize("montant", [None, math.nan])
def test_without_amount_nothing_is_retained(montant):
    assert alone(montant) == ("absent", None, None)


@pytest.mark.parametrize(
    ("montant", "statut", "alertes"),
    [
        (0.0, "MNT-1", None),
        (1.0, "MNT-1", None),
        (1.01, "retenu", "MNT-1-FAIBLE"),
        (100.0, "retenu", "MNT-1-FAIBLE"),
        (100.01, "retenu", None),
        (-0.01, "MNT-2", None),
        (-50000.0, "MNT-2", None),
        (3_000_000_000.0, "retenu", None),
        (3_000_000_000.01, "MNT-2", None),
        (99_999_999_999_999.0, "MNT-2", None),
        (math.inf, "MNT-2", None),
    ],
)
def test_symbolic_negative_and_huge_amounts_are_excluded(montant, statut, alertes):
    retenu = Decimal(str(montant)).quantize(Decimal("0.01")) if statut == "retenu" else None
    assert alone(montant) == (statut, retenu, alertes)


@pytest.mark.parametrize(
    ("montant", "statut"),
    [
        (99999.0, "MNT-3"),
        (9999.0, "retenu"),
        (1_222_223.0, "MNT-3"),
        (111_112.0, "MNT-3"),
        (100_000.0, "retenu"),
        (1_000_000.0, "retenu"),
        (8333.33, "retenu"),
        (123456.78, "MNT-3"),
        (123456.79, "retenu"),
    ],
)
def test_a_digit_repeated_five_times_or_a_test_value_is_excluded(montant, statut):
    assert alone(montant)[0] == statut


def test_the_ceiling_of_a_framework_is_excluded():
    assert alone(50000.0, is_accord_cadre=True) == ("MNT-5", None, None)


def test_the_first_rule_in_order_wins():
    assert alone(1.0, is_accord_cadre=True)[0] == "MNT-1"
    assert alone(999999.0, is_accord_cadre=True)[0] == "MNT-3"


def test_amounts_are_retained_to_the_cent():
    assert alone(1234.565)[1] == Decimal("1234.57")
    assert alone(2_987_654_321.09)[1] == Decimal("2987654321.09")


def test_earlier_alerts_are_kept():
    assert alone(50.0, alertes="DATE-FUTURE")[2] == "DATE-FUTURE MNT-1-FAIBLE"
    assert alone(500.0, alertes="DATE-FUTURE")[2] == "DATE-FUTURE"
    assert alone(500.0, alertes="")[2] is None


# MNT-4. Peers at 1000 × e^±1: the median is 1000 and the deviation of the logarithm is 1, so that a contract at
# 1000 × e^k stands k deviations away. Peers alternate around the median, which one more contract does not move.


def peers(n=30, **common):
    spread = [1000 * math.exp(1 if rank % 2 else -1) for rank in range(n)]
    return [{"montant_publie_eur": montant} | common for montant in spread]


def distant(deviations, others):
    """The outcome of a contract at so many deviations, among others and one at the median."""
    median = {"montant_publie_eur": 1000.0}
    return judged(*others, median, {"montant_publie_eur": 1000 * math.exp(deviations)})[-1]


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(
    ("deviations", "statut", "alertes"),
    [(3.99, "retenu", None), (4.01, "retenu", "MNT-4-ECART"), (5.99, "retenu", "MNT-4-ECART"), (6.01, "MNT-4", None)],
)
def test_an_amount_far_from_its_peers_is_flagged_then_excluded(side, deviations, statut, alertes):
    # The contract itself is a peer, on one side: a second one on the other keeps the median in place.
    balance = {"montant_publie_eur": 1000 * math.exp(-side * deviations)}
    outcome = distant(side * deviations, [*peers(), balance])
    if side == -1 and statut == "retenu":
        alertes = " ".join(filter(None, ["MNT-1-FAIBLE" if deviations > 2.31 else None, alertes]))
    assert (outcome[0], outcome[2]) == (statut, alertes)


def test_under_thirty_peers_nothing_is_judged():
    assert distant(9, peers(28))[0] == "MNT-4"
    assert distant(9, peers(27))[0] == "retenu"


@pytest.mark.parametrize(
    "other",
    [{"cpv_code": "30200000"}, {"cpv_code": None}, {"acheteur_siret": "21750001600019"}, {"is_accord_cadre": True}],
    ids=["another division", "no division", "another kind of buyer", "a ceiling"],
)
def test_only_prices_of_one_division_and_kind_of_buyer_are_peers(other):
    assert distant(9, peers(27) + peers(20, **other))[0] == "retenu"


def test_a_contract_without_cpv_has_no_peers():
    assert judged(*peers(40, cpv_code=None), {"montant_publie_eur": 1e7, "cpv_code": None})[-1][0] == "retenu"


def test_where_half_of_the_peers_share_one_amount_nothing_is_judged():
    same = [{"montant_publie_eur": 1000.0}] * 40
    assert {statut for statut, _, _ in judged(*same, {"montant_publie_eur": 1e6})} == {"retenu"}


@pytest.mark.parametrize(
    ("siret", "genre"),
    [
        ("11000201100044", "ETAT"),
        ("18004301800013", "ETAT"),
        ("19750001600019", "ENSEIGNEMENT"),
        ("20005478100014", "LOCAL"),
        ("28750001600019", "LOCAL"),
        ("29750001600019", "AUTRE"),
        ("77568502400016", "AUTRE"),
        ("110002011", "AUTRE"),
        (None, "AUTRE"),
    ],
)
def test_the_kind_of_buyer_is_read_in_its_siret(siret, genre):
    frame = pl.DataFrame({"siret": [siret]}, schema={"siret": pl.String})
    assert frame.select(acheteur_genre("siret")).item() == genre


# MNT-6


def lot(days=0, montant=100_000.01, **more):
    return {
        "objet_normalise": "licences",
        "montant_publie_eur": montant,
        "date_notification": JOUR + timedelta(days),
    } | more


def test_one_total_published_for_three_lots_is_retained_once_to_the_cent():
    assert judged(lot(), lot(), lot()) == [
        ("retenu", Decimal("33333.34"), "MNT-6-REPARTI"),
        ("retenu", Decimal("33333.34"), "MNT-6-REPARTI"),
        ("retenu", Decimal("33333.33"), "MNT-6-REPARTI"),
    ]


def test_what_does_not_divide_goes_by_identifier_and_not_by_date():
    shares = judged(lot(5, marche_id="a"), lot(0, marche_id="b"))
    assert [share for _, share, _ in shares] == [Decimal("50000.01"), Decimal("50000.00")]


@pytest.mark.parametrize(("days", "divided"), [(31, True), (32, False)])
def test_lots_are_notified_within_thirty_one_days(days, divided):
    assert {alertes for _, _, alertes in judged(lot(), lot(days))} == {"MNT-6-REPARTI" if divided else None}


def test_the_window_opens_with_the_earliest_lot_and_does_not_slide():
    outcome = judged(lot(0), lot(20), lot(40), lot(60), lot(100))
    assert [share for _, share, _ in outcome] == [
        Decimal("50000.01"), Decimal("50000.00"), Decimal("50000.01"), Decimal("50000.00"), Decimal("100000.01"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"acheteur_siret": "11000201100051"},
        {"objet_normalise": "licences 2"},
        {"montant_publie_eur": 100_000.02},
        {"date_notification": None},
        {"is_accord_cadre": True},
    ],
    ids=["buyer", "object", "amount", "undated", "ceiling"],
)
def test_contracts_that_differ_are_no_lots(other):
    assert judged(lot(), lot(**other))[0] == ("retenu", Decimal("100000.01"), None)


@pytest.mark.parametrize("objet", ["", None])
def test_contracts_without_object_are_no_lots(objet):
    assert judged(lot(objet_normalise=objet), lot(objet_normalise=objet))[0][2] is None


@settings(max_examples=40)
@given(
    total=st.integers(101, 300_000_000_000).map(lambda cents: cents / 100),
    days=st.lists(st.integers(0, 31), min_size=2, max_size=40),
)
def test_shares_of_any_total_among_any_number_of_lots_add_up_to_it(total, days):
    outcome = judged(*(lot(day, total) for day in days))
    statut, retenu, _ = alone(total)
    shares = [share for _, share, _ in outcome]
    assert {of for of, _, _ in outcome} == {statut}
    if statut == "retenu":
        assert sum(shares) == retenu
        assert max(shares) - min(shares) <= Decimal("0.01")


def test_the_order_of_contracts_changes_nothing():
    marches = [{"marche_id": f"x{n}"} | lot(n % 45, 100.07) for n in range(60)]
    marches += [{"marche_id": f"y{n}", "objet_normalise": f"pair {n}"} | peer for n, peer in enumerate(peers(35))]
    ids = [marche["marche_id"] for marche in marches]
    assert dict(zip(ids, judged(*marches), strict=True)) == dict(zip(ids[::-1], judged(*marches[::-1]), strict=True))


def test_no_contract_gives_no_row():
    assert judged() == []
