-- Les actes de sous-traitance des marchés publiés, dans leur état courant. Une ligne par marché et acte.
-- La catégorie du sous-traitant est celle de l'INSEE ; sa confiance suit l'écart entre son année et celle de l'acte (de
-- la notification du marché si l'acte n'est pas daté), comme pour un titulaire. Le montant sous-traité n'est retenu que
-- sur un marché dont le montant l'est, si le total des actes ne le dépasse pas et si le sous-traitant n'est pas aussi
-- titulaire. Un marché sans acte publié n'est pas un marché sans sous-traitant.

with acte as (
    select
        acte.*,
        marche.montant_retenu_eur as montant_marche_eur,
        fournisseur.fournisseur_nom,
        fournisseur.categorie_entreprise,
        fournisseur.categorie_annee,
        abs(fournisseur.categorie_annee - year(coalesce(acte.date_effet, marche.date_notification)))
            as ecart_categorie_annees,
        titulaire.marche_id is not null as is_titulaire,
        sum(acte.montant_eur) over (partition by acte.marche_id) as total_eur
    from core_sous_traitance as acte
    join mart_marche as marche using (marche_id)
    left join core_fournisseur as fournisseur on fournisseur.fournisseur_id = acte.fournisseur_id
    left join core_titulaire as titulaire
        on titulaire.marche_id = acte.marche_id and titulaire.fournisseur_id = acte.fournisseur_id
    where acte.is_courant
),

juge as (
    select
        *,
        case
            when montant_eur is null then 'sans_montant'
            when montant_eur <= 0 then 'montant_nul'
            when montant_marche_eur is null then 'marche_exclu'
            when total_eur > montant_marche_eur then 'total_superieur'
            when is_titulaire then 'titulaire'
            else 'retenu'
        end as acte_statut
    from acte
)

select
    marche_id,
    acte_rang,
    acte_id,
    fournisseur_id,
    identifiant_type,
    fournisseur_siren,
    fournisseur_nom,
    date_effet,
    duree_mois,
    montant_eur,
    if(acte_statut = 'retenu', montant_eur, null)::decimal(18, 2) as montant_sous_traite_eur,
    acte_statut,
    coalesce(categorie_entreprise, 'indetermine') as pme,
    case
        when categorie_entreprise is null then null
        when ecart_categorie_annees <= 3 then 'haute'
        else 'moyenne'
    end as pme_confiance,
    categorie_annee
from juge
order by marche_id, acte_rang
