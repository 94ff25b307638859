"""Published contracts, holders, buyers and evidence, from literal core tables."""

from pathlib import Path

import polars as pl
import pytest

from data_contracts import dictionary
from tests.frames import METHODE, table
from transforms import models
from transforms.methode import parameters
from transforms.rules.catalogue import RULES

REFERENCE = Path(__file__).parents[1] / "reference"
ETAT, MAIRIE = "11000201100044", "21750001600019"


def verdict(sujet, sujet_id, critere, verdict, **more):
    return {"sujet": sujet, "sujet_id": sujet_id, "critere": critere, "verdict": verdict} | more


def proof(sujet, sujet_id, critere, regle_id, conclusion="oui", **more):
    same = {"sujet": sujet, "sujet_id": sujet_id, "critere": critere}
    return same | {"regle_id": regle_id, "conclusion": conclusion} | more


def holders(marche_id, *categories):
    """Holders S1, S2… of a contract with equal parts, and the verdict on the category of each that has one."""
    ids = [f"S{rang}" for rang in range(1, len(categories) + 1)]
    rows = [
        {"marche_id": marche_id, "fournisseur_id": siren, "titulaire_rang": rang, "part": 1 / len(ids)}
        for rang, siren in enumerate(ids, 1)
    ]
    known = [
        verdict("titulaire", marche_id, "pme", categorie, fournisseur_id=siren)
        for siren, categorie in zip(ids, categories, strict=True)
        if categorie
    ]
    return rows, known


def published(titulaires=(), verdicts=(), preuves=(), marches=({"marche_id": "m"},), fournisseurs=()):
    """All marts over these rows, every contract being of domain 33 and bought by the State unless a verdict says so."""
    given = {(row["sujet"], row["sujet_id"], row["critere"]) for row in verdicts}
    usual = [
        verdict("acheteur", ETAT, "perimetre", "ETAT"),
        verdict("acheteur", ETAT, "ministere", "ARMEES"),
        verdict("acheteur", MAIRIE, "perimetre", "AUTRE"),
        *(verdict("marche", row["marche_id"], "domaine33", "oui", regle_id="CPV-1") for row in marches),
    ]
    usual = [row for row in usual if (row["sujet"], row["sujet_id"], row["critere"]) not in given]
    tables = {
        "core_marche": table("core_marche", *marches),
        "core_titulaire": table("core_titulaire", *titulaires),
        "core_fournisseur": table("core_fournisseur", *fournisseurs),
        "core_acheteur": table("core_acheteur", *({"acheteur_siret": s} for s in (ETAT, MAIRIE))),
        "core_preuve": table("core_preuve", *preuves),
        "core_verdict": table("core_verdict", *usual, *verdicts),
        "ref_regle": table(
            "mart_regle",
            {"regle_id": "INN-1", "definition_minimale": "strict"},
            {"regle_id": "INN-9", "definition_minimale": "large"},
            {"regle_id": "CPV-1"},
        ),
        "core_etablissement": table("core_etablissement"),
        "core_distinction": table("core_distinction"),
        "ref_departement": pl.read_csv(REFERENCE / "departements.csv", infer_schema=False),
        "ref_methode": parameters(METHODE, None),
    }
    for name in ("mart_acheteur", "mart_titulaire", "mart_marche", "mart_preuve"):
        tables[name] = models.run(name, tables)
    return tables


def marche(**given):
    return published(**given)["mart_marche"].row(0, named=True)


def innovative(definition_rule, *categories, achat="oui", conclusion="oui"):
    """The contract `m`, with evidence of an innovative purchase from one rule, and holders of these categories."""
    rows, known = holders("m", *categories)
    return marche(
        titulaires=rows,
        verdicts=[*known, verdict("marche", "m", "achat_innovant", achat)],
        preuves=[proof("marche", "m", "achat_innovant", definition_rule, conclusion)],
    )


# Population


