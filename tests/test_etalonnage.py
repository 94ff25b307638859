"""What a level of confidence is worth: shares, probabilities only where they are supported, errors not in-sample."""

from __future__ import annotations

from zlib import crc32

import polars as pl
import pytest

from transforms.etalonnage import POSITIFS_MIN, VERDICTS_MIN, calibration


def verdicts(**levels: tuple[int, int]) -> pl.DataFrame:
    """For each level of confidence, this number of right verdicts and of wrong ones."""
    rows = [
        (f"{name}{rank}", name, rank < right)
        for name, (right, wrong) in levels.items()
        for rank in range(right + wrong)
    ]
    return pl.DataFrame(rows, schema={"n": pl.String, "confiance": pl.String, "juste": pl.Boolean}, orient="row")


def test_a_level_is_worth_its_share_of_right_verdicts():
    levels = calibration(verdicts(haute=(38, 2), faible=(15, 5)), positives=40)["niveaux"]
    assert (levels["haute"]["n"], levels["haute"]["justes"], levels["haute"]["probabilite"]) == (40, 38, 0.95)
    assert (levels["faible"]["part"], levels["faible"]["probabilite"]) == (0.75, 0.75)
    assert levels["haute"]["ic95"][0] < 0.95 < levels["haute"]["ic95"][1]


def test_a_level_never_met_has_counts_and_no_share():
    level = calibration(verdicts(haute=(30, 0)), positives=30)["niveaux"]["moyenne"]
    assert level == {"n": 0, "justes": 0, "part": None, "ic95": None, "probabilite": None}


@pytest.mark.parametrize(("positives", "stated"), [(POSITIFS_MIN - 1, False), (POSITIFS_MIN, True)])
def test_under_thirty_positives_counts_stand_alone(positives: int, stated: bool):
    found = calibration(verdicts(haute=(38, 2)), positives)
    assert (found["niveaux"]["haute"]["probabilite"] is not None) == stated
    assert (found["erreur"] is not None) == (found["brier"] is not None) == stated
    assert found["niveaux"]["haute"]["part"] == 0.95


def test_a_level_met_under_ten_times_has_no_probability():
    levels = calibration(verdicts(haute=(40, 0), faible=(VERDICTS_MIN - 1, 0)), positives=49)["niveaux"]
    assert (levels["faible"]["part"], levels["faible"]["probabilite"]) == (1, None)


def test_verdicts_always_right_leave_no_error():
    found = calibration(verdicts(haute=(60, 0), faible=(20, 0)), positives=80)
    assert (found["erreur"], found["brier"]) == (0, 0)


def test_the_error_is_taken_on_rows_that_the_probability_has_not_seen():
    """One fold alone holds every wrong verdict: it was announced right, and the others a fifth wrong or so."""
    names = [f"m{rank}" for rank in range(200)]
    rows = [(name, "haute", crc32(name.encode()) % 5 != 0) for name in names]
    answered = pl.DataFrame(rows, schema=["n", "confiance", "juste"], orient="row")
    wrong = sum(not right for *_, right in rows)
    found = calibration(answered, positives=200)
    # The fold of the wrong was announced at 1 and holds none right; the others announced less than 1 and are all right.
    gaps = wrong * 1.0
    for fold in range(1, 5):
        size = sum(crc32(name.encode()) % 5 == fold for name in names)
        gaps += size * wrong / (200 - size)
    assert found["erreur"] == pytest.approx(gaps / 200)
    assert found["erreur"] > 0.3


def test_the_same_rows_give_the_same_errors_in_any_order():
    answered = verdicts(haute=(38, 2), faible=(15, 5))
    first, second = calibration(answered, 60), calibration(answered.reverse(), 60)
    assert first["niveaux"] == second["niveaux"]
    assert (first["erreur"], first["brier"]) == pytest.approx((second["erreur"], second["brier"]))


def test_a_single_verdict_has_no_error_to_state():
    found = calibration(verdicts(haute=(1, 0)), positives=30)
    assert (found["erreur"], found["brier"]) == (None, None)
