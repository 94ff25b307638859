"""The tabular DECP of decp.info (`decp.parquet`) → the same canonical records as the official files.

There, a row is a contract, one of its versions and one holder; here, a record is a contract with its holders and its
modifications, as the official formats nest them. Rows of one contract are folded into its record and none is lost:
`lignes` says how many it was read from. The amount is the published one, never the one that decp.info corrects.
"""

from __future__ import annotations

import polars as pl

from transforms import decp, listes
from transforms import normalise as norm
from transforms.fournisseurs import PUBLISHED
from transforms.listes import Column

# Published name → our loose name (`decp_colonnes.sql`); the publisher adds and removes columns, these alone are read.
REQUIRED = {
    "id": "id_publie", "acheteur_id": "acheteur_publie", "objet": "objet", "montant": "montant",
    "dateNotification": "date_notification", "titulaire_id": "titulaire_id",
}  # fmt: skip
OPTIONAL = {
    "acheteur_nom": "acheteur_nom", "codeCPV": "cpv", "nature": "nature", "procedure": "procedure", "ccag": "ccag",
    "techniques": "techniques", "modalitesExecution": "modalites", "idAccordCadre": "accord_cadre_id",
    "marcheInnovant": "innovant", "offresRecues": "offres_recues", "lieuExecution_code": "lieu_code",
    "datePublicationDonnees": "date_publication", "dureeMois": "duree",
    "titulaire_typeIdentifiant": "titulaire_type", "titulaire_nom": "titulaire_nom",
    "modification_id": "modification_id", "donneesActuelles": "donnees_actuelles",
    "considerationsSociales": "considerations", "typesPrix": "types_prix",
    "typeGroupementOperateurs": "groupement", "montant_anomalie": "montant_anomalie",
}  # fmt: skip
COLUMNS = {
    **{ours: Column((published,), required=True) for published, ours in REQUIRED.items()},
    **{ours: Column((published,)) for published, ours in OPTIONAL.items()},
}
KEY = ["acheteur_publie", "id_publie", "objet", "ligne_seule"]
STATE = ["version", "montant", "duree", "date_notification"]
PLAIN = [
    "acheteur_nom", "cpv", "nature", "procedure", "ccag", "techniques", "modalites", "accord_cadre_id", "innovant",
    "offres_recues", "lieu_code", "considerations", "types_prix", "groupement", "montant_anomalie",
]  # fmt: skip
ONLY_2022 = ["techniques", "modalites", "innovant", "considerations", "types_prix", "groupement"]
CONCESSION = r"(?i)concession|d.l.gation de service public"
MODIFICATION = pl.Struct(
    {
        **dict.fromkeys(("rang", "date_effet", "date_publication", "montant", "duree", "objet"), pl.String),
        "titulaires": pl.List(PUBLISHED),
    }
)
ACT = pl.Struct(
    {
        **dict.fromkeys(("acte", "date_effet", "date_publication", "montant", "duree"), pl.String),
        "sous_traitant": PUBLISHED,
    }
)  # decp.info does not carry sub-contracting acts
EXTRACT = 300  # characters of a record set apart that are kept


def records(published: pl.LazyFrame, part: int = 0, parts: int = 1) -> pl.LazyFrame:
    """One row per contract: `decp.CANONICAL`, `lignes` (the rows it was read from) and `extrait` where it is set apart.

    `position` is that of its first row. Lots published under one identifier are told apart by their object, then by
    their amount, duration and date. Where the initial version is missing, the first one known stands in for it.
    `part` of `parts` reads some of the buyers only: together they give the whole, in a fraction of the memory.
    """
    some = _rows(published).filter(pl.col("acheteur_publie").hash(seed=0) % parts == part)
    # Read several times below: without this, so would the file be.
    loose = _loose(_versions(some)).collect().lazy()
    plain = loose.select(
        "position",
        "lignes",
        "indices",
        extrait=pl.concat_str("id_publie", "acheteur_publie", "objet", separator=" ; ", ignore_nulls=True),
    )
    alerts = pl.concat_str("alertes", "indices", separator=" ", ignore_nulls=True).str.strip_chars()
    return (
        decp.records(loose)
        .join(plain, on="position", how="left")
        .select(
            *(name for name in decp.CANONICAL if name != "alertes"),
            alertes=alerts,
            lignes="lignes",
            extrait=pl.when(pl.col("code").is_not_null()).then(pl.col("extrait").str.head(EXTRACT)),
        )
        .sort("position")
    )


