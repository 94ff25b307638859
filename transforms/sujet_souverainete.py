"""The contract as the rules of sovereignty see it: what it buys, how it was awarded, who stands behind its holders.

Whether a holder closed during execution is not read: SIRENE's stock dates the closing of an establishment, which is a
move more often than a failure.
"""

from __future__ import annotations

import polars as pl

PREMIERS = ("segment", "mode_satisfaction", "achat_innovant")
_MARCHE = [
    "marche_id", "sujet_id", "fournisseur_id", "source", "objet", "objet_normalise", "nature", "procedure",
    "is_marche_subsequent", "offres_recues", "duree_mois", "montant_initial_eur", "montant_statut", "date_notification",
]  # fmt: skip
_TECHNOLOGIE = [
    "marche_id", "terme_libre_cite", "produit_libre_cite", "produit_libre_poids", "produit_proprietaire_cite",
    "techno_citee", "editeur_hors_ue_cite", "techno_titulaire", "controle_titulaires", "controle_titulaire_nom",
    "controle_titulaire_source", "controle_titulaire_date", "titulaires_tous_connus", "titulaire_role", "is_revendeur",
]  # fmt: skip
POIDS_LIBRE_MIN = 2
EUROPEEN = ["FR", "UE"]
RANGS = {"HORS_UE": 0, "MIXTE": 1, "a_verifier": 2, "UE": 3, "FR": 4}


def souverainete_subjects(
    marches: pl.LazyFrame,
    technologies: pl.LazyFrame,
    premiers: pl.LazyFrame,
    core_titulaire: pl.LazyFrame,
    core_secnumcloud: pl.LazyFrame,
    core_sous_traitance: pl.LazyFrame,
    ref_editeur: pl.LazyFrame,
    ref_seuil: pl.LazyFrame,
) -> pl.LazyFrame:
    """One row per contract of domain 33, with what the rules of the three pillars read.

    `marches` are the contracts as `marche_subjects` makes them, `technologies` those of `technologie_subjects`;
    `premiers` holds `sujet_id, critere, verdict` of contracts for the criteria decided before these.
    """
    decided = _first_verdicts(premiers)
    digital = marches.join(decided, left_on="marche_id", right_on="sujet_id")
    contracts = digital.select(*_MARCHE, *PREMIERS)
    notified = contracts.select("marche_id", "date_notification")
    facts = (
        technologies.select(_TECHNOLOGIE),
        _cited_editors(technologies, ref_editeur),
        _repetitions(marches, digital, core_titulaire),
        _qualified_services(notified, core_titulaire, core_secnumcloud),
        _foreign_subcontractors(notified, core_sous_traitance, ref_editeur),
    )
    for fact in facts:
        contracts = contracts.join(fact, on="marche_id", how="left")
    return with_readings(_with_threshold(contracts, ref_seuil))


