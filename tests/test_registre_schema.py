"""The registry's database: made at first use, brought up to date, never read by an older program, never rewritten."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from registry.connexion import VARIABLE, Registre, registre_url
from registry.evenements import events
from registry.objectifs import objectifs, set_objectif
from registry.refus import RegistreInaccessible
from registry.schema import VERSION_TABLE, bring_to_head, revision
from registry.tables import Base
from tests.processus import together
from tests.registre_valeurs import MINISTERES, objectif, registre_of

pytest_plugins = ("tests.registre_bases",)
TABLES = sorted(Base.metadata.tables)
ROW = (
    "insert into objectif (ministere, indicateur, definition, base, methode, reference_annee, reference_valeur, "
    "cible_valeur, cible_date, signataire, auteur, inscrit_le) values ('MJ', 'part_pme_innovante', 'strict', 'nombre', "
    "'2026.1', 2023, 0.01, 0.02, '2027-06-30', 'S', 'A', '2026-01-01 00:00:00')"
)


def test_an_empty_database_has_every_table_and_constraint_of_the_models_at_first_use(registre: Registre, url: str):
    assert objectifs(registre) == []
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
        found = inspect(connection)
        for name, table in Base.metadata.tables.items():
            checks = {each.name: str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint)}
            reflected = {each["name"]: each["sqltext"] for each in found.get_check_constraints(name)}
            assert reflected.keys() == checks.keys()
            if engine.dialect.name == "sqlite":  # PostgreSQL rewrites the conditions in its own words
                assert reflected == checks
            assert len(found.get_foreign_keys(name)) == len(table.foreign_key_constraints)
    engine.dispose()


def test_an_older_registry_is_upgraded_and_keeps_what_it_holds(registre: Registre, url: str):
    engine = create_engine(url)
    with engine.begin() as connection:
        bring_to_head(connection, "0001")
        connection.execute(text(ROW))
        assert revision(connection) == "0001"
    engine.dispose()
    assert [(row.ministere, row.cible_valeur) for row in objectifs(registre)] == [("MJ", 0.02)]
    with pytest.raises(DBAPIError), create_engine(url).begin() as connection:
        connection.execute(text("delete from objectif"))


def test_a_registry_of_a_newer_version_is_refused_with_a_sentence_and_left_as_it_is(registre: Registre, url: str):
    set_objectif(registre, objectif(), MINISTERES)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"update {VERSION_TABLE} set version_num = '9999'"))
    for attempt in (
        lambda: objectifs(registre_of(url)),
        lambda: set_objectif(registre_of(url), objectif(), MINISTERES),
    ):
        with pytest.raises(RegistreInaccessible, match=r"version plus récente de Cap 33 \(schéma 9999.*à jour"):
            attempt()
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from objectif")).scalar() == 1
        assert revision(connection) == "9999"
    engine.dispose()


def test_the_versions_of_another_program_in_the_same_database_are_left_alone(registre: Registre, url: str):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32))"))
        connection.execute(text("insert into alembic_version values ('dagster')"))
    objectifs(registre)
    with engine.connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == "dagster"
    engine.dispose()


def fill(connection: Connection) -> None:
    """One row in every table that a target does not fill."""
    by, when = "'A', '2026-01-01'", "auteur, inscrit_le"
    for statement in (
        "firme_declaree (siren, statut, source, valid_from, declarant, is_retiree, "
        f"{when}) values ('552100554', 'innovante', 'L', '2026-01-01', 'DAE', false, {by})",
        "correction (critere, sujet_type, sujet_id, verdict, motif, expire_le, auteur_role, "
        f"{when}) values ('pme', 'fournisseur', '552100554', 'non', 'M', '2027-01-01', 'r', {by})",
        "correction_decision (correction_id, propose_par, decision, auteur_role, auteur, inscrit_le) "
        "values (1, 'A', 'refusee', 'r', 'B', '2026-01-01')",
        f"commentaire (ministere, sujet_type, texte, auteur_role, {when}) values ('MI', 'objectif', 'T', 'r', {by})",
    ):
        connection.execute(text(f"insert into {statement}"))


@pytest.mark.parametrize("table", TABLES)
def test_the_database_itself_refuses_to_change_or_remove_a_row(registre: Registre, url: str, table: str):
    engine = create_engine(url)
    set_objectif(registre, objectif(), MINISTERES)
    with engine.begin() as connection:
        fill(connection)
    others = {
        "sqlite": f"insert or replace into {table} select * from {table}",
        "postgresql": f"truncate {table} cascade",
    }
    for attempt in (f"update {table} set auteur = 'X'", f"delete from {table}", others[engine.dialect.name]):
        with pytest.raises(DBAPIError, match="ajoutez une ligne"), engine.begin() as connection:
            connection.execute(text(attempt))
    engine.dispose()


def test_a_person_cannot_decide_of_his_own_proposal_even_beside_the_program(registre: Registre, url: str):
    objectifs(registre)
    engine = create_engine(url)
    decision = "insert into correction_decision (correction_id, propose_par, decision, auteur_role, auteur, inscrit_le)"
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into correction (critere, sujet_type, sujet_id, verdict, motif, expire_le, auteur_role, "
                "auteur, inscrit_le) values ('pme', 'marche', 'm', 'non', 'M', '2027-01-01', 'r', 'Ada', '2026-01-01')"
            )
        )
    with pytest.raises(DBAPIError, match="second_regard"), engine.begin() as connection:
        connection.execute(text(f"{decision} values (1, 'Ada', 'approuvee', 'r', 'ADA', '2026-01-01')"))
    engine.dispose()


def open_first(url: str, number: int) -> None:
    set_objectif(registre_of(url), objectif(auteur=f"auteur {number}"), MINISTERES)


def test_processes_that_meet_on_an_empty_registry_create_it_once(url: str):
    together(open_first, [(url, number) for number in range(8)])
    assert {each.auteur for each in events(registre_of(url))} == {f"auteur {number}" for number in range(8)}


def test_the_registry_is_the_file_of_the_data_folder_unless_the_variable_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv(VARIABLE, raising=False)
    registre = registre_of(registre_url(tmp_path / "été 100 %" / "d"))
    set_objectif(registre, objectif(), MINISTERES)
    with sqlite3.connect(tmp_path / "été 100 %" / "d" / "registre.sqlite") as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    monkeypatch.setenv(VARIABLE, "postgresql://cap33@serveur/cap33")
    assert registre_url(tmp_path) == "postgresql://cap33@serveur/cap33"


def test_reading_creates_no_folder(tmp_path: Path):
    with pytest.raises(RegistreInaccessible, match="n'existe pas"):
        objectifs(registre_of(f"sqlite:///{tmp_path}/absent/registre.sqlite"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("n'importe quoi", "ne se lit pas"),
        ("mysql://u:secret@h/b", "SQLite ou PostgreSQL seulement"),
        ("sqlite://", "en mémoire"),
        ("sqlite:///:memory:", "en mémoire"),
        ("postgresql://cap33:secret@127.0.0.1:1/cap33", "ne se lit ou ne s'écrit pas"),
    ],
)
def test_an_address_that_leads_nowhere_gets_a_sentence_without_its_password(url: str, said: str):
    pytest.importorskip("psycopg", reason="Le pilote de PostgreSQL n'est pas installé.")
    with pytest.raises(RegistreInaccessible, match=said) as refused:
        objectifs(registre_of(url))
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_registry_gets_a_sentence_and_stays_as_it_is(tmp_path: Path):
    file = tmp_path / "registre.sqlite"
    file.write_bytes(b"ceci n'est pas une base" * 100)
    with pytest.raises(RegistreInaccessible, match="ne se lit ou ne s'écrit pas"):
        objectifs(registre_of(f"sqlite:///{file}"))
    assert file.read_bytes() == b"ceci n'est pas une base" * 100
