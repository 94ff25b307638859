"""Which part of the State's sphere a buyer belongs to: the rules that decide `perimetre`, nothing else.

Exact lists come first, then the legal category, then the structure of the SIREN and the name, which also serve where
SIRENE is silent. A buyer without evidence, or whose strongest evidence disagrees, is INCONNU: that is said downstream.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule

ACHETEURS = "reference/acheteurs_siren.csv"
STRUCTURE = "reference/structure_siren.csv"
NOMS = "reference/acheteurs_noms.csv"
OPERATEURS = "reference/operateurs.csv"
CATEGORIES = "reference/categories_juridiques.csv"

# The lists refine the category: the DAE and a regional préfecture are State services, and answer INTERMINISTERIEL.
_listed = pl.col("ref_siren_perimetre").is_not_null() | pl.col("ref_operateur_nom").is_not_null()
_for_several = pl.any_horizontal(
    (pl.col("ref_structure_perimetre") == "INTERMINISTERIEL").fill_null(False),
    (pl.col("ref_nom_perimetre") == "INTERMINISTERIEL").fill_null(False),
)


# What a weak sign must not contradict: it speaks where everything else is silent.
_nothing_else = (
    ~_listed
    & pl.col("ref_structure_perimetre").is_null()
    & pl.col("ref_nom_perimetre").is_null()
    & pl.col("ref_categorie_perimetre").is_null()
)


def _category(force: str) -> pl.Expr:
    return (pl.col("ref_categorie_force") == force) & ~_listed & ~_for_several


RULES = [
    Rule(
        id="PER-1", critere="perimetre", sujet="acheteur", force="etabli", field="acheteur_siren",
        when=pl.col("ref_siren_perimetre").is_not_null(),
        then=pl.col("ref_siren_perimetre"),
        because="Le SIREN de l'acheteur est dans notre liste d'acheteurs de la sphère de l'État.",
        basis="Liste tenue à la main ; chaque ligne donne sa source.",
        source=ACHETEURS, source_date=pl.col("ref_siren_valid_from"),
    ),
    Rule(
        id="PER-2", critere="perimetre", sujet="acheteur", force="etabli", field="acheteur_siren",
        when=pl.col("ref_operateur_nom").is_not_null(),
        then="OPERATEUR",
        because="Le SIREN de l'acheteur est celui d'un opérateur de l'État.",
        basis="Liste des opérateurs de l'État annexée au projet de loi de finances pour 2026.",
        source=OPERATEURS, source_date="2026",
    ),
    Rule(
        id="PER-3", critere="perimetre", sujet="acheteur", force="etabli", field="categorie_juridique_code",
        when=_category("etabli"),
        then=pl.col("ref_categorie_perimetre"),
        because="La catégorie juridique dit si l'acheteur est un service de l'État, une institution ou autre chose.",
        basis="INSEE, catégories juridiques ; ne joue pas quand une liste ou le nom donne une réponse plus fine.",
        source=CATEGORIES,
    ),
    Rule(
        id="PER-4", critere="perimetre", sujet="acheteur", force="indique", field="categorie_juridique_code",
        when=_category("indique"),
        then=pl.col("ref_categorie_perimetre"),
        because="L'acheteur est un établissement public national absent de la liste des opérateurs, rangé avec eux.",
        basis="INSEE, catégories juridiques 7382 à 7389.",
        source=CATEGORIES,
    ),
    Rule(
        id="PER-5", critere="perimetre", sujet="acheteur", force="indique", field="acheteur_siren",
        when=pl.col("ref_structure_force") == "indique",
        then=pl.col("ref_structure_perimetre"),
        because="Le début du SIREN désigne la nature de l'organisme : ministère, préfecture, collectivité…",
        basis="INSEE, immatriculation du secteur public ; structure vérifiée sur les unités de l'État du répertoire.",
        source=STRUCTURE,
    ),
    Rule(
        id="PER-6", critere="perimetre", sujet="acheteur", force="indique", field="acheteur_nom",
        when=pl.col("ref_nom_perimetre").is_not_null(),
        then=pl.col("ref_nom_perimetre"),
        because="Le nom de l'acheteur désigne la nature de l'organisme.",
        basis="Appellations officielles ; le motif le plus précis l'emporte, pour un SIREN public national.",
        source=NOMS,
    ),
    Rule(
        id="PER-7", critere="perimetre", sujet="acheteur", force="presume", field="acheteur_siren",
        when=pl.col("ref_structure_force") == "presume",
        then=pl.col("ref_structure_perimetre"),
        because="La série du SIREN n'est pas celle des services de l'État, et aucune liste ne cite l'acheteur.",
        basis="INSEE, immatriculation au répertoire SIRENE.",
        source=STRUCTURE,
    ),
    Rule(
        id="PER-8", critere="perimetre", sujet="acheteur", force="presume", field="categorie_juridique_code",
        when=_category("presume"),
        then=pl.col("ref_categorie_perimetre"),
        because="L'acheteur est un groupement d'intérêt public absent de la liste des opérateurs.",
        basis="INSEE, catégorie juridique 7410.",
        source=CATEGORIES,
    ),
    Rule(
        id="PER-9", critere="perimetre", sujet="acheteur", force="presume", field="acheteur_siren",
        when=(pl.col("ref_structure_force") == "presume") & ~_listed,
        then=pl.col("ref_structure_perimetre"),
        because="La série du SIREN n'est pas celle des services de l'État, et aucune liste ne cite l'acheteur.",
        basis="INSEE, immatriculation au répertoire SIRENE ; ne joue pas pour un acheteur de nos listes.",
        source=STRUCTURE,
    ),
    Rule(
        id="PER-10", critere="perimetre", sujet="acheteur", force="presume", field="id_publie",
        when=pl.col("id_publie").is_not_null() & pl.col("acheteur_siren").str.starts_with("1") & _nothing_else,
        then="ETAT",
        because="Les marchés de cet acheteur portent des numéros de Chorus, le système comptable de l'État.",
        basis="Forme des numéros de marché publiés ; ne joue que pour un SIREN public national dont rien d'autre ne "
        "dit la nature. Une autorité indépendante, payée par Chorus elle aussi, s'y confondrait.",
    ),
    Rule(
        id="PER-11", critere="perimetre", sujet="acheteur", force="indique", field="acheteur_nom",
        when=pl.col("ref_nom_perimetre").is_not_null() & ~_listed,
        then=pl.col("ref_nom_perimetre"),
        because="Le nom de l'acheteur désigne la nature de l'organisme.",
        basis="Appellations officielles ; le motif le plus précis l'emporte, pour un SIREN public national qu'aucune "
        "liste ne cite : un nom ne contredit pas une liste.",
        source=NOMS,
    ),
]  # fmt: skip
