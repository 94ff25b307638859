"""The main indicator, computed by hand on small populations."""

from datetime import date
from itertools import count

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.frames import METHODE, table
from transforms import models
from transforms.methode import parameters

SERIAL = count()


def marches(n, oui=0.0, indetermine=0.0, **common):
    """`n` like contracts, with the part of innovative SMEs and the undetermined part in both definitions."""
    parts = {
        f"{kind}_{definition}": part
        for definition in ("strict", "large")
        for kind, part in (("part_pme_innovante", oui), ("part_indeterminee", indetermine))
    }
    return [{"marche_id": f"m{next(SERIAL)}"} | parts | common for _ in range(n)]


def indicateur(rows, date_donnees=date(2026, 9, 1)):
    tables = {
        "mart_marche": table("mart_marche", *rows),
        "core_part_pme": table("core_part_pme"),
        "ref_methode": parameters(METHODE, date_donnees),
    }
    return models.run("mart_indicateur", tables)


def cell(rows, *, base="nombre", definition="strict", periode="2024", date_donnees=date(2026, 9, 1)):
    """The row of the whole State in that base, definition and period."""
    found = indicateur(rows, date_donnees).filter(
        pl.col("ministere").is_null(), perimetre="ETAT", base=base, definition=definition, periode=periode
    )
    return found.row(0, named=True)


def test_the_denominator_keeps_the_undetermined():
    row = cell(marches(2, oui=1.0) + marches(5, indetermine=1.0) + marches(3))
    assert (row["numerateur"], row["denominateur"], row["nb_marches"]) == (2.0, 10.0, 10)
    assert (row["valeur"], row["borne_basse"], row["borne_haute"]) == (0.2, 0.2, 0.7)
    assert (row["part_indeterminee"], row["indicateur_statut"]) == (0.5, "publie")


def test_a_contract_held_by_halves_counts_for_a_half():
    row = cell(marches(3, oui=0.5) + marches(7))
    assert (row["numerateur"], row["valeur"], row["borne_haute"]) == (1.5, 0.15, 0.15)


def test_amounts_weigh_by_part_of_the_holder():
    rows = marches(1, oui=0.5, montant_retenu_eur=1000.0) + marches(9, indetermine=0.25, montant_retenu_eur=100.0)
    row = cell(rows, base="montant")
    assert (row["numerateur"], row["denominateur"]) == (500.0, 1900.0)
    assert row["valeur"] == pytest.approx(500 / 1900)
    assert row["borne_haute"] == pytest.approx((500 + 9 * 25) / 1900)


def test_thirds_of_holders_add_up_to_whole_contracts_and_whole_euros():
    rows = marches(30, oui=1 / 3, montant_retenu_eur=100.0)
    assert cell(rows)["numerateur"] == 10.0
    assert cell(rows, base="montant")["numerateur"] == 1000.0


def test_definitions_have_their_own_line():
    rows = marches(10)
    rows[0] |= {"part_pme_innovante_large": 1.0}
    assert cell(rows, definition="strict")["valeur"] == 0.0
    assert cell(rows, definition="large")["valeur"] == 0.1


# Masking and representativeness


def test_under_ten_contracts_no_percentage_is_given():
    row = cell(marches(9, oui=1.0))
    assert row["indicateur_statut"] == "masque"
    assert [row[name] for name in ("valeur", "borne_basse", "borne_haute", "part_indeterminee")] == [None] * 4
    assert (row["numerateur"], row["denominateur"], row["nb_marches"]) == (9.0, 9.0, 9)
    assert cell(marches(10, oui=1.0))["indicateur_statut"] == "publie"


def test_contracts_without_retained_amount_are_counted_beside_the_sum():
    rows = marches(6, oui=1.0, montant_retenu_eur=50.0) + marches(6, oui=1.0, montant_retenu_eur=None)
    row = cell(rows, base="montant")
    assert (row["nb_marches"], row["nb_marches_exclus"], row["denominateur"]) == (12, 6, 300.0)
    assert (row["valeur"], row["indicateur_statut"]) == (1.0, "publie")
    assert cell(rows)["nb_marches_exclus"] == 0


def test_above_half_of_the_contracts_excluded_the_amounts_are_not_representative():
    row = cell(marches(5, oui=1.0) + marches(6, montant_retenu_eur=None), base="montant")
    assert (row["indicateur_statut"], row["valeur"]) == ("non_representatif", None)
    assert (row["numerateur"], row["denominateur"]) == (500.0, 500.0)


