"""A name alone, under a national public number that says nothing, is enough for the usual services of the State."""

from __future__ import annotations

import polars as pl
import pytest

from tests.test_regles_acheteur import buyer, references
from transforms.rules import evidence, ministere, perimetre, verdicts
from transforms.sujet_acheteur import acheteur_subjects

UNKNOWN_SIREN = "130099996"
RULES = [rule for rule in (*perimetre.RULES, *ministere.RULES) if rule.id not in {"PER-6", "PER-7", "MIN-6"}]
MINISTRIES = {
    "SPM": [
        "Secrétariat général du Gouvernement", "SGDSN", "Agence nationale de la sécurité des systèmes d'information",
        "OSIIC", "DINUM", "DILA", "Haut-commissariat au Plan", "Conseil d'orientation des retraites",
        "Services du Premier ministre - service d'information du Gouvernement",
    ],
    "MI": [
        "Préfecture de la Drôme", "Sous-préfecture de Die", "SGCD de l'Aisne",
        "Secrétariat général commun départemental", "SGAMI Sud", "Direction zonale de la police",
        "Direction départementale de la sécurité publique", "CRS 12", "Région de gendarmerie de Bretagne",
        "Direction générale de la sécurité civile", "Garde républicaine", "DDT du Gers",
        "Direction départementale des territoires et de la mer", "DDETSPP de la Creuse",
        "Direction départementale de la protection des populations", "Ministère chargé de l'Intérieur",
    ],
    "MSO": [
        "DDETS du Nord", "DREETS Bretagne", "DRIEETS Île-de-France", "DIRECCTE Corse", "DEETS de Mayotte",
        "Direction générale de l'offre de soins", "DRJSCS Normandie", "Délégation aux droits des femmes",
    ],
    "MEF": [
        "DRFiP Occitanie", "DDFiP de l'Orne", "DISI Grand Est", "Trésorerie générale",
        "Direction interrégionale des douanes", "DGDDI", "INSEE", "DGCCRF", "AIFE", "TRACFIN",
        "Service commun des laboratoires", "Direction des grandes entreprises", "Médiation des marchés publics",
        "Ministère chargé du Budget",
    ],
    "MENESR": [
        "Rectorat de Lille", "Académie de Dijon", "Région académique Normandie", "DSDEN du Var",
        "Inspection académique", "Service interacadémique des examens", "DRAJES Grand Est",
        "Ministère chargé de la Recherche", "Direction départementale de la jeunesse et des sports",
    ],
    "MJ": [
        "Tribunal judiciaire de Nantes", "Cour d'appel de Riom", "Cour de cassation", "Maison d'arrêt de Tulle",
        "Centre pénitentiaire du Sud", "DISP de Lyon", "SPIP de l'Ain",
        "Direction de la protection judiciaire de la jeunesse", "DIRPJJ Est", "Conseil de prud'hommes",
        "Maison centrale de Poissy", "Tribunal de première instance de Nouméa",
    ],
    "MTE": [
        "DREAL Bretagne", "DRIEAT Île-de-France", "DEAL de La Réunion", "DIR Ouest",
        "Direction interdépartementale des routes", "DIRM Méditerranée", "Direction générale de l'aviation civile",
        "DSAC Sud", "SNIA", "CETU", "CPII", "Direction de la mer de la Guadeloupe",
        "Direction départementale de l'équipement", "Ministère de la Mer",
    ],
    "MC": [
        "DRAC Corse", "Direction des affaires culturelles", "Archives nationales", "DRASSM",
        "Musée national de la Renaissance", "Mobilier national", "Ministère chargé de la Culture",
    ],
    "MASA": [
        "DRAAF Occitanie", "DAAF de Guyane", "Direction de l'alimentation, de l'agriculture et de la forêt", "SIVEP",
    ],
    "MEAE": ["Ambassade de France au Japon", "Consulat général de France", "Ministère des Affaires étrangères"],
    "MINARM": [
        "Ministère des Armées - service du commissariat", "Direction générale de l'armement", "DGA Essais en vol",
        "DIRISI", "Groupement de soutien - GSBdD de Brest", "ESID de Toulon", "SIMMT", "DMAé", "CNMO", "SIAé",
        "Base aérienne 105", "Hôpital d'instruction des armées", "Service de santé des armées",
        "Plate-forme achats-finances Ouest", "2e régiment étranger",
    ],
}  # fmt: skip
WITHOUT_MINISTRY = {
    "INTERMINISTERIEL": [
        "Préfecture de la région Bretagne", "Préfecture de région", "Préfecture Normandie", "PFRA Grand Est",
        "Direction des achats de l'État", "Secrétariat général pour les affaires régionales",
    ],
    "CENTRALE_ACHAT": ["UGAP", "Union des groupements d'achats publics", "RESAH"],
    "AAI_CONSTIT": [
        "Cour des comptes", "Tribunal administratif de Pau", "Cour administrative d'appel", "Conseil d'État",
        "Cour nationale du droit d'asile", "CNIL", "Défenseur des droits", "Sénat",
    ],
    "AUTRE": [
        "Maison départementale des personnes handicapées", "MDPH de l'Eure", "Lycée Jean Moulin", "GIP Labo",
        "CCI du Jura", "Cancéropôle Est", "Maison de l'emploi du bassin", "Centre hospitalier universitaire",
        "CPAM - assurance maladie",
    ],
}  # fmt: skip


def answers(names: list[str]) -> dict[str, dict[str, str]]:
    """The verdicts on buyers of these names, by name and criterion."""
    row = {"acheteur_siren": UNKNOWN_SIREN, "categorie_juridique_code": None}
    buyers = pl.LazyFrame({"acheteur_nom": names} | row, schema_overrides={"categorie_juridique_code": pl.String})
    subjects = acheteur_subjects(buyers.with_columns(acheteur_siret="acheteur_nom"), *references()).collect().lazy()
    found = verdicts(evidence(subjects, RULES)).collect()
    return {name: dict(rows.select("critere", "verdict").iter_rows()) for (name,), rows in found.group_by("sujet_id")}


@pytest.mark.parametrize("code", MINISTRIES)
def test_the_name_of_a_service_gives_the_state_and_its_ministry(code: str):
    assert answers(MINISTRIES[code]) == {name: {"perimetre": "ETAT", "ministere": code} for name in MINISTRIES[code]}


@pytest.mark.parametrize("place", WITHOUT_MINISTRY)
def test_a_name_that_stands_for_no_ministry_gives_none(place: str):
    assert answers(WITHOUT_MINISTRY[place]) == {name: {"perimetre": place} for name in WITHOUT_MINISTRY[place]}


@pytest.mark.parametrize(("siren", "expected"), [("110002011", ["ETAT"]), ("130022205", ["INTERMINISTERIEL"])])
def test_numbers_that_serve_several_ministries_are_credited_to_none(siren: str, expected: list[str]):
    found = evidence(acheteur_subjects(buyer(siren, "Ministère de la Justice"), *references()), RULES)
    kept = verdicts(found).filter(pl.col("verdict") != "indetermine").collect()
    assert kept.select("critere", "verdict").rows() == [("perimetre", *expected)]
