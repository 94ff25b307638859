"""Nothing is changed or removed: triggers that refuse it, whoever asks, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

REFUSAL = "Le registre ne se modifie pas : ajoutez une ligne."
FUNCTION = f"""
create function registre_ajout_seul() returns trigger language plpgsql as $$
begin
    raise exception '{REFUSAL}';
end $$
"""


def triggers(dialect: str, tables: dict[str, str]) -> Iterator[str]:
    """One statement per trigger of the tables (name → key); on PostgreSQL, first the function that they call."""
    if dialect == "postgresql":
        yield FUNCTION
        yield from (
            f"create trigger {table}_ajout_seul before update or delete or truncate on {table} "
            "for each statement execute function registre_ajout_seul()"
            for table in tables
        )
        return
    abort = f"begin select raise(abort, '{REFUSAL}'); end"
    for table, key in tables.items():
        yield f"create trigger {table}_sans_update before update on {table} {abort}"
        yield f"create trigger {table}_sans_delete before delete on {table} {abort}"
        # « insert or replace » removes a row without calling the trigger above.
        exists = f"exists (select 1 from {table} where {key} = new.{key})"
        yield f"create trigger {table}_sans_replace before insert on {table} when {exists} {abort}"
