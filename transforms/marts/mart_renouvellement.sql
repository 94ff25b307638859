-- Les marchés du domaine 33 de l'État, de ses opérateurs et autorités qui s'achèvent dans les dix-huit mois (horizon de
-- la méthode) : les leviers. Une ligne par marché.
-- Le périmètre marque ce qui relève d'un ministère (ETAT) ou non. Le poids rapporte le marché aux achats de la dernière
-- année complète de son ministère (État) ou de son périmètre, tels que mart_indicateur les publie ; il est vide quand la
-- base n'y est pas publiée. Les signes de dépendance sont des preuves et des faits publiés ; leur absence ne dit pas
-- l'indépendance. Les marchés sans échéance connue sont comptés dans mart_echeance.

with renouvele as (
    select marche_id, date_echeance, jours_restants
    from mart_echeance
    where echeance_statut = 'a_renouveler' and perimetre in ('ETAT', 'INTERMINISTERIEL', 'OPERATEUR', 'AAI_CONSTIT')
),

annuel as (
    select
        indicateur.perimetre,
        indicateur.ministere,
        indicateur.periode,
        max(indicateur.denominateur) filter (base = 'nombre' and indicateur_statut = 'publie') as nombre,
        max(indicateur.denominateur) filter (base = 'montant' and indicateur_statut = 'publie') as montant
    from mart_indicateur as indicateur
    semi join ref_methode using (methode)
    where
        indicateur = 'part_pme_innovante'
        and definition = 'strict'
        and is_periode_complete
        and regexp_full_match(periode, '[0-9]{4}')
    group by all
),

annee as (
    select max(periode) as periode from annuel
),

titulaire as (
    select
        marche_id,
        string_agg(
            if(pme = 'indetermine' and pme_probable = 'oui', 'PME probable', pme), ' | '
            order by titulaire_rang, fournisseur_id
        ) as categories,
        string_agg(pme_innovante_large, ' | ' order by titulaire_rang, fournisseur_id) as innovation
    from mart_titulaire
    semi join renouvele using (marche_id)
    group by marche_id
),

signe as (
    select
        sujet_id as marche_id,
        string_agg(regle_id, ' ' order by regle_id) as regles,
        max(try_cast(valeur_citee as bigint)) filter (regle_id = 'SUB-6') as attributions_precedentes,
        max(valeur_citee) filter (regle_id = 'MAI-1') as editeur_hors_ue
    from core_preuve
    where
        sujet = 'marche'
        and critere in ('souverainete_substituabilite', 'souverainete_maitrise')
        and conclusion in ('vigilance', 'defavorable')
        and sujet_id in (select marche_id from renouvele)
    group by sujet_id
)

select
    marche_id,
    marche.acheteur_siret,
    marche.acheteur_nom,
    marche.perimetre,
    marche.ministere,
    marche.objet,
    marche.cpv_code,
    marche.segment,
    marche.mode_satisfaction,
    marche.date_notification,
    marche.duree_mois,
    marche.nb_modifications,
    renouvele.date_echeance,
    renouvele.jours_restants,
    marche.is_accord_cadre,
    marche.is_marche_subsequent,
    marche.is_deja_compte,
    marche.montant_publie_eur,
    marche.montant_retenu_eur,
    marche.montant_statut,
    marche.titulaires,
    marche.nb_titulaires,
    titulaire.categories as titulaires_categories,
    titulaire.innovation as titulaires_innovation,
    marche.part_pme_innovante_strict,
    marche.part_pme_innovante_large,
    marche.part_indeterminee_strict,
    marche.part_indeterminee_large,
    marche.procedure = 'Marché passé sans publicité ni mise en concurrence préalable' as is_sans_concurrence,
    marche.offres_recues = 1 as is_offre_unique,
    signe.attributions_precedentes,
    signe.editeur_hors_ue,
    signe.regles as signes_dependance,
    annee.periode as annee_reference,
    if(marche.is_deja_compte, 0, 1) / annuel.nombre as poids_nombre,
    marche.montant_retenu_eur::double / annuel.montant as poids_montant
from mart_marche as marche
join renouvele using (marche_id)
cross join annee
left join titulaire using (marche_id)
left join signe using (marche_id)
left join annuel
    on annuel.perimetre = marche.perimetre
    and annuel.periode = annee.periode
    and annuel.ministere
    is not distinct from if(marche.perimetre = 'ETAT', coalesce(marche.ministere, 'NON_ATTRIBUE'), null)
order by marche_id
