"""Mastery by French or European actors: the rules of `souverainete_maitrise`, nothing else. The worst holder decides.

A firm without a known foreign parent is not French for that: without a listed control nothing is concluded. A control
counts for what the firm makes itself, by its role and the segment; a reseller's tells nothing of the product.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import INDETERMINE, Rule

CRITERE = "souverainete_maitrise"
CIRCULAIRE = (
    "Circulaire n° 6519/SG du 5 février 2026, troisième pilier : maîtrise par des acteurs français ou européens"
)
LISTE = f"{CIRCULAIRE} ; liste « editeurs », contrôle constaté à la date citée."
OWN_PRODUCT = {
    "editeur": ["LOGICIEL", "CYBERSECURITE", "DONNEES_IA"],
    "hebergeur": ["CLOUD_HEBERGEMENT"],
    "operateur": ["TELECOM_SERVICES"],
}
MATERIEL = ["MATERIEL_POSTE", "MATERIEL_INFRA", "RESEAU_TELECOM_EQUIPEMENT"]

_segment, _mode = pl.col("segment"), pl.col("mode_satisfaction")
_role = pl.col("titulaire_role").str.split("|")
_foreign_product = pl.col("editeur_hors_ue_cite").is_not_null()
_european_editor = pl.col("is_techno_europeenne")
_named = pl.col("techno_citee").is_not_null() | _foreign_product
_foreign_holder, _mixed_holder = pl.col("is_titulaire_hors_ue"), pl.col("is_titulaire_mixte")
_foreign_subcontractor = pl.col("sous_traitants").is_not_null()
_no_worse = ~_foreign_product & ~_foreign_holder
_unverified = pl.col("is_titulaire_a_verifier") | pl.col("is_techno_a_verifier")
_clear = _no_worse & ~_mixed_holder & ~_foreign_subcontractor & ~_unverified
_european = _clear & pl.col("is_titulaire_europeen")
_service = pl.any_horizontal(_role.list.contains(role) & _segment.is_in(kinds) for role, kinds in OWN_PRODUCT.items())
# A services firm that also builds machines delivers and maintains those of others too.
_machine = (
    _segment.is_in(MATERIEL)
    & (_mode == "sur_etagere")
    & _role.list.contains("constructeur")
    & ~_role.list.contains("esn")
)
_own_product = _service.fill_null(False) | _machine.fill_null(False)
_own_work = (
    (_segment.is_in(["DEVELOPPEMENT", "CONSEIL_AMOA"]) | (_mode == "prestations_intellectuelles"))
    & (_role.list.contains("esn") | _role.list.contains("editeur"))
).fill_null(False)
_communal = pl.col("logiciel_nom").is_not_null() & ~_european_editor & ~(_european & (_own_product | _own_work))
_holder_source, _holder_date = pl.col("controle_titulaire_source"), pl.col("controle_titulaire_date")

RULES = [
    Rule(
        id="MAI-1", critere=CRITERE, sujet="marche", force="indique", field="techno",
        source=pl.col("techno_source"), source_date=pl.col("techno_date"),
        when=_foreign_product, then="defavorable",
        because="L'objet nomme un éditeur contrôlé hors de l'Union européenne, ou l'un de ses produits.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-2", critere=CRITERE, sujet="marche", force="indique", field="fournisseur_nom",
        when=_foreign_holder, then="defavorable", source=_holder_source, source_date=_holder_date,
        because="Un titulaire est contrôlé hors de l'Union européenne.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-3", critere=CRITERE, sujet="marche", force="indique", field="fournisseur_nom",
        when=_no_worse & _mixed_holder, then="vigilance",
        source=_holder_source, source_date=_holder_date,
        because="Un titulaire est sous contrôle partagé, ou européen avec une technologie qui ne l'est pas.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-4", critere=CRITERE, sujet="marche", force="indique", field="sous_traitants",
        when=_no_worse & _foreign_subcontractor, then="vigilance",
        source=pl.col("sous_traitants_source"), source_date=pl.col("sous_traitants_date"),
        because="Un sous-traitant déclaré est contrôlé hors de l'Union européenne.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-5", critere=CRITERE, sujet="marche", force="indique", field="techno",
        source=pl.col("techno_source"), source_date=pl.col("techno_date"),
        when=_clear & _european_editor, then="favorable",
        because="L'objet nomme une technologie d'un éditeur français ou européen, et aucune autre.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-6", critere=CRITERE, sujet="marche", force="indique", field="fournisseur_nom",
        when=_european & _own_product, then="favorable", source=_holder_source, source_date=_holder_date,
        because="Les titulaires sont sous contrôle français ou européen et fournissent leur propre produit ou service.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-7", critere=CRITERE, sujet="marche", force="presume", field="fournisseur_nom",
        when=_european & _own_work & ~_own_product, then="favorable", source=_holder_source, source_date=_holder_date,
        because="Développement ou prestation intellectuelle par des titulaires sous contrôle français ou européen.",
        basis=f"{LISTE} Les outils employés ne sont pas connus.",
    ),
    Rule(
        id="MAI-8", critere=CRITERE, sujet="marche", force="presume", field="fournisseur_nom",
        when=pl.col("is_titulaire_a_verifier"), then=INDETERMINE, source=_holder_source, source_date=_holder_date,
        because="Le contrôle d'un titulaire est à vérifier : on ne conclut pas.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-9", critere=CRITERE, sujet="marche", force="presume", field="techno",
        source=pl.col("techno_source"), source_date=pl.col("techno_date"),
        when=~_foreign_product & pl.col("is_techno_a_verifier"), then=INDETERMINE,
        because="L'objet nomme une technologie dont le contrôle est à vérifier : on ne conclut pas.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-10", critere=CRITERE, sujet="marche", force="presume", field="fournisseur_nom",
        when=pl.col("is_simple_revendeur") & ~_named, then=INDETERMINE, source=_holder_source, source_date=_holder_date,
        because="Un titulaire revend les produits d'autrui et l'objet n'en nomme aucun : on ne sait pas qui les fait.",
        basis=LISTE,
    ),
    Rule(
        id="MAI-11", critere=CRITERE, sujet="marche", force="presume", field="logiciel_nom",
        source=pl.col("source"),
        when=_clear & _communal, then=INDETERMINE,
        because="Solution libre sans éditeur connu qui la contrôle : on ne sait pas qui la maîtrise ici.",
        basis=CIRCULAIRE,
    ),
]  # fmt: skip
