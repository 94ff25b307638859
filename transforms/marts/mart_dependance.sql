-- De qui dépendent les achats du domaine 33 des quatre dernières années. Une ligne par périmètre, ministère (vide :
-- tout le périmètre), segment (vide : tous) et base.
-- Un groupe réunit les SIREN d'un même éditeur de la liste « editeurs » ; un titulaire absent de la liste est son
-- propre groupe, et sa maison mère n'est pas connue. L'indice de Herfindahl-Hirschman (HHI) additionne les carrés des
-- parts des groupes, de près de 0 à 10 000 (un seul groupe) ; il se lit sur les seuls marchés dont un titulaire est
-- publié, et se tait quand ils sont moins de dix ou pèsent moins de la moitié. La part sans concurrence et la part à
-- offre unique se lisent sur les seuls marchés qui disent le fait. Aucun pourcentage sous dix marchés, ni quand plus de
-- la moitié des montants manquent. Aucune note d'ensemble.

with fenetre as (
    -- Four years, the longest framework agreement (code de la commande publique, L. 2125-1): each need comes up once.
    select *, (date_donnees - interval 4 years + interval 1 day)::date as debut
    from ref_methode
),

nomme as (
    select distinct sujet_id as marche_id
    from core_preuve
    where sujet = 'marche' and regle_id = 'MAI-1'
),

achat as (
    select
        perimetre,
        if(perimetre = 'ETAT', coalesce(ministere, 'NON_ATTRIBUE'), null) as ministere,
        segment,
        marche.marche_id,
        montant_retenu_eur,
        is_deja_compte,
        nb_titulaires > 0 as has_titulaire,
        procedure is not null as dit_procedure,
        procedure = 'Marché passé sans publicité ni mise en concurrence préalable' as is_negocie,
        offres_recues is not null as dit_offres,
        offres_recues = 1 as is_offre_unique,
        nomme.marche_id is not null as is_editeur_hors_ue,
        souverainete_immunite as immunite,
        souverainete_substituabilite as substituabilite,
        souverainete_maitrise as maitrise
    from mart_marche as marche
    join fenetre on marche.date_notification between fenetre.debut and fenetre.date_donnees
    left join nomme using (marche_id)
),

pese as (
    -- Twenty digits: a product of two decimals of 18 overflows.
    select *, 'nombre' as base, 1::decimal(20, 2) as poids
    from achat
    where not is_deja_compte
    union all
    select *, 'montant' as base, montant_retenu_eur::decimal(20, 2) as poids
    from achat
),

editeur as (
    select editeur, pays, controle, unnest(string_split(siren, '|')) as siren
    from ref_editeur
),

membre as (
    select
        titulaire.marche_id,
        coalesce('liste:' || editeur.editeur, titulaire.fournisseur_id) as groupe,
        coalesce(editeur.editeur, titulaire.fournisseur_nom, titulaire.fournisseur_id) as nom,
        editeur.pays,
        editeur.controle,
        titulaire.part::decimal(18, 12) as part
    from mart_titulaire as titulaire
    left join editeur on editeur.siren = titulaire.fournisseur_siren
),

groupe_de_segment as (
    select
        perimetre,
        ministere,
        segment,
        base,
        groupe,
        min(nom) as nom,
        min(pays) as pays,
        min(controle) as controle,
        sum(poids * part) as poids_groupe
    from pese
    join membre using (marche_id)
    group by all
    having sum(poids * part) > 0
),

groupe as (
    select
        perimetre,
        coalesce(ministere, '*') as ministere_cle,
        coalesce(segment, '*') as segment_cle,
        base,
        groupe,
        min(nom) as nom,
        min(pays) as pays,
        min(controle) as controle,
        sum(poids_groupe) as poids_groupe
    from groupe_de_segment
    group by grouping sets (
        (perimetre, base, groupe), (perimetre, segment, base, groupe),
        (perimetre, ministere, base, groupe), (perimetre, ministere, segment, base, groupe)
    )
    having grouping(ministere) = 1 or perimetre = 'ETAT'
),

part_de_groupe as (
    select
        *,
        (poids_groupe / sum(poids_groupe) over cellule)::decimal(18, 12) as part_groupe,
        row_number() over (cellule order by poids_groupe desc, groupe) as rang
    from groupe
    window cellule as (partition by perimetre, ministere_cle, segment_cle, base)
),

concentration as (
    select
        perimetre,
        ministere_cle,
        segment_cle,
        base,
        count(*) as nb_groupes,
        -- Decimals: a sum of doubles would depend on the order of rows.
        round(10000 * sum((part_groupe * part_groupe)::decimal(38, 18)), 1)::double as hhi,
        max(nom) filter (rang = 1) as premier_groupe,
        max(part_groupe) filter (rang = 1)::double as premier_groupe_part,
        max(pays) filter (rang = 1) as premier_groupe_pays,
        max(controle) filter (rang = 1) as premier_groupe_controle
    from part_de_groupe
    group by all
),

