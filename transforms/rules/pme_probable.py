"""Whether a supplier without a category is probably an SME by its headcount: the rules of `pme_probable` alone.

Read by the large definition only, and only where `pme` has no answer. The headcount is that of the legal unit, while an
SME is judged with its group: under 250 the firm may still belong to a large one; from 250 on it is no SME whatever its
group. A body of public law or a public establishment (legal categories 4 and 7) is no enterprise of its own.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule

EFFECTIF = (
    "Décret n° 2008-1354, article 3 : moins de 250 personnes ; tranche d'effectifs de l'unité légale, liste "
    "« tranches_effectifs », chiffre d'affaires et groupe inconnus."
)

_uncategorised = pl.col("categorie_entreprise").is_null()
_public = pl.col("categorie_juridique_code").str.contains("^[47]").fill_null(False)

RULES = [
    Rule(
        id="PRO-1", critere="pme_probable", sujet="titulaire", force="presume", field="tranche_effectifs_code",
        when=_uncategorised & (pl.col("effectif_max") < 250) & ~_public,
        then="oui",
        because="Sans catégorie de l'INSEE, l'entreprise emploie moins de 250 personnes.",
        basis=EFFECTIF, source="sirene_unites_legales",
    ),
    Rule(
        id="PRO-2", critere="pme_probable", sujet="titulaire", force="presume", field="tranche_effectifs_code",
        when=_uncategorised & (pl.col("effectif_min") >= 250),
        then="non",
        because="Sans catégorie de l'INSEE, l'entreprise emploie 250 personnes ou plus.",
        basis=EFFECTIF, source="sirene_unites_legales",
    ),
]  # fmt: skip
