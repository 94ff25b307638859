"""What the words of an object say, from the vocabulary of `reference/mots_domaine33.csv`.

One principle throughout: what is named first is what is bought; the rest comes with it or tells for whom.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

# What an object says before it names the thing bought: form of the contract, verbs of buying, references, small words.
_BEFORE_HEAD = (
    r"^(?:.*?(?-u:\b)(?:a pour objets?|pour objet|porte sur|portant sur|concernent?|consistent? en|"
    r"relati(?:f|ve)s? a|vise a)(?-u:\b))?"
    r"(?:[^a-z]+|[a-z0-9]*[0-9][a-z0-9]*|(?-u:\b)(?:le|la|les|l|un|une|des|de|du|d|au|aux|et|ou|sur|a|en|son|sa|ses|ce|n|nouve[a-z]+|"
    r"divers[a-z]*|lots?|marches?|publics?|accords?|cadres?|subsequents?|ms|ac|mapa|numero|consultation|presente?s?|objets?|"
    r"achats?|acqueri[a-z]*|acquisitions?|fourni[a-z]+|livraisons?|installations?|mises?|o?euvre|uvre|place|service|disposition|"
    r"maint[a-z]*|evoluti[a-z]+|corrective|preventive|adaptative|assistances?|supports?|suivis?|hebergements?|deploiements?|"
    r"parametrages?|integrations?|exploitations?|locations?|renouvellements?|remplacements?|droits?|utilisations?|usages?|"
    r"concessions?|licences?|abonnements?|prestations?|associees?|services|formations?|realisations?|conceptions?|"
    r"developpements?|poses?|extensions?|modernisations?|migrations?|jour|condition|operationnelle|complementaires?|"
    r"ensembles?|souscriptions?|regulier)(?-u:\b))+"
)
_LOT = r"(?-u:\b)lots?(?-u:\b)[ n°o.:#-]*(?:[0-9]+[a-z]?[ :.)-]|[a-z] ?[:.)-])[ :.)-]*(.{6,})$"


class Vocabulary:
    """The words of the list, as patterns by criterion, value and place."""

    def __init__(self, mots: pl.DataFrame) -> None:
        self._mots = mots

    def pattern(self, critere: str, valeur: str, place: str = "partout") -> str:
        """One pattern; ASCII word limits, as the Unicode ones are several times slower on this text."""
        wanted = {"critere": critere, "valeur": valeur, "place": place}
        motifs = self._mots.filter(*(pl.col(name) == value for name, value in wanted.items()))["motif"]
        if motifs.is_empty():
            raise ValueError(f"mots_domaine33.csv : aucun motif pour {critere}, {valeur}, {place}")
        return ("^" if place == "tete" else r"(?-u:\b)") + f"(?:{'|'.join(motifs)})" + r"(?-u:\b)"

    def patterns(self, critere: str, place: str = "partout") -> dict[str, str]:
        """One pattern per value, in the order of the list; « neutre » aside, as it concludes nothing."""
        here = (pl.col("critere") == critere) & (pl.col("place") == place) & (pl.col("valeur") != "neutre")
        values = self._mots.filter(here)["valeur"].unique(maintain_order=True)
        return {valeur: self.pattern(critere, valeur, place) for valeur in values}


def without_circumstances(text: pl.Expr, mots: Vocabulary) -> pl.Expr:
    """The text without what it excludes, the names of services, and the circumstances that precede the purchase."""
    opening = text.str.replace(mots.pattern("domaine33", "neutre", "tete"), " ")
    return opening.str.replace_all(mots.pattern("domaine33", "neutre"), " ").str.replace_all("  +", " ")


def lot(text: pl.Expr) -> pl.Expr:
    """What the text says of its lot; null when it numbers none."""
    return text.str.extract(_LOT)


def with_nature(frame: pl.LazyFrame, name: str, text: str, mots: Vocabulary) -> pl.LazyFrame:
    """The frame with `name`: `numerique` or `autre`, whichever the text names first; null when it names neither."""
    head = pl.col(text).str.replace(_BEFORE_HEAD, "").str.contains(mots.pattern("domaine33", "numerique", "tete"))
    patterns = {valeur: mots.pattern("domaine33", valeur) for valeur in ("exception", "numerique", "autre")}
    read = with_earliest(frame, name, text, patterns)
    return read.with_columns(
        pl.when(head).then(pl.lit("numerique")).otherwise(pl.col(name).replace("exception", "autre")).alias(name)
    )


def with_segment(frame: pl.LazyFrame, name: str, text: str, mots: Vocabulary) -> pl.LazyFrame:
    """The frame with `name`: the segment that the text names first, priority words before others; null without one."""
    first = with_earliest(frame, "_prioritaire", text, mots.patterns("segment", "prioritaire"))
    second = with_earliest(first, name, text, mots.patterns("segment"))
    return second.with_columns(pl.coalesce("_prioritaire", name).alias(name)).drop("_prioritaire")


def with_mode(frame: pl.LazyFrame, name: str, text: str, mots: Vocabulary) -> pl.LazyFrame:
    """The frame with `name`: the way of meeting the need named first; `mixte` when another one follows."""
    critere, plain, first = "mode_satisfaction", pl.col("_mode_lu"), pl.col(name)
    read = frame.with_columns(_mode_lu=pl.col(text).str.replace_all(mots.pattern(critere, "neutre"), " "))
    bought_after_running = plain.str.contains(mots.pattern(critere, "mixte_exploitation", "ensuite"))
    run_after_building = plain.str.contains(mots.pattern(critere, "mixte_developpement", "ensuite"))
    kept_running = plain.str.contains(mots.pattern(critere, "exploitation_support", "prioritaire"))
    verdict = (
        pl.when((first == "exploitation_support") & bought_after_running).then(pl.lit("mixte"))
        .when((first == "developpement") & run_after_building).then(pl.lit("mixte"))
        .when(kept_running).then(pl.lit("exploitation_support"))
        .otherwise(first)
    )  # fmt: skip
    found = with_earliest(read, name, "_mode_lu", mots.patterns(critere))
    return found.with_columns(verdict.alias(name)).drop("_mode_lu")


def with_earliest(frame: pl.LazyFrame, name: str, text: str, patterns: Mapping[str, str]) -> pl.LazyFrame:
    """The frame with `name`: the key of the pattern found earliest, at one place the first key; null when none is.

    Each position is a column of its own for a while, so that each pattern is searched once.
    """
    places = {key: f"_{name}_{key}" for key in patterns}
    found = frame.with_columns(pl.col(text).str.find(patterns[key]).alias(place) for key, place in places.items())
    earliest = pl.min_horizontal(*places.values())
    first = pl.coalesce(pl.when(pl.col(place) == earliest).then(pl.lit(key)) for key, place in places.items())
    return found.with_columns(first.alias(name)).drop(places.values())
