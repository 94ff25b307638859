"""The evidence card of a contract: what is judged, on what proofs, for and against."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard.components.table import Heading, Markup, link, table, with_note
from dashboard.components.verdict import badge
from restitution.formats import EMPTY, day, duration, exact_amount, number, typeset, yes_no
from restitution.labels import FORCES, label, montant_statut, source
from restitution.preuves import Card, explanation
from restitution.reponses import INDETERMINE, Answer
from restitution.valeurs import when

GROUPS = {
    "Les preuves du verdict": ("pme", "pme_probable", "achat_innovant", "firme_innovante"),
    "Le champ et la nature de l'achat": ("domaine33", "perimetre", "ministere", "segment", "mode_satisfaction"),
    "La technologie": ("techno", "origine", "logiciel_libre"),
    "La souveraineté, pilier par pilier": (
        "souverainete_immunite", "souverainete_substituabilite", "souverainete_maitrise",
    ),
}  # fmt: skip
INTRODUCTIONS = {
    "La technologie": "Ce que l'objet nomme, et à défaut ce que vend d'ordinaire le titulaire. L'origine est celle du "
    "siège de l'éditeur, et ne dit rien de la qualité du produit.",
    "La souveraineté, pilier par pilier": "Les trois piliers de la circulaire du 5 février 2026 sont jugés séparément, "
    "sans note d'ensemble. « Vigilance » et « défavorable » décrivent une dépendance, jamais une faute. Un contrôle "
    "« à vérifier » n'entraîne aucun verdict. La source de chaque constat est citée, et dit s'il est de notoriété "
    "publique, donc non vérifié sur pièce.",
}
ALREADY_READ = (
    " « Échantillon déjà lu » : lu pendant l'écriture des règles, il donne des chiffres sans doute meilleurs que sur "
    "des cas jamais vus."
)
COMMON_KNOWLEDGE = "notoriété publique"
# The place of a proof beside the verdict.
SIDES = {"pour": "supporting", "contre": "opposing", "reste": "notes"}


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


def group(card: Card, title: str) -> None:
    """The questions of one group, under what must be known before reading them."""
    st.subheader(title, anchor=False)
    if title in INTRODUCTIONS:
        st.html(f"<p class='lead'>{escape(typeset(INTRODUCTIONS[title]))}</p>")
    for answer in card.answers:
        if answer.question.critere in GROUPS[title]:
            critere(answer)


def measures(card: Card) -> None:
    """How to read the counts beside each confidence, and what is held against the samples they come from."""
    already_read = any(each.confiance and each.confiance.reserve for each in card.answers)
    told = (
        "« Justes sur mesurés » : sur des cas étiquetés à la main, combien de verdicts de ce critère et de cette "
        f"confiance sont justes.{ALREADY_READ if already_read else ''}"
    )
    way = link("methode", "Lire les mesures", {})
    st.html(f"<p class='preuve-source'>{escape(typeset(told))} {way}.</p>")


def critere(answer: Answer) -> None:
    """One question: its verdict, how sure it is, then the proofs; or what is missing."""
    sure = f"<p class='confiance'>{escape(typeset(answer.confiance.text))}</p>" if answer.confiance else ""
    missing = f"<p class='missing'>{escape(typeset(answer.missing))}</p>" if answer.missing else ""
    proofs = "".join(
        _proof(proof, side, answer.verdict == INDETERMINE)
        for side, held in SIDES.items()
        for proof in getattr(answer, held)
    )
    st.html(
        f"<section class='critere'><div class='critere-head'>"
        f"<span class='critere-question'>{escape(typeset(answer.question.text))}</span>"
        f"<span>{badge(answer.verdict, answer.text)}</span></div>{sure}{missing}{proofs}</section>"
    )


def _proof(proof: dict[str, Any], side: str, undetermined: bool) -> str:
    """One proof. Under an undetermined verdict none is for or against: each says what it concludes."""
    who = f" · {escape(proof['fournisseur_nom'])}" if proof["fournisseur_nom"] else ""
    dated = f", {escape(when(proof['source_date']))}" if proof["source_date"] else ""
    cited = f"<q>{escape(proof['valeur_citee'])}</q>" if proof["valeur_citee"] else "valeur vide"
    return (
        f"<div class='preuve {side}'><p><span class='preuve-side'>{escape(_opening(proof, side, undetermined))}</span>"
        f"{who} · {escape(typeset(proof['phrase'] or proof['regle_id']))}</p>"
        f"<p>{escape(proof['champ_label'])} : {cited}</p>"
        f"<p class='preuve-source'>Règle {escape(proof['regle_id'])}, {escape(label(FORCES, proof['force']))} · "
        f"source : {_source(proof['source'])}{dated}"
        f"{' · ' + escape(typeset(proof['fondement'])) if proof['fondement'] else ''}</p></div>"
    )


def _source(code: str) -> str:
    """The source of a proof; what rests on common knowledge stands out."""
    name = escape(typeset(source(code)))
    return f"<strong>{name}</strong>" if COMMON_KNOWLEDGE in code.lower() else name


def _opening(proof: dict[str, Any], side: str, undetermined: bool) -> str:
    if side == "reste":
        return "sans conclure"
    concludes = typeset(f"conclut « {proof['conclusion_label']} »")
    return concludes if undetermined else side if side == "pour" else f"contre, {concludes}"


def montants(card: Card) -> None:
    """The three amounts of the contract, and why the last one may be empty."""
    marche, columns = card.marche, card.columns
    statut = montant_statut(marche["montant_statut"], marche["alertes"])
    names = ("montant_initial_eur", "montant_publie_eur", "montant_retenu_eur")
    rows = [[with_note(columns[name].label, columns[name].description), exact_amount(marche[name])] for name in names]
    table([Heading("Montant"), Heading("Euros hors taxes", "n")], rows, statut)


def provenance(card: Card) -> None:
    """Where the record stands in the source and what was noticed in it."""
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
