"""The circular and the official figures: nothing unsaid, nothing contradictory, no official figure in an indicator."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from data_contracts import dictionary
from pipelines import circulaire, ref
from tests.frames import METHODE
from transforms import models
from transforms.circulaire import SECTIONS, objectives

ROOT = Path(__file__).parents[1]
CONTENT: dict[str, Any] = yaml.safe_load(circulaire.FILE.read_text("utf-8"))
OBJECTIVES = circulaire.objectives()
OWN = ("core_fait_circulaire", "mart_indicateur_circulaire", "mart_signal_circulaire", "mart_circulaire")


def changed(objectif: int = 1, **fields: Any) -> dict[str, Any]:
    """The circular with one objective changed; a field set to None is left out."""
    content = deepcopy(CONTENT)
    entry = content["objectifs"][objectif] | fields
    content["objectifs"][objectif] = {key: value for key, value in entry.items() if value is not None}
    return content


def test_every_section_has_an_objective_in_the_order_of_the_circular() -> None:
    assert OBJECTIVES["section"].unique(maintain_order=True).to_list() == list(SECTIONS)
    assert OBJECTIVES["rang"].to_list() == list(range(OBJECTIVES.height))


def test_a_title_that_sources_do_not_give_is_said_to_be_missing() -> None:
    titles = dict(OBJECTIVES.select("section", "section_intitule").iter_rows())
    assert titles["III"] == "intitulé non relevé"
    assert [section for section, title in titles.items() if not title] == []


def test_every_indicator_named_exists_and_every_indicator_of_the_circular_is_named() -> None:
    named = set(OBJECTIVES["indicateur"].drop_nulls())
    named |= {each for others in OBJECTIVES["autres_indicateurs"].drop_nulls() for each in others.split(" | ")}
    assert named - set(dictionary.columns()["indicateur"]["enum"]) == set()
    sql = models.sql("mart_indicateur_circulaire")
    computed = set(re.findall(r"\{'i(?:ndicateur)?': '(\w+)'", sql)) | set(re.findall(r"'(\w+)' as indicateur", sql))
    assert computed - named == set()
    assert named - computed == {"part_pme_innovante", "part_pme", "part_pme_indirecte"}


def test_what_is_not_measured_says_why_and_what_it_would_take() -> None:
    silent = OBJECTIVES.filter(pl.col("circulaire_etat") != "mesure")
    assert silent.select("manque", "donnees_utiles").null_count().row(0) == (0, 0)
    without = OBJECTIVES.filter(pl.col("circulaire_etat").is_in(["non_mesure", "non_mesurable"]))
    assert without["indicateur"].null_count() == without.height > 0


def test_a_delay_that_stops_before_commissioning_is_partial() -> None:
    states = dict(OBJECTIVES.select("section", "circulaire_etat").iter_rows())
    assert states["II.5"] == "partiel"


def test_no_sentence_speaks_of_irregularity_but_to_deny_it() -> None:
    columns = OBJECTIVES.select(pl.col(pl.String)).get_columns()
    texts = [text for column in columns for text in column.drop_nulls() if "irrégul" in text]
    assert texts
    assert [text for text in texts if "n'est donc pas une irrégularité" not in text] == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"etat": "mesuré"}, "« etat » doit être"),
        ({"mesure": None}, "il manque « mesure »"),
        ({"phrase": None}, "il manque « phrase »"),
        ({"manque": "Rien."}, "clé inconnue ou de trop « manque »"),
        ({"etat": "partiel"}, "il manque « donnees », « manque »"),
        ({"phrase": "En {periode}, beaucoup."}, "la phrase doit contenir"),
        ({"section": "II.10"}, "section inconnue « II.10 »"),
        ({"id": "I.1-a"}, "défini deux fois : « I.1-a »"),
        ({"source": None}, "il manque « source »"),
    ],
)
def test_an_objective_that_contradicts_itself_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        objectives(changed(**fields))


def test_a_section_left_without_objective_is_refused() -> None:
    content = CONTENT | {"objectifs": [one for one in CONTENT["objectifs"] if one["section"] != "II.8"]}
    with pytest.raises(ValueError, match=r"Section sans objectif : « II\.8 »"):
        objectives(content)


def test_the_committed_page_is_the_rendered_one() -> None:
    page = (ROOT / "docs/circulaire.md").read_text("utf-8")
    assert page == circulaire.render(OBJECTIVES), "la page est en retard sur le code : lancez `make docs`"
    assert [one for one in OBJECTIVES["objectif_id"] if f"**{one}. " not in page] == []


def test_the_rules_that_the_facts_read_are_active() -> None:
    cited = set(re.findall(r"'([A-Z]{3}-[0-9]+)'", models.sql("core_fait_circulaire"))) - {
        "MNT-1", "MNT-2", "MNT-3", "MNT-4"
    }  # fmt: skip
    assert cited - set(METHODE.regles) == set()
    assert cited >= {"INN-2", "INN-6", "IMM-7", "IMM-8"}


# Thresholds of innovative purchases


def test_one_threshold_at_most_holds_on_a_day() -> None:
    rows = ref.table("ref_seuil_innovation", METHODE.methode).with_columns(
        pl.col("valid_from").str.to_date(), pl.col("valid_to").str.to_date()
    )
    for champ in ("civil", "defense"):
        held = rows.filter(pl.col("champ").is_in(["tous", champ])).sort("valid_from")
        ends, begins = held["valid_to"].to_list()[:-1], held["valid_from"].to_list()[1:]
        assert all(end is not None and end < begin for end, begin in zip(ends, begins, strict=True)), champ
    assert rows.select("fondement", "source", "date_constat").null_count().row(0) == (0, 0, 0)


# Official figures


def official() -> pl.DataFrame:
    table = ref.table("ref_chiffre_officiel", METHODE.methode)
    return models.run("mart_chiffre_officiel", {"ref_chiffre_officiel": table})


def test_every_official_figure_has_its_source_and_why_it_differs() -> None:
    figures = official()
    assert figures.schema == dictionary.schema("mart_chiffre_officiel")
    assert figures.null_count().row(0) == (0,) * figures.width
    assert figures["chiffre_id"].is_unique().all()
    assert set(figures["confiance"]) <= set(dictionary.columns()["confiance"]["enum"])
    assert {"2,4 % (environ 540 M€)", "4 % (environ 1 Md€)"} <= set(figures["valeur_publiee"])


def test_an_official_value_is_a_text_that_no_sum_can_take() -> None:
    assert dictionary.schema("mart_chiffre_officiel")["valeur_publiee"] == pl.String
    assert not {"valeur", "numerateur", "denominateur", "base"} & set(
        dictionary.tables()["mart_chiffre_officiel"]["columns"]
    )


def test_no_official_figure_stands_in_an_indicator() -> None:
    """Only its own table reads the list: no indicator, no target, no other mart."""
    readers = [path.stem for path in models.MARTS.glob("*.sql") if "ref_chiffre_officiel" in models.reads(path.stem)]
    assert readers == ["mart_chiffre_officiel"]
    followers = [path.stem for path in models.MARTS.glob("*.sql") if "mart_chiffre_officiel" in models.reads(path.stem)]
    assert followers == []
    assert set(official()["chiffre_id"]) & set(dictionary.columns()["indicateur"]["enum"]) == set()
    for name in ("mart_indicateur", *OWN):
        assert set(dictionary.tables()[name]["columns"]) & {"chiffre_id", "valeur_publiee"} == set(), name
