"""DECP files → records in loose columns: which files were found, and what they hold. No decision is taken here."""

import dagster as dg
import polars as pl

from pipelines import decp_file, decp_tabulaire_file, file_cache, sources
from pipelines.installation import Installation

READERS = {
    "decp_json": file_cache.Reader("decp_json", decp_file.parser_version(), decp_file.read),
    "decp_tabulaire": file_cache.Reader(
        "decp_tabulaire", decp_tabulaire_file.parser_version(), decp_tabulaire_file.read
    ),
}


@dg.asset(deps=["raw_source"], group_name="sources", kinds={"json", "duckdb"})
def raw_decp(context: dg.AssetExecutionContext, installation: dg.ResourceParam[Installation]) -> pl.DataFrame:
    """Fichiers DECP trouvés, leur état et leurs enregistrements canoniques. Une ligne par fichier.

    Les fichiers officiels d'abord ; le format tabulaire n'est lu que dans un miroir qui n'en a pas d'autre.
    """
    source = sources.primary(sources.checked(installation.mirror))
    report = file_cache.read_all(installation, READERS[source])
    if not report["enregistrements"].sum():
        causes = "\n".join(f"{row['fichier']} : {row['message']}" for row in report.iter_rows(named=True))
        raise dg.Failure(
            f"Aucun enregistrement lisible dans les fichiers DECP du miroir.\n{causes}", allow_retries=False
        )
    context.add_output_metadata({"enregistrements": int(report["enregistrements"].sum())})
    return report
