"""Corrections to a verdict of the rules: proposed by one person, decided by another, in force until a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from registry.connexion import Registre
from registry.evenements import add
from registry.refus import Refus, refuse_if
from registry.saisie import LONGEST_TEXT, line, same_person
from registry.saisie import objections as text_objections
from registry.tables import SUJETS, Correction, CorrectionDecision

# A proposal of this verdict gives the subject back to the rules; it takes two persons, as any other.
RETOUR_AUX_REGLES = "retour_aux_regles"
EN_ATTENTE, ACTIVE, REFUSEE, EXPIREE, REMPLACEE = "en_attente", "active", "refusee", "expiree", "remplacee"


@dataclass(frozen=True)
class Suivi:
    """A proposal, what was decided of it, and where it stands on a day."""

    correction: Correction
    decision: CorrectionDecision | None
    etat: str


def propose(registre: Registre, correction: Correction, verdicts: Mapping[str, Collection[str]]) -> Correction:
    """The proposal as it was added; `verdicts` maps each criterion to those it may have. Raises `Refus`."""
    cleaned = replace(
        correction,
        sujet_id=line(correction.sujet_id),
        motif=correction.motif.strip(),
        auteur=line(correction.auteur),
        auteur_role=line(correction.auteur_role),
    )
    refuse_if(_objections(cleaned, verdicts, registre.now().date()))
    with registre.writing() as session:
        return add(session, cleaned, "correction proposée", registre.now())


def approve(registre: Registre, correction_id: int, *, auteur: str, role: str) -> CorrectionDecision:
    """The approval as it was added. Raises `Refus`: unknown, decided, expired, or by the person who proposed it."""
    return _decide(registre, correction_id, "approuvee", auteur=auteur, role=role, motif=None)


def refuse(registre: Registre, correction_id: int, *, auteur: str, role: str, motif: str) -> CorrectionDecision:
    """The refusal as it was added, with its reason. Raises `Refus` as `approve` does."""
    refuse_if(text_objections(motif, "Le motif du refus", longest=LONGEST_TEXT))
    return _decide(registre, correction_id, "refusee", auteur=auteur, role=role, motif=motif.strip())


def corrections(registre: Registre, today: date | None = None) -> list[Suivi]:
    """Every proposal and where it stands on that day, or today; latest proposal first.

    Of several approved on one criterion and subject, the latest approved speaks until its last day. Those it replaced
    never speak again: after it, the rules do.
    """
    day = today or registre.now().date()
    query = select(Correction, CorrectionDecision).outerjoin(
        CorrectionDecision, CorrectionDecision.correction_id == Correction.correction_id
    )
    with registre.reading() as session:
        rows = [(each, decision) for each, decision in session.execute(query.order_by(Correction.correction_id))]
    latest: dict[tuple[str, str, str], int] = {}
    for each, decision in rows:
        if decision is not None and decision.decision == "approuvee":
            latest[_subject(each)] = max(latest.get(_subject(each), 0), decision.decision_id)
    return [Suivi(each, decision, _etat(each, decision, latest, day)) for each, decision in reversed(rows)]


def active(registre: Registre, today: date | None = None) -> list[Suivi]:
    """The corrections that replace a verdict on that day, or today: approved, latest on their subject, not expired."""
    return [
        each
        for each in corrections(registre, today)
        if each.etat == ACTIVE and each.correction.verdict != RETOUR_AUX_REGLES
    ]


def _decide(
    registre: Registre, correction_id: int, decision: str, *, auteur: str, role: str, motif: str | None
) -> CorrectionDecision:
    refuse_if([*text_objections(auteur, "Le nom de l'auteur"), *text_objections(role, "Le rôle de l'auteur")])
    with registre.writing() as session:
        found = session.get(Correction, correction_id)
        if found is None:
            raise Refus([f"Aucune correction ne porte le numéro {correction_id}."])
        already = session.scalar(select(CorrectionDecision).where(CorrectionDecision.correction_id == correction_id))
        if already is not None:
            raise Refus([f"La correction {correction_id} a déjà été décidée par {already.auteur}."])
        if same_person(found.auteur, auteur):
            raise Refus([f"La correction {correction_id} est de {found.auteur} : une autre personne doit en décider."])
        if decision == "approuvee" and found.expire_le < registre.now().date():
            raise Refus([f"La correction {correction_id} a expiré le {found.expire_le:%d/%m/%Y}."])
        row = CorrectionDecision(
            correction_id=correction_id, propose_par=found.auteur, decision=decision, motif=motif,
            auteur=line(auteur), auteur_role=line(role),
        )  # fmt: skip
        return add(session, row, f"correction {decision.replace('ee', 'ée')}", registre.now())


def _objections(each: Correction, verdicts: Mapping[str, Collection[str]], today: date) -> Iterator[str]:
    known = verdicts.get(each.critere)
    if known is None:
        yield f"« {each.critere} » n'est pas un critère connu : {', '.join(verdicts)}."
    elif each.verdict not in {*known, RETOUR_AUX_REGLES}:
        yield f"« {each.verdict} » n'est pas un verdict du critère {each.critere} : {', '.join(known)}."
    if each.sujet_type not in SUJETS:
        yield f"« {each.sujet_type} » ne se corrige pas : {', '.join(SUJETS)} seulement."
    yield from text_objections(each.sujet_id, "L'identifiant du sujet")
    yield from text_objections(each.motif, "Le motif", longest=LONGEST_TEXT)
    yield from text_objections(each.auteur, "Le nom de l'auteur")
    yield from text_objections(each.auteur_role, "Le rôle de l'auteur")
    if each.expire_le < today:
        yield f"Le terme de la correction ({each.expire_le:%d/%m/%Y}) est passé."


def _subject(each: Correction) -> tuple[str, str, str]:
    return each.critere, each.sujet_type, each.sujet_id


def _etat(
    each: Correction, decision: CorrectionDecision | None, latest: Mapping[tuple[str, str, str], int], day: date
) -> str:
    if decision is not None and decision.decision == "refusee":
        return REFUSEE
    if decision is not None and decision.decision_id != latest[_subject(each)]:
        return REMPLACEE
    if each.expire_le < day:
        return EXPIREE
    return EN_ATTENTE if decision is None else ACTIVE
