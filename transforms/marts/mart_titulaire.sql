-- Les titulaires des marchés publiés (mêmes marchés que mart_marche). Une ligne par marché et entreprise.
-- Une PME est innovante quand une preuve le dit de ce marché ou de l'entreprise. Une preuve ne compte que si son
-- critère aboutit au verdict « oui » : contredite, elle se lit dans mart_preuve et ne compte pas ici. La preuve qui
-- porte sur un marché ne s'étend pas aux autres marchés du titulaire. Une ETI ou une GE connue vaut « non », comme une
-- entreprise que la DAE ou un ministère déclare non innovante ; l'absence de preuve n'est pas la preuve du contraire.
-- La définition stricte ne connaît que la catégorie de l'INSEE ; la large y ajoute la PME probable par ses effectifs.
-- Le siège est celui que SIRENE donne aujourd'hui ; il est comparé à l'établissement de l'acheteur.

with publie as (
    select
        marche.marche_id,
        marche.acheteur_siret,
        marche.date_notification
    from core_marche as marche
    join mart_acheteur as acheteur using (acheteur_siret)
    join core_verdict as domaine33
        on domaine33.sujet = 'marche' and domaine33.critere = 'domaine33' and domaine33.sujet_id = marche.marche_id
    where
        domaine33.verdict = 'oui'
        and acheteur.perimetre in ('ETAT', 'INTERMINISTERIEL', 'CENTRALE_ACHAT', 'OPERATEUR', 'AAI_CONSTIT')
),

innovation as (
    select
        preuve.critere,
        preuve.sujet_id as marche_id,
        preuve.fournisseur_id,
        bool_or(regle.definition_minimale = 'strict') as is_strict
    from core_preuve as preuve
    join core_verdict as verdict using (sujet, sujet_id, fournisseur_id, critere)
    join ref_regle as regle on regle.regle_id = preuve.regle_id
    where regle.definition_minimale is not null and preuve.conclusion = 'oui' and verdict.verdict = 'oui'
    group by all
),

siege as (
    -- A firm that moved may have two rows: the open one, then the first by number.
    select
        siren,
        arg_min(departement_code, (date_fermeture is not null, siret)) as departement_code
    from core_etablissement
    where is_siege
    group by siren
),

titulaire as (
    select
        titulaire.*,
        publie.acheteur_siret,
        publie.date_notification,
        coalesce(pme.verdict, 'indetermine') as pme,
        pme.confiance as pme_confiance,
        coalesce(probable.verdict, 'indetermine') as pme_probable,
        coalesce(firme.verdict, 'indetermine') as firme_innovante,
        achat_prouve.marche_id is not null or firme_prouvee.marche_id is not null as is_large,
        coalesce(achat_prouve.is_strict, false) or coalesce(firme_prouvee.is_strict, false) as is_strict
    from core_titulaire as titulaire
    join publie using (marche_id)
    left join core_verdict as pme
        on pme.sujet = 'titulaire' and pme.critere = 'pme'
        and pme.sujet_id = titulaire.marche_id and pme.fournisseur_id = titulaire.fournisseur_id
    left join core_verdict as probable
        on probable.sujet = 'titulaire' and probable.critere = 'pme_probable'
        and probable.sujet_id = titulaire.marche_id and probable.fournisseur_id = titulaire.fournisseur_id
    left join core_verdict as firme
        on firme.sujet = 'titulaire' and firme.critere = 'firme_innovante'
        and firme.sujet_id = titulaire.marche_id and firme.fournisseur_id = titulaire.fournisseur_id
    left join innovation as achat_prouve
        on achat_prouve.critere = 'achat_innovant' and achat_prouve.marche_id = titulaire.marche_id
    left join innovation as firme_prouvee
        on firme_prouvee.critere = 'firme_innovante'
        and firme_prouvee.marche_id = titulaire.marche_id and firme_prouvee.fournisseur_id = titulaire.fournisseur_id
)

select
    titulaire.marche_id,
    titulaire.fournisseur_id,
    titulaire.titulaire_rang,
    titulaire.identifiant_type,
    titulaire.fournisseur_siren,
    titulaire.titulaire_siret,
    coalesce(fournisseur.fournisseur_nom, titulaire.titulaire_nom) as fournisseur_nom,
    titulaire.part,
    titulaire.pme,
    titulaire.pme_confiance,
    fournisseur.categorie_annee,
    titulaire.firme_innovante,
    case
        when titulaire.pme in ('ETI', 'GE') or titulaire.firme_innovante = 'non' then 'non'
        when titulaire.pme = 'PME' and titulaire.is_strict then 'oui'
        else 'indetermine'
    end as pme_innovante_strict,
    case
        when titulaire.pme in ('ETI', 'GE') or titulaire.firme_innovante = 'non' then 'non'
        when titulaire.pme = 'indetermine' and titulaire.pme_probable = 'non' then 'non'
        when (titulaire.pme = 'PME' or titulaire.pme_probable = 'oui') and titulaire.is_large then 'oui'
        else 'indetermine'
    end as pme_innovante_large,
    titulaire.pme_probable,
    case
        when titulaire.pme <> 'indetermine' then null
        when titulaire.fournisseur_siren is null then 'sans SIREN'
        when fournisseur.is_dans_sirene then 'catégorie vide'
        else 'absente de SIRENE'
    end as pme_raison,
    avant.laureat_date as distinction_date,
    apres.laureat_date as distinction_suivante_date,
    -- In three values: false as soon as one condition fails, null as long as one is unknown.
    nullif(titulaire.pme, 'indetermine') = 'PME'
    and nullif(titulaire.firme_innovante, 'indetermine') = 'oui'
    and (
        titulaire.date_notification
        <= if(fournisseur.date_creation <= titulaire.date_notification, fournisseur.date_creation, null)
        + to_years(methode.jeune_entreprise_annees::integer)
    ) as is_jeune_entreprise,
    ici.departement_nom as siege_departement,
    ici.region_nom as siege_region,
    ici.region_code = acheteur.region_code as is_meme_region
from titulaire
cross join ref_methode as methode
left join core_fournisseur as fournisseur on fournisseur.fournisseur_id = titulaire.fournisseur_id
asof left join core_distinction as avant
    on avant.fournisseur_siren = titulaire.fournisseur_siren and avant.laureat_date <= titulaire.date_notification
asof left join core_distinction as apres
    on apres.fournisseur_siren = titulaire.fournisseur_siren and apres.laureat_date > titulaire.date_notification
left join siege on siege.siren = titulaire.fournisseur_siren
left join ref_departement as ici on ici.departement_code = siege.departement_code
left join core_etablissement as acheteur on acheteur.siret = titulaire.acheteur_siret
order by titulaire.marche_id, titulaire.fournisseur_id
