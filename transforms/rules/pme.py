"""Which category of enterprise a supplier belongs to: the rules that decide `pme`, nothing else.

Only the category of INSEE concludes, and it concludes for all three values: a known ETI or GE is no SME. Its strength
follows the distance between its reference year and the notification. An undated category is `presume`: the distance
cannot be judged, and may exceed three years. A missing category proves nothing; headcount and the size declared in a
notice belong here too, once the definition that admits them does.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule

SIRENE = "sirene_unites_legales"
LOI = "Loi n° 2008-776, article 51 ; décret n° 2008-1354 ; catégorie de l'INSEE, au niveau du groupe."

_known = pl.col("categorie_entreprise").is_not_null()
_gap = pl.col("ecart_categorie_annees")

RULES = [
    Rule(
        id="PME-1", critere="pme", sujet="titulaire", force="etabli", field="categorie_entreprise",
        when=_known & (_gap <= 3),
        then=pl.col("categorie_entreprise"),
        because="L'INSEE donne la catégorie de l'entreprise à trois ans au plus de la notification.",
        basis=LOI, source=SIRENE, source_date=pl.col("categorie_annee"),
    ),
    Rule(
        id="PME-2", critere="pme", sujet="titulaire", force="indique", field="categorie_entreprise",
        when=_known & (_gap > 3),
        then=pl.col("categorie_entreprise"),
        because="L'INSEE donne la catégorie de l'entreprise, mais à plus de trois ans de la notification.",
        basis=LOI, source=SIRENE, source_date=pl.col("categorie_annee"),
    ),
    Rule(
        id="PME-3", critere="pme", sujet="titulaire", force="presume", field="categorie_entreprise",
        when=_known & _gap.is_null(),
        then=pl.col("categorie_entreprise"),
        because="L'INSEE donne la catégorie de l'entreprise, sans année que l'on puisse comparer à la notification.",
        basis=LOI, source=SIRENE, source_date=pl.col("categorie_annee"),
    ),
]  # fmt: skip
