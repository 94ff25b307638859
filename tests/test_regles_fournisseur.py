"""Category and distinction of suppliers: the cases of `tests/cases`, and how the subject is put together."""

from __future__ import annotations

from datetime import date

import polars as pl

from tests.frames import table
from tests.harnais_regles import case_tests, load_cases
from transforms.rules import evidence, firme_innovante, pme, verdicts
from transforms.sujet_titulaire import titulaire_subjects

SCHEMA = {
    "categorie_entreprise": pl.String,
    "categorie_annee": pl.Int64,
    "tranche_effectifs_code": pl.String,
    "laureat_date": pl.Date,
    "laureat_source": pl.String,
    "date_notification": pl.Date,
    "verdict": pl.String,
}
FACTS = list(SCHEMA)[:5]
CRITERIA = {"pme": pme.RULES, "firme_innovante": firme_innovante.RULES}


def contract(marche_id: str, notified: date | None) -> dict[str, object]:
    """A contract of that identifier and date."""
    return {"marche_id": marche_id, "marche_cle": marche_id, "id_publie": "1", "date_notification": notified}


def subjects_of(cases: pl.DataFrame) -> pl.LazyFrame:
    """One contract and one firm per case, both under the case's name."""
    firms = [{"fournisseur_id": row["case"]} | {name: row[name] for name in FACTS} for row in cases.to_dicts()]
    contracts = [contract(row["case"], row["date_notification"]) for row in cases.to_dicts()]
    holders = [{"marche_id": case, "fournisseur_id": case} for case in cases["case"]]
    return titulaire_subjects(
        table("core_titulaire", *holders).lazy(),
        table("core_marche", *contracts).lazy(),
        table("core_fournisseur", *firms).lazy(),
    )


(
    test_each_case_fires_the_rules_it_announces,
    test_every_rule_has_a_case_that_fires_and_a_near_miss,
    test_each_case_gets_the_verdict_it_announces,
) = case_tests(CRITERIA, SCHEMA, subjects_of)


def test_only_a_distinction_in_force_counts_in_a_definition():
    counted = {rule.id: (rule.then, rule.definition) for rule in firme_innovante.RULES}
    assert counted == {"FIR-1": ("oui", "strict"), "FIR-2": ("indetermine", None), "FIR-3": ("indetermine", None)}


def test_category_weakens_with_the_distance_of_its_year():
    cases = load_cases("pme.csv", SCHEMA)
    found = verdicts(evidence(subjects_of(cases), pme.RULES)).collect()
    confidence = dict(found.select("sujet_id", "confiance").rows())
    assert confidence["même année"] == "haute"
    assert confidence["quatre ans d'écart"] == "moyenne"
    assert confidence["catégorie sans année"] == "faible"


def test_evidence_on_a_firm_is_held_by_contract_and_supplier():
    holders = table(
        "core_titulaire",
        {"marche_id": "m1", "fournisseur_id": "a"},
        {"marche_id": "m1", "fournisseur_id": "b"},
        {"marche_id": "m2", "fournisseur_id": "a"},
    )
    contracts = table("core_marche", contract("m1", date(2019, 1, 1)), contract("m2", date(2024, 1, 1)))
    firms = table(
        "core_fournisseur",
        {"fournisseur_id": "a", "laureat_date": date(2020, 1, 1), "laureat_source": "ilab"},
        {"fournisseur_id": "b"},
    )
    proofs = evidence(titulaire_subjects(holders.lazy(), contracts.lazy(), firms.lazy()), firme_innovante.RULES)
    found = proofs.select("sujet_id", "fournisseur_id", "regle_id", "source", "source_date").collect().sort("sujet_id")
    assert found.rows() == [("m1", "a", "FIR-2", "ilab", "2020-01-01"), ("m2", "a", "FIR-1", "ilab", "2020-01-01")]


def test_a_method_may_shorten_the_years_a_distinction_counts():
    holders = table("core_titulaire", {"marche_id": "m", "fournisseur_id": "a"}).lazy()
    contracts = table("core_marche", contract("m", date(2024, 5, 2))).lazy()
    firms = table("core_fournisseur", {"fournisseur_id": "a", "laureat_date": date(2018, 1, 1)}).lazy()
    shorter = titulaire_subjects(holders, contracts, firms, preuve_innovation_annees=3)
    assert evidence(shorter, firme_innovante.RULES).collect()["regle_id"].to_list() == ["FIR-3"]
