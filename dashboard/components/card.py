"""The evidence card of a contract: what is judged, on what proofs, for and against."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard.components.table import Heading, Markup, table, with_note
from dashboard.components.verdict import badge
from restitution.formats import EMPTY, day, duration, exact_amount, number, percentage, typeset, yes_no
from restitution.labels import FORCES, VERDICTS, label, montant_statut, source
from restitution.preuves import INDETERMINE, Answer, Card, explanation

GROUPS = {
    "Les preuves du verdict": ("pme", "achat_innovant", "firme_innovante"),
    "Le champ et la nature de l'achat": ("domaine33", "perimetre", "ministere", "segment", "mode_satisfaction"),
}
# How the dictionary says it of a column.
NO_RULE = "Aucune règle n'est encore active"


def why(card: Card) -> None:
    """The two verdicts that count, and the sentence that explains the strict one."""
    marche = card.marche
    definitions = " &nbsp; ".join(
        f"{name} {badge(marche[f'pme_innovante_{code}'])}" for code, name in (("strict", "stricte"), ("large", "large"))
    )
    st.html(
        f"<section class='kpi'><p class='kpi-above'>Achat auprès d'une PME innovante, selon la définition</p>"
        f"<p class='kpi-head'>{definitions}</p>"
        f"<p class='card-why'>{escape(typeset(explanation(marche, 'strict')))}</p>{_facts(marche)}</section>"
    )


def _facts(marche: dict[str, Any]) -> str:
    facts = {
        "Acheteur": (marche["acheteur_nom"] or EMPTY, f"SIRET {marche['acheteur_siret']}"),
        "Notifié le": (day(marche["date_notification"]), f"données publiées le {day(marche['date_publication'])}"),
        "Durée": (duration(marche["duree_mois"]), f"modifications publiées : {marche['nb_modifications']}"),
        "Procédure": (marche["procedure"] or EMPTY, f"offres reçues : {number(marche['offres_recues'])}"),
        "Déclaré innovant": (yes_no(marche["is_innovant_declare"]), "par l'acheteur ; « non » ne prouve rien"),
        "Accord-cadre": (yes_no(marche["is_accord_cadre"]), _framework(marche)),
    }
    return "<dl class='facts'>" + "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<span class='note'>{escape(note)}</span></dd></div>"
        for name, (value, note) in facts.items()
    ) + "</dl>"  # fmt: skip


def _framework(marche: dict[str, Any]) -> str:
    if marche["is_marche_subsequent"]:
        return f"marché subséquent de {marche['accord_cadre_id'] or 'un accord-cadre non précisé'}"
    return "son montant est un plafond" if marche["is_accord_cadre"] else "marché seul"


def critere(answer: Answer) -> None:
    """One question: its verdict, how sure it is, then the proofs; or what is missing."""
    confiance = f"<span class='confiance'>confiance {answer.confiance}</span>" if answer.confiance else ""
    missing = f"<p class='missing'>{escape(typeset(answer.missing))}</p>" if answer.missing else ""
    proofs = "".join(
        _proof(proof, side, answer.verdict == INDETERMINE)
        for side, group in (("pour", answer.supporting), ("contre", answer.opposing))
        for proof in group
    )
    st.html(
        f"<section class='critere'><div class='critere-head'>"
        f"<span class='critere-question'>{escape(typeset(answer.question.text))}</span>"
        f"<span>{badge(answer.verdict, answer.text)} {confiance}</span></div>{missing}{proofs}</section>"
    )


def _proof(proof: dict[str, Any], side: str, undetermined: bool) -> str:
    """One proof. Under an undetermined verdict none is for or against: each says what it concludes."""
    who = f" · {escape(proof['fournisseur_nom'])}" if proof["fournisseur_nom"] else ""
    concludes = typeset(f"conclut « {proof['conclusion_label']} »")
    opening = concludes if undetermined else side if side == "pour" else f"contre, {concludes}"
    when = f", {escape(proof['source_date'])}" if proof["source_date"] else ""
    quoted = f"<q>{escape(proof['valeur_citee'])}</q>" if proof["valeur_citee"] else "valeur vide"
    return (
        f"<div class='preuve {side}'><p><span class='preuve-side'>{escape(opening)}</span>{who} · "
        f"{escape(typeset(proof['phrase'] or proof['regle_id']))}</p>"
        f"<p>{escape(proof['champ_label'])} : {quoted}</p>"
        f"<p class='preuve-source'>Règle {escape(proof['regle_id'])}, {escape(label(FORCES, proof['force']))} · "
        f"source : {escape(source(proof['source']))}{when}"
        f"{' · ' + escape(proof['fondement']) if proof['fondement'] else ''}</p></div>"
    )


def titulaires(card: Card) -> None:
    """The holders, the share each is given and what is known of them."""
    rows = [
        [
            with_note(
                titulaire["fournisseur_nom"] or titulaire["fournisseur_id"],
                f"{titulaire['identifiant_type']} {titulaire['fournisseur_id']}",
            ),
            percentage(titulaire["part"]),
            with_note(label(VERDICTS, titulaire["pme"]), _categorie(titulaire)),
            badge(titulaire["firme_innovante"]),
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


def _categorie(titulaire: dict[str, Any]) -> str:
    year = f"catégorie de {titulaire['categorie_annee']}" if titulaire["categorie_annee"] else "année inconnue"
    return f"{year}, confiance {titulaire['pme_confiance']}" if titulaire["pme_confiance"] else year


def montants(card: Card) -> None:
    """The three amounts of the contract, and why the last one may be empty."""
    marche, columns = card.marche, card.columns
    statut = montant_statut(marche["montant_statut"], marche["alertes"])
    names = ("montant_initial_eur", "montant_publie_eur", "montant_retenu_eur")
    rows = [[with_note(columns[name].label, columns[name].description), exact_amount(marche[name])] for name in names]
    table([Heading("Montant"), Heading("Euros hors taxes", "n")], rows, statut)


def provenance(card: Card) -> None:
    """Where the record stands in the source, what was noticed in it, and the criteria that no rule answers yet."""
    marche = card.marche
    alertes = Markup("<br>".join(escape(typeset(sentence)) for sentence in card.alertes) or "aucune")
    rows = [
        ["Source", source(marche["source"])],
        ["Fichier", f"{marche['fichier']}, enregistrement n° {number(marche['position'])} (à partir de 0)"],
        ["Identifiant publié", marche["id_publie"]],
        ["Lien permanent", marche["marche_id"]],
        ["Code CPV", marche["cpv_code"] or EMPTY],
        ["CCAG", marche["ccag"] or EMPTY],
        ["Alertes", alertes],
    ]
    table([Heading("Élément"), Heading("Valeur")], rows, f"Format DECP {marche['format_decp']}.")
    waiting = [each.label.lower() for each in card.columns.values() if NO_RULE in each.description]
    if waiting:
        names = ", ".join(waiting)
        st.html(f"<p class='missing'>Pas encore jugés, aucune règle n'est active : {escape(names)}.</p>")