@pytest.mark.parametrize("perimetre", ["ETAT", "INTERMINISTERIEL", "CENTRALE_ACHAT", "OPERATEUR", "AAI_CONSTIT"])
def test_contracts_of_the_sphere_of_the_state_are_published(perimetre):
    assert marche(verdicts=[verdict("acheteur", ETAT, "perimetre", perimetre)])["perimetre"] == perimetre


@pytest.mark.parametrize("perimetre", ["AUTRE", "INCONNU", "indetermine"])
def test_other_buyers_are_not_published(perimetre):
    assert published(verdicts=[verdict("acheteur", ETAT, "perimetre", perimetre)])["mart_marche"].is_empty()


@pytest.mark.parametrize("domaine33", ["non", "indetermine"])
def test_only_contracts_of_domain_33_are_published(domaine33):
    assert published(verdicts=[verdict("marche", "m", "domaine33", domaine33)])["mart_marche"].is_empty()


def test_holders_and_evidence_are_those_of_the_published_contracts():
    marches = [{"marche_id": "m"}, {"marche_id": "hors"}, {"marche_id": "mairie", "acheteur_siret": MAIRIE}]
    tables = published(
        marches=marches,
        titulaires=[{"marche_id": row["marche_id"], "fournisseur_id": "S1"} for row in marches],
        verdicts=[verdict("marche", "hors", "domaine33", "non")],
        preuves=[
            *(proof("marche", row["marche_id"], "domaine33", "CPV-1") for row in marches),
            *(proof("titulaire", row["marche_id"], "pme", "CAT-1", "PME", fournisseur_id="S1") for row in marches),
            proof("acheteur", ETAT, "perimetre", "PER-1", "ETAT"),
            proof("acheteur", MAIRIE, "perimetre", "PER-1", "AUTRE"),
        ],
    )
    assert tables["mart_marche"]["marche_id"].to_list() == ["m"]
    assert tables["mart_titulaire"]["marche_id"].to_list() == ["m"]
    assert tables["mart_preuve"].select("sujet", "sujet_id").rows() == [
        ("acheteur", ETAT), ("marche", "m"), ("titulaire", "m"),
    ]  # fmt: skip


def test_an_undated_contract_without_amount_is_published():
    row = marche(marches=[{"marche_id": "m", "date_notification": None, "montant_statut": "absent"}])
    assert (row["date_notification"], row["montant_retenu_eur"]) == (None, None)


def test_verdicts_are_those_of_the_published_contracts_their_holders_and_their_buyers():
    tables = published(
        marches=[{"marche_id": "m"}, {"marche_id": "hors"}, {"marche_id": "mairie", "acheteur_siret": MAIRIE}],
        verdicts=[
            verdict("marche", "hors", "domaine33", "non"),
            *(verdict("titulaire", marche_id, "pme", "PME", fournisseur_id="S1") for marche_id in ("m", "hors")),
        ],
    )
    judged = models.run("mart_verdict", tables)
    assert judged.select("sujet", "sujet_id", "critere", "verdict").rows() == [
        ("acheteur", ETAT, "ministere", "ARMEES"), ("acheteur", ETAT, "perimetre", "ETAT"),
        ("marche", "m", "domaine33", "oui"), ("titulaire", "m", "pme", "PME"),
    ]  # fmt: skip
    assert judged.columns == dictionary.tables()["mart_verdict"]["columns"]


# Subsequent contracts


ACCORD = {"is_accord_cadre": True, "id_publie": "AC1"}
SUBSEQUENT = {"is_marche_subsequent": True, "accord_cadre_id": "AC1"}


def deja_comptes(*marches):
    """Rank of each contract already counted with its framework; ids, unless given, are the ranks."""
    rows = [{"marche_id": str(rang), "id_publie": str(rang)} | each for rang, each in enumerate(marches)]
    return published(marches=rows)["mart_marche"].filter("is_deja_compte")["marche_id"].to_list()


def test_a_subsequent_contract_of_a_known_framework_is_already_counted():
    assert deja_comptes(ACCORD, SUBSEQUENT, {}, SUBSEQUENT) == ["1", "3"]


