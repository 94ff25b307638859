-- Règles actives de la méthode, avec ce qu'elles ont produit. Une ligne par règle.
-- Une règle qui ne s'est jamais déclenchée reste visible, avec zéro.

with fired as (
    select regle_id, count(*)::bigint as nb_preuves_regle
    from core_preuve
    group by regle_id
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
    coalesce(fired.nb_preuves_regle, 0)::bigint as nb_preuves_regle
from ref_regle as rule
left join fired using (regle_id)
order by rule.regle_id
