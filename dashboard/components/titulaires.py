"""The holders of a contract: who they are, the share each is given, and what is known of them."""

from __future__ import annotations

from typing import Any

from dashboard.components.table import Heading, Markup, table, with_note
from dashboard.components.verdict import badge
from restitution.formats import day, percentage
from restitution.labels import RAISONS, VERDICTS, label
from restitution.preuves import Card
from restitution.reponses import INDETERMINE

HEADCOUNTS = {"oui": " ; effectif de moins de 250 personnes", "non": " ; effectif de 250 personnes ou plus"}


def titulaires(card: Card) -> None:
    """The holders, the share each is given and what is known of them."""
    rows = [
        [
            with_note(titulaire["fournisseur_nom"] or titulaire["fournisseur_id"], _identity(titulaire)),
            percentage(titulaire["part"]),
            with_note(label(VERDICTS, titulaire["pme"]), _categorie(titulaire)),
            _firme(titulaire),
            badge(titulaire["pme_innovante_strict"]),
        ]
        for titulaire in card.titulaires
    ]
    headings = [
        Heading("Titulaire"),
        Heading("Part supposée", "n"),
        Heading("Taille"),
        Heading("Entreprise innovante"),
        Heading("PME innovante (stricte)"),
    ]
    table(headings, rows, "La part de chaque cotitulaire n'est pas publiée ; elle est supposée égale.")


def _identity(titulaire: dict[str, Any]) -> str:
    """The published identifier and where the head office stands today."""
    siren, published = titulaire["fournisseur_siren"], titulaire["fournisseur_id"]
    identity = f"SIREN {siren}" if siren else published.replace(":", " ", 1)
    places = [place for place in (titulaire["siege_departement"], titulaire["siege_region"]) if place]
    if not places:
        return identity
    near = {True: ", région de l'acheteur", False: ", autre région que l'acheteur"}.get(titulaire["is_meme_region"], "")
    return f"{identity} ; siège : {' – '.join(dict.fromkeys(places))}{near}"


def _categorie(titulaire: dict[str, Any]) -> str:
    """The year of the category, or why there is none and what the headcount makes probable."""
    if titulaire["pme"] == INDETERMINE:
        reason = label(RAISONS, titulaire["pme_raison"]) if titulaire["pme_raison"] else "année inconnue"
        return f"{reason}{HEADCOUNTS.get(titulaire['pme_probable'], '')}"
    year = f"catégorie de {titulaire['categorie_annee']}" if titulaire["categorie_annee"] else "année inconnue"
    return f"{year}, confiance {titulaire['pme_confiance']}" if titulaire["pme_confiance"] else year


def _firme(titulaire: dict[str, Any]) -> Markup:
    """Whether the firm is innovative, and its prizes; the later ones are shown and not counted."""
    told = [
        f"{title} le {day(titulaire[column])}{end}"
        for column, title, end in (
            ("distinction_date", "distinguée", ""),
            ("distinction_suivante_date", "distinguée ensuite", ", non compté"),
        )
        if titulaire[column]
    ]
    verdict = badge(titulaire["firme_innovante"])
    return with_note(verdict, " ; ".join(told)) if told else verdict
