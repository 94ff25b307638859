-- Les indicateurs de la circulaire n° 6519/SG, outre la part des PME innovantes (mart_indicateur). Une ligne par
-- indicateur, périmètre, ministère (vide : tout le périmètre), année de notification et base.
-- La population est l'ensemble des marchés à qui la question s'adresse et qui publient le champ qu'elle lit ; la part
-- du périmètre laissée dehors est dans part_hors_population. L'indéterminé reste au dénominateur : la borne basse est
-- la part établie, la borne haute y ajoute l'indéterminé. En unité « marches », la valeur est un nombre de marchés
-- reconnus, donné même sous dix marchés ; une part, une médiane ne le sont pas. Les marchés se lisent un par un dans
-- mart_signal_circulaire. Périmètres, bases et statuts : voir mart_indicateur.

with marche as (
    select
        perimetre,
        if(perimetre = 'ETAT', coalesce(ministere, 'NON_ATTRIBUE'), null) as ministere,
        year(date_notification) as annee,
        nullif(mode_satisfaction, 'indetermine') as mode,
        nullif(logiciel_libre, 'indetermine') as libre,
        souverainete_immunite as immunite,
        souverainete_substituabilite as substituabilite,
        souverainete_maitrise as maitrise,
        segment = 'CLOUD_HEBERGEMENT' as is_nuage,
        is_deja_compte,
        nb_modifications,
        montant_retenu_eur,
        rapport_cout > 1 + methode.derive_cout_min as is_surcout,
        fait.* exclude (marche_id)
    from mart_marche
    join core_fait_circulaire as fait using (marche_id)
    cross join ref_methode as methode
    where date_notification is not null
),

semblable as (
    -- Like contracts are added up fact by fact before questions are asked: thirty questions per contract would be sixty
    -- millions of rows.
    select
        perimetre, ministere, annee, mode, is_maintenance, libre, immunite, substituabilite, maitrise,
        is_procedure_negociee, is_ccag_tic, is_offre_unique, is_surcout, is_grand_montant,
        is_nuage, is_secnumcloud_exige, is_partenariat_innovation, is_partenariat_ia,
        is_achat_direct_innovant, is_seuil_innovation_atteint,
        part_jeune_entreprise, part_jeune_indeterminee, part_meme_region, part_region_connue,
        case 0
            when grouping(mode) then 'mode'
            when grouping(is_maintenance) then 'maintenance'
            when grouping(libre) then 'libre'
            when grouping(immunite) then 'immunite'
            when grouping(substituabilite) then 'substituabilite'
            when grouping(maitrise) then 'maitrise'
            when grouping(is_procedure_negociee) then 'procedure'
            when grouping(is_ccag_tic) then 'ccag'
            when grouping(is_offre_unique) then 'offre'
            when grouping(is_surcout) then 'surcout'
            when grouping(is_grand_montant) then 'grand_montant'
            when grouping(is_secnumcloud_exige) then 'secnumcloud'
            when grouping(is_partenariat_innovation) then 'partenariat'
            when grouping(is_achat_direct_innovant) then 'achat_direct'
            when grouping(part_jeune_entreprise) then 'jeune'
            when grouping(part_region_connue) then 'region'
        end as fait,
        count(*) filter (not is_deja_compte) as nb_nombre,
        count(*) as nb_montant,
        count(montant_retenu_eur) as nb_retenus,
        coalesce(sum(montant_retenu_eur), 0)::decimal(26, 2) as montant_eur
    from marche
    group by grouping sets (
        (perimetre, ministere, annee, mode),
        (perimetre, ministere, annee, is_maintenance),
        (perimetre, ministere, annee, libre),
        (perimetre, ministere, annee, immunite),
        (perimetre, ministere, annee, substituabilite),
        (perimetre, ministere, annee, maitrise),
        (perimetre, ministere, annee, is_procedure_negociee),
        (perimetre, ministere, annee, is_ccag_tic),
        (perimetre, ministere, annee, is_offre_unique),
        (perimetre, ministere, annee, is_surcout),
        (perimetre, ministere, annee, is_grand_montant),
        (perimetre, ministere, annee, is_nuage, is_secnumcloud_exige),
        (perimetre, ministere, annee, is_partenariat_innovation, is_partenariat_ia),
        (perimetre, ministere, annee, is_achat_direct_innovant, is_seuil_innovation_atteint),
        (perimetre, ministere, annee, part_jeune_entreprise, part_jeune_indeterminee),
        (perimetre, ministere, annee, part_meme_region, part_region_connue)
    )
),

