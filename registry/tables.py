"""The tables of the registry. Columns are defined here and nowhere else; `migrations/` brings a database to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    Double,
    ForeignKeyConstraint,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

DEFINITIONS = ("strict", "large")
BASES = ("nombre", "montant", "montant_annualise")
STATUTS = ("innovante", "non_innovante")
SUJETS = ("marche", "fournisseur", "acheteur")
DECISIONS = ("approuvee", "refusee")
NAMES = {
    "ck": "%(table_name)s_%(constraint_name)s",
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_unique",
    "fk": "%(table_name)s_%(referred_table_name)s_fkey",
}


class Instant(TypeDecorator[datetime]):
    """A moment in universal time: SQLite keeps it without its zone, and gives it back with it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


def among(column: str, values: Iterable[str]) -> CheckConstraint:
    """A column that holds one of a few words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({words})", name=column)


def said(column: str) -> CheckConstraint:
    """A text that is never empty."""
    return CheckConstraint(f"length(trim({column})) > 0", name=column)


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    """One row of the registry: what is said, by whom, when."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant(), float: Double(), dict[str, Any]: JSON()}  # noqa: RUF012

    auteur: Mapped[str]
    inscrit_le: Mapped[datetime] = mapped_column(init=False)


class Objectif(Base, kw_only=True):
    """A target: the share that a ministry undertakes to reach at a date, from a share known in a year."""

    __tablename__ = "objectif"
    __table_args__ = (
        said("auteur"), said("signataire"), among("definition", DEFINITIONS), among("base", BASES),
        CheckConstraint("reference_valeur between 0 and 1", name="reference_valeur"),
        CheckConstraint("cible_valeur between 0 and 1 and cible_valeur >= reference_valeur", name="cible_valeur"),
    )  # fmt: skip

    objectif_id: Mapped[int] = mapped_column(primary_key=True, init=False)
    ministere: Mapped[str]
    indicateur: Mapped[str] = mapped_column(default="part_pme_innovante")
    definition: Mapped[str] = mapped_column(default="strict")
    base: Mapped[str] = mapped_column(default="nombre")
    methode: Mapped[str]
    reference_annee: Mapped[int]
    reference_valeur: Mapped[float]
    cible_valeur: Mapped[float]
    cible_date: Mapped[date]
    signataire: Mapped[str]
    commentaire: Mapped[str | None] = mapped_column(default=None)


class FirmeDeclaree(Base, kw_only=True):
    """What the DAE or a ministry declares of a firm, from a day to another; replaces what it said from that day."""

    __tablename__ = "firme_declaree"
    __table_args__ = (
        said("auteur"), said("source"), among("statut", STATUTS),
        CheckConstraint("length(siren) = 9", name="siren"),
        CheckConstraint("valid_to >= valid_from", name="valid_to"),
    )  # fmt: skip

    declaration_id: Mapped[int] = mapped_column(primary_key=True, init=False)
    siren: Mapped[str] = mapped_column(String(9))
    statut: Mapped[str]
    source: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    declarant: Mapped[str]
    is_retiree: Mapped[bool] = mapped_column(default=False)


class Correction(Base, kw_only=True):
    """A verdict that a person proposes in the place of the rules', until a day. In force once another approves it."""

    __tablename__ = "correction"
    __table_args__ = (
        said("auteur"), said("auteur_role"), said("motif"), among("sujet_type", SUJETS),
        UniqueConstraint("correction_id", "auteur"),
    )  # fmt: skip

    correction_id: Mapped[int] = mapped_column(primary_key=True, init=False)
    critere: Mapped[str]
    sujet_type: Mapped[str]
    sujet_id: Mapped[str]
    verdict: Mapped[str]
    motif: Mapped[str]
    expire_le: Mapped[date]
    auteur_role: Mapped[str]


class CorrectionDecision(Base, kw_only=True):
    """What a second person decided of a proposal: at most one decision each, never by its author."""

    __tablename__ = "correction_decision"
    __table_args__ = (
        said("auteur"), said("auteur_role"), among("decision", DECISIONS),
        UniqueConstraint("correction_id"),
        # The author of the proposal travels here so that the database itself refuses a decision of his.
        CheckConstraint("lower(auteur) <> lower(propose_par)", name="second_regard"),
        ForeignKeyConstraint(["correction_id", "propose_par"], ["correction.correction_id", "correction.auteur"]),
    )  # fmt: skip

    decision_id: Mapped[int] = mapped_column(primary_key=True, init=False)
    correction_id: Mapped[int]
    propose_par: Mapped[str]
    decision: Mapped[str]
    motif: Mapped[str | None] = mapped_column(default=None)
    auteur_role: Mapped[str]


class Commentaire(Base, kw_only=True):
    """What a ministry answers to what is published of it (right of reply)."""

    __tablename__ = "commentaire"
    __table_args__ = (said("auteur"), said("auteur_role"), said("sujet_type"), said("texte"))

    commentaire_id: Mapped[int] = mapped_column(primary_key=True, init=False)
    ministere: Mapped[str]
    sujet_type: Mapped[str]
    sujet_id: Mapped[str | None] = mapped_column(default=None)
    texte: Mapped[str]
    auteur_role: Mapped[str]


class Evenement(Base, kw_only=True):
    """One write: who, when, what, and the row as it was added. Same transaction as the row."""

    __tablename__ = "evenement"
    __table_args__ = (said("auteur"),)

    evenement_id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action: Mapped[str]
    ligne_table: Mapped[str]
    ligne_id: Mapped[int]
    contenu: Mapped[dict[str, Any]]
