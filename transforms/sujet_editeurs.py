"""The holders of a contract, as far as our list of firms knows them, and those that the object itself names."""

from __future__ import annotations

import polars as pl

from transforms.citations import joined, overall_origin, with_origin
from transforms.lecture_produits import mentions
from transforms.texte import normalised

# Controls from the worst to the best: the worst holder decides.
CONTROLS = ("HORS_UE", "MIXTE", "a_verifier", "UE", "FR")
# Legal forms, and words too common in names of firms to be told from the words of an object.
_COMMON = (
    r"(?-u:\b)(?:s\.?a\.?s\.?u?|s\.?a\.?r\.?l\.?|s\.?a|scop|eurl|gie|societe|ste|ets|groupe|group|france|"
    r"informatiques?|software|logiciels?|progiciels?|applications?|editions?|international|systemes?|systems?|services?|"
    r"solutions?|technolog(?:ies|y|ie)|conseils?|consulting|developpements?|formations?|ingenierie|maintenance|publi[a-z]+|"
    r"sante|medical|gestion|numeriques?|digital|reseaux?|telecoms?|bureautique|web|data|donnees|agence|centres?|institut|"
    r"communications?|etudes?|securite|plateforme|organisation|assistance|et|de|du|la|le|les|des)(?-u:\b)|[^a-z0-9]+"
)


def holder_editors(holders: pl.LazyFrame, editors: pl.DataFrame) -> pl.LazyFrame:
    """One row per contract with holders: their editors, what they sell of their own, and the worst control of them.

    Facts are gathered once per set of editors met together, of which there are few.
    """
    known = holders.join(
        _recognised(holders, editors), on=["fournisseur_siren", "titulaire_nom"], how="left", nulls_equal=True
    )
    listed = known.select("marche_id", "editeur").drop_nulls().unique().sort("editeur")
    contracts = (
        known.group_by("marche_id")
        .agg(titulaires_tous_connus=pl.col("editeur").is_not_null().all())
        .join(
            listed.group_by("marche_id", maintain_order=True).agg(_editeurs=pl.col("editeur").str.join("|")),
            on="marche_id",
            how="left",
        )
    )
    sets = contracts.select("_editeurs").drop_nulls().unique().with_columns(editeur=pl.col("_editeurs").str.split("|"))
    facts = _summary(sets.explode("editeur").join(with_origin(editors).lazy(), on="editeur"))
    return contracts.join(facts, on="_editeurs", how="left").drop("_editeurs")


def _recognised(holders: pl.LazyFrame, editors: pl.DataFrame) -> pl.LazyFrame:
    """One row per holder of our list and editor: by its SIREN first, by its name where the SIREN is not listed."""
    people = holders.select("fournisseur_siren", "titulaire_nom").unique()
    sirens = editors.lazy().select("editeur", _siren=pl.col("siren").str.split("|")).explode("_siren").drop_nulls()
    by_siren = people.join(sirens, left_on="fournisseur_siren", right_on="_siren")
    others = people.join(sirens, left_on="fournisseur_siren", right_on="_siren", how="anti")
    names = others.select("titulaire_nom").drop_nulls().unique().with_columns(texte=normalised("titulaire_nom"))
    aliases = editors.select("editeur", motif="alias_motif", contexte=pl.lit(None, pl.String))
    named = mentions(names, aliases).select("titulaire_nom", "editeur").unique()
    return pl.concat([by_siren, others.join(named, on="titulaire_nom")], how="diagonal")


def _summary(known: pl.LazyFrame) -> pl.LazyFrame:
    """One row per set of editors, from its members."""
    own, role = pl.col("vend_le_sien") == "oui", pl.col("role").str.split("|")
    edits, others = own & role.list.contains("editeur"), own & (role.list.first() != "operateur")
    return (
        known.sort(pl.col("controle").cast(pl.Enum(CONTROLS)), "editeur")
        .group_by("_editeurs", maintain_order=True)
        .agg(
            techno_titulaire=joined(pl.col("techno").filter(own)),
            origine_titulaire=overall_origin(pl.col("origine").filter(own)),
            techno_hors_operateur=joined(pl.col("techno").filter(others)),
            origine_hors_operateur=overall_origin(pl.col("origine").filter(others)),
            fournisseur_nom=joined(pl.col("editeur"), " ; "),
            has_editeur_proprietaire=(edits & (pl.col("licence") == "proprietaire")).any(),
            has_editeur_libre=(edits & (pl.col("licence") == "libre")).any(),
            controle_titulaires=pl.col("controle").first(),
            controle_titulaire_nom=pl.col("editeur").first(),
            controle_titulaire_source=pl.col("source").first(),
            controle_titulaire_date=pl.col("date_constat").first(),
            titulaire_role=joined(role.explode()),
            is_revendeur=role.list.contains("revendeur").any(),
        )
    )


def quoted_holders(objects: pl.LazyFrame, holders: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract whose object names its holder; `objects` are those that speak of software.

    The name counts whole, without its legal form, and from four letters on.
    """
    short = normalised("titulaire_nom").str.replace_all(_COMMON, " ").str.replace_all("  +", " ").str.strip_chars(" ")
    spoken = objects.select(
        "marche_id", _texte=pl.format(" {} ", pl.col("objet_normalise").str.replace_all(r"[^a-z0-9]+", " "))
    )
    return (
        holders.join(spoken, on="marche_id")
        .with_columns(_court=short)
        .filter(pl.col("_court").str.len_chars() >= 4)
        .filter(pl.col("_texte").str.contains(pl.format(" {} ", "_court"), literal=True))
        .group_by("marche_id")
        .agg(titulaire_cite=joined(pl.col("titulaire_nom")))
    )
