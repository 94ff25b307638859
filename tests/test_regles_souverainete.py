"""The three pillars of sovereignty: the cases of `tests/cases`, and what is read of a contract to judge them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.frames import table
from tests.harnais_regles import case_tests
from transforms.rules import evidence, souverainete_immunite, souverainete_maitrise, souverainete_substituabilite
from transforms.sujet_souverainete import souverainete_subjects, with_readings
from transforms.texte import normalised

SEUILS = pl.read_csv(Path(__file__).parents[1] / "reference" / "seuils.csv", infer_schema=False)
TECHNOLOGIE: dict[str, Any] = {
    "marche_id": pl.String, "terme_libre_cite": pl.String, "produit_libre_cite": pl.String,
    "produit_libre_poids": pl.Int64, "produit_proprietaire_cite": pl.String, "techno_citee": pl.String,
    "editeur_hors_ue_cite": pl.String, "techno_titulaire": pl.String, "controle_titulaires": pl.String,
    "controle_titulaire_nom": pl.String, "controle_titulaire_source": pl.String,
    "controle_titulaire_date": pl.String, "titulaires_tous_connus": pl.Boolean, "titulaire_role": pl.String,
    "is_revendeur": pl.Boolean,
}  # fmt: skip
EDITEUR = {"siren": pl.String, "editeur": pl.String, "controle": pl.String, "source": pl.String,
           "date_constat": pl.String}  # fmt: skip
SCHEMA = TECHNOLOGIE | {
    "objet": pl.String, "segment": pl.String, "mode_satisfaction": pl.String, "achat_innovant": pl.String,
    "nature": pl.String, "procedure": pl.String, "is_marche_subsequent": pl.Boolean, "offres_recues": pl.Int64,
    "duree_mois": pl.Float64, "montant_initial_eur": pl.Float64, "montant_statut": pl.String,
    "seuil_dispense_eur": pl.Float64, "attributions_precedentes": pl.Int64, "service_nom": pl.String,
    "service_constat": pl.String, "sous_traitants": pl.String, "sous_traitants_source": pl.String,
    "sous_traitants_date": pl.String, "is_techno_europeenne": pl.Boolean, "is_techno_a_verifier": pl.Boolean,
    "techno_source": pl.String, "techno_date": pl.String, "verdict": pl.String,
}  # fmt: skip
CRITERIA = {
    module.CRITERE: module.RULES
    for module in (souverainete_immunite, souverainete_substituabilite, souverainete_maitrise)
}
BUYER, OTHER_BUYER, ALPHA, BETA = "110043015", "110068012", "111111118", "222222226"


def subjects_of(cases: pl.DataFrame) -> pl.LazyFrame:
    """One contract per case, the case's name in place of its id."""
    return with_readings(cases.lazy()).with_columns(
        sujet_id="case", fournisseur_id=pl.lit(""), source=pl.lit("decp_json"), objet_normalise=normalised("objet")
    )


(
    test_each_case_fires_the_rules_it_announces,
    test_every_rule_has_a_case_that_fires_and_a_near_miss,
    test_each_case_gets_the_verdict_it_announces,
) = case_tests(CRITERIA, SCHEMA, subjects_of)


def alarming(**given: Any) -> pl.DataFrame:
    """A contract of which everything that a rule may read of its holders, products and words is there at once."""
    row = given | {
        "case": "m", "objet": "Hébergement SecNumCloud", "techno_citee": "Oracle", "editeur_hors_ue_cite": "Oracle",
        "controle_titulaires": "HORS_UE", "controle_titulaire_nom": "Oracle France", "sous_traitants": "Oracle France",
        "service_nom": "service", "is_revendeur": False,
    }  # fmt: skip
    return pl.DataFrame([{name: row.get(name) for name in ("case", *SCHEMA)}], schema_overrides=SCHEMA)


@pytest.mark.parametrize(
    ("segment", "mode", "expected"),
    [("MATERIEL_INFRA", "sur_etagere", {"IMM-1"}), ("FORMATION", "prestations_intellectuelles", {"IMM-2"}),
     ("LOGICIEL", "prestations_intellectuelles", {"IMM-2"}), ("LOGICIEL", None, {"IMM-3", "IMM-4", "IMM-8"})],
)  # fmt: skip
def test_where_immunity_does_not_apply_no_other_rule_speaks(segment: str, mode: str | None, expected: set[str]):
    case = alarming(segment=segment, mode_satisfaction=mode)
    assert set(evidence(subjects_of(case), souverainete_immunite.RULES).collect()["regle_id"]) == expected


def test_only_immunity_may_not_apply():
    others = souverainete_substituabilite.RULES + souverainete_maitrise.RULES
    assert "non_applicable" not in {rule.then for rule in others}


