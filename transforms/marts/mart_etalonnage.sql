-- Ce que vaut chaque niveau de confiance : la part de verdicts justes parmi ceux qui le portent.
-- Une ligne par version de méthode, échantillon, critère et confiance ; un niveau jamais rencontré reste visible.

select
    methode,
    echantillon,
    critere_mesure,
    confiance,
    nb_verdicts,
    nb_justes,
    part_juste,
    ic95_bas,
    ic95_haut,
    probabilite
from ref_etalonnage
order by methode, echantillon, critere_mesure, confiance
