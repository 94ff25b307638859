"""Whether this purchase is innovative: the rules that decide `achat_innovant`, nothing else.

The buyer's declaration, in the contract's data or in a notice linked to it, and the innovation partnership (tier A)
count in both definitions; the legal route of innovative purchases joined to words of innovation, or such words alone
(tier B), in the large one. The words are in `mots_innovation.py`; INN-3 to INN-5 are those of method 2026.1. No rule
concludes `non`: a box left unticked is a default value, and a low amount without competition has many other causes. The
word « innovation » alone names services and programmes far more often than a thing bought, so it is never enough
either. Evidence on the supplier is in `firme_innovante.py`.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms.avis_innovants import PARTENARIAT
from transforms.rules import Rule
from transforms.rules.mots_innovation import ABOUT, OTHER_SENSES, PARTNERSHIP, PLACES, WORDS, WORDS_2026_1

SANS_CONCURRENCE = "Marché passé sans publicité ni mise en concurrence préalable"
DEFENSE = "Marché de défense ou de sécurité"

_objet = pl.col("objet_normalise")
_notified = pl.col("date_notification")
_defence = (pl.col("nature") == DEFENSE).fill_null(False)
_experiment = _notified.is_between(date(2018, 12, 26), date(2021, 12, 15))
_permanent = (_notified >= date(2021, 12, 16)) & ~_defence
_civil_in_force = _experiment | _permanent
_defence_in_force = _defence & (_notified >= date(2025, 1, 1))


def _innovative_2026_1(text: pl.Expr) -> pl.Expr:
    """Whether the text calls innovative the thing bought; null where it has no such word, which fires nothing."""
    own = text.str.replace_all(PLACES, " ")
    naming = pl.when(own.str.contains(WORDS_2026_1)).then(own)
    return ~naming.str.contains(f"{ABOUT}({WORDS_2026_1})")


def _innovative(text: pl.Expr) -> pl.Expr:
    """The same with the words of today, which few texts hold: other senses are looked for in those alone."""
    own = pl.when(text.str.contains(WORDS)).then(text).str.replace_all(OTHER_SENSES, " ")
    naming = pl.when(own.str.contains(WORDS)).then(own)
    return ~naming.str.contains(f"{ABOUT}({WORDS})")


def _without_competition_below(threshold_eur: int, in_force: pl.Expr) -> pl.Expr:
    """The object where the route of innovative purchases is open, null elsewhere: it is read last.

    An amount of one euro or less stands for a missing one.
    """
    amount = pl.col("montant_initial_eur")
    route = (pl.col("procedure") == SANS_CONCURRENCE) & (amount > 1) & (amount < threshold_eur) & in_force
    return pl.when(route).then(_objet)


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
        when=_innovative_2026_1(_without_competition_below(100_000, _civil_in_force)), then="oui",
        definition="large",
        because="Sans mise en concurrence, sous 100 000 €, et l'objet dit l'innovation : la voie des achats innovants.",
        basis="Code de la commande publique, R. 2122-9-1 ; décret n° 2018-1225 du 24 décembre 2018 jusqu'en 2021.",
    ),
    Rule(
        id="INN-4", critere="achat_innovant", sujet="marche", force="indique", field="objet",
        when=_innovative_2026_1(_without_competition_below(300_000, _defence_in_force)), then="oui",
        definition="large",
        because="Marché de défense sans mise en concurrence, sous 300 000 €, et l'objet dit l'innovation.",
        basis="Code de la commande publique, R. 2322-16 ; décret n° 2024-1251, depuis le 1er janvier 2025.",
    ),
    Rule(
        id="INN-5", critere="achat_innovant", sujet="marche", force="presume", field="objet",
        when=_innovative_2026_1(_objet), then="oui", definition="large",
        because="L'objet dit innovante la chose achetée, ou achète un prototype, un essai, une preuve de concept.",
        basis="Indice tiré du texte seul ; définition : code de la commande publique, L. 2172-3.",
    ),
    Rule(
        id="INN-6", critere="achat_innovant", sujet="marche", force="etabli", field="avis_procedure",
        when=pl.col("avis_procedure") == PARTENARIAT, then="oui", definition="strict",
        because="Un avis du marché annonce la procédure du partenariat d'innovation.",
        basis="Code de la commande publique, L. 2172-3 ; avis du BOAMP dont le lien avec le marché est retenu.",
        source="boamp", source_date=pl.col("avis_partenariat_date"),
    ),
    Rule(
        id="INN-7", critere="achat_innovant", sujet="marche", force="declare", field="innovation_codes",
        when=pl.col("innovation_codes").is_not_null(), then="oui", definition="strict",
        because="L'acheteur déclare une acquisition innovante dans un avis du marché.",
        basis="Formulaires européens, BT-06 et BT-776 ; avis du BOAMP dont le lien avec le marché est retenu.",
        source="boamp", source_date=pl.col("avis_innovation_date"),
    ),
    Rule(
        id="INN-8", critere="achat_innovant", sujet="marche", force="indique", field="objet",
        when=_innovative(_without_competition_below(100_000, _civil_in_force)),
        then="oui", definition="large",
        because="Sans mise en concurrence, sous 100 000 €, et l'objet dit l'innovation : la voie des achats innovants.",
        basis="Code de la commande publique, R. 2122-9-1 ; décret n° 2018-1225 du 24 décembre 2018 jusqu'en 2021.",
    ),
    Rule(
        id="INN-9", critere="achat_innovant", sujet="marche", force="indique", field="objet",
        when=_innovative(_without_competition_below(300_000, _defence_in_force)),
        then="oui", definition="large",
        because="Marché de défense sans mise en concurrence, sous 300 000 €, et l'objet dit l'innovation.",
        basis="Code de la commande publique, R. 2322-16 ; décret n° 2024-1251, depuis le 1er janvier 2025.",
    ),
    Rule(
        id="INN-10", critere="achat_innovant", sujet="marche", force="presume", field="objet",
        when=_innovative(_objet), then="oui", definition="large",
        because="L'objet dit innovante la chose achetée, ou achète un prototype, un essai, une recherche.",
        basis="Indice tiré du texte seul ; définition : code de la commande publique, L. 2172-3.",
    ),
]  # fmt: skip
