"""The six tables of the registry."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def number(name: str, kind: Any = sa.Integer) -> sa.Column[Any]:
    return sa.Column(name, kind(), nullable=False)


def day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"{table}_{name}"))


def said(table: str, *names: str) -> list[sa.CheckConstraint]:
    return [check(table, name, f"length(trim({name})) > 0") for name in names]


def create(table: str, key: str, *parts: Any) -> None:
    """A table with its key, its own columns and constraints, and what every row carries: its author and its time."""
    op.create_table(
        table,
        sa.Column(key, sa.Integer(), nullable=False),
        *(part for part in parts if isinstance(part, sa.Column)),
        text("auteur"),
        sa.Column("inscrit_le", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint(key, name=op.f(f"{table}_pkey")),
        *(part for part in parts if not isinstance(part, sa.Column)),
        *said(table, "auteur"),
    )


def upgrade() -> None:
    create(
        "objectif", "objectif_id", text("ministere"), text("indicateur"), text("definition"), text("base"),
        text("methode"), number("reference_annee"), number("reference_valeur", sa.Double),
        number("cible_valeur", sa.Double), day("cible_date"), text("signataire"), text("commentaire", nullable=True),
        *said("objectif", "signataire"),
        check("objectif", "definition", "definition in ('strict', 'large')"),
        check("objectif", "base", "base in ('nombre', 'montant', 'montant_annualise')"),
        check("objectif", "reference_valeur", "reference_valeur between 0 and 1"),
        check("objectif", "cible_valeur", "cible_valeur between 0 and 1 and cible_valeur >= reference_valeur"),
    )  # fmt: skip
    create(
        "firme_declaree", "declaration_id", sa.Column("siren", sa.String(9), nullable=False), text("statut"),
        text("source"), day("valid_from"), day("valid_to", nullable=True), text("declarant"),
        number("is_retiree", sa.Boolean), *said("firme_declaree", "source"),
        check("firme_declaree", "statut", "statut in ('innovante', 'non_innovante')"),
        check("firme_declaree", "siren", "length(siren) = 9"),
        check("firme_declaree", "valid_to", "valid_to >= valid_from"),
    )  # fmt: skip
    create(
        "correction", "correction_id", text("critere"), text("sujet_type"), text("sujet_id"), text("verdict"),
        text("motif"), day("expire_le"), text("auteur_role"), *said("correction", "auteur_role", "motif"),
        check("correction", "sujet_type", "sujet_type in ('marche', 'fournisseur', 'acheteur')"),
        sa.UniqueConstraint("correction_id", "auteur", name=op.f("correction_correction_id_auteur_unique")),
    )  # fmt: skip
    create(
        "correction_decision", "decision_id", number("correction_id"), text("propose_par"), text("decision"),
        text("motif", nullable=True), text("auteur_role"), *said("correction_decision", "auteur_role"),
        check("correction_decision", "decision", "decision in ('approuvee', 'refusee')"),
        check("correction_decision", "second_regard", "lower(auteur) <> lower(propose_par)"),
        sa.UniqueConstraint("correction_id", name=op.f("correction_decision_correction_id_unique")),
        sa.ForeignKeyConstraint(
            ["correction_id", "propose_par"], ["correction.correction_id", "correction.auteur"],
            name=op.f("correction_decision_correction_fkey"),
        ),
    )  # fmt: skip
    create(
        "commentaire", "commentaire_id", text("ministere"), text("sujet_type"), text("sujet_id", nullable=True),
        text("texte"), text("auteur_role"), *said("commentaire", "auteur_role", "sujet_type", "texte"),
    )  # fmt: skip
    create(
        "evenement", "evenement_id", text("action"), text("ligne_table"), number("ligne_id"),
        sa.Column("contenu", sa.JSON(), nullable=False),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("evenement", "commentaire", "correction_decision", "correction", "firme_declaree", "objectif"):
        op.drop_table(table)
