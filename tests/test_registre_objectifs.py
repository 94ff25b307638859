"""Targets: what is refused and in which words, what is in force, what is kept."""

from __future__ import annotations

from datetime import date
from math import inf, nan
from pathlib import Path

import pytest

from registry.connexion import Registre
from registry.evenements import events
from registry.objectifs import historique, objectifs, set_objectif
from registry.refus import Refus
from tests.registre_valeurs import MINISTERES, NOW, objectif, registre_of

pytest_plugins = ("tests.registre_bases",)

REFUSED = {
    "cible sous la référence": ({"cible_valeur": 0.02}, r"L'objectif \(2 %\) est au-dessous de la valeur .*\(2,4 %\)"),
    "plus de 100 %": ({"cible_valeur": 1.01}, "L'objectif dépasse 100 %"),
    "négatif": ({"cible_valeur": -0.01}, "L'objectif est négatif"),
    "pas un nombre": ({"cible_valeur": nan}, "n'est pas un nombre"),
    "infini": ({"cible_valeur": inf}, "dépasse 100 %"),
    "zéro": ({"reference_valeur": 0.0, "cible_valeur": 0.0}, "n'engage à rien"),
    "référence au-dessus de 100 %": ({"reference_valeur": 2.4}, "La valeur de référence dépasse 100 %"),
    "échéance passée": ({"cible_date": date(2026, 11, 22)}, "22/11/2026 n'est pas à venir"),
    "échéance du jour": ({"cible_date": NOW.date()}, "n'est pas à venir"),
    "échéance trop lointaine": ({"cible_date": date(2072, 12, 31)}, "plus de 20 ans"),
    "référence à venir": ({"reference_annee": 2027}, "L'année de référence 2027"),
    "ministère inconnu": ({"ministere": "MIX"}, "« MIX » n'est pas un ministère connu ; codes : MI, MJ"),
    "base inconnue": ({"base": "poids"}, "« poids » n'est pas une base connue"),
    "définition inconnue": ({"definition": "moyenne"}, "« moyenne » n'est pas une définition connue"),
    "sans auteur": ({"auteur": " \u00a0"}, "Le nom de l'auteur manque"),
    "sans signataire": ({"signataire": ""}, "Le nom du signataire manque"),
    "signataire interminable": ({"signataire": "x" * 201}, "dépasse 200 caractères"),
    "caractère nul": ({"commentaire": "a\0b"}, "caractères qui ne s'écrivent pas"),
    "octets illisibles": ({"auteur": "a\udcff"}, "caractères qui ne s'écrivent pas"),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_target_gets_one_sentence_and_not_even_a_file(changes: dict[str, object], said: str, tmp_path: Path):
    registre = registre_of(f"sqlite:///{tmp_path}/d/registre.sqlite")
    with pytest.raises(Refus, match=said) as refused:
        set_objectif(registre, objectif(**changes), MINISTERES)
    assert len(refused.value.raisons) == 1
    assert list(tmp_path.iterdir()) == []


def test_every_reason_is_said_at_once():
    with pytest.raises(Refus) as refused:
        set_objectif(registre_of("sqlite:///absent.sqlite"), objectif(cible_valeur=2, auteur="", base="x"), MINISTERES)
    assert len(refused.value.raisons) == 3


@pytest.mark.parametrize(
    "changes",
    [{"cible_valeur": 0.024}, {"cible_valeur": 1.0}, {"reference_valeur": 0.0}, {"cible_date": date(2026, 11, 24)}],
    ids=["maintenir", "la totalité", "depuis zéro", "demain"],
)
def test_a_target_at_the_edge_is_taken(registre: Registre, changes: dict[str, object]):
    assert set_objectif(registre, objectif(**changes), MINISTERES).objectif_id == 1


def test_what_is_read_back_is_what_was_said_in_universal_time(registre: Registre):
    said = objectif(commentaire="Deux\nlignes", auteur="  Une   personne ")
    set_objectif(registre, said, MINISTERES)
    (found,) = objectifs(registre)
    assert (found.cible_valeur, found.reference_valeur, found.cible_date) == (0.04, 0.024, date(2027, 12, 31))
    assert (found.commentaire, found.auteur, found.inscrit_le) == ("Deux\nlignes", "Une personne", NOW)
    assert (found.inscrit_le.utcoffset(), said.auteur) == (NOW.utcoffset(), "  Une   personne ")


def test_the_latest_target_of_a_subject_is_in_force_and_the_others_stay_in_the_history(registre: Registre):
    for changes in (
        {}, {"cible_valeur": 0.05}, {"base": "montant"}, {"definition": "large"}, {"ministere": "MJ"},
        {"cible_valeur": 0.03, "cible_date": date(2026, 12, 31)},
    ):  # fmt: skip
        set_objectif(registre, objectif(**changes), MINISTERES)
    in_force = {(each.ministere, each.base, each.definition): each.cible_valeur for each in objectifs(registre)}
    assert in_force == {
        ("MI", "montant", "strict"): 0.04, ("MI", "nombre", "large"): 0.04, ("MI", "nombre", "strict"): 0.03,
        ("MJ", "nombre", "strict"): 0.04,
    }  # fmt: skip
    assert [each.objectif_id for each in historique(registre, "MI")] == [6, 4, 3, 2, 1]
    assert len(historique(registre)) == 6


def test_every_write_is_in_the_log_with_what_it_wrote(registre: Registre):
    set_objectif(registre, objectif(), MINISTERES)
    (event,) = events(registre)
    assert (event.auteur, event.action, event.ligne_table, event.ligne_id) == (
        "Un auteur",
        "objectif fixé",
        "objectif",
        1,
    )
    assert event.inscrit_le == NOW
    assert (event.contenu["cible_valeur"], event.contenu["cible_date"]) == (0.04, "2027-12-31")


def test_a_row_whose_event_cannot_be_written_is_not_written_either(registre: Registre, monkeypatch: pytest.MonkeyPatch):
    def broken(row: object) -> dict[str, object]:
        raise RuntimeError("panne")

    monkeypatch.setattr("registry.evenements._content", broken)
    with pytest.raises(RuntimeError):
        set_objectif(registre, objectif(), MINISTERES)
    assert (historique(registre), events(registre)) == ([], [])
