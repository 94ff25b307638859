"""The indicators of the circular, computed by hand on small populations, from facts to sentences."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from data_contracts import dictionary
from pipelines import circulaire, ref
from tests.frames import METHODE, table
from transforms import models
from transforms.methode import parameters

Row = dict[str, Any]
DIRECT = {
    "procedure": "Marché passé sans publicité ni mise en concurrence préalable", "achat_innovant": "oui",
    "montant_initial_eur": 90_000.0,
}  # fmt: skip
DEFENSE = {"nature": "Marché de défense ou de sécurité"}
USUAL = {
    "segment": "LOGICIEL", "mode_satisfaction": "sur_etagere", "achat_innovant": "indetermine",
    "logiciel_libre": "indetermine", "souverainete_immunite": "indetermine",
    "souverainete_substituabilite": "indetermine", "souverainete_maitrise": "indetermine", "objet": "Licences",
    "montant_initial_eur": 100_000.0, "montant_publie_eur": 100_000.0, "montant_retenu_eur": 100_000.0,
    "montant_statut": "retenu", "is_marche_subsequent": False, "nb_modifications": 0,
}  # fmt: skip


def computed(
    rows: list[Row], titulaires: list[Row] = (), preuves: list[Row] = (), liens: list[Row] = (), avis: list[Row] = ()
) -> dict[str, pl.DataFrame]:
    """The tables of the circular over these contracts, named m0, m1… in their order."""
    marches = [USUAL | {"marche_id": f"m{rank}"} | row for rank, row in enumerate(rows)]
    tables = {
        "mart_marche": table("mart_marche", *marches),
        "mart_titulaire": table("mart_titulaire", *titulaires),
        "core_preuve": table("core_preuve", *preuves),
        "core_lien_avis": table("core_lien_avis", *liens),
        "core_avis": table("core_avis", *avis),
        "mart_indicateur": table("mart_indicateur"),
        "ref_seuil_innovation": ref.table("ref_seuil_innovation", METHODE.methode),
        "ref_circulaire": circulaire.objectives(),
        "ref_methode": parameters(METHODE, date(2026, 9, 1)),
    }
    for name in ("core_fait_circulaire", "mart_indicateur_circulaire", "mart_signal_circulaire", "mart_circulaire"):
        tables[name] = models.run(name, tables)
    return tables


def cell(tables: dict[str, pl.DataFrame], indicateur: str, base: str = "nombre", periode: str = "2024") -> Row:
    """The figure of the whole State."""
    found = tables["mart_indicateur_circulaire"].filter(
        pl.col("ministere").is_null(), perimetre="ETAT", indicateur=indicateur, base=base, periode=periode
    )
    return found.row(0, named=True)


def fact(name: str, row: Row, **given: Any) -> Any:
    return computed([row], **given)["core_fait_circulaire"][name][0]


def proof(marche_id: str, regle_id: str) -> Row:
    return {"sujet": "marche", "sujet_id": marche_id, "critere": "x", "regle_id": regle_id, "conclusion": "oui"}


def holder(marche_id: str, fournisseur_id: str, **given: Any) -> Row:
    return {"marche_id": marche_id, "fournisseur_id": fournisseur_id, "part": 1.0} | given


def linked(
    marche_id: str, avis_id: str, parution: date, *, retenu: bool = True, genre: str = "consultation"
) -> tuple[Row, Row]:
    lien = {"marche_id": marche_id, "avis_id": avis_id, "lien_genre": genre, "lien_score": 0.9, "lien_rang": 1,
            "is_lien_retenu": retenu, "signaux": "CPV"}  # fmt: skip
    return lien, {"avis_id": avis_id, "date_parution": parution, "avis_etat": "initial"}


# Shares


def test_modes_share_all_contracts_and_the_undetermined_stays() -> None:
    modes = ["sur_etagere"] * 4 + ["developpement"] * 3 + ["mixte"] + ["indetermine"] * 2
    tables = computed([{"mode_satisfaction": mode} for mode in modes])
    row = cell(tables, "mode_sur_etagere")
    assert (row["numerateur"], row["denominateur"], row["nb_marches"]) == (4, 10, 10)
    assert (row["valeur"], row["borne_basse"], row["borne_haute"], row["part_indeterminee"]) == (0.4, 0.4, 0.6, 0.2)
    assert (cell(tables, "mode_developpement")["valeur"], cell(tables, "mode_mixte")["valeur"]) == (0.3, 0.1)
    assert cell(tables, "mode_exploitation_support")["valeur"] == 0


def test_the_base_of_amounts_weighs_by_the_retained_ones() -> None:
    rows = [{"mode_satisfaction": "developpement", "montant_retenu_eur": 700.0}]
    rows += [{"montant_retenu_eur": 100.0}] * 3 + [{"montant_retenu_eur": 0.0}] * 4
    rows += [{"montant_retenu_eur": None, "mode_satisfaction": "developpement"}] * 2
    row = cell(computed(rows), "mode_developpement", base="montant")
    assert (row["numerateur"], row["denominateur"], row["valeur"]) == (700, 1000, 0.7)
    assert (row["nb_marches"], row["nb_marches_exclus"]) == (10, 2)


def test_an_order_already_counted_with_its_framework_counts_in_euros_alone() -> None:
    tables = computed([{}] * 10 + [{"is_deja_compte": True}] * 5)
    assert cell(tables, "mode_sur_etagere")["nb_marches"] == 10
    assert cell(tables, "mode_sur_etagere", base="montant")["nb_marches"] == 15


def test_negotiation_is_read_among_contracts_that_publish_their_procedure() -> None:
    rows = [{"procedure": "Procédure avec négociation"}] * 3 + [{"procedure": "Appel d'offres ouvert"}] * 9 + [{}] * 4
    row = cell(computed(rows), "procedure_negociee")
    assert (row["valeur"], row["borne_haute"], row["nb_marches"], row["part_hors_population"]) == (0.25, 0.25, 12, 0.25)


def test_the_ccag_and_single_bids_are_read_where_they_are_published() -> None:
    tic = {"ccag": "Techniques de l'information et de la communication", "offres_recues": 1}
    rows = [tic] * 6 + [{"ccag": "Pas de CCAG", "offres_recues": 4}] * 6 + [{}] * 12
    tables = computed(rows)
    for indicateur in ("ccag_tic", "offre_unique"):
        row = cell(tables, indicateur)
        assert (row["valeur"], row["nb_marches"], row["part_hors_population"]) == (0.5, 12, 0.5)


def test_pillars_leave_out_what_they_do_not_apply_to() -> None:
    verdicts = ["favorable"] * 2 + ["vigilance"] * 3 + ["defavorable"] + ["indetermine"] * 4 + ["non_applicable"] * 10
    tables = computed([{"souverainete_immunite": verdict} for verdict in verdicts])
    row = cell(tables, "immunite_favorable")
    assert (row["valeur"], row["borne_haute"], row["nb_marches"]) == (0.2, 0.6, 10)
    assert row["part_hors_population"] == 0.5
    assert (cell(tables, "immunite_vigilance")["valeur"], cell(tables, "immunite_defavorable")["valeur"]) == (0.3, 0.1)


def test_maintenance_is_a_mode_or_a_segment_and_a_mixed_contract_may_hold_some() -> None:
    rows: list[Row] = [{"mode_satisfaction": "exploitation_support"}] * 3
    rows += [{"segment": "SUPPORT_MAINTENANCE"}] + [{"mode_satisfaction": "mixte"}] * 2 + [{}] * 4
    row = cell(computed(rows), "part_maintenance")
    assert (row["valeur"], row["borne_haute"]) == (0.4, 0.6)


def test_open_source_counts_the_contracts_that_say_so() -> None:
    rows = [{"logiciel_libre": verdict} for verdict in ["oui"] + ["non"] * 2 + ["indetermine"] * 7]
    row = cell(computed(rows), "part_logiciel_libre")
    assert (row["valeur"], row["borne_haute"]) == (0.1, 0.8)


def test_secnumcloud_is_read_in_the_objects_of_cloud_contracts_alone() -> None:
    rows = [{"segment": "CLOUD_HEBERGEMENT"}] * 10 + [{}] * 10
    tables = computed(
        rows, preuves=[proof("m0", "IMM-7"), proof("m1", "IMM-8"), proof("m2", "IMM-9"), proof("m15", "IMM-7")]
    )
    row = cell(tables, "secnumcloud_exige")
    assert (row["numerateur"], row["denominateur"], row["valeur"], row["borne_haute"]) == (2, 10, 0.2, 1)
    assert tables["mart_signal_circulaire"]["marche_id"].to_list() == ["m0", "m1"]


# Holders


def test_a_young_firm_counts_for_its_part_and_a_contract_without_holder_is_undetermined() -> None:
    holders = [
        holder("m0", "a", part=0.5, is_jeune_entreprise=True), holder("m0", "b", part=0.5, is_jeune_entreprise=False),
        holder("m1", "a", is_jeune_entreprise=True), holder("m2", "c"),
        *(holder(f"m{rank}", "b", is_jeune_entreprise=False) for rank in range(3, 9)),
    ]  # fmt: skip
    row = cell(computed([{}] * 10, titulaires=holders), "part_jeune_entreprise")
    assert (row["numerateur"], row["denominateur"], row["valeur"], row["borne_haute"]) == (1.5, 10, 0.15, 0.35)


def test_thirds_of_holders_leave_nothing_undetermined() -> None:
    holders = [holder("m0", name, part=1 / 3, is_jeune_entreprise=False) for name in "abc"]
    facts = computed([{}], titulaires=holders)["core_fait_circulaire"]
    assert (facts["part_jeune_entreprise"][0], facts["part_jeune_indeterminee"][0]) == (0, 0)


def test_territorial_anchoring_is_read_where_both_regions_are_known() -> None:
    holders = [
        holder("m0", "a", part=0.5, is_meme_region=True), holder("m0", "b", part=0.5),
        *(holder(f"m{rank}", "a", is_meme_region=rank < 4) for rank in range(1, 12)),
    ]  # fmt: skip
    row = cell(computed([{}] * 23, titulaires=holders), "meme_region")
    assert (row["numerateur"], row["denominateur"], row["nb_marches"]) == (3.5, 11.5, 12)
    assert (row["valeur"], row["part_hors_population"]) == (pytest.approx(3.5 / 11.5), 0.5)


# Direct innovative purchases


def test_direct_innovative_purchases_keep_what_is_not_known_in_the_upper_bound() -> None:
    open_call = {"procedure": "Appel d'offres ouvert", "achat_innovant": "oui"}
    rows: list[Row] = [DIRECT, DIRECT | {"achat_innovant": "indetermine"}, {}]
    rows += [open_call] * 6 + [DIRECT | {"is_marche_subsequent": True}]
    row = cell(computed(rows), "achat_direct_innovant")
    assert (row["valeur"], row["borne_haute"]) == (0.1, 0.3)


@pytest.mark.parametrize(
    ("row", "reached"),
    [
        ({"montant_initial_eur": 99_999.99}, False),
        ({"montant_initial_eur": 100_000.0}, True),
        ({"montant_initial_eur": 100_000.0, "date_notification": date(2018, 12, 25)}, None),
        ({"montant_initial_eur": 100_000.0, "date_notification": date(2018, 12, 26)}, True),
        ({"montant_initial_eur": 250_000.0, "date_notification": date(2025, 1, 1)} | DEFENSE, False),
        ({"montant_initial_eur": 300_000.0, "date_notification": date(2025, 1, 1)} | DEFENSE, True),
        ({"montant_initial_eur": 250_000.0, "date_notification": date(2025, 1, 1)}, True),
        ({"montant_initial_eur": 250_000.0, "date_notification": date(2024, 12, 31)} | DEFENSE, None),
        ({"montant_initial_eur": 250_000.0, "montant_statut": "MNT-4"}, None),
        ({"montant_initial_eur": 250_000.0, "montant_statut": "MNT-5"}, True),
        ({"montant_initial_eur": 250_000.0, "procedure": "Procédure adaptée"}, None),
        ({"montant_initial_eur": 250_000.0, "date_notification": None}, None),
    ],
)
def test_the_threshold_is_that_of_the_day_and_of_defence(row: Row, reached: bool | None) -> None:
    assert fact("is_seuil_innovation_atteint", DIRECT | row) is reached


def test_those_above_the_threshold_are_counted_and_can_be_reached_one_by_one() -> None:
    above = DIRECT | {"montant_initial_eur": 250_000.0}
    tables = computed([above, above, DIRECT, DIRECT | {"montant_statut": "MNT-1"}, {}])
    row = cell(tables, "achat_direct_a_verifier")
    assert (row["valeur"], row["borne_haute"], row["denominateur"]) == (2, 3, 4)
    assert (row["valeur_unite"], row["indicateur_statut"]) == ("marches", "publie")
    listed = tables["mart_signal_circulaire"].filter(indicateur="achat_direct_a_verifier")
    assert listed.select("marche_id", "montant_signal_eur", "seuil_signal_eur").rows() == [
        ("m0", 250_000, 100_000), ("m1", 250_000, 100_000)
    ]  # fmt: skip
    assert tables["mart_signal_circulaire"].filter(indicateur="achat_direct_innovant").height == 4


# Partnerships


@pytest.mark.parametrize(
    ("objet", "named"),
    [
        ("Partenariat d'innovation : Intelligence Artificielle pour le tri", True),
        ("Partenariat d'innovation, IA générative", True),
        ("Partenariat d'innovation : réseaux de neurones embarqués", True),
        ("Partenariat d'innovation en Normandie : capteurs, plan média", None),
    ],
)
def test_a_partnership_on_artificial_intelligence_names_it(objet: str, named: bool | None) -> None:
    assert fact("is_partenariat_ia", {"objet": objet}, preuves=[proof("m0", "INN-2")]) is named


def test_partnerships_are_counted_and_those_that_name_no_procedure_stay_possible() -> None:
    rows: list[Row] = [{"objet": "Plate-forme d'intelligence artificielle"}, {}, {"objet": "Assistant IA"}]
    tables = computed(rows, preuves=[proof("m0", "INN-6"), proof("m1", "INN-2"), proof("m2", "INN-10")])
    row = cell(tables, "partenariat_innovation")
    assert (row["valeur"], row["borne_haute"]) == (2, 3)
    row = cell(tables, "partenariat_ia")
    assert (row["valeur"], row["denominateur"], row["borne_haute"]) == (1, 2, 2)


# Costs, delays, great amounts


def test_the_cost_drift_compares_current_and_initial_retained_amounts() -> None:
    def drift(current: float, **given: Any) -> Row:
        return {"montant_publie_eur": current, "nb_modifications": 1} | given

    rows = [drift(110_000.0), drift(110_000.01), drift(150_000.0)] * 4 + [{}] * 8
    rows += [drift(900_000.0, montant_statut="MNT-5"), drift(900_000.0, montant_initial_eur=100.0)]
    tables = computed(rows)
    row = cell(tables, "part_surcout")
    assert (row["numerateur"], row["denominateur"], row["valeur"]) == (8, 20, 0.4)
    assert row["part_hors_population"] == pytest.approx(2 / 22)
    median = cell(tables, "derive_cout_mediane")
    assert (median["valeur"], median["nb_marches"], median["valeur_unite"]) == (1.1000001, 12, "rapport")


def test_a_contract_that_falls_in_price_is_no_drift() -> None:
    rows = [{"montant_publie_eur": 50_000.0, "nb_modifications": 1}] * 10
    tables = computed(rows)
    assert (cell(tables, "part_surcout")["valeur"], cell(tables, "derive_cout_mediane")["valeur"]) == (0, 0.5)


def test_the_delay_goes_from_the_first_call_to_the_notification() -> None:
    notified = USUAL | {"date_notification": date(2024, 5, 2)}
    pairs = [linked(f"m{rank}", f"a{rank}", date(2024, 5, 2) - timedelta(days=10 * rank)) for rank in range(1, 11)]
    pairs += [linked("m1", "a11", date(2024, 1, 3)), linked("m11", "a12", date(2024, 1, 1), retenu=False)]
    pairs += [linked("m12", "a13", date(2024, 1, 1), genre="attribution"), linked("m13", "a14", date(2024, 6, 1))]
    liens, avis = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    row = cell(computed([notified] * 14, liens=liens, avis=avis), "delai_attribution")
    # 120 days for m1, whose first call is the older one, then 20 to 100 by tens.
    assert (row["valeur"], row["nb_marches"], row["valeur_unite"]) == (65, 10, "jours")
    assert row["part_hors_population"] == pytest.approx(4 / 14)


def test_a_cancelled_call_opens_no_delay() -> None:
    lien, avis = linked("m0", "a", date(2024, 1, 1))
    assert fact("delai_attribution_jours", {}, liens=[lien], avis=[avis]) == 122
    assert fact("delai_attribution_jours", {}, liens=[lien], avis=[avis | {"avis_etat": "annule"}]) is None


@pytest.mark.parametrize(
    ("row", "great"),
    [
        ({"montant_retenu_eur": 8_999_999.99}, False),
        ({"montant_retenu_eur": 9_000_000.0}, True),
        ({"montant_retenu_eur": None, "montant_statut": "MNT-5", "montant_publie_eur": 9e6}, True),
        ({"montant_retenu_eur": 3e6, "montant_publie_eur": 9e6}, False),
        ({"montant_retenu_eur": None, "montant_statut": "MNT-2", "montant_publie_eur": 9e9}, None),
    ],
    ids=["under", "at", "ceiling", "one total for three lots", "implausible"],
)
def test_a_great_amount_reaches_nine_millions(row: Row, great: bool | None) -> None:
    assert fact("is_grand_montant", row) is great


# Masking, lines, order


def test_under_ten_contracts_no_share_and_no_median_is_given() -> None:
    tables = computed([{"nb_modifications": 1, "montant_publie_eur": 120_000.0}] * 9)
    for indicateur in ("mode_sur_etagere", "part_surcout", "derive_cout_mediane"):
        row = cell(tables, indicateur)
        assert (row["indicateur_statut"], row["valeur"], row["borne_haute"]) == ("masque", None, None)
    assert cell(tables, "mode_sur_etagere")["numerateur"] == 9


def test_under_ten_contracts_that_publish_the_field_no_share_is_given() -> None:
    tables = computed([{"offres_recues": 1}] * 9 + [{}] * 20)
    assert cell(tables, "offre_unique")["indicateur_statut"] == "masque"


def test_a_field_that_nobody_publishes_leaves_the_indicator_unknown() -> None:
    tables = computed([{}] * 10)
    for indicateur in ("ccag_tic", "offre_unique", "procedure_negociee", "delai_attribution", "meme_region"):
        assert (cell(tables, indicateur)["indicateur_statut"], cell(tables, indicateur)["valeur"]) == ("inconnu", None)


def test_ministries_and_the_unattributed_add_up_to_the_state() -> None:
    rows = [{"ministere": name} for name in ["ARMEES"] * 11 + ["JUSTICE"] * 4 + [None] * 2]
    rows += [{"perimetre": "OPERATEUR", "ministere": "ARMEES"}] * 3
    lines = computed(rows)["mart_indicateur_circulaire"]
    state = lines.filter(perimetre="ETAT")
    parts = state.filter(pl.col("ministere").is_not_null())
    assert set(parts["ministere"]) == {"ARMEES", "JUSTICE", "NON_ATTRIBUE"}
    key = ["indicateur", "base"]
    summed = parts.group_by(key).agg(pl.col("numerateur", "denominateur").sum()).sort(key)
    whole = state.filter(pl.col("ministere").is_null()).sort(key).select(*key, "numerateur", "denominateur")
    assert summed.equals(whole)
    assert lines.filter(perimetre="OPERATEUR")["ministere"].null_count() == lines.filter(perimetre="OPERATEUR").height


def test_the_tables_have_the_columns_and_types_of_their_contract() -> None:
    tables = computed([{}] * 10)
    for name in ("core_fait_circulaire", "mart_indicateur_circulaire", "mart_signal_circulaire", "mart_circulaire"):
        assert tables[name].schema == dictionary.schema(name), name
    lines = tables["mart_indicateur_circulaire"]
    assert set(lines["indicateur"]) <= set(dictionary.columns()["indicateur"]["enum"])
    assert lines.select(dictionary.tables()["mart_indicateur_circulaire"]["key"]).is_duplicated().sum() == 0


def test_the_order_of_contracts_changes_nothing() -> None:
    rows = [{"montant_retenu_eur": 0.1 * rank, "marche_id": f"x{rank}"} for rank in range(40)]
    one, other = computed(rows), computed(rows[::-1])
    assert one["mart_indicateur_circulaire"].equals(other["mart_indicateur_circulaire"])


# The coverage and its sentences


def sentence(tables: dict[str, pl.DataFrame], objectif_id: str) -> str:
    return tables["mart_circulaire"].filter(objectif_id=objectif_id)["phrase_objectif"].item()


def test_each_objective_has_its_latest_reliable_value_in_a_sentence() -> None:
    rows = [{"mode_satisfaction": "sur_etagere"}] * 9 + [
        {"mode_satisfaction": "mixte"},
        {"mode_satisfaction": "indetermine"},
    ]
    rows += [row | {"date_notification": date(2026, 2, 1), "mode_satisfaction": "mixte"} for row in rows]
    assert sentence(computed(rows), "I.1-b") == (
        "En 2024, 81,8 % des marchés numériques de l'État achètent des solutions sur étagère. C'est la part établie. "
        "Avec les marchés indéterminés, elle irait jusqu'à 90,9 %."
    )


def test_counts_medians_and_rates_are_written_in_their_unit() -> None:
    pairs = [linked(f"m{rank}", f"a{rank}", date(2024, 1, 2)) for rank in range(12)]
    tables = computed(
        [{"montant_retenu_eur": 9e6}] * 3 + [{}] * 9,
        liens=[pair[0] for pair in pairs],
        avis=[pair[1] for pair in pairs],
    )
    assert sentence(tables, "II.4-b") == "En 2024, marchés numériques de l'État de 9 M€ ou plus : 3."
    unknown = computed([{}] * 10 + [{"montant_retenu_eur": None, "montant_statut": "absent"}] * 2)
    assert sentence(unknown, "II.4-b") == (
        "En 2024, marchés numériques de l'État de 9 M€ ou plus : 0. "
        "Les données ne permettent pas de trancher pour 2 autres."
    )
    assert sentence(tables, "II.4-a") == (
        "En 2024, 0 % des marchés numériques de l'État dépassent de plus de 10 % leur montant initial."
    )
    assert "la médiane est de 121 jours entre" in sentence(tables, "II.5-a")


def test_without_a_reliable_year_the_coverage_says_so_and_an_unmeasured_objective_says_why() -> None:
    tables = computed([{"date_notification": date(2023, 5, 2)}] * 10)
    assert sentence(tables, "I.1-b") == "Aucune année complète et fiable ne donne de valeur publiable pour l'État."
    assert sentence(tables, "II.9-a").startswith(
        "Le format en vigueur publie le champ « considerationsEnvironnementales »"
    )


def test_the_main_indicator_comes_from_its_own_table() -> None:
    tables = computed([{}] * 10)
    figure = {
        "indicateur": "part_pme_innovante", "perimetre": "ETAT", "periode": "2024", "base": "nombre",
        "definition": "strict", "methode": METHODE.methode, "valeur": 0.025, "borne_haute": 0.6, "numerateur": 1.0,
        "denominateur": 40.0, "nb_marches": 40, "nb_marches_exclus": 0, "part_indeterminee": 0.575,
        "serie_fiable": True, "is_periode_complete": True, "indicateur_statut": "publie",
    }  # fmt: skip
    tables["mart_indicateur"] = table(
        "mart_indicateur", figure, figure | {"definition": "large", "valeur": 0.9},
        figure | {"methode": "2026.1", "valeur": 0.8},
        figure | {"periode": "2024-T4", "valeur": 0.7}, figure | {"base": "montant", "valeur": 0.6},
    )  # fmt: skip
    told = models.run("mart_circulaire", tables).filter(objectif_id="I.3-a").row(0, named=True)
    assert (told["valeur"], told["periode"]) == (0.025, "2024")
    assert told["phrase_objectif"].startswith(
        "En 2024, 2,5 % des marchés numériques de l'État sont allés à des PME innovantes."
    )