pose as (
    -- `f` : le fait lu ; `p` : à qui la question s'adresse ; `o` : la réponse, vide quand on ne sait pas.
    select
        *,
        unnest([
            {'i': 'mode_sur_etagere', 'u': 'part', 'f': 'mode', 'p': true, 'o': mode = 'sur_etagere'},
            {'i': 'mode_developpement', 'u': 'part', 'f': 'mode', 'p': true, 'o': mode = 'developpement'},
            {'i': 'mode_prestations_intellectuelles', 'u': 'part', 'f': 'mode', 'p': true,
             'o': mode = 'prestations_intellectuelles'},
            {'i': 'mode_exploitation_support', 'u': 'part', 'f': 'mode', 'p': true,
             'o': mode = 'exploitation_support'},
            {'i': 'mode_mixte', 'u': 'part', 'f': 'mode', 'p': true, 'o': mode = 'mixte'},
            {'i': 'part_maintenance', 'u': 'part', 'f': 'maintenance', 'p': true, 'o': is_maintenance},
            {'i': 'part_logiciel_libre', 'u': 'part', 'f': 'libre', 'p': true, 'o': libre = 'oui'},
            {'i': 'achat_direct_innovant', 'u': 'part', 'f': 'achat_direct', 'p': true, 'o': is_achat_direct_innovant},
            {'i': 'procedure_negociee', 'u': 'part', 'f': 'procedure', 'p': is_procedure_negociee is not null,
             'o': is_procedure_negociee},
            {'i': 'ccag_tic', 'u': 'part', 'f': 'ccag', 'p': is_ccag_tic is not null, 'o': is_ccag_tic},
            {'i': 'offre_unique', 'u': 'part', 'f': 'offre', 'p': is_offre_unique is not null, 'o': is_offre_unique},
            {'i': 'part_surcout', 'u': 'part', 'f': 'surcout', 'p': is_surcout is not null, 'o': is_surcout},
            {'i': 'secnumcloud_exige', 'u': 'part', 'f': 'secnumcloud', 'p': is_nuage, 'o': is_secnumcloud_exige},
            {'i': 'immunite_favorable', 'u': 'part', 'f': 'immunite', 'p': immunite <> 'non_applicable',
             'o': nullif(immunite, 'indetermine') = 'favorable'},
            {'i': 'immunite_vigilance', 'u': 'part', 'f': 'immunite', 'p': immunite <> 'non_applicable',
             'o': nullif(immunite, 'indetermine') = 'vigilance'},
            {'i': 'immunite_defavorable', 'u': 'part', 'f': 'immunite', 'p': immunite <> 'non_applicable',
             'o': nullif(immunite, 'indetermine') = 'defavorable'},
            {'i': 'substituabilite_favorable', 'u': 'part', 'f': 'substituabilite',
             'p': substituabilite <> 'non_applicable', 'o': nullif(substituabilite, 'indetermine') = 'favorable'},
            {'i': 'substituabilite_vigilance', 'u': 'part', 'f': 'substituabilite',
             'p': substituabilite <> 'non_applicable', 'o': nullif(substituabilite, 'indetermine') = 'vigilance'},
            {'i': 'maitrise_favorable', 'u': 'part', 'f': 'maitrise', 'p': maitrise <> 'non_applicable',
             'o': nullif(maitrise, 'indetermine') = 'favorable'},
            {'i': 'maitrise_vigilance', 'u': 'part', 'f': 'maitrise', 'p': maitrise <> 'non_applicable',
             'o': nullif(maitrise, 'indetermine') = 'vigilance'},
            {'i': 'maitrise_defavorable', 'u': 'part', 'f': 'maitrise', 'p': maitrise <> 'non_applicable',
             'o': nullif(maitrise, 'indetermine') = 'defavorable'},
            {'i': 'partenariat_innovation', 'u': 'marches', 'f': 'partenariat', 'p': true,
             'o': is_partenariat_innovation},
            {'i': 'partenariat_ia', 'u': 'marches', 'f': 'partenariat', 'p': coalesce(is_partenariat_innovation, false),
             'o': is_partenariat_ia},
            {'i': 'achat_direct_a_verifier', 'u': 'marches', 'f': 'achat_direct',
             'p': coalesce(is_achat_direct_innovant, false), 'o': is_seuil_innovation_atteint},
            {'i': 'marche_grand_montant', 'u': 'marches', 'f': 'grand_montant', 'p': true, 'o': is_grand_montant}
        ], recursive := true)
    from semblable
),

