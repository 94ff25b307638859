"""Firms, products and terms of `reference/`: sourced, consistent with one another, precise enough to name anybody."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.test_reference import passes_luhn, read
from transforms.citations import EUROPE, with_origin
from transforms.lecture_produits import mentions, pattern, without_circumstances
from transforms.sujet_editeurs import CONTROLS
from transforms.texte import normalised

LISTS = ("editeurs", "produits", "termes_libres")
EDITORS, PRODUCTS, TERMS = (read(name) for name in LISTS)
PATTERNS = [
    *EDITORS["alias_motif"], *PRODUCTS["motif"], *PRODUCTS["contexte"].drop_nulls(), *TERMS["motif"],
    *TERMS["contexte"].drop_nulls(),
]  # fmt: skip


def firms_named(*names: str) -> set[str]:
    """Editors that holders of these names are taken for."""
    texts = pl.LazyFrame({"nom": list(names)}).select(texte=normalised("nom"))
    aliases = EDITORS.select("editeur", motif="alias_motif", contexte=pl.lit(None, pl.String))
    return set(mentions(texts, aliases).collect()["editeur"])


def products_named(objet: str) -> set[str]:
    """Products that an object names, whatever its date."""
    texts = pl.LazyFrame({"objet": [objet]}).select(texte=without_circumstances(normalised("objet")))
    return set(mentions(texts, PRODUCTS).collect()["produit"])


@pytest.mark.parametrize("name", LISTS)
def test_every_row_gives_the_day_its_fact_was_stated(name: str):
    days = read(name)["date_constat"].str.to_date("%Y-%m-%d")
    assert days.null_count() == 0
    assert days.min() >= date(2026, 1, 1)


def test_columns_hold_the_values_that_rules_expect():
    assert set(EDITORS["controle"]) <= set(CONTROLS)
    roles = set(EDITORS["role"].str.split("|").explode())
    assert roles <= {"editeur", "hebergeur", "operateur", "constructeur", "esn", "revendeur"}
    assert set(EDITORS["vend_le_sien"]) == {"oui", "non"}
    assert set(EDITORS["licence"].drop_nulls()) <= {"libre", "open_core", "proprietaire"}
    assert set(EDITORS["confiance"]) <= {"haute", "moyenne", "faible"}
    assert set(PRODUCTS["nature"]) <= {"logiciel", "nuage", "materiel", "service"}
    assert set(PRODUCTS["licence"]) <= {"libre", "open_core", "proprietaire", "changeante"}
    assert set(TERMS["sens"]) == {"pour", "contre", "neutre"}


def test_every_siren_is_right_and_names_one_firm():
    sirens = EDITORS["siren"].drop_nulls().str.split("|").explode()
    assert [siren for siren in sirens if not (len(siren) == 9 and siren.isdigit() and passes_luhn(siren))] == []
    assert sirens.is_duplicated().sum() == 0


def test_a_disputed_control_is_told_as_such_and_never_with_assurance():
    disputed = EDITORS.filter(pl.col("controle") == "a_verifier")
    assert disputed.height > 0
    assert set(disputed["confiance"]) == {"faible"}
    assert disputed["raison"].null_count() == 0


def test_a_firm_that_sells_its_own_is_neither_a_reseller_alone_nor_a_services_firm_alone():
    own = EDITORS.filter(pl.col("vend_le_sien") == "oui")
    makes = pl.col("role").str.contains("editeur|hebergeur|operateur|constructeur")
    assert own.filter(~makes)["editeur"].to_list() == []


def test_control_in_europe_agrees_with_the_country_where_both_are_known():
    firms = EDITORS.filter(pl.col("pays").is_not_null())
    assert set(firms.filter(pl.col("controle") == "FR")["pays"]) == {"FR"}
    assert set(firms.filter(pl.col("controle") == "UE")["pays"]) <= {"FR", *EUROPE}
    outside = with_origin(EDITORS).filter((pl.col("pays") != "FR") & ~pl.col("pays").is_in(EUROPE))
    assert set(outside["origine"]) == {"HORS_UE"}


def test_every_editor_and_technology_named_is_listed():
    known = set(EDITORS["editeur"])
    assert set(PRODUCTS["editeur"].drop_nulls()) <= known
    assert set(EDITORS["technologie"].drop_nulls()) <= known


def test_free_products_have_a_weight_and_others_none():
    free = PRODUCTS.filter(pl.col("licence").is_in(["libre", "open_core"]))
    assert set(free["poids"]) <= {"1", "2", "3"}
    assert PRODUCTS.filter(~pl.col("licence").is_in(["libre", "open_core"]))["poids"].drop_nulls().to_list() == []
    assert "3" not in free.filter(pl.col("licence") == "open_core")["poids"].to_list()


def test_what_is_ambiguous_asks_for_a_context_and_nothing_else_does():
    for rows in (PRODUCTS, TERMS):
        assert rows.filter((pl.col("ambigu") == "oui") != pl.col("contexte").is_not_null()).height == 0


def test_the_periods_of_a_licence_that_changed_follow_one_another():
    dated = PRODUCTS.filter(pl.col("valid_de").is_not_null() | pl.col("valid_a").is_not_null())
    for _, periods in dated.with_columns(pl.col("valid_de", "valid_a").str.to_date("%Y-%m-%d")).group_by("motif"):
        ordered = periods.sort("valid_de", nulls_last=False)
        following = ordered["valid_de"].to_list()[1:]
        assert following == [end and end.fromordinal(end.toordinal() + 1) for end in ordered["valid_a"][:-1]]


def test_every_pattern_compiles_reads_unaccented_text_and_never_an_empty_one():
    texts = pl.Series(["", "un texte quelconque"])
    wrong = [
        motif
        for motif in PATTERNS
        if not motif.isascii() or texts.str.contains(pattern(pl.Series([motif])), strict=True).any()
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "firms"),
    [
        ("ORANGE", {"Orange"}), ("Orange Business Services SA", {"Orange"}), ("FREE PRO", {"Free"}),
        ("SOCIETE FRANCAISE DU RADIOTELEPHONE - SFR", {"SFR"}), ("GFI PROGICIELS", {"Inetum Software"}),
        ("Hewlett-Packard France", {"HPE"}), ("AMAZON WEB SERVICES EMEA SARL", {"Amazon Web Services"}),
        ("PRIM'X TECHNOLOGIES", {"Prim'X"}), ("BULL SAS", {"Atos"}), ("TIBCO SERVICES", {"Tibco Services"}),
    ],
)  # fmt: skip
def test_a_holder_is_recognised_by_its_name(name: str, firms: set[str]):
    assert firms_named(name) == firms


@pytest.mark.parametrize(
    "name",
    [
        "VILLE D'ORANGE", "ORANGE PAYSAGES", "CENTRE HOSPITALIER D'ORANGE", "AMAZONE MOTOCULTURE",
        "INTELLIGENCE DIRECTE", "FREE LANCE CONSEIL", "DUPONT SAS", "SAP SERVICES A DOMICILE", "BUREAU VERITAS",
        "BLEU CIEL", "LE SOURIRE DE SMILE", "CANONICALE", "SAGE FEMME DURAND", "SIGMA ALDRICH", "APPLEGATE",
        "ZOOM JAPON",
    ],
)  # fmt: skip
def test_a_namesake_is_nobody_of_the_list(name: str):
    assert firms_named(name) == set()


def test_avenue_web_systemes_is_not_amazon():
    assert firms_named("AVENUE WEB SYSTEMES", "AWS-ACHAT") == {"Avenue Web Systèmes"}


@pytest.mark.parametrize(
    ("objet", "products"),
    [
        ("Renouvellement du parc AS/400 et développements COBOL", {"AS/400"}),
        ("Licences Zoom de visioconférence", {"Zoom"}),
        ("Migration Office 365", {"Microsoft 365"}),
        ("Fourniture d'iPad et d'ordinateurs HP", {"iPad", "Marque HP"}),
        ("Cluster Kubernetes et base PostgreSQL", {"Kubernetes", "PostgreSQL"}),
        ("Tierce maintenance SAP S/4 HANA", {"SAP HANA"}),
    ],
)
def test_a_product_is_read_in_an_object(objet: str, products: set[str]):
    assert products_named(objet) == products


@pytest.mark.parametrize(
    "objet",
    [
        "Zoom sur les métiers du bâtiment", "Surveillance des zones humides par le SAGE Loire", "Formation du SPIP",
        "Prestations de services à la personne (SAP)", "Word of mouth : campagne de communication",
        "Fourniture de tableaux blancs", "Réseau de chaleur, lot access", "Achat d'oranges et de pommes",
        "Location de teams building", "Impression de l'ouvrage « Python et autres serpents »", "Cours de samba",
        "Marionnettes puppet show", "Logiciel de gestion compatible Windows", "Achat d'un casque matrix",
        "Écran compatible avec les ordinateurs Dell", "AWS : plateforme des marchés publics", "Prestations DOCK",
    ],
)  # fmt: skip
def test_a_false_friend_is_no_product(objet: str):
    assert products_named(objet) == set()
