"""What people type: percentages without ambiguity, names that are one person's."""

from __future__ import annotations

import pytest

from registry.refus import Refus
from registry.saisie import part, same_person


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("4 %", 0.04), ("4", 0.04), ("4%", 0.04), ("2,4 %", 0.024), ("2.4", 0.024), ("5", 0.05), ("0", 0.0),
        ("100", 1.0), ("0,04 %", 0.0004), ("4\u202f%", 0.04), ("12,5", 0.125), ("101", 1.01), ("-4 %", -0.04),
        ("−4", -0.04), ("+4", 0.04), ("1", 0.01),
    ],
)  # fmt: skip
def test_a_percentage_is_a_share(text: str, share: float):
    assert part(text) == share


@pytest.mark.parametrize("text", ["", "%", "beaucoup", "4 pour cent", "nan", "inf", "1e3", "4 %%", "4,5,6", "٤"])
def test_what_is_no_percentage_is_refused(text: str):
    with pytest.raises(Refus, match="n'est pas un pourcentage"):
        part(text)


@pytest.mark.parametrize(("text", "meant"), [("0,04", "4 %"), ("0.024", "2,4 %"), ("0,5", "50 %")])
def test_a_number_that_may_be_a_share_or_a_percentage_is_refused_with_both_readings(text: str, meant: str):
    with pytest.raises(Refus, match=f"ambigu : écrivez « {text} % », ou « {meant} »"):
        part(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Lovelace", "ada  LOVELACE", True),
        ("Éloïse Müller", "Eloise Muller", True),
        ("Dupont, Jean", "Jean Dupont", True),
        ("jean.dupont@x.fr", "jean.dupont@x.fr ", True),
        ("Jean Dupont", "Jeanne Dupont", False),
        ("J. Dupont", "Jean Dupont", False),
    ],
)
def test_one_person_is_one_person_however_the_name_is_written(one: str, other: str, same: bool):
    assert same_person(one, other) == same
