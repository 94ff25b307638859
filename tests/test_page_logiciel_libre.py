"""Free software: what objects say, what their silence leaves open, and the same figure wherever it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from restitution import circulaire, logiciel_libre
from restitution import indicateurs_circulaire as indicateurs
from restitution.instantane import Instantane
from restitution.selection import Selection, of_year
from tests.instantane_litteral import MARCHES, TABLES, publish
from tests.politique_litteral import POLITIQUE, RELEVES
from tests.test_dashboard import html, open_page, text

IN_2026 = of_year(Selection(), "2026")


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def instantane(tmp_path: Path) -> Instantane:
    return Instantane(publish(tmp_path, POLITIQUE))


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAP33_DATA_DIR", str(tmp_path))
    publish(tmp_path, POLITIQUE)
    return tmp_path


class TestSegments:
    def test_the_undetermined_stays_in_the_divisor(self, instantane: Instantane) -> None:
        """Support: eleven contracts counted, one names free software, one a proprietary product, nine nothing."""
        row = logiciel_libre.by_segment(instantane, IN_2026).filter(segment="SUPPORT_MAINTENANCE").to_dicts()[0]
        assert row["nb_marches"] == 11
        assert (row["valeur"], row["part_indeterminee"]) == pytest.approx((1 / 11, 9 / 11))
        assert row["borne_haute"] == pytest.approx(10 / 11)

    def test_amounts_weigh_what_is_retained(self, instantane: Instantane) -> None:
        """In hundreds of k€: 3 for the free one, 2 for the proprietary one, of 2+3+4+5+6+7+8+10+11 and 20+21 = 97."""
        kept = of_year(Selection(base="montant"), "2026")
        row = logiciel_libre.by_segment(instantane, kept).filter(segment="SUPPORT_MAINTENANCE").to_dicts()[0]
        assert (row["nb_marches"], row["nb_marches_exclus"]) == (12, 1)
        assert row["valeur"] == pytest.approx(3 / 97)
        assert row["part_indeterminee"] == pytest.approx(92 / 97)

    def test_under_ten_contracts_no_percentage(self, instantane: Instantane) -> None:
        row = logiciel_libre.by_segment(instantane, IN_2026).filter(segment="DONNEES_IA").to_dicts()[0]
        assert (row["nb_marches"], row["indicateur_statut"]) == (1, "masque")
        assert (row["valeur"], row["borne_haute"], row["part_indeterminee"]) == (None, None, None)

    def test_most_amounts_missing_give_no_percentage(self, tmp_path: Path) -> None:
        silent = {"montant_retenu_eur": None, "montant_statut": "absent"}
        tables = POLITIQUE | {"mart_marche": [row | (silent if rank < 9 else {}) for rank, row in enumerate(MARCHES)]}
        rows = logiciel_libre.by_segment(
            Instantane(publish(tmp_path, tables)), of_year(Selection(base="montant"), "2026")
        )
        assert rows.filter(segment="SUPPORT_MAINTENANCE")["indicateur_statut"].item() == "non_representatif"

    def test_the_segments_add_up_to_the_published_figure(self, instantane: Instantane) -> None:
        rows = logiciel_libre.by_segment(instantane, IN_2026)
        published = circulaire.figures(instantane, logiciel_libre.INDICATEUR).filter(periode="2026")
        for weight in ("numerateur", "denominateur"):
            assert rows[weight].sum() == published[weight].item()


class TestSentences:
    def test_a_figure_is_told_with_its_three_parts_and_its_bounds(self) -> None:
        """2026: one free, one proprietary and ten silent out of twelve."""
        assert plain(logiciel_libre.reading(RELEVES[1])) == (
            "En 2026, sur 12 marchés, l'objet ou l'éditeur montre du logiciel libre pour 8,3 % et un produit "
            "propriétaire pour 8,3 %. Pour 83,3 %, rien n'est nommé : ce silence ne prouve rien, et la part du libre "
            "se situe entre 8,3 % et 91,7 %."
        )

    def test_a_masked_figure_is_told_without_a_percentage(self) -> None:
        assert "%" not in logiciel_libre.reading(RELEVES[3])
        assert logiciel_libre.parts(RELEVES[3]) == {}

    def test_the_order_of_ministries_is_told_not_to_be_that_of_uses(self, instantane: Instantane) -> None:
        rows = indicateurs.by_ministere(instantane, logiciel_libre.INDICATEUR, "nombre", "2026")
        assert rows["ministere"].to_list() == ["MI", "MC"]
        reading = plain(logiciel_libre.ranking_reading(rows, "ministère"))
        assert "« Intérieur », 10 %" in reading
        assert "l'ordre n'est pas celui des usages" in reading

    def test_no_share_at_all_is_told(self, instantane: Instantane) -> None:
        rows = indicateurs.by_ministere(instantane, logiciel_libre.INDICATEUR, "nombre", "2026").filter(ministere="MC")
        assert "Aucun ministère n'a assez de marchés" in logiciel_libre.ranking_reading(rows, "ministère")


class TestPage:
    def test_it_opens_on_a_year_that_can_be_quoted(self, data_dir: Path) -> None:
        app = open_page("logiciel_libre")
        assert not app.exception
        assert app.query_params["periode"] == "2025"
        assert "2,5 %" in text(app)

    def test_the_figure_its_proofs_and_their_source_are_shown(self, data_dir: Path) -> None:
        app = open_page("logiciel_libre", periode="2026")
        assert not app.exception
        shown = text(app)
        for expected in (
            "2026 (année incomplète)", "8,3 % à 91,7 %", "Règle LIB-3", "Notoriété publique, non vérifiée sur pièce",
            "Maintenance du parc informatique, lot 3", "rien de nommé",
        ):  # fmt: skip
            assert expected in shown, expected
        assert "PMB, &lt;i&gt;Outil&lt;/i&gt;" in html(app)
        assert "<i>Outil" not in html(app)

    def test_each_part_leads_to_its_contracts(self, data_dir: Path) -> None:
        body = html(open_page("logiciel_libre", periode="2026", ministere="MI"))
        kept = "perimetre=ETAT&amp;ministere=MI&amp;annee=2026&amp;comptes=nombre"
        assert f"marches?{kept}&amp;logiciel_libre=oui" in body

    def test_a_masked_ministry_has_words_and_no_percentage(self, data_dir: Path) -> None:
        shown = text(open_page("logiciel_libre", periode="2026", ministere="MC")).split("Année après année")[0]
        assert "Moins de 10 marchés" in shown
        assert "%" not in shown

    def test_a_name_leads_to_its_contracts(self, data_dir: Path) -> None:
        assert "lot 3" in text(open_page("logiciel_libre", periode="2026", nomme="PMB | <i>Outil</i>"))

    def test_an_empty_snapshot_says_what_to_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CAP33_DATA_DIR", str(tmp_path))
        publish(tmp_path, TABLES)
        assert "relancez « cap33 refresh »" in plain(text(open_page("logiciel_libre")))
