-- Des PME qui pourraient répondre au renouvellement d'un marché. Une ligne par marché à renouveler et entreprise.
-- Une candidate est une PME (catégorie de l'INSEE, ou probable par ses effectifs) qui a une preuve d'innovation en
-- vigueur à la date des données, un prix, une déclaration, un agrément ou un achat numérique déclaré innovant, et qui a
-- remporté dans les quatre dernières années, auprès de tout acheteur public, un marché numérique de même segment ou de
-- même classe de CPV. L'ordre se lit dans les colonnes, sans note : similitude, ancienneté de la dernière référence en
-- années révolues, territoire, puis date et nombre des références. Les titulaires sortants n'y sont pas, ni les
-- entreprises déclarées non innovantes ou dont le siège est fermé. Un marché sans ligne n'a aucune candidate établie.

with fenetre as (
    select
        *,
        date_donnees - to_years(preuve_innovation_annees::integer) as preuve_depuis,
        date_donnees - to_years(candidat_reference_annees::integer) as reference_depuis
    from ref_methode
),

distinguee as (
    select
        fournisseur_siren,
        'Lauréate d''un concours d''innovation' as fait,
        laureat_source as source,
        laureat_date as jour,
        true as is_strict
    from core_distinction
    join fenetre
        on valid_from <= date_donnees and coalesce(valid_to, date_donnees) >= date_donnees
        and laureat_date > preuve_depuis
),

declaree as (
    select fournisseur_siren, declaration_statut, declarant, valid_from
    from core_firme_declaree
    join fenetre on valid_from <= date_donnees and coalesce(valid_to, date_donnees) >= date_donnees
),

agreee as (
    select
        fournisseur_siren,
        'Agréée au titre du dispositif ' || dispositif as fait,
        laureat_source as source,
        valid_from as jour,
        false as is_strict
    from core_agrement
    join fenetre on valid_from <= date_donnees and coalesce(valid_to, date_donnees) >= date_donnees
),

achat_innovant as (
    select
        titulaire.fournisseur_siren,
        rtrim(any_value(regle.phrase), '.') || ' : marché ' || marche_id as fait,
        any_value(preuve.source) as source,
        any_value(marche.date_notification) as jour,
        true as is_strict
    from core_preuve as preuve
    join core_verdict as verdict
        on verdict.sujet = 'marche' and verdict.critere = 'achat_innovant' and verdict.verdict = 'oui'
        and verdict.sujet_id = preuve.sujet_id
    join core_verdict as domaine33
        on domaine33.sujet = 'marche' and domaine33.critere = 'domaine33' and domaine33.verdict = 'oui'
        and domaine33.sujet_id = preuve.sujet_id
    join ref_regle as regle on regle.regle_id = preuve.regle_id
    join core_marche as marche on marche.marche_id = preuve.sujet_id
    join fenetre on marche.date_notification > preuve_depuis and marche.date_notification <= date_donnees
    join core_titulaire as titulaire using (marche_id)
    where
        preuve.sujet = 'marche'
        and preuve.critere = 'achat_innovant'
        and preuve.conclusion = 'oui'
        and regle.definition_minimale = 'strict'
    group by titulaire.fournisseur_siren, marche_id, preuve.regle_id
),

preuve as (
    select * from distinguee
    union all
    select fournisseur_siren, 'Déclarée innovante par : ' || declarant, 'firmes_declarees', valid_from, true
    from declaree
    where declaration_statut = 'innovante'
    union all
    select * from agreee
    union all
    select * from achat_innovant
),

innovation as (
    select
        fournisseur_siren,
        count(*) as nb_preuves,
        bool_or(is_strict) as is_strict,
        string_agg(format('{} ({}, {})', fait, source, jour), ' | ' order by jour desc, fait, source) as preuves
    from preuve
    where
        fournisseur_siren is not null
        and fournisseur_siren not in (
            select fournisseur_siren from declaree where declaration_statut = 'non_innovante'
        )
    group by fournisseur_siren
),

probable as (
    select fournisseur_id, arg_max(verdict.verdict, (marche.date_notification, marche_id)) as verdict
    from core_verdict as verdict
    join core_marche as marche on marche.marche_id = verdict.sujet_id
    where
        verdict.sujet = 'titulaire'
        and verdict.critere = 'pme_probable'
        and verdict.fournisseur_id in (select fournisseur_siren from innovation)
    group by fournisseur_id
),

siege as (
    -- A firm that moved may have two rows: the open one, then the first by number.
    select
        siren,
        arg_min(departement_code, (date_fermeture is not null, siret)) as departement_code,
        bool_and(date_fermeture <= date_donnees) as is_ferme
    from core_etablissement
    cross join fenetre
    where is_siege
    group by siren
),

firme as (
    select
        fournisseur.fournisseur_id,
        fournisseur.fournisseur_siren,
        fournisseur.fournisseur_nom,
        if(fournisseur.categorie_entreprise = 'PME', 'PME', 'PME probable') as categorie,
        fournisseur.categorie_annee,
        innovation.is_strict and fournisseur.categorie_entreprise is not null as is_strict,
        innovation.nb_preuves,
        innovation.preuves,
        ici.departement_nom,
        ici.region_nom,
        ici.region_code
    from core_fournisseur as fournisseur
    join innovation using (fournisseur_siren)
    left join probable on probable.fournisseur_id = fournisseur.fournisseur_id
    left join siege on siege.siren = fournisseur.fournisseur_siren
    left join ref_departement as ici on ici.departement_code = siege.departement_code
    where
        (
            fournisseur.categorie_entreprise = 'PME'
            or (fournisseur.categorie_entreprise is null and probable.verdict = 'oui')
        )
        and not coalesce(siege.is_ferme, false)
),

victoire as (
    select
        titulaire.fournisseur_id,
        marche_id,
        marche.date_notification as jour,
        -- A division (72000000) names no class.
        if(marche.cpv_code[3] = '0', null, marche.cpv_code[:4]) as classe
    from core_titulaire as titulaire
    join firme using (fournisseur_id)
    join core_marche as marche using (marche_id)
    join fenetre on marche.date_notification > reference_depuis and marche.date_notification <= date_donnees
),

reference as (
    select
        victoire.fournisseur_id,
        segment.verdict as segment,
        victoire.classe,
        count(*) as nb,
        max({'jour': victoire.jour, 'marche_id': victoire.marche_id}) as derniere
    from victoire
    join core_verdict as domaine33
        on domaine33.sujet = 'marche' and domaine33.critere = 'domaine33' and domaine33.verdict = 'oui'
        and domaine33.sujet_id = victoire.marche_id
    left join core_verdict as segment
        on segment.sujet = 'marche' and segment.critere = 'segment' and segment.verdict <> 'indetermine'
        and segment.sujet_id = victoire.marche_id
    group by all
),

renouvele as (
    select
        renouvellement.marche_id,
        renouvellement.nb_titulaires,
        nullif(renouvellement.segment, 'indetermine') as segment,
        if(renouvellement.cpv_code[3] = '0', null, renouvellement.cpv_code[:4]) as classe,
        acheteur.region_code
    from mart_renouvellement as renouvellement
    left join core_etablissement as acheteur on acheteur.siret = renouvellement.acheteur_siret
),

besoin as (
    select distinct segment, classe from renouvele
),

proche as (
    select
        besoin.*,
        reference.* exclude (segment, classe),
        if(besoin.segment is not distinct from reference.segment and besoin.segment is not null, 1, 2) as similitude
    from besoin
    join reference on reference.classe = besoin.classe
    union all
    select besoin.*, reference.* exclude (segment, classe), 3 as similitude
    from besoin
    join reference
        on reference.segment = besoin.segment and coalesce(reference.classe <> besoin.classe, true)
),

apte as (
    -- One row per need and firm, its closest reference first.
    select
        segment,
        classe,
        fournisseur_id,
        min(similitude) as similitude,
        sum(nb)::bigint as nb_references,
        arg_min(derniere, (similitude, -epoch(derniere.jour), derniere.marche_id)) as derniere
    from proche
    group by segment, classe, fournisseur_id
),

place as (
    select distinct segment, classe, region_code from renouvele
),

classe_par_place as (
    -- Incumbents are taken away afterwards: as many more are kept as a contract may have of them.
    select
        place.region_code as region_acheteur,
        apte.*,
        date_sub('year', derniere.jour, date_donnees) as anciennete,
        firme.region_code = place.region_code as is_meme_region,
        row_number() over (
            partition by apte.segment, apte.classe, place.region_code
            order by similitude, anciennete, coalesce(is_meme_region, false) desc, derniere.jour desc, nb_references desc,
                fournisseur_id
        ) as ordre
    from apte
    cross join fenetre
    join firme using (fournisseur_id)
    join place
        on place.segment is not distinct from apte.segment and place.classe is not distinct from apte.classe
    qualify ordre <= (select candidats_max from fenetre) + (select max(nb_titulaires) from renouvele)
),

candidat as (
    select
        renouvele.marche_id,
        classe_par_place.*,
        row_number() over (partition by renouvele.marche_id order by ordre) as rang
    from renouvele
    join classe_par_place
        on classe_par_place.segment is not distinct from renouvele.segment
        and classe_par_place.classe is not distinct from renouvele.classe
        and classe_par_place.region_acheteur is not distinct from renouvele.region_code
    anti join mart_titulaire as sortant
        on sortant.marche_id = renouvele.marche_id and sortant.fournisseur_id = classe_par_place.fournisseur_id
    qualify rang <= (select candidats_max from fenetre)
)

select
    candidat.marche_id,
    candidat.rang,
    candidat.fournisseur_id,
    firme.fournisseur_siren,
    firme.fournisseur_nom,
    firme.categorie as candidat_categorie,
    firme.categorie_annee,
    if(firme.is_strict, 'strict', 'large') as candidat_definition,
    firme.nb_preuves as nb_preuves_innovation,
    firme.preuves as preuves_innovation,
    case candidat.similitude when 1 then 'classe_et_segment' when 2 then 'classe' else 'segment' end as similitude,
    candidat.anciennete as anciennete_annees,
    candidat.is_meme_region,
    firme.departement_nom as siege_departement,
    firme.region_nom as siege_region,
    candidat.nb_references,
    candidat.derniere.marche_id as reference_marche_id,
    candidat.derniere.jour as reference_date,
    cite.objet as reference_objet,
    acheteur.acheteur_nom as reference_acheteur_nom,
    cite.source as reference_source
from candidat
join firme using (fournisseur_id)
join core_marche as cite on cite.marche_id = candidat.derniere.marche_id
left join mart_acheteur as acheteur on acheteur.acheteur_siret = cite.acheteur_siret
order by candidat.marche_id, candidat.rang
