"""The simulator, computed by hand: a year of 100 contracts, 4 established, 30 undetermined."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from restitution.indicateurs import Indicateur
from restitution.simulateur import NON_PUBLIEE, TROP_LOURD, Levier, levers, simulate


def year(numerateur: float = 4, denominateur: float = 100, part_indeterminee: float | None = 0.3, **more) -> Indicateur:
    """A published figure of a ministry."""
    valeur = numerateur / denominateur
    usual = {
        "perimetre": "ETAT", "ministere": "MI", "periode": "2025", "base": "nombre", "definition": "strict",
        "methode": "2026.2", "valeur": valeur, "valeur_estimee": None, "borne_basse": valeur,
        "borne_haute": valeur + (part_indeterminee or 0), "ic90_bas": None, "ic90_haut": None,
        "numerateur": numerateur, "denominateur": denominateur, "nb_marches": 100, "nb_marches_exclus": 0,
        "part_indeterminee": part_indeterminee, "serie_fiable": True, "is_periode_complete": True,
        "indicateur_statut": "publie",
    }  # fmt: skip
    return Indicateur(**usual | more)


def contracts(nb: int, poids: float | None = 1.0, etablie: float = 0.0, indeterminee: float = 0.0) -> list[Levier]:
    return [Levier(f"m{rank}-{poids}-{etablie}", poids, etablie, indeterminee) for rank in range(nb)]


def test_ten_contracts_half_of_which_succeed_bring_five_points_out_of_a_hundred():
    found = simulate(year(), contracts(10), 0.5)
    assert (found.valeur_depart, found.valeur) == (0.04, pytest.approx(0.09))
    assert (found.gain, found.numerateur, found.denominateur) == (5, 9, 100)
    assert found.valeur_si_toutes == pytest.approx(0.14)


def test_the_upper_bound_moves_by_what_was_established_as_no_and_not_by_what_it_held_already():
    certain = simulate(year(), contracts(10), 1.0)
    assert certain.borne_haute == pytest.approx((4 + 30 + 10) / 100)
    unknown = simulate(year(), contracts(10, indeterminee=1.0), 1.0)
    assert unknown.borne_haute == pytest.approx((4 + 30) / 100)
    assert unknown.valeur == certain.valeur == pytest.approx(0.14)


def test_a_contract_already_held_by_an_innovative_sme_gains_nothing_and_a_shared_one_its_other_half():
    assert simulate(year(), contracts(3, etablie=1.0), 1.0).valeur == pytest.approx(0.04)
    assert simulate(year(), contracts(2, etablie=0.5), 1.0).valeur == pytest.approx(0.05)


def test_in_amounts_each_contract_brings_its_own_weight():
    found = simulate(year(1_000, 10_000), [*contracts(1, 3_000.0), *contracts(1, 500.0)], 0.2)
    assert found.valeur == pytest.approx((1_000 + 0.2 * 3_500) / 10_000)


@pytest.mark.parametrize("weightless", [None, 0.0])
def test_a_contract_without_weight_in_the_base_moves_nothing_and_is_counted(weightless):
    found = simulate(year(), [*contracts(2), *contracts(3, weightless)], 1.0)
    assert (found.nb_choisis, found.nb_sans_poids) == (5, 3)
    assert found.valeur == pytest.approx(0.06)


@pytest.mark.parametrize(("choisis", "taux"), [([], 1.0), (contracts(10), 0.0)])
def test_nothing_chosen_or_nothing_won_leaves_the_figure_as_published(choisis, taux):
    found = simulate(year(), choisis, taux)
    assert found.valeur == found.valeur_depart
    assert found.borne_haute == pytest.approx(year().borne_haute)


def test_a_contract_chosen_twice_counts_once():
    assert simulate(year(), contracts(1) * 2, 1.0).nb_choisis == 1


def test_the_whole_year_may_move_and_not_more():
    assert simulate(year(), contracts(96), 1.0).valeur == 1.0
    beyond = simulate(year(), contracts(97), 0.1)
    assert (beyond.valeur, beyond.borne_haute, beyond.valeur_si_toutes, beyond.raison) == (None, None, None, TROP_LOURD)


def test_a_figure_that_is_not_published_gives_no_percentage():
    found = simulate(year(valeur=None, part_indeterminee=None, indicateur_statut="masque"), contracts(1), 0.5)
    assert (found.valeur, found.raison) == (None, NON_PUBLIEE)


@pytest.mark.parametrize("taux", [-0.1, 1.1, float("nan")])
def test_a_rate_that_is_no_share_is_refused(taux):
    with pytest.raises(ValueError, match="entre 0 et 1"):
        simulate(year(), [], taux)


RENEWALS = pl.DataFrame(
    {
        "marche_id": ["a", "b"], "is_deja_compte": [False, True], "montant_retenu_eur": [Decimal("250.50"), None],
        "part_pme_innovante_strict": [0.0, 0.5], "part_indeterminee_strict": [1.0, 0.0],
        "part_pme_innovante_large": [1.0, 0.5], "part_indeterminee_large": [0.0, 0.5],
    },
    schema_overrides={"montant_retenu_eur": pl.Decimal(18, 2)},
)  # fmt: skip


def test_levers_take_the_weight_of_the_base_and_the_parts_of_the_definition():
    assert levers(RENEWALS, "nombre", "strict") == [Levier("a", 1.0, 0.0, 1.0), Levier("b", 0.0, 0.5, 0.0)]
    assert levers(RENEWALS, "montant", "large") == [Levier("a", 250.5, 1.0, 0.0), Levier("b", None, 0.5, 0.5)]


def test_a_base_that_cannot_be_simulated_is_refused():
    with pytest.raises(ValueError, match="montant_annualise"):
        levers(RENEWALS, "montant_annualise", "strict")
