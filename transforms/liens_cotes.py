"""Contracts and notices under the same columns (`SIDE`), ready to be compared."""

from __future__ import annotations

import polars as pl

from transforms.liens_textes import compact, holders, sorted_words, telling_words
from transforms.texte import normalised

SIDE: dict[str, pl.DataType] = {
    **dict.fromkeys(["unique_id", "acheteur_siren", "reference", "objet", "objet_compact"], pl.String()),
    **dict.fromkeys(["jour", "jour_debut", "jour_fin", "attendu_debut", "attendu_fin", "conclusion"], pl.Date()),
    **dict.fromkeys(["is_notification", "is_accord_cadre"], pl.Boolean()),
    **dict.fromkeys(["mots", "cpv_classes", "cpv_divisions", "titulaires", "noms", "noms_debuts"], pl.List(pl.String)),
    "montant": pl.Float64(),
    "montants": pl.List(pl.Float64),
}
GENRES = {
    "attribution": "attribution", "ex_ante_volontaire": "attribution", "intention_conclure": "attribution",
    "avis_marche": "consultation",
}  # fmt: skip
# Days from the notification to the publication of the result, or from the deadline of a call to the notification:
# the window searched, then where most fall (30 days to publish a result, CCP R. 2183-1; standstill, CCP R. 2182-1).
WINDOWS = {"attribution": ((-150, 60), (-45, 5)), "consultation": ((0, 365), (20, 200))}
CONTRACT = [
    "marche_id", "id_publie", "acheteur_siren", "objet", "cpv_code", "is_accord_cadre", "date_notification",
    "montant_initial_eur", "montant_publie_eur", "montant_statut",
]  # fmt: skip
VOID_AMOUNTS = ["MNT-1", "MNT-2", "MNT-3"]