@pytest.mark.parametrize(
    "framework",
    [
        ACCORD | {"acheteur_siren": "130022205"},
        ACCORD | {"acheteur_siret": MAIRIE},
        ACCORD | {"id_publie": "AC2"},
        ACCORD | {"is_accord_cadre": False},
        ACCORD | {"date_notification": None},
    ],
    ids=["of another buyer", "not published", "under another id", "no framework", "in no period"],
)
def test_a_subsequent_contract_whose_framework_does_not_count_is_counted(framework):
    assert deja_comptes(framework, SUBSEQUENT) == []


def test_a_contract_that_cites_a_framework_without_being_subsequent_is_counted():
    assert deja_comptes(ACCORD, {"accord_cadre_id": "AC1"}, {"is_marche_subsequent": True}) == []


def test_a_framework_that_cites_itself_is_counted():
    assert deja_comptes(ACCORD | SUBSEQUENT) == []


def test_two_contracts_that_cite_each_other_are_counted():
    one = {"is_accord_cadre": True, "is_marche_subsequent": True, "id_publie": "A", "accord_cadre_id": "B"}
    assert deja_comptes(one, one | {"id_publie": "B", "accord_cadre_id": "A"}) == []


# Buyers


def test_a_buyer_without_verdict_or_contradicted_is_unknown_and_has_no_ministry():
    verdicts = [
        verdict("acheteur", ETAT, "perimetre", "indetermine", confiance=None),
        verdict("acheteur", ETAT, "ministere", "indetermine"),
        verdict("acheteur", MAIRIE, "perimetre", "AUTRE", regle_id="PER-9", confiance="faible"),
    ]
    buyers = published(verdicts=verdicts)["mart_acheteur"]
    assert buyers.select("acheteur_siret", "perimetre", "ministere", "regle_id", "confiance").rows() == [
        (ETAT, "INCONNU", None, "REG-1", None),
        (MAIRIE, "AUTRE", None, "PER-9", "faible"),
    ]


# Holders


def test_a_contract_takes_the_category_its_holders_agree_on():
    rows, known = holders("m", "PME", "PME")
    row = marche(titulaires=rows, verdicts=known)
    assert (row["pme"], row["part_pme"], row["part_pme_indeterminee"]) == ("PME", 1.0, 0.0)


def test_half_sme_half_large_company_is_undetermined_with_half_a_part():
    rows, known = holders("m", "PME", "GE")
    row = marche(titulaires=rows, verdicts=known)
    assert (row["pme"], row["part_pme"], row["part_pme_indeterminee"]) == ("indetermine", 0.5, 0.0)


def test_a_holder_of_unknown_category_is_undetermined():
    rows, known = holders("m", "PME", None)
    row = marche(titulaires=rows, verdicts=known)
    assert (row["pme"], row["part_pme"], row["part_pme_indeterminee"]) == ("indetermine", 0.5, 0.5)


def test_without_holder_the_whole_contract_is_undetermined():
    row = marche()
    assert (row["pme"], row["part_pme"], row["titulaires"]) == ("indetermine", 0.0, None)
    assert (row["pme_innovante_strict"], row["pme_innovante_large"]) == ("indetermine", "indetermine")
    assert [row[f"part_{of}"] for of in ("pme_indeterminee", "indeterminee_strict", "indeterminee_large")] == [1.0] * 3


def test_parts_of_any_number_of_holders_add_up_to_one():
    every = {f"m{several}": holders(f"m{several}", *["PME"] * several) for several in range(1, 50)}
    marts = published(
        marches=[{"marche_id": marche_id} for marche_id in every],
        titulaires=[row for rows, _ in every.values() for row in rows],
        verdicts=[row for _, known in every.values() for row in known],
    )
    assert set(marts["mart_marche"]["part_pme"]) == {1.0}


