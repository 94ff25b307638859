-- Quand s'achève chaque marché du domaine 33 de la sphère de l'État, à la date des données. Une ligne par marché.
-- L'échéance est la notification augmentée de la durée en vigueur, modifications appliquées. Un marché dont la date ou
-- la durée manque, est nulle ou n'est pas plausible n'a pas d'échéance, et son statut dit pourquoi : rien n'est perdu
-- en silence. « a_renouveler » : l'échéance tombe entre la date des données et l'horizon de la méthode.

with echeance as (
    select
        marche_id,
        perimetre,
        ministere,
        duree_mois,
        montant_retenu_eur,
        coalesce(list_contains(string_split(alertes, ' '), 'DUR-LONGUE'), false) as is_longue,
        methode.date_donnees,
        methode.renouvellement_mois,
        if(
            duree_mois > 0 and methode.date_donnees is not null,
            date_notification
            + to_months(floor(duree_mois)::integer)
            + to_days(round(30 * (duree_mois - floor(duree_mois)))::integer),
            null
        )::date as date_echeance
    from mart_marche
    cross join ref_methode as methode
)

select
    marche_id,
    perimetre,
    ministere,
    date_echeance,
    date_echeance - date_donnees as jours_restants,
    case
        when duree_mois = 0 then 'duree_nulle'
        when duree_mois is null and is_longue then 'duree_longue'
        when duree_mois is null then 'duree_absente'
        when date_echeance is null then 'sans_date'
        when date_echeance < date_donnees then 'termine'
        when date_echeance <= date_donnees + to_months(renouvellement_mois::integer) then 'a_renouveler'
        else 'plus_tard'
    end as echeance_statut,
    montant_retenu_eur
from echeance
order by marche_id
