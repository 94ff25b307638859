-- Les preuves sur les marchés publiés, leurs titulaires et leurs acheteurs, favorables ou non, comptées ou non.
-- Une ligne par sujet, entreprise s'il y a lieu, critère et règle déclenchée.

select
    sujet,
    sujet_id,
    fournisseur_id,
    critere,
    regle_id,
    conclusion,
    force,
    champ,
    valeur_citee,
    source,
    source_date
from core_preuve
where
    (sujet in ('marche', 'titulaire') and sujet_id in (select marche_id from mart_marche))
    or (sujet = 'acheteur' and sujet_id in (select acheteur_siret from mart_marche))
order by sujet, sujet_id, fournisseur_id, critere, regle_id
