"""A DECP record in loose columns (`decp_colonnes.sql`) → a canonical record, or the reason it cannot be a contract.

Both published formats end in the same columns. Nothing is dropped here: a record that cannot be a contract carries a
quarantine `code`, every other oddity an entry in `alertes`.
"""

from __future__ import annotations

import polars as pl

from transforms import normalise as norm
from transforms.decp_valeurs import NATURES, PROCEDURES, USUAL
from transforms.fournisseurs import PUBLISHED, with_suppliers

NESTED = r'(?s)^(?:\{\s*(?:".*)?\}|\[\s*\])$'  # a JSON object or an empty list where a text is expected
LONGEST_DURATION = 180  # months; above, the ministry's own validation refuses the record (139bercy/decp-arr2022)

MODIFICATION = pl.Struct(
    {
        "rang": pl.Int64,
        "date_effet": pl.Date,
        "date_publication": pl.Date,
        "montant_eur": pl.Float64,
        "duree_mois": pl.Float64,
        "objet_modification": pl.String,
        "titulaires": pl.List(PUBLISHED),
    }
)


def with_header_buyer(loose: pl.LazyFrame, buyer: object) -> pl.LazyFrame:
    """The same rows; one that names no buyer inherits the one that the file's header gives to all."""
    if isinstance(buyer, list):
        buyer = buyer[0] if buyer else None
    if not isinstance(buyer, dict):
        buyer = {"id": buyer}
    siret, name = (str(buyer[key]) if isinstance(buyer.get(key), str | int) else None for key in ("id", "nom"))
    if siret is None:
        return loose
    is_orphan = norm.text(_buyer_id()).is_null()
    return loose.with_columns(
        acheteur_publie=pl.when(is_orphan).then(pl.lit(siret, pl.String)).otherwise("acheteur_publie"),
        acheteur_nom=pl.when(is_orphan).then(pl.lit(name, pl.String)).otherwise("acheteur_nom"),
    )


def records(loose: pl.LazyFrame) -> pl.LazyFrame:
    """One row per record of one file: canonical fields, `code` (null for a contract) and `alertes`."""
    return (
        with_suppliers(loose, "position")
        .with_columns(acheteur_siret=norm.siret(_buyer_id()), **_plain_fields())
        .with_columns(acheteur_siren=norm.siren("acheteur_siret"), code=_quarantine_code())
        .with_columns(
            modifications=_modifications(),
            nature=pl.when(pl.col("code").is_null()).then(_mapped(pl.col("nature_publiee"), NATURES)),
            is_accord_cadre=_is_framework(),
            is_marche_subsequent=_is_subsequent(),
        )
        .with_columns(alertes=_alerts(), **_plausible())
        .select(CANONICAL)
    )


CANONICAL = [
    "position", "code", "format_decp", "id_publie", "acheteur_siret", "acheteur_siren", "acheteur_nom", "objet",
    "cpv_code", "nature", "procedure", "ccag", "is_accord_cadre", "is_marche_subsequent", "accord_cadre_id",
    "is_innovant_declare", "offres_recues", "lieu_code", "date_notification", "date_publication", "duree_mois",
    "montant_initial_eur", "titulaires", "modifications", "actes", "modifications_actes", "alertes",
]  # fmt: skip


def _buyer_id() -> pl.Expr:
    """The published identifier, out of the list that may hold it; an object is none."""
    published = pl.col("acheteur_publie")
    return pl.when(~published.str.starts_with("{")).then(published.str.strip_chars("[]'\" "))


def _plain_fields() -> dict[str, pl.Expr]:
    return {
        "format_decp": pl.when("est_format_2022").then(pl.lit("2022")).otherwise(pl.lit("2019")),
        "id_publie": pl.when(norm.text("id_publie").is_not_null()).then(pl.col("id_publie")),
        "acheteur_nom": norm.prose("acheteur_nom"),
        "objet": norm.prose("objet"),
        "cpv_publie": norm.text("cpv"),
        "cpv_code": norm.cpv("cpv"),
        "procedure": _mapped(_folded("procedure"), PROCEDURES),
        "ccag": norm.text("ccag"),
        "accord_cadre_id": norm.text("accord_cadre_id"),
        "is_innovant_declare": norm.boolean("innovant"),
        "offres_recues": norm.integer("offres_recues"),
        "lieu_code": norm.text("lieu_code"),
        "date_notification": norm.date("date_notification"),
        "date_publication": norm.date("date_publication"),
        "duree_mois": norm.months("duree"),
        "montant_initial_eur": norm.amount("montant"),
        "nature_publiee": _folded("nature"),
    }


def _folded(column: str) -> pl.Expr:
    """Lower-case, unaccented text, as the keys of the tables above; a lost accent (U+FFFD) reads as `e`."""
    usual = pl.col(column).replace_strict(USUAL, default=None, return_dtype=pl.String)
    return norm.plain_first(pl.col(column), usual, _fold)


