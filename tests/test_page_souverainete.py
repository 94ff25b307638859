"""Sovereignty: three pillars never added up, silence never taken for safety, no name without its proof."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines import ref
from restitution import citations, souverainete
from restitution.instantane import Instantane
from restitution.pays import PAYS
from restitution.selection import Selection, of_year
from tests.frames import METHODE
from tests.instantane_litteral import MARCHES, NOTORIETE, TABLES, publish
from tests.politique_litteral import DEPENDANCES, POLITIQUE, WINDOW
from tests.test_dashboard import html, open_page, text

STATE = Selection()
CONCLUSIVE = ("favorable", "vigilance", "defavorable")


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


class TestPillars:
    def test_a_pillar_says_what_is_known_what_is_not_and_what_is_out_of_its_field(self, instantane: Instantane) -> None:
        whole = souverainete.whole(instantane, STATE)
        assert whole is not None
        assert plain(souverainete.pilier_reading(whole, "immunite")) == (
            "Sur 20 marchés, 10 % sont favorables ; pour 65 %, rien de publié ne permet de conclure ; "
            "25 % sont hors du champ de ce pilier."
        )

    def test_silence_is_said_to_be_silence(self, instantane: Instantane) -> None:
        rows = souverainete.by_segment(instantane, STATE)
        silent = souverainete.pilier_reading(rows.filter(segment="SUPPORT_MAINTENANCE").to_dicts()[0], "maitrise")
        assert plain(silent) == (
            "Sur 18 marchés, aucun verdict n'est établi ; pour 100 %, rien de publié ne permet de conclure."
        )
        assert souverainete.spread_reading(rows, "maitrise").startswith("Aucune dépendance n'est établie")

    def test_a_masked_row_gives_no_share(self, instantane: Instantane) -> None:
        masked = souverainete.by_ministere(instantane, STATE).filter(ministere="MC").to_dicts()[0]
        assert souverainete.shares(masked, "maitrise") == {}
        assert "%" not in souverainete.pilier_reading(masked, "maitrise")

    def test_the_most_exposed_is_named_with_the_reason_to_doubt_the_order(self, instantane: Instantane) -> None:
        rows = souverainete.by_ministere(instantane, STATE)
        assert rows["ministere"].to_list() == ["MI", "MC", "NON_ATTRIBUE"]
        reading = plain(souverainete.spread_reading(rows, "maitrise"))
        assert "« Intérieur », 20 %" in reading
        assert "50 % à 80 %" in reading
        assert "L'ordre réel peut donc être différent." in reading

    def test_only_the_whole_state_is_read_by_ministry(self, instantane: Instantane) -> None:
        assert souverainete.breakdown(instantane, STATE, "ministere")[1] == "ministere"
        for other in (Selection(ministere="MI"), Selection("OPERATEUR")):
            assert souverainete.breakdown(instantane, other, "ministere")[1] == "segment"

    def test_without_purchases_there_is_no_window(self, tmp_path: Path) -> None:
        empty = Instantane(publish(tmp_path, TABLES))
        assert souverainete.window(empty) is None
        assert souverainete.whole(empty, STATE) is None


class TestDependance:
    def test_the_index_is_told_as_that_many_equal_groups(self, instantane: Instantane) -> None:
        """10 000 ÷ 1 250 = 8."""
        whole = souverainete.whole(instantane, STATE)
        assert whole is not None
        assert plain(souverainete.dependance_reading(whole)) == (
            "Ces achats vont à 12 groupes. Le premier, Atelier <2>, en tient 25 % (États-Unis, contrôle hors de "
            "l'Union européenne). L'indice HHI est de 1 250 sur 10 000 : la même concentration que 8 groupes à parts "
            "égales."
        )

    def test_an_unknown_parent_is_no_french_parent(self) -> None:
        assert souverainete.parent({"premier_groupe_pays": None, "premier_groupe_controle": None}) == (
            "maison mère non relevée"
        )

    def test_a_concentration_that_is_not_published_says_why(self) -> None:
        assert "au moins dix marchés" in souverainete.dependance_reading(DEPENDANCES[1] | {"hhi": None})

    def test_every_country_and_control_of_the_reference_list_has_a_name(self) -> None:
        editors = ref.table("ref_editeur", METHODE.methode)
        assert set(editors["pays"].drop_nulls()) <= set(PAYS)
        assert set(editors["controle"].drop_nulls()) <= set(souverainete.CONTROLES)


class TestProofs:
    def test_a_name_comes_with_its_rule_its_source_its_date_and_its_contracts(self, instantane: Instantane) -> None:
        found = citations.cited(instantane, souverainete.CRITERES, STATE, CONCLUSIVE)
        columns = ("valeur_citee", "regle_id", "conclusion", "source", "source_date", "nb_marches")
        assert found.select(columns).rows() == [("Atelier <2>", "MAI-2", "defavorable", NOTORIETE, "2026-11-23", 1)]

    def test_a_control_to_verify_is_kept_apart_from_what_is_concluded(self, instantane: Instantane) -> None:
        found = citations.cited(instantane, souverainete.CRITERES, STATE, ("indetermine",))
        assert found["regle_id"].to_list() == ["IMM-10"]

    def test_a_fact_that_names_nobody_is_a_finding_and_no_name(self, instantane: Instantane) -> None:
        rules = citations.rules(instantane, souverainete.CRITERES, STATE, CONCLUSIVE)
        assert sorted(rules["regle_id"]) == ["MAI-2", "SUB-5"]
        assert rules["nb_marches"].to_list() == [1, 1]

    def test_names_quoted_together_stay_together(self, instantane: Instantane) -> None:
        found = citations.cited(instantane, ("logiciel_libre",), STATE, ("oui",))
        assert found["valeur_citee"].to_list() == ["PMB | <i>Outil</i>"]

    def test_a_name_leads_to_its_contracts_and_to_them_alone(self, instantane: Instantane) -> None:
        found = citations.contracts(instantane, souverainete.CRITERES, STATE, CONCLUSIVE, "Atelier <2>")
        assert found.select("marche_id", "regle_id").rows() == [(MARCHES[1]["marche_id"], "MAI-2")]
        assert citations.contracts(instantane, souverainete.CRITERES, STATE, CONCLUSIVE, "60.0").is_empty()

    def test_other_buyers_and_other_years_are_left_out(self, instantane: Instantane) -> None:
        for other in (Selection("OPERATEUR"), Selection(ministere="MC"), of_year(STATE, "2025")):
            assert citations.cited(instantane, souverainete.CRITERES, other, CONCLUSIVE).is_empty()

    def test_the_four_years_are_told_to_the_day(self) -> None:
        kept, words = souverainete.in_years(STATE, "quatre", WINDOW)
        assert (kept.debut, kept.fin) == WINDOW
        assert plain(words) == "Marchés notifiés du 1er novembre 2022 au 31 octobre 2026."
        assert souverainete.in_years(STATE, "toutes", WINDOW)[0] == STATE


class TestSelection:
    def test_a_year_travels_to_the_list_of_contracts_and_several_do_not(self) -> None:
        assert of_year(Selection(ministere="MI"), "2025").address() == {
            "perimetre": "ETAT", "ministere": "MI", "annee": "2025", "comptes": "nombre",
        }  # fmt: skip
        assert "annee" not in Selection(debut=WINDOW[0], fin=WINDOW[1], base="montant").address()

    def test_what_is_counted_follows_the_base(self, instantane: Instantane) -> None:
        """Twelve contracts of the Interior, one already counted with its framework; two of Culture."""
        for base, expected in (("nombre", 13), ("montant", 14)):
            condition, values = Selection(base=base).sql()
            assert instantane.query(f"select count(*) from mart_marche where {condition}", **values).item() == expected


class TestPage:
    def test_it_shows_the_pillars_the_groups_and_the_names_with_their_source(self, data_dir: Path) -> None:
        app = open_page("souverainete")
        assert not app.exception
        shown = text(app)
        for expected in (
            "Immunité", "Substituabilité", "Maîtrise", "10 % sont favorables", "États-Unis", "Règle MAI-2",
            "Notoriété publique, non vérifiée sur pièce, 23 novembre 2026", "Sans mesure, faute de cas étiquetés",
        ):  # fmt: skip
            assert expected in shown, expected
        assert "Atelier &lt;2&gt;" in html(app)
        assert "Atelier <2>" not in html(app)

    def test_every_choice_is_in_the_address_and_comes_from_it(self, data_dir: Path) -> None:
        app = open_page("souverainete", pilier="maitrise", par="segment", conclusion="vigilance", annees="toutes")
        kept = {name: app.query_params[name] for name in ("perimetre", "base", "pilier", "par", "conclusion", "annees")}
        assert kept == {
            "perimetre": "ETAT", "base": "nombre", "pilier": "maitrise", "par": "segment", "conclusion": "vigilance",
            "annees": "toutes",
        }  # fmt: skip
        assert "SUB-5" in text(app)
        assert "Règle MAI-2" not in text(app)

    def test_a_name_of_the_address_shows_its_contracts(self, data_dir: Path) -> None:
        app = open_page("souverainete", nomme="Atelier <2>")
        assert "Maintenance du parc informatique, lot 2" in text(app)
        assert f"marche={MARCHES[1]['marche_id']}".replace(":", "%3A") in html(app)

    def test_a_name_that_nothing_quotes_is_told_and_never_interpreted(self, data_dir: Path) -> None:
        app = open_page("souverainete", nomme="<script>alert(1)</script>")
        assert "Aucune preuve ne cite" in text(app)
        assert "<script>alert" not in html(app)

    def test_buyers_without_purchases_are_told_what_to_do(self, data_dir: Path) -> None:
        assert "Choisissez d'autres acheteurs" in text(open_page("souverainete", perimetre="OPERATEUR"))

    def test_a_masked_ministry_shows_no_percentage(self, data_dir: Path) -> None:
        row = next(each for each in html(open_page("souverainete", pilier="maitrise")).split("<tr>") if "=MC" in each)
        assert "moins de 10 marchés" in row
        assert "%" not in pl.Series([row]).str.replace_all(r"<[^>]*>", "").item()

    def test_a_choice_made_here_is_found_again_on_the_way_back(self, data_dir: Path) -> None:
        app = open_page("souverainete", pilier="maitrise", ministere="MI")
        for screen in ("logiciel_libre", "souverainete"):
            app.switch_page(f"app_pages/{screen}.py")
            app.query_params.clear()
            app.run()
            assert app.query_params["ministere"] == app.selectbox(key="w_ministere").value == "MI"
        assert app.query_params["pilier"] == "maitrise"
