-- Les verdicts sur les marchés publiés, leurs titulaires et leurs acheteurs.
-- Une ligne par sujet, entreprise s'il y a lieu, et critère qui a au moins une preuve.

select
    sujet,
    sujet_id,
    fournisseur_id,
    critere,
    verdict,
    confiance,
    regle_id,
    nb_preuves,
    is_contredit
from core_verdict
where
    (sujet in ('marche', 'titulaire') and sujet_id in (select marche_id from mart_marche))
    or (sujet = 'acheteur' and sujet_id in (select acheteur_siret from mart_marche))
order by sujet, sujet_id, fournisseur_id, critere
