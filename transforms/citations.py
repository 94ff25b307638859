"""What objects name: products and their editors, and terms of free software."""

from __future__ import annotations

import polars as pl

from transforms.lecture_produits import mentions, pattern, without_circumstances

FR, UE, HORS_UE, MIXTE = "FR", "UE", "HORS_UE", "MIXTE"
# European Union and European Economic Area, France aside.
EUROPE = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU",
    "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
]  # fmt: skip
_FREE = ["libre", "open_core"]


def joined(values: pl.Expr, separator: str = "|") -> pl.Expr:
    """Distinct values, sorted and joined; null without one."""
    return values.drop_nulls().unique().sort().str.join(separator).replace("", None)


def with_origin(editors: pl.DataFrame) -> pl.DataFrame:
    """The list with `techno` and `origine`: whose technology an editor sells, and where that one has its headquarters.

    A firm under joint control is of mixed origin; a head office that is not known gives none.
    """
    country = pl.coalesce("_pays", "pays")
    homes = editors.select(_techno="editeur", _pays="pays")
    return (
        editors.join(homes, left_on="technologie", right_on="_techno", how="left", maintain_order="left")
        .with_columns(
            techno=pl.coalesce("technologie", "editeur"),
            origine=pl.when((pl.col("controle") == MIXTE) & pl.col("technologie").is_null()).then(pl.lit(MIXTE))
            .when(country == "FR").then(pl.lit(FR))
            .when(country.is_in(EUROPE)).then(pl.lit(UE))
            .when(country.is_not_null()).then(pl.lit(HORS_UE)),
        )
        .drop("_pays")
    )  # fmt: skip


def overall_origin(origins: pl.Expr) -> pl.Expr:
    """The origin that all have, else `MIXTE`; null without one."""
    known = origins.drop_nulls().unique()
    return pl.when(known.len() > 1).then(pl.lit(MIXTE)).when(known.len() == 1).then(known.first())


def product_citations(texts: pl.LazyFrame, products: pl.DataFrame, editors: pl.DataFrame) -> pl.LazyFrame:
    """One row per contract whose object names a product. `texts` hold `marche_id, date_notification, texte`.

    A licence that changed is read at the date of the contract, or as it is today where there is no date. A community
    product beside an editor's makes the origin mixed: nobody controls the one, somebody the other.
    """
    bare = texts.filter(pl.col("texte").str.contains(pattern(products["motif"])))
    named = mentions(bare.with_columns(texte=without_circumstances(pl.col("texte"))), products).filter(_in_force())
    known = named.join(
        with_origin(editors).select("editeur", "controle", "origine", "techno").lazy(), on="editeur", how="left"
    ).with_columns(poids=pl.col("poids").cast(pl.Int64))
    free, is_open_core = pl.col("licence").is_in(_FREE), pl.col("licence") == "open_core"
    owned = pl.col("licence") == "proprietaire"
    origin = pl.when(free & pl.col("editeur").is_null() & (pl.col("poids") > 1)).then(pl.lit("")).otherwise("origine")
    return known.group_by("marche_id").agg(
        produit_libre_cite=joined(pl.col("produit").filter(free), " ; "),
        produit_libre_poids=pl.col("poids").filter(free).max(),
        produit_libre_franc_poids=pl.col("poids").filter(free & ~is_open_core).max(),
        nb_produits_libres=pl.col("produit").filter(free).n_unique(),
        produit_proprietaire_cite=joined(pl.col("produit").filter(owned), " ; "),
        is_logiciel_proprietaire_cite=(owned & (pl.col("nature") != "materiel")).any(),
        produit_nuage_cite=joined(pl.col("produit").filter(pl.col("nature") == "nuage"), " ; "),
        editeur_hors_ue_cite=joined(pl.col("editeur").filter(pl.col("controle") == HORS_UE)),
        techno_citee=joined(pl.coalesce("techno", "produit")),
        origine_citee=overall_origin(origin).replace("", None),
    )


def _in_force() -> pl.Expr:
    day, begins, ends = pl.col("date_notification"), _day("valid_de"), _day("valid_a")
    dated = (begins.is_null() | (begins <= day)) & (ends.is_null() | (day <= ends))
    return pl.when(day.is_null()).then(ends.is_null()).otherwise(dated)


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%Y-%m-%d")


def term_citations(texts: pl.LazyFrame, terms: pl.DataFrame) -> pl.LazyFrame:
    """One row per contract whose object speaks of free software, or of exclusive rights; false friends put aside."""
    telling, neutral = terms.filter(pl.col("sens") != "neutre"), terms.filter(pl.col("sens") == "neutre")
    spoken = texts.filter(pl.col("texte").str.contains(pattern(telling["motif"])))
    cleared = spoken.with_columns(texte=pl.col("texte").str.replace_all(pattern(neutral["motif"]), " "))
    said_free = pl.col("sens") == "pour"
    return (
        mentions(cleared, telling)
        .with_columns(poids=pl.col("poids").cast(pl.Int64))
        .group_by("marche_id")
        .agg(
            terme_libre_cite=joined(pl.col("mots").filter(said_free), " ; "),
            terme_libre_poids=pl.col("poids").filter(said_free).max(),
            terme_proprietaire_cite=joined(pl.col("mots").filter(~said_free), " ; "),
        )
    )
