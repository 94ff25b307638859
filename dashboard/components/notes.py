"""What every reader must know before quoting a figure."""

from __future__ import annotations

import streamlit as st

from dashboard.components.donnees import demander
from restitution.dictionnaire import avertissements, colonnes
from restitution.formats import typo


def lexique() -> None:
    """The words of the page, as the published dictionary defines them."""
    mots = demander(colonnes, "mart_indicateur")
    firmes = demander(colonnes, "mart_marche")
    with st.expander("Comprendre les mots de cette page"):
        _paragraphes(
            "**Part établie** : ce que les preuves publiées permettent d'affirmer, rapporté à tous les achats, "
            "indéterminés compris. L'absence de preuve n'est pas la preuve du contraire.\n\n"
            f"**{mots['borne_haute'].label}** : {mots['borne_haute'].description}\n\n"
            f"**{mots['part_indeterminee'].label}** : achats dont les données publiques ne disent pas s'ils vont à une "
            "PME innovante (taille du fournisseur inconnue, PME sans preuve d'innovation, titulaire non publié).\n\n"
            f"**{firmes['pme_innovante_strict'].label}** : {firmes['pme_innovante_strict'].description}\n\n"
            f"**{firmes['pme_innovante_large'].label}** : {firmes['pme_innovante_large'].description}\n\n"
            f"**{mots['ic90_bas'].label.split(',')[0]}** : ce que vaudrait la part établie si l'on rejouait le hasard "
            "d'un petit nombre de marchés, les habitudes d'achat restant les mêmes.\n\n"
            f"**{mots['is_periode_complete'].label}** : {mots['is_periode_complete'].description}\n\n"
            f"**{mots['serie_fiable'].label}** : {mots['serie_fiable'].description}"
        )


def chiffres_officiels() -> None:
    """Why the official figures stand on no chart of ours, and what ours leave out."""
    with st.expander("Pourquoi ces chiffres diffèrent des chiffres officiels"):
        _paragraphes(
            "L'État a annoncé **2,4 % en 2021** et l'objectif de **4 % en 2027**. Ces chiffres couvrent tous les "
            "domaines d'achat, les seuls ministères, des paiements, et une liste d'entreprises non publiée. Ceux de "
            "cette page couvrent le seul numérique, des marchés notifiés et des preuves publiques. Ils ne se comparent "
            "pas et ne figurent jamais sur un même graphique.\n\n"
            + "\n".join(f"- {phrase}" for phrase in demander(avertissements, "mart_marche"))
        )


def _paragraphes(texte: str) -> None:
    st.markdown(typo(texte))
