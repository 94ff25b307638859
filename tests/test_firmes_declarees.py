"""Lists of firms that the DAE or a ministry declares: each line kept or set apart, with a reason in French."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.firmes_declarees import DECLARATION, REASONS, declared_firms
from transforms.json_records import UnreadableFile
from transforms.listes import Reading

A, B = "901979211", "784671695"  # both pass the Luhn check
HEADER = "siren;statut;source;valid_from;valid_to;declarant"
MINISTERES = ["ARMEES", "JUSTICE"]


def read(*lines: str, header: str = HEADER) -> Reading:
    """The list made of these lines."""
    return declared_firms("\n".join([header, *lines]).encode(), MINISTERES)


def test_a_sound_line_is_a_declaration_in_force_between_two_days():
    assert read(f"{A};innovante;Innov'Score 2026;2026-03-01;2027-02-28;DAE").rows.to_dicts() == [
        {"fournisseur_siren": A, "declaration_statut": "innovante", "declaration_source": "Innov'Score 2026",
         "valid_from": date(2026, 3, 1), "valid_to": date(2027, 2, 28), "declarant": "DAE"}
    ]  # fmt: skip


def test_what_people_type_is_read_as_they_mean_it():
    rows = read("901 979 211,Non innovante,Avis,01/03/2026,,armees", header=HEADER.replace(";", ",")).rows
    assert rows.select("fournisseur_siren", "declaration_statut", "valid_from", "valid_to", "declarant").rows() == [
        (A, "non_innovante", date(2026, 3, 1), None, "ARMEES")
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (";innovante;Avis;2026-03-01;;DAE", "SANS_SIREN"),
        ("12345;innovante;Avis;2026-03-01;;DAE", "SIREN_ILLISIBLE"),
        ("901979212;innovante;Avis;2026-03-01;;DAE", "SIREN_LUHN"),
        (f"{A};prometteuse;Avis;2026-03-01;;DAE", "STATUT_INCONNU"),
        (f"{A};;Avis;2026-03-01;;DAE", "STATUT_INCONNU"),
        (f"{A};innovante;;2026-03-01;;DAE", "SANS_SOURCE"),
        (f"{A};innovante;Avis;2026-03-01;;", "DECLARANT_INCONNU"),
        (f"{A};innovante;Avis;2026-03-01;;MAIRIE", "DECLARANT_INCONNU"),
        (f"{A};innovante;Avis;;;DAE", "SANS_DATE"),
        (f"{A};innovante;Avis;2026-13-01;;DAE", "SANS_DATE"),
        (f"{A};innovante;Avis;2026-03-01;jamais;DAE", "FIN_ILLISIBLE"),
        (f"{A};innovante;Avis;2026-03-01;2026-02-28;DAE", "DATES_INVERSEES"),
        (f"{A};innovante;Avis;2026-03-01", "LIGNE_IRREGULIERE"),
    ],
)
def test_a_line_that_lacks_something_is_set_apart_with_its_reason_and_its_text(line: str, code: str):
    reading = read(f"{B};innovante;Avis;2026-03-01;;DAE", line)
    assert reading.rows["fournisseur_siren"].to_list() == [B]
    assert reading.rejected.select("position", "code", "raison").rows() == [(1, code, REASONS[code])]
    assert reading.fates == {"retenus": 1, "fusionnes": 0, "remplaces": 0, "quarantaine": 1}


def test_overlapping_lines_of_one_declarant_are_all_set_apart():
    reading = read(
        f"{A};innovante;Avis 1;2026-01-01;2026-06-30;DAE", f"{A};non_innovante;Avis 2;2026-06-30;;DAE",
        f"{B};innovante;Avis 1;2026-01-01;;DAE",
    )  # fmt: skip
    assert reading.rows["fournisseur_siren"].to_list() == [B]
    assert reading.rejected.select("position", "code").rows() == [
        (0, "PERIODES_CHEVAUCHANTES"), (1, "PERIODES_CHEVAUCHANTES"),
    ]  # fmt: skip


def test_periods_that_follow_one_another_are_both_kept():
    lines = f"{A};innovante;Avis 1;2026-01-01;2026-06-30;DAE", f"{A};non_innovante;Avis 2;2026-07-01;;DAE"
    assert read(*lines).rows["declaration_statut"].to_list() == ["innovante", "non_innovante"]


def test_two_declarants_may_speak_of_the_same_days():
    reading = read(f"{A};innovante;Avis;2026-01-01;;DAE", f"{A};non_innovante;Avis;2026-01-01;;JUSTICE")
    assert reading.rows["declarant"].to_list() == ["DAE", "JUSTICE"]


def test_a_line_given_twice_is_one_declaration():
    reading = read(*[f"{A};innovante;Avis;2026-01-01;;DAE"] * 2)
    assert reading.fates == {"retenus": 1, "fusionnes": 1, "remplaces": 0, "quarantaine": 0}


def test_a_line_set_apart_for_itself_does_not_drag_a_sound_one_along():
    reading = read(f"{A};innovante;Avis;2026-01-01;;DAE", f"{A};prometteuse;Avis;2026-01-01;;DAE")
    assert (reading.rows.height, reading.rejected["code"].to_list()) == (1, ["STATUT_INCONNU"])


def test_an_empty_list_is_a_list():
    reading = read()
    assert (reading.rows.columns, reading.rows.height, reading.rejected.height) == (DECLARATION, 0, 0)


def test_a_file_without_a_declarant_column_is_refused_as_a_whole():
    with pytest.raises(UnreadableFile, match="declarant"):
        read(f"{A};innovante", header="siren;statut")


def test_every_reason_is_a_french_sentence():
    assert all(text[0].isupper() and text.endswith(".") for text in REASONS.values())
