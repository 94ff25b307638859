"""The circular: every objective answered, every figure with its bounds, signals asked and never accused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import circulaire as source
from restitution import circulaire
from restitution import indicateurs_circulaire as indicateurs
from restitution.circulaire import lowered
from restitution.instantane import Instantane
from restitution.noms_circulaire import NOMS, QUESTIONS
from tests.instantane_litteral import TABLES, publish
from tests.politique_litteral import POLITIQUE, RELEVES
from tests.test_dashboard import html, open_page, text


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


def figure(indicateur: str, **fields: Any) -> dict[str, Any]:
    return next(row for row in RELEVES if row["indicateur"] == indicateur) | fields


class TestIndicators:
    def test_every_indicator_of_the_circular_has_a_name_and_every_list_a_question(self, instantane: Instantane) -> None:
        assert set(indicateurs.known(instantane)) <= set(NOMS)
        assert list(QUESTIONS) == list(circulaire.SIGNALS)

    def test_a_count_is_a_minimum(self) -> None:
        assert plain(indicateurs.reading(figure("achat_direct_a_verifier"))) == (
            "En 2026, on compte 1 marché dont le montant atteint le seuil de l'achat direct innovant, à vérifier. "
            "C'est un minimum : pour 3 autres marchés, les données publiques ne permettent pas de trancher."
        )

    def test_a_share_is_told_with_its_bounds(self) -> None:
        reading = plain(indicateurs.reading(figure("part_logiciel_libre")))
        assert reading == (
            "En 2025, 2,5 % des achats numériques disent acheter du logiciel libre. C'est la part établie. Pour "
            "87,5 %, les données publiques ne permettent pas de trancher : la part se situe entre 2,5 % et 90 %."
        )
        assert plain(indicateurs.headline(figure("part_logiciel_libre"))).endswith("au plus 90 % avec l'indéterminé")

    def test_what_stays_out_of_the_population_stands_beside_the_figure(self) -> None:
        facts = indicateurs.facts(figure("part_surcout"))
        assert plain(facts["Laissé dehors"][0]) == "37,5 %"
        assert plain(facts["Population"][0]) == "50 marchés"

    def test_a_fact_that_nobody_publishes_is_told_as_such(self) -> None:
        row = figure("delai_attribution")
        assert "%" not in indicateurs.reading(row)
        assert indicateurs.headline(row) == "Fait non publié"

    def test_the_share_of_innovative_smes_is_that_of_its_own_table(self, instantane: Instantane) -> None:
        found = circulaire.figures(instantane, "part_pme_innovante").filter(periode="2025")
        published = instantane.query(
            "select valeur from mart_indicateur where indicateur = 'part_pme_innovante' and periode = '2025' "
            "and definition = 'strict' and base = 'nombre' and methode = '2026.1' and ministere is null"
        )
        assert found["valeur"].to_list() == published["valeur"].to_list() == [0.05]

    def test_the_year_shown_first_can_be_quoted(self, instantane: Instantane) -> None:
        assert indicateurs.default_periode(instantane, "part_logiciel_libre") == "2025"
        assert indicateurs.periodes(instantane, "part_logiciel_libre") == {
            "2026": "2026 (année incomplète)", "2025": "2025",
        }  # fmt: skip
        assert indicateurs.default_periode(instantane, "ccag_tic") is None

    def test_a_complement_says_which_objective_it_completes(self, instantane: Instantane) -> None:
        told = indicateurs.subtitle("offre_unique", indicateurs.objective(instantane, "offre_unique"))
        assert told.startswith("Complète la mesure de l'objectif II.2-b")

    def test_the_ministries_are_told_with_their_values(self, instantane: Instantane) -> None:
        rows = indicateurs.by_ministere(instantane, "part_logiciel_libre", "nombre", "2026")
        assert plain(indicateurs.ranking_reading(rows)) == (
            "La plus forte valeur établie : Intérieur, 10 %. Aucun autre ministère n'a de chiffre publié."
        )

    def test_a_sentence_goes_on_after_a_colon_but_an_acronym_keeps_its_capitals(self) -> None:
        assert [lowered("Le catalogue"), lowered("DINUM"), lowered("")] == ["le catalogue", "DINUM", ""]


class TestSignals:
    def test_the_lists_are_counted_by_perimeter_and_ministry(self, instantane: Instantane) -> None:
        counts = {who: circulaire.signal_counts(instantane, who)["achat_direct_a_verifier"]
                  for who in (None, "MI", "MC", "NON_ATTRIBUE")}  # fmt: skip
        assert counts == {None: 3, "MI": 1, "MC": 1, "NON_ATTRIBUE": 1}
        assert set(circulaire.signal_counts(instantane, None, "OPERATEUR").values()) == {0}

    def test_the_greatest_amounts_come_first_and_no_more_than_asked(self, instantane: Instantane) -> None:
        found = circulaire.signals(instantane, "achat_direct_a_verifier", size=2)
        assert found["montant_signal_eur"].to_list() == [200_000, 150_000]


class TestPage:
    def test_every_objective_stands_with_its_figure_or_with_what_is_missing(self, data_dir: Path) -> None:
        app = open_page("circulaire")
        assert not app.exception
        shown, body = plain(text(app)), html(app)
        for row in source.objectives().to_dicts():
            assert plain(row["objectif"].split("«")[0].strip()) in shown
        missing = source.objectives().filter(pl.col("circulaire_etat") == "non_mesurable")
        assert body.count("Non mesurable en données ouvertes</span>") == len(missing)
        assert "Données qu'il faudrait : le catalogue des solutions mutualisées" in shown

    def test_no_page_ever_says_irregular_of_a_contract(self, data_dir: Path) -> None:
        shown = text(open_page("circulaire", indicateur="achat_direct_a_verifier", periode="2026"))
        assert "À vérifier : 200 k€ sans mise en concurrence" in plain(shown)
        assert "jamais le constat d'une irrégularité" in shown
        assert "irrégulier" not in shown
        assert "Maintenance du parc informatique, lot 2" in shown

    def test_a_state_of_measure_narrows_the_table_and_stands_in_the_address(self, data_dir: Path) -> None:
        app = open_page("circulaire", etat="non_mesure")
        assert app.query_params["etat"] == "non_mesure"
        assert html(app).count("Non mesuré</span>") == 2
        assert "Non mesurable en données ouvertes</span>" not in html(app)

    def test_official_figures_stand_in_a_note_with_the_reason_why_they_differ(self, data_dir: Path) -> None:
        app = open_page("circulaire")
        assert "Il couvre tous les domaines d'achat." in text(app)
        assert "Part des achats &lt;b&gt;" in html(app)
        assert not app.get("arrow_vega_lite_chart")

    def test_an_indicator_has_its_figure_its_limits_and_its_way_back(self, data_dir: Path) -> None:
        app = open_page("circulaire", indicateur="part_surcout")
        assert not app.exception
        shown = plain(text(app))
        assert app.title[0].value == NOMS["part_surcout"].nom
        for expected in ("40 %", "37,5 %", "Ce qui manque", "Données qu'il faudrait", "Aucun marché dans cette liste."):
            assert expected in shown, expected

    @pytest.mark.parametrize("name", ["delai_attribution", "part_pme_innovante", "ccag_tic", "part_pme_indirecte"])
    def test_an_indicator_in_any_state_opens(self, data_dir: Path, name: str) -> None:
        app = open_page("circulaire", indicateur=name)
        assert not app.exception
        assert app.title[0].value == NOMS[name].nom

    def test_an_unknown_indicator_leads_to_the_whole_circular(self, data_dir: Path) -> None:
        app = open_page("circulaire", indicateur="<script>alert(1)</script>")
        assert "Que mesure-t-on" in plain(app.title[0].value)
        assert "<script>alert" not in html(app)

    def test_an_empty_snapshot_says_what_to_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CAP33_DATA_DIR", str(tmp_path))
        publish(tmp_path, TABLES)
        assert "Relancez « cap33 refresh »" in plain(text(open_page("circulaire")))
