-- Les titulaires des marchés publiés (mêmes marchés que mart_marche). Une ligne par marché et entreprise.
-- Une PME est innovante quand une preuve le dit de ce marché ou de l'entreprise. Une preuve ne compte que si son
-- critère aboutit au verdict « oui » : contredite, elle se lit dans mart_preuve et ne compte pas ici. La preuve qui
-- porte sur un marché ne s'étend pas aux autres marchés du titulaire. Une ETI ou une GE connue vaut « non » ;
-- l'absence de preuve n'est pas la preuve du contraire.

with publie as (
    select marche.marche_id
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

titulaire as (
    select
        titulaire.*,
        coalesce(pme.verdict, 'indetermine') as pme,
        pme.confiance as pme_confiance,
        coalesce(firme.verdict, 'indetermine') as firme_innovante,
        achat_prouve.marche_id is not null or firme_prouvee.marche_id is not null as is_large,
        coalesce(achat_prouve.is_strict, false) or coalesce(firme_prouvee.is_strict, false) as is_strict
    from core_titulaire as titulaire
    semi join publie using (marche_id)
    left join core_verdict as pme
        on pme.sujet = 'titulaire' and pme.critere = 'pme'
        and pme.sujet_id = titulaire.marche_id and pme.fournisseur_id = titulaire.fournisseur_id
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
        when titulaire.pme in ('ETI', 'GE') then 'non'
        when titulaire.pme = 'PME' and titulaire.is_strict then 'oui'
        else 'indetermine'
    end as pme_innovante_strict,
    case
        when titulaire.pme in ('ETI', 'GE') then 'non'
        when titulaire.pme = 'PME' and titulaire.is_large then 'oui'
        else 'indetermine'
    end as pme_innovante_large
from titulaire
left join core_fournisseur as fournisseur on fournisseur.fournisseur_id = titulaire.fournisseur_id
order by titulaire.marche_id, titulaire.fournisseur_id
