-- Les acheteurs de l'État que l'on ne sait rattacher à aucun ministère, et ceux de périmètre inconnu dont le numéro ou
-- le nom évoque l'État : ce qui manque aux chiffres des ministères, et son poids. Une ligne par SIRET.
-- Le montant est celui des marchés du domaine 33 retenus ; il est vide quand aucun ne l'est. Un acheteur sans marché du
-- domaine 33 figure aussi : il ne pèse rien aujourd'hui.

with contredit as (
    select sujet_id as acheteur_siret, list(critere) as criteres
    from core_verdict
    where sujet = 'acheteur' and verdict = 'indetermine'
    group by sujet_id
),

domaine33 as (
    select sujet_id as marche_id
    from core_verdict
    where sujet = 'marche' and critere = 'domaine33' and verdict = 'oui'
),

poids as (
    select
        acheteur_siret,
        count(*) as nb_marches_domaine33,
        sum(montant_retenu_eur)::decimal(18, 2) as montant_retenu_domaine33_eur
    from core_marche
    semi join domaine33 using (marche_id)
    group by acheteur_siret
),

manquant as (
    select *, upper(strip_accents(acheteur_nom)) as nom
    from mart_acheteur
    where
        (perimetre = 'ETAT' and ministere is null)
        or (
            perimetre = 'INCONNU'
            and (
                acheteur_siren like '1%'
                or regexp_matches(
                    nom,
                    'MINISTERE|PREFE(T|CTURE)|RECTORAT|TRIBUNAL|GENDARMERIE|POLICE NATIONALE|ARMEES?\b|\bETAT\b'
                    || '|\b(AGENCE|INSTITUT|ECOLE|OFFICE|CENTRE|CAISSE)S? (FRANCAISE?|NATIONALE?)\b'
                    || '|^DIRECTION (GENERALE|REGIONALE|DEPARTEMENTALE|INTER)'
                )
            )
        )
)

select
    acheteur_siret,
    manquant.acheteur_siren,
    manquant.acheteur_nom,
    manquant.perimetre,
    case
        when list_contains(contredit.criteres, if(manquant.perimetre = 'ETAT', 'ministere', 'perimetre'))
            then 'Les preuves se contredisent.'
        when manquant.acheteur_nom_source = 'reference'
            then 'Notre liste le cite sans ministère, sous le nom « ' || manquant.acheteur_nom || ' ».'
        when manquant.acheteur_siren is null or not regexp_matches(manquant.acheteur_siren, '[1-9]')
            then 'Sans SIREN valable : un nom seul ne désigne pas un acheteur.'
        when manquant.perimetre = 'ETAT' and manquant.acheteur_nom is null
            then 'Service sans nom, ni publié ni au répertoire SIRENE, dont le numéro ne dit pas le ministère.'
        when manquant.perimetre = 'ETAT'
            then 'Ni le numéro ni le nom de ce service ne disent le ministère.'
        when manquant.acheteur_nom is null
            then 'Organisme sans nom, ni publié ni au répertoire SIRENE, dont le numéro ne dit pas la nature.'
        else 'Ni le numéro ni le nom de cet organisme ne disent sa nature.'
    end as motif_non_rattache,
    manquant.nb_marches,
    coalesce(poids.nb_marches_domaine33, 0) as nb_marches_domaine33,
    poids.montant_retenu_domaine33_eur
from manquant
left join contredit using (acheteur_siret)
left join poids using (acheteur_siret)
order by acheteur_siret
