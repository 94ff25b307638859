"""Whether this purchase is innovative: the rules that decide `achat_innovant`, nothing else.

The buyer's declaration and the innovation partnership (tier A) count in both definitions; the legal route of innovative
purchases joined to words of innovation, or such words alone (tier B), in the large one. No rule concludes `non`: a box
left unticked is a default value, and a low amount without competition has many other causes. The word « innovation »
alone names services and programmes far more often than a thing bought, so it is never enough either. Evidence on the
supplier is in `firme_innovante.py`.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms.rules import Rule

SANS_CONCURRENCE = "Marché passé sans publicité ni mise en concurrence préalable"
DEFENSE = "Marché de défense ou de sécurité"

# A purchase about innovation, rather than of an innovation: studied, assisted, taught or held in a place. Said first.
ABOUT = (
    r"\b(evaluat\w+|evaluer|referentiel|porteurs? de projets?|accompagnement|animation|colloques?|salons?|concours|"
    r"trophees?|amo|assistance a (la )?(maitrise d'ouvrage|passation))\b.{0,150}?"
)
PARTNERSHIP = r"\bpartenariats? d[' e]?innovation\b"
PLACES = (
    r"\b(cadre|salles?|zones?|plate-?formes?|stations?|sites?|batiments?|domaines?|fermes?|protocoles?|"
    r"recherche et( a| de)?) (de |d'|d |des |du |a )?(l'|la |cette |une )?experimentations?|"
    r"experimentations? (animales?|agricoles?)"
)
THINGS = (
    r"\b(solution|outil|service|systeme|dispositif|procede|materiel|equipement|methode|demarche|technologie|logiciel|"
    r"application|plate-?forme|produit|robot|jeu|module|prestation|concept|capteur|achat|marche|acquisition)s?"
    r" (\S+ ){0,3}?innovante?s?\b"
)
TRIALS = (
    r"\bpreuves? de concept\b|\bproof of concept\b|\bpoc\b|\bprototypes?\b|\bdemonstrateurs?\b|"
    r"\bexperimentations? (d'une?|de (la|l'|solutions?)|du|des|et le developpement)\b|"
    r"\b(prestations?|travaux|marche|contrat|services?) de (recherche et (de )?developpement|r ?& ?d)\b"
)
ROUTE = r"\br\.? ?2122-9-1\b|\br\.? ?2322-16\b|\bdecret (n ?° ?)?2018-1225\b|\b(achat|marche)s? d'innovation\b"
WORDS = f"{THINGS}|{TRIALS}|{ROUTE}"

_objet = pl.col("objet_normalise")
_notified = pl.col("date_notification")
_defence = (pl.col("nature") == DEFENSE).fill_null(False)
_experiment = _notified.is_between(date(2018, 12, 26), date(2021, 12, 15))
_permanent = (_notified >= date(2021, 12, 16)) & ~_defence


def _innovative(text: pl.Expr) -> pl.Expr:
    """Whether the text calls innovative the thing bought; null where it has no such word, which fires nothing."""
    own = text.str.replace_all(PLACES, " ")
    naming = pl.when(own.str.contains(WORDS)).then(own)
    return ~naming.str.contains(f"{ABOUT}({WORDS})")


def _innovative_below(threshold_eur: int, in_force: pl.Expr) -> pl.Expr:
    """Bought without competition, below the threshold in force, and called innovative; the text is read last.

    An amount of one euro or less stands for a missing one.
    """
    amount = pl.col("montant_initial_eur")
    route = (pl.col("procedure") == SANS_CONCURRENCE) & (amount > 1) & (amount < threshold_eur) & in_force
    return _innovative(pl.when(route).then(_objet))


RULES = [
    Rule(
        id="INN-1", critere="achat_innovant", sujet="marche", force="declare", field="is_innovant_declare",
        when=pl.col("is_innovant_declare"), then="oui", definition="strict",
        because="L'acheteur a déclaré le marché innovant.",
        basis="Arrêté du 22 décembre 2022 modifié, donnée « marcheInnovant » ; déclaration non vérifiée.",
    ),
    Rule(
        id="INN-2", critere="achat_innovant", sujet="marche", force="indique", field="objet",
        when=_objet.str.contains(PARTNERSHIP) & ~_objet.str.contains(ABOUT + PARTNERSHIP),
        then="oui", definition="strict",
        because="L'objet annonce un partenariat d'innovation.",
        basis="Code de la commande publique, L. 2172-3 ; le format des données n'a pas de valeur pour cette procédure.",
    ),
    Rule(
        id="INN-3", critere="achat_innovant", sujet="marche", force="indique", field="objet",
        when=_innovative_below(100_000, _experiment | _permanent), then="oui", definition="large",
        because="Sans mise en concurrence, sous 100 000 €, et l'objet dit l'innovation : la voie des achats innovants.",
        basis="Code de la commande publique, R. 2122-9-1 ; décret n° 2018-1225 du 24 décembre 2018 jusqu'en 2021.",
    ),
    Rule(
        id="INN-4", critere="achat_innovant", sujet="marche", force="indique", field="objet",
        when=_innovative_below(300_000, _defence & (_notified >= date(2025, 1, 1))), then="oui", definition="large",
        because="Marché de défense sans mise en concurrence, sous 300 000 €, et l'objet dit l'innovation.",
        basis="Code de la commande publique, R. 2322-16 ; décret n° 2024-1251, depuis le 1er janvier 2025.",
    ),
    Rule(
        id="INN-5", critere="achat_innovant", sujet="marche", force="presume", field="objet",
        when=_innovative(_objet), then="oui", definition="large",
        because="L'objet dit innovante la chose achetée, ou achète un prototype, un essai, une preuve de concept.",
        basis="Indice tiré du texte seul ; définition : code de la commande publique, L. 2172-3.",
    ),
]  # fmt: skip
