"""Where does one ministry stand, and what explains its figure?"""

import streamlit as st

from dashboard.components import cadre, graphiques, kpi
from dashboard.components.choix import choisir, choisir_ministere
from dashboard.components.contrats import liste
from dashboard.components.donnees import demander
from dashboard.components.explication import explication, segments
from dashboard.components.figure import figure, table_indicateurs
from dashboard.components.liens import vers_marches
from dashboard.components.notes import lexique
from restitution.formats import typo
from restitution.indicateurs import Choix, chiffre, tendance
from restitution.marches import Filtres, page
from restitution.ministere import angles_morts
from restitution.phrases import lecture_tendance


def position(choix: Choix, code: str, nom: str) -> None:
    ligne = demander(chiffre, choix, "ETAT", code)
    if ligne is None:
        cadre.vide(
            f"{nom} : aucun marché numérique publié en {choix.periode}.",
            "Choisissez une autre période. Un ministère peut aussi acheter par l'UGAP ou par un marché "
            "interministériel, qui ne portent pas son nom.",
        )
        return
    kpi.afficher(ligne, nom)
    vers_marches(ligne, {"perimetre": "ETAT", "ministere": code})
    explication(choix, code, ligne)


def evolution(choix: Choix, code: str) -> None:
    lignes = demander(tendance, choix, "ETAT", code)
    if lignes.is_empty():
        return
    titre = "Année après année"
    figure(
        titre,
        lecture_tendance(lignes),
        graphiques.tendance(lignes),
        lambda: table_indicateurs("Année", lignes["periode"].to_list(), lignes, "Par année de notification."),
    )


def marches(choix: Choix, code: str) -> None:
    filtres = Filtres(perimetre="ETAT", ministere=code, annee=choix.periode, definition=choix.definition)
    recents = demander(page, filtres, "recents", 1, 10)
    if recents.is_empty():
        return
    st.subheader(f"Ses marchés de {choix.periode}", anchor=False)
    segments(filtres)
    liste(recents, "Les plus récents.", {"perimetre": "ETAT", "ministere": code, "annee": choix.periode})


def limites(choix: Choix, code: str) -> None:
    st.subheader("Ce que ce chiffre ne voit pas", anchor=False)
    st.markdown(typo("\n".join(f"- {phrase}" for phrase in demander(angles_morts, choix, code))))


code, nom = choisir_ministere()
cadre.titre(nom, "Achats numériques notifiés par ce ministère, ses directions et ses services.")
choix = choisir(ministere=code)
if choix is not None:
    position(choix, code, nom)
    evolution(choix, code)
    marches(choix, code)
    limites(choix, code)
    lexique()
