"""Which contracts end soon, what holds the buyer to their holders, and who else could bid?"""

from __future__ import annotations

from typing import Any

import polars as pl

from restitution.instantane import Instantane
from restitution.vue_ensemble import NON_ATTRIBUE

AUCUNE_CANDIDATE = "Aucune candidate établie dans les données publiées."
HORS_CALCUL = {
    "sans_date": "sans date de notification utilisable",
    "duree_absente": "sans durée publiée",
    "duree_nulle": "d'une durée nulle",
    "duree_longue": "d'une durée de plus de 180 mois, tenue pour une erreur de saisie",
}


def _buyers(perimetre: str, ministere: str | None) -> tuple[str, dict[str, Any]]:
    """The condition on a perimeter, or on one ministry inside it, and its bound values."""
    if ministere is None:
        return "perimetre = $perimetre", {"perimetre": perimetre}
    if ministere == NON_ATTRIBUE:
        return "perimetre = $perimetre and ministere is null", {"perimetre": perimetre}
    return "perimetre = $perimetre and ministere = $ministere", {"perimetre": perimetre, "ministere": ministere}


def renewals(instantane: Instantane, perimetre: str = "ETAT", ministere: str | None = None) -> pl.DataFrame:
    """One row per contract that ends before the horizon, the soonest first, with its number of candidates shown."""
    condition, values = _buyers(perimetre, ministere)
    return instantane.query(
        "select mart_renouvellement.*, coalesce(nb_candidats, 0) as nb_candidats from mart_renouvellement "
        "left join (select marche_id, count(*) as nb_candidats from mart_candidat group by all) using (marche_id) "
        f"where {condition} order by date_echeance, marche_id",
        **values,
    )


def without_end(instantane: Instantane, perimetre: str = "ETAT", ministere: str | None = None) -> dict[str, int]:
    """How many contracts have no usable end, by reason; the reasons that no contract has are left out."""
    condition, values = _buyers(perimetre, ministere)
    rows = instantane.query(
        "select echeance_statut, count(*) as nb from mart_echeance "
        f"where {condition} and date_echeance is null group by all",
        **values,
    )
    counts = dict(rows.iter_rows())
    return {reason: counts[reason] for reason in HORS_CALCUL if reason in counts}


def candidates(instantane: Instantane, marche_id: str) -> pl.DataFrame:
    """One row per candidate for the renewal of a contract, in rank order; none is told by `AUCUNE_CANDIDATE`."""
    return instantane.query("from mart_candidat where marche_id = $marche_id order by rang", marche_id=marche_id)


def incumbents(instantane: Instantane, marche_id: str) -> pl.DataFrame:
    """One row per holder of a contract: its name, its category, whether it is an innovative SME."""
    return instantane.query(
        "select fournisseur_id, coalesce(fournisseur_nom, fournisseur_id) as fournisseur_nom, part, pme, pme_probable, "
        "pme_innovante_strict, pme_innovante_large, siege_region from mart_titulaire where marche_id = $marche_id "
        "order by titulaire_rang, fournisseur_id",
        marche_id=marche_id,
    )


def signs(instantane: Instantane, marche_id: str) -> pl.DataFrame:
    """One row per sign of dependence: the sentence of its rule, the value quoted, its source and date."""
    return instantane.query(
        "select p.regle_id, r.phrase, p.force, p.valeur_citee, p.source, p.source_date from mart_preuve as p "
        "join mart_regle as r on r.regle_id = p.regle_id "
        "join mart_renouvellement as m on m.marche_id = p.sujet_id "
        "where p.sujet = 'marche' and p.sujet_id = $marche_id "
        "and list_contains(string_split(m.signes_dependance, ' '), p.regle_id) order by p.regle_id",
        marche_id=marche_id,
    )
