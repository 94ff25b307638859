"""Holders and sub-contractors as published: definitions, reasons, territory, and shares of SMEs computed by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.frames import METHODE, table
from transforms import models
from transforms.methode import parameters
from transforms.rules import catalogue
from transforms.rules.catalogue import RULES

Row = dict[str, Any]
ETAT = "11000201100044"
SIREN = "901979211"
DEPARTEMENTS = pl.DataFrame(
    {"departement_code": ["35", "29", "75"], "departement_nom": ["Ille-et-Vilaine", "Finistère", "Paris"],
     "region_code": ["53", "53", "11"], "region_nom": ["Bretagne", "Bretagne", "Île-de-France"]}
)  # fmt: skip
METHODES = parameters(METHODE, date(2026, 9, 1))


def verdict(critere: str, verdict: str, sujet: str = "titulaire", sujet_id: str = "m") -> Row:
    """A verdict on the holder `f` of contract `m`, or on another subject."""
    same = {"sujet": sujet, "sujet_id": sujet_id, "critere": critere, "verdict": verdict}
    return same | ({"fournisseur_id": "f"} if sujet == "titulaire" else {})


def proof(critere: str, regle_id: str, sujet: str = "titulaire") -> Row:
    """A proof of `oui` on the holder `f` of contract `m`, or on the contract."""
    same = {"sujet": sujet, "sujet_id": "m", "critere": critere, "regle_id": regle_id, "conclusion": "oui"}
    return same | ({"fournisseur_id": "f"} if sujet == "titulaire" else {})


def holder(
    *verdicts: Row,
    preuves: tuple[Row, ...] = (),
    siren: str | None = SIREN,
    etablissements: tuple[Row, ...] = (),
    distinctions: tuple[Row, ...] = (),
    **firm: Any,
) -> Row:
    """The row of firm `f`, the only holder of contract `m` of 2 May 2024."""
    tables = {
        "core_marche": table("core_marche", {"marche_id": "m"}),
        "mart_acheteur": table("mart_acheteur", {"acheteur_siret": ETAT, "perimetre": "ETAT"}),
        "core_titulaire": table(
            "core_titulaire", {"marche_id": "m", "fournisseur_id": "f", "fournisseur_siren": siren}
        ),
        "core_fournisseur": table("core_fournisseur", {"fournisseur_id": "f"} | firm),
        "core_verdict": table("core_verdict", verdict("domaine33", "oui", "marche"), *verdicts),
        "core_preuve": table("core_preuve", *preuves),
        "core_etablissement": table("core_etablissement", *etablissements),
        "core_distinction": table("core_distinction", *distinctions),
        "ref_regle": catalogue.as_table(RULES, {}),
        "ref_departement": DEPARTEMENTS,
        "ref_methode": METHODES,
    }  # fmt: skip
    found = models.run("mart_titulaire", tables)
    assert found.schema == table("mart_titulaire").schema
    return found.row(0, named=True)


# Definitions


def test_a_probable_sme_counts_in_the_large_definition_alone():
    row = holder(
        verdict("pme_probable", "oui"), verdict("firme_innovante", "oui"), preuves=(proof("firme_innovante", "FIR-6"),)
    )
    assert (row["pme"], row["pme_probable"]) == ("indetermine", "oui")
    assert (row["pme_innovante_strict"], row["pme_innovante_large"]) == ("indetermine", "oui")


def test_a_firm_of_two_hundred_and_fifty_or_more_is_no_sme_in_the_large_definition_alone():
    row = holder(verdict("pme_probable", "non"))
    assert (row["pme_innovante_strict"], row["pme_innovante_large"]) == ("indetermine", "non")


@pytest.mark.parametrize(("rule", "strict"), [("FIR-6", "oui"), ("FIR-4", "oui"), ("FIR-7", "indetermine")])
def test_an_approval_of_providers_counts_in_the_large_definition_alone(rule: str, strict: str):
    row = holder(
        verdict("pme", "PME"), verdict("firme_innovante", "oui"), preuves=(proof("firme_innovante", rule),)
    )  # fmt: skip
    assert (row["pme_innovante_strict"], row["pme_innovante_large"]) == (strict, "oui")


def test_a_firm_declared_not_innovative_is_none_whatever_the_purchase():
    declared = (verdict("firme_innovante", "non"), verdict("achat_innovant", "oui", "marche"))
    row = holder(verdict("pme", "PME"), *declared, preuves=(proof("achat_innovant", "INN-1", "marche"),))
    assert (row["pme_innovante_strict"], row["pme_innovante_large"]) == ("non", "non")


# Why the category is unknown


@pytest.mark.parametrize(
    ("siren", "known", "reason"),
    [(None, False, "sans SIREN"), (SIREN, False, "absente de SIRENE"), (SIREN, True, "catégorie vide")],
)
def test_an_unknown_category_says_why(siren: str | None, known: bool, reason: str):
    assert holder(siren=siren, is_dans_sirene=known)["pme_raison"] == reason


def test_a_known_category_needs_no_reason():
    assert holder(verdict("pme", "GE"), is_dans_sirene=True)["pme_raison"] is None


# Prizes and age


def test_the_prizes_on_each_side_of_the_notification_are_shown():
    years = (2010, 2019, 2025, 2026)
    prizes = tuple({"fournisseur_siren": SIREN, "laureat_date": date(year, 1, 1)} for year in years)
    row = holder(distinctions=prizes)
    assert (row["distinction_date"], row["distinction_suivante_date"]) == (date(2019, 1, 1), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("created", "pme", "firme", "young"),
    [
        (date(2016, 5, 2), "PME", "oui", True),
        (date(2016, 5, 1), "PME", "oui", False),
        (date(2020, 1, 1), "GE", "indetermine", False),
        (date(2020, 1, 1), "PME", "indetermine", None),
        (date(2020, 1, 1), "indetermine", "oui", None),
        (date(2024, 5, 3), "PME", "oui", None),
        (None, "PME", "oui", None),
    ],
)
def test_a_young_firm_is_an_innovative_sme_of_eight_years_at_most(
    created: date | None, pme: str, firme: str, young: bool | None
):
    row = holder(verdict("pme", pme), verdict("firme_innovante", firme), date_creation=created)
    assert row["is_jeune_entreprise"] is young


# Territory


def place(siret: str, departement: str, region: str, *, siege: bool, ferme: date | None = None) -> Row:
    """An establishment."""
    return {"siret": siret, "siren": siret[:9], "departement_code": departement, "region_code": region,
            "is_siege": siege, "date_fermeture": ferme}  # fmt: skip


BUYER = place(ETAT, "35", "53", siege=False)


@pytest.mark.parametrize(("departement", "region", "same"), [("29", "53", True), ("75", "11", False)])
def test_the_head_office_is_compared_with_the_establishment_of_the_buyer(departement: str, region: str, same: bool):
    firm = place(f"{SIREN}00011", departement, region, siege=True)
    branch = place(f"{SIREN}00022", "35", "53", siege=False)
    row = holder(etablissements=(BUYER, firm, branch))
    assert row["siege_departement"] == {"29": "Finistère", "75": "Paris"}[departement]
    assert row["siege_region"] == {"53": "Bretagne", "11": "Île-de-France"}[region]
    assert row["is_meme_region"] is same


def test_of_two_head_offices_the_open_one_is_kept():
    moved = place(f"{SIREN}00011", "75", "11", siege=True, ferme=date(2020, 1, 1))
    now = place(f"{SIREN}00022", "29", "53", siege=True)
    assert holder(etablissements=(moved, now, BUYER))["siege_departement"] == "Finistère"


@pytest.mark.parametrize("known", [(BUYER,), (place(f"{SIREN}00011", "29", "53", siege=True),), ()])
def test_an_unknown_region_is_neither_the_same_nor_another(known: tuple[Row, ...]):
    assert holder(etablissements=known)["is_meme_region"] is None


# Sub-contracting acts


def act(marche_id: str, montant: float | None, firm: str | None, rank: int = 1, **more: Any) -> Row:
    """A current act of that contract."""
    same = {"marche_id": marche_id, "acte_rang": rank, "version": 0, "is_courant": True, "montant_eur": montant}
    return same | {"fournisseur_id": firm, "date_effet": date(2024, 6, 1)} | more


FIRMS = table(
    "core_fournisseur",
    {"fournisseur_id": "pme", "categorie_entreprise": "PME", "categorie_annee": 2022},
    {"fournisseur_id": "ge", "categorie_entreprise": "GE", "categorie_annee": 2019},
    {"fournisseur_id": "inconnue"},
)


def sous_traitance(marches: list[Row], actes: list[Row], titulaires: tuple[Row, ...] = ()) -> pl.DataFrame:
    """Table `mart_sous_traitance` of these published contracts and acts."""
    found = models.run("mart_sous_traitance", {
        "mart_marche": table("mart_marche", *marches), "core_sous_traitance": table("core_sous_traitance", *actes),
        "core_titulaire": table("core_titulaire", *titulaires), "core_fournisseur": FIRMS,
    })  # fmt: skip
    assert found.schema == table("mart_sous_traitance").schema
    return found


def test_an_act_bears_the_category_of_the_sub_contractor_weaker_with_the_years():
    acts = [act("m", 10.0, "pme"), act("m", 10.0, "ge", 2), act("m", 10.0, "inconnue", 3), act("m", 10.0, None, 4)]
    found = sous_traitance([{"marche_id": "m"}], acts)
    assert found.select("pme", "pme_confiance").rows() == [
        ("PME", "haute"), ("GE", "moyenne"), ("indetermine", None), ("indetermine", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("montants", "marche", "statuts"),
    [
        ([60.0, 40.0], 100.0, ["retenu", "retenu"]),
        ([60.0, 41.0], 100.0, ["total_superieur", "total_superieur"]),
        ([60.0, None], 100.0, ["retenu", "sans_montant"]),
        ([60.0, 0.0], 100.0, ["retenu", "montant_nul"]),
        ([60.0], None, ["marche_exclu"]),
    ],
)
def test_what_cannot_be_added_up_says_why(montants: list[float | None], marche: float | None, statuts: list[str]):
    acts = [act("m", montant, "pme", rank) for rank, montant in enumerate(montants, 1)]
    found = sous_traitance([{"marche_id": "m", "montant_retenu_eur": marche}], acts)
    assert found["acte_statut"].to_list() == statuts
    retained = [montant if statut == "retenu" else None for montant, statut in zip(montants, statuts, strict=True)]
    assert found["montant_sous_traite_eur"].cast(pl.Float64).to_list() == retained


def test_a_holder_that_sub_contracts_to_itself_is_not_counted():
    acts = [act("m", 10.0, "pme")]
    found = sous_traitance([{"marche_id": "m"}], acts, ({"marche_id": "m", "fournisseur_id": "pme"},))
    assert found["acte_statut"].to_list() == ["titulaire"]


def test_only_the_current_acts_of_published_contracts_are_shown():
    acts = [act("m", 10.0, "pme", is_courant=False), act("m", 8.0, "pme", version=1), act("x", 10.0, "pme")]
    assert sous_traitance([{"marche_id": "m"}], acts).select("marche_id", "montant_eur").rows() == [("m", 8.0)]


# Shares of SMEs, direct and indirect


def shares(holders: dict[str, list[tuple[str, str]]], acts: list[Row], *, others: int = 0) -> dict[str, Row]:
    """Rows of the State by indicator, base and definition: contracts of 100 € held as told, and acts.

    `holders`: category and probable category of each holder; `others`: how many more contracts, held by large firms.
    """
    all_holders = holders | {f"o{rank}": [("GE", "indetermine")] for rank in range(others)}
    contracts = [{"marche_id": marche_id, "montant_retenu_eur": 100.0} for marche_id in all_holders]
    held = [
        {"marche_id": marche_id, "fournisseur_id": f"t{rank}", "part": 1 / len(firms), "pme": pme,
         "pme_probable": probable}
        for marche_id, firms in all_holders.items()
        for rank, (pme, probable) in enumerate(firms)
    ]  # fmt: skip
    found = models.run("core_part_pme", {
        "mart_marche": table("mart_marche", *contracts), "mart_titulaire": table("mart_titulaire", *held),
        "mart_sous_traitance": sous_traitance(contracts, acts), "ref_methode": METHODES,
    })  # fmt: skip
    assert found.schema == table("core_part_pme").schema
    state = found.filter(pl.col("ministere").is_null())
    return {f"{row['indicateur']} {row['base']} {row['definition']}": row for row in state.to_dicts()}


UNSAID = "indetermine"
# Ten contracts of 100 €: 1 000 € in all. Held by an SME; by a firm of unknown size; by an SME and a large firm; by
# seven large firms, of which `d` alone publishes acts.
HOLDERS = {
    "a": [("PME", UNSAID)],
    "b": [(UNSAID, "oui")],
    "c": [("PME", UNSAID), ("GE", UNSAID)],
    "d": [("ETI", UNSAID)],
}
ACTS = [
    act("a", 50.0, "pme"),  # under an SME: already in the direct share
    act("b", 20.0, "pme"),
    act("c", 30.0, "pme"),  # half of it under the large holder
    act("d", 40.0, "pme"),
    act("d", 25.0, "ge", 2),
    act("d", 10.0, "inconnue", 3),
]


def test_the_direct_share_follows_the_parts_of_the_holders():
    row = shares(HOLDERS, ACTS, others=6)["part_pme nombre strict"]
    assert (row["numerateur"], row["denominateur"], row["valeur"], row["borne_haute"]) == (1.5, 10.0, 0.15, 0.25)
    large = shares(HOLDERS, ACTS, others=6)["part_pme nombre large"]
    assert (large["numerateur"], large["borne_haute"]) == (2.5, 0.25)


def test_the_indirect_share_is_what_non_smes_pass_on_to_smes():
    row = shares(HOLDERS, ACTS, others=6)["part_pme_indirecte montant strict"]
    # c: 30 × ½; d: 40.
    assert (row["numerateur"], row["denominateur"], row["valeur"]) == (55.0, 1000.0, 0.055)
    # b, of unknown size: 20; d, to a firm of unknown size: 10; six large firms without an act: 600.
    assert row["part_indeterminee"] == pytest.approx(0.63)
    assert row["borne_haute"] == pytest.approx(0.685)


def test_in_the_large_definition_a_probable_sme_passes_nothing_on():
    row = shares(HOLDERS, ACTS, others=6)["part_pme_indirecte montant large"]
    assert (row["numerateur"], row["part_indeterminee"]) == (55.0, pytest.approx(0.61))


def test_direct_and_indirect_shares_never_exceed_the_whole():
    rows = shares(HOLDERS, ACTS, others=6)
    direct, indirect = rows["part_pme montant strict"], rows["part_pme_indirecte montant strict"]
    assert direct["numerateur"] + indirect["numerateur"] <= direct["denominateur"] == indirect["denominateur"]


def test_without_any_act_the_indirect_share_is_unknown_and_not_zero():
    row = shares(HOLDERS, [], others=6)["part_pme_indirecte montant strict"]
    assert (row["indicateur_statut"], row["valeur"], row["borne_basse"]) == ("inconnu", None, None)


def test_acts_that_cannot_be_added_up_leave_the_contract_unknown():
    row = shares(HOLDERS, [act("d", 400.0, "pme"), act("c", 30.0, "pme")], others=6)
    indirect = row["part_pme_indirecte montant strict"]
    # c: 30 × ½; unknown: b 100, d 100 and six others.
    assert (indirect["numerateur"], indirect["part_indeterminee"]) == (15.0, pytest.approx(0.8))


def test_the_indirect_share_has_no_base_in_number():
    assert not [key for key in shares(HOLDERS, ACTS, others=6) if key.startswith("part_pme_indirecte nombre")]


def test_a_contract_without_a_holder_is_undetermined():
    row = shares({"a": []}, [], others=9)["part_pme nombre strict"]
    assert (row["numerateur"], row["part_indeterminee"]) == (0.0, 0.1)
