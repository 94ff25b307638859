-- One row per DECP record, in loose columns: scalars as published text, suppliers and modifications as plain lists.
-- Reads `enregistrement`: the record's top-level keys as text or JSON, and its `cap33_position` in the file.

with lus as (
    select
        *,
        json_transform(titulaires, '[{
            "titulaire": {"typeIdentifiant": "VARCHAR", "id": "VARCHAR", "denominationSociale": "VARCHAR"},
            "typeIdentifiant": "VARCHAR", "id": "VARCHAR", "denominationSociale": "VARCHAR"
        }]') as titulaires_reguliers
    from enregistrement
),

-- Nearly every record lists its suppliers in one of the two regular shapes; the general reading is kept for the others.
qualifies as (
    select
        *,
        coalesce(
            len(titulaires_reguliers) > 0 and list_bool_and(list_transform(
                titulaires_reguliers,
                lambda t: coalesce(left(coalesce(t.titulaire.id, t.id), 1) not in ('{', '['), false)
            )),
            false
        ) as est_regulier
    from lus
)

select
    cap33_position as position,
    id as id_publie,
    case json_type(acheteur)
        when 'OBJECT' then acheteur ->> '$.id' when 'ARRAY' then acheteur ->> '$[0].id' else acheteur ->> '$'
    end as acheteur_publie,
    acheteur ->> '$.nom' as acheteur_nom,
    objet,
    "codeCPV" as cpv,
    nature,
    "procedure",
    ccag,
    techniques,
    "modalitesExecution" as modalites,
    "idAccordCadre" as accord_cadre_id,
    "marcheInnovant" as innovant,
    "offresRecues" as offres_recues,
    coalesce("lieuExecution" ->> '$.code', "lieuExecution_code") as lieu_code,
    "dateNotification" as date_notification,
    "datePublicationDonnees" as date_publication,
    "dureeMois" as duree,
    montant,
    _type as type_publie,
    -- Some publishers write the fields of a concession in every record, empty.
    coalesce("autoriteConcedante", '{}') not in ('{}', '[]', '""') or coalesce(concessionnaires, '[]') not in ('[]', '{}', '""')
        as a_concessionnaire,
    -- Not one coalesce: beside JSON columns it would read the texts among them as JSON, and fail on "oui".
    coalesce(techniques, "modalitesExecution", "considerationsSociales", "typesPrix") is not null
        or coalesce("marcheInnovant", "typeGroupementOperateurs", titulaires_reguliers[1].titulaire.id) is not null
        as est_format_2022,
    case
        when est_regulier then list_transform(titulaires_reguliers, lambda t: {
            'type': coalesce(t.titulaire."typeIdentifiant", t."typeIdentifiant"),
            'identifiant': coalesce(t.titulaire.id, t.id),
            'nom': coalesce(t.titulaire."denominationSociale", t."denominationSociale")
        })
        else list_transform(list_filter(elements(titulaires, 'titulaire'), lambda a: est_objet_lisible(a)), lambda b: titulaire(b))
    end as titulaires,
    est_regulier or sont_lisibles(titulaires, 'titulaire') as titulaires_lisibles,
    case
        when modifications is null or modifications in ('[]', 'null') then []
        else list_transform(
            list_filter(elements(modifications, 'modification'), lambda d: json_type(d) = 'OBJECT'),
            lambda m: {
                'rang': m ->> '$.id',
                'date_effet': m ->> '$.dateNotificationModification',
                'date_publication': m ->> '$.datePublicationDonneesModification',
                'montant': m ->> '$.montant',
                'duree': m ->> '$.dureeMois',
                'objet': m ->> '$.objetModification',
                'titulaires': list_transform(
                    list_filter(elements(m -> '$.titulaires', 'titulaire'), lambda g: est_objet_lisible(g)), lambda h: titulaire(h)
                )
            }
        )
    end as modifications,
    case
        when modifications is null or modifications in ('[]', 'null') then true
        else sont_lisibles(modifications, 'modification') and list_bool_and(list_transform(
            elements(modifications, 'modification'), lambda r: sont_lisibles(r -> '$.titulaires', 'titulaire')
        )) is not false
    end as modifications_lisibles,
    list_transform(
        list_filter(elements("actesSousTraitance", 'acteSousTraitance'), lambda i: json_type(i) = 'OBJECT'),
        lambda n: {
            'acte': n ->> '$.id',
            'date_effet': n ->> '$.dateNotification',
            'date_publication': n ->> '$.datePublicationDonnees',
            'montant': n ->> '$.montant',
            'duree': n ->> '$.dureeMois',
            'sous_traitant': titulaire(n -> '$.sousTraitant')
        }
    ) as actes,
    list_transform(
        list_filter(
            elements("modificationsActesSousTraitance", 'modificationActeSousTraitance'), lambda p: json_type(p) = 'OBJECT'
        ),
        lambda q: {
            'acte': q ->> '$.id',
            'date_effet': coalesce(
                q ->> '$.dateNotificationModificationSousTraitance', q ->> '$.dateNotificationModificationActeSousTraitance'
            ),
            'date_publication': coalesce(
                q ->> '$.datePublicationDonnees', q ->> '$.datePublicationDonneesModificationActeSousTraitance'
            ),
            'montant': q ->> '$.montant',
            'duree': q ->> '$.dureeMois',
            'sous_traitant': titulaire(null::json)
        }
    ) as modifications_actes,
    case
        when coalesce("actesSousTraitance", "modificationsActesSousTraitance") is null then true
        else sont_lisibles("actesSousTraitance", 'acteSousTraitance')
            and sont_lisibles("modificationsActesSousTraitance", 'modificationActeSousTraitance')
            -- One sub-contractor an act: a list of them is not read.
            and list_bool_and(list_transform(elements("actesSousTraitance", 'acteSousTraitance'), lambda s:
                len(elements(s -> '$.sousTraitant', 'sousTraitant')) = 0 or est_objet_lisible(s -> '$.sousTraitant')
            )) is not false
    end as actes_lisibles
from qualifies