def concerned(core_marche: pl.LazyFrame, noticed: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of `core_marche` notified within reach of a notice of their buyer, dated by `jour`."""
    reach = noticed.group_by("acheteur_siren").agg(pl.col("jour_debut").min(), pl.col("jour_fin").max())
    return (
        core_marche.with_columns(jour=pl.coalesce("date_notification", "date_publication"))
        .join(reach, on="acheteur_siren")
        .filter(pl.col("jour").is_between("jour_debut", "jour_fin"))
        .select("jour", *CONTRACT)
    )


def contracts(dated: pl.LazyFrame, core_titulaire: pl.LazyFrame, core_fournisseur: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract of `concerned` (`SIDE`)."""
    held = core_titulaire.join(dated.select("marche_id"), on="marche_id", how="semi").join(
        core_fournisseur.select("fournisseur_id", "fournisseur_nom"), on="fournisseur_id", how="left"
    )
    published = pl.coalesce("montant_initial_eur", "montant_publie_eur")
    is_price = ~pl.col("montant_statut").is_in(VOID_AMOUNTS) & (published > 100)
    reference = compact("id_publie")
    is_telling = (reference.str.len_chars() >= 6) & reference.str.contains("[0-9]{3}")
    return (
        dated.join(holders(held, "marche_id", "titulaire_nom", "fournisseur_nom"), on="marche_id", how="left")
        .with_columns(
            *_codes("cpv_code"),
            unique_id="marche_id",
            is_notification=pl.col("date_notification").is_not_null(),
            reference=pl.when(is_telling).then(reference),
            objet=normalised("objet"),
            montant=pl.when(is_price).then(published),
        )
        .pipe(_as_side)
    )


def notices(core_avis: pl.LazyFrame, core_titulaire_avis: pl.LazyFrame, core_acheteur: pl.LazyFrame) -> pl.LazyFrame:
    """One row per first notice of a call or of a result whose buyer and date are known (`SIDE` and `lien_genre`).

    A corrected, cancelled or withdrawn notice is none: the notice it speaks of is.
    """
    is_first = pl.col("avis_etat").fill_null("initial") == "initial"
    offers = core_titulaire_avis.group_by("avis_id").agg(
        offres=pl.col("montant_offre_eur").drop_nulls().unique(),
        is_marche_unique=(pl.struct("lot_id", "offre_id").n_unique() == 1)
        & ((pl.len() == 1) | pl.col("offre_id").is_not_null().all()),
    )
    return (
        _dated(core_avis.filter(is_first, ~pl.col("is_concession").fill_null(False)))
        .pipe(_with_buyer, core_acheteur)
        .join(holders(core_titulaire_avis, "avis_id", "titulaire_nom"), on="avis_id", how="left")
        .join(offers, on="avis_id", how="left")
        .with_columns(
            *_codes("cpv_codes"),
            unique_id="avis_id",
            conclusion="date_conclusion",
            objet=normalised("objet"),
            objet_compact=compact("objet"),
            montants=_amounts(),
        )
        .pipe(_as_side, "lien_genre", "is_marche_unique")
    )


def _dated(notices: pl.LazyFrame) -> pl.LazyFrame:
    """Notices with their kind and the notification dates that they allow; without a date, none."""
    kind = pl.coalesce(
        pl.col("avis_nature").replace_strict(GENRES, default=None, return_dtype=pl.String),
        pl.when(pl.col("avis_nature").is_null(), pl.col("date_limite_reponse").is_not_null()).then(
            pl.lit("consultation")
        ),
    )
    origin = (
        pl.when(pl.col("lien_genre") == "attribution")
        .then("date_parution")
        .otherwise(pl.coalesce("date_limite_reponse", pl.col("date_parution").dt.offset_by("35d")))
    )
    return (
        notices.with_columns(lien_genre=kind)
        .with_columns(origine=origin)
        .filter(pl.col("lien_genre").is_not_null(), pl.col("origine").is_not_null())
        .with_columns(
            jour_debut=_shifted(0, 0), jour_fin=_shifted(0, 1), attendu_debut=_shifted(1, 0), attendu_fin=_shifted(1, 1)
        )
    )


def _shifted(which: int, end: int) -> pl.Expr:
    days = {genre: windows[which][end] for genre, windows in WINDOWS.items()}
    return pl.col("origine") + pl.duration(days=pl.col("lien_genre").replace_strict(days, return_dtype=pl.Int64))


def _with_buyer(notices: pl.LazyFrame, core_acheteur: pl.LazyFrame) -> pl.LazyFrame:
    """The same notices with a SIREN: published, or the only one known under the buyer's name; without one, none."""
    buyers = core_acheteur.select("acheteur_siren", nom="acheteur_nom")
    published = notices.select("acheteur_siren", nom="acheteur_nom_publie")
    known = (
        pl.concat([buyers, published])
        .select("acheteur_siren", nom_cle=sorted_words("nom"))
        .drop_nulls()
        .group_by("nom_cle")
        .agg(pl.col("acheteur_siren").n_unique().alias("nb"), siren_du_nom=pl.col("acheteur_siren").min())
        .filter((pl.col("nb") == 1) & (pl.col("nom_cle") != ""))
        .drop("nb")
    )
    return (
        notices.with_columns(nom_cle=sorted_words("acheteur_nom_publie"))
        .join(known, on="nom_cle", how="left")
        .with_columns(acheteur_siren=pl.coalesce("acheteur_siren", "siren_du_nom"))
        .filter(pl.col("acheteur_siren").is_not_null())
    )


def _codes(column: str) -> list[pl.Expr]:
    codes = pl.col(column).str.split(" ").list.drop_nulls()
    return [
        codes.list.eval(pl.element().str.head(digits)).list.unique().alias(name)
        for name, digits in (("cpv_classes", 4), ("cpv_divisions", 2))
    ]


def _amounts() -> pl.Expr:
    stated = pl.concat_list("montant_avis_eur", "montant_plafond_eur")
    offers = pl.coalesce("offres", pl.lit([], dtype=pl.List(pl.Float64)))
    return pl.concat_list(stated, offers).list.drop_nulls().list.unique()


def _as_side(rows: pl.LazyFrame, *others: str) -> pl.LazyFrame:
    """The columns of `SIDE`, those that one side has not left null; lists are never null."""
    known = rows.with_columns(mots=telling_words("objet"))
    present = known.collect_schema().names()
    filled = (
        (pl.col(name) if name in present else pl.lit(None)).cast(dtype).alias(name) for name, dtype in SIDE.items()
    )
    return known.select(*filled, *others).with_columns(pl.col(pl.List).fill_null([]))
