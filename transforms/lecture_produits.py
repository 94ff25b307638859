"""What a text names, out of a list of patterns: products, terms of free software, firms.

One pass looks for all the patterns at once and keeps the words found; which entries those words answer to is asked
afterwards, once per distinct words: hits are rare, and say the same few things.
"""

from __future__ import annotations

import polars as pl

# What a text names without buying it: what the purchase must get on with, runs on, or leaves out.
_CIRCUMSTANCE = (
    r"(?-u:\b)(?:compatibles?(?: [a-z0-9'./-]+){1,4}|(?:interfac(?:ee?s?|er|age) avec|s'execut(?:e|ant) (?:sous|sur)|"
    r"fonctionnant (?:sous|sur|avec)|hors|hormis|a l'exclusion|autres? que)"
    r"(?: (?:le|la|les|l'|un|une|de|du|des|systemes?|d'exploitation|logiciels?|licences?|produits?|solutions?|"
    r"environnements?|outils?))* [a-z0-9./-]+(?: (?:et|ou) [a-z0-9./-]+)?)"
)


def pattern(motifs: pl.Series) -> str:
    """One pattern for all, the longest first so that « sql server » is not read « sql »; ASCII word limits."""
    ordered = sorted(motifs.unique().to_list(), key=lambda motif: (-len(motif), motif))
    return r"(?-u:\b)(?:" + "|".join(ordered) + r")(?-u:\b)"


def without_circumstances(text: pl.Expr) -> pl.Expr:
    """The text without what it names as surroundings or exclusions."""
    return text.str.replace_all(_CIRCUMSTANCE, " ")


def mentions(texts: pl.LazyFrame, lexicon: pl.DataFrame) -> pl.LazyFrame:
    """One row per text and entry of the lexicon that it names: the columns of both, and `mots`, the words found.

    `texts` hold `texte`, normalised. An entry with a `contexte` counts only if that, too, stands in the text.
    """
    whole = pattern(lexicon["motif"])
    found = (
        texts.filter(pl.col("texte").str.contains(whole))
        .with_columns(mots=pl.col("texte").str.extract_all(whole).list.unique())
        .explode("mots")
    )
    known = (
        lexicon.lazy()
        .join(found.select("mots").unique(), how="cross")
        .filter(pl.col("mots").str.contains(pl.format("^(?:{})$", "motif")))
    )
    around = pl.format(r"(?-u:\b)(?:{})", "contexte")
    return found.join(known, on="mots").filter(
        pl.col("contexte").is_null() | pl.col("texte").str.contains(around).fill_null(False)
    )
