"""The read side on a literal snapshot: what it answers, and what it must never let through."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboard.components.card import GROUPS
from data_contracts import dictionary
from restitution import formats, instantane, preuves, sentences
from restitution.confiance import confiance, levels
from restitution.indicateurs import PARTS, Choice, default_periode, figure, trend
from restitution.instantane import Instantane, InstantaneAbsent, open_current
from restitution.labels import (
    CRITERES,
    EFFECTIFS,
    MONTANT_STATUTS,
    ORIGINES,
    PERIMETRES,
    QUARANTAINES,
    RAISONS,
    SEGMENTS,
    montant_statut,
)
from restitution.marches import Filters, page, summary
from restitution.ministere import CAUSES, blind_spots, contributions
from restitution.questions import QUESTIONS
from restitution.status import status
from restitution.valeurs import quoted, shortened, when
from restitution.vue_ensemble import other_perimetres, ranking
from tests.instantane_litteral import (
    INDICATEURS,
    INTERIEUR,
    MARCHES,
    PREUVES,
    TABLES,
    VERDICTS,
    indicateur,
    judged,
    publish,
)

CHOICE = Choice("2026")
FIRST = MARCHES[0]["marche_id"]
MASKED = indicateur("2027", None, 1, 0, 5, indicateur_statut="masque")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Instantane:
    folder = tmp_path_factory.mktemp("data")
    publish(folder)
    return open_current(folder)


class TestInstantane:
    def test_an_absent_snapshot_says_which_command_to_run(self, tmp_path):
        with pytest.raises(InstantaneAbsent, match="cap33 refresh"):
            open_current(tmp_path)

    def test_an_unreadable_snapshot_is_told_as_such(self, tmp_path):
        (publish(tmp_path) / "marts.duckdb").write_bytes(b"abc")
        with pytest.raises(InstantaneAbsent, match="illisible"):
            open_current(tmp_path)

    def test_a_new_publication_is_read_and_the_old_one_still_answers(self, tmp_path):
        publish(tmp_path)
        old = open_current(tmp_path)
        publish(tmp_path, snapshot_id="20261124T060000Z-ab12cd34", methode="2026.2")
        new = open_current(tmp_path)
        assert (old.manifest["methode"], new.manifest["methode"]) == ("2026.1", "2026.2")
        assert old.query("select count(*) from mart_marche").item() == len(TABLES["mart_marche"])

    def test_no_more_than_three_snapshots_stay_open(self, tmp_path):
        for rank in range(5):
            publish(tmp_path, snapshot_id=f"2026112{rank}T060000Z-ab12cd34")
            open_current(tmp_path)
        assert len(instantane._open) <= instantane.MAX_OPEN

    def test_threads_share_one_connection(self, published):
        results: list[int] = []
        threads = [
            threading.Thread(target=lambda: results.append(published.query("select count(*) from mart_marche").item()))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [len(TABLES["mart_marche"])] * 8

    @pytest.mark.parametrize(
        "statement", ["delete from mart_marche", "copy mart_marche to 'x.csv'", "from read_text('/a')"]
    )
    def test_nothing_can_be_written_nor_read_outside_the_snapshot(self, published, statement):
        with pytest.raises(duckdb.Error):
            published.query(statement)


class TestIndicateurs:
    @pytest.mark.parametrize(
        ("figures", "expected"),
        [
            (INDICATEURS, "2025"),
            ([indicateur("2023", None, 1, 0, 50), indicateur("2026", None, 1, 0, 50), MASKED], "2026"),
            ([MASKED | {"periode": "2025", "is_periode_complete": True}, MASKED], "2027"),
            ([], None),
        ],
        ids=["complete, reliable and published", "otherwise published", "otherwise the latest", "no figure"],
    )
    def test_the_default_period_is_the_latest_that_can_be_quoted(self, tmp_path, figures, expected):
        publish(tmp_path, TABLES | {"mart_indicateur": figures})
        assert default_periode(open_current(tmp_path)) == expected

    def test_the_state_figure_keeps_its_bounds(self, published):
        state = figure(published, CHOICE)
        assert (state.numerateur, state.denominateur) == (2, 12)
        assert (state.borne_basse, state.borne_haute) == pytest.approx((2 / 12, 8 / 12))

    def test_a_figure_that_is_not_published_leaves_without_any_share(self, published):
        masked = figure(published, Choice("2025"), "ETAT", "MI")
        assert masked.indicateur_statut == "masque"
        assert [getattr(masked, part) for part in PARTS] == [None] * len(PARTS)

    def test_an_unknown_figure_is_none(self, published):
        assert figure(published, Choice("1999")) is None

    def test_a_trend_goes_from_the_oldest_period_to_the_latest(self, published):
        assert trend(published, CHOICE)["periode"].to_list() == ["2023", "2024", "2025", "2026"]

    def test_ministries_without_a_published_share_come_last(self, published):
        ranked = ranking(published, CHOICE)
        assert ranked["ministere"].to_list() == ["MI", "MC"]
        assert ranked["valeur"].to_list() == [pytest.approx(0.2), None]

    def test_other_perimeters_have_their_own_line(self, published):
        assert other_perimetres(published, CHOICE)["name"].to_list() == [PERIMETRES["CENTRALE_ACHAT"]]


class TestMinistere:
    @pytest.mark.parametrize("base", ["nombre", "montant"])
    def test_causes_add_up_to_the_figure(self, published, base):
        choice = Choice("2026", base)
        causes = dict(contributions(published, choice, "MI").select("cause", "weight").iter_rows())
        ministry = figure(published, choice, "ETAT", "MI")
        assert list(causes) == list(CAUSES)
        assert sum(causes.values()) == pytest.approx(ministry.denominateur)
        assert causes["etabli"] == pytest.approx(ministry.numerateur)
        indetermine = sum(causes[cause] for cause in ("sans_preuve", "sans_categorie", "sans_titulaire"))
        assert indetermine == pytest.approx(ministry.part_indeterminee * ministry.denominateur)

    def test_each_cause_of_abstention_is_told_apart(self, published):
        causes = dict(contributions(published, CHOICE, "MI").select("cause", "marches").iter_rows())
        assert causes == {"etabli": 2, "sans_preuve": 2, "sans_categorie": 1, "sans_titulaire": 1, "ecarte": 4}

    def test_a_figure_in_contracts_leads_to_the_contracts_it_counts(self, published):
        count = summary(published, Filters(perimetre="ETAT", ministere="MI", year="2026", base="nombre")).marches
        assert count == figure(published, CHOICE, "ETAT", "MI").denominateur == 10

    def test_blind_spots_count_the_undated_and_the_ceilings(self, published):
        told = blind_spots(published, CHOICE, "MI")
        assert sum("Sans date de notification" in sentence for sentence in told) == 1
        assert sum("Accords-cadres" in sentence for sentence in told) == 1
        assert any("jamais des paiements" in sentence for sentence in told)


class TestMarches:
    def test_filters_are_cumulative(self, published):
        filters = Filters(perimetre="ETAT", ministere="MI", year="2026", verdict="oui")
        assert summary(published, filters).marches == 2

    def test_a_search_ignores_case_and_accents_and_wants_every_word(self, published):
        assert page(published, Filters(text="NUMERISATION culture"))["objet"].to_list() == [
            "Numérisation du fonds ancien"
        ]
        assert page(published, Filters(text="numérisation drones")).is_empty()

    @pytest.mark.parametrize("text", ["' or 1=1 --", "%", "_", "$word0", "\\", "'; drop table mart_marche; --"])
    def test_a_search_is_a_value_and_never_sql(self, published, text):
        assert summary(published, Filters(text=text)).marches == 0

    def test_pages_follow_one_another_without_overlap(self, published):
        seen = [page(published, Filters(), "montant", number, 6)["marche_id"].to_list() for number in (1, 2, 3)]
        total = [marche_id for piece in seen for marche_id in piece]
        assert sorted(total) == sorted(marche["marche_id"] for marche in TABLES["mart_marche"])

    def test_a_contract_without_retained_amount_counts_but_adds_nothing(self, published):
        found = summary(published, Filters(perimetre="ETAT", ministere="MI", year="2026"))
        assert (found.marches, found.without_montant, found.montant_retenu_eur) == (11, 1, 5_700_000)


class TestPreuves:
    def test_proofs_are_sorted_for_and_against(self, published):
        answers = {answer.question.critere: answer for answer in preuves.card(published, FIRST).answers}
        assert [proof["regle_id"] for proof in answers["domaine33"].supporting] == ["D33-1"]
        assert [proof["regle_id"] for proof in answers["domaine33"].opposing] == ["D33-2"]

    def test_every_published_proof_of_a_contract_is_shown(self, published):
        for rank in (0, 1, 4):
            marche = MARCHES[rank]
            answers = preuves.card(published, marche["marche_id"]).answers
            shown = [
                each["regle_id"] for answer in answers for each in answer.supporting + answer.opposing + answer.notes
            ]
            its_own = (marche["marche_id"], marche["acheteur_siret"])
            assert sorted(shown) == sorted(proof["regle_id"] for proof in PREUVES if proof["sujet_id"] in its_own)

    def test_an_undetermined_verdict_has_no_confidence(self, published):
        answers = preuves.card(published, MARCHES[4]["marche_id"]).answers
        undetermined = [answer.confiance for answer in answers if answer.verdict == "indetermine"]
        assert len(undetermined) > 3
        assert set(undetermined) == {None}

    def test_a_rule_that_abstains_is_neither_for_nor_against(self, published):
        answers = {
            answer.question.critere: answer for answer in preuves.card(published, MARCHES[1]["marche_id"]).answers
        }
        immunite = answers["souverainete_immunite"]
        assert [note["regle_id"] for note in immunite.notes] == ["IMM-10"]
        assert immunite.supporting == immunite.opposing == []
        assert immunite.missing == "Ce qui est connu ne permet pas de conclure."

    def test_the_headcount_is_asked_only_where_the_category_is_unknown(self, published):
        asked = [
            {answer.question.critere for answer in preuves.card(published, MARCHES[rank]["marche_id"]).answers}
            for rank in (0, 4)
        ]
        assert ["pme_probable" in criteres for criteres in asked] == [False, True]

    def test_a_dated_ministry_outranks_that_of_the_buyer(self, tmp_path):
        of_buyer = judged("ministere", "MC", "faible", "PER-1", sujet="acheteur", sujet_id=INTERIEUR)
        of_its_day = judged("ministere", "MI", "haute", "PER-1")
        publish(tmp_path, TABLES | {"mart_verdict": [*VERDICTS, of_buyer, of_its_day]})
        answers = preuves.card(open_current(tmp_path), FIRST).answers
        ministere = next(answer for answer in answers if answer.question.critere == "ministere")
        assert (ministere.text, ministere.confiance.niveau) == ("Intérieur", "haute")

    def test_a_buyer_of_several_ministries_belongs_to_none(self, published):
        answers = {
            answer.question.critere: answer for answer in preuves.card(published, MARCHES[14]["marche_id"]).answers
        }
        assert answers["ministere"].text == "aucun en propre"
        assert "attribués à aucun" in answers["ministere"].missing

    def test_confidence_is_the_published_one(self, published):
        answers = {answer.question.critere: answer for answer in preuves.card(published, FIRST).answers}
        shown = {critere: answer.confiance.niveau for critere, answer in answers.items() if answer.confiance}
        assert shown == {"domaine33": "faible", "achat_innovant": "moyenne", "pme": "haute", "perimetre": "haute"}

    def test_confidence_is_that_of_the_least_sure_holder(self, tmp_path):
        joint_holder = VERDICTS[2] | {"fournisseur_id": "900000002", "confiance": "faible"}
        publish(tmp_path, TABLES | {"mart_verdict": [*VERDICTS, joint_holder]})
        answers = preuves.card(open_current(tmp_path), FIRST).answers
        assert next(each.confiance.niveau for each in answers if each.question.critere == "pme") == "faible"

    def test_a_proof_names_the_column_it_quotes_as_readers_do(self, published):
        answers = preuves.card(published, FIRST).answers
        proofs = [proof for answer in answers for proof in answer.supporting + answer.opposing]
        shown = {proof["champ"]: proof["champ_label"] for proof in proofs}
        assert shown["cpv_code"] == "Code CPV"
        assert set(shown.values()) <= {column["label"] for column in dictionary.columns().values()}

    def test_alerts_are_told_in_sentences_and_an_unknown_code_as_it_is(self, published):
        assert preuves.card(published, FIRST).alertes == [
            "La durée publiée dépasse 180 mois ; elle est écartée.",
            "ALERTE-SANS-PHRASE",
        ]
        assert preuves.card(published, MARCHES[1]["marche_id"]).alertes == []

    def test_a_bare_key_leads_to_every_lot(self, published):
        lots = [f"{INTERIEUR}:LOTS~0a1b2c3d", f"{INTERIEUR}:LOTS~4e5f6a7b"]
        assert preuves.resolve(published, f"{INTERIEUR}:LOTS") == lots
        assert preuves.resolve(published, FIRST) == [FIRST]
        assert preuves.resolve(published, "' or true --") == []

    def test_an_unknown_contract_is_refused(self, published):
        with pytest.raises(LookupError):
            preuves.card(published, "inconnu")

    @pytest.mark.parametrize(
        ("rank", "expected"),
        [
            (0, "preuve d'innovation est retenue"),
            (2, "aucune preuve"),
            (4, "On ne sait pas"),
            (5, "Aucun titulaire"),
            (6, "grande entreprise"),
        ],
    )
    def test_each_verdict_is_explained(self, published, rank, expected):
        assert expected in preuves.explanation(MARCHES[rank], "strict")


class TestConfiance:
    def test_the_sample_that_nobody_had_read_comes_first(self, published):
        haute = confiance(levels(published), "domaine33", "haute")
        assert haute.text == "confiance haute : 89 justes sur 90 mesurés (entre 90 et 99 sur 100)"

    def test_too_few_positives_give_counts_alone(self, published):
        assert confiance(levels(published), "domaine33", "moyenne").text == "confiance moyenne : 6 justes sur 8 mesurés"

    def test_a_sample_that_was_read_is_said_to_be(self, published):
        assert confiance(levels(published), "perimetre", "haute").text.endswith("échantillon déjà lu")

    @pytest.mark.parametrize("critere", ["souverainete_maitrise", "domaine33"])
    def test_a_level_nobody_measured_says_so(self, published, critere):
        assert confiance(levels(published), critere, "faible").text == "confiance faible, non mesurée"

    def test_no_level_has_no_confidence(self, published):
        assert confiance(levels(published), "domaine33", None) is None


class TestValeurs:
    @pytest.mark.parametrize(
        ("champ", "value", "read"),
        [
            ("segment", "MATERIEL_INFRA", "Serveurs, stockage, centres de données"),
            ("is_innovant_declare", "true", "oui"),
            ("tranche_effectifs_code", "12", "20 à 49 salariés"),
            ("objet", "true", "true"),
            ("duree_mois", "60.0", "60 mois"),
            ("duree_mois", "longue", "longue"),
            ("distinction_date", "2012-02-01", "1er février 2012"),
            ("distinction_date", "2012-02-30", "2012-02-30"),
            ("objet", None, None),
        ],
    )
    def test_a_quoted_value_is_read_in_words(self, champ, value, read):
        found = quoted(champ, value)
        assert (found and found.replace(formats.NO_BREAK_SPACE, " ")) == read

    def test_a_year_or_a_month_stands_as_it_is(self):
        assert (when("2026"), when("2026-11"), when(None)) == ("2026", "2026-11", "—")

    @pytest.mark.parametrize("text", ["court", "mot " * 60, "x" * 400])
    def test_a_title_is_never_too_long(self, text):
        assert len(shortened(text)) <= 161


class TestStatus:
    def test_the_state_tells_losses_and_figures(self, published):
        told = status(published)
        (counts,) = told.reconciliation
        assert counts["enregistrements"] == sum(
            counts[fate] for fate in ("marches", "fusionnes", "remplaces", "quarantaine")
        )
        assert [(apart["code"], apart["nombre"]) for apart in told.quarantaine] == [("SANS_ACHETEUR", 1)]
        assert [file["fichier"] for file in told.faulty_files] == ["erreur.json"]
        shown = [("nombre", "strict"), ("nombre", "large"), ("montant", "strict")]
        assert [(each.base, each.definition) for each in told.figures] == shown


class TestFormats:
    @pytest.mark.parametrize(
        ("shown", "written"),
        [
            (formats.number(1234567), "1 234 567"),
            (formats.number(12.0, 1), "12"),
            (formats.number(-3.25, 1), "−3,2"),
            (formats.percentage(0.024), "2,4 %"),
            (formats.percentage(0.0001), "moins de 0,1 %"),
            (formats.percentage(0.99999), "plus de 99,9 %"),
            (formats.percentage(0), "0 %"),
            (formats.percentage(None), "—"),
            (formats.amount(1_234_500), "1 234,5 k€"),
            (formats.amount(850), "850 €"),
            (formats.amount(Decimal("12300000.00")), "12,3 M€"),
            (formats.amount(1_200_000_000), "1,2 Md€"),
            (formats.exact_amount(Decimal("1234.50")), "1 234,50 €"),
            (formats.counted(1.5, "marché"), "1,5 marché"),
            (formats.counted(2, "marché"), "2 marchés"),
            (formats.day("2026-10-01"), "1er octobre 2026"),
            (formats.typeset("« Ici » : 4 % ?"), "« Ici » : 4 % ?"),
        ],
    )
    def test_french_writing(self, shown, written):
        assert shown.replace(formats.THIN_SPACE, " ").replace(formats.NO_BREAK_SPACE, " ") == written

    def test_units_never_part_from_their_number(self):
        assert " " not in formats.amount(1_234_500) + formats.percentage(0.024) + formats.typeset("4 %")


class TestSentences:
    def test_the_reading_of_a_figure_gives_its_range(self, published):
        text = sentences.reading(figure(published, CHOICE), "de l'État")
        assert "16,7" in text
        assert "66,7" in text

    @pytest.mark.parametrize(("periode", "code"), [("2025", "MI"), ("2026", "MC")])
    def test_no_percentage_is_written_of_a_masked_figure(self, published, periode, code):
        assert "%" not in sentences.reading(figure(published, Choice(periode), "ETAT", code), "")

    def test_a_trend_is_read_on_complete_and_reliable_years_alone(self, published):
        text = sentences.trend_reading(trend(published, CHOICE))
        assert "2024" in text
        assert "2025" in text
        assert "2023" not in text
        assert "2026" not in text

    def test_one_year_is_no_trend(self, published):
        assert "aucune évolution" in sentences.trend_reading(trend(published, CHOICE).head(2))

    def test_a_ranking_names_the_only_published_ministry(self, published):
        ranked = ranking(published, CHOICE)
        assert "Intérieur" in sentences.ranking_reading(ranked)
        assert "Aucun ministère" in sentences.ranking_reading(ranked.filter(pl.col("ministere") == "MC"))


class TestLabels:
    @pytest.mark.parametrize(
        ("column", "labels"),
        [
            ("origine", ORIGINES),
            ("pme_raison", RAISONS),
            ("perimetre", PERIMETRES),
            ("segment", SEGMENTS),
            ("montant_statut", MONTANT_STATUTS),
            ("code", QUARANTAINES),
        ],
    )
    def test_every_published_value_has_a_label(self, column, labels):
        assert set(dictionary.columns()[column]["enum"]) == set(labels)

    def test_every_criterion_has_a_name_and_a_question(self):
        criteres = set(dictionary.columns()["critere"]["enum"])
        assert criteres <= set(CRITERES)
        assert criteres == {question.critere for question in QUESTIONS}

    def test_every_headcount_band_of_the_insee_has_a_label(self):
        reference = Path(__file__).parents[1] / "reference" / "tranches_effectifs.csv"
        assert pl.read_csv(reference, infer_schema=False)["tranche_effectifs_code"].sort().to_list() == sorted(
            EFFECTIFS
        )

    def test_every_question_of_the_card_has_its_place(self):
        assert sorted(c for group in GROUPS.values() for c in group) == sorted(q.critere for q in QUESTIONS)

    def test_a_total_shared_out_between_lots_is_told(self):
        assert "réparti" in montant_statut("retenu", "LIEU-1 MNT-6-REPARTI")
        assert "réparti" not in montant_statut("retenu", None)
