-- Règles actives de la méthode, avec ce qu'elles ont produit et ce qu'elles valent. Une ligne par règle.
-- Une règle qui ne s'est jamais déclenchée reste visible, avec zéro. Le marché cité est le plus récent où elle décide du
-- verdict ; à défaut, le plus récent où elle s'est déclenchée.

with fired as (
    select regle_id, count(*)::bigint as nb_preuves_regle
    from core_preuve
    group by regle_id
),

-- A buyer is shown by its latest contract.
shown as (
    select
        marche_id as sujet_id,
        marche_id,
        coalesce(date_notification, date '1900-01-01') as notified
    from mart_marche
    union all
    select
        acheteur_siret,
        arg_max(marche_id, (coalesce(date_notification, date '1900-01-01'), marche_id)),
        coalesce(max(date_notification), date '1900-01-01')
    from mart_marche
    group by acheteur_siret
),

decided as (
    select
        judged.regle_id,
        arg_max(
            {'marche_id': shown.marche_id, 'sujet_id': judged.sujet_id, 'fournisseur_id': judged.fournisseur_id},
            (shown.notified, judged.sujet_id, judged.fournisseur_id)
        ) as latest
    from mart_verdict as judged
    join shown using (sujet_id)
    where judged.verdict <> 'indetermine'
    group by judged.regle_id
),

decisive as (
    select
        decided.regle_id,
        any_value(decided.latest.marche_id) as marche_id,
        max(proof.valeur_citee) as valeur_citee
    from decided
    join mart_preuve as proof
        on proof.regle_id = decided.regle_id
        and proof.sujet_id = decided.latest.sujet_id
        and proof.fournisseur_id = decided.latest.fournisseur_id
    where proof.valeur_citee is not null
    group by decided.regle_id
),

fallback as (
    select
        proof.regle_id,
        arg_max(
            {'marche_id': shown.marche_id, 'valeur_citee': proof.valeur_citee},
            (shown.notified, proof.sujet_id, proof.fournisseur_id)
        ) as latest
    from mart_preuve as proof
    join shown using (sujet_id)
    where proof.valeur_citee is not null
    group by proof.regle_id
),

measured as (
    select ref_mesure_regle.*
    from ref_mesure_regle
    semi join ref_methode using (methode)
)

select
    rule.regle_id,
    rule.critere,
    rule.sujet,
    rule.force,
    rule.definition_minimale,
    rule.conclusion,
    rule.champ,
    rule.champ_label,
    rule.phrase,
    rule.fondement,
    coalesce(fired.nb_preuves_regle, 0)::bigint as nb_preuves_regle,
    measured.echantillon,
    measured.nb_verdicts,
    measured.nb_justes,
    measured.part_juste,
    measured.ic95_bas,
    measured.ic95_haut,
    coalesce(decisive.marche_id, fallback.latest.marche_id) as exemple_marche_id,
    coalesce(decisive.valeur_citee, fallback.latest.valeur_citee) as exemple_valeur,
    written.exemple,
    written.exemple_raison,
    written.contre_exemple,
    written.contre_exemple_raison
from ref_regle as rule
left join fired using (regle_id)
left join decisive using (regle_id)
left join fallback using (regle_id)
left join measured using (regle_id)
left join ref_exemple_regle as written using (regle_id)
order by rule.regle_id