def test_the_evidence_on_a_holder_names_it_with_the_source_and_date_of_its_control():
    row = {
        "case": "m", "segment": "LOGICIEL", "controle_titulaires": "HORS_UE", "controle_titulaire_nom": "Oracle France",
        "controle_titulaire_source": "registre", "controle_titulaire_date": "2026-09-01", "is_revendeur": False,
    }  # fmt: skip
    case = pl.DataFrame([{name: row.get(name) for name in ("case", *SCHEMA)}], schema_overrides=SCHEMA)
    found = evidence(subjects_of(case), souverainete_immunite.RULES).collect()
    assert found.select("regle_id", "champ", "valeur_citee", "source", "source_date").rows() == [
        ("IMM-4", "fournisseur_nom", "Oracle France", "registre", "2026-09-01")
    ]


# What is read of a contract


def contract(marche_id: str, **given: Any) -> dict[str, Any]:
    """A contract of `core_marche` notified on the day `jour` of May 2024, unless said otherwise."""
    day = given.pop("jour", 2)
    usual = {"acheteur_siren": BUYER, "cpv_code": "72260000", "date_notification": date(2024, 5, day)}
    return {"marche_id": marche_id} | usual | given


def subjects(
    *contracts: dict[str, Any],
    holders: tuple[tuple[str, str], ...] = (),
    out: tuple[str, ...] = (),
    services: tuple[dict[str, Any], ...] = (),
    acts: tuple[dict[str, Any], ...] = (),
    cited: tuple[tuple[str, str], ...] = (),
) -> dict[str, dict[str, Any]]:
    """The subject of each contract of domain 33, by its id.

    `holders` are (contract, SIREN), `cited` (contract, technologies named); the contracts of `out` are outside it.
    """
    marches = table("core_marche", *contracts).lazy().with_columns(
        sujet_id="marche_id", fournisseur_id=pl.lit(""), objet_normalise=pl.lit("")
    )  # fmt: skip
    ids = [row["marche_id"] for row in contracts]
    premiers = pl.LazyFrame(
        [(i, "domaine33", "non" if i in out else "oui") for i in ids] + [(i, "segment", "LOGICIEL") for i in ids],
        schema=["sujet_id", "critere", "verdict"], orient="row",
    )  # fmt: skip
    titulaires = table("core_titulaire", *(
        {"marche_id": i, "fournisseur_id": siren, "fournisseur_siren": siren} for i, siren in holders
    ))  # fmt: skip
    editeurs = pl.LazyFrame(
        [(f"999999998|{ALPHA}", "Alpha", "HORS_UE", "registre A", "2026-09-01"),
         (BETA, "Beta", "FR", "registre B", "2026-09-02"), (None, "Gamma", "a_verifier", "registre C", "2026-09-03")],
        schema=EDITEUR, orient="row",
    )  # fmt: skip
    technologies = pl.LazyFrame(
        [{name: None for name in TECHNOLOGIE} | {"marche_id": i, "techno_citee": names} for i, names in cited],
        schema=TECHNOLOGIE,
    )
    made = souverainete_subjects(
        marches, technologies, premiers, titulaires.lazy(),
        table("core_secnumcloud", *services).lazy(), table("core_sous_traitance", *acts).lazy(), editeurs,
        SEUILS.lazy(),
    ).collect()  # fmt: skip
    return {row["marche_id"]: row for row in made.to_dicts()}


def previous(*contracts: dict[str, Any], holders: tuple[tuple[str, str], ...]) -> dict[str, int | None]:
    """How many awards in a row each contract's holder had before it."""
    found = subjects(*contracts, holders=holders)
    return {marche_id: row["attributions_precedentes"] for marche_id, row in found.items()}


def test_a_contract_has_one_row_if_it_is_of_domain_33():
    found = subjects(contract("a"), contract("b"), holders=(("a", ALPHA), ("a", BETA)), out=("b",))
    assert list(found) == ["a"]
    assert found["a"]["segment"] == "LOGICIEL"


@pytest.mark.parametrize(
    ("day", "threshold"),
    [(date(2015, 9, 30), None), (date(2019, 12, 31), 25_000), (date(2020, 1, 1), 40_000), (date(2026, 3, 31), 40_000),
     (date(2026, 4, 1), 60_000), (None, None)],
)  # fmt: skip
def test_the_threshold_of_dispense_is_that_of_the_notification_day(day: date | None, threshold: int | None):
    assert subjects(contract("a", date_notification=day))["a"]["seuil_dispense_eur"] == threshold


def test_the_awards_before_are_counted_in_a_row():
    days = [contract(name, jour=day) for day, name in enumerate("abcd", 1)]
    assert previous(*days, holders=tuple((name, ALPHA) for name in "abcd")) == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_another_holder_between_breaks_the_row():
    days = [contract(name, jour=day) for day, name in enumerate("abcd", 1)]
    assert previous(*days, holders=(("a", ALPHA), ("b", ALPHA), ("c", BETA), ("d", ALPHA)))["d"] == 0


