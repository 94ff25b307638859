"""Which notices of the BOAMP speak of which contracts (`core_lien_avis`): no key links the two sources.

A pair weighs what its resemblances weigh (`liens_modele.py`). Its score is the probability that it is true, its rivals
counted: the other notices that the contract could be announced by, the other contracts that the notice could announce,
and the contract that nobody published.
"""

from __future__ import annotations

import polars as pl

from transforms import liens_cotes, liens_modele

LEAST_SCORE = 0.5  # under it a pair is more likely wrong than right: it is not kept
# Share of the results published in the BOAMP whose contract is in the DECP. Nobody measures it; that is what Cap 33
# links them for. Even odds favour neither.
PRIOR = 0.5
# Two purchases of one buyer may have the same subject in the same months: a retained pair also shares what is its own.
OWN_SIGN = "REFERENCE|TITULAIRE|MONTANT|AVIS_LIE"
CONTRACTS_AT_ONCE = 200_000  # bounds memory, moves no score
MICRO = 1_000_000  # odds are added as whole millionths: a sum of floats depends on its order
GREATEST_WEIGHT = 30.0
SCHEMA = pl.Schema(
    {
        "marche_id": pl.String,
        "avis_id": pl.String,
        "lien_genre": pl.String,
        "lien_score": pl.Float64,
        "lien_rang": pl.Int64,
        "is_lien_retenu": pl.Boolean,
        "signaux": pl.String,
    }
)