def test_holders_are_named_in_rank_order_by_identifier_when_nameless():
    rows = [
        {"marche_id": "m", "fournisseur_id": siren, "titulaire_rang": rang, "part": 1 / 3}
        for siren, rang in [("S3", 1), ("S1", 2), ("S2", 3)]
    ]
    names = [{"fournisseur_id": "S1", "fournisseur_nom": "ATOS"}, {"fournisseur_id": "S2", "fournisseur_nom": None}]
    assert marche(titulaires=rows, fournisseurs=names)["titulaires"] == "S3 | ATOS | S2"


# Innovative SMEs


@pytest.mark.parametrize(("rule", "strict", "large"), [("INN-1", "oui", "oui"), ("INN-9", "indetermine", "oui")])
def test_an_sme_with_evidence_on_the_contract_is_innovative_in_the_definitions_of_the_rule(rule, strict, large):
    row = innovative(rule, "PME")
    assert (row["pme_innovante_strict"], row["pme_innovante_large"]) == (strict, large)
    assert row["part_pme_innovante_strict"] == (strict == "oui")
    assert row["part_indeterminee_strict"] == (strict == "indetermine")
    assert (row["part_pme_innovante_large"], row["part_indeterminee_large"]) == (1.0, 0.0)


def test_an_sme_without_evidence_is_undetermined_and_never_no():
    rows, known = holders("m", "PME")
    row = marche(titulaires=rows, verdicts=known)
    assert (row["pme_innovante_strict"], row["part_indeterminee_strict"]) == ("indetermine", 1.0)


@pytest.mark.parametrize("category", ["ETI", "GE"])
def test_a_larger_company_is_no_innovative_sme_whatever_the_evidence(category):
    row = innovative("INN-1", category)
    assert (row["pme_innovante_strict"], row["pme_innovante_large"]) == ("non", "non")
    assert (row["part_pme_innovante_large"], row["part_indeterminee_large"]) == (0.0, 0.0)


def test_a_holder_of_unknown_category_stays_undetermined_even_on_an_innovative_purchase():
    row = innovative("INN-1", None)
    assert (row["pme_innovante_strict"], row["part_indeterminee_strict"]) == ("indetermine", 1.0)


def test_an_innovative_purchase_from_an_sme_and_a_large_company_counts_for_half():
    row = innovative("INN-1", "PME", "GE")
    assert row["pme_innovante_strict"] == "indetermine"
    assert (row["part_pme_innovante_strict"], row["part_indeterminee_strict"]) == (0.5, 0.0)


@pytest.mark.parametrize("contradicted", ["non", "indetermine"])
def test_evidence_whose_criterion_is_contradicted_does_not_count(contradicted):
    row = innovative("INN-1", "PME", achat=contradicted)
    assert (row["achat_innovant"], row["pme_innovante_strict"]) == (contradicted, "indetermine")


def test_evidence_that_concludes_no_is_not_evidence_for():
    assert innovative("INN-1", "PME", conclusion="non")["pme_innovante_strict"] == "indetermine"


def test_evidence_on_a_contract_does_not_spread_to_another_of_the_same_holder():
    rows = [{"marche_id": m, "fournisseur_id": "S1"} for m in ("m", "n")]
    known = [verdict("titulaire", m, "pme", "PME", fournisseur_id="S1") for m in ("m", "n")]
    marts = published(
        marches=[{"marche_id": "m"}, {"marche_id": "n"}],
        titulaires=rows,
        verdicts=[*known, verdict("marche", "m", "achat_innovant", "oui")],
        preuves=[proof("marche", "m", "achat_innovant", "INN-1")],
    )
    assert marts["mart_marche"]["pme_innovante_strict"].to_list() == ["oui", "indetermine"]


def test_evidence_on_a_firm_counts_for_that_holder_alone():
    rows, known = holders("m", "PME", "PME")
    marts = published(
        titulaires=rows,
        verdicts=[*known, verdict("titulaire", "m", "firme_innovante", "oui", fournisseur_id="S2")],
        preuves=[proof("titulaire", "m", "firme_innovante", "INN-1", fournisseur_id="S2")],
    )
    of_holders = marts["mart_titulaire"].select("fournisseur_id", "firme_innovante", "pme_innovante_strict").rows()
    assert of_holders == [("S1", "indetermine", "indetermine"), ("S2", "oui", "oui")]
    row = marts["mart_marche"].row(0, named=True)
    assert (row["part_pme_innovante_strict"], row["part_indeterminee_strict"]) == (0.5, 0.5)


