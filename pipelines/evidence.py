"""Core tables → evidence and verdicts: the rules of `transforms/rules`, applied to their subjects."""

from collections.abc import Mapping

import dagster as dg
import polars as pl

from data_contracts.dictionary import columns, conform
from pipelines import ref
from pipelines.installation import Installation
from transforms import methode
from transforms.avis_innovants import linked_innovation
from transforms.rattachement import with_rattachement
from transforms.rules import catalogue, evidence, verdicts
from transforms.sujet_acheteur import acheteur_subjects, with_chorus_numbers
from transforms.sujet_marche import marche_subjects
from transforms.sujet_souverainete import souverainete_subjects
from transforms.sujet_technologie import technologie_subjects
from transforms.sujet_titulaire import Lists, titulaire_subjects

GROUP = "preuves"
SPHERE = ["ETAT", "INTERMINISTERIEL", "CENTRALE_ACHAT", "OPERATEUR", "AAI_CONSTIT"]
# What is read of a contract to find what it names.
NAMED = ["marche_id", "acheteur_siret", "source", "objet", "objet_normalise", "cpv_code", "date_notification"]


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sujet_marche(
    core_marche: pl.LazyFrame,
    ref_cpv_domaine33: pl.LazyFrame,
    ref_mot_domaine33: pl.LazyFrame,
    core_lien_avis: pl.LazyFrame,
    core_avis: pl.LazyFrame,
    _core_sujet_acheteur: pl.LazyFrame,
    ref_rattachement: pl.LazyFrame,
) -> pl.LazyFrame:
    """Ce que les règles lisent d'un marché. Une ligne par marché."""
    subjects = marche_subjects(core_marche, ref_cpv_domaine33, ref_mot_domaine33)
    noticed = subjects.join(linked_innovation(core_lien_avis, core_avis), on="marche_id", how="left")
    return with_rattachement(noticed, _core_sujet_acheteur, ref_rattachement)


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sujet_titulaire(
    installation: dg.ResourceParam[Installation],
    core_titulaire: pl.LazyFrame,
    core_marche: pl.LazyFrame,
    core_fournisseur: pl.LazyFrame,
    core_distinction: pl.LazyFrame,
    core_agrement: pl.LazyFrame,
    core_firme_declaree: pl.LazyFrame,
    core_lien_avis: pl.LazyFrame,
    core_titulaire_avis: pl.LazyFrame,
    core_avis: pl.LazyFrame,
    ref_tranche_effectifs: pl.LazyFrame,
) -> pl.LazyFrame:
    """Ce que les règles lisent d'un titulaire. Une ligne par marché et entreprise."""
    lists = Lists(
        core_distinction=core_distinction,
        core_agrement=core_agrement,
        core_firme_declaree=core_firme_declaree,
        core_lien_avis=core_lien_avis,
        core_titulaire_avis=core_titulaire_avis,
        core_avis=core_avis,
        ref_tranche_effectifs=ref_tranche_effectifs,
    )
    years = ref.methode(installation.methode).preuve_innovation_annees
    return titulaire_subjects(core_titulaire, core_marche, core_fournisseur, lists, preuve_innovation_annees=years)


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sujet_acheteur(
    core_acheteur: pl.LazyFrame,
    core_marche: pl.LazyFrame,
    ref_acheteur_siren: pl.LazyFrame,
    ref_structure_siren: pl.LazyFrame,
    ref_acheteur_nom: pl.LazyFrame,
    ref_operateur: pl.LazyFrame,
    ref_categorie_juridique: pl.LazyFrame,
) -> pl.LazyFrame:
    """Ce que les règles lisent d'un acheteur. Une ligne par SIRET."""
    buyers = with_chorus_numbers(core_acheteur, core_marche)
    return acheteur_subjects(
        buyers, ref_acheteur_siren, ref_structure_siren, ref_acheteur_nom, ref_operateur, ref_categorie_juridique
    )


