-- La part des achats du domaine 33 auprès de PME, directe et par la sous-traitance. Une ligne par indicateur, périmètre,
-- ministère (vide : tout le périmètre), période, base et définition.
-- part_pme : poids tenu par des PME. part_pme_indirecte, base « montant » seule : montants sous-traités à des PME par
-- des titulaires qui n'en sont pas, sur le même dénominateur ; elle s'ajoute à la part directe sans la recouper. Un acte
-- ne dit pas lequel des cotitulaires sous-traite : il compte pour la part de ceux qui ne sont pas des PME. Sans acte
-- retenu, ce qu'un titulaire sous-traite est inconnu et non nul : son poids reste dans la borne haute, et l'indicateur
-- est « inconnu » là où aucun marché n'a d'acte retenu. La définition stricte suit la catégorie de l'INSEE ; la large y
-- ajoute, pour les titulaires, la PME probable par ses effectifs. Périmètres, périodes, bases, statuts : mart_indicateur.

with titulaire as (
    select marche_id, part::decimal(18, 12) as part, pme, pme_probable, unnest(['strict', 'large']) as definition
    from mart_titulaire
),

detenu as (
    select
        marche_id,
        definition,
        sum(part) filter (pme = 'PME' or definition = 'large' and pme = 'indetermine' and pme_probable = 'oui') as pme,
        sum(part) filter (
            pme in ('ETI', 'GE') or definition = 'large' and pme = 'indetermine' and pme_probable = 'non'
        ) as autre
    from titulaire
    group by all
),

sous_traite as (
    select
        marche_id,
        coalesce(sum(montant_sous_traite_eur) filter (pme = 'PME'), 0) as pme_eur,
        coalesce(sum(montant_sous_traite_eur) filter (pme = 'indetermine'), 0) as indetermine_eur
    from mart_sous_traitance
    where acte_statut = 'retenu'
    group by marche_id
),

marche as (
    select
        marche.perimetre,
        if(marche.perimetre = 'ETAT', coalesce(marche.ministere, 'NON_ATTRIBUE'), null) as ministere,
        date_trunc('quarter', marche.date_notification)::date as trimestre,
        marche.is_deja_compte,
        marche.montant_retenu_eur::decimal(20, 2) as montant_eur,
        definition.definition,
        coalesce(round(detenu.pme, 10), 0)::decimal(12, 10) as pme,
        coalesce(round(detenu.autre, 10), 0)::decimal(12, 10) as autre,
        sous_traite.marche_id is not null as has_acte_retenu,
        sous_traite.pme_eur::double as pme_eur,
        sous_traite.indetermine_eur::double as indetermine_eur
    from mart_marche as marche
    cross join (select unnest(['strict', 'large']) as definition) as definition
    left join detenu using (marche_id, definition)
    left join sous_traite using (marche_id)
    where marche.date_notification is not null
),

mesure as (
    select
        *,
        'part_pme' as indicateur,
        'nombre' as base,
        1::decimal(20, 2) as poids,
        pme as retenu,
        1 - pme - autre as indetermine
    from marche
    where not is_deja_compte
    union all by name
    select
        *,
        'part_pme' as indicateur,
        'montant' as base,
        montant_eur as poids,
        montant_eur * pme as retenu,
        montant_eur * (1 - pme - autre) as indetermine
    from marche
    union all by name
    select
        *,
        'part_pme_indirecte' as indicateur,
        'montant' as base,
        montant_eur as poids,
        if(has_acte_retenu, pme_eur * autre, 0) as retenu,
        if(has_acte_retenu, pme_eur * (1 - pme - autre) + indetermine_eur * (1 - pme), montant_eur * (1 - pme))
            as indetermine
    from marche
),

par_trimestre as (
    select
        indicateur,
        perimetre,
        ministere,
        trimestre,
        base,
        definition,
        sum(retenu::decimal(30, 6)) as numerateur,
        sum(indetermine::decimal(30, 6)) as indetermine,
        sum(poids) as denominateur,
        sum(poids * poids) as carres,
        count(*) as nb_marches,
        count(poids) as nb_marches_peses,
        count(*) filter (retenu > 0) as nb_marches_numerateur,
        bool_or(has_acte_retenu) as has_acte_retenu
    from mesure
    group by all
),

periode as (
    select distinct
        trimestre,
        'annee' as periode_genre,
        year(trimestre)::varchar as periode,
        date_trunc('year', trimestre)::date as debut,
        12 as mois
    from par_trimestre
    union all
    select distinct trimestre, 'trimestre', year(trimestre) || '-T' || quarter(trimestre), trimestre, 3
    from par_trimestre
    union all
    select
        un.trimestre,
        'douze_mois',
        '12 mois au ' || year(dernier.trimestre) || '-T' || quarter(dernier.trimestre),
        (dernier.trimestre - to_months(9))::date,
        12
    from (select distinct trimestre from par_trimestre) as un
    join (select distinct trimestre from par_trimestre) as dernier
        on dernier.trimestre between un.trimestre and un.trimestre + to_months(9)
),

cellule as (
    select
        indicateur,
        perimetre,
        ministere,
        periode,
        periode_genre,
        debut,
        mois,
        base,
        definition,
        coalesce(round(sum(numerateur), 6), 0)::double as numerateur,
        coalesce(round(sum(indetermine), 6), 0)::double as indetermine,
        coalesce(sum(denominateur), 0)::double as denominateur,
        sum(denominateur)::double ** 2 / nullif(sum(carres)::double, 0) as taille_effective,
        sum(nb_marches)::bigint as nb_marches,
        sum(nb_marches - nb_marches_peses)::bigint as nb_marches_exclus,
        sum(nb_marches_numerateur)::bigint as nb_marches_numerateur,
        indicateur = 'part_pme_indirecte' and not bool_or(has_acte_retenu) as is_sans_acte
    from par_trimestre
    join periode using (trimestre)
    group by grouping sets (
        (indicateur, perimetre, periode, periode_genre, debut, mois, base, definition),
        (indicateur, perimetre, ministere, periode, periode_genre, debut, mois, base, definition)
    )
    having grouping(ministere) = 1 or perimetre = 'ETAT'
),

juge as (
    select
        cellule.*,
        methode.methode,
        debut >= make_date(methode.serie_fiable_depuis, 1, 1) as serie_fiable,
        coalesce(
            methode.date_donnees
            >= last_day(debut + to_months(mois - 1)) + to_months(methode.delai_publication_mois::integer),
            false
        ) as is_periode_complete,
        case
            when nb_marches < methode.masque_marches_min then 'masque'
            when denominateur = 0 or nb_marches_exclus > methode.part_exclue_max * nb_marches then 'non_representatif'
            when is_sans_acte then 'inconnu'
            else 'publie'
        end as indicateur_statut
    from cellule
    cross join ref_methode as methode
)

select
    indicateur,
    perimetre,
    ministere,
    periode,
    periode_genre,
    base,
    definition,
    methode,
    if(indicateur_statut = 'publie', numerateur / denominateur, null) as valeur,
    if(indicateur_statut = 'publie', numerateur / denominateur, null) as borne_basse,
    if(indicateur_statut = 'publie', least((numerateur + indetermine) / denominateur, 1), null) as borne_haute,
    numerateur,
    denominateur,
    nb_marches,
    nb_marches_exclus,
    nb_marches_numerateur,
    taille_effective,
    if(indicateur_statut = 'publie', indetermine / denominateur, null) as part_indeterminee,
    serie_fiable,
    is_periode_complete,
    indicateur_statut
from juge
order by indicateur, perimetre, ministere nulls first, periode, base, definition