def test_lots_of_one_day_are_one_award():
    lots = [contract("a", jour=1), contract("b", jour=1), contract("c", jour=2)]
    assert previous(*lots, holders=(("a", ALPHA), ("b", ALPHA), ("c", ALPHA)))["c"] == 1


@pytest.mark.parametrize("other", [{"acheteur_siren": OTHER_BUYER}, {"cpv_code": "48000000"}])
def test_another_buyer_or_another_need_is_another_row(other: dict[str, str]):
    days = [contract("a", jour=1, **other), contract("b", jour=2)]
    assert previous(*days, holders=(("a", ALPHA), ("b", ALPHA)))["b"] == 0


def test_orders_under_a_framework_are_no_award():
    days = [contract("a", jour=1), contract("b", jour=2, is_marche_subsequent=True), contract("c", jour=3)]
    found = previous(*days, holders=(("a", ALPHA), ("b", ALPHA), ("c", ALPHA)))
    assert found == {"a": 0, "b": None, "c": 1}


def test_a_contract_without_code_date_or_holder_has_no_row():
    days = [contract("a", cpv_code=None), contract("b", date_notification=None), contract("c")]
    assert previous(*days, holders=(("a", ALPHA), ("b", ALPHA))) == {"a": None, "b": None, "c": None}


def service(**given: Any) -> dict[str, Any]:
    """A service of `core_secnumcloud` that Alpha offers."""
    usual = {"prestataire": "Alpha", "fournisseur_siren": ALPHA, "service_nom": "Alpha Cloud", "source": "catalogue",
             "secnumcloud_statut": "qualifie", "date_constat": date(2026, 9, 1)}  # fmt: skip
    return usual | given


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "Alpha Cloud (début non connu)"),
        ({"date_debut": date(2024, 5, 2)}, "Alpha Cloud (depuis le 2024-05-02)"),
        ({"service_nom": None}, "service de Alpha, non nommé (début non connu)"),
        ({"date_debut": date(2024, 5, 3)}, None),
        ({"date_fin": date(2024, 5, 1)}, None),
        ({"date_fin": date(2024, 5, 2)}, "Alpha Cloud (début non connu)"),
        ({"secnumcloud_statut": "en_cours"}, None),
        ({"fournisseur_siren": BETA}, None),
    ],
)
def test_a_service_counts_if_qualified_on_the_notification_day(facts: dict[str, Any], expected: str | None):
    found = subjects(contract("a"), holders=(("a", ALPHA),), services=(service(**facts),))["a"]
    assert found["service_nom"] == expected


def act(siren: str | None, **given: Any) -> dict[str, Any]:
    """An act of sub-contracting of the contract `a`, in force."""
    return {"marche_id": "a", "acte_rang": 1, "version": 0, "fournisseur_siren": siren, "is_courant": True} | given


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ((act(ALPHA),), "Alpha (111111118)"),
        ((act(ALPHA), act(ALPHA, acte_rang=2)), "Alpha (111111118)"),
        ((act(BETA),), None),
        ((act(ALPHA, is_courant=False),), None),
        ((act(None),), None),
    ],
)
def test_a_subcontractor_counts_if_its_act_is_in_force_and_its_control_foreign(
    acts: tuple[dict[str, Any], ...], expected: str | None
):
    found = subjects(contract("a"), acts=acts)["a"]
    assert found["sous_traitants"] == expected
    assert (found["sous_traitants_source"], found["sous_traitants_date"]) == (
        ("registre A", "2026-09-01") if expected else (None, None)
    )


@pytest.mark.parametrize(
    ("names", "european", "to_verify", "source"),
    [
        ("Beta", True, False, "registre B"),
        ("Alpha|Beta", False, False, "registre A"),
        ("Beta|Gamma", False, True, "registre C"),
        ("Beta|logiciel sans éditeur", False, False, "registre B"),
        ("logiciel sans éditeur", False, False, "editeurs"),
    ],
)
def test_a_technology_is_european_if_every_editor_named_is_known_to_be(
    names: str, european: bool, to_verify: bool, source: str
):
    found = subjects(contract("a"), cited=(("a", names),))["a"]
    assert (found["is_techno_europeenne"], found["is_techno_a_verifier"]) == (european, to_verify)
    assert found["techno_source"] == source


def test_each_threshold_is_sourced_and_begins_the_day_after_the_one_before():
    rows = SEUILS.with_columns(pl.col("valid_from", "valid_to").str.to_date("%Y-%m-%d")).sort("seuil", "valid_from")
    assert rows.filter(pl.col("source").is_null() | pl.col("date_constat").is_null()).is_empty()
    gaps = rows.select(
        gap=(pl.col("valid_from") - pl.col("valid_to").shift(1).over("seuil")).dt.total_days()
    ).drop_nulls()  # fmt: skip
    assert gaps["gap"].unique().to_list() == [1]
