"""Where does the State stand, and each ministry within it?"""

import streamlit as st

from dashboard.components import cadre, graphiques, kpi
from dashboard.components.choix import adresse, choisir
from dashboard.components.donnees import demander
from dashboard.components.figure import figure, table_indicateurs
from dashboard.components.liens import vers_marches
from dashboard.components.notes import chiffres_officiels, lexique
from dashboard.components.tableau import lien
from restitution.indicateurs import Choix, chiffre, tendance
from restitution.phrases import lecture_classement, lecture_tendance
from restitution.vue_ensemble import autres_perimetres, classement


def etat(choix: Choix) -> None:
    ligne = demander(chiffre, choix)
    if ligne is None:
        cadre.vide("Aucun chiffre pour ces choix.", "Choisissez une autre période ou une autre façon de compter.")
        return
    kpi.afficher(ligne, "État, tous ministères", "de l'État")
    vers_marches(ligne, {"perimetre": "ETAT"})


def ministeres(choix: Choix) -> None:
    rangs = demander(classement, choix)
    if rangs.is_empty():
        return
    noms = [
        lien("ministere", rang["nom"], adresse(choix) | {"ministere": rang["ministere"]}) for rang in rangs.to_dicts()
    ]
    titre = "Les ministères"
    figure(
        titre,
        lecture_classement(rangs),
        graphiques.classement(rangs),
        lambda: table_indicateurs("Ministère", noms, rangs, f"En {choix.periode}, par part établie décroissante."),
    )


def annees(choix: Choix) -> None:
    lignes = demander(tendance, choix)
    titre = "L'État, année après année"
    figure(
        titre,
        lecture_tendance(lignes),
        graphiques.tendance(lignes),
        lambda: table_indicateurs("Année", lignes["periode"].to_list(), lignes, "Par année de notification."),
    )


def autres(choix: Choix) -> None:
    lignes = demander(autres_perimetres, choix)
    if lignes.is_empty():
        return
    st.subheader("Hors des ministères", anchor=False)
    noms = [
        lien("marches", ligne["nom"], {"perimetre": ligne["perimetre"], "annee": choix.periode})
        for ligne in lignes.to_dicts()
    ]
    table_indicateurs("Périmètre", noms, lignes, "Chaque périmètre a sa ligne ; ils ne s'additionnent pas.")


cadre.titre(
    "Quelle part des achats numériques de l'État va à des PME innovantes ?",
    "Marchés notifiés du domaine d'achat 33 « Informatique et télécommunications », d'après les données ouvertes.",
)
choix = choisir()
if choix is not None:
    for section in (etat, ministeres, annees, autres):
        section(choix)
    lexique()
    chiffres_officiels()
