"""What readers are shown of the circular: masked shares stay masked, signals are questions, official figures a note."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines import circulaire as source
from pipelines import ref
from restitution import circulaire
from restitution.instantane import Instantane
from tests import instantane_litteral as literal
from tests.frames import METHODE
from transforms import models

FIGURE = {
    "indicateur": "mode_sur_etagere", "perimetre": "ETAT", "periode": "2025", "base": "nombre", "methode": "2026.2",
    "valeur_unite": "part", "valeur": 0.4, "borne_basse": 0.4, "borne_haute": 0.6, "numerateur": 4.0,
    "denominateur": 10.0, "nb_marches": 10, "nb_marches_exclus": 0, "part_indeterminee": 0.2,
    "part_hors_population": 0.0, "serie_fiable": True, "is_periode_complete": True, "indicateur_statut": "publie",
}  # fmt: skip
SIGNAL = {"indicateur": "achat_direct_a_verifier", "perimetre": "ETAT", "is_deja_compte": False, "ministere": "MI"}


@pytest.fixture
def instantane(tmp_path: Path) -> Instantane:
    first, second, other = (literal.MARCHES[rank]["marche_id"] for rank in (1, 2, 12))
    lines = source.objectives().drop("phrase_modele").to_dicts()
    tables = literal.TABLES | {
        "mart_indicateur_circulaire": [
            FIGURE, FIGURE | {"periode": "2024", "indicateur_statut": "masque"}, FIGURE | {"ministere": "MI"},
        ],
        "mart_signal_circulaire": [
            SIGNAL | {"marche_id": first, "date_notification": date(2026, 3, 2), "montant_signal_eur": 110_000.0},
            SIGNAL | {"marche_id": second, "date_notification": date(2025, 3, 2), "montant_signal_eur": 250_000.0},
            SIGNAL | {"marche_id": other, "date_notification": date(2026, 3, 2), "ministere": "MC"},
        ],
        "mart_circulaire": [
            row | {"methode": "2026.2", "phrase_objectif": "En 2025, 40 % : oui."} for row in lines
        ],
        "mart_chiffre_officiel": models.run(
            "mart_chiffre_officiel", {"ref_chiffre_officiel": ref.table("ref_chiffre_officiel", METHODE.methode)}
        ).to_dicts(),
    }  # fmt: skip
    return Instantane(literal.publish(tmp_path, tables))


def test_the_coverage_has_one_line_per_objective_with_its_state_in_words(instantane: Instantane) -> None:
    lines = circulaire.coverage(instantane)
    assert lines["objectif_id"].to_list() == source.objectives()["objectif_id"].to_list()
    assert set(lines["etat"]) == set(circulaire.ETATS.values())
    assert lines["phrase_objectif"][0] == "En 2025, 40\u00a0%\u00a0: oui."


def test_the_summary_counts_every_objective(instantane: Instantane) -> None:
    text = circulaire.summary(instantane)
    assert text.startswith(f"{source.objectives().height} objectifs de la circulaire")
    assert "«\u00a0non mesurable en données ouvertes\u00a0»" in text


def test_a_masked_figure_leaves_without_its_share(instantane: Instantane) -> None:
    years = circulaire.figures(instantane, "mode_sur_etagere")
    assert years.select("periode", "valeur", "borne_haute").rows() == [("2024", None, None), ("2025", 0.4, 0.6)]
    assert circulaire.figures(instantane, "mode_sur_etagere", ministere="MI")["ministere"].to_list() == ["MI"]
    assert circulaire.figures(instantane, "mode_sur_etagere", base="montant").is_empty()


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("part", 0.123, "12,3\u00a0%"), ("marches", 1.0, "1 marché"), ("marches", 4.0, "4 marchés"),
        ("jours", 96.5, "96 jours"), ("rapport", 1.042, "+4,2\u00a0%"), ("rapport", 0.9, "−10\u00a0%"),
        ("part", None, "—"),
    ],
)  # fmt: skip
def test_a_value_is_written_in_its_unit(unit: str, value: float | None, text: str) -> None:
    assert circulaire.written({"valeur_unite": unit, "valeur": value}) == text


def test_signals_lead_to_contracts_the_greatest_first(instantane: Instantane) -> None:
    found = circulaire.signals(instantane, "achat_direct_a_verifier", ministere="MI")
    assert found["montant_signal_eur"].to_list() == [250_000, 110_000]
    assert found["objet"].null_count() == 0
    assert circulaire.signals(instantane, "achat_direct_a_verifier", periode="2026").height == 2
    assert circulaire.signals(instantane, "part_surcout").is_empty()


@pytest.mark.parametrize("indicateur", ["achat_direct_a_verifier", "marche_grand_montant", "part_surcout", "autre"])
def test_a_signal_is_told_without_accusing(indicateur: str) -> None:
    row: dict[str, Any] = {
        "indicateur": indicateur, "montant_signal_eur": 2.5e5, "seuil_signal_eur": 1e5, "montant_initial_eur": 2e5,
    }  # fmt: skip
    text = circulaire.signal_sentence(row)
    assert "250\u00a0k€" in text
    assert "irrégul" not in text
    assert text.startswith("À vérifier") is (indicateur == "achat_direct_a_verifier")


def test_the_official_note_says_why_nothing_compares_then_gives_each_source(instantane: Instantane) -> None:
    note = circulaire.official_note(instantane)
    assert note.startswith(circulaire.typeset(circulaire.NOTE))
    assert note.count("Source\u00a0:") == circulaire.official_figures(instantane).height == 22


def test_without_official_figures_the_note_stands_alone(tmp_path: Path) -> None:
    assert circulaire.official_note(Instantane(literal.publish(tmp_path))) == circulaire.NOTE
