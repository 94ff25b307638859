-- Les échantillons étiquetés à la main sur lesquels la méthode a été mesurée.
-- Une ligne par version de méthode et échantillon.

select
    methode,
    echantillon,
    echantillon_libelle,
    echantillon_description,
    reserve,
    source as echantillon_source,
    echantillon_fichier,
    sha256,
    nb_etiquettes,
    date_mesure
from ref_echantillon
order by methode, echantillon
