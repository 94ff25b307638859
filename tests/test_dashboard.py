"""Each page of the dashboard in each of its states, through Streamlit's own test runner."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.instantane_litteral import INTERIEUR, MARCHES, TABLES, publier

DASHBOARD = Path(__file__).parents[1] / "dashboard"
PREMIER = MARCHES[0]["marche_id"]


@pytest.fixture
def donnees(tmp_path, monkeypatch) -> Path:
    """A data folder of its own for each test, empty until something is published in it."""
    monkeypatch.setenv("CAP33_DATA_DIR", str(tmp_path))
    return tmp_path


def ouvrir(ecran: str = "vue_ensemble", /, **parametres: str) -> AppTest:
    """The page as a link with these parameters opens it."""
    app = AppTest.from_file(str(DASHBOARD / "app.py"), default_timeout=30).run()
    app.switch_page(f"app_pages/{ecran}.py")
    app.query_params.clear()
    for nom, valeur in parametres.items():
        app.query_params[nom] = valeur
    return app.run()


def html(app: AppTest) -> str:
    """Everything the page writes itself, markup included."""
    return "\n".join(element.proto.body for element in app.get("html"))


def texte(app: AppTest) -> str:
    """What a reader reads on the page, spaces made ordinary."""
    ecrit = [unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html(app), flags=re.DOTALL))]
    ecrit += [element.value for kind in (app.title, app.subheader, app.markdown, app.info) for element in kind]
    return re.sub(r"\s+", " ", " ".join(ecrit))


@pytest.mark.parametrize("page", ["vue_ensemble", "ministere", "marches"])
class TestEveryPage:
    def test_it_opens_with_one_title_and_its_footer(self, donnees, page):
        publier(donnees)
        app = ouvrir(page)
        assert not app.exception
        assert len(app.title) == 1
        assert "20261123T060000Z-ab12cd34" in texte(app)
        assert "31 octobre 2026" in texte(app)
        assert "BOAMP (avis de marchés), absente" in texte(app)

    def test_fictitious_data_are_announced_and_real_ones_are_not(self, donnees, page):
        publier(donnees)
        assert "Données fictives" not in texte(ouvrir(page))
        publier(donnees, snapshot_id="20261124T060000Z-ab12cd34", fictif=True)
        assert "Données fictives" in texte(ouvrir(page))

    def test_without_a_snapshot_it_says_what_to_run(self, donnees, page):
        app = AppTest.from_file(str(DASHBOARD / "app.py"), default_timeout=30).run()
        assert not app.exception
        assert "cap33 refresh" in app.info[0].value

    def test_an_empty_snapshot_is_no_error(self, donnees, page):
        sans_ligne = {table: [] for table in TABLES} | {"mart_ministere": TABLES["mart_ministere"]}
        publier(donnees, sans_ligne)
        app = ouvrir(page)
        assert not app.exception
        assert "class='vide'" in html(app)

    def test_hostile_parameters_are_ignored(self, donnees, page):
        publier(donnees)
        hostile = "<script>alert(1)</script>' or 1=1 --"
        parametres = dict.fromkeys(
            ("periode", "base", "definition", "ministere", "perimetre", "texte", "page"), hostile
        )
        app = ouvrir(page, **parametres)
        assert not app.exception
        assert "<script>alert" not in html(app)


class TestVueEnsemble:
    def test_the_figure_stands_with_its_bounds_period_base_and_definition(self, donnees):
        publier(donnees)
        lu = texte(ouvrir())
        for attendu in (
            "16,7 %",
            "16,7 % à 66,7 %",
            "2026",
            "année incomplète",
            "12 marchés",
            "stricte",
            "méthode 2026.1",
        ):
            assert attendu in lu

    def test_official_figures_are_told_apart(self, donnees):
        publier(donnees)
        assert "ne figurent jamais sur un même graphique" in texte(ouvrir())

    def test_a_masked_ministry_shows_words_and_no_percentage(self, donnees):
        publier(donnees)
        lignes = re.split("<tr>|</tr>", html(ouvrir()))
        ligne = next(une for une in lignes if "ministere=MC" in une)
        assert "moins de 10 marchés" in ligne
        assert "%" not in re.sub(r"<[^>]+>", "", ligne)

    def test_choices_come_from_the_address_and_are_all_written_there(self, donnees):
        publier(donnees)
        app = ouvrir(periode="2025", definition="strict")
        assert app.selectbox(key="w_periode").value == "2025"
        assert "5 %" in texte(app)
        assert {nom: app.query_params[nom] for nom in ("periode", "base", "definition")} == {
            "periode": "2025",
            "base": "nombre",
            "definition": "strict",
        }

    def test_a_choice_changes_the_figure_and_the_address(self, donnees):
        publier(donnees)
        app = ouvrir()
        app.selectbox(key="w_periode").select("2024").run()
        assert "En 2024, au moins 2,5 %" in texte(app)
        assert app.query_params["periode"] == "2024"

    def test_a_missing_combination_says_what_to_do(self, donnees):
        publier(donnees)
        assert "Aucun chiffre pour ces choix." in texte(ouvrir(periode="2023", base="montant"))


class TestMinistere:
    def test_the_ministry_of_the_address_is_shown_with_its_causes(self, donnees):
        publier(donnees)
        app = ouvrir("ministere", ministere="MI")
        lu = texte(app)
        assert app.title[0].value == "Intérieur"
        for attendu in (
            "20 %",
            "Taille du fournisseur inconnue",
            "PME sans preuve d'innovation",
            "Aucun titulaire publié",
        ):
            assert attendu in lu

    def test_a_masked_ministry_has_no_percentage_in_its_figure_nor_its_causes(self, donnees):
        publier(donnees)
        app = ouvrir("ministere", ministere="MC")
        corps = html(app).split("</style>")[-1]
        assert "Moins de 10 marchés" in texte(app)
        assert "%" not in re.sub(r"<[^>]+>", "", corps)

    def test_a_base_that_is_not_representative_shows_euros_and_no_percentage(self, donnees):
        publier(donnees)
        lu = texte(ouvrir("ministere", ministere="MI", definition="large"))
        assert "Non représentatif" in lu

    def test_contracts_without_a_known_ministry_have_their_line(self, donnees):
        publier(donnees)
        assert ouvrir("ministere", ministere="NON_ATTRIBUE").title[0].value == "État, ministère inconnu"


class TestMarches:
    def test_filters_of_the_address_narrow_the_list(self, donnees):
        publier(donnees)
        lu = texte(ouvrir("marches", perimetre="ETAT", ministere="MI", annee="2026", verdict="oui"))
        assert "2 marchés" in lu
        assert "analyse d'images de drones" in lu

    def test_amounts_are_not_summed_across_perimeters(self, donnees):
        publier(donnees)
        assert "de montants retenus" not in texte(ouvrir("marches"))
        assert "de montants retenus" in texte(ouvrir("marches", perimetre="ETAT"))

    def test_a_published_text_is_shown_and_never_interpreted(self, donnees):
        publier(donnees)
        app = ouvrir("marches", texte="sans date")
        assert "&lt;b&gt;gras&lt;/b&gt;" in html(app)
        assert "<b>gras" not in html(app)

    def test_no_match_says_what_to_do(self, donnees):
        publier(donnees)
        assert "Retirez un filtre" in texte(ouvrir("marches", texte="introuvable"))

    @pytest.mark.parametrize("page", ["0", "99", "-1", "abc", "١"])
    def test_a_page_out_of_the_list_is_brought_back(self, donnees, page):
        publier(donnees)
        app = ouvrir("marches", page=page)
        assert not app.exception
        assert "drones" in texte(app)

    def test_the_card_shows_rule_sentence_quoted_value_source_and_strength(self, donnees):
        publier(donnees)
        app = ouvrir("marches", marche=PREMIER)
        lu = texte(app)
        for attendu in (
            "INN-2",
            "L'objet annonce un partenariat d'innovation.",
            "indiqué par le texte",
            "2026-03-01",
            "2026-03.json",
        ):
            assert attendu in lu
        assert "<q>Partenariat d&#x27;innovation &lt;script&gt;</q>" in html(app)

    def test_the_card_shows_the_proofs_against(self, donnees):
        publier(donnees)
        contre = html(ouvrir("marches", marche=PREMIER)).split("preuve contre")[1]
        assert "D33-2" in contre.split("</div>")[0]

    def test_an_undetermined_criterion_says_what_is_missing(self, donnees):
        publier(donnees)
        assert "Il manque la catégorie d'entreprise" in texte(ouvrir("marches", marche=MARCHES[4]["marche_id"]))

    def test_a_bare_key_lists_the_lots(self, donnees):
        publier(donnees)
        assert "2 marchés distincts" in texte(ouvrir("marches", marche=f"{INTERIEUR}:LOTS"))

    def test_an_unknown_contract_is_told(self, donnees):
        publier(donnees)
        assert "Aucun marché ne porte cette référence." in texte(ouvrir("marches", marche="<b>rien</b>"))


def test_a_new_snapshot_is_read_by_an_open_session(donnees):
    publier(donnees)
    app = ouvrir()
    publier(donnees, snapshot_id="20261124T060000Z-ab12cd34", date_donnees="2026-11-20")
    app.run()
    assert not app.exception
    assert "20 novembre 2026" in texte(app)


def test_the_dashboard_imports_only_the_read_side():
    permis = {"dashboard", "restitution", "registry", "streamlit", "polars", "altair", "__future__"}
    standard = {"collections", "dataclasses", "html", "math", "os", "pathlib", "re", "typing", "urllib"}
    for module in DASHBOARD.rglob("*.py"):
        importes = set(re.findall(r"^(?:from|import) (\w+)", module.read_text("utf-8"), flags=re.MULTILINE))
        assert importes <= permis | standard, module