cellule as (
    select
        perimetre,
        coalesce(ministere, '*') as ministere_cle,
        coalesce(segment, '*') as segment_cle,
        base,
        count(*) as nb_marches,
        count(*) - count(poids) as nb_marches_exclus,
        count(*) filter (dit_procedure) as nb_marches_procedure,
        count(*) filter (dit_offres) as nb_marches_offres,
        coalesce(sum(montant_retenu_eur), 0)::decimal(18, 2) as montant_retenu_eur,
        coalesce(sum(poids), 0) as total,
        count(poids) filter (has_titulaire) as nb_marches_concentration,
        sum(poids) filter (has_titulaire) as poids_titulaire,
        sum(poids) filter (dit_procedure) as poids_procedure,
        sum(poids) filter (is_negocie) as negocie,
        sum(poids) filter (dit_offres) as poids_offres,
        sum(poids) filter (is_offre_unique) as offre_unique,
        sum(poids) filter (is_editeur_hors_ue) as hors_ue,
        sum(poids) filter (immunite = 'favorable') as immunite_favorable,
        sum(poids) filter (immunite = 'vigilance') as immunite_vigilance,
        sum(poids) filter (immunite = 'defavorable') as immunite_defavorable,
        sum(poids) filter (immunite = 'indetermine') as immunite_indetermine,
        sum(poids) filter (immunite = 'non_applicable') as immunite_non_applicable,
        sum(poids) filter (substituabilite = 'favorable') as substituabilite_favorable,
        sum(poids) filter (substituabilite = 'vigilance') as substituabilite_vigilance,
        sum(poids) filter (substituabilite = 'indetermine') as substituabilite_indetermine,
        sum(poids) filter (maitrise = 'favorable') as maitrise_favorable,
        sum(poids) filter (maitrise = 'vigilance') as maitrise_vigilance,
        sum(poids) filter (maitrise = 'defavorable') as maitrise_defavorable,
        sum(poids) filter (maitrise = 'indetermine') as maitrise_indetermine
    from pese
    group by grouping sets (
        (perimetre, base), (perimetre, segment, base), (perimetre, ministere, base), (perimetre, ministere, segment, base)
    )
    having grouping(ministere) = 1 or perimetre = 'ETAT'
),

juge as (
    -- A null divisor leaves the share null.
    select
        *,
        case
            when nb_marches < masque_marches_min then 'masque'
            when total = 0 or nb_marches_exclus > part_exclue_max * nb_marches then 'non_representatif'
            else 'publie'
        end as statut,
        statut = 'publie'
        and nb_marches_concentration >= masque_marches_min
        and total - poids_titulaire <= part_exclue_max * total as is_concentration_publiee,
        if(statut = 'publie', total, null) as diviseur,
        if(statut = 'publie' and nb_marches_procedure >= masque_marches_min, nullif(poids_procedure, 0), null)
            as diviseur_procedure,
        if(statut = 'publie' and nb_marches_offres >= masque_marches_min, nullif(poids_offres, 0), null)
            as diviseur_offres
    from cellule
    cross join fenetre
)

select
    perimetre,
    nullif(ministere_cle, '*') as ministere,
    nullif(segment_cle, '*') as segment,
    base,
    methode,
    debut as date_fenetre_debut,
    date_donnees as date_fenetre_fin,
    nb_marches,
    nb_marches_exclus,
    montant_retenu_eur,
    if(is_concentration_publiee, nb_groupes, null) as nb_groupes,
    if(is_concentration_publiee, hhi, null) as hhi,
    if(is_concentration_publiee, premier_groupe, null) as premier_groupe,
    if(is_concentration_publiee, premier_groupe_part, null) as premier_groupe_part,
    if(is_concentration_publiee, premier_groupe_pays, null) as premier_groupe_pays,
    if(is_concentration_publiee, premier_groupe_controle, null) as premier_groupe_controle,
    (total - coalesce(poids_titulaire, 0)) / diviseur as part_sans_titulaire,
    nb_marches_procedure,
    coalesce(negocie, 0) / diviseur_procedure as part_sans_concurrence,
    nb_marches_offres,
    coalesce(offre_unique, 0) / diviseur_offres as part_offre_unique,
    coalesce(hors_ue, 0) / diviseur as part_editeur_hors_ue,
    coalesce(immunite_favorable, 0) / diviseur as part_immunite_favorable,
    coalesce(immunite_vigilance, 0) / diviseur as part_immunite_vigilance,
    coalesce(immunite_defavorable, 0) / diviseur as part_immunite_defavorable,
    coalesce(immunite_indetermine, 0) / diviseur as part_immunite_indetermine,
    coalesce(immunite_non_applicable, 0) / diviseur as part_immunite_non_applicable,
    coalesce(substituabilite_favorable, 0) / diviseur as part_substituabilite_favorable,
    coalesce(substituabilite_vigilance, 0) / diviseur as part_substituabilite_vigilance,
    coalesce(substituabilite_indetermine, 0) / diviseur as part_substituabilite_indetermine,
    coalesce(maitrise_favorable, 0) / diviseur as part_maitrise_favorable,
    coalesce(maitrise_vigilance, 0) / diviseur as part_maitrise_vigilance,
    coalesce(maitrise_defavorable, 0) / diviseur as part_maitrise_defavorable,
    coalesce(maitrise_indetermine, 0) / diviseur as part_maitrise_indetermine,
    statut as indicateur_statut
from juge
left join concentration using (perimetre, ministere_cle, segment_cle, base)
order by perimetre, ministere nulls first, segment nulls first, base
