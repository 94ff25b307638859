"""What explains a ministry's figure, and what it cannot see?"""

from __future__ import annotations

import polars as pl

from restitution.dictionary import warnings
from restitution.formats import counted
from restitution.indicateurs import Choice
from restitution.instantane import Instantane
from restitution.marches import Filters

WEIGHTS = {"nombre": "1.0", "montant": "coalesce(montant_retenu_eur, 0)::double"}
PARTS = {
    "strict": ("part_pme_innovante_strict", "part_indeterminee_strict"),
    "large": ("part_pme_innovante_large", "part_indeterminee_large"),
}
CAUSES = {
    "etabli": (
        "PME innovantes établies",
        "Une preuve montre que le titulaire est une PME innovante.",
    ),
    "sans_preuve": (
        "PME sans preuve d'innovation",
        "Le titulaire est une PME ; aucune preuve d'innovation n'est publiée, ce qui ne prouve pas le contraire.",
    ),
    "sans_categorie": (
        "Taille du fournisseur inconnue",
        "Aucune source ne dit si le titulaire est une PME.",
    ),
    "sans_titulaire": (
        "Aucun titulaire publié",
        "Le marché est publié sans l'entreprise retenue.",
    ),
    "ecarte": (
        "Autres entreprises",
        "Entreprises de taille intermédiaire et grandes entreprises.",
    ),
}
OMISSIONS = {
    "without_montant": "Hors des sommes en euros sur la période (plafond, montant absent ou invraisemblable)",
    "accords_cadres": "Accords-cadres de la période, dont les commandes ne sont pas publiées",
    "without_date": "Sans date de notification utilisable, donc dans aucune année",
}


def contributions(instantane: Instantane, choice: Choice, ministere: str | None = None) -> pl.DataFrame:
    """One row per cause: the weight it carries in the denominator of the figure, and the contracts it touches."""
    filters = Filters(perimetre="ETAT", ministere=ministere, year=choice.periode, base=choice.base)
    condition, values = filters.sql()
    etabli, indetermine = PARTS[choice.definition]
    return instantane.query(
        f"""
        with parts as (
            select
                {WEIGHTS[choice.base]} as weight,
                {etabli} as etabli,
                if(nb_titulaires = 0, {indetermine}, 0) as sans_titulaire,
                if(nb_titulaires > 0, least(part_pme_indeterminee, {indetermine}), 0) as sans_categorie,
                {indetermine} - sans_titulaire - sans_categorie as sans_preuve,
                1 - {etabli} - {indetermine} as ecarte
            from mart_marche where {condition}
        ),
        by_cause as (unpivot parts on {", ".join(CAUSES)} into name cause value part)
        select cause, sum(weight * part)::double as weight, count(*) filter (part > 1e-9) as marches
        from by_cause group by cause
        """,
        **values,
    ).sort(pl.col("cause").cast(pl.Enum(list(CAUSES))))


def blind_spots(instantane: Instantane, choice: Choice, ministere: str | None) -> list[str]:
    """What the figure leaves out, one sentence each, with counts where the data give them."""
    condition, values = Filters(perimetre="ETAT", ministere=ministere).sql()
    counts = instantane.query(
        f"""
        select
            count(*) filter (in_periode and montant_retenu_eur is null) as without_montant,
            count(*) filter (in_periode and is_accord_cadre) as accords_cadres,
            count(*) filter (date_notification is null) as without_date
        from (from mart_marche select *, year(date_notification) = $periode::int as in_periode where {condition})
        """,
        periode=choice.periode,
        **values,
    ).row(0, named=True)
    told = [f"{OMISSIONS[name]} : {counted(count, 'marché')}." for name, count in counts.items() if count]
    return told + warnings(instantane, "mart_marche")
