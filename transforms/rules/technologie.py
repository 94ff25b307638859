"""On whose technology the purchase depends, and where it is controlled from: the rules of `techno` and `origine`.

What the object names comes first, and the holder is asked only where it names nothing. A reseller, a services firm or a
central purchasing body gives no technology. Origin is that of the headquarters; a product that a community holds in
common has none. Whose capital it is belongs to sovereignty, not here.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule

PRODUITS = "Liste « produits », et siège des éditeurs dans la liste « editeurs », avec source et date."
EDITEURS = "Liste « editeurs » : siège et rôle de chaque firme, source et date du constat."

_named, _sold = pl.col("techno_citee").is_not_null(), pl.col("techno_titulaire").is_not_null()
_digital = pl.col("is_achat_numerique")

TECHNO = [
    Rule(
        id="TEC-1", critere="techno", sujet="marche", force="indique", field="techno", source="produits",
        source_date=pl.col("produits_constat"),
        when=_named, then=pl.col("techno_citee"),
        because="L'objet nomme cette technologie, ou l'un de ses produits.",
        basis=PRODUITS,
    ),
    Rule(
        id="TEC-2", critere="techno", sujet="marche", force="presume", field="fournisseur_nom", source="editeurs",
        source_date=pl.col("editeurs_constat"),
        when=~_named & _sold & _digital, then=pl.col("techno_titulaire"),
        because="Le titulaire édite, héberge, opère ou construit, et vend d'ordinaire ce qui est à lui.",
        basis=EDITEURS,
    ),
    Rule(
        id="TEC-3", critere="techno", sujet="marche", force="presume", field="objet", source=pl.col("source"),
        when=~_named & ~_sold & pl.col("titulaire_cite").is_not_null(), then=pl.col("titulaire_cite"),
        because="L'objet désigne un logiciel par le nom de son titulaire.",
        basis="Indice tiré du texte seul : qui donne son nom à un logiciel en est d'ordinaire l'éditeur.",
    ),
]  # fmt: skip

ORIGINE = [
    Rule(
        id="ORI-1", critere="origine", sujet="marche", force="indique", field="techno", source="editeurs",
        source_date=pl.col("editeurs_constat"),
        when=pl.col("origine_citee").is_not_null(), then=pl.col("origine_citee"),
        because="L'objet nomme un produit dont l'éditeur a là son siège.",
        basis=PRODUITS,
    ),
    Rule(
        id="ORI-2", critere="origine", sujet="marche", force="presume", field="fournisseur_nom", source="editeurs",
        source_date=pl.col("editeurs_constat"),
        when=~_named & _digital & pl.col("origine_titulaire").is_not_null(), then=pl.col("origine_titulaire"),
        because="L'objet ne nomme rien, et le titulaire, qui vend d'ordinaire le sien, a là son siège.",
        basis=EDITEURS,
    ),
]  # fmt: skip

RULES = [*TECHNO, *ORIGINE]
