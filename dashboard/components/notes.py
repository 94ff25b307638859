"""What every reader must know before quoting a figure."""

from __future__ import annotations

import streamlit as st

from dashboard.components.data import ask
from restitution.dictionary import columns, warnings
from restitution.formats import typeset


def lexicon() -> None:
    """The words of the page, as the published dictionary defines them."""
    words = ask(columns, "mart_indicateur")
    of_marches = ask(columns, "mart_marche")
    strict, large = of_marches["pme_innovante_strict"], of_marches["pme_innovante_large"]
    with st.expander("Comprendre les mots de cette page"):
        _paragraphs(
            "**Part établie** : ce que les preuves publiées permettent d'affirmer, rapporté à tous les achats, "
            "indéterminés compris. L'absence de preuve n'est pas la preuve du contraire.\n\n"
            f"**{words['borne_haute'].label}** : {words['borne_haute'].description}\n\n"
            f"**{words['part_indeterminee'].label}** : achats dont les données publiques ne disent pas s'ils vont à "
            "une PME innovante (taille du fournisseur inconnue, PME sans preuve d'innovation, titulaire non publié)."
            "\n\n"
            f"**{strict.label}** : {strict.description}\n\n"
            f"**{large.label}** : {large.description}\n\n"
            f"**{words['ic90_bas'].label.split(',')[0]}** : ce que vaudrait la part établie si l'on rejouait le hasard "
            "d'un petit nombre de marchés, les habitudes d'achat restant les mêmes.\n\n"
            f"**{words['is_periode_complete'].label}** : {words['is_periode_complete'].description}\n\n"
            f"**{words['serie_fiable'].label}** : {words['serie_fiable'].description}"
        )


def official_figures() -> None:
    """Why the official figures stand on no chart of ours, and what ours leave out."""
    with st.expander("Pourquoi ces chiffres diffèrent des chiffres officiels"):
        _paragraphs(
            "L'État a annoncé **2,4 % en 2021** et l'objectif de **4 % en 2027**. Ces chiffres couvrent tous les "
            "domaines d'achat, les seuls ministères, des paiements, et une liste d'entreprises non publiée. Ceux de "
            "cette page couvrent le seul numérique, des marchés notifiés et des preuves publiques. Ils ne se comparent "
            "pas et ne figurent jamais sur un même graphique.\n\n"
            + "\n".join(f"- {warning}" for warning in ask(warnings, "mart_marche"))
        )


def _paragraphs(text: str) -> None:
    st.markdown(typeset(text))
