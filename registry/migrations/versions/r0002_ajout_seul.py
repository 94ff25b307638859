"""The triggers that refuse to change or remove a row."""

from __future__ import annotations

from alembic import op

from registry.ajout_seul import triggers

revision = "0002"
down_revision = "0001"

TABLES = {
    "objectif": "objectif_id",
    "firme_declaree": "declaration_id",
    "correction": "correction_id",
    "correction_decision": "decision_id",
    "commentaire": "commentaire_id",
    "evenement": "evenement_id",
}


def upgrade() -> None:
    for statement in triggers(op.get_bind().dialect.name, TABLES):
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function registre_ajout_seul() cascade")
        return
    for table in TABLES:
        for refused in ("update", "delete", "replace"):
            op.execute(f"drop trigger {table}_sans_{refused}")
