"""Firms declared innovative, or not, by the DAE or a ministry: lines examined first, stored once someone has seen them.

A declaration is known by its firm, its declarant and its first day. One that has these three in common with a stored
one replaces it: so a declaration is ended, or mended. Withdrawn, it stays in the history and is no longer in force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.connexion import Registre
from registry.evenements import add
from registry.ligne_firme import declaration, objections
from registry.periodes import overlapping
from registry.refus import Refus, refuse_if
from registry.saisie import line
from registry.saisie import objections as text_objections
from registry.tables import FirmeDeclaree

Key = tuple[str, str, date]


@dataclass(frozen=True)
class Retenue:
    """A good line, not stored yet; `remplace` is the stored declaration that it would replace."""

    rang: int
    declaration: FirmeDeclaree
    remplace: FirmeDeclaree | None


@dataclass(frozen=True)
class Refusee:
    """A line that cannot be stored, with the reasons, one sentence each."""

    rang: int
    ligne: Mapping[str, object]
    raisons: list[str]


@dataclass(frozen=True)
class Examen:
    """What would become of each line of a list: its rank, from 1, is in exactly one of the three."""

    retenues: list[Retenue]
    refusees: list[Refusee]
    connues: list[int]  # stored already, or said by an earlier line of the list


def examine(
    registre: Registre, rows: Sequence[Mapping[str, object]], ministeres: Collection[str], auteur: str
) -> Examen:
    """What can be stored of a list, and what cannot and why. Nothing is written.

    A row has `siren, statut, source, valid_from, valid_to, declarant`. Lines of the list that contradict each other are
    all refused: nobody but the declarant can tell which one holds.
    """
    read = {rank: declaration(row, auteur) for rank, row in enumerate(rows, start=1)}
    raisons = {rank: [*wrong, *objections(found, ministeres, wrong)] for rank, (found, wrong) in read.items()}
    sound = {rank: found for rank, (found, _) in read.items() if not raisons[rank]}
    with registre.reading() as session:
        stored = _current(session)
    seen: set[tuple[object, ...]] = {_content(each) for each in stored.values()}
    fresh: dict[int, FirmeDeclaree] = {}
    for rank, found in sound.items():
        if _content(found) not in seen:
            fresh[rank] = found
            seen.add(_content(found))
    conflicts = overlapping(fresh, stored.values())
    return Examen(
        [Retenue(rank, each, stored.get(_key(each))) for rank, each in fresh.items() if rank not in conflicts],
        [
            Refusee(rank, row, raisons[rank] or [conflicts[rank]])
            for rank, row in enumerate(rows, start=1)
            if raisons[rank] or rank in conflicts
        ],
        [rank for rank in sound if rank not in fresh],
    )


def store(
    registre: Registre, declarations: Sequence[FirmeDeclaree], ministeres: Collection[str]
) -> list[FirmeDeclaree]:
    """The declarations as they were added, all of them; raises `Refus`, and writes none, if one cannot be.

    They are judged again, in the transaction that writes: somebody may have written since they were examined.
    """
    refuse_if([] if declarations else ["Aucune déclaration à enregistrer."])
    refuse_if(
        f"{each.siren} : {raison}"
        for each in declarations
        for raison in [*text_objections(each.auteur, "Le nom de l'auteur"), *objections(each, ministeres)]
    )
    with registre.writing() as session:
        stored = _current(session)
        known = {_content(each) for each in stored.values()}
        fresh = {rank: each for rank, each in enumerate(declarations) if _content(each) not in known}
        refuse_if(f"{fresh[rank].siren} : {raison}" for rank, raison in overlapping(fresh, stored.values()).items())
        return [
            add(session, each, "déclaration remplacée" if _key(each) in stored else "firme déclarée", registre.now())
            for each in fresh.values()
        ]


def withdraw(
    registre: Registre, siren: str, declarant: str, valid_from: date, *, motif: str, auteur: str
) -> FirmeDeclaree:
    """The row that withdraws a declaration, its source being the reason; raises `Refus` where there is none."""
    refuse_if([*text_objections(motif, "Le motif"), *text_objections(auteur, "Le nom de l'auteur")])
    with registre.writing() as session:
        found = _current(session).get((siren, declarant, valid_from))
        if found is None or found.is_retiree:
            raise Refus([f"{declarant} ne déclare rien de l'entreprise {siren} à partir du {valid_from:%d/%m/%Y}."])
        withdrawn = replace(found, is_retiree=True, source=line(motif), auteur=line(auteur))
        return add(session, withdrawn, "déclaration retirée", registre.now())


def declarations(registre: Registre) -> list[FirmeDeclaree]:
    """What is declared today, of any day: neither replaced nor withdrawn, by firm, declarant and first day."""
    with registre.reading() as session:
        current = _current(session)
    return [current[key] for key in sorted(current) if not current[key].is_retiree]


def historique(registre: Registre, siren: str) -> list[FirmeDeclaree]:
    """Everything ever declared of a firm, latest first, with what was replaced or withdrawn."""
    rows = select(FirmeDeclaree).where(FirmeDeclaree.siren == siren).order_by(FirmeDeclaree.declaration_id.desc())
    with registre.reading() as session:
        return list(session.scalars(rows))


def _current(session: Session) -> dict[Key, FirmeDeclaree]:
    """The latest row about each firm, declarant and first day, withdrawn ones included."""
    subject = (FirmeDeclaree.siren, FirmeDeclaree.declarant, FirmeDeclaree.valid_from)
    latest = select(func.max(FirmeDeclaree.declaration_id)).group_by(*subject)
    rows: Iterable[FirmeDeclaree] = session.scalars(
        select(FirmeDeclaree).where(FirmeDeclaree.declaration_id.in_(latest))
    )
    return {_key(row): row for row in rows}


def _key(row: FirmeDeclaree) -> Key:
    return row.siren, row.declarant, row.valid_from


def _content(row: FirmeDeclaree) -> tuple[object, ...]:
    return (*_key(row), row.valid_to, row.statut, row.source, row.is_retiree)