def _fold(value: pl.Expr) -> pl.Expr:
    plain = norm.text(value).str.to_lowercase().str.replace_all("\ufffd", "e").str.normalize("NFKD")
    return plain.str.replace_all(r"\p{M}", "").str.replace_all("’", "'")


def _mapped(folded: pl.Expr, values: dict[str, str]) -> pl.Expr:
    return folded.replace_strict(values, default=None, return_dtype=pl.String)


def _quarantine_code() -> pl.Expr:
    is_concession = pl.col("a_concessionnaire") | pl.concat_str(
        pl.col("type_publie").fill_null(""), pl.col("nature_publiee").fill_null(""), separator=" "
    ).str.to_lowercase().str.contains(r"concession|delegation de service public")
    return (
        pl.when(is_concession).then(pl.lit("HORS_CHAMP_CONCESSION"))
        .when(pl.col("id_publie").is_null() | pl.col("id_publie").str.contains(NESTED)).then(pl.lit("SANS_IDENTIFIANT"))
        .when(pl.col("acheteur_siret").is_null()).then(pl.lit("SANS_ACHETEUR"))
        .when(~pl.col("titulaires_lisibles")).then(pl.lit("TITULAIRES_ILLISIBLES"))
    )  # fmt: skip


def _modifications() -> pl.Expr:
    """The list of modifications with typed fields, in published order."""
    item = pl.element().struct
    return pl.col("modifications").list.eval(
        pl.struct(
            rang=norm.amount(item.field("rang")).cast(pl.Int64, strict=False),
            date_effet=norm.date(item.field("date_effet")),
            date_publication=norm.date(item.field("date_publication")),
            montant_eur=norm.amount(item.field("montant")),
            duree_mois=norm.months(item.field("duree")),
            objet_modification=item.field("objet"),
            titulaires=item.field("titulaires"),
        )
    )


def _is_framework() -> pl.Expr:
    return (
        pl.col("techniques").str.contains("(?i)accord-cadre") | (pl.col("nature_publiee") == "accord-cadre")
    ).fill_null(False)


def _is_subsequent() -> pl.Expr:
    return (
        pl.col("modalites").str.contains(r"(?i)subs(?:é|\\u00e9|.)quent")
        | (pl.col("nature_publiee") == "marche subsequent")
    ).fill_null(False)


def _publication() -> pl.Expr:
    """The publication date where it is one: a notification is not judged by a typing error."""
    published = pl.col("date_publication")
    return pl.when(published.dt.year().is_between(2000, 2100)).then(published)


def _plausible() -> dict[str, pl.Expr]:
    notified, published = pl.col("date_notification"), _publication()
    in_time = (notified.dt.year() >= 2000) & (notified.dt.year() <= 2100)
    not_after = (notified <= published.dt.offset_by("1y")) | published.is_null()
    return {
        "date_notification": pl.when(in_time & not_after).then(notified),
        "date_publication": published,
        "duree_mois": pl.when(pl.col("duree_mois").is_between(0, LONGEST_DURATION)).then(pl.col("duree_mois")),
    }


def _alerts() -> pl.Expr:
    """Space-separated codes of what is odd and kept; their sentences stand in `reference/alertes.csv`."""
    notified, published = pl.col("date_notification"), _publication()
    holders = pl.col("titulaires").list
    flags = {
        "ACH-LUHN": ~norm.passes_luhn("acheteur_siret") & pl.col("acheteur_siren").is_not_null(),
        "ACH-ID": pl.col("acheteur_siren").is_null(),
        "CPV-ABSENT": pl.col("cpv_publie").is_null(),
        "CPV-ILLISIBLE": pl.col("cpv_publie").is_not_null() & pl.col("cpv_code").is_null(),
        "OBJ-ABSENT": pl.col("objet").is_null(),
        "OBJ-ACCENTS": pl.col("objet").str.contains("\ufffd"),
        "OBJ-COUPE": pl.col("objet").str.len_chars().is_between(249, 256),
        "DAT-ABSENTE": notified.is_null(),
        "DAT-INVRAISEMBLABLE": ~notified.dt.year().is_between(2000, 2100) | (notified > published.dt.offset_by("1y")),
        "DAT-PUBLICATION": (notified > published) & (notified <= published.dt.offset_by("1y")),
        "DUR-ABSENTE": pl.col("duree_mois").is_null() | (pl.col("duree_mois") < 0),
        "DUR-NULLE": pl.col("duree_mois") == 0,
        "DUR-LONGUE": pl.col("duree_mois") > LONGEST_DURATION,
        "TIT-ABSENT": holders.len() == 0,
        "MOD-ILLISIBLE": ~pl.col("modifications_lisibles"),
        "ACT-ILLISIBLE": ~pl.col("actes_lisibles"),
    }
    return pl.concat_str(
        [pl.when(flag.fill_null(False)).then(pl.lit(code)) for code, flag in flags.items()],
        separator=" ",
        ignore_nulls=True,
    )
