"""Ends, renewals and candidates, from literal tables: who comes in, in what order, and what is counted apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from restitution.instantane import Instantane, open_current
from restitution.renouvellements import HORS_CALCUL, candidates, incumbents, renewals, signs, without_end
from restitution.vue_ensemble import NON_ATTRIBUE
from tests.frames import METHODE, table
from tests.instantane_litteral import publish
from transforms import models
from transforms.methode import parameters

REFERENCE = Path(__file__).parents[1] / "reference"
DATA = date(2026, 10, 31)
ETAT, MAIRIE = "11000201100044", "21750001600019"
FIRME = "111111118"
NEGOCIE = "Marché passé sans publicité ni mise en concurrence préalable"
Row = dict[str, Any]


def marche(marche_id: str = "m", **given: Any) -> Row:
    """A contract of the Armies ending on 1 April 2027, five months after the date of the data."""
    return {
        "marche_id": marche_id, "acheteur_siret": ETAT, "cpv_code": "72212000", "segment": "DEVELOPPEMENT",
        "mode_satisfaction": "developpement", "date_notification": date(2023, 4, 1), "duree_mois": 48.0,
        "nb_titulaires": 1, "nb_modifications": 0, "is_accord_cadre": False, "is_marche_subsequent": False,
        "montant_statut": "retenu", **given,
    }  # fmt: skip


def gagne(marche_id: str, siren: str = FIRME, **given: Any) -> Row:
    """A digital contract that a firm won in 2025 from a town, of the same class and segment."""
    return {
        "marche_id": marche_id, "siren": siren, "acheteur_siret": MAIRIE, "cpv_code": "72212100",
        "segment": "DEVELOPPEMENT", "domaine33": "oui", "date_notification": date(2025, 6, 1),
        "objet": f"objet {marche_id}", **given,
    }  # fmt: skip


def firme(siren: str = FIRME, **given: Any) -> Row:
    return {
        "fournisseur_id": siren, "fournisseur_siren": siren, "fournisseur_nom": f"société {siren}",
        "categorie_entreprise": "PME", "is_dans_sirene": True, **given,
    }  # fmt: skip


def prix(siren: str = FIRME, jour: date = date(2022, 1, 1), **given: Any) -> Row:
    return {"fournisseur_siren": siren, "laureat_date": jour, "valid_from": jour, "laureat_source": "ilab", **given}


def siege(siren: str = FIRME, departement: str = "33", **given: Any) -> Row:
    return {"siret": siren + "00011", "siren": siren, "departement_code": departement, "is_siege": True, **given}


def verdict(sujet: str, sujet_id: str, critere: str, value: str, **given: Any) -> Row:
    return {"sujet": sujet, "sujet_id": sujet_id, "critere": critere, "verdict": value, **given}


def marts(
    marches: list[Row],
    gagnes: Sequence[Row] = (),
    data: date | None = DATA,
    **tables: list[Row],
) -> dict[str, pl.DataFrame]:
    """The three marts over these contracts to renew, contracts won elsewhere and tables."""
    won = {"domaine33", "segment", "siren"}
    core = [{name: value for name, value in row.items() if name not in won} for row in gagnes]
    judged = [
        verdict("marche", row["marche_id"], name, row[name]) for row in gagnes for name in ("domaine33", "segment")
    ]
    given = {
        "core_marche": table("core_marche", *core),
        "core_titulaire": table(
            "core_titulaire",
            *({"marche_id": row["marche_id"], "fournisseur_id": row["siren"], "fournisseur_siren": row["siren"]}
              for row in gagnes),
        ),
        "core_verdict": table("core_verdict", *judged, *tables.pop("core_verdict", [])),
        "mart_marche": table("mart_marche", *marches),
        "mart_acheteur": table("mart_acheteur", {"acheteur_siret": MAIRIE, "acheteur_nom": "Ville de Paris"}),
        "ref_regle": table(
            "mart_regle", {"regle_id": "INN-1", "phrase": "Achat déclaré.", "definition_minimale": "strict"}
        ),
        "ref_departement": pl.read_csv(REFERENCE / "departements.csv", infer_schema=False),
        "ref_methode": parameters(METHODE, data),
    }  # fmt: skip
    others = ("core_fournisseur", "core_preuve", "core_distinction", "core_agrement", "core_firme_declaree",
              "core_etablissement", "mart_titulaire", "mart_indicateur")  # fmt: skip
    given |= {name: table(name, *tables.get(name, [])) for name in others}
    for name in ("mart_echeance", "mart_renouvellement", "mart_candidat"):
        given[name] = models.run(name, given)
    return given


def renewal(*marches: Row, **tables: list[Row]) -> Row:
    return marts(list(marches), **tables)["mart_renouvellement"].row(0, named=True)


def proposed(gagnes: list[Row], *marches: Row, **tables: list[Row]) -> pl.DataFrame:
    """The candidates for a contract; unless said otherwise there is one firm, an SME that won a prize in 2022."""
    usual = {"core_fournisseur": [firme()], "core_distinction": [prix()]}
    return marts(list(marches) or [marche()], gagnes, **usual | tables)["mart_candidat"]


# Ends


@pytest.mark.parametrize(
    ("given", "statut", "fin"),
    [
        ({}, "a_renouveler", date(2027, 4, 1)),
        ({"date_notification": date(2026, 10, 16), "duree_mois": 0.5}, "a_renouveler", DATA),
        ({"date_notification": date(2026, 10, 15), "duree_mois": 0.5}, "termine", date(2026, 10, 30)),
        ({"date_notification": date(2024, 4, 30)}, "a_renouveler", date(2028, 4, 30)),
        ({"date_notification": date(2024, 5, 1)}, "plus_tard", date(2028, 5, 1)),
        ({"date_notification": None}, "sans_date", None),
        ({"duree_mois": None}, "duree_absente", None),
        ({"duree_mois": 0.0}, "duree_nulle", None),
        ({"duree_mois": None, "alertes": "CPV-ABSENT DUR-LONGUE"}, "duree_longue", None),
    ],
)
def test_every_contract_has_an_end_or_the_reason_why_it_has_none(given, statut, fin):
    found = marts([marche(**given)])
    row = found["mart_echeance"].row(0, named=True)
    assert (row["echeance_statut"], row["date_echeance"]) == (statut, fin)
    assert found["mart_renouvellement"].height == (statut == "a_renouveler")


def test_the_days_left_count_from_the_date_of_the_data():
    assert renewal(marche())["jours_restants"] == (date(2027, 4, 1) - DATA).days == 152


def test_without_a_date_of_the_data_nothing_is_said_to_end():
    found = marts([marche()], data=None)
    assert found["mart_echeance"]["echeance_statut"].to_list() == ["sans_date"]
    assert found["mart_renouvellement"].is_empty()


@pytest.mark.parametrize(
    ("perimetre", "kept"),
    [("ETAT", 1), ("INTERMINISTERIEL", 1), ("OPERATEUR", 1), ("AAI_CONSTIT", 1), ("CENTRALE_ACHAT", 0)],
)
def test_what_central_purchasing_bodies_buy_for_others_is_no_lever(perimetre, kept):
    assert marts([marche(perimetre=perimetre)])["mart_renouvellement"].height == kept


# Renewals


def test_holders_are_told_in_the_order_of_their_names_with_what_is_known_of_them():
    rows = [
        {"marche_id": "m", "fournisseur_id": "2", "titulaire_rang": 1, "pme": "indetermine", "pme_probable": "oui",
         "pme_innovante_large": "oui"},
        {"marche_id": "m", "fournisseur_id": "1", "titulaire_rang": 2, "pme": "GE", "pme_innovante_large": "non"},
    ]  # fmt: skip
    row = renewal(marche(), mart_titulaire=rows)
    assert (row["titulaires_categories"], row["titulaires_innovation"]) == ("PME probable | GE", "oui | non")


@pytest.mark.parametrize(
    ("given", "sans_concurrence", "offre_unique"),
    [({}, None, None), ({"procedure": NEGOCIE}, True, None), ({"procedure": "Procédure adaptée"}, False, None),
     ({"offres_recues": 1}, None, True), ({"offres_recues": 2}, None, False)],
)  # fmt: skip
def test_what_is_not_published_of_the_competition_stays_unknown(given, sans_concurrence, offre_unique):
    row = renewal(marche(**given))
    assert (row["is_sans_concurrence"], row["is_offre_unique"]) == (sans_concurrence, offre_unique)


def test_signs_of_dependence_are_the_proofs_against_two_pillars_and_no_other():
    def proof(regle_id, pilier, conclusion, valeur):
        return {"sujet": "marche", "sujet_id": "m", "critere": f"souverainete_{pilier}", "regle_id": regle_id,
                "conclusion": conclusion, "valeur_citee": valeur}  # fmt: skip

    row = renewal(marche(), core_preuve=[
        proof("SUB-6", "substituabilite", "vigilance", "4"), proof("MAI-1", "maitrise", "defavorable", "Oracle"),
        proof("SUB-1", "substituabilite", "favorable", "Zimbra"), proof("IMM-3", "immunite", "defavorable", "Oracle"),
    ])  # fmt: skip
    assert (row["signes_dependance"], row["attributions_precedentes"]) == ("MAI-1 SUB-6", 4)
    assert row["editeur_hors_ue"] == "Oracle"


def figure(periode: str, base: str, denominateur: float, **given: Any) -> Row:
    return {
        "indicateur": "part_pme_innovante", "perimetre": "ETAT", "ministere": "ARMEES", "periode": periode,
        "base": base, "definition": "strict", "methode": METHODE.methode, "denominateur": denominateur,
        "is_periode_complete": True, "indicateur_statut": "publie", **given,
    }  # fmt: skip


YEARS = [
    figure("2025", "nombre", 40), figure("2025", "montant", 1_000), figure("2024", "nombre", 10),
    figure("2026", "nombre", 9, is_periode_complete=False), figure("2025-T4", "nombre", 5),
    figure("2025", "nombre", 80, definition="large"), figure("2025", "nombre", 7, methode="2026.1"),
    figure("2025", "nombre", 400, ministere=None), figure("2025", "nombre", 20, perimetre="OPERATEUR", ministere=None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "nombre", "montant"),
    [
        ({"montant_retenu_eur": 250}, 1 / 40, 0.25),
        ({"is_deja_compte": True, "montant_retenu_eur": None}, 0.0, None),
        ({"perimetre": "OPERATEUR"}, 1 / 20, None),
        ({"ministere": "MI"}, None, None),
    ],
)
def test_the_weight_is_of_the_last_complete_year_of_the_ministry_or_of_the_perimeter(given, nombre, montant):
    row = renewal(marche(**given), mart_indicateur=YEARS)
    assert (row["annee_reference"], row["poids_nombre"], row["poids_montant"]) == ("2025", nombre, montant)


def test_a_masked_figure_gives_no_weight():
    masked = [figure("2025", base, 5, indicateur_statut="masque") for base in ("nombre", "montant")]
    row = renewal(marche(), mart_indicateur=masked)
    assert (row["poids_nombre"], row["poids_montant"]) == (None, None)


# Who is a candidate


def test_an_sme_with_a_prize_in_force_and_a_similar_contract_of_a_town_is_a_candidate_with_its_reasons():
    row = proposed([gagne("g")]).row(0, named=True)
    assert (row["fournisseur_id"], row["rang"], row["candidat_categorie"]) == (FIRME, 1, "PME")
    assert (row["similitude"], row["anciennete_annees"], row["nb_references"]) == ("classe_et_segment", 1, 1)
    assert row["preuves_innovation"] == "Lauréate d'un concours d'innovation (ilab, 2022-01-01)"
    assert (row["reference_objet"], row["reference_acheteur_nom"]) == ("objet g", "Ville de Paris")
    assert row["candidat_definition"] == "strict"


@pytest.mark.parametrize("category", ["ETI", "GE", None])
def test_no_other_firm_than_an_sme_is_a_candidate(category):
    assert proposed([gagne("g")], core_fournisseur=[firme(categorie_entreprise=category)]).is_empty()


@pytest.mark.parametrize(("answer", "definitions"), [("oui", ["large"]), ("non", [])])
def test_a_probable_sme_is_marked_and_counts_in_the_large_definition_alone(answer, definitions):
    found = proposed(
        [gagne("g")], core_fournisseur=[firme(categorie_entreprise=None)],
        core_verdict=[verdict("titulaire", "g", "pme_probable", answer, fournisseur_id=FIRME)],
    )  # fmt: skip
    assert found["candidat_definition"].to_list() == definitions
    assert found["candidat_categorie"].to_list() == ["PME probable"] * len(definitions)


@pytest.mark.parametrize(
    ("jour", "kept"),
    [(date(2018, 10, 31), 0), (date(2018, 11, 1), 1), (DATA, 1), (date(2026, 11, 1), 0)],
    ids=["eight years old", "a day less", "of the day", "to come"],
)
def test_a_prize_counts_from_its_date_for_eight_years(jour, kept):
    assert proposed([gagne("g")], core_distinction=[prix(jour=jour)]).height == kept


def test_every_evidence_in_force_is_cited_the_latest_first():
    agreement = {"fournisseur_siren": FIRME, "dispositif": "CII", "laureat_source": "cir_cii",
                 "valid_from": date(2025, 1, 1), "valid_to": date(2027, 12, 31)}  # fmt: skip
    row = proposed([gagne("g")], core_agrement=[agreement]).row(0, named=True)
    assert row["nb_preuves_innovation"] == 2
    assert row["preuves_innovation"] == (
        "Agréée au titre du dispositif CII (cir_cii, 2025-01-01)"
        " | Lauréate d'un concours d'innovation (ilab, 2022-01-01)"
    )
    alone = proposed([gagne("g")], core_agrement=[agreement], core_distinction=[])
    assert alone["candidat_definition"].to_list() == ["large"]
    expired = agreement | {"valid_to": date(2026, 10, 30)}
    assert proposed([gagne("g")], core_agrement=[expired], core_distinction=[]).is_empty()


@pytest.mark.parametrize(("statut", "kept"), [("innovante", 1), ("non_innovante", 0)])
def test_a_declaration_in_force_decides(statut, kept):
    declared = {"fournisseur_siren": FIRME, "declaration_statut": statut, "valid_from": date(2026, 1, 1),
                "declarant": "DAE", "declaration_source": "liste"}  # fmt: skip
    prizes = [] if statut == "innovante" else [prix()]
    assert proposed([gagne("g")], core_firme_declaree=[declared], core_distinction=prizes).height == kept


@pytest.mark.parametrize(
    ("given", "conclusion", "kept"),
    [({}, "oui", 1), ({"domaine33": "non"}, "oui", 0), ({}, "indetermine", 0),
     ({"date_notification": date(2018, 10, 31)}, "oui", 0)],
    ids=["digital", "not digital", "contradicted", "too old"],
)  # fmt: skip
def test_a_digital_purchase_declared_innovative_is_evidence_for_its_holder(given, conclusion, kept):
    found = proposed(
        [gagne("g"), gagne("innovant", **given)], core_distinction=[],
        core_verdict=[verdict("marche", "innovant", "achat_innovant", conclusion)],
        core_preuve=[{"sujet": "marche", "sujet_id": "innovant", "critere": "achat_innovant", "regle_id": "INN-1",
                      "conclusion": "oui"}],
    )  # fmt: skip
    cited = "Achat déclaré : marché innovant (decp_json, 2025-06-01)"
    assert found["preuves_innovation"].to_list() == [cited] * kept


@pytest.mark.parametrize(
    "given",
    [{"domaine33": "non"}, {"date_notification": date(2022, 10, 31)}, {"date_notification": date(2026, 11, 1)},
     {"cpv_code": "48000000", "segment": "LOGICIEL"}, {"cpv_code": None, "segment": "indetermine"}],
    ids=["not digital", "four years old", "to come", "another need", "of no known need"],
)  # fmt: skip
def test_a_contract_that_is_no_similar_reference_makes_no_candidate(given):
    assert proposed([gagne("g", **given)]).is_empty()


def test_a_division_of_the_cpv_and_an_unknown_segment_are_no_likeness():
    need = marche(cpv_code="72000000", segment="indetermine")
    assert proposed([gagne("g", cpv_code="72000000", segment="indetermine")], need).is_empty()


def test_the_holder_who_leaves_and_a_firm_whose_head_office_is_closed_are_no_candidates():
    leaving = [{"marche_id": "m", "fournisseur_id": FIRME, "pme": "PME"}]
    assert proposed([gagne("g")], mart_titulaire=leaving).is_empty()
    assert proposed([gagne("g")], core_etablissement=[siege(date_fermeture=date(2025, 1, 1))]).is_empty()
    assert proposed([gagne("g")], core_etablissement=[siege()]).height == 1


# In what order


def ranked(gagnes: list[Row], **tables: list[Row]) -> list[str]:
    """Firms in rank order, all of them SMEs with a prize, for a buyer of Paris."""
    sirens = sorted({row["siren"] for row in gagnes})
    tables.setdefault("core_etablissement", [])
    tables["core_etablissement"].append({"siret": ETAT, "siren": ETAT[:9], "region_code": "11"})
    found = proposed(
        gagnes, core_fournisseur=[firme(s) for s in sirens], core_distinction=[prix(s) for s in sirens], **tables
    )
    assert found["rang"].to_list() == list(range(1, found.height + 1))
    return found["fournisseur_id"].to_list()


def test_likeness_comes_first_then_the_years_then_the_territory():
    won = [
        gagne("a", "A", cpv_code="48000000"), gagne("b", "B", segment="LOGICIEL"),
        gagne("c", "C", date_notification=date(2023, 1, 1)), gagne("d", "D", date_notification=date(2025, 10, 1)),
        gagne("e", "E", date_notification=date(2025, 3, 1)),
    ]  # fmt: skip
    offices = [siege("D", "33"), siege("E", "75")]
    assert ranked(won, core_etablissement=offices) == ["E", "D", "C", "B", "A"]


def test_the_closest_reference_is_cited_and_all_are_counted():
    row = proposed([gagne("proche", date_notification=date(2023, 1, 1)), gagne("loin", cpv_code=None)])
    assert row.select("reference_marche_id", "similitude", "nb_references").row(0) == ("proche", "classe_et_segment", 2)


def test_no_more_are_kept_than_the_method_says_once_the_holder_is_taken_away():
    many = [gagne(f"g{rank}", f"S{rank}") for rank in range(METHODE.candidats_max + 2)]
    leaving = [{"marche_id": "m", "fournisseur_id": "S0", "pme": "PME"}]
    assert ranked(many, mart_titulaire=leaving) == [f"S{rank}" for rank in range(1, METHODE.candidats_max + 1)]


# What the pages read


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Instantane:
    leaving = [
        {"marche_id": "m", "fournisseur_id": "9", "fournisseur_nom": "Sortante", "titulaire_rang": 1, "pme": "GE"}
    ]
    proof = {"sujet": "marche", "sujet_id": "m", "critere": "souverainete_substituabilite", "regle_id": "SUB-4",
             "conclusion": "vigilance", "champ": "offres_recues", "valeur_citee": "1"}  # fmt: skip
    made = marts(
        [marche(), marche("tot", date_notification=date(2023, 1, 1)), marche("sans", ministere=None),
         marche("vide", duree_mois=None), marche("nulle", duree_mois=0.0), marche("autre", ministere="MI")],
        [gagne("g")],
        core_fournisseur=[firme()], core_distinction=[prix()], mart_titulaire=leaving, core_preuve=[proof],
    )  # fmt: skip
    rows = {name: frame.to_dicts() for name, frame in made.items() if name.startswith("mart_")}
    rows |= {"mart_preuve": made["core_preuve"].to_dicts()}
    rows |= {"mart_regle": [{"regle_id": "SUB-4", "phrase": "Une seule offre."}]}
    folder = tmp_path_factory.mktemp("data")
    publish(folder, rows)
    return open_current(folder)


def test_the_renewals_of_a_ministry_come_soonest_first_with_their_number_of_candidates(published):
    found = renewals(published, ministere="ARMEES")
    assert found["marche_id"].to_list() == ["tot", "m"]
    assert found["nb_candidats"].to_list() == [1, 1]
    assert renewals(published, ministere=NON_ATTRIBUE)["marche_id"].to_list() == ["sans"]
    assert renewals(published).height == 4
    assert renewals(published, "OPERATEUR").is_empty()


def test_the_contracts_without_end_are_counted_by_reason(published):
    assert without_end(published, ministere="ARMEES") == {"duree_absente": 1, "duree_nulle": 1}
    assert without_end(published, ministere="MI") == {}
    assert set(without_end(published)) <= set(HORS_CALCUL)


def test_a_renewal_opens_down_to_its_holders_candidates_and_signs(published):
    assert incumbents(published, "m").select("fournisseur_nom", "pme").rows() == [("Sortante", "GE")]
    assert candidates(published, "m")["fournisseur_nom"].to_list() == [f"société {FIRME}"]
    assert candidates(published, "inconnu").is_empty()
    assert signs(published, "m").select("phrase", "valeur_citee").rows() == [("Une seule offre.", "1")]
    assert signs(published, "tot").is_empty()
