"""The three choices behind every figure: period, value base, definition."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from dashboard.components import cadre
from dashboard.components.donnees import demander
from dashboard.components.url import preparer, retenir
from restitution.dictionnaire import colonnes
from restitution.indicateurs import Choix, periode_par_defaut, periodes
from restitution.libelles import DEFINITIONS
from restitution.marches import ministeres


def choisir(**sujet: str) -> Choix | None:
    """What the reader asks for; None, and a word of advice, where the snapshot holds no figure.

    `sujet` is what else the address must keep, such as the ministry.
    """
    connues = demander(periodes)
    if connues.is_empty():
        cadre.vide(
            "L'instantané ne contient aucun chiffre.",
            "Vérifiez en bas de page les sources lues, puis relancez « cap33 refresh ».",
        )
        return None
    reserves = {
        ligne["periode"]: " (année incomplète)" if not ligne["is_periode_complete"] else " (série peu fiable)"
        for ligne in connues.to_dicts()
        if not (ligne["is_periode_complete"] and ligne["serie_fiable"])
    }
    mots = demander(colonnes, "mart_marche")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="choix"):
        periode = st.selectbox(
            "Période",
            connues["periode"].to_list(),
            format_func=lambda annee: annee + reserves.get(annee, ""),
            key=preparer("periode", connues["periode"].to_list(), demander(periode_par_defaut), memoire=True),
            width=230,
        )
        base = _bascule(
            "base", "Base", {"nombre": "Nombre", "montant": "Montants"},
            "En nombre, chaque marché compte pour un. En montants, chaque marché pèse son montant retenu ; "
            "les plafonds d'accords-cadres et les montants invraisemblables n'entrent pas dans la somme.",
        )  # fmt: skip
        definition = _bascule(
            "definition", "Définition", DEFINITIONS,
            f"Quand dire « PME innovante » ? Stricte : {mots['pme_innovante_strict'].description} "
            f"Large : {mots['pme_innovante_large'].description}",
        )  # fmt: skip
    choix = Choix(periode, base, definition)
    retenir(sujet | adresse(choix))
    return choix


def _bascule(nom: str, libelle: str, valeurs: dict[str, str], aide: str) -> str:
    choisi = st.segmented_control(
        libelle,
        list(valeurs),
        format_func=valeurs.__getitem__,
        key=preparer(nom, valeurs, next(iter(valeurs)), memoire=True),
        required=True,
        help=aide,
    )
    return choisi or next(iter(valeurs))


def adresse(choix: Choix) -> dict[str, str]:
    """The three choices as parameters of an address."""
    return asdict(choix)


def choisir_ministere() -> tuple[str, str]:
    """Code and name of the ministry to look at."""
    noms = demander(ministeres)
    code = st.selectbox(
        "Ministère",
        list(noms),
        format_func=noms.__getitem__,
        key=preparer("ministere", noms, next(iter(noms)), memoire=True),
    )
    return code, noms[code]
