"""What `normalised` promises to every rule that reads an object or a name."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.texte import normalised


def _normalised(text: str | None) -> str | None:
    return pl.DataFrame({"objet": [text]}, schema={"objet": pl.String}).select(normalised("objet")).item()


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("Maintenance d’un  système\nd'information", "maintenance d'un systeme d'information"),
        ("MISE EN ŒUVRE D''UN RÉSEAU", "mise en oeuvre d'un reseau"),
        ("Achat d&#039;ordinateurs &amp; d&eacute;ploiement", "achat d'ordinateurs & deploiement"),
        ("Logiciel &amp;eacute;diteur", "logiciel editeur"),
        ("« Téléphonie » – lot 2", '" telephonie " - lot 2'),
        ("te\u0301le\u0301phonie, ligne\u00adspécialisée", "telephonie, lignespecialisee"),
        ("ﬁbre n° 2²", "ﬁbre n° 22"),
        ("   ", ""),
        (None, None),
    ],
)
def test_one_spelling_whatever_the_publication(published: str | None, expected: str | None):
    assert _normalised(published) == expected


@pytest.mark.parametrize(
    ("damaged", "intact"),
    [
        ("syst\ufffdme de t\ufffdl\ufffdphonie", "système de téléphonie"),
        ("Assistance \ufffd ma\ufffdtrise d'ouvrage", "Assistance à maîtrise d'ouvrage"),
        ("C\ufffdblage du b\ufffdtiment, contr\ufffdle d'acc\ufffds", "Câblage du bâtiment, contrôle d'accès"),
        ("H\ufffdpital, mise en \ufffduvre", "Hôpital, mise en œuvre"),
    ],
)
def test_a_lost_accent_does_not_hide_a_word(damaged: str, intact: str):
    assert _normalised(damaged) == _normalised(intact)


@given(st.text())
@example("&amp;amp;amp;lt;")
@example("'''''")
@example("＆lt; &LT; &\x00amp; &\u0301amp;")
@example("\ufffd \ufffd \ufffd")
@example("İSTANBUL ẞ")
def test_normalising_twice_changes_nothing(text: str):
    once = _normalised(text)
    assert _normalised(once) == once


@given(st.text())
def test_the_result_has_no_capital_no_double_blank_and_no_accent_of_latin(text: str):
    result = _normalised(text) or ""
    assert result == result.strip(" ")
    assert "  " not in result
    assert not set(result) & set("ABCDEFGHIJKLMNOPQRSTUVWXYZÉÈÀÇÔéèêàâçîïôöùûüœ’\n\t")
