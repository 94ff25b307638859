"""Migrations of the registry, shipped with it: Alembic finds them by the name of this package."""
