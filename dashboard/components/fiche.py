"""The evidence card of a contract: what is judged, on what proofs, for and against."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard.components.tableau import Balise, Colonne, sous, tableau
from dashboard.components.verdict import pastille
from restitution.formats import VIDE, duree, jour, montant_exact, nombre, oui_non, pourcentage, typo
from restitution.libelles import FORCES, VERDICTS, libelle, montant_statut, source
from restitution.preuves import INDETERMINE, Fiche, Reponse, explication

GROUPES = {
    "Les preuves du verdict": ("pme", "achat_innovant", "firme_innovante"),
    "Le champ et la nature de l'achat": ("domaine33", "perimetre", "ministere", "segment", "mode_satisfaction"),
}


def pourquoi(fiche: Fiche) -> None:
    """The two verdicts that count, and the sentence that explains the strict one."""
    marche = fiche.marche
    definitions = " &nbsp; ".join(
        f"{nom} {pastille(marche[f'pme_innovante_{code}'])}"
        for code, nom in (("strict", "stricte"), ("large", "large"))
    )
    st.html(
        f"<section class='kpi'><p class='kpi-sur'>Achat auprès d'une PME innovante, selon la définition</p>"
        f"<p class='kpi-tete'>{definitions}</p>"
        f"<p class='fiche-pourquoi'>{escape(typo(explication(marche, 'strict')))}</p>{_faits(marche)}</section>"
    )


def _faits(marche: dict[str, Any]) -> str:
    faits = {
        "Acheteur": (marche["acheteur_nom"] or VIDE, f"SIRET {marche['acheteur_siret']}"),
        "Notifié le": (jour(marche["date_notification"]), f"données publiées le {jour(marche['date_publication'])}"),
        "Durée": (duree(marche["duree_mois"]), f"modifications publiées : {marche['nb_modifications']}"),
        "Procédure": (marche["procedure"] or VIDE, f"offres reçues : {nombre(marche['offres_recues'])}"),
        "Déclaré innovant": (oui_non(marche["is_innovant_declare"]), "par l'acheteur ; « non » ne prouve rien"),
        "Accord-cadre": (oui_non(marche["is_accord_cadre"]), _rattachement(marche)),
    }
    return "<dl class='faits'>" + "".join(
        f"<div><dt>{escape(nom)}</dt><dd>{escape(valeur)}<span class='note'>{escape(note)}</span></dd></div>"
        for nom, (valeur, note) in faits.items()
    ) + "</dl>"  # fmt: skip


def _rattachement(marche: dict[str, Any]) -> str:
    if marche["is_marche_subsequent"]:
        return f"marché subséquent de {marche['accord_cadre_id'] or 'un accord-cadre non précisé'}"
    return "son montant est un plafond" if marche["is_accord_cadre"] else "marché seul"


def critere(reponse: Reponse, fiche: Fiche) -> None:
    """One question: its verdict, how sure it is, then the proofs; or what is missing."""
    question = reponse.question
    sure = f"<span class='confiance'>confiance {reponse.confiance}</span>" if reponse.confiance else ""
    manque = f"<p class='manque'>{escape(typo(reponse.manque))}</p>" if reponse.manque else ""
    preuves = "".join(
        _preuve(preuve, sens, reponse.verdict == INDETERMINE, fiche)
        for sens, groupe in (("pour", reponse.pour), ("contre", reponse.contre))
        for preuve in groupe
    )
    st.html(
        f"<section class='critere'><div class='critere-tete'>"
        f"<span class='critere-question'>{escape(typo(question.texte))}</span>"
        f"<span>{pastille(reponse.verdict, reponse.texte)} {sure}</span></div>{manque}{preuves}</section>"
    )


def _preuve(preuve: dict[str, Any], sens: str, indetermine: bool, fiche: Fiche) -> str:
    """One proof. Under an undetermined verdict none is for or against: each says what it concludes."""
    champ = fiche.colonnes.get(preuve["champ"])
    qui = f" · {escape(preuve['fournisseur_nom'])}" if preuve["fournisseur_nom"] else ""
    conclut = typo(f"conclut « {preuve['conclusion_lue']} »")
    annonce = conclut if indetermine else sens if sens == "pour" else f"contre, {conclut}"
    quand = f", {escape(preuve['source_date'])}" if preuve["source_date"] else ""
    cite = f"<q>{escape(preuve['valeur_citee'])}</q>" if preuve["valeur_citee"] else "valeur vide"
    return (
        f"<div class='preuve {sens}'><p><span class='preuve-sens'>{escape(annonce)}</span>{qui} · "
        f"{escape(typo(preuve['phrase'] or preuve['regle_id']))}</p>"
        f"<p>{escape(champ.label if champ else preuve['champ'].replace('_', ' '))} : {cite}</p>"
        f"<p class='preuve-source'>Règle {escape(preuve['regle_id'])}, {escape(libelle(FORCES, preuve['force']))} · "
        f"source : {escape(source(preuve['source']))}{quand}"
        f"{' · ' + escape(preuve['fondement']) if preuve['fondement'] else ''}</p></div>"
    )


def titulaires(fiche: Fiche) -> None:
    """The holders, the share each is given and what is known of them."""
    lignes = [
        [
            sous(un["fournisseur_nom"] or un["fournisseur_id"], f"{un['identifiant_type']} {un['fournisseur_id']}"),
            pourcentage(un["part"]),
            sous(libelle(VERDICTS, un["pme"]), _categorie(un)),
            pastille(un["firme_innovante"]),
            pastille(un["pme_innovante_strict"]),
        ]
        for un in fiche.titulaires
    ]
    colonnes = [
        Colonne("Titulaire"),
        Colonne("Part supposée", "n"),
        Colonne("Taille"),
        Colonne("Entreprise innovante"),
        Colonne("PME innovante (stricte)"),
    ]
    tableau(colonnes, lignes, "La part de chaque cotitulaire n'est pas publiée ; elle est supposée égale.")


def _categorie(titulaire: dict[str, Any]) -> str:
    annee = f"catégorie de {titulaire['categorie_annee']}" if titulaire["categorie_annee"] else "année inconnue"
    return f"{annee}, confiance {titulaire['pme_confiance']}" if titulaire["pme_confiance"] else annee


def montants(fiche: Fiche) -> None:
    """The three amounts of the contract, and why the last one may be empty."""
    marche, mots = fiche.marche, fiche.colonnes
    statut = montant_statut(marche["montant_statut"], marche["alertes"])
    champs = ("montant_initial_eur", "montant_publie_eur", "montant_retenu_eur")
    lignes = [
        [sous(mots[champ].label, mots[champ].description), montant_exact(marche[champ])] for champ in champs
    ]  # fmt: skip
    tableau([Colonne("Montant"), Colonne("Euros hors taxes", "n")], lignes, statut)


def provenance(fiche: Fiche) -> None:
    """Where the record stands in the source, and the criteria that no rule answers yet."""
    marche, mots = fiche.marche, fiche.colonnes
    lignes = [
        ["Source", source(marche["source"])],
        ["Fichier", f"{marche['fichier']}, enregistrement n° {nombre(marche['position'])} (à partir de 0)"],
        ["Identifiant publié", marche["id_publie"]],
        ["Lien permanent", marche["marche_id"]],
        ["Code CPV", marche["cpv_code"] or VIDE],
        ["CCAG", marche["ccag"] or VIDE],
        ["Alertes", marche["alertes"] or "aucune"],
    ]
    tableau([Colonne("Élément"), Colonne("Valeur")], lignes, f"Format DECP {marche['format_decp']}.")
    attente = [nom for nom, mot in mots.items() if "Aucune règle n'est encore active" in mot.description]
    if attente:
        noms = ", ".join(mots[nom].label.lower() for nom in attente)
        st.html(Balise(f"<p class='manque'>Pas encore jugés, aucune règle n'est active : {escape(noms)}.</p>"))
