"""The published rules: what each found, what it is worth, and the contract that shows it best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from data_contracts import dictionary
from pipelines import exemples
from tests.frames import table
from transforms import models
from transforms.mesures import SCHEMAS
from transforms.rules import Rule, catalogue

ETAT = "11000201100044"
TST = replace(catalogue.RULES[0], id="TST-1", field="objet")
LABELS = {name: column["label"] for name, column in dictionary.columns().items()}


def published(
    *rules: Rule,
    days: dict[str, date | None] | None = None,
    proofs: Sequence[dict[str, Any]] = (),
    verdicts: Sequence[dict[str, Any]] = (),
    measured: Sequence[tuple[Any, ...]] = (),
    textbook: Sequence[tuple[str, ...]] = (),
) -> pl.DataFrame:
    """`mart_regle` over these rules; `days` are the published contracts and their dates, all of one buyer."""
    contracts = [
        {"marche_id": name, "acheteur_siret": ETAT, "date_notification": day} for name, day in (days or {}).items()
    ]
    tables = {
        "ref_regle": catalogue.as_table(rules, LABELS),
        "ref_methode": pl.DataFrame({"methode": ["2026.2"]}),
        "ref_mesure_regle": pl.DataFrame(measured, schema=SCHEMAS["ref_mesure_regle"], orient="row"),
        "ref_exemple_regle": pl.DataFrame(textbook, schema=exemples.SCHEMA, orient="row"),
        "core_preuve": table("core_preuve", *proofs, proof("jamais publié", "TST-1")),
        "mart_preuve": table("mart_preuve", *(with_holder(row) for row in proofs)),
        "mart_verdict": table("mart_verdict", *(with_holder(row) for row in verdicts)),
        "mart_marche": table("mart_marche", *contracts),
    }
    return models.run("mart_regle", tables)


def proof(sujet_id: str, regle_id: str, **fields: Any) -> dict[str, Any]:
    same = {"sujet": "marche", "critere": "domaine33", "conclusion": "oui", "valeur_citee": sujet_id}
    return same | {"sujet_id": sujet_id, "regle_id": regle_id} | fields


def judged(sujet_id: str, regle_id: str, verdict: str = "oui") -> dict[str, Any]:
    return {"sujet": "marche", "sujet_id": sujet_id, "critere": "domaine33", "verdict": verdict, "regle_id": regle_id}


def with_holder(row: dict[str, Any]) -> dict[str, Any]:
    return {"fournisseur_id": ""} | row


def test_a_rule_travels_with_the_label_of_the_column_it_reads() -> None:
    found = published(TST, replace(TST, id="TST-2", field="colonne_interne"))
    assert found.select("regle_id", "champ", "champ_label").rows() == [
        ("TST-1", "objet", "Objet"), ("TST-2", "colonne_interne", None),
    ]  # fmt: skip
    assert found.columns == dictionary.tables()["mart_regle"]["columns"]


def test_every_proof_is_counted_and_a_rule_that_never_fired_stays_with_zero() -> None:
    found = published(TST, replace(TST, id="TST-2"), days={"m": None}, proofs=[proof("m", "TST-1")])
    assert found.select("regle_id", "nb_preuves_regle").rows() == [("TST-1", 2), ("TST-2", 0)]
    assert found["exemple_marche_id"].to_list() == ["m", None]


def test_a_rule_travels_with_its_measure_under_the_method_of_the_snapshot_and_its_textbook_cases() -> None:
    measured = [("2026.1", "dev", "TST-1", 9, 1, 0.1, 0.0, 0.4), ("2026.2", "dev", "TST-1", 50, 49, 0.98, 0.9, 1.0)]
    found = published(TST, measured=measured, textbook=[("TST-1", "oui", "car", "non", "car", "ici")])
    row = found.row(0, named=True)
    assert (row["echantillon"], row["nb_verdicts"], row["nb_justes"], row["part_juste"]) == ("dev", 50, 49, 0.98)
    assert (row["exemple"], row["contre_exemple"]) == ("oui", "non")


def test_the_example_of_a_rule_is_the_latest_published_contract_where_it_decides() -> None:
    days = {"vieux": date(2022, 1, 1), "decide": date(2023, 1, 1), "recent": date(2024, 1, 1), "sans": None}
    row = published(
        TST,
        days=days,
        proofs=[proof(name, "TST-1") for name in days],
        verdicts=[judged(name, "TST-1") for name in ("vieux", "decide", "sans")] + [judged("recent", "AUTRE-1")],
    ).row(0, named=True)
    assert (row["exemple_marche_id"], row["exemple_valeur"]) == ("decide", "decide")


def test_an_undetermined_verdict_is_no_example_of_what_a_rule_decides() -> None:
    days = {"decide": date(2023, 1, 1), "doute": date(2024, 1, 1)}
    proofs = [proof(name, "TST-1") for name in days]
    verdicts = [judged("decide", "TST-1"), judged("doute", "TST-1", "indetermine")]
    assert published(TST, days=days, proofs=proofs, verdicts=verdicts)["exemple_marche_id"].to_list() == ["decide"]


def test_a_rule_that_never_decides_is_shown_where_it_fired_last() -> None:
    days = {"m": date(2022, 1, 1), "n": date(2024, 1, 1)}
    row = published(TST, days=days, proofs=[proof(name, "TST-1") for name in days]).row(0, named=True)
    assert (row["exemple_marche_id"], row["exemple_valeur"]) == ("n", "n")


def test_a_rule_on_buyers_is_shown_by_the_latest_contract_of_one() -> None:
    of_buyer = proof(ETAT, "TST-1", sujet="acheteur", critere="perimetre", valeur_citee="110002011")
    row = published(TST, days={"m": date(2022, 1, 1), "n": date(2024, 1, 1)}, proofs=[of_buyer]).row(0, named=True)
    assert (row["exemple_marche_id"], row["exemple_valeur"]) == ("n", "110002011")
