"""Who and what the proofs name: firms, editors, products; never a name without its rule, its source and its date."""

from __future__ import annotations

from typing import Any

import polars as pl

from restitution.formats import typeset
from restitution.instantane import Instantane
from restitution.selection import Selection

# The fields of a proof that hold a name; the others hold a fact of the contract (its length, its procedure).
NAMING = ("techno", "logiciel_nom", "fournisseur_nom", "sous_traitants")
PROOFS = """
    with kept as (
        select marche_id, objet, acheteur_nom, acheteur_siret, date_notification, titulaires, montant_retenu_eur,
            montant_statut
        from mart_marche where {condition}
    ),
    proof as (
        select p.*, r.phrase, r.fondement, kept.* exclude (marche_id), kept.marche_id
        from mart_preuve as p
        join kept on p.sujet_id = kept.marche_id
        left join mart_regle as r using (regle_id)
        where p.sujet = 'marche' and p.critere = any($criteres)
            and p.conclusion = any($conclusions)
    )
"""


def cited(
    instantane: Instantane, criteres: tuple[str, ...], selection: Selection, conclusions: tuple[str, ...]
) -> pl.DataFrame:
    """One row per name quoted, criterion, rule and source: how many contracts, the latest date of the fact.

    A value that quotes several names stays whole: what a rule concludes of them together holds for none apart.
    """
    return _asked(
        instantane,
        "select valeur_citee, critere, conclusion, regle_id, force, source, any_value(phrase) as phrase, "
        "any_value(fondement) as fondement, max(source_date) as source_date, count(*) as nb_marches, "
        "sum(count(*)) over (partition by valeur_citee)::bigint as nb_citations "
        "from proof where champ = any($naming) and valeur_citee is not null "
        "group by valeur_citee, critere, conclusion, regle_id, force, source "
        "order by nb_citations desc, valeur_citee, critere, regle_id, source",
        criteres,
        selection,
        conclusions,
        naming=list(NAMING),
    )


def rules(
    instantane: Instantane, criteres: tuple[str, ...], selection: Selection, conclusions: tuple[str, ...]
) -> pl.DataFrame:
    """One row per rule that fired on these purchases: what it says, on what basis, on how many contracts."""
    return _asked(
        instantane,
        "select critere, regle_id, conclusion, force, any_value(phrase) as phrase, any_value(fondement) as fondement, "
        "count(distinct marche_id) as nb_marches from proof group by critere, regle_id, conclusion, force "
        "order by nb_marches desc, regle_id",
        criteres,
        selection,
        conclusions,
    )


def contracts(
    instantane: Instantane,
    criteres: tuple[str, ...],
    selection: Selection,
    conclusions: tuple[str, ...],
    name: str | None = None,
    size: int = 20,
) -> pl.DataFrame:
    """One row per contract and proof, the most recent contracts first; `name` keeps the proofs that quote it."""
    return _asked(
        instantane,
        "select * from proof where $name::varchar is null or (valeur_citee = $name and champ = any($naming)) "
        "order by date_notification desc nulls last, marche_id, regle_id limit $size",
        criteres,
        selection,
        conclusions,
        name=name,
        naming=list(NAMING),
        size=size,
    )


def _asked(
    instantane: Instantane,
    question: str,
    criteres: tuple[str, ...],
    selection: Selection,
    conclusions: tuple[str, ...],
    **params: Any,
) -> pl.DataFrame:
    condition, values = selection.sql()
    found = instantane.query(
        PROOFS.format(condition=condition) + question,
        criteres=list(criteres),
        conclusions=list(conclusions),
        **values,
        **params,
    )
    spoken = [name for name in ("phrase", "fondement") if name in found.columns]
    return found.with_columns(pl.col(spoken).map_elements(typeset, return_dtype=pl.String))
