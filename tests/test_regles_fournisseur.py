"""Category and evidence of suppliers: the cases of `tests/cases`, and how the subject is put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import polars as pl

from tests.frames import METHODE, table
from tests.harnais_regles import case_tests, load_cases
from transforms.rules import evidence, firme_innovante, pme, pme_probable, verdicts
from transforms.sujet_titulaire import Lists, titulaire_subjects

SIREN = "901979211"
SCHEMA = {
    "categorie_entreprise": pl.String,
    "categorie_annee": pl.Int64,
    "categorie_juridique_code": pl.String,
    "tranche_effectifs_code": pl.String,
    "laureat_date": pl.Date,
    "laureat_source": pl.String,
    "taille_declaree": pl.String,
    "distinctions": pl.String,
    "agrements": pl.String,
    "declarations": pl.String,
    "date_notification": pl.Date,
    "verdict": pl.String,
}
FACTS = list(SCHEMA)[:6]
CRITERIA = {"pme": pme.RULES, "pme_probable": pme_probable.RULES, "firme_innovante": firme_innovante.RULES}
TRANCHES = pl.read_csv(Path(__file__).parents[1] / "reference" / "tranches_effectifs.csv", infer_schema=False)


def contract(marche_id: str, notified: date | None) -> dict[str, object]:
    """A contract of that identifier and date."""
    return {"marche_id": marche_id, "marche_cle": marche_id, "id_publie": "1", "date_notification": notified}


def written(cases: pl.DataFrame, column: str) -> Iterator[tuple[str, list[str]]]:
    """The case and the words of each item of a list written `2018-03-01 inov | 2020-01-01 ilab`."""
    for case, items in cases.select("case", column).drop_nulls(column).iter_rows():
        yield from ((case, item.split()) for item in items.split(" | "))


def day(words: list[str], rank: int) -> date | None:
    """The day at that rank, if the item has as many words."""
    return date.fromisoformat(words[rank]) if len(words) > rank else None


def lists(**given: pl.LazyFrame) -> Lists:
    """The lists given, all others empty."""
    empty = {name.name: table(name.name).lazy() for name in fields(Lists) if name.name.startswith("core_")}
    return Lists(**empty | {"ref_tranche_effectifs": TRANCHES.lazy()} | given)


def lists_of(cases: pl.DataFrame) -> Lists:
    """What the lists of a mirror would say of each case's firm, whose SIREN is the case's name."""
    prizes = [
        {"fournisseur_siren": case, "laureat_date": day(item, 0), "laureat_source": item[1]}
        for case, item in written(cases, "distinctions")
    ]
    approvals = [
        {"fournisseur_siren": case, "valid_from": day(item, 0), "valid_to": day(item, 1), "dispositif": "CIR"}
        for case, item in written(cases, "agrements")
    ]
    declared = [
        {"fournisseur_siren": case, "declaration_statut": item[0], "declaration_source": "Avis n° 3",
         "declarant": "DAE", "valid_from": day(item, 1), "valid_to": day(item, 2)}
        for case, item in written(cases, "declarations")
    ]  # fmt: skip
    sized = cases.filter(pl.col("taille_declaree").is_not_null())
    return lists(
        core_distinction=table("core_distinction", *prizes).lazy(),
        core_agrement=table("core_agrement", *approvals).lazy(),
        core_firme_declaree=table("core_firme_declaree", *declared).lazy(),
        **notices(*((row["case"], row["case"], row["taille_declaree"]) for row in sized.to_dicts())),
    )


def notices(*said: tuple[str, str, str], retained: bool = True) -> dict[str, pl.LazyFrame]:
    """One notice per contract, firm and size declared, a day apart."""
    ids = [f"a{rank}" for rank in range(len(said))]
    links = [
        {"marche_id": marche, "avis_id": avis, "is_lien_retenu": retained}
        for avis, (marche, _, _) in zip(ids, said, strict=True)
    ]
    sizes = [
        {"avis_id": avis, "fournisseur_siren": siren, "taille_declaree": size}
        for avis, (_, siren, size) in zip(ids, said, strict=True)
    ]
    dated = [{"avis_id": avis, "date_parution": date(2024, 7, 1 + rank)} for rank, avis in enumerate(ids)]
    return {
        "core_lien_avis": table("core_lien_avis", *links).lazy(),
        "core_titulaire_avis": table("core_titulaire_avis", *sizes).lazy(),
        "core_avis": table("core_avis", *dated).lazy(),
    }


def subjects_of(cases: pl.DataFrame) -> pl.LazyFrame:
    """One contract and one firm per case, both under the case's name."""
    firms = [{"fournisseur_id": row["case"]} | {name: row[name] for name in FACTS} for row in cases.to_dicts()]
    contracts = [contract(row["case"], row["date_notification"]) for row in cases.to_dicts()]
    holders = [{"marche_id": case, "fournisseur_id": case, "fournisseur_siren": case} for case in cases["case"]]
    return titulaire_subjects(
        table("core_titulaire", *holders).lazy(),
        table("core_marche", *contracts).lazy(),
        table("core_fournisseur", *firms).lazy(),
        lists_of(cases),
    )


