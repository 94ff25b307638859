"""Immunity to non-European law: the rules of `souverainete_immunite`, nothing else. The worst holder decides.

A European holder is not immune for that: where data are hosted, and by whom, is not published. Only a qualification
asked for in writing is favourable. A reseller says nothing of the product, which alone counts.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import INDETERMINE, Rule

CRITERE = "souverainete_immunite"
CIRCULAIRE = "Circulaire n° 6519/SG du 5 février 2026, premier pilier : immunité aux lois extraterritoriales"
LISTE = f"{CIRCULAIRE} ; liste « editeurs », contrôle constaté à la date citée."
ANSSI = "Référentiel SecNumCloud de l'ANSSI ; loi n° 2024-449 du 21 mai 2024, article 31."
MATERIEL = ["MATERIEL_POSTE", "MATERIEL_INFRA", "RESEAU_TELECOM_EQUIPEMENT"]
EN_NUAGE = ["CLOUD_HEBERGEMENT", "LOGICIEL"]

# Qualification sought, studied or excluded, rather than required of what is bought.
SECNUMCLOUD = r"(?-u:\b)sec ?num ?cloud(?-u:\b)"
NOT_REQUIRED = (
    r"(?-u:\b)(hors|sans|non)[ -]((qualification|certification|offre|qualifiee?s?|certifiee?s?) )?" + SECNUMCLOUD + "|"
    r"(?-u:\b)(accompagnement|assistance|audit|obtention|preparation|candidature|demarche) "
    r"((\S+ ){0,5}?(qualification|certification|labellisation|conformite|referentiel) (\S+ ){0,2}?)?" + SECNUMCLOUD
)

_segment = pl.col("segment")
_intellectual = (pl.col("mode_satisfaction") == "prestations_intellectuelles").fill_null(False)
_applies = (_segment != INDETERMINE) & ~_segment.is_in(MATERIEL) & ~_intellectual
_foreign_product = pl.col("editeur_hors_ue_cite").is_not_null()
_foreign_holder, _mixed_holder = pl.col("is_titulaire_hors_ue"), pl.col("is_titulaire_mixte")
_foreign_subcontractor = pl.col("sous_traitants").is_not_null()
_no_worse = ~_foreign_product & ~_foreign_holder
_tempered = _foreign_holder | _mixed_holder | _foreign_subcontractor
_objet = pl.col("objet_normalise")
_required = (_objet.str.contains(SECNUMCLOUD) & ~_objet.str.contains(NOT_REQUIRED)).fill_null(False)
_holder_source, _holder_date = pl.col("controle_titulaire_source"), pl.col("controle_titulaire_date")

RULES = [
    Rule(
        id="IMM-1", critere=CRITERE, sujet="marche", force="indique", field="segment", source=pl.col("source"),
        when=_segment.is_in(MATERIEL), then="non_applicable",
        because="L'immunité ne se juge pas pour du matériel.",
        basis=f"{CIRCULAIRE} ; convention : elle porte sur des services et des données.",
    ),
    Rule(
        id="IMM-2", critere=CRITERE, sujet="marche", force="indique", field="mode_satisfaction",
        source=pl.col("source"),
        when=_intellectual, then="non_applicable",
        because="L'immunité ne se juge pas pour des prestations purement intellectuelles.",
        basis=f"{CIRCULAIRE} ; convention : elle porte sur des services et des données.",
    ),
    Rule(
        id="IMM-3", critere=CRITERE, sujet="marche", force="indique", field="techno",
        when=_applies & _foreign_product, then="defavorable", source=pl.col("techno_source"),
        source_date=pl.col("techno_date"),
        because="L'objet nomme un éditeur contrôlé hors de l'Union européenne, ou l'un de ses produits.",
        basis=LISTE,
    ),
    Rule(
        id="IMM-4", critere=CRITERE, sujet="marche", force="indique", field="fournisseur_nom",
        when=_applies & _foreign_holder, then="defavorable", source=_holder_source, source_date=_holder_date,
        because="Un titulaire est contrôlé hors de l'Union européenne.",
        basis=LISTE,
    ),
    Rule(
        id="IMM-5", critere=CRITERE, sujet="marche", force="indique", field="fournisseur_nom",
        when=_applies & _no_worse & _mixed_holder, then="vigilance",
        source=_holder_source, source_date=_holder_date,
        because="Un titulaire est sous contrôle partagé, ou européen avec une technologie qui ne l'est pas.",
        basis=LISTE,
    ),
    Rule(
        id="IMM-6", critere=CRITERE, sujet="marche", force="indique", field="sous_traitants",
        when=_applies & _no_worse & _foreign_subcontractor, then="vigilance",
        source=pl.col("sous_traitants_source"), source_date=pl.col("sous_traitants_date"),
        because="Un sous-traitant déclaré est contrôlé hors de l'Union européenne.",
        basis=f"{LISTE} La circulaire vise le fournisseur et ses sous-traitants.",
    ),
    Rule(
        id="IMM-7", critere=CRITERE, sujet="marche", force="indique", field="objet", source=pl.col("source"),
        when=_applies & _required & ~_tempered, then="favorable",
        because="L'objet exige un service qualifié SecNumCloud.",
        basis=ANSSI,
    ),
    Rule(
        id="IMM-8", critere=CRITERE, sujet="marche", force="presume", field="objet", source=pl.col("source"),
        when=_applies & _required & _tempered, then="favorable",
        because="L'objet exige SecNumCloud, mais le contrôle d'un titulaire ou sous-traitant appelle la vigilance.",
        basis=ANSSI,
    ),
    Rule(
        id="IMM-9", critere=CRITERE, sujet="marche", force="presume", field="service_nom",
        when=_applies & _segment.is_in(EN_NUAGE) & pl.col("service_nom").is_not_null() & ~_required,
        then=INDETERMINE, source="secnumcloud", source_date=pl.col("service_constat"),
        because="Un titulaire offre un service qualifié SecNumCloud, mais rien ne dit que ce marché porte sur lui.",
        basis=f"{ANSSI} La qualification vaut pour un service, non pour l'entreprise.",
    ),
    Rule(
        id="IMM-10", critere=CRITERE, sujet="marche", force="presume", field="fournisseur_nom",
        when=_applies & pl.col("is_titulaire_a_verifier"), then=INDETERMINE,
        source=_holder_source, source_date=_holder_date,
        because="Le contrôle d'un titulaire est à vérifier : on ne conclut pas.",
        basis=LISTE,
    ),
    Rule(
        id="IMM-11", critere=CRITERE, sujet="marche", force="presume", field="fournisseur_nom",
        when=_applies & pl.col("is_simple_revendeur") & pl.col("techno_citee").is_null() & ~_foreign_product,
        then=INDETERMINE, source=_holder_source, source_date=_holder_date,
        because="Un titulaire revend les produits d'autrui et l'objet n'en nomme aucun : leur éditeur n'est pas connu.",
        basis=LISTE,
    ),
]  # fmt: skip
