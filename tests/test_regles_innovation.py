"""Innovative purchases: the cases of `tests/cases/achat_innovant.csv`, through the published text's normalisation."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.frames import table
from tests.harnais_regles import assert_cases_hold, assert_every_rule_is_covered, fired_by_case, load_cases
from transforms.avis_innovants import linked_innovation
from transforms.rules import evidence, verdicts
from transforms.rules.achat_innovant import RULES
from transforms.texte import normalised

SCHEMA = {
    "is_innovant_declare": pl.Boolean,
    "objet": pl.String,
    "procedure": pl.String,
    "nature": pl.String,
    "montant_initial_eur": pl.Float64,
    "date_notification": pl.Date,
    "avis_procedure": pl.String,
    "innovation_codes": pl.String,
}


def cases() -> pl.DataFrame:
    """The cases of the criterion."""
    return load_cases("achat_innovant.csv", SCHEMA)


def subjects() -> pl.LazyFrame:
    """One contract per case, under the case's name."""
    return cases().lazy().with_columns(
        sujet_id="case", fournisseur_id=pl.lit(""), objet_normalise=normalised("objet"),
        avis_partenariat_date=date(2023, 1, 1), avis_innovation_date=date(2023, 1, 2),
    )  # fmt: skip


def test_each_case_fires_the_rules_it_announces():
    assert_cases_hold(cases(), fired_by_case(subjects(), RULES))


def test_every_rule_has_a_case_that_fires_and_a_near_miss():
    assert_every_rule_is_covered(RULES, cases(), fired_by_case(subjects(), RULES))


def test_no_rule_says_that_a_purchase_is_not_innovative():
    assert {rule.then for rule in RULES} == {"oui"}
    assert set(verdicts(evidence(subjects(), RULES)).collect()["verdict"]) == {"oui"}


def test_only_declarations_and_partnership_count_in_the_strict_definition():
    assert {rule.id for rule in RULES if rule.definition == "strict"} == {"INN-1", "INN-2", "INN-6", "INN-7"}
    assert all(rule.definition for rule in RULES)


@pytest.mark.parametrize("nature", ["Marché", "Marché de défense ou de sécurité"])
def test_a_low_amount_without_competition_is_never_enough_alone(nature: str):
    route = subjects().filter(pl.col("procedure") == "Marché passé sans publicité ni mise en concurrence préalable")
    plain = route.with_columns(
        nature=pl.lit(nature), objet=pl.lit("Maintenance du logiciel de paie"), montant_initial_eur=pl.lit(35_000.0),
        date_notification=date(2025, 3, 1), objet_normalise=pl.lit("maintenance du logiciel de paie"),
    )  # fmt: skip
    assert plain.collect().height > 10
    assert evidence(plain, RULES).collect().is_empty()


def notice(avis_id: str, day: int, **facts: object) -> dict[str, object]:
    return {"avis_id": avis_id, "date_parution": date(2024, 1, day)} | facts


def linked(*links: tuple[str, bool], notices: list[dict[str, object]]) -> list[dict[str, object]]:
    """What contract `m` reads of these notices, linked to it and retained or not."""
    rows = [{"marche_id": "m", "avis_id": avis, "is_lien_retenu": retained} for avis, retained in links]
    return linked_innovation(
        table("core_lien_avis", *rows).lazy(), table("core_avis", *notices).lazy()
    ).collect().to_dicts()  # fmt: skip


def test_a_contract_reads_the_first_notice_of_each_kind_among_those_retained():
    notices = [
        notice("a", 3, avis_procedure="Partenariat d'innovation"),
        notice("b", 2, avis_procedure="Partenariat d'innovation", is_acquisition_innovante=True,
               innovation_codes="rd-act"),
        notice("c", 1, is_acquisition_innovante=True, innovation_codes="mar-nov"),
    ]  # fmt: skip
    assert linked(("a", True), ("b", True), ("c", False), notices=notices) == [
        {"marche_id": "m", "avis_procedure": "Partenariat d'innovation", "avis_partenariat_date": date(2024, 1, 2),
         "innovation_codes": "rd-act", "avis_innovation_date": date(2024, 1, 2)}
    ]  # fmt: skip


def test_a_notice_that_declares_other_ends_or_another_procedure_says_nothing():
    notices = [notice("a", 1, avis_procedure="Procédure adaptée", is_acquisition_innovante=False)]
    assert linked(("a", True), notices=notices) == []


def test_evidence_from_a_notice_carries_the_date_of_the_notice():
    proofs = evidence(subjects(), RULES).filter(pl.col("regle_id").is_in(["INN-6", "INN-7"]))
    found = proofs.select("regle_id", "valeur_citee", "source", "source_date").sort("regle_id").collect().rows()
    assert found == [
        ("INN-6", "Partenariat d'innovation", "boamp", "2023-01-01"), ("INN-7", "mar-nov", "boamp", "2023-01-02")
    ]  # fmt: skip


def test_text_evidence_quotes_the_published_object():
    proof = evidence(subjects(), RULES).filter(pl.col("regle_id") == "INN-2").collect()
    assert "Partenariat d’Innovation : capteurs de qualité de l'eau" in proof["valeur_citee"].to_list()


def test_an_absent_object_is_no_evidence():
    blank = subjects().with_columns(objet=None, objet_normalise=pl.lit(None, pl.String), is_innovant_declare=None)
    blank = blank.with_columns(pl.col("is_innovant_declare").cast(pl.Boolean), pl.col("objet").cast(pl.String))
    assert evidence(blank, [rule for rule in RULES if rule.source != "boamp"]).collect().is_empty()
