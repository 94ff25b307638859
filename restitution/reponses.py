"""The answer to one question on one contract: its verdict, how sure it is, its proofs, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from restitution.confiance import Confiance
from restitution.labels import RAISONS, VERDICTS, label
from restitution.questions import Question

INDETERMINE = "indetermine"
NON_APPLICABLE = "non_applicable"
BY_TITULAIRE = ("pme", "pme_probable", "firme_innovante")
# Buyers that work for several ministries, or for none, are never credited to one.
WITHOUT_MINISTERE = ("INTERMINISTERIEL", "CENTRALE_ACHAT", "AAI_CONSTIT")


@dataclass(frozen=True)
class Answer:
    """The verdict on one criterion, how sure it is, its proofs for and against, and the rules that abstained."""

    question: Question
    verdict: str
    text: str
    confiance: Confiance | None
    supporting: list[dict[str, Any]]
    opposing: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    missing: str | None


def asked(question: Question, titulaires: list[dict[str, Any]]) -> bool:
    """Whether the question arises: the headcount is looked at only where the INSEE gives no category."""
    return question.critere != "pme_probable" or any(each["pme"] == INDETERMINE for each in titulaires)


def answer(
    question: Question,
    marche: dict[str, Any],
    titulaires: list[dict[str, Any]],
    proofs: Iterable[dict[str, Any]],
    confiance: Confiance | None,
    names: dict[str, str],
) -> Answer:
    """The answer drawn from what is published; `names` completes the labels of the verdicts."""
    critere, labels = question.critere, VERDICTS | question.labels | names
    verdict = _verdict(critere, marche, titulaires)
    own = [
        proof | {"conclusion_label": _text(labels, proof["conclusion"])}
        for proof in proofs
        if proof["critere"] == critere
    ]
    expected = {t["fournisseur_id"]: t[critere] for t in titulaires} if critere in BY_TITULAIRE else {}
    notes = [proof for proof in own if proof["conclusion"] == INDETERMINE]
    conclusive = [proof for proof in own if proof["conclusion"] != INDETERMINE]
    opposing = [each for each in conclusive if each["conclusion"] != expected.get(each["fournisseur_id"], verdict)]
    supporting = [each for each in conclusive if each not in opposing]
    sure = None if verdict == INDETERMINE else confiance
    missing = _missing(question, verdict, titulaires, bool(conclusive), bool(notes))
    return Answer(question, verdict, _text(labels, verdict), sure, supporting, opposing, notes, missing)


def _text(labels: dict[str, str], code: str) -> str:
    """Label of a verdict; several technologies are told one after the other."""
    return label(labels, code).replace(" | ", ", ")


def _verdict(critere: str, marche: dict[str, Any], titulaires: list[dict[str, Any]]) -> str:
    if critere == "domaine33":
        return "oui"
    if critere in ("firme_innovante", "pme_probable"):
        verdicts = {titulaire[critere] for titulaire in titulaires}
        return verdicts.pop() or INDETERMINE if len(verdicts) == 1 else INDETERMINE
    if critere == "ministere" and not marche["ministere"] and marche["perimetre"] in WITHOUT_MINISTERE:
        return NON_APPLICABLE
    published = marche[critere]
    return INDETERMINE if published in (None, "", "INCONNU") and critere != "perimetre" else published


def _missing(
    question: Question, verdict: str, titulaires: list[dict[str, Any]], conclusive: bool, notes: bool
) -> str | None:
    """What would be needed to decide, or to support the verdict; None where the proofs suffice."""
    if verdict == NON_APPLICABLE and question.critere == "ministere":
        return "Cet acheteur sert plusieurs ministères, ou aucun : ses marchés ne sont attribués à aucun."
    if verdict != INDETERMINE:
        return None if conclusive else "Aucune preuve n'est publiée à l'appui de ce verdict."
    if question.critere == "pme" and (reasons := _reasons(titulaires)):
        return f"La catégorie d'entreprise n'est pas connue : {reasons}."
    if conclusive:
        return "Les preuves ne suffisent pas : elles se contredisent, ou ne couvrent pas tous les titulaires."
    return "Ce qui est connu ne permet pas de conclure." if notes else question.missing


def _reasons(titulaires: list[dict[str, Any]]) -> str:
    """Why the size of each undetermined holder is unknown, holders named."""
    return " ; ".join(
        f"{each['fournisseur_nom'] or each['fournisseur_id']}, {label(RAISONS, each['pme_raison'])}"
        for each in titulaires
        if each["pme"] == INDETERMINE and each["pme_raison"]
    )
