-- Les enregistrements qui ne peuvent être un marché, avec la raison.
-- Une ligne par enregistrement, ou par fichier quand le fichier entier est en cause.

select
    source,
    fichier,
    position,
    code,
    raison,
    extrait
from core_quarantaine
order by source, fichier, position
