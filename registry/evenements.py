"""The log: every row is added through here, with the event that tells it, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from registry.connexion import Registre
from registry.tables import Base, Evenement

Row = TypeVar("Row", bound=Base)


def add(session: Session, row: Row, action: str, now: datetime) -> Row:
    """The row as it was added, with its number and its time; its event is added beside it."""
    added = replace(row)
    added.inscrit_le = now
    session.add(added)
    session.flush()
    told = Evenement(
        auteur=added.auteur,
        action=action,
        ligne_table=added.__tablename__,
        ligne_id=inspect(type(added)).primary_key_from_instance(added)[0],
        contenu=_content(added),
    )
    told.inscrit_le = now
    session.add(told)
    session.flush()
    return added


def events(registre: Registre, *, table: str | None = None, limit: int | None = None) -> list[Evenement]:
    """What was written, latest first, in one table or in all."""
    rows = select(Evenement).order_by(Evenement.evenement_id.desc()).limit(limit)
    if table is not None:
        rows = rows.where(Evenement.ligne_table == table)
    with registre.reading() as session:
        return list(session.scalars(rows))


def _content(row: Base) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
