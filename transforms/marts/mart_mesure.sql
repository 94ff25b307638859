-- À quelle fréquence chaque critère est juste, mesuré sur des marchés et des acheteurs étiquetés à la main.
-- Une ligne par version de méthode, échantillon, critère et mesure.

select
    methode,
    echantillon,
    critere_mesure,
    mesure,
    mesure_valeur,
    ic95_bas,
    ic95_haut,
    nb_base,
    nb_etiquettes,
    nb_positifs,
    nb_abstentions,
    nb_ambigus
from ref_mesure
order by methode, echantillon, critere_mesure, mesure
