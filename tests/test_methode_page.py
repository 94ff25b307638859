"""The page « Méthode »: what the verdicts are worth, in figures and in sentences, and the rules behind them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from restitution import methode
from restitution.instantane import open_current
from restitution.justesse import hundredths, measured, rightness, sentence, unmeasured
from tests.instantane_litteral import INDICATEURS, TABLES, indicateur, publish
from tests.test_dashboard import html, open_page, text


@pytest.fixture
def data_dir(tmp_path, monkeypatch) -> Path:
    """A data folder of its own for each test, where the literal snapshot is published."""
    monkeypatch.setenv("CAP33_DATA_DIR", str(tmp_path))
    publish(tmp_path)
    return tmp_path


def figure(critere: str, mesure: str, valeur: float, base: int, low: float = 0.9, high: float = 1.0) -> dict:
    return {
        "critere_mesure": critere, "mesure": mesure, "mesure_valeur": valeur, "nb_base": base,
        "ic95_bas": low, "ic95_haut": high,
    }  # fmt: skip


class TestSentences:
    def test_a_figure_is_said_in_hundredths_with_its_interval(self):
        said = sentence(figure("domaine33", "precision", 0.98, 174, 0.956, 0.991))
        assert said == "Sur 100 marchés que Cap 33 dit numériques, 98 le sont (entre 96 et 99)."

    def test_under_ten_cases_counts_stand_in_place_of_a_share(self):
        said = sentence(figure("achat_innovant", "precision", 0.75, 4))
        assert said == "Achats que Cap 33 dit innovants : 3 sur 4 ; c'est trop peu de cas pour une part."
        assert measured(figure("achat_innovant", "precision", 0.75, 4)) == "3 sur 4"

    def test_no_case_is_said(self):
        assert sentence(figure("origine", "precision", 0.0, 0)) == "Origines que Cap 33 donne : aucun cas étiqueté."

    def test_an_error_counts_nobody(self):
        assert sentence(figure("domaine33", "brier", 0.02, 0)) is None

    @pytest.mark.parametrize(
        ("part", "said"), [(1.0, "100"), (0.996, "plus de 99"), (0.0, "0"), (0.004, "moins de 1"), (0.984, "98")]
    )
    def test_what_is_not_all_is_never_said_to_be_all(self, part: float, said: str):
        assert hundredths(part) == said

    def test_a_rule_is_measured_or_said_not_to_be(self):
        none = {"nb_verdicts": 0, "nb_justes": 0, "part_juste": None}
        assert rightness(none)[0] == "non mesurée"
        assert rightness({"nb_verdicts": 3, "nb_justes": 2})[0] == "2 sur 3"

    def test_criteria_without_a_measure_are_named(self):
        assert unmeasured(["domaine33", "pme", "segment"], ["domaine33"]) == (
            "Sans mesure, faute de cas étiquetés : taille de l'entreprise ; segment d'achat."
        )
        assert unmeasured(["domaine33"], ["domaine33", "segment"]) is None


class TestFrames:
    def test_a_mistake_is_told_by_its_label_the_most_frequent_first(self, data_dir: Path):
        row = methode.confusion(open_current(data_dir), "2026.1", "segment").row(0, named=True)
        assert row["confondus"] == "Développement et intégration (4), Formation (1)"
        assert (row["nb_etiquettes"], row["nb_justes"], row["nb_abstentions"]) == (57, 50, 2)

    def test_measures_come_in_the_order_of_the_labels_with_their_sample(self, data_dir: Path):
        found = methode.mesures(open_current(data_dir), "2026.1")
        assert found["critere_mesure"].unique(maintain_order=True).to_list() == [
            "domaine33", "segment", "achat_innovant"
        ]  # fmt: skip
        assert found["mesure"].head(2).to_list() == ["precision", "rappel"]
        assert set(found["echantillon_libelle"]) == {"Marchés jamais vus"}

    def test_levels_never_met_are_left_out(self, data_dir: Path):
        found = methode.etalonnage(open_current(data_dir), "2026.1")
        of_it = found.filter(pl.col("critere_mesure") == "domaine33", pl.col("echantillon") == "neuf")
        assert of_it["confiance"].to_list() == ["haute", "moyenne"]
        assert of_it["erreur_etalonnage"].to_list() == [0.012, 0.012]

    def test_the_indicator_is_given_under_each_version_of_the_method(self, data_dir: Path):
        found = methode.by_version(open_current(data_dir)).filter(base="nombre", definition="strict")
        assert found["methode"].to_list() == ["2025.9", "2026.1"]
        assert found["periode"].unique().to_list() == ["2025"]
        assert found["borne_haute"].to_list() == [pytest.approx(30 / 80), pytest.approx(34 / 80)]

    def test_a_masked_figure_has_no_share_under_any_version(self, tmp_path: Path):
        masked = [indicateur("2025", None, 1, 1, 4, indicateur_statut="masque", methode=m) | {"valeur": 0.25}
                  for m in ("2025.9", "2026.1")]  # fmt: skip
        publish(tmp_path / "masked", TABLES | {"mart_indicateur": masked})
        assert methode.by_version(open_current(tmp_path / "masked"))["valeur"].to_list() == [None, None]

    def test_rules_come_by_criterion_then_by_number(self, data_dir: Path):
        ids = methode.regles(open_current(data_dir))["regle_id"].to_list()
        assert ids[:3] == ["D33-1", "D33-2", "INN-2"]
        assert ids.index("TEC-1") < ids.index("ORI-1") < ids.index("IMM-10")

    def test_tables_are_given_as_spreadsheets_of_this_country_open_them(self, data_dir: Path):
        files = methode.files(open_current(data_dir), "2026.1")
        assert set(files) == {"mesures", "etalonnage", "confusions", "regles"}
        content = files["mesures"][1].decode("utf-8-sig")
        assert files["mesures"][1].startswith(b"\xef\xbb\xbf")
        assert content.splitlines()[0].startswith("methode;echantillon;critere_mesure")
        assert ";0,98;" in content


class TestPage:
    def test_each_criterion_is_told_in_a_sentence_with_its_sample_and_its_date(self, data_dir: Path):
        shown = text(open_page("methode"))
        for expected in (
            "Sur 100 marchés que Cap 33 dit numériques, 98 le sont (entre 96 et 99).",
            "Marchés jamais vus",
            "20 novembre 2026",
            "s'écarte en moyenne de 1,2 point",
            "Sans mesure, faute de cas étiquetés : taille de l'entreprise",
        ):
            assert expected in shown

    def test_the_criterion_of_the_address_is_the_one_detailed(self, data_dir: Path):
        app = open_page("methode", critere="segment")
        assert app.selectbox(key="w_critere").value == "segment"
        assert "Développement et intégration (4)" in text(app)
        assert app.query_params["critere"] == "segment"

    def test_a_rule_shows_its_measure_its_cases_and_a_published_contract(self, data_dir: Path):
        app = open_page("methode", critere="domaine33")
        shown = text(app)
        for expected in ("98 sur 100", "50 cas", "Code CPV : 48000000", "Cas proche", "1 fois"):
            assert expected in shown
        assert "marches?marche=" in html(app)
        assert "&lt;b&gt;" in html(app) and "45000000 <b>" not in html(app)

    def test_an_older_version_says_that_its_sample_was_read(self, data_dir: Path):
        shown = text(open_page("methode", version="2025.9"))
        assert "lu pendant l'écriture des règles" in shown
        assert "Sur 100 marchés que Cap 33 dit numériques, 91 le sont" in shown

    def test_a_version_that_is_not_measured_says_so(self, data_dir: Path):
        without = TABLES | {name: [] for name in ("mart_mesure", "mart_echantillon", "mart_etalonnage")}
        publish(data_dir, without, snapshot_id="20261124T060000Z-ab12cd34")
        app = open_page("methode")
        assert "La méthode 2026.1 n'a pas été mesurée." in text(app)
        assert "Le code CPV relève du domaine 33." in text(app)

    def test_a_change_of_method_is_not_taken_for_a_change_of_fact(self, data_dir: Path):
        shown = text(open_page("methode"))
        for expected in ("Méthode 2025.9", "Méthode 2026.1, en vigueur", "État, 2025", "5 % à 37,5 %", "5 % à 42,5 %"):
            assert expected in shown

    def test_a_single_version_is_not_compared(self, data_dir: Path):
        single = [row for row in INDICATEURS if row["methode"] == "2026.1"]
        publish(data_dir, TABLES | {"mart_indicateur": single}, snapshot_id="20261124T060000Z-ab12cd34")
        app = open_page("methode")
        assert "sous chaque version" not in text(app)

    def test_the_tables_can_be_taken_away(self, data_dir: Path):
        app = open_page("methode")
        assert len(app.get("download_button")) == 4
