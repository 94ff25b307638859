"""One blocking contract check per table of `tables.yml`: a table that breaks its contract stops the publication."""

import dagster as dg

from data_contracts import dictionary
from data_contracts.checker import checker
from pipelines.installation import Installation

# Of the steps that are ready, checks go last: their answers come from another process, meanwhile.
LAST = {"dagster/priority": "-1"}


def _check(table: str) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=table,
        name="contrat",
        blocking=True,
        op_tags=LAST,
        description=f"La table {table} respecte son contrat : colonnes, clé, valeurs obligatoires, bornes.",
    )
    def contract(installation: dg.ResourceParam[Installation]) -> dg.AssetCheckResult:
        report = checker().report(table, installation.warehouse.path(table))
        sentences = [failure.sentence for failure in report.failures]
        installation.tell(f"contrôle de {table}")
        return dg.AssetCheckResult(
            passed=report.success,
            description=" ".join(sentences),
            metadata={"attentes": report.nb_expectations, "echecs": sentences},
        )

    return contract


CHECKS = [_check(table) for table in dictionary.tables()]