def test_evidence_on_a_firm_that_no_definition_counts_is_ignored():
    rows, known = holders("m", "PME")
    row = marche(
        titulaires=rows,
        verdicts=[*known, verdict("titulaire", "m", "firme_innovante", "oui", fournisseur_id="S1")],
        preuves=[proof("titulaire", "m", "firme_innovante", "CPV-1", fournisseur_id="S1")],
    )
    assert row["pme_innovante_large"] == "indetermine"


# Criteria carried by the contract


def test_criteria_without_evidence_keep_their_undetermined_value():
    row = marche()
    undetermined = ["segment", "mode_satisfaction", "achat_innovant", "logiciel_libre", "souverainete_immunite"]
    assert {row[criterion] for criterion in undetermined} == {"indetermine"}
    assert (row["origine"], row["techno"]) == ("INCONNU", None)


def test_a_criterion_with_a_verdict_shows_it_even_before_a_rule_exists_for_it():
    verdicts = [
        verdict("marche", "m", "segment", "CLOUD_HEBERGEMENT"),
        verdict("marche", "m", "logiciel_libre", "oui"),
        verdict("marche", "m", "techno", "PostgreSQL"),
        verdict("marche", "m", "origine", "MIXTE"),
        verdict("marche", "m", "souverainete_maitrise", "vigilance"),
    ]
    row = marche(verdicts=verdicts)
    shown = ["segment", "logiciel_libre", "techno", "origine", "souverainete_maitrise"]
    assert [row[criterion] for criterion in shown] == ["CLOUD_HEBERGEMENT", "oui", "PostgreSQL", "MIXTE", "vigilance"]


def test_a_contradicted_origin_is_unknown():
    verdicts = [verdict("marche", "m", critere, "indetermine") for critere in ("origine", "techno")]
    row = marche(verdicts=verdicts)
    assert (row["origine"], row["techno"]) == ("INCONNU", None)


def test_the_rule_and_the_confidence_of_domain_33_travel_with_the_contract():
    row = marche(verdicts=[verdict("marche", "m", "domaine33", "oui", regle_id="CPV-7", confiance="moyenne")])
    assert (row["domaine33_regle_id"], row["domaine33_confiance"]) == ("CPV-7", "moyenne")


# Rules and alerts


def test_every_rule_reads_a_column_that_has_a_label():
    assert {rule.field for rule in RULES} - set(dictionary.columns()) == set()


def test_every_alert_is_published_with_its_sentence():
    known = pl.read_csv(REFERENCE / "alertes.csv", infer_schema=False)
    alerts = models.run("mart_alerte", {"ref_alerte": known})
    assert alerts.schema == dictionary.schema("mart_alerte")
    assert dict(alerts.iter_rows()) == dict(known.select("code", "phrase").iter_rows())


# Operations


def test_quarantine_and_reconciliation_are_published_as_they_are():
    aside = table(
        "core_quarantaine",
        {"source": "decp_json", "fichier": "b.json", "position": None, "code": "JSON_INVALIDE", "raison": "Illisible."},
        {"source": "decp_json", "fichier": "a.json", "position": 3, "code": "SANS_ACHETEUR", "raison": "Sans."},
    )
    files = table(
        "core_reconciliation",
        {"source": "decp_json", "fichier": "a.json", "fichier_statut": "lu", "enregistrements": 10, "marches": 4,
         "fusionnes": 3, "remplaces": 2, "quarantaine": 1},
    )  # fmt: skip
    assert models.run("mart_quarantaine", {"core_quarantaine": aside}).equals(aside.sort("fichier"))
    balanced = models.run("mart_reconciliation", {"core_reconciliation": files})
    assert balanced.row(0)[:7] == ("decp_json", "a.json", 10, 4, 3, 2, 1)
