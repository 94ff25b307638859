"""Facts kept by hand: one asset per file of `reference/`, read as text, columns as the file names them."""

from functools import cache

import dagster as dg
import polars as pl
import yaml

from pipelines import mesures
from pipelines.installation import Installation
from pipelines.settings import REFERENCE
from transforms import methode as methodes

TABLES = {
    "ref_acheteur_siren": (
        "acheteurs_siren.csv",
        "Acheteurs connus par leur SIREN, avec leur périmètre et leur ministère, datés.",
    ),
    "ref_acheteur_nom": ("acheteurs_noms.csv", "Motifs de noms d'acheteurs et ce qu'ils désignent."),
    "ref_structure_siren": ("structure_siren.csv", "Ce que dit la structure du SIREN d'un service de l'État."),
    "ref_operateur": ("operateurs.csv", "Opérateurs de l'État et leur tutelle principale."),
    "ref_rattachement": (
        "rattachements.csv",
        "Ministères dont relevaient des services de l'État, avec les dates de chaque rattachement.",
    ),
    "ref_categorie_juridique": (
        "categories_juridiques.csv",
        "Catégories juridiques et leur place dans la sphère de l'État.",
    ),
    "ref_cpv_domaine33": (
        "cpv_domaine33.csv",
        "Préfixes CPV du domaine 33, leur segment et leur mode de satisfaction.",
    ),
    "ref_mot_domaine33": ("mots_domaine33.csv", "Mots qui disent si un objet est numérique ou ne l'est pas."),
    "ref_tranche_effectifs": (
        "tranches_effectifs.csv",
        "Tranches d'effectifs de l'INSEE et leurs bornes.",
    ),
    "ref_departement": ("departements.csv", "Départements, leur région, d'après le code officiel géographique."),
    "ref_exemple_regle": (
        "exemples_regles.csv",
        "Un cas où chaque règle se déclenche, et un cas proche où elle se tait.",
    ),
    "ref_editeur": ("editeurs.csv", "Éditeurs, hébergeurs, opérateurs et revendeurs : noms, siège, contrôle, rôle."),
    "ref_produit": ("produits.csv", "Produits et logiciels nommés dans les objets, leur éditeur et leur licence."),
    "ref_terme_libre": ("termes_libres.csv", "Termes qui disent qu'un achat porte sur du logiciel libre."),
    "ref_seuil": ("seuils.csv", "Montants sous lesquels un marché peut se passer de concurrence, datés."),
    "ref_seuil_innovation": (
        "seuils_innovation.csv",
        "Montants sous lesquels un achat innovant peut se passer de concurrence, datés.",
    ),
    "ref_chiffre_officiel": (
        "chiffres_officiels.csv",
        "Chiffres officiels publiés, pour une note, et en quoi ils diffèrent. Aucun indicateur ne les lit.",
    ),
    "ref_alerte": ("alertes.csv", "Anomalies relevées sans écarter l'enregistrement, en une phrase."),
}
# Lists that the subjects of rules are made from, in the order their functions take them.
FOR_CONTRACTS = ["ref_cpv_domaine33", "ref_mot_domaine33"]
FOR_TECHNOLOGY = ["ref_editeur", "ref_produit", "ref_terme_libre"]
FOR_BUYERS = [
    "ref_acheteur_siren", "ref_structure_siren", "ref_acheteur_nom", "ref_operateur", "ref_categorie_juridique"
]  # fmt: skip


def table(name: str, version: str) -> pl.DataFrame:
    """One reference table as a method version reads it, every column text, empty cells null."""
    return methodes.in_force(pl.read_csv(REFERENCE / TABLES[name][0], infer_schema=False), version)


def _asset(name: str, description: str) -> dg.AssetsDefinition:
    @dg.asset(name=name, description=description, group_name="reference", kinds={"csv"})
    def reference(installation: dg.ResourceParam[Installation]) -> pl.DataFrame:
        return table(name, installation.methode)

    return reference


ASSETS = [*(_asset(name, description) for name, (_, description) in TABLES.items()), *mesures.ASSETS]


@dg.asset(group_name="reference", kinds={"csv"})
def ref_ministere() -> pl.DataFrame:
    """Ministères au sens d'un secrétariat général. Une ligne par ministère."""
    return pl.read_csv(REFERENCE / "ministeres.csv", infer_schema=False).select(
        "ministere", "ministere_nom", "secretariat_general_nom", pl.col("rang").cast(pl.Int64)
    )


def versions() -> list[str]:
    """The versions of the method that are published, oldest first."""
    return sorted((path.stem for path in (REFERENCE / "methodes").glob("*.yml")), key=methodes.order)


@cache
def methode(version: str) -> methodes.Methode:
    """A method version as `reference/methodes/<version>.yml` states it."""
    return methodes.from_mapping(yaml.safe_load((REFERENCE / "methodes" / f"{version}.yml").read_text("utf-8")))
