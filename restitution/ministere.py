"""What explains a ministry's figure, and what it cannot see?"""

from __future__ import annotations

import polars as pl

from restitution.dictionnaire import avertissements
from restitution.formats import accord
from restitution.indicateurs import Choix
from restitution.instantane import Instantane
from restitution.marches import Filtres

POIDS = {"nombre": "1.0", "montant": "coalesce(montant_retenu_eur, 0)::double"}
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
OUBLIS = {
    "sans_montant": "Hors des sommes en euros sur la période (plafond, montant absent ou invraisemblable)",
    "accords_cadres": "Accords-cadres de la période, dont les commandes ne sont pas publiées",
    "sans_date": "Sans date de notification utilisable, donc dans aucune année",
}
INDETERMINES = ("sans_preuve", "sans_categorie", "sans_titulaire")


def contributions(instantane: Instantane, choix: Choix, ministere: str | None = None) -> pl.DataFrame:
    """One row per cause: the weight it carries in the denominator of the figure, and the contracts it touches."""
    filtres = Filtres(perimetre="ETAT", ministere=ministere, annee=choix.periode, base=choix.base)
    condition, valeurs = filtres.sql()
    etabli, indetermine = PARTS[choix.definition]
    return instantane.query(
        f"""
        with parts as (
            select
                {POIDS[choix.base]} as poids,
                {etabli} as etabli,
                if(nb_titulaires = 0, {indetermine}, 0) as sans_titulaire,
                if(nb_titulaires > 0, least(part_pme_indeterminee, {indetermine}), 0) as sans_categorie,
                {indetermine} - sans_titulaire - sans_categorie as sans_preuve,
                1 - {etabli} - {indetermine} as ecarte
            from mart_marche where {condition}
        ),
        longues as (unpivot parts on {", ".join(CAUSES)} into name cause value part)
        select cause, sum(poids * part)::double as poids, count(*) filter (part > 1e-9) as marches
        from longues group by cause
        """,
        **valeurs,
    ).sort(pl.col("cause").cast(pl.Enum(list(CAUSES))))


def angles_morts(instantane: Instantane, choix: Choix, ministere: str | None) -> list[str]:
    """What the figure leaves out, one sentence each, with counts where the data give them."""
    condition, valeurs = Filtres(perimetre="ETAT", ministere=ministere).sql()
    comptes = instantane.query(
        f"""
        select
            count(*) filter (de_la_periode and montant_retenu_eur is null) as sans_montant,
            count(*) filter (de_la_periode and is_accord_cadre) as accords_cadres,
            count(*) filter (date_notification is null) as sans_date
        from (from mart_marche select *, year(date_notification) = $periode::int as de_la_periode where {condition})
        """,
        periode=choix.periode,
        **valeurs,
    ).row(0, named=True)
    comptees = [f"{OUBLIS[cause]} : {accord(combien, 'marché')}." for cause, combien in comptes.items() if combien]
    return comptees + avertissements(instantane, "mart_marche")