@dg.asset(group_name=GROUP, kinds={"polars"})
def ref_regle(installation: dg.ResourceParam[Installation]) -> pl.DataFrame:
    """Règles actives de la méthode. Une ligne par règle."""
    labels = {name: column["label"] for name, column in columns().items()}
    return catalogue.as_table(methode.active(ref.methode(installation.methode), catalogue.RULES), labels)


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_preuve_premiere(
    installation: dg.ResourceParam[Installation],
    _core_sujet_marche: pl.LazyFrame,
    _core_sujet_titulaire: pl.LazyFrame,
    _core_sujet_acheteur: pl.LazyFrame,
) -> pl.LazyFrame:
    """Les preuves qui se lisent sans connaître d'autre verdict. Une ligne par sujet et règle déclenchée."""
    subjects = {"marche": _core_sujet_marche, "titulaire": _core_sujet_titulaire, "acheteur": _core_sujet_acheteur}
    return _evidence(installation, subjects)


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_verdict_premier(_core_preuve_premiere: pl.LazyFrame) -> pl.LazyFrame:
    """Les verdicts que d'autres critères attendent. Une ligne par sujet et critère qui a une preuve."""
    return conform(verdicts(_core_preuve_premiere), "core_verdict")


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_marche_juge(_core_sujet_marche: pl.LazyFrame, _core_verdict_premier: pl.LazyFrame) -> pl.LazyFrame:
    """Les marchés numériques de la sphère de l'État, seuls publiés et jugés jusqu'au bout. Une ligne par marché."""
    verdict = pl.col("verdict")
    digital = _core_verdict_premier.filter(pl.col("critere") == "domaine33", verdict == "oui")
    state = _core_verdict_premier.filter(pl.col("critere") == "perimetre", verdict.is_in(SPHERE))
    return (
        _core_sujet_marche.select(NAMED)
        .join(digital, left_on="marche_id", right_on="sujet_id", how="semi")
        .join(state, left_on="acheteur_siret", right_on="sujet_id", how="semi")
    )


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sujet_technologie(
    _core_marche_juge: pl.LazyFrame,
    core_titulaire: pl.LazyFrame,
    core_fournisseur: pl.LazyFrame,
    ref_editeur: pl.LazyFrame,
    ref_produit: pl.LazyFrame,
    ref_terme_libre: pl.LazyFrame,
) -> pl.LazyFrame:
    """Ce que nomment les marchés jugés et qui les tient. Une ligne par marché numérique de la sphère de l'État."""
    names = core_fournisseur.select("fournisseur_id", "fournisseur_nom")
    holders = (
        core_titulaire.join(_core_marche_juge, on="marche_id", how="semi")
        .join(names, on="fournisseur_id", how="left")
        .select("marche_id", "fournisseur_siren", titulaire_nom=pl.coalesce("fournisseur_nom", "titulaire_nom"))
    )
    # Read several times: three short columns, made once.
    made = holders.collect().lazy()
    return technologie_subjects(_core_marche_juge, made, ref_editeur, ref_produit, ref_terme_libre)


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sujet_souverainete(
    _core_sujet_marche: pl.LazyFrame,
    _core_marche_juge: pl.LazyFrame,
    _core_sujet_technologie: pl.LazyFrame,
    _core_verdict_premier: pl.LazyFrame,
    core_titulaire: pl.LazyFrame,
    core_secnumcloud: pl.LazyFrame,
    core_sous_traitance: pl.LazyFrame,
    ref_editeur: pl.LazyFrame,
    ref_seuil: pl.LazyFrame,
) -> pl.LazyFrame:
    """Ce que les règles de souveraineté lisent. Une ligne par marché numérique de la sphère de l'État."""
    judged = _core_marche_juge.select(sujet_id="marche_id")
    return souverainete_subjects(
        _core_sujet_marche,
        _core_sujet_technologie,
        _core_verdict_premier.filter(pl.col("sujet") == "marche").join(judged, on="sujet_id", how="semi"),
        core_titulaire,
        core_secnumcloud,
        core_sous_traitance,
        ref_editeur,
        ref_seuil,
    )


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_preuve(
    installation: dg.ResourceParam[Installation],
    _core_preuve_premiere: pl.LazyFrame,
    _core_sujet_technologie: pl.LazyFrame,
    _core_sujet_souverainete: pl.LazyFrame,
) -> pl.LazyFrame:
    """Pourquoi : une ligne par sujet et règle déclenchée, avec la valeur citée."""
    subjects = {"technologie": _core_sujet_technologie, "souverainete": _core_sujet_souverainete}
    return pl.concat([_core_preuve_premiere, _evidence(installation, subjects)])


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_verdict(_core_verdict_premier: pl.LazyFrame, core_preuve: pl.LazyFrame) -> pl.LazyFrame:
    """Ce que l'on conclut : une ligne par sujet et critère qui a une preuve."""
    later = verdicts(core_preuve.filter(pl.col("critere").is_in(list(catalogue.READS))))
    return pl.concat([_core_verdict_premier, conform(later, "core_verdict")])


def _evidence(installation: Installation, subjects: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Evidence of the active rules, each on the subjects it reads."""
    rules = methode.active(ref.methode(installation.methode), catalogue.RULES)
    found = [evidence(frame, catalogue.reading(rules, name)) for name, frame in subjects.items()]
    return conform(pl.concat(found), "core_preuve")
