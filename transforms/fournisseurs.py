"""Who a published supplier is: SIRET, SIREN, French VAT number, overseas or foreign identifier, or a name alone."""

from __future__ import annotations

import polars as pl

from transforms import normalise as norm

PUBLISHED = pl.Struct({"type": pl.String, "identifiant": pl.String, "nom": pl.String})
NOBODY = r"(?i)^(?:sans suite|infructueux|(?:pas|aucun|absence) d.? ?(?:candidat|offre|titulaire)s?|n[ée]ant)\b"
# One digit repeated, or no letter nor digit at all: what forms are filled with when nobody knows.
VOID = "^(?:" + "|".join(f"{digit}{{5,}}" for digit in range(10)) + r"|[^\p{L}\p{N}]*)$"
SAME_DIGIT = [str(digit) * 14 for digit in range(10)]
SUPPLIER = pl.Struct(
    {
        "identifiant_type": pl.String,
        "identifiant_publie": pl.String,
        "fournisseur_id": pl.String,
        "fournisseur_siren": pl.String,
        "titulaire_siret": pl.String,
        "titulaire_nom": pl.String,
    }
)


def with_suppliers(records: pl.LazyFrame, row: str) -> pl.LazyFrame:
    """The same rows, their published `titulaires` replaced by identified ones (`SUPPLIER`), in published order.

    `row` names the column that tells rows apart. One without identifier nor name is left out; the list is then empty.
    """
    published = records.select(row, "titulaires").explode("titulaires").drop_nulls("titulaires").unnest("titulaires")
    lists = (
        identified(published)
        .filter(pl.col("fournisseur_id").is_not_null())
        .group_by(row, maintain_order=True)
        .agg(titulaires=pl.struct(*(name.name for name in SUPPLIER.fields)))
    )
    empty = pl.lit([], dtype=pl.List(SUPPLIER))
    return (
        records.drop("titulaires").join(lists, on=row, how="left").with_columns(pl.col("titulaires").fill_null(empty))
    )


def identified(published: pl.LazyFrame) -> pl.LazyFrame:
    """One row per published supplier (`type, identifiant, nom`), with what it is; all null where it says nothing."""
    is_french = pl.col("genre").is_in(["SIRET", "SIREN", ""])
    other = pl.when(pl.col("numero").str.len_chars().ne_missing(14)).then("identifiant_publie")
    compact = other.str.replace_all(r"\s", "").str.to_uppercase()
    foreign = pl.when(~_is_void(compact)).then(compact)
    void_with_name = foreign.is_null() & pl.col("titulaire_nom").is_not_null()
    return (
        published.with_columns(
            genre=_kind(pl.col("type")), identifiant_publie=norm.text(_bare("identifiant")),
            titulaire_nom=_real_name(norm.prose("nom")),
        )
        .with_columns(numero=pl.when(is_french).then(_number(pl.col("identifiant_publie"))))
        .with_columns(
            siren_tva=foreign.str.extract(r"^FR[0-9A-Z]{2}([0-9]{9})$", 1),
        )
        .with_columns(
            titulaire_siret=pl.when(pl.col("numero").str.len_chars() == 14).then("numero"),
            siren_nu=pl.when(pl.col("numero").str.len_chars() == 9).then("numero"),
        )
        .with_columns(
            fournisseur_siren=pl.coalesce(pl.col("titulaire_siret").str.head(9), "siren_nu", "siren_tva"),
            identifiant_type=(
                pl.when(pl.col("titulaire_siret").is_not_null()).then(pl.lit("SIRET"))
                .when(pl.col("siren_nu").is_not_null()).then(pl.lit("SIREN"))
                .when(pl.col("siren_tva").is_not_null()).then(pl.lit("TVA"))
                .when(void_with_name).then(pl.lit("NOM"))
                .when(pl.col("genre") == "").then(pl.lit("SIRET"))
                .otherwise("genre")
            ),
        )
        .with_columns(
            fournisseur_id=pl.when(pl.col("identifiant_type") == "NOM")
            .then(pl.concat_str(pl.lit("NOM:"), _plain_name(pl.col("titulaire_nom"))))
            .otherwise(pl.coalesce("fournisseur_siren", pl.concat_str("identifiant_type", foreign, separator=":")))
        )
    )  # fmt: skip


def _bare(column: str) -> pl.Expr:
    """The text without the brackets and quotes left around an identifier published as a list."""
    return pl.col(column).str.strip_chars("[]'\" ")


def _real_name(name: pl.Expr) -> pl.Expr:
    """The name, unless it says that nobody was chosen."""
    return pl.when(~name.str.contains(NOBODY)).then(name)


def _kind(kind: pl.Expr) -> pl.Expr:
    """The eight published kinds under one spelling each; empty when none or another is given."""
    usual = kind.replace_strict({"SIRET": "SIRET"}, default=None, return_dtype=pl.String)
    return norm.plain_first(kind, usual, _written_kind)


def _written_kind(kind: pl.Expr) -> pl.Expr:
    upper = kind.str.to_uppercase()
    return (
        pl.when(upper.str.contains("SIRET")).then(pl.lit("SIRET"))
        .when(upper.str.contains("SIREN")).then(pl.lit("SIREN"))
        .when(upper.str.contains("TVA")).then(pl.lit("TVA"))
        .when(upper.str.contains("TAHITI")).then(pl.lit("TAHITI"))
        .when(upper.str.contains("RIDET")).then(pl.lit("RIDET"))
        .when(upper.str.contains("FRW")).then(pl.lit("FRWF"))
        .when(upper.str.contains("IREP")).then(pl.lit("IREP"))
        .when(upper.str.contains(r"HORS.?UE")).then(pl.lit("HORS-UE"))
        .otherwise(pl.lit(""))
    )  # fmt: skip


def _number(identifier: pl.Expr) -> pl.Expr:
    """The digits of an identifier written with digits alone, a lost leading zero put back; null when it is void."""
    siret = identifier.str.extract(r"^([0-9]{14})$", 1)
    usual = pl.when(~siret.is_in(SAME_DIGIT)).then(siret)
    return norm.plain_first(identifier, usual, _written_number)


def _written_number(identifier: pl.Expr) -> pl.Expr:
    plain = norm.whole(identifier).str.extract(r"^(?i:sire[nt]\s*:?\s*)?([0-9 .]+)$", 1).str.replace_all(r"[ .]", "")
    padded = pl.when(plain.str.len_chars() == 13).then(plain.str.zfill(14)).otherwise(plain)
    return pl.when(~_is_void(plain)).then(padded)


def _is_void(identifier: pl.Expr) -> pl.Expr:
    return identifier.is_null() | identifier.str.contains(VOID)


def _plain_name(name: pl.Expr) -> pl.Expr:
    unaccented = name.str.to_uppercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    latin = unaccented.str.replace_all(r"[^A-Z0-9]+", " ").str.strip_chars()
    return pl.when(latin != "").then(latin).otherwise(name)
