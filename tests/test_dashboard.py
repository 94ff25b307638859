"""Each page of the dashboard in each of its states, through Streamlit's own test runner."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.instantane_litteral import INTERIEUR, MARCHES, TABLES, publish

DASHBOARD = Path(__file__).parents[1] / "dashboard"
FIRST = MARCHES[0]["marche_id"]


@pytest.fixture
def data_dir(tmp_path, monkeypatch) -> Path:
    """A data folder of its own for each test, empty until something is published in it."""
    monkeypatch.setenv("CAP33_DATA_DIR", str(tmp_path))
    return tmp_path


def open_page(screen: str = "vue_ensemble", /, **parameters: str) -> AppTest:
    """The page as a link with these parameters opens it."""
    app = AppTest.from_file(str(DASHBOARD / "app.py"), default_timeout=30).run()
    app.switch_page(f"app_pages/{screen}.py")
    app.query_params.clear()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def html(app: AppTest) -> str:
    """Everything the page writes itself, markup included."""
    return "\n".join(element.proto.body for element in app.get("html"))


def text(app: AppTest) -> str:
    """What a reader reads on the page, spaces made ordinary."""
    written = [unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html(app), flags=re.DOTALL))]
    written += [element.value for kind in (app.title, app.subheader, app.markdown, app.info) for element in kind]
    return re.sub(r"\s+", " ", " ".join(written))


@pytest.mark.parametrize("page", ["vue_ensemble", "ministere", "marches", "methode"])
class TestEveryPage:
    def test_it_opens_with_one_title_and_its_footer(self, data_dir, page):
        publish(data_dir)
        app = open_page(page)
        assert not app.exception
        assert len(app.title) == 1
        assert "20261123T060000Z-ab12cd34" in text(app)
        assert "31 octobre 2026" in text(app)
        assert "BOAMP (avis de marchés), absente" in text(app)

    def test_fictitious_data_are_announced_and_real_ones_are_not(self, data_dir, page):
        publish(data_dir)
        assert "Données fictives" not in text(open_page(page))
        publish(data_dir, snapshot_id="20261124T060000Z-ab12cd34", fictif=True)
        assert "Données fictives" in text(open_page(page))

    def test_without_a_snapshot_it_says_what_to_run(self, data_dir, page):
        app = AppTest.from_file(str(DASHBOARD / "app.py"), default_timeout=30).run()
        assert not app.exception
        assert "cap33 refresh" in app.info[0].value

    def test_an_empty_snapshot_is_no_error(self, data_dir, page):
        without_rows = {table: [] for table in TABLES} | {"mart_ministere": TABLES["mart_ministere"]}
        publish(data_dir, without_rows)
        app = open_page(page)
        assert not app.exception
        assert "class='empty'" in html(app)

    def test_hostile_parameters_are_ignored(self, data_dir, page):
        publish(data_dir)
        hostile = "<script>alert(1)</script>' or 1=1 --"
        parameters = dict.fromkeys(
            (
                "periode", "base", "definition", "ministere", "perimetre", "texte", "page", "version", "critere",
                "logiciel_libre", "origine", "souverainete_immunite",
            ),
            hostile,
        )  # fmt: skip
        app = open_page(page, **parameters)
        assert not app.exception
        assert "<script>alert" not in html(app)


class TestVueEnsemble:
    def test_the_figure_stands_with_its_bounds_period_base_and_definition(self, data_dir):
        publish(data_dir)
        shown = text(open_page(periode="2026"))
        for expected in (
            "16,7 %",
            "16,7 % à 66,7 %",
            "2026",
            "année incomplète",
            "12 marchés",
            "stricte",
            "méthode 2026.1",
        ):
            assert expected in shown

    def test_official_figures_are_told_apart(self, data_dir):
        publish(data_dir)
        assert "ne figurent jamais sur un même graphique" in text(open_page())

    def test_a_masked_ministry_shows_words_and_no_percentage(self, data_dir):
        publish(data_dir)
        rows = re.split("<tr>|</tr>", html(open_page(periode="2026")))
        row = next(each for each in rows if "ministere=MC" in each)
        assert "moins de 10 marchés" in row
        assert "%" not in re.sub(r"<[^>]+>", "", row)

    def test_choices_come_from_the_address_and_are_all_written_there(self, data_dir):
        publish(data_dir)
        app = open_page(periode="2025", definition="strict")
        assert app.selectbox(key="w_periode").value == "2025"
        assert "5 %" in text(app)
        assert {name: app.query_params[name] for name in ("periode", "base", "definition")} == {
            "periode": "2025",
            "base": "nombre",
            "definition": "strict",
        }

    def test_the_period_shown_first_is_one_that_can_be_quoted(self, data_dir):
        publish(data_dir)
        app = open_page()
        assert app.selectbox(key="w_periode").value == app.query_params["periode"] == "2025"
        assert "année incomplète" not in text(app)

    def test_a_choice_follows_the_reader_from_page_to_page(self, data_dir):
        publish(data_dir)
        app = open_page()
        app.selectbox(key="w_periode").select("2024").run()
        for screen in ("ministere", "vue_ensemble"):
            app.switch_page(f"app_pages/{screen}.py")
            app.query_params.clear()
            app.run()
            assert app.selectbox(key="w_periode").value == app.query_params["periode"] == "2024"

    def test_a_choice_changes_the_figure_and_the_address(self, data_dir):
        publish(data_dir)
        app = open_page()
        app.selectbox(key="w_periode").select("2024").run()
        assert "En 2024, au moins 2,5 %" in text(app)
        assert app.query_params["periode"] == "2024"

    def test_a_missing_combination_says_what_to_do(self, data_dir):
        publish(data_dir)
        assert "Aucun chiffre pour ces choix." in text(open_page(periode="2023", base="montant"))


class TestMinistere:
    def test_the_ministry_of_the_address_is_shown_with_its_causes(self, data_dir):
        publish(data_dir)
        app = open_page("ministere", ministere="MI", periode="2026")
        shown = text(app)
        assert app.title[0].value == "Intérieur"
        for expected in (
            "20 %",
            "Taille du fournisseur inconnue",
            "PME sans preuve d'innovation",
            "Aucun titulaire publié",
        ):
            assert expected in shown

    def test_a_masked_ministry_has_no_percentage_in_its_figure_nor_its_causes(self, data_dir):
        publish(data_dir)
        app = open_page("ministere", ministere="MC", periode="2026")
        body = html(app).split("</style>")[-1]
        assert "Moins de 10 marchés" in text(app)
        assert "%" not in re.sub(r"<[^>]+>", "", body)

    def test_a_base_that_is_not_representative_shows_euros_and_no_percentage(self, data_dir):
        publish(data_dir)
        shown = text(open_page("ministere", ministere="MI", definition="large", periode="2026"))
        assert "Non représentatif" in shown

    def test_contracts_without_a_known_ministry_have_their_line(self, data_dir):
        publish(data_dir)
        assert open_page("ministere", ministere="NON_ATTRIBUE").title[0].value == "État, ministère inconnu"


class TestMarches:
    def test_filters_of_the_address_narrow_the_list(self, data_dir):
        publish(data_dir)
        shown = text(open_page("marches", perimetre="ETAT", ministere="MI", annee="2026", verdict="oui"))
        assert "2 marchés" in shown
        assert "analyse d'images de drones" in shown

    def test_amounts_are_not_summed_across_perimeters(self, data_dir):
        publish(data_dir)
        assert "de montants retenus" not in text(open_page("marches"))
        assert "de montants retenus" in text(open_page("marches", perimetre="ETAT"))

    def test_a_published_text_is_shown_and_never_interpreted(self, data_dir):
        publish(data_dir)
        app = open_page("marches", texte="sans date")
        assert "&lt;b&gt;gras&lt;/b&gt;" in html(app)
        assert "<b>gras" not in html(app)

    def test_no_match_says_what_to_do(self, data_dir):
        publish(data_dir)
        assert "Retirez un filtre" in text(open_page("marches", texte="introuvable"))

    @pytest.mark.parametrize("page", ["0", "99", "-1", "abc", "١"])
    def test_a_page_out_of_the_list_is_brought_back(self, data_dir, page):
        publish(data_dir)
        app = open_page("marches", page=page)
        assert not app.exception
        assert "drones" in text(app)

    def test_the_card_shows_rule_sentence_quoted_value_source_and_strength(self, data_dir):
        publish(data_dir)
        app = open_page("marches", marche=FIRST)
        shown = text(app)
        for expected in (
            "INN-2",
            "L'objet annonce un partenariat d'innovation.",
            "indiqué par le texte",
            "1er mars 2026",
            "2026-03.json",
        ):
            assert expected in shown
        assert "<q>Partenariat d&#x27;innovation &lt;script&gt;</q>" in html(app)

    def test_the_card_shows_alerts_in_sentences_and_columns_by_their_label(self, data_dir):
        publish(data_dir)
        shown = text(open_page("marches", marche=FIRST))
        assert "La durée publiée dépasse 180 mois ; elle est écartée." in shown
        assert "DUR-LONGUE" not in shown
        assert "Code CPV : 50312000" in shown

    def test_the_card_shows_the_proofs_against(self, data_dir):
        publish(data_dir)
        opposing = html(open_page("marches", marche=FIRST)).split("preuve contre")[1]
        assert "D33-2" in opposing.split("</div>")[0]

    def test_an_undetermined_criterion_says_what_is_missing(self, data_dir):
        publish(data_dir)
        shown = text(open_page("marches", marche=MARCHES[4]["marche_id"]))
        assert "La catégorie d'entreprise n'est pas connue : Atelier 5, absente du répertoire SIRENE lu." in shown
        assert "Rien n'est connu : ni éditeur nommé" in shown

    def test_each_pillar_has_its_verdict_its_proofs_and_no_score_is_given(self, data_dir):
        publish(data_dir)
        shown = text(open_page("marches", marche=MARCHES[1]["marche_id"]))
        for expected in (
            "sans note d'ensemble",
            "Premier pilier",
            "sans conclure · Le contrôle est à vérifier.",
            "Notoriété publique, non vérifiée sur pièce , 23 novembre 2026",
            "Deuxième pilier",
            "! vigilance confiance faible, non mesurée",
            "60 mois",
            "✕ défavorable confiance moyenne, non mesurée",
            "hors de l'Union européenne",
        ):
            assert expected in shown, expected

    def test_a_confidence_is_told_with_what_was_measured_of_it(self, data_dir):
        publish(data_dir)
        shown = text(open_page("marches", marche=MARCHES[1]["marche_id"]))
        assert "confiance haute : 399 justes sur 400 mesurés (entre 90 et 99 sur 100), échantillon déjà lu" in shown
        assert "confiance moyenne : 19 justes sur 20 mesurés, échantillon déjà lu" in shown

    def test_a_technology_drawn_from_a_text_is_never_interpreted(self, data_dir):
        publish(data_dir)
        for app in (open_page("marches", marche=MARCHES[1]["marche_id"]), open_page("marches", origine="HORS_UE")):
            assert "Carto &lt;i&gt;Monde&lt;/i&gt;, Autre" in html(app)
            assert "<i>Monde" not in html(app)
            assert "Atelier <2>" not in html(app)

    def test_the_holders_have_their_seat_their_prize_and_the_reason_of_what_is_unknown(self, data_dir):
        publish(data_dir)
        first = text(open_page("marches", marche=FIRST))
        assert "siège : Nord – Hauts-de-France, autre région que l'acheteur" in first
        assert "distinguée le 1er juin 2023" in first
        fifth = text(open_page("marches", marche=MARCHES[4]["marche_id"]))
        assert "absente du répertoire SIRENE lu ; effectif de moins de 250 personnes" in fifth

    @pytest.mark.parametrize(
        ("name", "value"),
        [("origine", "HORS_UE"), ("souverainete_maitrise", "defavorable"), ("logiciel_libre", "non")],
    )
    def test_technology_and_pillars_narrow_the_list(self, data_dir, name, value):
        publish(data_dir)
        shown = text(open_page("marches", **{name: value}))
        assert "1 marché." in shown
        assert "Maintenance du parc informatique, lot 2" in shown

    def test_a_long_object_is_cut_in_the_title_and_whole_below_it(self, data_dir):
        long = "Maintenance et assistance du parc informatique du ministère, " * 5 + "fin"
        publish(data_dir, TABLES | {"mart_marche": [MARCHES[0] | {"objet": long}]})
        app = open_page("marches", marche=FIRST)
        assert len(app.title[0].value) <= 161
        assert app.title[0].value.endswith("…")
        assert long in text(app)

    def test_a_bare_key_lists_the_lots(self, data_dir):
        publish(data_dir)
        assert "2 marchés distincts" in text(open_page("marches", marche=f"{INTERIEUR}:LOTS"))

    def test_an_unknown_contract_is_told(self, data_dir):
        publish(data_dir)
        assert "Aucun marché ne porte cette référence." in text(open_page("marches", marche="<b>rien</b>"))


def test_a_new_snapshot_is_read_by_an_open_session(data_dir):
    publish(data_dir)
    app = open_page()
    publish(data_dir, snapshot_id="20261124T060000Z-ab12cd34", date_donnees="2026-11-20")
    app.run()
    assert not app.exception
    assert "20 novembre 2026" in text(app)


def test_the_dashboard_imports_only_the_read_side():
    allowed = {"dashboard", "restitution", "registry", "streamlit", "polars", "altair", "__future__"}
    standard = {"collections", "dataclasses", "html", "math", "os", "pathlib", "re", "typing", "urllib"}
    for module in DASHBOARD.rglob("*.py"):
        imported = set(re.findall(r"^(?:from|import) (\w+)", module.read_text("utf-8"), flags=re.MULTILINE))
        assert imported <= allowed | standard, module