@pytest.mark.parametrize("montant", [None, 0.0])
def test_without_any_amount_the_base_is_not_representative(montant):
    row = cell(marches(10, oui=1.0, montant_retenu_eur=montant), base="montant")
    assert (row["indicateur_statut"], row["denominateur"], row["valeur"]) == ("non_representatif", 0.0, None)


# Frameworks


def test_a_contract_already_counted_with_its_framework_counts_in_euros_alone():
    rows = marches(10) + marches(4, is_deja_compte=True)
    assert cell(rows)["nb_marches"] == 10
    assert cell(rows, base="montant")["nb_marches"] == 14


# Perimeters, ministries, periods


def test_the_ministries_and_the_unattributed_add_up_to_the_state():
    rows = (
        marches(11, oui=1 / 3, ministere="ARMEES", montant_retenu_eur=10.0)
        + marches(4, oui=1.0, ministere="JUSTICE", montant_retenu_eur=33.33)
        + marches(2, indetermine=1.0, ministere=None, montant_retenu_eur=None)
    )
    figures = ["numerateur", "denominateur", "nb_marches", "nb_marches_exclus"]
    lines = indicateur(rows)
    key = ["periode", "base", "definition"]
    parts = lines.filter(pl.col("ministere").is_not_null())
    assert set(parts["ministere"]) == {"ARMEES", "JUSTICE", "NON_ATTRIBUE"}
    assert_frame_equal(
        parts.group_by(key).agg(pl.col(figures).sum()).sort(key),
        lines.filter(pl.col("ministere").is_null()).select(*key, *figures).sort(key),
        abs_tol=1e-5,
    )


def test_other_perimeters_have_one_line_without_ministry():
    rows = marches(10, perimetre="OPERATEUR", ministere="ARMEES") + marches(1, perimetre="INTERMINISTERIEL")
    lines = indicateur(rows).filter(pl.col("periode") == "2024")
    assert lines["ministere"].null_count() == lines.height
    assert lines.group_by("perimetre").len().sort("perimetre").rows() == [("INTERMINISTERIEL", 4), ("OPERATEUR", 4)]


def test_an_undated_contract_belongs_to_no_period():
    assert cell(marches(10) + marches(5, date_notification=None))["nb_marches"] == 10


@pytest.mark.parametrize(("year", "reliable"), [(2023, False), (2024, True)])
def test_the_series_is_reliable_from_the_current_format_on(year, reliable):
    row = cell(marches(10, date_notification=date(year, 1, 1)), periode=str(year))
    assert row["serie_fiable"] is reliable


@pytest.mark.parametrize(
    ("date_donnees", "complete"), [(date(2025, 2, 27), False), (date(2025, 2, 28), True), (None, False)]
)
def test_a_year_is_complete_once_the_legal_delay_of_its_last_day_is_over(date_donnees, complete):
    assert cell(marches(10), date_donnees=date_donnees)["is_periode_complete"] is complete


# Quarters and rolling years

# Two contracts a quarter from the third of 2023 to the second of 2025, the first of each held by an innovative SME.
QUARTERS = [date(2023, 8, 1), date(2023, 11, 30)]
QUARTERS += [date(2024, month, 15) for month in (1, 4, 7, 10)] + [date(2025, 1, 1), date(2025, 6, 30)]
EIGHT_QUARTERS = [
    row
    for rank, day in enumerate(QUARTERS)
    for row in (
        marches(1, oui=1 / 3, date_notification=day, montant_retenu_eur=10.0**rank)
        + marches(1, indetermine=0.5, date_notification=day, montant_retenu_eur=None)
    )
]


def test_a_quarter_holds_its_own_contracts():
    row = cell(EIGHT_QUARTERS, base="montant", periode="2024-T3")
    assert (row["nb_marches"], row["nb_marches_exclus"], row["denominateur"]) == (2, 1, 10.0**4)
    assert row["periode_genre"] == "trimestre"


@pytest.mark.parametrize("base", ["nombre", "montant"])
def test_the_twelve_months_that_end_a_year_are_that_year(base):
    year, rolling = (cell(EIGHT_QUARTERS, base=base, periode=name) for name in ("2024", "12 mois au 2024-T4"))
    assert (year.pop("periode_genre"), rolling.pop("periode_genre")) == ("annee", "douze_mois")
    assert (year.pop("periode"), rolling.pop("periode")) == ("2024", "12 mois au 2024-T4")
    assert year == rolling
    assert year["nb_marches"] == 8


