-- La couverture de la circulaire n° 6519/SG. Une ligne par objectif : ce qui le mesure, sa dernière valeur fiable pour
-- l'État, ou pourquoi les données ouvertes ne le disent pas.
-- Dernière valeur fiable : la base « nombre » (définition stricte) de la dernière année complète, depuis le format
-- actuel, dont le chiffre est publié. La phrase est le modèle de l'objectif, rempli avec elle.

with mesure as (
    select
        indicateur, methode, periode, valeur_unite, valeur, borne_haute, numerateur, denominateur, nb_marches,
        part_indeterminee
    from mart_indicateur_circulaire
    where
        perimetre = 'ETAT' and ministere is null and base = 'nombre'
        and serie_fiable and is_periode_complete and indicateur_statut = 'publie'
    union all by name
    select
        indicateur, methode, periode, 'part' as valeur_unite, valeur, borne_haute, numerateur, denominateur, nb_marches,
        part_indeterminee
    from mart_indicateur
    semi join ref_methode using (methode)
    where
        perimetre = 'ETAT' and ministere is null and base = 'nombre' and definition = 'strict'
        and serie_fiable and is_periode_complete and indicateur_statut = 'publie'
        and regexp_full_match(periode, '[0-9]{4}')
),

derniere as (
    select *
    from mesure
    qualify row_number() over (partition by indicateur order by periode desc) = 1
),

ecrite as (
    select
        *,
        case valeur_unite
            when 'part' then if(
                0 < valeur and valeur < 0.0005,
                'moins de 0,1 %',
                regexp_replace(replace(printf('%.1f', 100 * valeur), '.', ','), ',0$', '') || ' %'
            )
            when 'rapport'
                then regexp_replace(replace(printf('%+.1f', 100 * (valeur - 1)), '.', ','), ',0$', '') || ' %'
            when 'jours' then printf('%.0f', valeur) || if(valeur < 2, ' jour', ' jours')
            else printf('%.0f', valeur)
        end as valeur_ecrite,
        case
            when coalesce(part_indeterminee, 0) = 0 then ''
            when valeur_unite = 'part'
                then
                    ' C''est la part établie. Avec les marchés indéterminés, elle irait jusqu''à '
                    || regexp_replace(replace(printf('%.1f', 100 * borne_haute), '.', ','), ',0$', '') || ' %.'
            else
                ' Les données ne permettent pas de trancher pour '
                || if(borne_haute - valeur < 2, 'un autre.', printf('%.0f autres.', borne_haute - valeur))
        end as reserve_ecrite
    from derniere
)

select
    objectif.objectif_id,
    objectif.rang,
    objectif.section,
    objectif.section_intitule,
    objectif.objectif,
    objectif.circulaire_etat,
    objectif.indicateur,
    objectif.autres_indicateurs,
    objectif.mesure_texte,
    objectif.manque,
    objectif.donnees_utiles,
    objectif.source,
    methode.methode,
    ecrite.periode,
    ecrite.valeur_unite,
    ecrite.valeur,
    ecrite.borne_haute,
    ecrite.numerateur,
    ecrite.denominateur,
    ecrite.nb_marches,
    case
        when objectif.indicateur is null then objectif.manque
        when ecrite.periode is null then 'Aucune année complète et fiable ne donne de valeur publiable pour l''État.'
        else
            replace(
                replace(objectif.phrase_modele, '{periode}', ecrite.periode), '{valeur}', ecrite.valeur_ecrite
            )
            || ecrite.reserve_ecrite
    end as phrase_objectif
from ref_circulaire as objectif
cross join ref_methode as methode
left join ecrite on ecrite.indicateur = objectif.indicateur
order by objectif.rang
