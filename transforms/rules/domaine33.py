"""Whether a contract is a purchase of domain 33: the rules that decide `domaine33`, nothing else.

The CPV code proposes: a specific code settles, a general or doubtful one is only a presumption. The object disposes:
what it names first, digital or not, overrules a presumption, and takes its certainty from a specific digital code.
The lists are `reference/cpv_domaine33.csv` and `reference/mots_domaine33.csv`.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule
from transforms.sujet_marche import CCAG_TIC

CRITERE = "domaine33"
NOMENCLATURE = "CPV 2008, règlement (CE) n° 213/2008 ; liste « cpv_domaine33 »"
VOCABULAIRE = "Intitulé du domaine 33 « Informatique et télécommunications » ; liste « mots_domaine33 »"

_listed = pl.col("ref_cpv_inclusion")
_sure = pl.col("ref_cpv_confiance") == "haute"
_nature = pl.col("objet_nature")
_names_another_thing = (_nature == "autre").fill_null(False)

RULES = [
    Rule(
        id="DOM-1", critere=CRITERE, sujet="marche", force="declare", field="ccag", source=pl.col("source"),
        when=pl.col("ccag") == CCAG_TIC, then="oui",
        because="L'acheteur a soumis le marché au CCAG des techniques de l'information et de la communication.",
        basis="Arrêté du 30 mars 2021 portant approbation du CCAG-TIC",
    ),
    Rule(
        id="DOM-2", critere=CRITERE, sujet="marche", force="etabli", field="cpv_code", source="cpv_domaine33",
        when=(_listed == "oui") & _sure & ~_names_another_thing, then="oui",
        because="Le code CPV désigne un achat informatique ou de télécommunications, et l'objet ne le dément pas.",
        basis=NOMENCLATURE,
    ),
    Rule(
        id="DOM-3", critere=CRITERE, sujet="marche", force="presume", field="cpv_code", source="cpv_domaine33",
        when=(_listed == "oui") & ~_sure, then="oui",
        because="Le code CPV est du domaine, mais il est assez général pour être pris par défaut.",
        basis=NOMENCLATURE,
    ),
    Rule(
        id="DOM-4", critere=CRITERE, sujet="marche", force="presume", field="cpv_code", source="cpv_domaine33",
        when=(_listed == "oui") & _sure & _names_another_thing, then="oui",
        because="Le code CPV désigne un achat informatique ou de télécommunications, mais l'objet en nomme un autre.",
        basis=NOMENCLATURE,
    ),
    Rule(
        id="DOM-5", critere=CRITERE, sujet="marche", force="etabli", field="cpv_code", source="cpv_domaine33",
        when=(_listed == "non") & _sure, then="non",
        because="Le code CPV désigne un achat d'une autre nature.",
        basis=NOMENCLATURE,
    ),
    Rule(
        id="DOM-6", critere=CRITERE, sujet="marche", force="presume", field="cpv_code", source="cpv_domaine33",
        when=(_listed == "non") & ~_sure, then="non",
        because="Le code CPV est d'un autre domaine, où l'on trouve pourtant quelques achats numériques.",
        basis=NOMENCLATURE,
    ),
    Rule(
        id="DOM-7", critere=CRITERE, sujet="marche", force="presume", field="cpv_code", source="cpv_domaine33",
        when=_listed == "partiel", then="non",
        because="Le code CPV n'est du domaine que si l'objet le confirme.",
        basis=NOMENCLATURE,
    ),
    Rule(
        id="DOM-8", critere=CRITERE, sujet="marche", force="indique", field="objet", source=pl.col("source"),
        when=(_listed == "partiel") & pl.col("has_indice_numerique") & _nature.is_null(), then="oui",
        because="Le vocabulaire de l'objet confirme un code CPV en partie du domaine.",
        basis=VOCABULAIRE,
    ),
    Rule(
        id="DOM-9", critere=CRITERE, sujet="marche", force="indique", field="objet", source=pl.col("source"),
        when=_nature == "numerique", then="oui",
        because="L'objet nomme d'abord un achat informatique ou de télécommunications.",
        basis=VOCABULAIRE,
    ),
    Rule(
        id="DOM-10", critere=CRITERE, sujet="marche", force="indique", field="objet", source=pl.col("source"),
        when=_nature == "autre", then="non",
        because="L'objet nomme d'abord un achat d'une autre nature.",
        basis=VOCABULAIRE,
    ),
    Rule(
        id="DOM-11", critere=CRITERE, sujet="marche", force="presume", field="objet", source=pl.col("source"),
        when=_listed.is_null() & pl.col("has_indice_sans_code") & _nature.is_null(), then="oui",
        because="Aucun code CPV ne parle, et l'objet emploie un mot de l'informatique que rien ne dément.",
        basis=VOCABULAIRE,
    ),
]  # fmt: skip
