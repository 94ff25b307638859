"""Declared firms: each line judged alone and against the others, the good ones seen before any is stored."""

from __future__ import annotations

from datetime import date

import pytest

from registry import ligne_firme
from registry.connexion import Registre
from registry.evenements import events
from registry.fichier_firmes import rows_of
from registry.firmes import Examen, declarations, examine, historique, store, withdraw
from registry.refus import Refus
from registry.tables import STATUTS
from tests.registre_valeurs import DECLARATION, MINISTERES, NOW
from transforms import firmes_declarees

pytest_plugins = ("tests.registre_bases",)


def examined(registre: Registre, *changes: dict[str, object]) -> Examen:
    return examine(registre, [DECLARATION | each for each in changes], MINISTERES, "Un auteur")


def stored(registre: Registre, *changes: dict[str, object]) -> None:
    examen = examined(registre, *changes)
    assert examen.refusees == []
    store(registre, [each.declaration for each in examen.retenues], MINISTERES)


REFUSED = {
    "SIREN absent": ({"siren": " "}, "Le SIREN manque"),
    "SIRET": ({"siren": "55210055400013"}, "n'a pas 9 chiffres"),
    "lettres": ({"siren": "55210055X"}, "n'a pas 9 chiffres"),
    "chiffres arabes": ({"siren": "٥٥٢١٠٠٥٥٤"}, "n'a pas 9 chiffres"),
    "clé fausse": ({"siren": "552100555"}, "contrôle de Luhn"),
    "zéros": ({"siren": "000000000"}, "contrôle de Luhn"),
    "statut": ({"statut": "peut-être"}, "Le statut n'est ni"),
    "source": ({"source": ""}, "La source de la déclaration n'est pas donnée"),
    "déclarant": ({"declarant": "Une région"}, "Le déclarant n'est ni la DAE ni"),
    "sans début": ({"valid_from": None}, "La date à partir de laquelle"),
    "début illisible": ({"valid_from": "31/02/2025"}, "La date à partir de laquelle"),
    "fin illisible": ({"valid_to": "bientôt"}, "La date de fin ne se lit pas"),
    "dates inversées": ({"valid_to": "2024-12-31"}, "précède la date de début"),
    "ligne irrégulière": ({ligne_firme.IRREGULIERE: True}, "n'a pas autant de cases"),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_a_bad_line_is_refused_with_its_reason_and_the_good_one_beside_it_is_kept(
    registre: Registre, changes: dict[str, object], said: str
):
    examen = examined(registre, changes, {"siren": "542 107 651"})
    (refused,) = examen.refusees
    assert (refused.rang, len(refused.raisons), said in refused.raisons[0]) == (1, 1, True)
    assert [(each.rang, each.declaration.siren) for each in examen.retenues] == [(2, "542107651")]
    assert declarations(registre) == []


def test_the_registry_and_the_reading_of_published_lists_know_the_same_statuses():
    assert (STATUTS, ligne_firme.DAE) == (firmes_declarees.STATUTS, firmes_declarees.DAE)


def test_what_was_examined_is_stored_whole_with_an_event_each(registre: Registre):
    stored(
        registre, {}, {"siren": "542107651", "statut": "Non innovante", "declarant": "mi", "valid_from": "01/03/2025"}
    )
    first, second = declarations(registre)
    assert (first.siren, first.statut, first.declarant, first.valid_from) == (
        "542107651", "non_innovante", "MI", date(2025, 3, 1),
    )  # fmt: skip
    assert (second.valid_to, second.auteur, second.inscrit_le) == (None, "Un auteur", NOW)
    assert [each.action for each in events(registre, table="firme_declaree")] == ["firme déclarée"] * 2


def test_lines_of_one_declarant_that_share_a_day_are_all_refused_and_those_that_follow_are_kept(registre: Registre):
    examen = examined(
        registre,
        {"valid_to": "2025-06-30"},
        {"valid_from": "2025-06-30", "statut": "non_innovante"},
        {"siren": "542107651", "valid_to": "2025-06-30"},
        {"siren": "542107651", "valid_from": "2025-07-01"},
        {"declarant": "MI", "statut": "non_innovante"},
    )
    assert [each.rang for each in examen.refusees] == [1, 2]
    assert [each.rang for each in examen.retenues] == [3, 4, 5]


def test_a_line_said_twice_is_stored_once_and_a_stored_one_is_known(registre: Registre):
    examen = examined(registre, {}, {})
    assert ([each.rang for each in examen.retenues], examen.connues) == ([1], [2])
    stored(registre, {})
    assert (examined(registre, {}).retenues, examined(registre, {}).connues) == ([], [1])


def test_a_line_that_overlaps_a_stored_one_is_refused_and_says_which(registre: Registre):
    stored(registre, {"valid_to": "2025-12-31"})
    (refused,) = examined(registre, {"valid_from": "2025-12-31"}).refusees
    assert "du 01/01/2025 au 31/12/2025" in refused.raisons[0]
    assert examined(registre, {"valid_from": "2026-01-01"}).refusees == []


def test_a_line_of_the_same_first_day_replaces_the_stored_one_which_stays_in_the_history(registre: Registre):
    stored(registre, {})
    examen = examined(registre, {"valid_to": "2025-12-31"}, {"valid_from": "2026-01-01", "statut": "non_innovante"})
    before = examen.retenues[0].remplace
    assert (before and before.valid_to, examen.retenues[1].remplace, examen.refusees) == (None, None, [])
    assert before is not None
    store(registre, [each.declaration for each in examen.retenues], MINISTERES)
    assert [each.valid_to for each in declarations(registre)] == [date(2025, 12, 31), None]
    assert len(historique(registre, "552100554")) == 3
    assert [each.action for each in events(registre)][:2] == ["firme déclarée", "déclaration remplacée"]


def test_a_stored_line_stays_when_the_one_that_would_replace_it_is_refused(registre: Registre):
    stored(registre, {})
    stored(registre, {"valid_to": "2025-12-31"}, {"valid_from": "2027-01-01", "valid_to": "2027-12-31"})
    # The first line would run into 2027, so the one of 2025 still holds, and the second meets it.
    examen = examined(registre, {}, {"valid_from": "2025-06-01", "valid_to": "2025-07-01"})
    assert [each.rang for each in examen.refusees] == [1, 2]


def test_nothing_is_stored_when_one_line_no_longer_holds(registre: Registre):
    examen = examined(registre, {"siren": "542107651"}, {"valid_from": "2025-06-01"})
    stored(registre, {"valid_to": "2025-12-31"})
    with pytest.raises(Refus, match=r"552100554 : Le même déclarant a déjà déclaré"):
        store(registre, [each.declaration for each in examen.retenues], MINISTERES)
    assert len(declarations(registre)) == 1


@pytest.mark.parametrize("auteur", ["", "  "])
def test_nobody_declares_without_a_name(registre: Registre, auteur: str):
    examen = examine(registre, [DECLARATION], MINISTERES, auteur)
    with pytest.raises(Refus, match="Le nom de l'auteur manque"):
        store(registre, [each.declaration for each in examen.retenues], MINISTERES)


def test_a_withdrawn_declaration_is_no_longer_in_force_and_may_be_made_again(registre: Registre):
    stored(registre, {})
    withdraw(registre, "552100554", "DAE", date(2025, 1, 1), motif="Erreur de SIREN", auteur="Une autre")
    assert declarations(registre) == []
    assert [each.is_retiree for each in historique(registre, "552100554")] == [True, False]
    with pytest.raises(Refus, match="DAE ne déclare rien"):
        withdraw(registre, "552100554", "DAE", date(2025, 1, 1), motif="Encore", auteur="Une autre")
    stored(registre, {"valid_from": "2025-02-01"})
    stored(registre, {"siren": "542107651"})
    assert len(declarations(registre)) == 2


def test_a_file_is_read_as_spreadsheets_write_it():
    header = "N° SIREN;Statut;Source;Date de début;Date de fin;Déclarant"
    text = f"{header}\n552 100 554;innovante;été;01/01/2025;;DAE\n;;;;;\nx;y\n"
    for content in (text.encode("cp1252"), text.encode("utf-8-sig")):
        first, second = rows_of(content)
        assert first == DECLARATION | {"siren": "552 100 554", "source": "été", "valid_from": "01/01/2025"}
        assert ligne_firme.IRREGULIERE in second


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b" \n", "vide"),
        (b"siren,statut\n1,2\n", "Il manque au fichier : source, valid_from, declarant"),
        (b"siren\n" + b"1" * 11_000_000, "Mo"),
    ],
)
def test_a_file_that_is_no_list_of_firms_is_refused(content: bytes, said: str):
    with pytest.raises(Refus, match=said):
        rows_of(content)
