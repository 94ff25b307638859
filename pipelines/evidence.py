"""Core tables → evidence and verdicts: the rules of `transforms/rules`, applied to their subjects."""

import dagster as dg
import polars as pl

from data_contracts.dictionary import columns, conform
from pipelines import ref
from pipelines.installation import Installation
from transforms import methode
from transforms.rules import catalogue, evidence, verdicts
from transforms.sujet_acheteur import acheteur_subjects
from transforms.sujet_marche import marche_subjects
from transforms.sujet_titulaire import titulaire_subjects

GROUP = "preuves"


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sujet_marche(
    core_marche: pl.LazyFrame, ref_cpv_domaine33: pl.LazyFrame, ref_mot_domaine33: pl.LazyFrame
) -> pl.LazyFrame:
    """Ce que les règles lisent d'un marché. Une ligne par marché."""
    return marche_subjects(core_marche, ref_cpv_domaine33, ref_mot_domaine33)


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sujet_titulaire(
    installation: dg.ResourceParam[Installation],
    core_titulaire: pl.LazyFrame,
    core_marche: pl.LazyFrame,
    core_fournisseur: pl.LazyFrame,
) -> pl.LazyFrame:
    """Ce que les règles lisent d'un titulaire. Une ligne par marché et entreprise."""
    years = ref.methode(installation.methode).preuve_innovation_annees
    return titulaire_subjects(core_titulaire, core_marche, core_fournisseur, preuve_innovation_annees=years)


@dg.asset(group_name=GROUP, kinds={"polars"})
def _core_sujet_acheteur(
    core_acheteur: pl.LazyFrame,
    ref_acheteur_siren: pl.LazyFrame,
    ref_structure_siren: pl.LazyFrame,
    ref_acheteur_nom: pl.LazyFrame,
    ref_operateur: pl.LazyFrame,
    ref_categorie_juridique: pl.LazyFrame,
) -> pl.LazyFrame:
    """Ce que les règles lisent d'un acheteur. Une ligne par SIRET."""
    return acheteur_subjects(
        core_acheteur, ref_acheteur_siren, ref_structure_siren, ref_acheteur_nom, ref_operateur, ref_categorie_juridique
    )


@dg.asset(group_name=GROUP, kinds={"polars"})
def ref_regle(installation: dg.ResourceParam[Installation]) -> pl.DataFrame:
    """Règles actives de la méthode. Une ligne par règle."""
    labels = {name: column["label"] for name, column in columns().items()}
    return catalogue.as_table(methode.active(ref.methode(installation.methode), catalogue.RULES), labels)


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_preuve(
    installation: dg.ResourceParam[Installation],
    _core_sujet_marche: pl.LazyFrame,
    _core_sujet_titulaire: pl.LazyFrame,
    _core_sujet_acheteur: pl.LazyFrame,
) -> pl.LazyFrame:
    """Pourquoi : une ligne par sujet et règle déclenchée, avec la valeur citée."""
    subjects = {"marche": _core_sujet_marche, "titulaire": _core_sujet_titulaire, "acheteur": _core_sujet_acheteur}
    rules = methode.active(ref.methode(installation.methode), catalogue.RULES)
    found = [evidence(frame, [rule for rule in rules if rule.sujet == sujet]) for sujet, frame in subjects.items()]
    return conform(pl.concat(found), "core_preuve")


@dg.asset(group_name=GROUP, kinds={"polars"})
def core_verdict(core_preuve: pl.LazyFrame) -> pl.LazyFrame:
    """Ce que l'on conclut : une ligne par sujet et critère qui a une preuve."""
    return conform(verdicts(core_preuve), "core_verdict")
