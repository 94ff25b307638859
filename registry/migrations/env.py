"""Runs the migrations on the connection that `registry.schema` hands over, inside its transaction."""

from alembic import context

from registry.schema import VERSION_TABLE
from registry.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
