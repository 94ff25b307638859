-- Ce que la circulaire n° 6519/SG regarde d'un marché et que mart_marche ne dit pas déjà. Une ligne par marché publié.
-- Vrai, faux, ou vide quand les données ne le disent pas : un objet qui se tait n'est pas une preuve du contraire. Un
-- achat direct innovant est passé sans publicité ni mise en concurrence, et déclaré ou dit innovant ; un marché
-- subséquent n'en est pas un. Le seuil est celui du jour de la notification, et de la défense pour un marché de défense.
-- Le rapport de coût et le grand montant ne lisent que des montants vraisemblables ; le plafond d'un accord-cadre n'a
-- pas de rapport, mais peut être grand. Le délai va du premier appel à la concurrence, dans les avis dont le lien est
-- retenu, à la notification.

with prouve as (
    select
        sujet_id as marche_id,
        bool_or(regle_id in ('INN-2', 'INN-6')) as is_partenariat,
        bool_or(regle_id in ('IMM-7', 'IMM-8')) as is_secnumcloud
    from core_preuve
    where sujet = 'marche' and regle_id in ('INN-2', 'INN-6', 'IMM-7', 'IMM-8')
    group by sujet_id
),

titulaire as (
    select
        marche_id,
        sum(part::decimal(18, 12)) filter (is_jeune_entreprise) as jeune,
        sum(part::decimal(18, 12)) filter (not is_jeune_entreprise) as pas_jeune,
        sum(part::decimal(18, 12)) filter (is_meme_region) as meme_region,
        sum(part::decimal(18, 12)) filter (is_meme_region is not null) as region_connue
    from mart_titulaire
    group by marche_id
),

consultation as (
    select lien.marche_id, min(avis.date_parution) as date_parution
    from core_lien_avis as lien
    join core_avis as avis using (avis_id)
    where
        lien.is_lien_retenu
        and lien.lien_genre = 'consultation'
        and coalesce(avis.avis_etat, 'initial') not in ('annulation', 'annule')
    group by lien.marche_id
),

marche as (
    select
        marche.*,
        montant_statut not in ('absent', 'MNT-1', 'MNT-2', 'MNT-3', 'MNT-4') as is_montant_lisible,
        -- A total published for several lots counts once, shared between them; a ceiling is whole.
        if(montant_statut = 'retenu', montant_retenu_eur::double, montant_publie_eur) as montant_en_jeu_eur,
        case
            when is_marche_subsequent then false
            when achat_innovant = 'non' then false
            when procedure <> 'Marché passé sans publicité ni mise en concurrence préalable' then false
            when procedure is not null and achat_innovant = 'oui' then true
        end as is_achat_direct_innovant,
        if(nature is not distinct from 'Marché de défense ou de sécurité', 'defense', 'civil') as champ
    from mart_marche as marche
),

direct as (
    select marche_id, seuil.montant_eur::double as seuil_innovation_eur
    from marche
    join ref_seuil_innovation as seuil
        on seuil.champ in ('tous', marche.champ)
        and seuil.valid_from::date <= marche.date_notification
        and (seuil.valid_to is null or marche.date_notification <= seuil.valid_to::date)
    where is_achat_direct_innovant
)

select
    marche_id,
    marche.procedure = 'Procédure avec négociation' as is_procedure_negociee,
    if(prouve.is_partenariat, true, null) as is_partenariat_innovation,
    -- A `case`, so that only the objects of partnerships are searched.
    case
        when prouve.is_partenariat
            then
                nullif(
                    regexp_matches(
                        strip_accents(lower(marche.objet)),
                        '\b(intelligences? artificielles?|ia|apprentissage (automatique|profond|machine)'
                        || '|(machine|deep) learning|reseaux? de neurones|(grands? )?modeles? de langage|llm'
                        || '|vision par ordinateur|agents? conversationnels?|chat ?bots?)\b'
                    ),
                    false
                )
    end as is_partenariat_ia,
    marche.is_achat_direct_innovant,
    direct.seuil_innovation_eur,
    if(marche.is_montant_lisible, marche.montant_initial_eur >= direct.seuil_innovation_eur, null)
        as is_seuil_innovation_atteint,
    if(prouve.is_secnumcloud, true, null) as is_secnumcloud_exige,
    if(
        marche.montant_statut = 'retenu' and marche.montant_initial_eur > methode.mnt1_alerte_max_eur,
        marche.montant_publie_eur / marche.montant_initial_eur,
        null
    ) as rapport_cout,
    if(marche.is_montant_lisible, marche.montant_en_jeu_eur >= methode.grand_montant_min_eur, null) as is_grand_montant,
    marche.ccag = 'Techniques de l''information et de la communication' as is_ccag_tic,
    marche.offres_recues = 1 as is_offre_unique,
    case
        when marche.mode_satisfaction = 'exploitation_support' or marche.segment = 'SUPPORT_MAINTENANCE' then true
        when marche.mode_satisfaction not in ('mixte', 'indetermine') and marche.segment <> 'indetermine' then false
    end as is_maintenance,
    if(
        marche.date_notification >= consultation.date_parution,
        date_diff('day', consultation.date_parution, marche.date_notification),
        null
    ) as delai_attribution_jours,
    coalesce(round(titulaire.jeune, 10), 0)::double as part_jeune_entreprise,
    1 - round(coalesce(titulaire.jeune, 0) + coalesce(titulaire.pas_jeune, 0), 10)::double as part_jeune_indeterminee,
    coalesce(round(titulaire.meme_region, 10), 0)::double as part_meme_region,
    coalesce(round(titulaire.region_connue, 10), 0)::double as part_region_connue
from marche
cross join ref_methode as methode
left join prouve using (marche_id)
left join titulaire using (marche_id)
left join consultation using (marche_id)
left join direct using (marche_id)
