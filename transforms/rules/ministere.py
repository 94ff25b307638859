"""To which ministry a buyer is attached, lead tutelle for an operator: the rules that decide `ministere`, nothing else.

The attachment is today's, and is dated where a text changed it; `DATED` corrects it for contracts notified under a
former one, by a rule that speaks of the contract and not of its buyer. A buyer that serves several ministries gets
none, nor does the State's generic SIREN: names published under it belong to whoever used it that day.

The departmental directions of the territories (DDT, DDTM) go to the Interior, to which they have belonged since 2020,
though their trade is ecology: MIN-2 and MIN-7 exist apart so that this choice can be seen, counted and discussed.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule
from transforms.rules.perimetre import ACHETEURS, CATEGORIES, NOMS, OPERATEURS, STRUCTURE

RATTACHEMENTS = "reference/rattachements.csv"

DDI = (
    "Direction départementale interministérielle : rattachée au ministère de l'Intérieur depuis le 16 août 2020 "
    "(au Premier ministre auparavant), bien que son métier relève surtout de la transition écologique."
)
DDI_BASIS = "Décret n° 2009-1484 du 3 décembre 2009, modifié par le décret n° 2020-1050 ; convention de Cap 33."

_unlisted = pl.col("ref_siren_perimetre").is_null()
_interdepartmental = (pl.col("ref_siren_famille") == "DDI").fill_null(False)
_gendarmerie = pl.col("acheteur_siren").str.starts_with("157").fill_null(False)
_no_operator = pl.col("ref_operateur_nom").is_null()
_named_ddi = (pl.col("ref_nom_famille") == "DDI").fill_null(False)
# A name published under the number of a regional préfecture is that of one of the services it buys for.
_one_ministry = _unlisted & pl.col("ref_structure_perimetre").fill_null("ETAT").is_in(["ETAT", "OPERATEUR", "AUTRE"])

RULES = [
    Rule(
        id="MIN-1", critere="ministere", sujet="acheteur", force="etabli", field="acheteur_siren",
        when=pl.col("ref_siren_ministere").is_not_null() & ~_interdepartmental,
        then=pl.col("ref_siren_ministere"),
        because="Le SIREN de l'acheteur est dans notre liste, avec le ministère dont il relève.",
        basis="Liste tenue à la main ; chaque ligne donne sa source et, s'il y a lieu, sa date d'effet.",
        source=ACHETEURS, source_date=pl.col("ref_siren_valid_from"),
    ),
    Rule(
        id="MIN-2", critere="ministere", sujet="acheteur", force="etabli", field="acheteur_siren",
        when=pl.col("ref_siren_ministere").is_not_null() & _interdepartmental,
        then=pl.col("ref_siren_ministere"),
        because=DDI, basis=DDI_BASIS,
        source=ACHETEURS, source_date=pl.col("ref_siren_valid_from"),
    ),
    Rule(
        id="MIN-3", critere="ministere", sujet="acheteur", force="etabli", field="acheteur_siren",
        when=pl.col("ref_operateur_ministere").is_not_null(),
        then=pl.col("ref_operateur_ministere"),
        because="L'opérateur relève à titre principal d'un programme budgétaire de ce ministère.",
        basis="Opérateurs du projet de loi de finances pour 2026 ; vide quand plusieurs tutelles se valent.",
        source=OPERATEURS, source_date="2026",
    ),
    Rule(
        id="MIN-4", critere="ministere", sujet="acheteur", force="etabli", field="categorie_juridique_code",
        when=pl.col("ref_categorie_ministere").is_not_null() & _unlisted & ~_gendarmerie,
        then=pl.col("ref_categorie_ministere"),
        because="La catégorie juridique désigne un service du ministère des Armées.",
        basis="INSEE, catégorie juridique 7150, gendarmerie exceptée (loi n° 2009-971 du 3 août 2009).",
        source=CATEGORIES,
    ),
    Rule(
        id="MIN-5", critere="ministere", sujet="acheteur", force="indique", field="acheteur_siren",
        when=pl.col("ref_structure_ministere").is_not_null() & _unlisted,
        then=pl.col("ref_structure_ministere"),
        because="Les chiffres du SIREN désignent l'administration dont dépend le service.",
        basis="INSEE, immatriculation du secteur public ; structure vérifiée sur les unités de l'État du répertoire.",
        source=STRUCTURE,
    ),
    Rule(
        id="MIN-6", critere="ministere", sujet="acheteur", force="indique", field="acheteur_nom",
        when=pl.col("ref_nom_ministere").is_not_null() & _one_ministry & ~_named_ddi,
        then=pl.col("ref_nom_ministere"),
        because="Le nom de l'acheteur désigne le ministère dont il relève.",
        basis="Appellations officielles et décrets d'attribution du Gouvernement du 12 octobre 2025.",
        source=NOMS,
    ),
    Rule(
        id="MIN-7", critere="ministere", sujet="acheteur", force="indique", field="acheteur_nom",
        when=pl.col("ref_nom_ministere").is_not_null() & _one_ministry & _named_ddi,
        then=pl.col("ref_nom_ministere"),
        because=DDI, basis=DDI_BASIS,
        source=NOMS, source_date="2020-08-16",
    ),
    Rule(
        id="MIN-9", critere="ministere", sujet="acheteur", force="indique", field="acheteur_nom",
        when=pl.col("ref_nom_ministere").is_not_null() & _one_ministry & ~_named_ddi & _no_operator,
        then=pl.col("ref_nom_ministere"),
        because="Le nom de l'acheteur désigne le ministère dont il relève.",
        basis="Appellations officielles et décrets d'attribution du Gouvernement du 12 octobre 2025 ; ne joue pas pour "
        "un opérateur, dont la liste dit la tutelle.",
        source=NOMS,
    ),
]  # fmt: skip

DATED = [
    Rule(
        id="MIN-8", critere="ministere", sujet="marche", force="etabli", field="rattachement",
        when=pl.col("rattachement_ministere").is_not_null(),
        then=pl.col("rattachement_ministere"),
        because="À la date de notification, l'acheteur relevait d'un autre ministère qu'aujourd'hui.",
        basis="Textes de rattachement, un par ligne de la liste, avec leurs dates d'effet.",
        source=RATTACHEMENTS, source_date=pl.col("rattachement_debut"),
    ),
]  # fmt: skip
