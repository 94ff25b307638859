"""Sources → loose columns: which files were found, their records, their units. No decision is taken here."""

import dagster as dg
import polars as pl

from pipelines import decp_file, file_cache, sources
from pipelines.installation import Installation
from transforms import laureats, sirene


@dg.asset(group_name="sources", kinds={"json", "duckdb"})
def raw_decp_json(context: dg.AssetExecutionContext, installation: dg.ResourceParam[Installation]) -> pl.DataFrame:
    """Fichiers DECP trouvés, leur état et leurs enregistrements canoniques. Une ligne par fichier."""
    reader = file_cache.Reader("decp_json", decp_file.parser_version(), decp_file.read)
    report = file_cache.read_all(installation, reader)
    if not report["enregistrements"].sum():
        causes = "\n".join(f"{row['fichier']} : {row['message']}" for row in report.iter_rows(named=True))
        raise dg.Failure(
            f"Aucun enregistrement lisible dans les fichiers DECP du miroir.\n{causes}", allow_retries=False
        )
    context.add_output_metadata({"enregistrements": int(report["enregistrements"].sum())})
    return report


@dg.asset(group_name="sources", kinds={"parquet"})
def raw_sirene_unite_legale(
    context: dg.AssetExecutionContext,
    installation: dg.ResourceParam[Installation],
    core_titulaire: pl.LazyFrame,
    core_marche: pl.LazyFrame,
) -> pl.LazyFrame:
    """Unités légales de SIRENE rencontrées comme acheteur ou comme titulaire. Une ligne par SIREN."""
    met = pl.concat(
        [core_titulaire.select("fournisseur_siren"), core_marche.select(fournisseur_siren="acheteur_siren")]
    ).drop_nulls()
    found = sources.files(sources.checked(installation.mirror), "sirene_unites_legales")
    context.add_output_metadata({"fichiers": [path.name for path in found]})
    stocks = [sirene.units(pl.scan_parquet(path), met) for path in found] or [sirene.units(sirene.empty_stock(), met)]
    return pl.concat(stocks).unique("fournisseur_siren", keep="first", maintain_order=True)


@dg.asset(group_name="sources", kinds={"csv"})
def raw_ilab(context: dg.AssetExecutionContext, installation: dg.ResourceParam[Installation]) -> pl.LazyFrame:
    """Lauréats du concours i-Lab dont le SIREN est publié. Une ligne par SIREN et année."""
    found = sources.files(sources.checked(installation.mirror), "ilab")
    context.add_output_metadata({"fichiers": [path.name for path in found]})
    lists = [laureats.ilab(pl.read_csv(path, separator=";", infer_schema=False).lazy()) for path in found]
    return pl.concat([*lists, laureats.none()]).unique().sort("fournisseur_siren", "laureat_date")