def test_twelve_rolling_months_run_over_the_end_of_a_year():
    row = cell(EIGHT_QUARTERS, base="montant", periode="12 mois au 2024-T2")
    assert row["denominateur"] == 1 + 10 + 100 + 1000
    assert row["numerateur"] == pytest.approx(1111 / 3, abs=1e-6)
    assert cell(EIGHT_QUARTERS, periode="12 mois au 2024-T2")["valeur"] is None


def test_windows_end_with_a_quarter_of_the_data():
    rolling = indicateur(EIGHT_QUARTERS).filter(pl.col("periode_genre") == "douze_mois")["periode"].unique().sort()
    assert (rolling[0], rolling[-1], len(rolling)) == ("12 mois au 2023-T3", "12 mois au 2025-T2", 8)


def test_the_quarters_of_a_year_add_up_to_it_exactly():
    rows = [
        row | {"date_notification": date(2024, month, 28)}
        for month in range(1, 13)
        for row in marches(7, oui=1 / 7, montant_retenu_eur=0.1) + marches(2, oui=1 / 3, montant_retenu_eur=1e9)
    ]
    lines = indicateur(rows).filter(pl.col("ministere").is_null())
    figures = ["denominateur", "nb_marches", "nb_marches_exclus", "nb_marches_numerateur"]
    sums = lines.group_by("periode_genre", "base", "definition").agg(pl.col(*figures, "numerateur").sum())
    years = sums.filter(pl.col("periode_genre") == "annee").sort("base", "definition").drop("periode_genre")
    quarters = sums.filter(pl.col("periode_genre") == "trimestre").sort("base", "definition").drop("periode_genre")
    assert_frame_equal(years, quarters, abs_tol=1e-5)


@pytest.mark.parametrize(
    ("periode", "reliable"), [("2024-T1", True), ("12 mois au 2024-T3", False), ("2023-T4", False)]
)
def test_a_window_is_reliable_when_it_begins_with_the_current_format(periode, reliable):
    assert cell(EIGHT_QUARTERS, periode=periode)["serie_fiable"] is reliable


@pytest.mark.parametrize(("date_donnees", "complete"), [(date(2024, 11, 29), False), (date(2024, 11, 30), True)])
@pytest.mark.parametrize("periode", ["2024-T3", "12 mois au 2024-T3"])
def test_a_quarter_is_complete_once_the_legal_delay_of_its_last_day_is_over(periode, date_donnees, complete):
    assert cell(EIGHT_QUARTERS, periode=periode, date_donnees=date_donnees)["is_periode_complete"] is complete


# What the interval is made of


def test_the_effective_size_is_that_of_kish():
    rows = marches(2, oui=0.5, montant_retenu_eur=300.0) + marches(8, montant_retenu_eur=50.0)
    rows += marches(1, oui=1.0, montant_retenu_eur=None)
    amounts = cell(rows, base="montant")
    # (2 × 300 + 8 × 50)² ÷ (2 × 300² + 8 × 50²)
    assert (amounts["taille_effective"], amounts["nb_marches_numerateur"]) == (5.0, 2)
    counts = cell(rows)
    assert (counts["taille_effective"], counts["nb_marches_numerateur"]) == (11.0, 3)


def test_an_effective_size_needs_an_amount():
    row = cell(marches(10, oui=1.0, montant_retenu_eur=0.0), base="montant")
    assert (row["taille_effective"], row["nb_marches_numerateur"]) == (None, 0)


def test_the_largest_amounts_overflow_nothing():
    row = cell(marches(20_000, oui=1.0, montant_retenu_eur=3e9), base="montant")
    assert (row["taille_effective"], row["valeur"]) == (20_000.0, 1.0)


def test_every_line_carries_the_method_and_no_estimate():
    lines = indicateur(marches(10))
    assert set(lines["methode"]) == {METHODE.methode}
    assert lines["valeur_estimee"].null_count() == lines.height


def test_the_order_of_contracts_changes_nothing():
    rows = marches(20, oui=1 / 7, montant_retenu_eur=0.1) + marches(20, oui=1 / 3, montant_retenu_eur=1e9)
    assert indicateur(rows).equals(indicateur(rows[::-1]))
