"""The buyer as rules see it: its name, its SIREN, and what the reference lists say of either.

What belongs here: joining the lists of `reference/` on a buyer. What does not: any conclusion, which is a rule's.
"""

from __future__ import annotations

import polars as pl

from transforms.texte import normalised

CENTRAL = ["11", "12", "16", "18"]
TERRITORIAL = r"^17(\d\d0|20[12]|97[1-5])"
# Ten digits, whose first two tell the kind of commitment and the next the rank: 1300150688, 1509642260. Publications of
# the State's platform put the year before and two digits after. No operator and no local body of the State's sphere has
# any among 2,565 contracts read; nine State contracts in ten do.
CHORUS = r"^(20[0-9]{2})?(1[0-8]0|15[01])[0-9]{7}(00)?$"


def acheteur_subjects(
    core_acheteur: pl.LazyFrame,
    ref_siren: pl.LazyFrame,
    ref_structure: pl.LazyFrame,
    ref_noms: pl.LazyFrame,
    ref_operateurs: pl.LazyFrame,
    ref_categories: pl.LazyFrame,
) -> pl.LazyFrame:
    """One row per buyer, with `ref_` columns from each list; null where the list says nothing.

    The latest row of a SIREN holds, even once it is closed: a body that is gone still signed its contracts.
    `rattachement_famille` is the family whose attachment changed with time (`transforms/rattachement.py`);
    `id_publie`, a number of Chorus, is null unless `core_acheteur` brings it (`with_chorus_numbers`).
    """
    latest = ref_siren.sort("siren", "valid_from", nulls_last=False).unique("siren", keep="last", maintain_order=True)
    siren, genre, code = pl.col("acheteur_siren"), structure_genre("acheteur_siren"), structure_code("acheteur_siren")
    subjects = core_acheteur.select(
        "acheteur_siret", "acheteur_siren", "acheteur_nom", "categorie_juridique_code",
        sujet_id="acheteur_siret", fournisseur_id=pl.lit(""), genre=genre, code=code,
        id_publie=_chorus(core_acheteur), nom_normalise=normalised("acheteur_nom").str.to_uppercase(),
    )  # fmt: skip
    operators = _prefixed(ref_operateurs, "ref_operateur_", "siren")
    categories = _prefixed(ref_categories, "ref_categorie_", "categorie_juridique_code")
    named = subjects.filter(siren.str.starts_with("1")).select("acheteur_siret", "nom_normalise")
    joined = (
        subjects.join(_prefixed(latest, "ref_siren_", "siren"), left_on="acheteur_siren", right_on="siren", how="left")
        .join(structures(subjects, ref_structure), on="acheteur_siret", how="left")
        .join(first_matches(named, ref_noms), on="acheteur_siret", how="left")
        .join(operators, left_on="acheteur_siren", right_on="siren", how="left")
        .join(categories, on="categorie_juridique_code", how="left")
        .drop("genre", "code")
    )
    return joined.with_columns(rattachement_famille=_family())


def with_chorus_numbers(core_acheteur: pl.LazyFrame, core_marche: pl.LazyFrame) -> pl.LazyFrame:
    """The buyers with `id_publie`: their first number of Chorus, where at least half of their contracts have one.

    Chorus is the State's accounting system: a number of its own making on a contract tells who pays.
    """
    published = pl.col("id_publie")
    numbered = core_marche.group_by("acheteur_siret").agg(
        id_publie=published.filter(published.str.contains(CHORUS)).min(), part=published.str.contains(CHORUS).mean()
    )
    numbers = numbered.filter(pl.col("part") >= 0.5).drop("part")
    return core_acheteur.join(numbers, on="acheteur_siret", how="left")


def _chorus(core_acheteur: pl.LazyFrame) -> pl.Expr:
    """The column where the caller has the contracts; labelled buyers come without."""
    return pl.col("id_publie") if "id_publie" in core_acheteur.collect_schema() else pl.lit(None, pl.String)


