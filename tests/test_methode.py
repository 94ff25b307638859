"""The method file says everything it must, and nothing it must not."""

from datetime import date

import polars as pl
import pytest

from pipelines import ref
from tests.frames import CONTENU_METHODE as CONTENU
from tests.frames import METHODE
from transforms.methode import active, from_mapping, in_force, parameters
from transforms.rules import Rule
from transforms.rules.catalogue import RULES


def changed(**parametres):
    return CONTENU | {"parametres": CONTENU["parametres"] | parametres}


def rule(identifiant):
    return Rule(
        id=identifiant, critere="pme", sujet="titulaire", force="etabli", field="x", when=pl.lit(True), then="PME",
        because="", basis="",
    )  # fmt: skip


def test_the_published_method_has_the_thresholds_of_the_design():
    assert (METHODE.mnt1_exclu_max_eur, METHODE.mnt1_alerte_max_eur, METHODE.mnt2_exclu_min_eur) == (1, 100, 3e9)
    assert (METHODE.mnt3_repetitions_min, METHODE.mnt3_valeurs_test_eur) == (5, (123456.78,))
    assert (METHODE.mnt4_pairs_min, METHODE.mnt4_alerte_min_mad, METHODE.mnt4_exclu_min_mad) == (30, 4, 6)
    assert METHODE.mnt6_fenetre_jours == 31
    assert (METHODE.masque_marches_min, METHODE.part_exclue_max, METHODE.serie_fiable_depuis) == (10, 0.5, 2024)
    assert (METHODE.delai_publication_mois, METHODE.preuve_innovation_annees) == (2, 8)


@pytest.mark.parametrize("version", ref.versions())
def test_a_published_method_lists_rules_that_exist_each_once(version):
    listed = ref.methode(version).regles
    assert len(listed) == len(set(listed)) == len(active(ref.methode(version), RULES))


def test_no_rule_is_left_out_of_every_method():
    listed = {rule for version in ref.versions() for rule in ref.methode(version).regles}
    assert {rule.id for rule in RULES} == listed


def test_the_versions_are_in_the_order_of_their_numbers():
    assert ref.versions() == sorted(ref.versions(), key=lambda text: [int(part) for part in text.split(".")])


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (CONTENU | {"couleur": "bleu"}, "clé inconnue : « couleur »"),
        ({k: v for k, v in CONTENU.items() if k != "regles"}, "il manque : « regles »"),
        (changed(mnt7_exclu=1), "clé inconnue : « mnt7_exclu »"),
        (CONTENU | {"parametres": {}}, "il manque : « mnt1_exclu_max_eur »"),
        (CONTENU | {"parametres": None}, "on attend les clés"),
        (changed(masque_marches_min=10), "on attend les clés « valeur », « fondement »"),
        (changed(masque_marches_min={"valeur": 10}), "il manque : « fondement »"),
        (changed(masque_marches_min={"valeur": 10, "fondement": " "}), "fondement de masque_marches_min"),
        (changed(masque_marches_min={"valeur": 9.5, "fondement": "f"}), "pas un nombre entier"),
        (changed(masque_marches_min={"valeur": True, "fondement": "f"}), "pas un nombre entier"),
        (changed(part_exclue_max={"valeur": "moitié", "fondement": "f"}), "pas un nombre"),
        (changed(mnt3_valeurs_test_eur={"valeur": 123456.78, "fondement": "f"}), "pas une liste non vide de nombres"),
        (CONTENU | {"methode": 2026.1}, "entre guillemets"),
        (CONTENU | {"regles": "CPV"}, "pas une liste non vide de textes"),
        (None, "on attend les clés"),
    ],
)
def test_an_unknown_missing_or_mistyped_key_is_refused(contenu, message):
    with pytest.raises(ValueError, match=message):
        from_mapping(contenu)


def test_a_rule_is_active_by_its_whole_id_and_in_the_order_of_the_catalogue():
    methode = from_mapping(CONTENU | {"regles": ["CPV-2", "CPV-1"]})
    found = active(methode, [rule("CPV-1"), rule("CPV-2"), rule("CPV-20")])
    assert [r.id for r in found] == ["CPV-1", "CPV-2"]


@pytest.mark.parametrize(
    ("version", "words"),
    [("2025.9", ["toujours", "ancien"]), ("2026.1", ["toujours", "ancien"]), ("2026.2", ["toujours", "nouveau"]),
     ("2026.10", ["toujours", "nouveau"])],
)  # fmt: skip
def test_a_list_row_is_read_by_the_versions_it_stands_for(version, words):
    rows = pl.DataFrame({
        "mot": ["toujours", "ancien", "nouveau"],
        "depuis_methode": [None, None, "2026.2"],
        "jusqua_methode": [None, "2026.2", None],
    })  # fmt: skip
    assert in_force(rows, version).to_dict(as_series=False) == {"mot": words}


def test_a_list_without_versions_is_read_whole():
    assert in_force(pl.DataFrame({"mot": ["a"]}), "2026.1").to_dict(as_series=False) == {"mot": ["a"]}


def test_a_method_that_lists_an_unknown_rule_is_refused():
    methode = from_mapping(CONTENU | {"regles": ["CPV-1", "CPV-99"]})
    with pytest.raises(ValueError, match="« CPV-99 »"):
        active(methode, [rule("CPV-1")])


def test_the_parameters_read_by_the_marts_make_one_row():
    row = parameters(METHODE, date(2026, 9, 1)).row(0, named=True)
    assert row == {
        "methode": "2026.2", "date_donnees": date(2026, 9, 1), "masque_marches_min": 10, "part_exclue_max": 0.5,
        "serie_fiable_depuis": 2024, "delai_publication_mois": 2, "jeune_entreprise_annees": 8,
        "preuve_innovation_annees": 8, "renouvellement_mois": 18, "candidat_reference_annees": 4, "candidats_max": 5,
        "mnt1_alerte_max_eur": 100.0, "derive_cout_min": 0.1, "grand_montant_min_eur": 9000000.0,
    }  # fmt: skip


def test_data_without_any_date_still_make_a_typed_row():
    assert parameters(METHODE, None).schema["date_donnees"] == pl.Date
