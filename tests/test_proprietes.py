"""What holds for any supplier and any modifications, whatever was published."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import marche
from transforms.decp import MODIFICATION
from transforms.fournisseurs import PUBLISHED, SUPPLIER, identified

KINDS = st.sampled_from(
    [None, "", "SIRET", "['SIRET']", "SIREN", "TVA", "TVA_INTRACOMMUNAUTAIRE", "TAHITI", "RIDET", "HORS-UE", "HORS_UE",
     "FRW", "FRWF", "IREP", "AUTRE"]
)  # fmt: skip
TEXTS = st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace").decode())
WRITTEN = st.text("0123456789 .-/FRABX'[]", max_size=18)
IDENTIFIERS = st.none() | TEXTS | WRITTEN | st.from_regex(r"[0-9]{9}([0-9]{5})?", fullmatch=True)
NAMES = st.none() | TEXTS | st.sampled_from(["ACME", "Café « Été »", "東京商会", "Sans suite", "NC"])
SUPPLIERS = st.tuples(KINDS, IDENTIFIERS, NAMES)
Published = tuple[str | None, str | None, str | None]


def firms(*published: Published) -> list[dict[str, Any]]:
    frame = pl.DataFrame(published, schema=["type", "identifiant", "nom"], orient="row")
    return identified(frame.cast(pl.String).lazy()).collect().select(f.name for f in SUPPLIER.fields).to_dicts()


@settings(max_examples=150)
@given(st.lists(SUPPLIERS, min_size=1, max_size=12))
def test_what_a_supplier_is_depends_on_nothing_around_it(published: list[Published]):
    found = firms(*published)
    assert len(found) == len(published)
    assert found[-1] == firms(published[-1])[0]
    for firm in found:
        siren, siret, identifier = firm["fournisseur_siren"], firm["titulaire_siret"], firm["fournisseur_id"]
        assert siren is None or (len(siren) == 9 and siren.isascii() and siren.isdigit() and identifier == siren)
        assert siret is None or (len(siret) == 14 and siret[:9] == siren and firm["identifiant_type"] == "SIRET")
        # Identified otherwise, a supplier says by what: two kinds never meet, nor two blanks.
        assert siren or identifier is None or identifier.split(":", 1)[1].strip()


@pytest.mark.parametrize("number", ["", "NC", "00000000000000", "99999999999999", "00000", None])
@pytest.mark.parametrize("kind", ["SIRET", "", "TVA", "TAHITI"])
def test_a_void_identifier_without_name_is_nobody(kind: str, number: str | None):
    assert firms((kind, number, None))[0]["fournisseur_id"] is None


@given(st.from_regex(r"[1-9][0-9]{13}", fullmatch=True).filter(lambda text: len(set(text)) > 1))
def test_one_siret_is_one_firm_however_it_is_written(siret: str):
    spellings = [
        siret, f" {siret} ", f"SIRET: {siret}", f"SIRET {siret}", f"['{siret}']", f"{siret}.0",
        f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}", f"{siret[:9]}.{siret[9:]}",
    ]  # fmt: skip
    found = firms(*(("SIRET", spelling, None) for spelling in spellings))
    assert {(firm["titulaire_siret"], firm["fournisseur_id"]) for firm in found} == {(siret, siret[:9])}


@given(st.from_regex(r"0[1-9][0-9]{12}", fullmatch=True))
def test_a_siret_that_lost_its_leading_zero_finds_it_again(siret: str):
    (firm,) = firms(("SIRET", siret[1:], None))
    assert firm["titulaire_siret"] == siret


def test_names_in_another_script_are_not_one_firm():
    one, other = firms(("SIRET", None, "東京商会"), ("SIRET", None, "大阪商会"))
    assert one["fournisseur_id"] != other["fournisseur_id"]


# Modifications, against the same rules written as a loop.

NOTIFIED = date(2024, 3, 1)
DAYS = st.none() | st.dates(date(2023, 1, 1), date(2025, 1, 1))
AMOUNTS = st.none() | st.floats(-1e6, 1e12, allow_nan=False)
HOLDERS = st.lists(
    st.builds(lambda siret: {"type": "SIRET", "identifiant": siret, "nom": None},
              st.sampled_from(["33344455500016", "44455566600017", "00000000000000", None])),
    max_size=3,
)  # fmt: skip
CHANGE = st.fixed_dictionaries(
    {
        "rang": st.none() | st.integers(0, 5), "date_effet": DAYS, "date_publication": DAYS, "montant_eur": AMOUNTS,
        "duree_mois": st.none() | st.sampled_from([-1.0, 0.0, 12.0, 180.0, 1460.0]),
        "objet_modification": st.none() | st.just("Avenant"), "titulaires": HOLDERS,
    }
)  # fmt: skip
FIRST = {"titulaires": ["333444555"], "montant_eur": 50000.0, "duree_mois": 12.0}


def contracts(*modifications: list[dict[str, Any]]) -> pl.LazyFrame:
    suppliers = [{**dict.fromkeys(f.name for f in SUPPLIER.fields), "fournisseur_id": "333444555"}]
    rows = [
        {
            "marche_id": f"m{rank}", "date_notification": NOTIFIED, "date_publication": None,
            "montant_initial_eur": 50000.0, "duree_mois": 12.0, "titulaires": suppliers, "modifications": changes,
        }
        for rank, changes in enumerate(modifications)
    ]  # fmt: skip
    return pl.LazyFrame(
        rows,
        schema={
            "marche_id": pl.String, "date_notification": pl.Date, "date_publication": pl.Date,
            "montant_initial_eur": pl.Float64, "duree_mois": pl.Float64, "titulaires": pl.List(SUPPLIER),
            "modifications": pl.List(MODIFICATION),
        },
    )  # fmt: skip


def history(*modifications: list[dict[str, Any]]) -> pl.DataFrame:
    frame = contracts(*modifications)
    return marche.versions(frame, marche.modifications(frame)).sort("marche_id", "version").collect()


def expected(changes: list[dict[str, Any]]) -> list[tuple[float | None, float | None, str]]:
    """Amount, duration and holders in force after each modification, the contract's own first."""

    def order(ranked: tuple[int, dict[str, Any]]) -> tuple[Any, ...]:
        position, change = ranked
        day = change["date_effet"] or change["date_publication"]
        return day is None, day or NOTIFIED, change["rang"] is None, change["rang"] or 0, position

    amount, months, holders = FIRST["montant_eur"], FIRST["duree_mois"], FIRST["titulaires"]
    states = [(amount, months, " | ".join(holders))]
    for _, change in sorted(enumerate(changes), key=order):
        amount = amount if change["montant_eur"] is None else change["montant_eur"]
        is_plausible = change["duree_mois"] is not None and 0 <= change["duree_mois"] <= 180
        months = change["duree_mois"] if is_plausible else months
        sirens = [h["identifiant"][:9] for h in change["titulaires"] if (h["identifiant"] or "0").strip("0")]
        holders = sirens or holders
        states.append((amount, months, " | ".join(holders)))
    return states


@settings(max_examples=120)
@given(st.lists(st.lists(CHANGE, max_size=5), min_size=1, max_size=4))
def test_the_history_of_a_contract_is_its_modifications_applied_in_order(modifications: list[list[dict[str, Any]]]):
    found = history(*modifications)
    assert found.height == sum(1 + len(changes) for changes in modifications)
    for rank, changes in enumerate(modifications):
        own = found.filter(pl.col("marche_id") == f"m{rank}")
        assert own["version"].to_list() == list(range(len(changes) + 1))
        assert own.select("montant_eur", "duree_mois", "titulaires").rows() == expected(changes)


@settings(max_examples=40)
@given(st.lists(CHANGE, max_size=5, unique_by=lambda change: change["date_effet"]), st.randoms(use_true_random=False))
def test_dated_modifications_may_be_published_in_any_order(changes: list[dict[str, Any]], shuffler: Any):
    dated = [change for change in changes if change["date_effet"]]
    assert history(dated).equals(history(shuffler.sample(dated, len(dated))))


def test_a_published_type_of_supplier_is_what_modifications_carry():
    assert MODIFICATION.to_schema()["titulaires"] == pl.List(PUBLISHED)
