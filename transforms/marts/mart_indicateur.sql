-- La part des achats du domaine 33 auprès de PME innovantes, et celle des PME (core_part_pme). Une ligne par indicateur,
-- périmètre, ministère (vide : tout le périmètre), période de notification, base et définition. Une période est une
-- année, un trimestre ou douze mois glissants qui finissent avec un trimestre (periode_genre).
-- Les ministères et NON_ATTRIBUE s'additionnent pour faire l'État. Le dénominateur garde l'indéterminé ; la borne
-- basse est la part établie, la borne haute y ajoute l'indéterminé. La base « nombre » compte un accord-cadre une
-- fois : le marché subséquent déjà compté avec lui (is_deja_compte) ne l'est pas de nouveau. La base « montant »
-- additionne les montants retenus ; les marchés qui n'en ont pas sont comptés dans nb_marches_exclus. Un pourcentage
-- n'est donné qu'au statut « publie ». Ailleurs, numérateur et dénominateur restent, pour qu'une base non
-- représentative puisse être montrée sans passer pour un résultat. Un marché sans date plausible n'appartient à
-- aucune période.

with marche as (
    select
        perimetre,
        if(perimetre = 'ETAT', coalesce(ministere, 'NON_ATTRIBUE'), null) as ministere,
        date_trunc('quarter', date_notification)::date as trimestre,
        montant_retenu_eur,
        part_pme_innovante_strict::decimal(18, 12) as part_strict,
        part_pme_innovante_large::decimal(18, 12) as part_large,
        part_indeterminee_strict::decimal(18, 12) as part_indeterminee_strict,
        part_indeterminee_large::decimal(18, 12) as part_indeterminee_large,
        is_deja_compte
    from mart_marche
    where date_notification is not null
),

pese as (
    -- Twenty digits: a product of two decimals of 18 overflows.
    select *, 'nombre' as base, 1::decimal(20, 2) as poids
    from marche
    where not is_deja_compte
    union all
    select *, 'montant' as base, montant_retenu_eur::decimal(20, 2) as poids
    from marche
),

defini as (
    select *, 'strict' as definition, part_strict as part, part_indeterminee_strict as part_indeterminee
    from pese
    union all
    select *, 'large' as definition, part_large as part, part_indeterminee_large as part_indeterminee
    from pese
),

-- Exact decimals: four quarters add up to the very figure of their year.
par_trimestre as (
    select
        perimetre,
        ministere,
        trimestre,
        base,
        definition,
        sum(poids * part) as numerateur,
        sum(poids * part_indeterminee) as indetermine,
        sum(poids) as denominateur,
        sum(poids * poids) as carres,
        count(*) as nb_marches,
        count(poids) as nb_marches_peses,
        count(*) filter (poids * part > 0) as nb_marches_numerateur
    from defini
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
        sum(nb_marches_numerateur)::bigint as nb_marches_numerateur
    from par_trimestre
    join periode using (trimestre)
    group by grouping sets (
        (perimetre, periode, periode_genre, debut, mois, base, definition),
        (perimetre, ministere, periode, periode_genre, debut, mois, base, definition)
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
            else 'publie'
        end as indicateur_statut
    from cellule
    cross join ref_methode as methode
),

part_pme_innovante as (
    select
        'part_pme_innovante' as indicateur,
        perimetre,
        ministere,
        periode,
        periode_genre,
        base,
        definition,
        methode,
        if(indicateur_statut = 'publie', numerateur / denominateur, null) as valeur,
        -- Waits for a calibration on at least 100 positives.
        null::double as valeur_estimee,
        if(indicateur_statut = 'publie', numerateur / denominateur, null) as borne_basse,
        if(indicateur_statut = 'publie', least((numerateur + indetermine) / denominateur, 1), null) as borne_haute,
        -- Filled by transforms/intervalles.py, for want of a Beta quantile in DuckDB.
        null::double as ic90_bas,
        null::double as ic90_haut,
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
)

select * from part_pme_innovante
union all by name
select * from core_part_pme
order by indicateur, perimetre, ministere nulls first, periode, base, definition
