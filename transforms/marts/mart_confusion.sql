-- Ce que Cap 33 conclut quand l'étiquette dit autre chose : les verdicts face aux étiquettes.
-- Une ligne par version de méthode, échantillon, critère, étiquette et verdict.

select
    methode,
    echantillon,
    critere_mesure,
    etiquette,
    verdict,
    nb_etiquettes
from ref_confusion
order by methode, echantillon, critere_mesure, etiquette, verdict
