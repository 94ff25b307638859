"""The filters of the list of contracts, kept in the address."""

from __future__ import annotations

import streamlit as st

from dashboard.components.donnees import demander
from dashboard.components.url import preparer, retenir
from restitution.formats import accord, montant, nombre
from restitution.libelles import DEFINITIONS, PERIMETRES, SEGMENTS, VERDICTS
from restitution.marches import TRIS, Bilan, Filtres, annees, ministeres

TOUT = "tout"
TOUS = {TOUT: "Tous"}
REPONSES = ("oui", "non", "indetermine")
PUBLIES = ("ETAT", "INTERMINISTERIEL", "CENTRALE_ACHAT", "OPERATEUR", "AAI_CONSTIT")
COMPTES = TOUS | {"nombre": "Comptés dans le chiffre"}


def choisir() -> tuple[Filtres, str, dict[str, str]]:
    """What the reader keeps, in which order, and the same as parameters of an address."""
    texte = st.text_input(
        "Chercher",
        key=preparer("texte", None, ""),
        placeholder="Objet, acheteur, titulaire, identifiant",
        max_chars=120,
    )
    with st.container(horizontal=True, gap="small", key="filtres"):
        choix = {
            "perimetre": _liste("perimetre", "Périmètre", TOUS | {code: PERIMETRES[code] for code in PUBLIES}),
            "ministere": _liste("ministere", "Ministère", TOUS | demander(ministeres)),
            "annee": _liste("annee", "Année", TOUS | {annee: annee for annee in demander(annees)}, 120),
            "segment": _liste("segment", "Segment", TOUS | SEGMENTS),
            "verdict": _liste("verdict", "PME innovante", TOUS | {code: VERDICTS[code] for code in REPONSES}, 150),
            "definition": _liste("definition", "Définition", DEFINITIONS, 120) or "strict",
            "comptes": _liste("comptes", "Marchés subséquents", COMPTES, 200),
            "tri": _liste("tri", "Trier par", {code: nom for code, (nom, _) in TRIS.items()}, 230) or "recents",
        }
    adresse = retenir(choix | {"texte": texte.strip()})
    tri, comptes = choix.pop("tri"), choix.pop("comptes")
    return Filtres(**choix, base=comptes, texte=texte.strip()), tri, adresse


def _liste(nom: str, titre: str, valeurs: dict[str, str], largeur: int = 200) -> str | None:
    """The code chosen in a list; None where the reader keeps everything."""
    choisi = st.selectbox(
        titre,
        list(valeurs),
        format_func=valeurs.__getitem__,
        key=preparer(nom, valeurs, next(iter(valeurs))),
        width=largeur,
    )
    return None if choisi == TOUT else choisi


def resume(trouves: Bilan, filtres: Filtres) -> str:
    """How many contracts; their sum only inside one perimeter, since perimeters are never added up."""
    combien = accord(trouves.marches, "marché")
    if not filtres.perimetre:
        return f"{combien}. Les périmètres ne s'additionnent pas : choisissez-en un pour lire la somme des montants."
    sans = f", {nombre(trouves.sans_montant)} sans montant retenu" if trouves.sans_montant else ""
    return f"{combien}, {montant(trouves.montant_retenu_eur)} de montants retenus{sans}."
