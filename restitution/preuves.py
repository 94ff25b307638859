"""Why was a contract judged so? Its verdicts, each with the proofs for and against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from restitution.confiance import confiance, levels
from restitution.dictionary import Column, columns
from restitution.instantane import Instantane
from restitution.labels import label
from restitution.marches import ministeres
from restitution.questions import QUESTIONS
from restitution.reponses import Answer, answer, asked
from restitution.valeurs import quoted

SIZES = {
    "ETI": "Le titulaire est une entreprise de taille intermédiaire : le marché ne compte pas.",
    "GE": "Le titulaire est une grande entreprise : le marché ne compte pas.",
}


@dataclass(frozen=True)
class Card:
    """Everything published on one contract."""

    marche: dict[str, Any]
    titulaires: list[dict[str, Any]]
    answers: list[Answer]
    alertes: list[str]
    columns: dict[str, Column]


def resolve(instantane: Instantane, reference: str) -> list[str]:
    """Identifiers of the contracts a link points to: the contract itself, or every lot under a bare publication key."""
    rows = instantane.query(
        "select marche_id from mart_marche where marche_id = $reference or marche_cle = $reference "
        "order by marche_id <> $reference, marche_id",
        reference=reference,
    )
    found = rows["marche_id"].to_list()
    return found[:1] if found[:1] == [reference] else found


def card(instantane: Instantane, marche_id: str) -> Card:
    """The evidence card of a contract; `LookupError` where the snapshot does not hold it."""
    found = instantane.query("from mart_marche where marche_id = $marche_id", marche_id=marche_id).to_dicts()
    if not found:
        raise LookupError(marche_id)
    marche = found[0]
    titulaires = instantane.query(
        "from mart_titulaire where marche_id = $marche_id order by titulaire_rang, fournisseur_id", marche_id=marche_id
    ).to_dicts()
    answers = _answers(instantane, marche, titulaires)
    return Card(marche, titulaires, answers, _alertes(instantane, marche), columns(instantane))


def _answers(instantane: Instantane, marche: dict[str, Any], titulaires: list[dict[str, Any]]) -> list[Answer]:
    """One answer per question that arises on the contract, in the order of the questions."""
    proofs, sure, measured = _proofs(instantane, marche), _confiances(instantane, marche), levels(instantane)
    names = {"ministere": ministeres(instantane) | {"non_applicable": "aucun en propre"}}
    # The ministry of an operator is its supervision, which is measured apart.
    measured_as = {"ministere": "tutelle"} if marche["perimetre"] == "OPERATEUR" else {}
    return [
        answer(
            question,
            marche,
            titulaires,
            proofs,
            confiance(measured, measured_as.get(question.critere, question.critere), sure.get(question.critere)),
            names.get(question.critere, {}),
        )
        for question in QUESTIONS
        if asked(question, titulaires)
    ]


def _proofs(instantane: Instantane, marche: dict[str, Any]) -> list[dict[str, Any]]:
    found = instantane.query(
        """
        with kept as (
            from mart_preuve where sujet_id = $marche_id and sujet in ('marche', 'titulaire')
            union all
            from mart_preuve where sujet_id = $acheteur_siret and sujet = 'acheteur'
        )
        select
            p.*, r.phrase, r.fondement, r.definition_minimale, t.fournisseur_nom,
            coalesce(r.champ_label, replace(p.champ, '_', ' ')) as champ_label
        from kept as p
        left join mart_regle as r using (regle_id)
        left join mart_titulaire as t on t.marche_id = $marche_id and t.fournisseur_id = p.fournisseur_id
        order by ['declare', 'etabli', 'indique', 'presume'].list_position(p.force), p.regle_id, p.fournisseur_id
        """,
        marche_id=marche["marche_id"],
        acheteur_siret=marche["acheteur_siret"],
    ).to_dicts()
    return [proof | {"valeur_citee": quoted(proof["champ"], proof["valeur_citee"])} for proof in found]


def _confiances(instantane: Instantane, marche: dict[str, Any]) -> dict[str, str]:
    """Confidence by criterion that has one; that of the least sure holder, where holders are judged.

    What is judged on the contract itself, such as its ministry at its date, comes before what is judged on its buyer.
    """
    rows = instantane.query(
        """
        with kept as (
            from mart_verdict
            where
                (sujet_id = $marche_id and sujet in ('marche', 'titulaire'))
                or (sujet_id = $acheteur_siret and sujet = 'acheteur')
            qualify rank() over (partition by critere order by sujet = 'acheteur') = 1
        )
        select critere, arg_max(confiance, ['haute', 'moyenne', 'faible'].list_position(confiance))
        from kept group by critere
        """,
        marche_id=marche["marche_id"],
        acheteur_siret=marche["acheteur_siret"],
    )
    return dict(rows.drop_nulls().iter_rows())


def _alertes(instantane: Instantane, marche: dict[str, Any]) -> list[str]:
    """What was noticed in the record, one sentence each in the order of the codes; an unknown code stands as it is."""
    sentences = dict(instantane.query("select code_alerte, phrase_alerte from mart_alerte").iter_rows())
    return [label(sentences, code) for code in (marche["alertes"] or "").split()]


def explanation(marche: dict[str, Any], definition: str) -> str:
    """Why the contract counts, does not count, or cannot be decided, in one sentence."""
    verdict = marche[f"pme_innovante_{definition}"]
    if verdict == "oui":
        return "Le titulaire est une PME et une preuve d'innovation est retenue, sur ce marché ou sur l'entreprise."
    if verdict == "non":
        return SIZES.get(marche["pme"], "Aucun titulaire n'est une PME innovante : le marché ne compte pas.")
    if not marche["nb_titulaires"]:
        return "Aucun titulaire n'est publié : on ne sait pas qui a obtenu le marché."
    if marche["pme"] == "PME":
        return (
            "Le titulaire est une PME, mais aucune preuve d'innovation suffisante n'est publiée ; "
            "ce n'est pas la preuve du contraire."
        )
    if marche["nb_titulaires"] > 1:
        return "Les titulaires n'ont pas tous le même statut, ou celui de l'un d'eux est inconnu."
    return "On ne sait pas si le titulaire est une PME : sa catégorie d'entreprise n'est pas connue."
