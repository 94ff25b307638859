"""The state of a snapshot at a glance, for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from restitution.indicateurs import Choix, Indicateur, chiffre, periode_par_defaut
from restitution.instantane import Instantane


@dataclass(frozen=True)
class Etat:
    """What a snapshot holds, where it comes from, what was lost on the way, and the State's headline figures."""

    snapshot_id: str
    publie_le: str
    date_donnees: str
    methode: str
    version_code: str
    fictif: bool
    sources: list[dict[str, Any]]
    reconciliation: dict[str, int]
    fichiers_en_defaut: list[dict[str, Any]]
    quarantaine: dict[str, int]
    marches_par_perimetre: dict[str, int]
    chiffres: list[Indicateur]


def etat(instantane: Instantane) -> Etat:
    """The state of one snapshot. Figures are the State's, latest publishable period, every base and definition."""
    manifest = instantane.manifest
    return Etat(
        **{
            champ: manifest[champ]
            for champ in ("snapshot_id", "publie_le", "date_donnees", "methode", "version_code", "fictif", "sources")
        },
        reconciliation=_reconciliation(instantane),
        fichiers_en_defaut=instantane.query(
            "select source, fichier, fichier_statut, message from mart_reconciliation "
            "where fichier_statut <> 'lu' order by source, fichier"
        ).to_dicts(),
        quarantaine=_comptes(
            instantane, "select code, count(*) from mart_quarantaine group by code order by 2 desc, 1"
        ),
        marches_par_perimetre=_comptes(
            instantane, "select perimetre, count(*) from mart_marche group by perimetre order by 2 desc, 1"
        ),
        chiffres=_chiffres(instantane),
    )


def _reconciliation(instantane: Instantane) -> dict[str, int]:
    """Totals over every file read; records equal the sum of the other four."""
    colonnes = ("enregistrements", "marches", "fusionnes", "remplaces", "quarantaine")
    sommes = ", ".join(f"coalesce(sum({colonne}), 0)::bigint as {colonne}" for colonne in colonnes)
    totaux: dict[str, int] = instantane.query(f"select {sommes} from mart_reconciliation").row(0, named=True)
    return totaux


def _comptes(instantane: Instantane, sql: str) -> dict[str, int]:
    return dict(instantane.query(sql).iter_rows())


def _chiffres(instantane: Instantane) -> list[Indicateur]:
    periode = periode_par_defaut(instantane)
    if periode is None:
        return []
    choix = [Choix(periode, base, definition) for base in ("nombre", "montant") for definition in ("strict", "large")]
    return [trouve for un in choix if (trouve := chiffre(instantane, un))]
