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
    reconciliation: dict[str, int]
    faulty_files: list[dict[str, Any]]
    quarantaine: dict[str, int]
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
        quarantaine=_counts(instantane, "select code, count(*) from mart_quarantaine group by code order by 2 desc, 1"),
        marches_by_perimetre=_counts(
            instantane, "select perimetre, count(*) from mart_marche group by perimetre order by 2 desc, 1"
        ),
        figures=_figures(instantane),
    )


def _reconciliation(instantane: Instantane) -> dict[str, int]:
    """Totals over every file read; records equal the sum of the other four."""
    sums = ", ".join(f"coalesce(sum({fate}), 0)::bigint as {fate}" for fate in FATES)
    totals: dict[str, int] = instantane.query(f"select {sums} from mart_reconciliation").row(0, named=True)
    return totals


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
