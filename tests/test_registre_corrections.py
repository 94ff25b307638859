"""Corrections: two persons, a reason, a last day; and the right of reply of ministries."""

from __future__ import annotations

from datetime import date

import pytest

from registry.commentaires import comment, comments
from registry.connexion import Registre
from registry.corrections import RETOUR_AUX_REGLES, active, approve, corrections, propose, refuse
from registry.evenements import events
from registry.refus import Refus
from registry.tables import Commentaire
from tests.registre_valeurs import MINISTERES, NOW, VERDICTS, proposal

pytest_plugins = ("tests.registre_bases",)

SECOND = {"auteur": "Bo", "role": "DAE"}


def approved(registre: Registre, **changes: object) -> int:
    number = propose(registre, proposal(**changes), VERDICTS).correction_id
    approve(registre, number, **SECOND)
    return number


def states(registre: Registre, day: date | None = None) -> list[tuple[int, str]]:
    return [(each.correction.correction_id, each.etat) for each in corrections(registre, day)]


REFUSED = {
    "critère": ({"critere": "taille"}, "« taille » n'est pas un critère connu"),
    "verdict": ({"verdict": "moyenne"}, "« moyenne » n'est pas un verdict du critère pme"),
    "sujet": ({"sujet_type": "ministere"}, "ne se corrige pas"),
    "sans sujet": ({"sujet_id": ""}, "L'identifiant du sujet manque"),
    "sans motif": ({"motif": "  "}, "Le motif manque"),
    "sans auteur": ({"auteur": ""}, "Le nom de l'auteur manque"),
    "sans rôle": ({"auteur_role": ""}, "Le rôle de l'auteur manque"),
    "terme passé": ({"expire_le": date(2026, 11, 22)}, r"Le terme de la correction \(22/11/2026\) est passé"),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_proposal_gets_one_sentence_and_is_not_kept(registre: Registre, changes: dict[str, object], said: str):
    with pytest.raises(Refus, match=said) as refused:
        propose(registre, proposal(**changes), VERDICTS)
    assert len(refused.value.raisons) == 1
    assert (corrections(registre), events(registre)) == ([], [])


def test_a_proposal_changes_nothing_until_another_person_approves_it(registre: Registre):
    number = propose(registre, proposal(), VERDICTS).correction_id
    assert (states(registre), active(registre)) == ([(number, "en_attente")], [])
    approve(registre, number, **SECOND)
    (found,) = active(registre)
    assert found.decision is not None
    assert (found.correction.verdict, found.correction.auteur_role, found.decision.auteur) == ("ETI", "analyste", "Bo")
    assert [each.action for each in events(registre)] == ["correction approuvée", "correction proposée"]


@pytest.mark.parametrize("auteur", ["Ada Lovelace", " ADA lovelace", "Lovelace, Ada"])
def test_the_person_who_proposes_decides_nothing(registre: Registre, auteur: str):
    number = propose(registre, proposal(), VERDICTS).correction_id
    with pytest.raises(Refus, match="une autre personne doit en décider"):
        approve(registre, number, auteur=auteur, role="DAE")
    with pytest.raises(Refus, match="une autre personne doit en décider"):
        refuse(registre, number, auteur=auteur, role="DAE", motif="Non")
    assert states(registre) == [(number, "en_attente")]


def test_a_correction_is_decided_once(registre: Registre):
    number = propose(registre, proposal(), VERDICTS).correction_id
    with pytest.raises(Refus, match="Le motif du refus manque"):
        refuse(registre, number, **SECOND, motif="")
    refuse(registre, number, **SECOND, motif="Le groupe n'est pas établi")
    with pytest.raises(Refus, match="déjà été décidée par Bo"):
        approve(registre, number, auteur="Cy", role="DAE")
    with pytest.raises(Refus, match="Aucune correction ne porte le numéro 99"):
        approve(registre, 99, **SECOND)
    assert (states(registre), active(registre)) == ([(number, "refusee")], [])


def test_a_correction_speaks_to_its_last_day_and_not_the_day_after(registre: Registre):
    number = approved(registre, expire_le=date(2026, 12, 31))
    assert len(active(registre, date(2026, 12, 31))) == 1
    assert active(registre, date(2027, 1, 1)) == []
    assert states(registre, date(2027, 1, 1)) == [(number, "expiree")]


def test_an_expired_proposal_is_approved_no_more(url: str):
    before = Registre(url, now=lambda: NOW)
    number = propose(before, proposal(expire_le=NOW.date()), VERDICTS).correction_id
    after = Registre(url, now=lambda: NOW.replace(day=24))
    with pytest.raises(Refus, match=f"La correction {number} a expiré le 23/11/2026"):
        approve(after, number, **SECOND)


def test_of_two_on_one_subject_the_latest_approved_speaks_and_the_other_never_comes_back(registre: Registre):
    first = approved(registre)
    other = approved(registre, sujet_id="542107651")
    second = approved(registre, verdict="GE", expire_le=date(2026, 12, 31))
    assert states(registre) == [(second, "active"), (other, "active"), (first, "remplacee")]
    assert {each.correction.correction_id for each in active(registre, date(2027, 6, 1))} == {other}


def test_a_subject_is_given_back_to_the_rules_by_two_persons_too(registre: Registre):
    approved(registre)
    number = propose(registre, proposal(verdict=RETOUR_AUX_REGLES), VERDICTS).correction_id
    assert len(active(registre)) == 1
    approve(registre, number, **SECOND)
    assert active(registre) == []


def reply(**changes: object) -> Commentaire:
    sound = {
        "ministere": "MI", "sujet_type": "indicateur", "sujet_id": "2025", "texte": "Le marché\nest tardif.",
        "auteur": "Une adjointe", "auteur_role": "secrétariat général",
    }  # fmt: skip
    return Commentaire(**(sound | changes))  # type: ignore[arg-type]


def test_a_ministry_answers_and_the_latest_reply_comes_first(registre: Registre):
    for changes in ({}, {"ministere": "MJ"}, {"texte": "Précision."}):
        comment(registre, reply(**changes), MINISTERES)
    assert [each.texte for each in comments(registre, "MI")] == ["Précision.", "Le marché\nest tardif."]
    assert (len(comments(registre)), comments(registre)[0].inscrit_le) == (3, NOW)
    assert {each.action for each in events(registre)} == {"commentaire ajouté"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ministere": "MIX"}, "« MIX » n'est pas un ministère connu"),
        ({"texte": " \n"}, "Le commentaire manque"),
        ({"texte": "x" * 4001}, "Le commentaire dépasse 4000 caractères"),
        ({"auteur": ""}, "Le nom de l'auteur manque"),
    ],
)
def test_a_wrong_reply_is_refused(registre: Registre, changes: dict[str, object], said: str):
    with pytest.raises(Refus, match=said):
        comment(registre, reply(**changes), MINISTERES)
    assert comments(registre) == []
