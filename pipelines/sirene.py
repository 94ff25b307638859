"""SIRENE stock files → the units and establishments met, in bounded memory."""

from pathlib import Path

import dagster as dg
import polars as pl

from data_contracts.dictionary import conform, empty
from pipelines import ref, sirene_file, sources
from pipelines.file_count import FileCount
from pipelines.installation import Installation
from transforms import sirene, sirene_etablissement


def _outputs(table: str, description: str, group: str) -> dict[str, dg.AssetOut]:
    name = table.removeprefix("raw_").removeprefix("core_")
    private = {
        f"_raw_{name}_bilan": f"Le compte des fichiers de {table}. Une ligne par fichier.",
        f"_raw_{name}_rejet": f"Lignes écartées de {table}, avec la raison. Une ligne par ligne écartée.",
    }
    return {
        table: dg.AssetOut(description=description, group_name=group, kinds={"parquet"}),
        **{
            output: dg.AssetOut(description=text, group_name="sources", kinds={"parquet"})
            for output, text in private.items()
        },
    }


@dg.multi_asset(
    deps=["raw_source"],
    outs=_outputs(
        "raw_sirene_unite_legale",
        "Unités légales de SIRENE rencontrées comme acheteur ou comme titulaire. Une ligne par SIREN.",
        "sources",
    ),
)
def sirene_unite_legale(
    installation: dg.ResourceParam[Installation],
    core_titulaire: pl.LazyFrame,
    core_marche: pl.LazyFrame,
    core_sous_traitance: pl.LazyFrame,
) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    """Units met among the suppliers, their sub-contractors and the buyers."""
    parties = [
        _met(core_titulaire, core_marche).select(fournisseur_siren="siren"),
        core_sous_traitance.select("fournisseur_siren").drop_nulls().collect(),
    ]
    met = pl.concat(parties).unique().sort("fournisseur_siren")

    def rows(path: Path) -> pl.LazyFrame:
        extract = sirene_file.read(path, met["fournisseur_siren"], sirene.UNIT)
        return sirene.rows(extract.rows.lazy(), met.lazy())

    files, found = FileCount(), _found(installation, "sirene_unites_legales")
    read = files.read("sirene_unites_legales", found, rows, sirene.settled, _unhashed)
    units = pl.concat([sirene.units(sirene.empty_stock(), met.lazy()), *read])
    return units, files.balance(), files.set_apart()


@dg.multi_asset(
    deps=["raw_source"],
    outs=_outputs("core_etablissement", "Établissements des acheteurs et des titulaires. Une ligne par SIRET.", "core"),
)
def sirene_etablissements(
    installation: dg.ResourceParam[Installation], core_titulaire: pl.LazyFrame, core_marche: pl.LazyFrame
) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    """Establishments met, with the commune, the département and the region where they stand."""
    met = _met(core_titulaire, core_marche)
    spellings = [name for column in sirene_etablissement.COLUMNS.values() for name in column.spellings]

    departments = ref.table("ref_departement", installation.methode)

    def rows(path: Path) -> pl.LazyFrame:
        extract = sirene_file.read(path, met["siren"], spellings)
        return sirene_etablissement.placed(extract.rows, met, departments)

    files, found = FileCount(), _found(installation, "sirene_etablissements")
    read = files.read("sirene_etablissements", found, rows, sirene_etablissement.settled, _unhashed)
    both = pl.concat([empty("core_etablissement"), *read], how="diagonal_relaxed")
    return conform(both, "core_etablissement"), files.balance(), files.set_apart()


def _met(core_titulaire: pl.LazyFrame, core_marche: pl.LazyFrame) -> pl.DataFrame:
    """SIREN and SIRET of every supplier and buyer; the SIRET is empty where the SIREN alone is known."""
    suppliers = core_titulaire.select(siren="fournisseur_siren", siret="titulaire_siret")
    buyers = core_marche.select(siren="acheteur_siren", siret="acheteur_siret")
    return (
        pl.concat([suppliers, buyers]).filter(pl.col("siren").is_not_null()).unique().sort("siren", "siret").collect()
    )


def _found(installation: Installation, source: str) -> list[Path]:
    return sources.files(sources.checked(installation.mirror), source)


def _unhashed(path: Path) -> None:
    """A stock file weighs gigabytes: its hash would cost more than the reading."""
