"""No dependence on one supplier: the rules of `souverainete_substituabilite`, nothing else.

A vigilance is a published fact that calls for a question, never the proof that no other supplier could be found. The
concentration of a ministry's purchases is measured in `mart_dependance`, not contract by contract.
"""

from __future__ import annotations

import polars as pl

from transforms.rules import Rule
from transforms.rules.achat_innovant import DEFENSE, SANS_CONCURRENCE

CRITERE = "souverainete_substituabilite"
CIRCULAIRE = "Circulaire n° 6519/SG du 5 février 2026, deuxième pilier : substituabilité"
AMOUNT_UNUSABLE = ["absent", "MNT-1", "MNT-2", "MNT-3", "MNT-4"]

_own_competition = ~pl.col("is_marche_subsequent").fill_null(False)
_negotiated = pl.col("procedure").eq_missing(SANS_CONCURRENCE)
_above = (pl.col("montant_initial_eur") >= pl.col("seuil_dispense_eur")) & ~pl.col("montant_statut").is_in(
    AMOUNT_UNUSABLE
)
# The thresholds of defence contracts are others, and innovative purchases have their own route.
_dispensed = pl.col("nature").eq_missing(DEFENSE) | pl.col("achat_innovant").eq_missing("oui")
_no_competition = (_own_competition & _negotiated & _above & ~_dispensed).fill_null(False)
_single_bid = (_own_competition & ~_negotiated & (pl.col("offres_recues") == 1)).fill_null(False)
_free = pl.col("logiciel_nom").is_not_null()
_tempered = _no_competition | _single_bid | pl.col("produit_proprietaire_cite").is_not_null()

RULES = [
    Rule(
        id="SUB-1", critere=CRITERE, sujet="marche", force="indique", field="logiciel_nom",
        source=pl.col("source"), when=_free & ~_tempered, then="favorable",
        because="L'objet nomme une solution libre : un autre prestataire peut la reprendre.",
        basis=f"{CIRCULAIRE} ; loi n° 2016-1321 du 7 octobre 2016, article 16.",
    ),
    Rule(
        id="SUB-2", critere=CRITERE, sujet="marche", force="presume", field="logiciel_nom",
        source=pl.col("source"), when=_free & _tempered, then="favorable",
        because="L'objet nomme une solution libre, mais avec un produit propriétaire ou sans concurrence effective.",
        basis=f"{CIRCULAIRE} ; loi n° 2016-1321 du 7 octobre 2016, article 16.",
    ),
    Rule(
        id="SUB-3", critere=CRITERE, sujet="marche", force="indique", field="procedure", source=pl.col("source"),
        when=_no_competition, then="vigilance",
        because="Sans mise en concurrence, au-dessus du seuil de dispense, et hors achat innovant.",
        basis="Code de la commande publique, R. 2122-1 à R. 2122-9 ; seuil de R. 2122-8 (liste « seuils »).",
    ),
    Rule(
        id="SUB-4", critere=CRITERE, sujet="marche", force="indique", field="offres_recues", source=pl.col("source"),
        when=_single_bid, then="vigilance",
        because="Une seule offre reçue alors que la concurrence était ouverte.",
        basis=f"{CIRCULAIRE} ; donnée essentielle « offresRecues ».",
    ),
    Rule(
        id="SUB-5", critere=CRITERE, sujet="marche", force="presume", field="duree_mois", source=pl.col("source"),
        when=pl.col("duree_mois").is_between(48, 180, closed="right"), then="vigilance",
        because="Durée de plus de quatre ans sans nouvelle mise en concurrence.",
        basis="Code de la commande publique, L. 2125-1 : durée de quatre ans des accords-cadres, prise comme repère.",
    ),
    Rule(
        id="SUB-6", critere=CRITERE, sujet="marche", force="presume", field="attributions_precedentes",
        source=pl.col("source"),
        when=pl.col("attributions_precedentes") >= 3, then="vigilance",
        because="Le titulaire a remporté au moins les trois attributions précédentes de cet acheteur pour ce besoin.",
        basis=f"{CIRCULAIRE} ; convention : même SIREN d'acheteur, même SIREN de titulaire, même classe CPV.",
    ),
]  # fmt: skip
