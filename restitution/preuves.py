"""Why was a contract judged so? Its verdicts, each with the proofs for and against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from restitution.dictionary import Column, columns
from restitution.instantane import Instantane
from restitution.labels import label
from restitution.marches import ministeres
from restitution.questions import QUESTIONS, Question

INDETERMINE = "indetermine"
BY_TITULAIRE = ("pme", "firme_innovante")
SIZES = {
    "ETI": "Le titulaire est une entreprise de taille intermédiaire : le marché ne compte pas.",
    "GE": "Le titulaire est une grande entreprise : le marché ne compte pas.",
}


@dataclass(frozen=True)
class Answer:
    """The verdict on one criterion, how sure it is, and its proofs, for and against."""

    question: Question
    verdict: str
    text: str
    confiance: str | None
    supporting: list[dict[str, Any]]
    opposing: list[dict[str, Any]]

    @property
    def missing(self) -> str | None:
        """What would be needed to decide, or to support the verdict; None where the proofs suffice."""
        proofs = self.supporting + self.opposing
        if self.verdict != INDETERMINE:
            return None if proofs else "Aucune preuve n'est publiée à l'appui de ce verdict."
        if any(proof["conclusion"] != INDETERMINE for proof in proofs):
            return "Les preuves ne suffisent pas : elles se contredisent, ou ne couvrent pas tous les titulaires."
        return self.question.missing


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
    proofs, confiances = _proofs(instantane, marche), _confiances(instantane, marche)
    names = {"ministere": ministeres(instantane)}
    answers = [_answer(question, marche, titulaires, proofs, confiances, names) for question in QUESTIONS]
    return Card(marche, titulaires, answers, _alertes(instantane, marche), columns(instantane))


def _proofs(instantane: Instantane, marche: dict[str, Any]) -> list[dict[str, Any]]:
    return instantane.query(
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


def _confiances(instantane: Instantane, marche: dict[str, Any]) -> dict[str, str]:
    """Confidence by criterion that has one; that of the least sure holder, where holders are judged."""
    rows = instantane.query(
        """
        select critere, arg_max(confiance, ['haute', 'moyenne', 'faible'].list_position(confiance))
        from mart_verdict
        where
            (sujet_id = $marche_id and sujet in ('marche', 'titulaire'))
            or (sujet_id = $acheteur_siret and sujet = 'acheteur')
        group by critere
        """,
        marche_id=marche["marche_id"],
        acheteur_siret=marche["acheteur_siret"],
    )
    return dict(rows.drop_nulls().iter_rows())


def _alertes(instantane: Instantane, marche: dict[str, Any]) -> list[str]:
    """What was noticed in the record, one sentence each in the order of the codes; an unknown code stands as it is."""
    sentences = dict(instantane.query("select code_alerte, phrase_alerte from mart_alerte").iter_rows())
    return [label(sentences, code) for code in (marche["alertes"] or "").split()]


def _answer(
    question: Question,
    marche: dict[str, Any],
    titulaires: list[dict[str, Any]],
    proofs: list[dict[str, Any]],
    confiances: dict[str, str],
    names: dict[str, dict[str, str]],
) -> Answer:
    critere = question.critere
    labels = names.get(critere, {}) | question.labels
    own = [
        proof | {"conclusion_label": label(labels, proof["conclusion"])}
        for proof in proofs
        if proof["critere"] == critere
    ]
    verdict = _verdict(critere, marche, titulaires)
    expected = {t["fournisseur_id"]: t[critere] for t in titulaires} if critere in BY_TITULAIRE else {}
    opposing = [proof for proof in own if proof["conclusion"] != expected.get(proof["fournisseur_id"], verdict)]
    supporting = [proof for proof in own if proof not in opposing]
    confiance = None if verdict == INDETERMINE else confiances.get(critere)
    return Answer(question, verdict, label(labels, verdict), confiance, supporting, opposing)


def _verdict(critere: str, marche: dict[str, Any], titulaires: list[dict[str, Any]]) -> str:
    if critere == "domaine33":
        return "oui"
    if critere == "firme_innovante":
        verdicts = {titulaire["firme_innovante"] for titulaire in titulaires}
        return verdicts.pop() if len(verdicts) == 1 else INDETERMINE
    return marche[critere] or INDETERMINE


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
