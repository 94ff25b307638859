-- Les chiffres officiels publiés, pour une note. Une ligne par chiffre.
-- Ils ne se comparent pas aux indicateurs de Cap 33 : pourquoi_different dit en quoi chacun diffère. Ils n'entrent dans
-- aucun calcul, ne partagent aucun axe avec eux, et ne servent jamais d'objectif par défaut.

select
    chiffre_id,
    rang::bigint as rang,
    libelle,
    perimetre_officiel,
    annee_officielle,
    valeur_publiee,
    is_objectif::boolean as is_objectif,
    pourquoi_different,
    source,
    date_constat::date as date_constat,
    confiance
from ref_chiffre_officiel
order by rang
