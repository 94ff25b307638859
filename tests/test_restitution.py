"""The read side on a literal snapshot: what it answers, and what it must never let through."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data_contracts import dictionary
from restitution import formats, instantane, phrases, preuves
from restitution.etat import etat
from restitution.indicateurs import PARTS, Choix, chiffre, periode_par_defaut, tendance
from restitution.instantane import Instantane, InstantaneAbsent, open_current
from restitution.libelles import MONTANT_STATUTS, PERIMETRES, QUARANTAINES, SEGMENTS, montant_statut
from restitution.marches import DEJA_COMPTE, Filtres, bilan, page
from restitution.ministere import CAUSES, angles_morts, contributions
from restitution.vue_ensemble import autres_perimetres, classement
from tests.instantane_litteral import INTERIEUR, MARCHES, PREUVES, TABLES, publier

ROOT = Path(__file__).parents[1]
CHOIX = Choix("2026")
PREMIER = MARCHES[0]["marche_id"]


@pytest.fixture(scope="module")
def publie(tmp_path_factory) -> Instantane:
    dossier = tmp_path_factory.mktemp("donnees")
    publier(dossier)
    return open_current(dossier)


class TestInstantane:
    def test_an_absent_snapshot_says_which_command_to_run(self, tmp_path):
        with pytest.raises(InstantaneAbsent, match="cap33 refresh"):
            open_current(tmp_path)

    def test_an_unreadable_snapshot_is_told_as_such(self, tmp_path):
        (publier(tmp_path) / "marts.duckdb").write_bytes(b"abc")
        with pytest.raises(InstantaneAbsent, match="illisible"):
            open_current(tmp_path)

    def test_a_new_publication_is_read_and_the_old_one_still_answers(self, tmp_path):
        publier(tmp_path)
        ancien = open_current(tmp_path)
        publier(tmp_path, snapshot_id="20261124T060000Z-ab12cd34", methode="2026.2")
        nouveau = open_current(tmp_path)
        assert (ancien.manifest["methode"], nouveau.manifest["methode"]) == ("2026.1", "2026.2")
        assert ancien.query("select count(*) from mart_marche").item() == len(TABLES["mart_marche"])

    def test_no_more_than_three_snapshots_stay_open(self, tmp_path):
        for rang in range(5):
            publier(tmp_path, snapshot_id=f"2026112{rang}T060000Z-ab12cd34")
            open_current(tmp_path)
        assert len(instantane._ouverts) <= instantane.MAX_OUVERTS

    def test_threads_share_one_connection(self, publie):
        resultats: list[int] = []
        fils = [
            threading.Thread(target=lambda: resultats.append(publie.query("select count(*) from mart_marche").item()))
            for _ in range(8)
        ]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
        assert resultats == [len(TABLES["mart_marche"])] * 8

    @pytest.mark.parametrize(
        "ordre", ["delete from mart_marche", "copy mart_marche to 'x.csv'", "from read_text('/a')"]
    )
    def test_nothing_can_be_written_nor_read_outside_the_snapshot(self, publie, ordre):
        with pytest.raises(duckdb.Error):
            publie.query(ordre)


class TestIndicateurs:
    def test_the_latest_publishable_period_is_the_default(self, publie):
        assert periode_par_defaut(publie) == "2026"

    def test_the_state_figure_keeps_its_bounds(self, publie):
        ligne = chiffre(publie, CHOIX)
        assert (ligne.numerateur, ligne.denominateur) == (2, 12)
        assert (ligne.borne_basse, ligne.borne_haute) == pytest.approx((2 / 12, 8 / 12))

    def test_a_figure_that_is_not_published_leaves_without_any_share(self, publie):
        masque = chiffre(publie, Choix("2025"), "ETAT", "MI")
        assert masque.indicateur_statut == "masque"
        assert [getattr(masque, part) for part in PARTS] == [None] * len(PARTS)

    def test_an_unknown_figure_is_none(self, publie):
        assert chiffre(publie, Choix("1999")) is None

    def test_a_trend_goes_from_the_oldest_period_to_the_latest(self, publie):
        assert tendance(publie, CHOIX)["periode"].to_list() == ["2023", "2024", "2025", "2026"]

    def test_ministries_without_a_published_share_come_last(self, publie):
        rangs = classement(publie, CHOIX)
        assert rangs["ministere"].to_list() == ["MI", "MC"]
        assert rangs["valeur"].to_list() == [pytest.approx(0.2), None]

    def test_other_perimeters_have_their_own_line(self, publie):
        assert autres_perimetres(publie, CHOIX)["nom"].to_list() == [PERIMETRES["CENTRALE_ACHAT"]]


class TestMinistere:
    @pytest.mark.parametrize("base", ["nombre", "montant"])
    def test_causes_add_up_to_the_figure(self, publie, base):
        choix = Choix("2026", base)
        causes = dict(contributions(publie, choix, "MI").select("cause", "poids").iter_rows())
        ligne = chiffre(publie, choix, "ETAT", "MI")
        assert list(causes) == list(CAUSES)
        assert sum(causes.values()) == pytest.approx(ligne.denominateur)
        assert causes["etabli"] == pytest.approx(ligne.numerateur)
        indetermine = sum(causes[cause] for cause in ("sans_preuve", "sans_categorie", "sans_titulaire"))
        assert indetermine == pytest.approx(ligne.part_indeterminee * ligne.denominateur)

    def test_each_cause_of_abstention_is_told_apart(self, publie):
        causes = dict(contributions(publie, CHOIX, "MI").select("cause", "marches").iter_rows())
        assert causes == {"etabli": 2, "sans_preuve": 2, "sans_categorie": 1, "sans_titulaire": 1, "ecarte": 4}

    def test_the_figure_counts_the_contracts_that_the_published_query_counts(self, publie):
        """The rule on subsequent contracts stands in two places: here they are compared."""
        sql = (ROOT / "transforms" / "marts" / "mart_indicateur.sql").read_text("utf-8")
        connexion = duckdb.connect()
        connexion.register("mart_marche", publie.query("from mart_marche").to_arrow())
        connexion.execute(
            "create table ref_methode as select '2026.1' as methode, 2024 as serie_fiable_depuis, "
            "date '2026-10-31' as date_donnees, 2 as delai_publication_mois, 10 as masque_marches_min, "
            "0.5 as part_exclue_max"
        )
        calcule = connexion.sql(
            f"select denominateur from ({sql}) where ministere = 'MI' and periode = '2026' and base = 'nombre' "
            "and definition = 'strict'"
        ).fetchone()
        compte = bilan(publie, Filtres(perimetre="ETAT", ministere="MI", annee="2026", base="nombre")).marches
        assert calcule == (compte,) == (10,)
        assert "is_marche_subsequent" in DEJA_COMPTE

    def test_blind_spots_count_the_undated_and_the_ceilings(self, publie):
        phrases_lues = angles_morts(publie, CHOIX, "MI")
        assert sum("Sans date de notification" in phrase for phrase in phrases_lues) == 1
        assert sum("Accords-cadres" in phrase for phrase in phrases_lues) == 1
        assert any("jamais des paiements" in phrase for phrase in phrases_lues)


class TestMarches:
    def test_filters_are_cumulative(self, publie):
        filtres = Filtres(perimetre="ETAT", ministere="MI", annee="2026", verdict="oui")
        assert bilan(publie, filtres).marches == 2

    def test_a_search_ignores_case_and_accents_and_wants_every_word(self, publie):
        assert page(publie, Filtres(texte="NUMERISATION culture"))["objet"].to_list() == [
            "Numérisation du fonds ancien"
        ]
        assert page(publie, Filtres(texte="numérisation drones")).is_empty()

    @pytest.mark.parametrize("texte", ["' or 1=1 --", "%", "_", "$mot0", "\\", "'; drop table mart_marche; --"])
    def test_a_search_is_a_value_and_never_sql(self, publie, texte):
        assert bilan(publie, Filtres(texte=texte)).marches == 0

    def test_pages_follow_one_another_without_overlap(self, publie):
        vus = [page(publie, Filtres(), "montant", numero, 6)["marche_id"].to_list() for numero in (1, 2, 3)]
        total = [identifiant for morceau in vus for identifiant in morceau]
        assert sorted(total) == sorted(marche["marche_id"] for marche in TABLES["mart_marche"])

    def test_a_contract_without_retained_amount_counts_but_adds_nothing(self, publie):
        trouve = bilan(publie, Filtres(perimetre="ETAT", ministere="MI", annee="2026"))
        assert (trouve.marches, trouve.sans_montant, trouve.montant_retenu_eur) == (11, 1, 5_700_000)


class TestPreuves:
    def test_proofs_are_sorted_for_and_against(self, publie):
        reponses = {reponse.question.critere: reponse for reponse in preuves.fiche(publie, PREMIER).reponses}
        assert [preuve["regle_id"] for preuve in reponses["domaine33"].pour] == ["D33-1"]
        assert [preuve["regle_id"] for preuve in reponses["domaine33"].contre] == ["D33-2"]

    def test_every_published_proof_of_a_contract_is_shown(self, publie):
        reponses = preuves.fiche(publie, PREMIER).reponses
        montrees = [preuve["regle_id"] for reponse in reponses for preuve in reponse.pour + reponse.contre]
        assert sorted(montrees) == sorted(preuve["regle_id"] for preuve in PREUVES)

    def test_an_undetermined_verdict_has_no_confidence(self, publie):
        reponses = preuves.fiche(publie, MARCHES[4]["marche_id"]).reponses
        assert [reponse.confiance for reponse in reponses if reponse.verdict == "indetermine"] == [None] * 3

    def test_a_bare_key_leads_to_every_lot(self, publie):
        lots = [f"{INTERIEUR}:LOTS~0a1b2c3d", f"{INTERIEUR}:LOTS~4e5f6a7b"]
        assert preuves.resoudre(publie, f"{INTERIEUR}:LOTS") == lots
        assert preuves.resoudre(publie, PREMIER) == [PREMIER]
        assert preuves.resoudre(publie, "' or true --") == []

    def test_an_unknown_contract_is_refused(self, publie):
        with pytest.raises(LookupError):
            preuves.fiche(publie, "inconnu")

    @pytest.mark.parametrize(
        ("rang", "attendu"),
        [
            (0, "preuve d'innovation est retenue"),
            (2, "aucune preuve"),
            (4, "On ne sait pas"),
            (5, "Aucun titulaire"),
            (6, "grande entreprise"),
        ],
    )
    def test_each_verdict_is_explained(self, publie, rang, attendu):
        assert attendu in preuves.explication(MARCHES[rang], "strict")


class TestEtat:
    def test_the_state_tells_losses_and_figures(self, publie):
        lu = etat(publie)
        assert lu.reconciliation["enregistrements"] == sum(
            lu.reconciliation[sort] for sort in ("marches", "fusionnes", "remplaces", "quarantaine")
        )
        assert lu.quarantaine == {"SANS_ACHETEUR": 1}
        assert [fichier["fichier"] for fichier in lu.fichiers_en_defaut] == ["erreur.json"]
        trois = [("nombre", "strict"), ("nombre", "large"), ("montant", "strict")]
        assert [(un.base, un.definition) for un in lu.chiffres] == trois


class TestFormats:
    @pytest.mark.parametrize(
        ("lu", "ecrit"),
        [
            (formats.nombre(1234567), "1 234 567"),
            (formats.nombre(12.0, 1), "12"),
            (formats.nombre(-3.25, 1), "−3,2"),
            (formats.pourcentage(0.024), "2,4 %"),
            (formats.pourcentage(0.0001), "moins de 0,1 %"),
            (formats.pourcentage(0.99999), "plus de 99,9 %"),
            (formats.pourcentage(0), "0 %"),
            (formats.pourcentage(None), "—"),
            (formats.montant(1_234_500), "1 234,5 k€"),
            (formats.montant(850), "850 €"),
            (formats.montant(Decimal("12300000.00")), "12,3 M€"),
            (formats.montant(1_200_000_000), "1,2 Md€"),
            (formats.montant_exact(Decimal("1234.50")), "1 234,50 €"),
            (formats.accord(1.5, "marché"), "1,5 marché"),
            (formats.accord(2, "marché"), "2 marchés"),
            (formats.jour("2026-10-01"), "1er octobre 2026"),
            (formats.typo("« Ici » : 4 % ?"), "« Ici » : 4 % ?"),
        ],
    )
    def test_french_writing(self, lu, ecrit):
        assert lu.replace(formats.FINE, " ").replace(formats.INSECABLE, " ") == ecrit

    def test_units_never_part_from_their_number(self):
        assert " " not in formats.montant(1_234_500) + formats.pourcentage(0.024) + formats.typo("4 %")


class TestPhrases:
    def test_the_reading_of_a_figure_gives_its_range(self, publie):
        texte = phrases.lecture(chiffre(publie, CHOIX), "de l'État")
        assert "16,7" in texte
        assert "66,7" in texte

    @pytest.mark.parametrize(("periode", "code"), [("2025", "MI"), ("2026", "MC")])
    def test_no_percentage_is_written_of_a_masked_figure(self, publie, periode, code):
        ligne = chiffre(publie, Choix(periode), "ETAT", code)
        assert "%" not in phrases.lecture(ligne, "")

    def test_a_trend_is_read_on_complete_and_reliable_years_alone(self, publie):
        texte = phrases.lecture_tendance(tendance(publie, CHOIX))
        assert "2024" in texte
        assert "2025" in texte
        assert "2023" not in texte
        assert "2026" not in texte

    def test_one_year_is_no_trend(self, publie):
        assert "aucune évolution" in phrases.lecture_tendance(tendance(publie, CHOIX).head(2))

    def test_a_ranking_names_the_only_published_ministry(self, publie):
        rangs = classement(publie, CHOIX)
        assert "Intérieur" in phrases.lecture_classement(rangs)
        assert "Aucun ministère" in phrases.lecture_classement(rangs.filter(pl.col("ministere") == "MC"))


class TestLibelles:
    @pytest.mark.parametrize(
        ("colonne", "libelles"),
        [("perimetre", PERIMETRES), ("segment", SEGMENTS), ("montant_statut", MONTANT_STATUTS), ("code", QUARANTAINES)],
    )
    def test_every_published_value_has_a_label(self, colonne, libelles):
        assert set(dictionary.columns()[colonne]["enum"]) == set(libelles)

    def test_a_total_shared_out_between_lots_is_told(self):
        assert "réparti" in montant_statut("retenu", "LIEU-1 MNT-6-REPARTI")
        assert "réparti" not in montant_statut("retenu", None)
