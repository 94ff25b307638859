"""Which contracts, and on what evidence is each one judged?"""

import streamlit as st

from dashboard.components import card, frame
from dashboard.components.contracts import contract_list
from dashboard.components.data import ask
from dashboard.components.filters import caption, choose
from dashboard.components.pagination import page_links, page_number
from dashboard.components.table import link
from dashboard.components.titulaires import titulaires
from restitution import preuves
from restitution.marches import PAGE_SIZE, page, summary
from restitution.valeurs import shortened


def search() -> None:
    frame.heading(
        "Les marchés", "Tous les marchés numériques de la sphère de l'État, avec les preuves derrière chaque verdict."
    )
    filters, order, address = choose()
    found = ask(summary, filters)
    if not found.marches:
        frame.nothing(
            "Aucun marché ne correspond.",
            "Retirez un filtre, ou cherchez moins de mots : tous doivent figurer dans l'objet, l'acheteur, "
            "le titulaire ou l'identifiant.",
        )
        return
    number = page_number(found.marches, PAGE_SIZE)
    contract_list(ask(page, filters, order, number, PAGE_SIZE), caption(found, filters), address)
    page_links(number, found.marches, PAGE_SIZE, address)


def choice_of_lot(reference: str, lots: list[str]) -> None:
    frame.heading("Plusieurs lots", f"La référence {reference} désigne {len(lots)} marchés distincts.")
    st.html("<ul>" + "".join(f"<li>{link('marches', lot, {'marche': lot})}</li>" for lot in lots) + "</ul>")


def one_marche(marche_id: str) -> None:
    its_card = ask(preuves.card, marche_id)
    objet = its_card.marche["objet"] or marche_id
    title = shortened(objet)
    frame.heading(title, f"Marché {its_card.marche['id_publie']}{'' if title == objet else f'. Objet : {objet}'}")
    card.why(its_card)
    card.measures(its_card)
    for title in card.GROUPS:
        card.group(its_card, title)
    st.subheader("Les titulaires", anchor=False)
    if its_card.titulaires:
        titulaires(its_card)
    else:
        frame.nothing(
            "Aucun titulaire publié.", "L'acheteur n'a pas publié l'entreprise retenue : le marché est indéterminé."
        )
    st.subheader("Les montants", anchor=False)
    card.montants(its_card)
    st.subheader("D'où vient cet enregistrement", anchor=False)
    card.provenance(its_card)


reference = st.query_params.get("marche")
if not reference:
    search()
else:
    way_back = {name: value for name, value in st.query_params.to_dict().items() if name != "marche"}
    st.page_link("app_pages/marches.py", label="← Tous les marchés", query_params=way_back)
    found = ask(preuves.resolve, reference)
    if not found:
        frame.heading("Marché introuvable", "Ce lien ne désigne aucun marché de l'instantané courant.")
        frame.nothing(
            "Aucun marché ne porte cette référence.",
            "Il a pu sortir du domaine 33 ou du périmètre de l'État. Cherchez-le dans la liste.",
        )
    elif len(found) > 1:
        choice_of_lot(reference, found)
    else:
        one_marche(found[0])
