"""Aggregated dependence: groups, concentration, shares and what is masked, from literal published contracts."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

import polars as pl
import pytest

from tests.frames import METHODE, table
from transforms import models
from transforms.methode import parameters

MASQUE = METHODE.masque_marches_min
NEGOCIE = "Marché passé sans publicité ni mise en concurrence préalable"
EDITEURS = pl.DataFrame(
    [("111111118|333333334", "Alpha", "US", "HORS_UE"), ("222222226", "Beta", "FR", "FR"),
     (None, "Gamma", "US", "HORS_UE")],
    schema=["siren", "editeur", "pays", "controle"], orient="row",
)  # fmt: skip


def contracts(nb: int, **given: Any) -> list[dict[str, Any]]:
    """As many contracts of ten euros of one ministry and segment, each with one holder, `titulaire`."""
    usual = {
        "ministere": "MJ", "segment": "LOGICIEL", "montant_retenu_eur": 10, "nb_titulaires": 1,
        "titulaire": "444444442",
        "souverainete_immunite": "indetermine", "souverainete_substituabilite": "indetermine",
        "souverainete_maitrise": "indetermine", "is_deja_compte": False,
    }  # fmt: skip
    return [usual | given for _ in range(nb)]


def dependance(*groups: list[dict[str, Any]], named: int = 0, data: date | None = date(2025, 6, 30)) -> pl.DataFrame:
    """The mart over these contracts; the object of the first `named` ones names a non-European editor."""
    rows = [row | {"marche_id": f"m{rank:03}"} for rank, row in enumerate(chain(*groups))]
    holders = [
        {"marche_id": row["marche_id"], "fournisseur_id": siren, "fournisseur_siren": siren,
         "fournisseur_nom": f"société {siren}", "part": 1 / len(row["titulaire"].split("+"))}
        for row in rows if row["titulaire"]
        for siren in row["titulaire"].split("+")
    ]  # fmt: skip
    published = [{name: value for name, value in row.items() if name != "titulaire"} for row in rows]
    proofs = [
        {"sujet": "marche", "sujet_id": row["marche_id"], "critere": "souverainete_maitrise", "regle_id": "MAI-1",
         "conclusion": "defavorable"}
        for row in rows[:named]
    ]  # fmt: skip
    return models.run(
        "mart_dependance",
        {
            "mart_marche": table("mart_marche", *published),
            "mart_titulaire": table("mart_titulaire", *holders),
            "core_preuve": table("core_preuve", *proofs),
            "ref_editeur": EDITEURS,
            "ref_methode": parameters(METHODE, data),
        },
    )


def cell(frame: pl.DataFrame, base: str = "nombre", **key: Any) -> dict[str, Any]:
    """The one line of the ministry and segment of `contracts`, or of another key."""
    wanted = {"perimetre": "ETAT", "ministere": "MJ", "segment": "LOGICIEL", "base": base} | key
    for name, value in wanted.items():
        frame = frame.filter(pl.col(name).eq_missing(pl.lit(value, pl.String)))
    return frame.row(0, named=True)


def test_the_state_each_ministry_each_segment_and_their_whole_have_a_line_in_each_base():
    found = dependance(
        contracts(1), contracts(1, ministere=None, segment="FORMATION"), contracts(1, perimetre="OPERATEUR")
    )
    keys = found.filter(pl.col("base") == "nombre").select("perimetre", "ministere", "segment").rows()
    assert sorted(keys, key=str) == sorted(
        [("ETAT", m, s) for m, s in [
            (None, None), (None, "LOGICIEL"), (None, "FORMATION"), ("MJ", None), ("MJ", "LOGICIEL"),
            ("NON_ATTRIBUE", None), ("NON_ATTRIBUE", "FORMATION")]]
        + [("OPERATEUR", None, None), ("OPERATEUR", None, "LOGICIEL")], key=str,
    )  # fmt: skip
    assert found.filter(pl.col("base") == "montant").height == len(keys)


def test_the_concentration_is_the_sum_of_the_squares_of_the_shares_in_points():
    found = cell(dependance(contracts(6, titulaire="444444442"), contracts(4, titulaire="555555556")))
    assert (found["hhi"], found["nb_groupes"]) == (60**2 + 40**2, 2)
    assert (found["premier_groupe"], found["premier_groupe_part"]) == ("société 444444442", 0.6)


def test_a_listed_editor_is_one_group_whatever_its_siren_and_shows_its_control():
    found = cell(dependance(contracts(5, titulaire="111111118"), contracts(5, titulaire="333333334")))
    assert (found["hhi"], found["nb_groupes"], found["premier_groupe"]) == (10_000, 1, "Alpha")
    assert (found["premier_groupe_pays"], found["premier_groupe_controle"]) == ("US", "HORS_UE")


def test_a_group_out_of_the_list_has_no_known_parent():
    found = cell(dependance(contracts(10)))
    assert (found["premier_groupe_pays"], found["premier_groupe_controle"]) == (None, None)


def test_each_base_has_its_own_first_group():
    frame = dependance(contracts(6, titulaire="111111118"), contracts(4, titulaire="222222226", montant_retenu_eur=90))
    assert cell(frame)["premier_groupe"] == "Alpha"
    assert cell(frame, "montant")["premier_groupe"] == "Beta"
    assert cell(frame, "montant")["premier_groupe_part"] == pytest.approx(360 / 420)
    assert cell(frame, "montant")["montant_retenu_eur"] == 420


def test_co_holders_share_the_contract():
    found = cell(dependance(contracts(10, titulaire="111111118+222222226")))
    assert (found["hhi"], found["premier_groupe_part"], found["premier_groupe"]) == (5_000, 0.5, "Alpha")


def test_contracts_without_holder_stay_out_of_the_concentration_and_are_told():
    found = cell(dependance(contracts(12), contracts(3, titulaire="", nb_titulaires=0)))
    assert (found["hhi"], found["part_sans_titulaire"]) == (10_000, 0.2)


def test_too_few_contracts_with_a_holder_do_not_speak_for_the_others():
    few = cell(dependance(contracts(MASQUE - 1), contracts(5, titulaire="", nb_titulaires=0)))
    light = cell(dependance(contracts(MASQUE), contracts(MASQUE + 1, titulaire="", nb_titulaires=0)))
    for found in (few, light):
        assert (found["hhi"], found["premier_groupe"], found["nb_groupes"]) == (None, None, None)
        assert found["indicateur_statut"] == "publie"
    assert cell(dependance(contracts(MASQUE), contracts(MASQUE, titulaire="", nb_titulaires=0)))["hhi"] == 10_000


def test_a_cell_without_any_holder_has_no_concentration():
    found = cell(dependance(contracts(MASQUE, titulaire="", nb_titulaires=0)))
    assert (found["hhi"], found["nb_groupes"], found["part_sans_titulaire"]) == (None, None, 1)


def test_shares_are_of_the_contracts_that_say():
    frame = dependance(
        contracts(8, procedure="Procédure adaptée", offres_recues=3),
        contracts(4, procedure=NEGOCIE, offres_recues=1, montant_retenu_eur=80),
        contracts(8),
    )
    found = cell(frame)
    assert (found["nb_marches_procedure"], found["nb_marches_offres"]) == (12, 12)
    assert (found["part_sans_concurrence"], found["part_offre_unique"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert cell(frame, "montant")["part_offre_unique"] == 0.8


def test_under_ten_contracts_that_say_there_is_no_share():
    found = cell(dependance(contracts(MASQUE - 1, procedure=NEGOCIE, offres_recues=1), contracts(5)))
    assert (found["part_sans_concurrence"], found["part_offre_unique"]) == (None, None)
    assert found["hhi"] == 10_000


def test_under_ten_contracts_nothing_but_counts_is_given():
    found = cell(dependance(contracts(MASQUE - 1, procedure=NEGOCIE, offres_recues=1)))
    assert (found["indicateur_statut"], found["nb_marches"], found["montant_retenu_eur"]) == ("masque", MASQUE - 1, 90)
    hidden = [name for name in found if name.startswith(("part_", "premier_", "hhi", "nb_groupes"))]
    assert len(hidden) == 22
    assert {name: found[name] for name in hidden if found[name] is not None} == {}


def test_when_most_amounts_are_missing_the_amounts_say_nothing():
    frame = dependance(contracts(5), contracts(6, montant_retenu_eur=None))
    assert cell(frame, "montant")["indicateur_statut"] == "non_representatif"
    assert (cell(frame, "montant")["hhi"], cell(frame, "montant")["nb_marches_exclus"]) == (None, 6)
    assert cell(frame)["indicateur_statut"] == "publie"


def test_an_order_under_a_counted_framework_counts_in_amount_alone():
    frame = dependance(contracts(10), contracts(10, is_deja_compte=True))
    assert (cell(frame)["nb_marches"], cell(frame, "montant")["nb_marches"]) == (10, 20)


def test_the_share_naming_a_foreign_editor_is_that_of_the_evidence():
    assert cell(dependance(contracts(10), named=3))["part_editeur_hors_ue"] == 0.3


def test_the_verdicts_of_each_pillar_share_the_whole():
    verdicts = ["favorable", "vigilance", "defavorable", "indetermine", "non_applicable"]
    groups = [
        contracts(
            rank, souverainete_immunite=verdict, souverainete_maitrise=verdicts[rank % 4],
            souverainete_substituabilite=["favorable", "vigilance", "indetermine"][rank % 3],
        )
        for rank, verdict in enumerate(verdicts, 1)
    ]  # fmt: skip
    found = cell(dependance(*groups))
    assert [found[f"part_immunite_{v}"] for v in verdicts] == pytest.approx([rank / 15 for rank in range(1, 6)])
    for pillar in ("immunite", "substituabilite", "maitrise"):
        assert sum(v for name, v in found.items() if name.startswith(f"part_{pillar}_")) == pytest.approx(1)


@pytest.mark.parametrize(
    ("day", "counted"), [(date(2021, 6, 30), 0), (date(2021, 7, 1), 1), (date(2025, 6, 30), 1), (date(2025, 7, 1), 0)]
)
def test_the_window_is_the_four_years_up_to_the_data(day: date, counted: int):
    found = dependance(contracts(1, date_notification=date(2023, 1, 1)), contracts(1, date_notification=day))
    assert cell(found)["nb_marches"] == 1 + counted
    assert (cell(found)["date_fenetre_debut"], cell(found)["date_fenetre_fin"]) == (date(2021, 7, 1), date(2025, 6, 30))


def test_without_a_date_of_the_data_nothing_is_said():
    assert dependance(contracts(10), data=None).is_empty()


def test_the_order_of_the_rows_changes_nothing():
    first, second = contracts(7, titulaire="111111118+222222226"), contracts(6, titulaire="444444442")
    assert cell(dependance(first, second)) == cell(dependance(second, first))


def test_of_two_equal_groups_the_first_is_always_the_same():
    tied = [contracts(5, titulaire="555555556"), contracts(5, titulaire="444444442")]
    assert {cell(dependance(*order))["premier_groupe"] for order in (tied, tied[::-1])} == {"société 444444442"}


def test_the_columns_are_those_of_the_contract():
    assert dependance(contracts(10)).schema == table("mart_dependance").schema
