-- Les marchés du domaine 33 dont l'acheteur relève de la sphère de l'État, toutes années, datés ou non. Une ligne par
-- marché.
-- Un marché vaut « oui » si tous ses titulaires le valent, « non » si aucun, sinon « indetermine » ; les parts
-- portent le détail. Sans titulaire publié, le marché entier est indéterminé. Un critère sans preuve garde sa valeur
-- indéterminée. Un marché subséquent est déjà compté quand l'accord-cadre qu'il cite est publié par le même acheteur
-- (même SIREN) et daté.

with publie as (
    select
        marche.marche_id,
        acheteur.acheteur_nom,
        acheteur.perimetre,
        acheteur.ministere,
        domaine33.regle_id as domaine33_regle_id,
        domaine33.confiance as domaine33_confiance
    from core_marche as marche
    join mart_acheteur as acheteur using (acheteur_siret)
    join core_verdict as domaine33
        on domaine33.sujet = 'marche' and domaine33.critere = 'domaine33' and domaine33.sujet_id = marche.marche_id
    where
        domaine33.verdict = 'oui'
        and acheteur.perimetre in ('ETAT', 'INTERMINISTERIEL', 'CENTRALE_ACHAT', 'OPERATEUR', 'AAI_CONSTIT')
),

accord_cadre as (
    -- A framework that refers to another one is not taken for a framework: no cycle, and the one referred to counts.
    select distinct acheteur_siren, id_publie
    from core_marche
    semi join publie using (marche_id)
    where is_accord_cadre and coalesce(accord_cadre_id, id_publie) = id_publie and date_notification is not null
),

critere as (
    select
        sujet_id as marche_id,
        -- Only where the buyer answered to another ministry on the day of the contract.
        max(nullif(verdict, 'indetermine')) filter (critere = 'ministere') as ministere,
        max(verdict) filter (critere = 'segment') as segment,
        max(verdict) filter (critere = 'mode_satisfaction') as mode_satisfaction,
        max(verdict) filter (critere = 'achat_innovant') as achat_innovant,
        max(verdict) filter (critere = 'logiciel_libre') as logiciel_libre,
        max(nullif(verdict, 'indetermine')) filter (critere = 'techno') as techno,
        max(nullif(verdict, 'indetermine')) filter (critere = 'origine') as origine,
        max(verdict) filter (critere = 'souverainete_immunite') as souverainete_immunite,
        max(verdict) filter (critere = 'souverainete_substituabilite') as souverainete_substituabilite,
        max(verdict) filter (critere = 'souverainete_maitrise') as souverainete_maitrise
    from core_verdict
    where sujet = 'marche' and critere <> 'domaine33' and sujet_id in (select marche_id from publie)
    group by sujet_id
),

part as (
    -- Decimals: a sum of doubles would depend on the order of rows.
    select
        * replace (part::decimal(38, 18) as part),
        coalesce(fournisseur_nom, fournisseur_id) as titulaire
    from mart_titulaire
),

titulaire as (
    select
        marche_id,
        count(*) as nb,
        min(titulaire) as titulaire,
        if(min(pme) = max(pme), min(pme), 'indetermine') as pme,
        if(min(pme_innovante_strict) = max(pme_innovante_strict), min(pme_innovante_strict), 'indetermine') as strict,
        if(min(pme_innovante_large) = max(pme_innovante_large), min(pme_innovante_large), 'indetermine') as large,
        sum(part) filter (pme = 'PME') as part_pme,
        sum(part) filter (pme = 'indetermine') as part_pme_indeterminee,
        sum(part) filter (pme_innovante_strict = 'oui') as part_strict,
        sum(part) filter (pme_innovante_large = 'oui') as part_large,
        sum(part) filter (pme_innovante_strict = 'indetermine') as part_indeterminee_strict,
        sum(part) filter (pme_innovante_large = 'indetermine') as part_indeterminee_large
    from part
    group by marche_id
),

cotitulaire as (
    -- Apart, as an ordered aggregate over every contract, most of them with one holder, takes longer than all the rest.
    select marche_id, string_agg(titulaire, ' | ' order by titulaire_rang, fournisseur_id) as titulaires
    from part
    where marche_id in (select marche_id from titulaire where nb > 1)
    group by marche_id
)

select
    marche_id,
    marche.acheteur_siret,
    publie.acheteur_nom,
    publie.perimetre,
    coalesce(critere.ministere, publie.ministere) as ministere,
    marche.objet,
    marche.cpv_code,
    coalesce(critere.segment, 'indetermine') as segment,
    coalesce(critere.mode_satisfaction, 'indetermine') as mode_satisfaction,
    marche.date_notification,
    marche.duree_mois,
    marche.montant_initial_eur,
    marche.montant_publie_eur,
    marche.montant_retenu_eur,
    marche.montant_statut,
    coalesce(titulaire.pme, 'indetermine') as pme,
    coalesce(round(titulaire.part_pme, 12), 0)::double as part_pme,
    coalesce(titulaire.strict, 'indetermine') as pme_innovante_strict,
    coalesce(titulaire.large, 'indetermine') as pme_innovante_large,
    coalesce(round(titulaire.part_strict, 12), 0)::double as part_pme_innovante_strict,
    coalesce(round(titulaire.part_large, 12), 0)::double as part_pme_innovante_large,
    coalesce(critere.achat_innovant, 'indetermine') as achat_innovant,
    coalesce(critere.logiciel_libre, 'indetermine') as logiciel_libre,
    critere.techno,
    coalesce(critere.origine, 'INCONNU') as origine,
    coalesce(critere.souverainete_immunite, 'indetermine') as souverainete_immunite,
    coalesce(critere.souverainete_substituabilite, 'indetermine') as souverainete_substituabilite,
    coalesce(critere.souverainete_maitrise, 'indetermine') as souverainete_maitrise,
    marche.acheteur_siren,
    coalesce(cotitulaire.titulaires, titulaire.titulaire) as titulaires,
    marche.nb_titulaires,
    if(titulaire.pme is null, 1, coalesce(round(titulaire.part_pme_indeterminee, 12), 0))::double
        as part_pme_indeterminee,
    if(titulaire.pme is null, 1, coalesce(round(titulaire.part_indeterminee_strict, 12), 0))::double
        as part_indeterminee_strict,
    if(titulaire.pme is null, 1, coalesce(round(titulaire.part_indeterminee_large, 12), 0))::double
        as part_indeterminee_large,
    publie.domaine33_regle_id,
    publie.domaine33_confiance,
    marche.nature,
    marche.procedure,
    marche.ccag,
    marche.is_accord_cadre,
    marche.is_marche_subsequent,
    marche.accord_cadre_id,
    marche.is_marche_subsequent
    and not (marche.is_accord_cadre and marche.accord_cadre_id = marche.id_publie)
    and accord_cadre.id_publie is not null as is_deja_compte,
    marche.is_innovant_declare,
    marche.offres_recues,
    marche.date_publication,
    marche.nb_modifications,
    marche.format_decp,
    marche.source,
    marche.fichier,
    marche.position,
    marche.id_publie,
    marche.marche_cle,
    marche.alertes
from core_marche as marche
join publie using (marche_id)
left join critere using (marche_id)
left join titulaire using (marche_id)
left join cotitulaire using (marche_id)
left join accord_cadre
    on accord_cadre.acheteur_siren = marche.acheteur_siren and accord_cadre.id_publie = marche.accord_cadre_id
order by marche_id