repondu as (
    select
        * exclude (i, u, f, p, o),
        i as indicateur,
        u as valeur_unite,
        p::integer::decimal(12, 10) as population,
        coalesce(o and p, false)::integer::decimal(12, 10) as oui,
        (p and o is null)::integer::decimal(12, 10) as indetermine
    from pose
    where f = fait
    union all by name
    select
        *,
        'part_jeune_entreprise' as indicateur,
        'part' as valeur_unite,
        1::decimal(12, 10) as population,
        part_jeune_entreprise::decimal(12, 10) as oui,
        part_jeune_indeterminee::decimal(12, 10) as indetermine
    from semblable
    where fait = 'jeune'
    union all by name
    select
        *,
        'meme_region' as indicateur,
        'part' as valeur_unite,
        part_region_connue::decimal(12, 10) as population,
        part_meme_region::decimal(12, 10) as oui,
        0::decimal(12, 10) as indetermine
    from semblable
    where fait = 'region'
),

pese as (
    select *, 'nombre' as base, nb_nombre::decimal(26, 2) as poids, nb_nombre as nb, nb_nombre as nb_peses
    from repondu
    union all
    select *, 'montant' as base, montant_eur as poids, nb_montant as nb, nb_retenus as nb_peses
    from repondu
    where valeur_unite = 'part'
),

cellule as (
    select
        indicateur,
        valeur_unite,
        perimetre,
        ministere,
        annee,
        base,
        null::double as mediane,
        round(sum(poids * oui), 6)::double as numerateur,
        round(sum(poids * indetermine), 6)::double as indetermine,
        round(sum(poids * population), 6)::double as denominateur,
        sum(poids)::double as poids_perimetre,
        sum(nb)::bigint as nb_perimetre,
        coalesce(sum(nb) filter (population > 0), 0)::bigint as nb_marches,
        coalesce(sum(nb - nb_peses) filter (population > 0), 0)::bigint as nb_marches_exclus
    from pese
    group by grouping sets (
        (indicateur, valeur_unite, perimetre, annee, base), (indicateur, valeur_unite, perimetre, ministere, annee, base)
    )
    having (grouping(ministere) = 1 or perimetre = 'ETAT') and sum(nb) > 0
),

mesure as (
    select
        perimetre,
        ministere,
        annee,
        unnest([
            {'indicateur': 'derive_cout_mediane', 'valeur_unite': 'rapport',
             'x': if(nb_modifications > 0, rapport_cout, null)},
            {'indicateur': 'delai_attribution', 'valeur_unite': 'jours', 'x': delai_attribution_jours::double}
        ], recursive := true)
    from marche
    where not is_deja_compte
),

mediane as (
    select
        indicateur,
        valeur_unite,
        perimetre,
        ministere,
        annee,
        'nombre' as base,
        median(x) as mediane,
        count(x)::double as numerateur,
        0::double as indetermine,
        count(x)::double as denominateur,
        count(*)::double as poids_perimetre,
        count(*) as nb_perimetre,
        count(x) as nb_marches,
        0::bigint as nb_marches_exclus
    from mesure
    group by grouping sets (
        (indicateur, valeur_unite, perimetre, annee), (indicateur, valeur_unite, perimetre, ministere, annee)
    )
    having grouping(ministere) = 1 or perimetre = 'ETAT'
),

juge as (
    select
        *,
        methode.methode,
        annee >= methode.serie_fiable_depuis as serie_fiable,
        coalesce(
            methode.date_donnees >= make_date(annee, 12, 31) + to_months(methode.delai_publication_mois::integer), false
        ) as is_periode_complete,
        case
            when valeur_unite = 'marches' then 'publie'
            when nb_perimetre < methode.masque_marches_min then 'masque'
            when nb_marches = 0 then 'inconnu'
            when nb_marches < methode.masque_marches_min then 'masque'
            when denominateur = 0 or nb_marches_exclus > methode.part_exclue_max * nb_marches then 'non_representatif'
            else 'publie'
        end as indicateur_statut,
        case valeur_unite
            when 'marches' then 1
            when 'part' then denominateur
        end as diviseur
    from (from cellule union all by name from mediane) as tout
    cross join ref_methode as methode
)

select
    indicateur,
    perimetre,
    ministere,
    annee::varchar as periode,
    base,
    methode,
    valeur_unite,
    if(indicateur_statut = 'publie', coalesce(mediane, numerateur / diviseur), null) as valeur,
    if(indicateur_statut = 'publie', numerateur / diviseur, null) as borne_basse,
    if(indicateur_statut = 'publie', least(numerateur + indetermine, denominateur) / diviseur, null) as borne_haute,
    numerateur,
    denominateur,
    nb_marches,
    nb_marches_exclus,
    if(indicateur_statut = 'publie' and denominateur > 0, indetermine / denominateur, null) as part_indeterminee,
    if(indicateur_statut = 'publie' and poids_perimetre > 0, 1 - denominateur / poids_perimetre, null)
        as part_hors_population,
    serie_fiable,
    is_periode_complete,
    indicateur_statut
from juge
order by indicateur, perimetre, ministere nulls first, periode, base
