"""An indicator against a target, on examples computed by hand."""

import pytest

from restitution.verdict_cible import VerdictCible, verdict

# Established 6 %, from 4 % by chance, up to 16 % with the undetermined.
FIGURE = {"valeur": 0.06, "borne_haute": 0.16, "ic90_bas": 0.04}


@pytest.mark.parametrize(
    ("cible", "reponse"),
    [
        (0.03, "atteint"),
        (0.04, "atteint"),
        (0.05, "ne permet pas de conclure"),
        (0.16, "ne permet pas de conclure"),
        (0.161, "non atteint"),
    ],
)
def test_the_target_is_reached_below_the_interval_and_missed_above_the_upper_bound(cible, reponse):
    assert verdict(cible, **FIGURE).reponse == reponse


def test_the_doubt_is_parted_at_the_established_share():
    found = verdict(0.10, **FIGURE)
    # Two points below the established share, ten above, of twelve in all.
    assert (found.doute_alea, found.doute_abstention) == (pytest.approx(2 / 12), pytest.approx(10 / 12))


def test_without_anything_undetermined_chance_alone_is_in_doubt():
    found = verdict(0.05, valeur=0.06, borne_haute=0.06, ic90_bas=0.04)
    assert (found.doute_alea, found.doute_abstention) == (1.0, 0.0)


def test_at_zero_established_abstention_alone_is_in_doubt():
    found = verdict(0.05, valeur=0.0, borne_haute=0.3, ic90_bas=0.0)
    assert (found.doute_alea, found.doute_abstention) == (0.0, 1.0)


def test_without_a_lower_end_a_target_is_never_reached_and_chance_reaches_down_to_zero():
    found = verdict(0.01, valeur=0.05, borne_haute=0.20, ic90_bas=None)
    assert found.reponse == "ne permet pas de conclure"
    assert (found.doute_alea, found.doute_abstention) == (pytest.approx(0.25), pytest.approx(0.75))


def test_a_figure_without_a_percentage_tells_nothing():
    masked = verdict(0.05, valeur=None, borne_haute=None, ic90_bas=None)
    assert masked == VerdictCible("ne permet pas de conclure", None, None)


@pytest.mark.parametrize("cible", [0.0, -0.1, 1.01, 4.0])
def test_a_target_that_is_no_share_is_refused(cible):
    with pytest.raises(ValueError, match="entre 0"):
        verdict(cible, **FIGURE)
