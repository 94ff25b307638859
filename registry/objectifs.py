"""Targets: what each ministry undertakes to reach, and all that it undertook before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from registry.connexion import Registre
from registry.evenements import add
from registry.refus import refuse_if
from registry.saisie import LONGEST_TEXT, line, paragraph, share_objections
from registry.saisie import objections as text_objections
from registry.tables import BASES, DEFINITIONS, Objectif

FIRST_YEAR = 2000
HORIZON_YEARS = 20  # beyond, a date is a slip of the keyboard


def set_objectif(registre: Registre, objectif: Objectif, ministeres: Mapping[str, str]) -> Objectif:
    """The target as it was added; `ministeres` maps codes to names. Raises `Refus`, and writes nothing then."""
    cleaned = _cleaned(objectif)
    refuse_if(objections(cleaned, ministeres, registre.now().date()))
    with registre.writing() as session:
        return add(session, cleaned, "objectif fixé", registre.now())


def objectifs(registre: Registre) -> list[Objectif]:
    """The targets in force: the latest per ministry, indicator, base and definition, in that order."""
    subject = (Objectif.ministere, Objectif.indicateur, Objectif.base, Objectif.definition)
    latest = select(func.max(Objectif.objectif_id)).group_by(*subject)
    with registre.reading() as session:
        return list(session.scalars(select(Objectif).where(Objectif.objectif_id.in_(latest)).order_by(*subject)))


def historique(registre: Registre, ministere: str | None = None) -> list[Objectif]:
    """Every target ever set, latest first, for one ministry or for all."""
    rows = select(Objectif).order_by(Objectif.objectif_id.desc())
    if ministere is not None:
        rows = rows.where(Objectif.ministere == ministere)
    with registre.reading() as session:
        return list(session.scalars(rows))


def objections(objectif: Objectif, ministeres: Mapping[str, str], today: date) -> Iterator[str]:
    """Reasons to refuse a target, one sentence each."""
    if objectif.ministere not in ministeres:
        yield f"« {objectif.ministere} » n'est pas un ministère connu ; codes : {', '.join(ministeres)}."
    if objectif.definition not in DEFINITIONS:
        yield f"« {objectif.definition} » n'est pas une définition connue : {', '.join(DEFINITIONS)}."
    if objectif.base not in BASES:
        yield f"« {objectif.base} » n'est pas une base connue : {', '.join(BASES)}."
    yield from _shares(objectif)
    yield from _dates(objectif, today)
    yield from text_objections(objectif.indicateur, "L'indicateur")
    yield from text_objections(objectif.methode, "La version de la méthode")
    yield from text_objections(objectif.signataire, "Le nom du signataire")
    yield from text_objections(objectif.auteur, "Le nom de l'auteur")
    yield from text_objections(objectif.commentaire, "Le commentaire", required=False, longest=LONGEST_TEXT)


def _shares(objectif: Objectif) -> Iterator[str]:
    wrong = [
        *share_objections(objectif.reference_valeur, "La valeur de référence"),
        *share_objections(objectif.cible_valeur, "L'objectif"),
    ]
    yield from wrong
    if wrong:
        return
    if objectif.cible_valeur == 0:
        yield "Un objectif de 0 % n'engage à rien."
    elif objectif.cible_valeur < objectif.reference_valeur:
        yield (
            f"L'objectif ({_percent(objectif.cible_valeur)}) est au-dessous de la valeur de référence "
            f"({_percent(objectif.reference_valeur)})."
        )


def _dates(objectif: Objectif, today: date) -> Iterator[str]:
    if objectif.cible_date <= today:
        yield f"L'échéance du {objectif.cible_date:%d/%m/%Y} n'est pas à venir (nous sommes le {today:%d/%m/%Y})."
    elif objectif.cible_date.year > today.year + HORIZON_YEARS:
        yield f"L'échéance du {objectif.cible_date:%d/%m/%Y} est à plus de {HORIZON_YEARS} ans."
    if not FIRST_YEAR <= objectif.reference_annee <= today.year:
        yield f"L'année de référence {objectif.reference_annee} n'est pas entre {FIRST_YEAR} et {today.year}."


def _cleaned(objectif: Objectif) -> Objectif:
    return replace(
        objectif,
        ministere=line(objectif.ministere),
        signataire=line(objectif.signataire),
        auteur=line(objectif.auteur),
        commentaire=paragraph(objectif.commentaire),
    )


def _percent(share: float) -> str:
    return f"{round(share * 100, 4):g} %".replace(".", ",")
