-- Les acheteurs rencontrés dans les sources et leur place dans la sphère de l'État. Une ligne par SIRET.
-- La règle et la confiance sont celles du périmètre. Un acheteur dont les preuves se contredisent n'est placé nulle
-- part.

with perimetre as (
    select sujet_id as acheteur_siret, nullif(verdict, 'indetermine') as perimetre, regle_id, confiance
    from core_verdict
    where sujet = 'acheteur' and critere = 'perimetre'
),

ministere as (
    select sujet_id as acheteur_siret, nullif(verdict, 'indetermine') as ministere
    from core_verdict
    where sujet = 'acheteur' and critere = 'ministere'
)

select
    acheteur_siret,
    acheteur.acheteur_siren,
    acheteur.acheteur_nom,
    acheteur.acheteur_nom_source,
    acheteur.categorie_juridique_code,
    coalesce(perimetre.perimetre, 'INCONNU') as perimetre,
    ministere.ministere,
    perimetre.regle_id,
    perimetre.confiance,
    acheteur.nb_marches
from core_acheteur as acheteur
left join perimetre using (acheteur_siret)
left join ministere using (acheteur_siret)
order by acheteur_siret
