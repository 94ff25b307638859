-- Le sort des enregistrements de chaque fichier source. Une ligne par fichier.
-- Enregistrements = marchés + fusionnés + remplacés + mis en quarantaine.

select
    source,
    fichier,
    enregistrements,
    marches,
    fusionnes,
    remplaces,
    quarantaine,
    fichier_statut,
    message,
    sha256
from core_reconciliation
order by source, fichier
