"""Which category of enterprise a supplier belongs to: the rules that decide `pme`, nothing else.

Only the category of INSEE concludes, and it concludes for all three values: a known ETI or GE is no SME. It is given
at the level of the group. Its strength follows the distance between its reference year and the notification; without a
year the distance may exceed three years, so the proof is worth what it is worth then. The size that a notice declares
is a second opinion: weaker, it decides nothing, and lowers the confidence where it disagrees. Headcount is in
`pme_probable.py`.
"""

from __future__ import annotations

import polars as pl

from transforms.preuves_firme import SME_SIZES
from transforms.rules import INDETERMINE, Rule

SIRENE = "sirene_unites_legales"
LOI = "Loi n° 2008-776, article 51 ; décret n° 2008-1354 ; catégorie de l'INSEE, au niveau du groupe."
AVIS = "Taille du titulaire déclarée dans l'avis d'attribution (BT-165) ; déclaration de l'acheteur, non vérifiée."

_category = pl.col("categorie_entreprise")
_known = _category.is_not_null()
_gap = pl.col("ecart_categorie_annees")
_second_opinion = (
    pl.when(~_known).then(pl.lit(INDETERMINE))
    .when(pl.col("taille_declaree").is_in(SME_SIZES)).then(pl.lit("PME"))
    .when(_category != "PME").then(_category)
    .otherwise(pl.lit(INDETERMINE))
)  # fmt: skip

RULES = [
    Rule(
        id="PME-1", critere="pme", sujet="titulaire", force="etabli", field="categorie_entreprise",
        when=_known & (_gap <= 3),
        then=_category,
        because="L'INSEE donne la catégorie de l'entreprise à trois ans au plus de la notification.",
        basis=LOI, source=SIRENE, source_date=pl.col("categorie_annee"),
    ),
    Rule(
        id="PME-2", critere="pme", sujet="titulaire", force="indique", field="categorie_entreprise",
        when=_known & (_gap > 3),
        then=_category,
        because="L'INSEE donne la catégorie de l'entreprise, mais à plus de trois ans de la notification.",
        basis=LOI, source=SIRENE, source_date=pl.col("categorie_annee"),
    ),
    # Method 2026.1: as weak as a second opinion, which would then overrule it.
    Rule(
        id="PME-3", critere="pme", sujet="titulaire", force="presume", field="categorie_entreprise",
        when=_known & _gap.is_null(),
        then=_category,
        because="L'INSEE donne la catégorie de l'entreprise, sans année que l'on puisse comparer à la notification.",
        basis=LOI, source=SIRENE, source_date=pl.col("categorie_annee"),
    ),
    Rule(
        id="PME-4", critere="pme", sujet="titulaire", force="indique", field="categorie_entreprise",
        when=_known & _gap.is_null(),
        then=_category,
        because="L'INSEE donne la catégorie de l'entreprise, sans année que l'on puisse comparer à la notification.",
        basis=LOI, source=SIRENE, source_date=pl.col("categorie_annee"),
    ),
    Rule(
        id="PME-5", critere="pme", sujet="titulaire", force="presume", field="taille_declaree",
        when=pl.col("taille_declaree").is_not_null(),
        then=_second_opinion,
        because="Un avis du marché déclare la taille de l'entreprise : second avis, qui seul ne conclut pas.",
        basis=AVIS, source="boamp", source_date=pl.col("taille_date"),
    ),
]  # fmt: skip
