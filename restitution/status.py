"""The state of a snapshot at a glance, for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from restitution.indicateurs import Choice, Indicateur, default_periode, figure
from restitution.instantane import Instantane

MANIFEST = ("snapshot_id", "publie_le", "date_donnees", "methode", "version_code", "fictif", "sources")
FATES = ("enregistrements", "marches", "fusionnes", "remplaces", "quarantaine")


@dataclass(frozen=True)
class Status:
    """What a snapshot holds, where it comes from, what was lost on the way, and the State's headline figures."""

    snapshot_id: str
    publie_le: str
    date_donnees: str
    methode: str
    version_code: str
    fictif: bool
    sources: list[dict[str, Any]]
    reconciliation: list[dict[str, Any]]
    faulty_files: list[dict[str, Any]]
    quarantaine: list[dict[str, Any]]
    marches_by_perimetre: dict[str, int]
    figures: list[Indicateur]


def status(instantane: Instantane) -> Status:
    """The state of one snapshot. Figures are the State's, default period, every base and definition."""
    return Status(
        **{name: instantane.manifest[name] for name in MANIFEST},
        reconciliation=_reconciliation(instantane),
        faulty_files=instantane.query(
            "select source, fichier, fichier_statut, message from mart_reconciliation "
            "where fichier_statut <> 'lu' order by source, fichier"
        ).to_dicts(),
        quarantaine=instantane.query(
            "select source, code, count(*) as nombre from mart_quarantaine "
            "group by all order by source, nombre desc, code"
        ).to_dicts(),
        marches_by_perimetre=_counts(
            instantane, "select perimetre, count(*) from mart_marche group by perimetre order by 2 desc, 1"
        ),
        figures=_figures(instantane),
    )


def _reconciliation(instantane: Instantane) -> list[dict[str, Any]]:
    """Totals of each source over its files, the contracts first; records equal the sum of the other four."""
    sums = ", ".join(f"sum({fate})::bigint as {fate}" for fate in FATES)
    return instantane.query(
        f"select source, count(*) filter (fichier_statut = 'lu') as fichiers, {sums} from mart_reconciliation "
        "group by source having sum(enregistrements) > 0 order by starts_with(source, 'decp') desc, source"
    ).to_dicts()


def _counts(instantane: Instantane, sql: str) -> dict[str, int]:
    return dict(instantane.query(sql).iter_rows())


def _figures(instantane: Instantane) -> list[Indicateur]:
    periode = default_periode(instantane)
    if periode is None:
        return []
    choices = [
        Choice(periode, base, definition) for base in ("nombre", "montant") for definition in ("strict", "large")
    ]
    return [found for choice in choices if (found := figure(instantane, choice))]