def subjects(notified: date, *, preuve_innovation_annees: int = 8, **given: pl.LazyFrame) -> pl.LazyFrame:
    """One contract `m` held by firm `a`, an SME of 2024, with what these lists say."""
    holder = {"marche_id": "m", "fournisseur_id": "a", "fournisseur_siren": SIREN}
    firm = {"fournisseur_id": "a", "categorie_entreprise": "PME", "categorie_annee": 2024}
    return titulaire_subjects(
        table("core_titulaire", holder).lazy(), table("core_marche", contract("m", notified)).lazy(),
        table("core_fournisseur", firm).lazy(), lists(**given), preuve_innovation_annees=preuve_innovation_annees,
    )  # fmt: skip


(
    test_each_case_fires_the_rules_it_announces,
    test_every_rule_has_a_case_that_fires_and_a_near_miss,
    test_each_case_gets_the_verdict_it_announces,
) = case_tests(CRITERIA, SCHEMA, subjects_of)


def test_only_what_is_in_force_counts_in_a_definition():
    counted = {rule.id: (rule.then, rule.definition) for rule in firme_innovante.RULES if rule.definition}
    assert counted == {
        "FIR-1": ("oui", "strict"), "FIR-4": ("oui", "strict"), "FIR-6": ("oui", "strict"), "FIR-7": ("oui", "large"),
    }  # fmt: skip


def test_a_declared_list_outranks_every_other_evidence():
    assert {rule.id for rule in firme_innovante.RULES if rule.force == "declare"} == {"FIR-4", "FIR-5"}


def confidence_of_pme() -> dict[str, tuple[str | None, bool]]:
    """Confidence of the category under today's method, and whether a proof says otherwise, by case."""
    cases = load_cases("pme.csv", SCHEMA)
    found = verdicts(evidence(subjects_of(cases), [rule for rule in pme.RULES if rule.id in METHODE.regles])).collect()
    return {row["sujet_id"]: (row["confiance"], row["is_contredit"]) for row in found.to_dicts()}


def test_category_weakens_with_the_distance_of_its_year():
    confidence = confidence_of_pme()
    assert confidence["même année"] == ("haute", False)
    assert confidence["quatre ans d'écart"] == ("moyenne", False)
    assert confidence["catégorie sans année"] == ("moyenne", False)


def test_a_second_opinion_that_disagrees_is_seen_and_lowers_the_confidence():
    confidence = confidence_of_pme()
    assert confidence["second avis qui confirme"] == ("haute", False)
    assert confidence["second avis qui confirme une ETI"] == ("haute", False)
    assert confidence["second avis qui dément une PME"] == ("faible", True)
    assert confidence["second avis contre une catégorie sans année"] == ("faible", True)


def test_the_size_declared_in_a_notice_quotes_the_notice_and_its_date():
    found = evidence(subjects(date(2024, 6, 1), **notices(("m", SIREN, "petite"))), pme.RULES)
    proof = found.filter(pl.col("regle_id") == "PME-5").collect().row(0, named=True)
    assert (proof["valeur_citee"], proof["source"], proof["source_date"]) == ("petite", "boamp", "2024-07-01")


def test_a_notice_whose_link_is_not_retained_says_nothing():
    read = subjects(date(2024, 6, 1), **notices(("m", SIREN, "grande"), retained=False)).collect()
    assert read["taille_declaree"].to_list() == [None]