def links(
    core_marche: pl.LazyFrame,
    core_titulaire: pl.LazyFrame,
    core_fournisseur: pl.LazyFrame,
    core_acheteur: pl.LazyFrame,
    core_avis: pl.LazyFrame,
    core_titulaire_avis: pl.LazyFrame,
    seuil: float,
) -> pl.LazyFrame:
    """One row per contract and notice that likely speaks of it; `lien_rang` 1 is the contract's best of its kind.

    `is_lien_retenu` marks the pairs that figures rest on, of score `seuil` or more. A result may cover several
    contracts; a contract has at most one retained result, and one retained call unless its result follows several.
    """
    noticed = liens_cotes.notices(core_avis, core_titulaire_avis, core_acheteur).collect().lazy()
    if noticed.select(pl.len()).collect().item() == 0:
        return pl.LazyFrame(schema=SCHEMA)
    dated = liens_cotes.concerned(core_marche, noticed).collect().lazy()
    pairs = _pairs(noticed, dated, core_titulaire, core_fournisseur)
    direct = _judged(pairs, noticed, _crowd(noticed, dated)).filter(pl.col("lien_score") >= LEAST_SCORE)
    kept = _with_calls(direct.collect().lazy(), core_avis)
    rank = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("marche_id", "lien_genre")
    return (
        kept.sort("marche_id", "lien_genre", "lien_score", "avis_id", descending=[False, False, True, False])
        .with_columns(
            lien_rang=rank, is_lien_retenu=(pl.col("lien_score") >= seuil) & pl.col("signaux").str.contains(OWN_SIGN)
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def _pairs(
    noticed: pl.LazyFrame, dated: pl.LazyFrame, core_titulaire: pl.LazyFrame, core_fournisseur: pl.LazyFrame
) -> pl.LazyFrame:
    """Every pair that resembles, a share of the buyers at a time: no pair crosses two buyers."""
    shares = 1 + dated.select(pl.len()).collect().item() // CONTRACTS_AT_ONCE
    found = []
    for share in range(shares):
        here = pl.col("acheteur_siren").cast(pl.Int64) % shares == share
        contracts = liens_cotes.contracts(dated.filter(here), core_titulaire, core_fournisseur)
        found.append(liens_modele.scored(noticed.filter(here), contracts).collect().lazy())
    return pl.concat(found)


def _crowd(noticed: pl.LazyFrame, dated: pl.LazyFrame) -> pl.LazyFrame:
    """One row per notice: `nb_possibles`, the contracts of its buyer notified in its window."""
    dates = dated.group_by("acheteur_siren", "jour").len().sort("acheteur_siren", "jour")
    totals = dates.select("acheteur_siren", "jour", jusque=pl.col("len").cum_sum().over("acheteur_siren")).sort("jour")
    ends = {"avant": pl.col("jour_debut").dt.offset_by("-1d"), "apres": pl.col("jour_fin")}
    counted = noticed.select("unique_id", "acheteur_siren", **ends)
    for name in ends:
        counted = counted.sort(name).join_asof(
            totals.rename({"jusque": f"jusque_{name}", "jour": f"jour_{name}"}),
            left_on=name, right_on=f"jour_{name}", by="acheteur_siren", check_sortedness=False,
        )  # fmt: skip
    return counted.select(
        avis_id="unique_id",
        nb_possibles=pl.col("jusque_apres").fill_null(0).cast(pl.Int64) - pl.col("jusque_avant").fill_null(0),
    )


def _judged(pairs: pl.LazyFrame, noticed: pl.LazyFrame, crowd: pl.LazyFrame) -> pl.LazyFrame:
    """The same pairs with `lien_genre` and `lien_score`, the probability given the rivals."""
    kinds = noticed.select("lien_genre", "is_marche_unique", avis_id="unique_id")
    odds = 2.0 ** pl.col("poids").clip(upper_bound=GREATEST_WEIGHT) * PRIOR / pl.col("nb_possibles").clip(lower_bound=1)
    micro = pl.col("chances")
    of_contract = micro.sum().over("marche_id", "lien_genre") - micro
    of_notice = pl.when("is_marche_unique").then(micro.sum().over("avis_id") - micro).otherwise(0)
    return (
        pairs.join(kinds, on="avis_id")
        .join(crowd, on="avis_id")
        .with_columns(chances=(odds * MICRO).round().cast(pl.Int64))
        .with_columns(lien_score=(micro / (micro + of_contract + of_notice + MICRO)).round(4))
        .select("marche_id", "avis_id", "lien_genre", "lien_score", "signaux")
    )


def _with_calls(direct: pl.LazyFrame, core_avis: pl.LazyFrame) -> pl.LazyFrame:
    """The same links, and the calls that the linked results follow, with the score of the result.

    The publishers' own references are worth more than resemblances: they replace the calls found without them.
    """
    is_sure = (pl.col("lien_genre") == "attribution") & pl.col("signaux").str.contains(OWN_SIGN)
    results = direct.filter(is_sure).join(_references(core_avis), on="avis_id")
    cited = (
        results.sort("lien_score", "avis_id", descending=[True, False])
        .unique(["marche_id", "appel_id"], keep="first", maintain_order=True)
        .select(
            "marche_id",
            avis_id="appel_id",
            lien_genre=pl.lit("consultation"),
            lien_score="lien_score",
            signaux=pl.lit("AVIS_LIE"),
        )
    )
    known = cited.select("marche_id", "lien_genre").unique()
    return pl.concat([direct.join(known, on=["marche_id", "lien_genre"], how="anti"), cited])


def _references(core_avis: pl.LazyFrame) -> pl.LazyFrame:
    """One row per notice `avis_id` and call `appel_id` that it follows: same European procedure, or cited."""
    calls = core_avis.filter(pl.col("avis_nature") == "avis_marche").select("procedure_uuid", appel_id="avis_id")
    others = core_avis.select("avis_id", "procedure_uuid", appel_id=pl.col("avis_lies").str.split(" "))
    named = others.select("avis_id", "appel_id").explode("appel_id").join(calls, on="appel_id", how="semi")
    shared = others.drop("appel_id").join(calls.drop_nulls(), on="procedure_uuid").select("avis_id", "appel_id")
    return pl.concat([named, shared]).filter(pl.col("avis_id") != pl.col("appel_id")).unique()
