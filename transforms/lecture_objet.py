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
# Segments that a CPV code designates by one precise thing, and seldom by default.
_NARROW = ["CYBERSECURITE", "FORMATION", "MATERIEL_INFRA", "RESEAU_TELECOM_EQUIPEMENT", "TELECOM_SERVICES"]
# Segments of which a product may be the subject: one learns it, protects it, reaches it through a line.
_SETTLED = ["CYBERSECURITE", "FORMATION", "TELECOM_SERVICES"]


class Vocabulary:
    """The words of the list, as patterns by criterion, value and place."""

    def __init__(self, mots: pl.DataFrame) -> None:
        self._mots = mots

    def pattern(self, critere: str, valeur: str, place: str = "partout") -> str:
        """One pattern; ASCII word limits, as the Unicode ones are several times slower on this text."""
        motifs = self._motifs(critere, valeur, place)
        if motifs.is_empty():
            raise ValueError(f"mots_domaine33.csv : aucun motif pour {critere}, {valeur}, {place}")
        return ("^" if place == "tete" else r"(?-u:\b)") + f"(?:{'|'.join(motifs)})" + r"(?-u:\b)"

    def lists(self, critere: str, valeur: str, place: str = "partout") -> bool:
        """Whether the list has words there: an older version of the method has fewer places."""
        return not self._motifs(critere, valeur, place).is_empty()

    def _motifs(self, critere: str, valeur: str, place: str) -> pl.Series:
        here = {"critere": critere, "valeur": valeur, "place": place}
        return self._mots.filter(*(pl.col(name) == value for name, value in here.items()))["motif"]

    def patterns(self, critere: str, place: str = "partout") -> dict[str, str]:
        """One pattern per value, in the order of the list; « neutre » aside, as it concludes nothing."""
        here = (pl.col("critere") == critere) & (pl.col("place") == place) & (pl.col("valeur") != "neutre")
        values = self._mots.filter(here)["valeur"].unique(maintain_order=True)
        return {valeur: self.pattern(critere, valeur, place) for valeur in values}


def without_circumstances(text: pl.Expr, mots: Vocabulary) -> pl.Expr:
    """The text without what it excludes, the names of services, and the circumstances that precede the purchase."""
    opening = text.str.replace(mots.pattern("domaine33", "neutre", "tete"), " ")
    return opening.str.replace_all(mots.pattern("domaine33", "neutre"), " ").str.replace_all("  +", " ")


def lot(text: pl.Expr, mots: Vocabulary) -> pl.Expr:
    """What the text says of its lot, numbered or titled after a dash; null when it names none."""
    numbered = text.str.extract(_LOT)
    if not mots.lists("lot", "intitule", "apres_tiret"):
        return numbered
    title = mots.pattern("lot", "intitule", "apres_tiret")
    return pl.coalesce(numbered, text.str.extract(f"^.{{20,}} - ({title}[^-]{{8,140}})$"))


def mentions(text: pl.Expr, mots: Vocabulary, critere: str, valeur: str, place: str) -> pl.Expr:
    """Whether the text holds a word of that place; never, where the method has none there."""
    if not mots.lists(critere, valeur, place):
        return pl.lit(False)
    return text.str.contains(mots.pattern(critere, valeur, place))


def with_nature(frame: pl.LazyFrame, name: str, text: str, mots: Vocabulary) -> pl.LazyFrame:
    """The frame with `name`: `numerique` or `autre`, whichever the text names first; null when it names neither."""
    head = pl.col(text).str.replace(_BEFORE_HEAD, "")
    opens_as = {valeur: mentions(head, mots, "domaine33", valeur, "tete") for valeur in ("autre", "numerique")}
    patterns = {valeur: mots.pattern("domaine33", valeur) for valeur in ("exception", "numerique", "autre")}
    read = with_earliest(frame, name, text, patterns)
    nature = (
        pl.when(opens_as["autre"]).then(pl.lit("autre"))
        .when(opens_as["numerique"]).then(pl.lit("numerique"))
        .otherwise(pl.col(name).replace("exception", "autre"))
    )  # fmt: skip
    return read.with_columns(nature.alias(name))


def with_segment(frame: pl.LazyFrame, name: str, text: str, mots: Vocabulary) -> pl.LazyFrame:
    """The frame with `name`: the segment that the text names first.

    Priority words come before precise ones, then wide words, then the name of a product; null when none is there.
    """
    bare = pl.col(text)
    if mots.lists("segment", "neutre"):
        bare = bare.str.replace_all(mots.pattern("segment", "neutre"), " ")
    read = frame.with_columns(_segment_lu=bare)
    levels = {place: f"_{place}" for place in ("prioritaire", "partout", "faible", "produit")}
    for place, column in levels.items():
        read = with_earliest(read, column, "_segment_lu", mots.patterns("segment", place))
    code = pl.col("ref_cpv_segment")
    wide = pl.when(~code.is_in(_NARROW).fill_null(False)).then("_faible")
    named = pl.when(~code.is_in(_SETTLED).fill_null(False)).then("_produit")
    first = pl.coalesce("_prioritaire", "_partout", wide, named).alias(name)
    return read.with_columns(first).drop("_segment_lu", *levels.values())


def with_mode(frame: pl.LazyFrame, name: str, text: str, mots: Vocabulary) -> pl.LazyFrame:
    """The frame with `name`: the way of meeting the need named first; `mixte` when another one follows."""
    critere, plain, first = "mode_satisfaction", pl.col("_mode_lu"), pl.col(name)
    read = frame.with_columns(_mode_lu=pl.col(text).str.replace_all(mots.pattern(critere, "neutre"), " "))
    bought_after_running = plain.str.contains(mots.pattern(critere, "mixte_exploitation", "ensuite"))
    run_after_buying = mentions(plain, mots, critere, "mixte_acquisition", "ensuite")
    run_after_building = plain.str.contains(mots.pattern(critere, "mixte_developpement", "ensuite"))
    kept_running = plain.str.contains(mots.pattern(critere, "exploitation_support", "prioritaire"))
    verdict = (
        pl.when((first == "exploitation_support") & bought_after_running).then(pl.lit("mixte"))
        .when((first == "developpement") & run_after_building).then(pl.lit("mixte"))
        .when((first == "sur_etagere") & run_after_buying).then(pl.lit("mixte"))
        .when(kept_running).then(pl.lit("exploitation_support"))
        .otherwise(first)
    )  # fmt: skip
    found = with_earliest(read, name, "_mode_lu", mots.patterns(critere))
    return found.with_columns(verdict.alias(name)).drop("_mode_lu")


def with_earliest(frame: pl.LazyFrame, name: str, text: str, patterns: Mapping[str, str]) -> pl.LazyFrame:
    """The frame with `name`: the key of the pattern found earliest, at one place the first key; null when none is.

    Each position is a column of its own for a while, so that each pattern is searched once.
    """
    if not patterns:
        return frame.with_columns(pl.lit(None, pl.String).alias(name))
    places = {key: f"_{name}_{key}" for key in patterns}
    found = frame.with_columns(pl.col(text).str.find(patterns[key]).alias(place) for key, place in places.items())
    earliest = pl.min_horizontal(*places.values())
    first = pl.coalesce(pl.when(pl.col(place) == earliest).then(pl.lit(key)) for key, place in places.items())
    return found.with_columns(first.alias(name)).drop(places.values())