def _rows(published: pl.LazyFrame) -> pl.LazyFrame:
    """The rows as text under our names; one that cannot be a contract is marked, so that it is never folded."""
    schema = published.collect_schema()
    found = listes.matched(schema.names(), COLUMNS)
    hopeless = (
        norm.text("id_publie").is_null()
        | norm.text("acheteur_publie").is_null()
        | pl.col("nature").str.contains(CONCESSION).fill_null(False)
    )
    version = pl.col("modification_id").cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
    return (
        published.select(
            (pl.lit(None, pl.String) if match is None else _text(match, schema[match])).alias(ours)
            for ours, match in found.items()
        )
        .with_row_index("position")
        # A row whose rank is no number counts as a first version, and says so.
        .with_columns(is_rang_lisible=version.is_not_null() | norm.text("modification_id").is_null())
        .with_columns(pl.col("position").cast(pl.Int64), version=version.fill_null(0))
        .with_columns(ligne_seule=pl.when(hopeless).then("position"))
    )


def _text(column: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.List):
        return pl.col(column).cast(pl.List(pl.String)).list.join(", ")
    return pl.col(column).cast(pl.String)


def _versions(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract and published state, with its holders; `depart` is the first version known."""
    holder = pl.struct(type="titulaire_type", identifiant="titulaire_id", nom="titulaire_nom").cast(PUBLISHED)
    is_named = pl.col("titulaire_id").is_not_null() | pl.col("titulaire_nom").is_not_null()
    states = rows.group_by(*KEY, *STATE).agg(
        pl.col(PLAIN).min(),
        pl.col("position").min(),
        pl.col("date_publication").max(),
        titulaires=holder.filter(is_named).unique().sort(),
        lignes=pl.len().cast(pl.Int64),
        is_actuelle=norm.boolean("donnees_actuelles").any(ignore_nulls=False),
        is_rang_lisible=pl.col("is_rang_lisible").all(),
    )
    return states.with_columns(
        depart=pl.col("version").min().over(KEY), derniere=pl.col("version").max().over(KEY)
    ).sort(*KEY, *STATE, "position", nulls_last=True)


def _loose(states: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract in the columns of `decp_colonnes.sql`, with `lignes` and `indices` (alerts of this source).

    Where several states share the first version, each is a contract of its own and later versions go to the first.
    """
    first = states.filter(pl.col("version") == pl.col("depart")).with_columns(
        rang=pl.int_range(pl.len()).over(KEY), is_derniere=pl.col("version") == pl.col("derniere")
    )
    later = (
        states.filter(pl.col("version") > pl.col("depart"))
        .group_by(KEY, maintain_order=True)
        .agg(
            modifications=_modification(),
            lignes_suivantes=pl.col("lignes").sum(),
            is_derniere_actuelle=pl.col("is_actuelle")
            .filter(pl.col("version") == pl.col("derniere"))
            .any(ignore_nulls=False),
            anomalie_suivante=pl.col("montant_anomalie").min(),
        )
        .with_columns(rang=pl.lit(0, pl.Int64))
    )
    joined = first.join(later, on=[*KEY, "rang"], how="left", nulls_equal=True)
    return joined.select(
        "position", "id_publie", "acheteur_publie", "acheteur_nom", "objet", "cpv", "nature", "procedure", "ccag",
        "techniques", "modalites", "accord_cadre_id", "innovant", "offres_recues", "lieu_code", "date_notification",
        "date_publication", "duree", "montant",
        type_publie=pl.lit(None, pl.String),
        a_concessionnaire=pl.lit(False),
        est_format_2022=pl.any_horizontal(pl.col(name).is_not_null() for name in ONLY_2022),
        titulaires="titulaires",
        titulaires_lisibles=pl.lit(True),
        modifications=pl.col("modifications").fill_null(pl.lit([], pl.List(MODIFICATION))),
        actes=pl.lit([], pl.List(ACT)),
        modifications_actes=pl.lit([], pl.List(ACT)),
        modifications_lisibles="is_rang_lisible",
        actes_lisibles=pl.lit(True),
        lignes=pl.col("lignes") + pl.col("lignes_suivantes").fill_null(0),
        indices=_alerts(),
    )  # fmt: skip


def _modification() -> pl.Expr:
    return pl.struct(
        rang=pl.col("version").cast(pl.String),
        date_effet="date_notification",
        date_publication="date_publication",
        montant="montant",
        duree="duree",
        objet=pl.lit(None, pl.String),
        titulaires="titulaires",
    )


def _alerts() -> pl.Expr:
    flags = {
        "TAB-INITIALE": pl.col("depart") > 0,
        "TAB-ACTUELLE": ~pl.coalesce("is_derniere_actuelle", "is_actuelle"),
        "TAB-MONTANT": pl.coalesce("montant_anomalie", "anomalie_suivante").is_not_null(),
    }
    return pl.concat_str(
        [pl.when(flag.fill_null(False)).then(pl.lit(code)) for code, flag in flags.items()],
        separator=" ",
        ignore_nulls=True,
    )
