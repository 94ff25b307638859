"""Records → core tables: one asset per table, each a call to a pure function."""

import dagster as dg
import polars as pl

from data_contracts.dictionary import conform
from pipelines import records, ref, sources
from pipelines.installation import Installation
from transforms import acheteur, identite, marche, montants, reconciliation, sous_traitance, titulaire
from transforms.texte import normalised

GROUP = "core"


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sort(raw_decp: pl.LazyFrame) -> pl.LazyFrame:
    """Le sort de chaque enregistrement : marché, fusionné ou remplacé. Une ligne par enregistrement retenu."""
    return identite.fates(records.contracts(raw_decp))


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_modification(raw_decp: pl.LazyFrame, _core_sort: pl.LazyFrame) -> pl.LazyFrame:
    """Les modifications publiées, dans l'ordre où elles s'appliquent. Une ligne par marché et modification."""
    return marche.modifications(marche.survivors(records.contracts(raw_decp), _core_sort))


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_marche_version(
    raw_decp: pl.LazyFrame, _core_sort: pl.LazyFrame, _core_modification: pl.LazyFrame
) -> pl.LazyFrame:
    """L'histoire de chaque marché. Une ligne par marché et version."""
    contracts = marche.survivors(records.contracts(raw_decp), _core_sort)
    return conform(marche.versions(contracts, _core_modification), "core_marche_version")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_titulaire(raw_decp: pl.LazyFrame, _core_sort: pl.LazyFrame, _core_modification: pl.LazyFrame) -> pl.LazyFrame:
    """Les titulaires en vigueur, avec leur part. Une ligne par marché et entreprise."""
    return conform(titulaire.holders(records.contracts(raw_decp), _core_sort, _core_modification), "core_titulaire")


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_marche_publie(
    raw_decp: pl.LazyFrame,
    _core_sort: pl.LazyFrame,
    core_marche_version: pl.LazyFrame,
    core_titulaire: pl.LazyFrame,
) -> pl.LazyFrame:
    """Les marchés dans leur état courant, montants tels que publiés. Une ligne par marché."""
    contracts = marche.survivors(records.contracts(raw_decp), _core_sort)
    current = marche.marches(contracts, core_marche_version, core_titulaire)
    return current.with_columns(objet_normalise=normalised("objet"))


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_marche(installation: dg.ResourceParam[Installation], _core_marche_publie: pl.LazyFrame) -> pl.LazyFrame:
    """Les marchés dans leur état courant, avec le montant qui peut être sommé. Une ligne par marché."""
    return conform(montants.with_statut(_core_marche_publie, ref.methode(installation.methode)), "core_marche")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_acheteur(
    raw_decp: pl.LazyFrame,
    core_marche: pl.LazyFrame,
    raw_sirene_unite_legale: pl.LazyFrame,
    ref_acheteur_siren: pl.LazyFrame,
    ref_operateur: pl.LazyFrame,
) -> pl.LazyFrame:
    """Les acheteurs rencontrés : des faits, sans verdict. Une ligne par SIRET."""
    names = records.contracts(raw_decp).select("acheteur_siret", "acheteur_nom", "date_publication")
    known = pl.concat([ref_operateur.select("siren", "nom"), ref_acheteur_siren.select("siren", "nom")])
    return conform(acheteur.buyers(core_marche, names, raw_sirene_unite_legale, known), "core_acheteur")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_fournisseur(
    core_titulaire: pl.LazyFrame,
    core_sous_traitance: pl.LazyFrame,
    raw_sirene_unite_legale: pl.LazyFrame,
    core_distinction: pl.LazyFrame,
) -> pl.LazyFrame:
    """Entreprises titulaires ou sous-traitantes, avec ce que SIRENE et les concours en disent. Une ligne chacune."""
    firms = titulaire.firms(core_titulaire, core_sous_traitance, raw_sirene_unite_legale, core_distinction)
    return conform(firms, "core_fournisseur")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_sous_traitance(raw_decp: pl.LazyFrame, _core_sort: pl.LazyFrame) -> pl.LazyFrame:
    """Les actes de sous-traitance et ce qui les modifie. Une ligne par marché, acte et version."""
    contracts = marche.survivors(records.contracts(raw_decp), _core_sort)
    return conform(sous_traitance.acts(contracts), "core_sous_traitance")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_quarantaine(
    raw_decp: pl.LazyFrame,
    raw_boamp: pl.LazyFrame,
    _raw_liste_rejet: pl.LazyFrame,
    _raw_etablissement_rejet: pl.LazyFrame,
    _raw_sirene_unite_legale_rejet: pl.LazyFrame,
) -> pl.LazyFrame:
    """Les enregistrements mis à part, avec la raison. Une ligne par enregistrement."""
    read = (records.contracts(raw_decp), records.notices(raw_boamp))
    apart = [conform(reconciliation.quarantine(found), "core_quarantaine") for found in read]
    return pl.concat([*apart, _raw_liste_rejet, _raw_etablissement_rejet, _raw_sirene_unite_legale_rejet])


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_reconciliation(
    installation: dg.ResourceParam[Installation],
    raw_decp: pl.LazyFrame,
    _core_sort: pl.LazyFrame,
    raw_boamp: pl.LazyFrame,
    _core_sort_avis: pl.LazyFrame,
    _raw_liste_bilan: pl.LazyFrame,
    _raw_sirene_unite_legale_bilan: pl.LazyFrame,
    _raw_etablissement_bilan: pl.LazyFrame,
    core_quarantaine: pl.LazyFrame,
) -> pl.LazyFrame:
    """Le compte de chaque fichier : lus = retenus + fusionnés + remplacés + quarantaine. Une ligne par fichier."""
    notices = _core_sort_avis.with_columns(pl.col("sort").replace("avis", "marche"))
    counted = [
        reconciliation.balance(raw_decp, _core_sort, core_quarantaine, records.folded(raw_decp)),
        reconciliation.balance(raw_boamp, notices, core_quarantaine, records.folded(raw_boamp)),
        _raw_liste_bilan,
        _raw_sirene_unite_legale_bilan,
        _raw_etablissement_bilan,
        reconciliation.missing(sources.absent(installation.mirror)),
    ]
    return conform(pl.concat(counted, how="diagonal_relaxed"), "core_reconciliation")
