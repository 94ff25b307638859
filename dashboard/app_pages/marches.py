"""Which contracts, and on what evidence is each one judged?"""

import streamlit as st

from dashboard.components import cadre, fiche
from dashboard.components.contrats import liste
from dashboard.components.donnees import demander
from dashboard.components.filtres import choisir, resume
from dashboard.components.pagination import numero_de_page, pages
from dashboard.components.tableau import lien
from restitution import preuves
from restitution.marches import PAR_PAGE, bilan, page


def recherche() -> None:
    cadre.titre(
        "Les marchés", "Tous les marchés numériques de la sphère de l'État, avec les preuves derrière chaque verdict."
    )
    filtres, tri, adresse = choisir()
    trouves = demander(bilan, filtres)
    if not trouves.marches:
        cadre.vide(
            "Aucun marché ne correspond.",
            "Retirez un filtre, ou cherchez moins de mots : tous doivent figurer dans l'objet, l'acheteur, "
            "le titulaire ou l'identifiant.",
        )
        return
    numero = numero_de_page(trouves.marches, PAR_PAGE)
    liste(demander(page, filtres, tri, numero, PAR_PAGE), resume(trouves, filtres), adresse)
    pages(numero, trouves.marches, PAR_PAGE, adresse)


def choix_du_lot(reference: str, lots: list[str]) -> None:
    cadre.titre("Plusieurs lots", f"La référence {reference} désigne {len(lots)} marchés distincts.")
    st.html("<ul>" + "".join(f"<li>{lien('marches', lot, {'marche': lot})}</li>" for lot in lots) + "</ul>")


def un_marche(marche_id: str) -> None:
    sa_fiche = demander(preuves.fiche, marche_id)
    cadre.titre(sa_fiche.marche["objet"] or marche_id, f"Marché {sa_fiche.marche['id_publie']}")
    fiche.pourquoi(sa_fiche)
    for titre, criteres in fiche.GROUPES.items():
        st.subheader(titre, anchor=False)
        for reponse in sa_fiche.reponses:
            if reponse.question.critere in criteres:
                fiche.critere(reponse, sa_fiche)
    st.subheader("Les titulaires", anchor=False)
    if sa_fiche.titulaires:
        fiche.titulaires(sa_fiche)
    else:
        cadre.vide(
            "Aucun titulaire publié.", "L'acheteur n'a pas publié l'entreprise retenue : le marché est indéterminé."
        )
    st.subheader("Les montants", anchor=False)
    fiche.montants(sa_fiche)
    st.subheader("D'où vient cet enregistrement", anchor=False)
    fiche.provenance(sa_fiche)


reference = st.query_params.get("marche")
if not reference:
    recherche()
else:
    retour = {nom: valeur for nom, valeur in st.query_params.to_dict().items() if nom != "marche"}
    st.page_link("app_pages/marches.py", label="← Tous les marchés", query_params=retour)
    trouves = demander(preuves.resoudre, reference)
    if not trouves:
        cadre.titre("Marché introuvable", "Ce lien ne désigne aucun marché de l'instantané courant.")
        cadre.vide(
            "Aucun marché ne porte cette référence.",
            "Il a pu sortir du domaine 33 ou du périmètre de l'État. Cherchez-le dans la liste.",
        )
    elif len(trouves) > 1:
        choix_du_lot(reference, trouves)
    else:
        un_marche(trouves[0])
