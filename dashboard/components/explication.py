"""What a ministry's figure is made of, and the contracts that could move it."""

from __future__ import annotations

import streamlit as st

from dashboard.components import jauge
from dashboard.components.contrats import liste
from dashboard.components.donnees import demander
from dashboard.components.tableau import Colonne, sous, tableau
from restitution.formats import montant, nombre, poids, pourcentage
from restitution.indicateurs import Choix, Indicateur
from restitution.libelles import SEGMENTS, libelle
from restitution.marches import Filtres, page, par_segment
from restitution.ministere import CAUSES, contributions

STYLES = {"sans_preuve": "indetermine"}


def explication(choix: Choix, code: str, ligne: Indicateur) -> None:
    """Every cause with its weight, then the undetermined contracts that weigh most."""
    causes = demander(contributions, choix, code).to_dicts()
    publie = ligne.indicateur_statut == "publie" and ligne.denominateur > 0
    st.subheader("Ce qui explique ce chiffre", anchor=False)
    if publie:
        parts = [
            jauge.Part(STYLES.get(un["cause"], un["cause"]), CAUSES[un["cause"]][0], un["poids"] / ligne.denominateur)
            for un in causes
        ]
        st.html(jauge.html(parts))
    lignes = [
        [
            sous(*CAUSES[cause["cause"]]),
            pourcentage(cause["poids"] / ligne.denominateur) if publie else "—",
            poids(cause["poids"], choix.base),
            nombre(cause["marches"]),
        ]
        for cause in causes
    ]
    colonnes = [Colonne("Cause"), Colonne("Part", "n"), Colonne("Poids", "n"), Colonne("Marchés concernés", "n")]
    tableau(colonnes, lignes, "Un marché à plusieurs titulaires se partage entre les causes.")
    _a_eclaircir(choix, code)


def _a_eclaircir(choix: Choix, code: str) -> None:
    filtres = Filtres(
        perimetre="ETAT", ministere=code, annee=choix.periode, verdict="indetermine", definition=choix.definition
    )
    marches = demander(page, filtres, "montant", 1, 5)
    adresse = {"perimetre": "ETAT", "ministere": code, "annee": choix.periode, "verdict": "indetermine"}
    if not marches.is_empty():
        st.markdown("#### Les marchés indéterminés les plus importants")
        liste(marches, "Une preuve publiée sur l'un d'eux déplacerait le chiffre.", adresse)


def segments(filtres: Filtres) -> None:
    """The selection by segment, in contracts and euros; no share, the counts being small."""
    lignes = [
        [
            libelle(SEGMENTS, un["segment"]),
            nombre(un["marches"]),
            montant(un["montant_retenu_eur"]),
            nombre(un["etablis"]),
            nombre(un["indetermines"]),
        ]
        for un in demander(par_segment, filtres).to_dicts()
    ]
    colonnes = [
        Colonne("Segment"),
        Colonne("Marchés", "n"),
        Colonne("Montant retenu", "n"),
        Colonne("Dont PME innovante", "n"),
        Colonne("Dont indéterminés", "n"),
    ]
    tableau(colonnes, lignes, "Par segment d'achat.")
