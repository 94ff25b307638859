"""Names and subjects as two publishers may both have written them."""

from __future__ import annotations

import polars as pl

from transforms.texte import normalised

# Words of any purchase, months of its period: they say nothing of its subject.
COMMON_WORDS = [
    "accord", "accords", "acquisition", "afin", "ainsi", "annee", "annees", "ans", "aout", "aux", "avec", "avril",
    "bon", "bons", "cadre", "cadres", "cette", "commande", "commandes", "concernant", "conclusion", "dans", "decembre",
    "des", "divers", "diverses", "elle", "est", "etc", "fevrier", "fourniture", "fournitures", "janvier", "juillet",
    "juin", "les", "leur", "leurs", "lot", "lots", "mai", "marche", "marches", "mars", "mise", "novembre", "numero",
    "objet", "octobre", "oeuvre", "par", "place", "portant", "porte", "pour", "present", "presente", "prestation",
    "prestations", "procedure", "public", "publics", "que", "qui", "realisation", "relatif", "relatifs", "relative",
    "relatives", "sans", "selon", "septembre", "service", "services", "ses", "son", "sous", "sur", "travaux", "une",
]  # fmt: skip
STEM = 7  # letters kept of a word: « informatique » and « informatiques » meet
LEGAL_FORMS = (
    r"\b(?:sasu?|sarl|sa|eurl|scop|sca|snc|se|gie|sci|ste|societe|soc|group|groupe|groupement|entreprise|ets|france)\b"
)


def sorted_words(column: str) -> pl.Expr:
    """The distinct words of a name in alphabetical order, so that « Ville de Lyon » and « LYON (Ville de) » meet."""
    return normalised(column).str.extract_all("[a-z0-9]{3,}").list.unique().list.sort().list.join(" ")


def holders(listed: pl.LazyFrame, key: str, *names: str) -> pl.LazyFrame:
    """One row per contract or notice: the identifiers of its holders, their bare names, the first words of these."""
    bare = listed.select(
        key,
        numero=pl.when(~pl.col("fournisseur_id").str.starts_with("NOM:")).then("fournisseur_id"),
        noms=pl.concat_list(_bare_name(name) for name in names),
    )
    first = pl.col("noms").str.extract("^([a-z0-9]{4,})", 1)
    return (
        bare.explode("noms")
        .group_by(key)
        .agg(
            titulaires=pl.col("numero").drop_nulls().unique(),
            noms=pl.col("noms").filter(pl.col("noms") != "").unique(),
            noms_debuts=first.drop_nulls().unique(),
        )
    )


def _bare_name(column: str) -> pl.Expr:
    plain = normalised(column).str.replace_all("[^a-z0-9]+", " ")
    return plain.str.replace_all(LEGAL_FORMS, " ").str.replace_all(" +", " ").str.strip_chars()


def telling_words(normalised_text: str) -> pl.Expr:
    """The distinct words, cut to their stem, that tell a subject; years and lot numbers do not, long numbers do."""
    words = pl.col(normalised_text).str.extract_all("[a-z][a-z0-9]{2,}|[0-9]{5,}")
    return words.list.eval(pl.element().filter(~pl.element().is_in(COMMON_WORDS)).str.head(STEM)).list.unique()


def compact(column: str) -> pl.Expr:
    """Letters and digits alone, so that a number is found whatever its punctuation."""
    return normalised(column).str.replace_all("[^a-z0-9]", "")
