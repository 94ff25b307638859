"""One blocking contract check per table of `tables.yml`: a table that breaks its contract stops the publication."""

import dagster as dg

from data_contracts import dictionary
from pipelines.installation import Installation


def _check(table: str) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=table,
        name="contrat",
        blocking=True,
        description=f"La table {table} respecte son contrat : colonnes, clé, valeurs obligatoires, bornes.",
    )
    def contract(installation: dg.ResourceParam[Installation]) -> dg.AssetCheckResult:
        # Great Expectations takes six seconds to import: only a run that checks pays for it.
        from data_contracts import suites  # noqa: PLC0415

        report = suites.validate(table, parquet=installation.warehouse.path(table))
        sentences = [failure.sentence for failure in report.failures]
        installation.tell(f"contrôle de {table}")
        return dg.AssetCheckResult(
            passed=report.success,
            description=" ".join(sentences),
            metadata={"attentes": report.nb_expectations, "echecs": sentences},
        )

    return contract


CHECKS = [_check(table) for table in dictionary.tables()]
