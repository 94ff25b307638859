"""A database brought to the tables that this version knows."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from registry.refus import RegistreInaccessible

# Dagster may live in the same PostgreSQL database, and has its own `alembic_version`.
VERSION_TABLE = "registre_version"


def is_at_head(connection: Connection) -> bool:
    """Whether the tables are those of this version; refuses what a newer version wrote."""
    known = ScriptDirectory.from_config(_config(connection))
    found = revision(connection)
    if found is not None and found not in {each.revision for each in known.walk_revisions()}:
        raise RegistreInaccessible(
            f"Le registre vient d'une version plus récente de Cap 33 (schéma {found}, cette version connaît jusqu'au "
            f"schéma {known.get_current_head()}). Mettez Cap 33 à jour ; rien n'a été modifié."
        )
    return found == known.get_current_head()


def bring_to_head(connection: Connection, target: str = "head") -> None:
    """Creates or upgrades the tables, inside the transaction of the connection, unless somebody just did."""
    if not is_at_head(connection):
        command.upgrade(_config(connection), target)


def revision(connection: Connection) -> str | None:
    """The revision of the tables, null where there are none."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "registry:migrations")
    return config