def _family() -> pl.Expr:
    """That of the list, which is the last word on a listed SIREN; otherwise that of the name, unless the number says
    another ministry or several."""
    of_state = pl.col("ref_structure_perimetre").fill_null("ETAT") == "ETAT"
    agrees = pl.col("ref_structure_ministere").fill_null(pl.col("ref_nom_ministere")) == pl.col("ref_nom_ministere")
    named = pl.col("ref_operateur_nom").is_null() & of_state & agrees
    return (
        pl.when(pl.col("ref_siren_perimetre").is_not_null()).then("ref_siren_famille")
        .when(named).then("ref_nom_famille")
    )  # fmt: skip


def structure_genre(column: str) -> pl.Expr:
    """Series of the SIREN: its first two digits for a public series (1 and 2), the first one otherwise."""
    siren = pl.col(column)
    return pl.when(siren.str.contains("^[12]")).then(siren.str.head(2)).otherwise(siren.str.head(1))


def structure_code(column: str) -> pl.Expr:
    """Administration within the series: two digits, `000` to `009` for a préfecture, `dep` for a local 18; or ''."""
    siren, genre = pl.col(column), structure_genre(column)
    local = siren.str.slice(5, 2)
    return (
        pl.when(genre.is_in(CENTRAL) & (siren.str.slice(2, 2) == "00")).then(siren.str.slice(4, 2))
        .when(genre == "18").then(pl.lit("dep"))
        .when((genre == "17") & siren.str.contains(TERRITORIAL) & (local == "00")).then(siren.str.slice(5, 3))
        .when((genre == "17") & siren.str.contains(TERRITORIAL)).then(local)
        .when(genre == "15").then(siren.str.slice(2, 1))
        .otherwise(pl.lit(""))
    )  # fmt: skip


def structures(subjects: pl.LazyFrame, ref_structure: pl.LazyFrame) -> pl.LazyFrame:
    """One row per buyer whose series is listed (`ref_structure_`): its administration's row, otherwise its series'.

    Digits that only look like a number of the State (series 11, 12 and 16 have 00 in third place) are left out.
    """
    listed = _prefixed(ref_structure, "ref_structure_", "genre", "code")
    buyers = subjects.select("acheteur_siret", "acheteur_siren", "genre", "code").filter(
        ~pl.col("genre").is_in(["11", "12", "16"]) | (pl.col("acheteur_siren").str.slice(2, 2) == "00"),
        pl.col("acheteur_siren") != "000000000",
    )
    exact = buyers.filter(pl.col("code") != "").join(listed, on=["genre", "code"])
    series = buyers.drop("code").join(listed.filter(pl.col("code") == "").drop("code"), on="genre")
    columns = ["acheteur_siret", *(n for n in listed.collect_schema().names() if n.startswith("ref_"))]
    found = pl.concat([exact.select(columns), series.select(columns)])
    return found.unique("acheteur_siret", keep="first", maintain_order=True)


def first_matches(named: pl.LazyFrame, ref_noms: pl.LazyFrame) -> pl.LazyFrame:
    """One row per buyer whose name answers a pattern: that of the smallest rank, the most specific, as `ref_nom_`."""
    patterns = ref_noms.with_columns(pl.col("rang").cast(pl.Int64)).sort("rang").collect()
    rank = pl.coalesce(
        pl.when(pl.col("nom_normalise").str.contains(pattern)).then(pl.lit(rang))
        for rang, pattern in patterns.select("rang", "motif").iter_rows()
    )
    return named.select("acheteur_siret", ref_nom_rang=rank.cast(pl.Int64)).join(
        _prefixed(patterns.lazy(), "ref_nom_"), on="ref_nom_rang"
    )


def _prefixed(reference: pl.LazyFrame, prefix: str, *keys: str) -> pl.LazyFrame:
    """The list with its columns prefixed, keys apart; an empty cell is a missing value, except in a key."""
    filled = [pl.col(*keys).fill_null("")] if keys else []
    blank = pl.col(pl.String).exclude(keys).replace("", None)
    names = {name: prefix + name for name in reference.collect_schema().names() if name not in keys}
    return reference.with_columns(*filled, blank).rename(names)