def with_readings(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """The same rows, with whose control weighs and, under the names readers know, the values that evidence quotes.

    The control of a mere reseller weighs nothing: it does not make what it sells. `techno` is the non-European editor
    where one is named; `logiciel_nom` a product surely free, else a term that says so; `fournisseur_nom` the worst
    holder.
    """
    resells = (pl.col("is_revendeur") & pl.col("techno_titulaire").is_null()).fill_null(False)
    surely_free = pl.when(pl.col("produit_libre_poids") >= POIDS_LIBRE_MIN).then("produit_libre_cite")
    control = pl.when(~resells).then("controle_titulaires")
    return contracts.with_columns(
        is_simple_revendeur=resells,
        is_titulaire_hors_ue=control.eq_missing(pl.lit("HORS_UE")),
        is_titulaire_mixte=control.eq_missing(pl.lit("MIXTE")),
        is_titulaire_a_verifier=control.eq_missing(pl.lit("a_verifier")),
        is_titulaire_europeen=(control.is_in(EUROPEEN) & pl.col("titulaires_tous_connus")).fill_null(False),
        is_techno_europeenne=pl.col("is_techno_europeenne").fill_null(False),
        is_techno_a_verifier=pl.col("is_techno_a_verifier").fill_null(False),
        controle_titulaire_source=pl.col("controle_titulaire_source").fill_null("editeurs"),
        techno_source=pl.col("techno_source").fill_null("editeurs"),
        techno=pl.coalesce("editeur_hors_ue_cite", "techno_citee"),
        logiciel_nom=pl.coalesce(surely_free, "terme_libre_cite"),
        fournisseur_nom="controle_titulaire_nom",
    )


def _cited_editors(technologies: pl.LazyFrame, ref_editeur: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract whose object names a technology: whether all its editors are under European control, whether
    one is to verify, and the source and date of the worst control."""
    control, rank = pl.col("controle"), pl.col("controle").replace_strict(RANGS, default=None, return_dtype=pl.Int8)
    named = technologies.select("marche_id", editeur=pl.col("techno_citee").str.split("|")).drop_nulls()
    return (
        named.explode("editeur")
        .join(ref_editeur.select("editeur", "controle", "source", "date_constat"), on="editeur", how="left")
        .sort(rank, "editeur", nulls_last=True)
        .group_by("marche_id", maintain_order=True)
        .agg(
            is_techno_europeenne=control.is_in(EUROPEEN).fill_null(False).all(),
            is_techno_a_verifier=(control == "a_verifier").any(),
            techno_source=pl.col("source").first(),
            techno_date=pl.col("date_constat").first(),
        )
    )


def _first_verdicts(premiers: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract of domain 33, one column per criterion decided before."""
    decided = premiers.filter(pl.col("critere") == "domaine33", pl.col("verdict") == "oui").select("sujet_id")
    for critere in PREMIERS:
        verdict = premiers.filter(pl.col("critere") == critere).select("sujet_id", pl.col("verdict").alias(critere))
        decided = decided.join(verdict, on="sujet_id", how="left")
    return decided


def _repetitions(marches: pl.LazyFrame, digital: pl.LazyFrame, core_titulaire: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contract that some holder won right after others: `attributions_precedentes`, the longest such run.

    A run is over the notification days of one buyer (SIREN) for one class of CPV: it goes on as long as the holder wins
    something on each. Lots of a day count once, orders under a framework not at all.
    """
    need, holder = ["acheteur_siren", "cpv_classe"], ["acheteur_siren", "cpv_classe", "fournisseur_siren"]
    classed = pl.col("cpv_code").str.head(4).alias("cpv_classe")
    days = (
        marches.filter(~pl.col("is_marche_subsequent"), pl.col("date_notification").is_not_null())
        .select("marche_id", "acheteur_siren", classed, "date_notification")
        .drop_nulls()
        .join(digital.select("acheteur_siren", classed).unique(), on=need, how="semi")
        .with_columns(jour=pl.col("date_notification").rank("dense").over(need).cast(pl.Int64))
    )
    won = days.join(core_titulaire.select("marche_id", "fournisseur_siren").drop_nulls(), on="marche_id")
    runs = (
        won.select(*holder, "jour").unique()
        .with_columns(suite=pl.col("jour") - pl.col("jour").rank("dense").over(holder).cast(pl.Int64))
        .with_columns(attributions_precedentes=pl.col("jour") - pl.col("jour").min().over(*holder, "suite"))
        .drop("suite")
    )  # fmt: skip
    return won.join(runs, on=[*holder, "jour"]).group_by("marche_id").agg(pl.col("attributions_precedentes").max())


def _qualified_services(
    notified: pl.LazyFrame, core_titulaire: pl.LazyFrame, core_secnumcloud: pl.LazyFrame
) -> pl.LazyFrame:
    """One row per contract of which a holder has a qualified service, not known to begin later or to be over."""
    day, begins, ends = pl.col("date_notification"), pl.col("date_debut"), pl.col("date_fin")
    since = pl.when(begins.is_null()).then(pl.lit("début non connu")).otherwise(pl.format("depuis le {}", begins))
    named = pl.coalesce("service_nom", pl.format("service de {}, non nommé", "prestataire"))
    return (
        core_titulaire.select("marche_id", "fournisseur_siren").drop_nulls()
        .join(core_secnumcloud.filter(pl.col("secnumcloud_statut") == "qualifie"), on="fournisseur_siren")
        .join(notified, on="marche_id")
        .filter(begins.is_null() | (begins <= day), ends.is_null() | (day <= ends))
        .with_columns(service_nom=pl.format("{} ({})", named, since))
        .group_by("marche_id")
        .agg(pl.col("service_nom").unique().sort().str.join(" | "), service_constat=pl.col("date_constat").min())
    )  # fmt: skip


def _foreign_subcontractors(
    notified: pl.LazyFrame, core_sous_traitance: pl.LazyFrame, ref_editeur: pl.LazyFrame
) -> pl.LazyFrame:
    """One row per contract with an act in force for a firm under non-European control: who, after which list, when."""
    foreign = (
        ref_editeur.filter(pl.col("controle") == "HORS_UE")
        .select("editeur", "source", "date_constat", siren=pl.col("siren").str.split("|"))
        .explode("siren")
    )
    return (
        core_sous_traitance.filter("is_courant")
        .select("marche_id", "fournisseur_siren")
        .join(notified, on="marche_id", how="semi")
        .join(foreign, left_on="fournisseur_siren", right_on="siren")
        .with_columns(sous_traitants=pl.format("{} ({})", "editeur", "fournisseur_siren"))
        .sort("sous_traitants")
        .group_by("marche_id")
        .agg(
            pl.col("sous_traitants").unique().sort().str.join(" | "),
            sous_traitants_source=pl.col("source").first(),
            sous_traitants_date=pl.col("date_constat").first(),
        )
    )


def _with_threshold(contracts: pl.LazyFrame, ref_seuil: pl.LazyFrame) -> pl.LazyFrame:
    """The same contracts, with the amount under which competition could be dispensed with on their notification day."""
    steps = ref_seuil.filter(pl.col("seuil") == "DISPENSE_FS").select(
        date_notification=pl.col("valid_from").str.to_date("%Y-%m-%d"),
        seuil_dispense_eur=pl.col("montant_eur").cast(pl.Float64),
    )
    return contracts.sort("date_notification").join_asof(steps.sort("date_notification"), on="date_notification")
