"""A figure with everything needed to defend it: bounds, unit, period, base, definition, undetermined share."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.components import jauge
from restitution.formats import accord, poids, pourcentage, typo
from restitution.indicateurs import Indicateur
from restitution.libelles import BASES, DEFINITIONS
from restitution.phrases import STATUTS_COURTS, lecture, reserve


def afficher(ligne: Indicateur, nom: str, de_qui: str = "") -> None:
    """The figure of one body. A figure that is not published shows why, and no percentage."""
    alerte = reserve(ligne)
    sur = f"{escape(nom)} · {ligne.periode}" + (f" · <span class='reserve'>{alerte}</span>" if alerte else "")
    publie = ligne.indicateur_statut == "publie"
    st.html(
        f"<section class='kpi' aria-label='{escape(nom, quote=True)}'><p class='kpi-sur'>{sur}</p>"
        f"<p class='kpi-tete'>{_tete(ligne)}</p><p class='kpi-lecture'>{escape(typo(lecture(ligne, de_qui)))}</p>"
        f"{jauge.html(jauge.parts(ligne)) if publie else ''}{_faits(ligne)}</section>"
    )


def _tete(ligne: Indicateur) -> str:
    if ligne.indicateur_statut != "publie":
        return f"<span class='kpi-muet'>{STATUTS_COURTS[ligne.indicateur_statut].capitalize()}</span>"
    return (
        f"<span class='kpi-valeur'>{pourcentage(ligne.valeur)}</span>"
        f"<span class='kpi-nom'>établis, au plus {pourcentage(ligne.borne_haute)} avec l'indéterminé</span>"
    )


def _faits(ligne: Indicateur) -> str:
    faits = []
    if ligne.valeur is not None:
        bornes = f"{pourcentage(ligne.borne_basse)} à {pourcentage(ligne.borne_haute)}"
        faits.append(("Bornes", bornes, "selon ce que cache l'indéterminé"))
    if ligne.ic90_bas is not None:
        intervalle = f"{pourcentage(ligne.ic90_bas)} à {pourcentage(ligne.ic90_haut)}"
        faits.append(("Intervalle à 90 %", intervalle, "aléa du nombre de marchés"))
    lue = f"{BASES[ligne.base].lower()}, {DEFINITIONS[ligne.definition].lower()}"
    faits += [
        ("Achats pris en compte", poids(ligne.denominateur, ligne.base), _exclus(ligne)),
        ("Base et définition", lue, f"méthode {ligne.methode}"),
    ]
    return "<dl class='faits'>" + "".join(_fait(*fait) for fait in faits) + "</dl>"


def _exclus(ligne: Indicateur) -> str:
    if ligne.base == "nombre":
        return "indéterminés compris"
    return f"{accord(ligne.nb_marches_exclus, 'marché')} sur {ligne.nb_marches} sans montant retenu"


def _fait(nom: str, valeur: str, note: str) -> str:
    return f"<div><dt>{escape(nom)}</dt><dd>{escape(valeur)}<span class='note'>{escape(note)}</span></dd></div>"
