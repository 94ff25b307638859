"""The contract as rules see it: its published columns, its normalised text, what its CPV code and its object say."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from transforms import lecture_objet
from transforms.lecture_objet import Vocabulary
from transforms.texte import normalised

CCAG_TIC = "Techniques de l'information et de la communication"
Reading = Callable[[pl.LazyFrame, str, str, Vocabulary], pl.LazyFrame]
_CPV = ("inclusion", "confiance", "segment", "mode")
_MAY_BE_DIGITAL = (
    pl.col("ref_cpv_inclusion").is_in(["oui", "partiel"])
    | (pl.col("objet_nature") == "numerique")
    | (pl.col("has_indice_sans_code") & pl.col("ref_cpv_inclusion").is_null())
    | (pl.col("ccag") == CCAG_TIC)
)


def marche_subjects(core_marche: pl.LazyFrame, ref_cpv: pl.LazyFrame, ref_mots: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract, with what the rules read besides its published columns.

    `ref_cpv_*` come from the longest listed prefix of its CPV code. `objet_nature` is `numerique` or `autre` after the
    first explicit words of its object; null when none says. `has_indice_numerique` tells whether a wide word of the
    field stands anywhere in it, `has_indice_sans_code` whether a word does that suffices where no code speaks.
    `objet_segment` and `objet_mode` are read only where the purchase may be digital.
    """
    mots = Vocabulary(ref_mots.collect())
    read = (
        core_marche.join(longest_prefixes(core_marche, ref_cpv), on="cpv_code", how="left")
        .with_columns(objet_normalise=normalised("objet"), titulaires_normalises=_holders(core_marche))
        .with_columns(_objet=lecture_objet.without_circumstances(pl.col("objet_normalise"), mots))
        .with_columns(
            has_indice_numerique=lecture_objet.mentions(pl.col("_objet"), mots, "domaine33", "indice", "partout"),
            has_indice_sans_code=lecture_objet.mentions(pl.col("_objet"), mots, "domaine33", "indice", "sans_code"),
            _lot=lecture_objet.lot(pl.col("_objet"), mots),
            sujet_id=pl.col("marche_id"),
            fournisseur_id=pl.lit(""),
        )
    )
    natured = _lot_first(read, "objet_nature", lecture_objet.with_nature, mots)
    digital = natured.with_columns(pl.when(_MAY_BE_DIGITAL).then(pl.col("_objet", "_lot")))
    segmented = _lot_first(digital, "objet_segment", lecture_objet.with_segment, mots)
    return _lot_first(segmented, "objet_mode", lecture_objet.with_mode, mots).drop("_objet", "_lot")


def _lot_first(frame: pl.LazyFrame, name: str, reading: Reading, mots: Vocabulary) -> pl.LazyFrame:
    """The frame with `name` read from the words of the lot, and from the whole object where those say nothing."""
    read = reading(reading(frame, name, "_objet", mots), "_du_lot", "_lot", mots)
    return read.with_columns(pl.coalesce("_du_lot", name).alias(name)).drop("_du_lot")


def longest_prefixes(core_marche: pl.LazyFrame, ref_cpv: pl.LazyFrame) -> pl.LazyFrame:
    """One row per CPV code met, with the columns of the longest prefix that `ref_cpv` lists for it."""
    codes = core_marche.select("cpv_code").drop_nulls().unique()
    prefixes = pl.concat(codes.with_columns(cpv_prefixe=pl.col("cpv_code").str.head(n)) for n in range(2, 9))
    return (
        prefixes.join(ref_cpv.select("cpv_prefixe", *_CPV), on="cpv_prefixe")
        .sort("cpv_code", pl.col("cpv_prefixe").str.len_chars())
        .unique("cpv_code", keep="last", maintain_order=True)
        .rename({"cpv_prefixe": "ref_cpv_prefixe"} | {name: f"ref_cpv_{name}" for name in _CPV})
    )


def _holders(core_marche: pl.LazyFrame) -> pl.Expr:
    """Names of the holders where the caller has them; contracts alone do not."""
    has_names = "titulaires_nom" in core_marche.collect_schema()
    return normalised("titulaires_nom") if has_names else pl.lit(None, pl.String)
