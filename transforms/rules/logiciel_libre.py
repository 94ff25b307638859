"""Whether the purchase bears on free software: the rules that decide `logiciel_libre`, nothing else.

`oui`: the object names free software as what is bought, or as part of it. `non`: it names a proprietary product, or
buys software from an editor whose own is. An object that names nothing tells nothing, whatever is bought.

Most objects name no product: the share of `oui` measures what objects say and not what administrations run. An
operator and a hoster leave the question open: a line or a host may carry any software.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule

CRITERE = "logiciel_libre"
PRODUITS = "Liste « produits », avec la licence de chacun, sa source et sa date."
TERMES = "Liste « termes_libres » ; loi n° 2016-1321 du 7 octobre 2016, article 16, sur l'usage des logiciels libres."
EDITEURS = "Liste « editeurs », avec le rôle de chaque firme, sa source et la date du constat."
NAMED, SURE, CERTAIN = 1, 2, 3

_term, _product = pl.col("terme_libre_poids").fill_null(0), pl.col("produit_libre_franc_poids").fill_null(0)
_any_product = pl.col("produit_libre_poids").fill_null(0)
_weak_only = (_term < SURE) & (_any_product < SURE)
_nothing_named = pl.col("techno_citee").is_null() & pl.col("terme_libre_cite").is_null()

RULES = [
    Rule(
        id="LIB-1", critere=CRITERE, sujet="marche", force="etabli", field="logiciel_nom", source="termes_libres",
        when=_term >= CERTAIN, then="oui",
        because="L'objet parle de logiciel libre, de code source ouvert ou d'une licence libre.",
        basis=TERMES,
    ),
    Rule(
        id="LIB-2", critere=CRITERE, sujet="marche", force="etabli", field="logiciel_nom", source="produits",
        source_date=pl.col("produits_constat"),
        when=_product >= CERTAIN, then="oui",
        because="L'objet nomme un logiciel qui n'existe que libre.",
        basis=PRODUITS,
    ),
    Rule(
        id="LIB-3", critere=CRITERE, sujet="marche", force="indique", field="logiciel_nom", source="produits",
        source_date=pl.col("produits_constat"),
        when=(_product == SURE) | (_term == SURE), then="oui",
        because="L'objet nomme un logiciel connu comme libre, ou emploie un mot du logiciel libre.",
        basis=PRODUITS,
    ),
    Rule(
        id="LIB-4", critere=CRITERE, sujet="marche", force="presume", field="logiciel_nom", source="produits",
        source_date=pl.col("produits_constat"),
        when=(_any_product >= SURE) & (_product < SURE), then="oui",
        because="L'objet nomme un logiciel à noyau libre, dont l'éditeur vend aussi une édition commerciale.",
        basis=PRODUITS,
    ),
    Rule(
        id="LIB-5", critere=CRITERE, sujet="marche", force="presume", field="logiciel_nom", source="produits",
        source_date=pl.col("produits_constat"),
        when=_weak_only & (pl.col("nb_produits_libres") > NAMED), then="oui",
        because="L'objet nomme deux logiciels au moins qui existent sous licence libre.",
        basis=PRODUITS,
    ),
    Rule(
        id="LIB-6", critere=CRITERE, sujet="marche", force="indique", field="techno", source="produits",
        source_date=pl.col("produits_constat"),
        when=pl.col("is_logiciel_proprietaire_cite"), then="non",
        because="L'objet nomme un logiciel ou un service propriétaire.",
        basis=PRODUITS,
    ),
    Rule(
        id="LIB-7", critere=CRITERE, sujet="marche", force="presume", field="techno", source="produits",
        source_date=pl.col("produits_constat"),
        when=pl.col("produit_proprietaire_cite").is_not_null() & ~pl.col("is_logiciel_proprietaire_cite"), then="non",
        because="L'objet nomme un matériel de marque, livré avec le logiciel de son constructeur.",
        basis=PRODUITS,
    ),
    Rule(
        id="LIB-8", critere=CRITERE, sujet="marche", force="presume", field="fournisseur_nom", source="editeurs",
        source_date=pl.col("editeurs_constat"),
        when=_nothing_named & pl.col("is_achat_logiciel") & pl.col("has_editeur_proprietaire"), then="non",
        because="Un achat de logiciel, auprès d'un éditeur qui vend le sien sous licence propriétaire.",
        basis=EDITEURS,
    ),
    Rule(
        id="LIB-9", critere=CRITERE, sujet="marche", force="presume", field="techno", source=pl.col("source"),
        when=_nothing_named & pl.col("titulaire_cite").is_not_null(), then="non",
        because="L'objet désigne un logiciel par le nom de son titulaire, sans le dire libre.",
        basis="Indice tiré du texte seul : qui donne son nom à un logiciel en est d'ordinaire l'éditeur.",
    ),
    Rule(
        id="LIB-10", critere=CRITERE, sujet="marche", force="presume", field="fournisseur_nom", source="editeurs",
        source_date=pl.col("editeurs_constat"),
        when=_nothing_named & pl.col("is_achat_logiciel") & pl.col("has_editeur_libre"), then="oui",
        because="Un achat de logiciel, auprès d'un éditeur dont les logiciels sont libres.",
        basis=EDITEURS,
    ),
    Rule(
        id="LIB-11", critere=CRITERE, sujet="marche", force="indique", field="objet", source="termes_libres",
        when=pl.col("terme_proprietaire_cite").is_not_null(), then="non",
        because="L'objet dit le logiciel propriétaire, ou invoque l'exclusivité de son éditeur.",
        basis="Code de la commande publique, R. 2122-3, sur les droits d'exclusivité ; liste « termes_libres ».",
    ),
]  # fmt: skip
