"""Several processes write at once: nothing is lost, nothing is decided twice, nobody reads half of a write."""

from __future__ import annotations

from collections.abc import Callable

from registry.connexion import Registre
from registry.corrections import approve, corrections, propose
from registry.evenements import events
from registry.firmes import declarations, examine, store
from registry.objectifs import historique, objectifs, set_objectif
from registry.refus import Refus
from tests.processus import together
from tests.registre_valeurs import DECLARATION, MINISTERES, VERDICTS, objectif, proposal, registre_of

pytest_plugins = ("tests.registre_bases",)

PROCESSES = 4
EACH = 12


def write_many(url: str, writer: int) -> None:
    registre = registre_of(url)
    for number in range(EACH):
        set_objectif(registre, objectif(auteur=f"{writer}-{number}"), MINISTERES)


def declare(url: str, writer: int) -> bool:
    """Whether this writer's declaration was stored; all of them overlap, and none has the first day of another."""
    registre = registre_of(url)
    row = DECLARATION | {"valid_from": f"2025-01-{writer + 1:02}"}
    found = examine(registre, [row], MINISTERES, f"auteur {writer}")
    try:
        store(registre, [each.declaration for each in found.retenues], MINISTERES)
    except Refus:
        return False
    return True


def decide(url: str, writer: int) -> bool:
    """Whether this writer's decision was stored."""
    try:
        approve(registre_of(url), 1, auteur=f"auteur {writer}", role="DAE")
    except Refus:
        return False
    return True


def at_once(work: Callable[[str, int], object], url: str) -> list[bool]:
    return together(work, [(url, writer) for writer in range(PROCESSES)], PROCESSES)


def test_no_write_of_any_process_is_lost(registre: Registre, url: str):
    at_once(write_many, url)
    written = {f"{writer}-{number}" for writer in range(PROCESSES) for number in range(EACH)}
    assert {each.auteur for each in historique(registre)} == written
    assert {(each.ligne_id, each.auteur) for each in events(registre)} == {
        (each.objectif_id, each.auteur) for each in historique(registre)
    }
    assert len(objectifs(registre)) == 1


def test_of_writers_who_contradict_each_other_one_is_stored(registre: Registre, url: str):
    assert sum(at_once(declare, url)) == 1
    assert (len(declarations(registre)), len(events(registre))) == (1, 1)


def test_of_persons_who_decide_at_once_one_does(registre: Registre, url: str):
    propose(registre, proposal(), VERDICTS)
    assert sum(at_once(decide, url)) == 1
    assert [each.etat for each in corrections(registre)] == ["active"]


def test_a_reader_waits_for_no_writer_and_sees_nothing_that_is_not_stored(registre: Registre, url: str):
    set_objectif(registre, objectif(), MINISTERES)
    with registre.writing() as session:
        session.add(other := objectif(ministere="MJ"))
        other.inscrit_le = registre.now()
        session.flush()
        assert [each.ministere for each in objectifs(registre_of(url))] == ["MI"]
    assert [each.ministere for each in objectifs(registre)] == ["MI", "MJ"]