def test_the_size_of_another_holder_or_of_another_contract_says_nothing():
    other = notices(("m", "784671695", "grande"), ("n", SIREN, "grande"))
    assert subjects(date(2024, 6, 1), **other).collect()["taille_declaree"].to_list() == [None]


def test_the_latest_of_several_notices_speaks_unless_they_disagree_on_sme():
    same = notices(("m", SIREN, "petite"), ("m", SIREN, "moyenne"))
    assert subjects(date(2024, 6, 1), **same).collect()["taille_declaree"].to_list() == ["moyenne"]
    opposed = notices(("m", SIREN, "petite"), ("m", SIREN, "grande"))
    assert subjects(date(2024, 6, 1), **opposed).collect()["taille_declaree"].to_list() == [None]


def test_evidence_on_a_firm_is_held_by_contract_and_supplier():
    holders = table(
        "core_titulaire",
        {"marche_id": "m1", "fournisseur_id": "a", "fournisseur_siren": SIREN},
        {"marche_id": "m1", "fournisseur_id": "b", "fournisseur_siren": "784671695"},
        {"marche_id": "m2", "fournisseur_id": "a", "fournisseur_siren": SIREN},
    )
    contracts = table("core_marche", contract("m1", date(2019, 1, 1)), contract("m2", date(2024, 1, 1)))
    firms = table("core_fournisseur", {"fournisseur_id": "a"}, {"fournisseur_id": "b"})
    prize = {"fournisseur_siren": SIREN, "laureat_date": date(2020, 1, 1), "laureat_source": "ilab"}
    won = lists(core_distinction=table("core_distinction", prize).lazy())
    proofs = evidence(titulaire_subjects(holders.lazy(), contracts.lazy(), firms.lazy(), won), firme_innovante.RULES)
    found = proofs.select("sujet_id", "fournisseur_id", "regle_id", "source", "source_date").collect().sort("sujet_id")
    assert found.rows() == [("m1", "a", "FIR-9", "ilab", "2020-01-01"), ("m2", "a", "FIR-6", "ilab", "2020-01-01")]


def test_two_prizes_of_one_day_are_one_proof():
    same = {"fournisseur_siren": SIREN, "laureat_date": date(2020, 1, 1)}
    prizes = table("core_distinction", same | {"laureat_source": "inov"}, same | {"laureat_source": "ilab"})
    found = evidence(subjects(date(2024, 5, 2), core_distinction=prizes.lazy()), firme_innovante.RULES).collect()
    assert found.select("regle_id", "source").rows() == [("FIR-6", "ilab")]


def test_a_declaration_quotes_who_declares_and_on_what_ground():
    said = {"fournisseur_siren": SIREN, "declaration_statut": "innovante", "declaration_source": "Avis n° 3 du comité",
            "declarant": "DAE", "valid_from": date(2024, 1, 1)}  # fmt: skip
    declared = table("core_firme_declaree", said)
    found = evidence(subjects(date(2024, 5, 2), core_firme_declaree=declared.lazy()), firme_innovante.RULES).collect()
    assert found.select("valeur_citee", "source", "source_date").rows() == [
        ("innovante (DAE, Avis n° 3 du comité)", "firmes_declarees", "2024-01-01")
    ]


def test_a_method_may_shorten_the_years_a_distinction_counts():
    prize = {"fournisseur_siren": SIREN, "laureat_date": date(2018, 1, 1), "laureat_source": "ilab"}
    prizes = table("core_distinction", prize).lazy()
    shorter = subjects(date(2024, 5, 2), core_distinction=prizes, preuve_innovation_annees=3)
    assert evidence(shorter, firme_innovante.RULES).collect()["regle_id"].to_list() == ["FIR-8"]


def test_the_bands_of_headcount_follow_one_another_and_part_at_two_hundred_and_fifty():
    bounds = TRANCHES.select(pl.col("effectif_min", "effectif_max").cast(pl.Int64)).drop_nulls("effectif_min").rows()
    assert [low for low, _ in bounds[1:]] == [high + 1 for _, high in bounds[:-1] if high is not None]
    assert (200, 249) in bounds
    assert TRANCHES["source"].null_count() == 0


def test_every_holder_keeps_one_row_whatever_the_lists_say():
    cases = load_cases("firme_innovante.csv", SCHEMA)
    assert subjects_of(cases).collect().height == cases.height
