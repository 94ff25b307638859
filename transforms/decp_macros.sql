-- Reading nested DECP lists whatever wraps them: alone or in a list, under the name of the item or not, nested up to six levels.

create or replace temp macro sans_enveloppe(liste, cle) as flatten(list_transform(liste, lambda e: case
    when json_type(e) = 'ARRAY' then from_json(e, '["JSON"]')
    when json_type(e) = 'OBJECT' and json_exists(e, '$.' || cle) then [json_extract(e, '$.' || cle)]
    else [e]
end));

create or replace temp macro elements(valeur, cle) as case
    when valeur is null or json_type(valeur) = 'NULL' then []::json[]
    when json_type(valeur) = 'VARCHAR' and upper(trim(valeur ->> '$')) in ('', 'NC', 'CDL', 'SANS OBJET') then []::json[]
    else list_filter(
        -- Three times list and name: as deep as publishers were seen to nest.
        sans_enveloppe(sans_enveloppe(sans_enveloppe(
            sans_enveloppe(sans_enveloppe(sans_enveloppe([valeur], cle), cle), cle), cle), cle), cle),
        lambda f: f is not null and json_type(f) <> 'NULL'
    )
end;

create or replace temp macro est_objet_lisible(element) as
    json_type(element) = 'OBJECT' and coalesce(json_type(element, '$.id') not in ('OBJECT', 'ARRAY'), true);

create or replace temp macro sont_lisibles(valeur, cle) as
    list_bool_and(list_transform(elements(valeur, cle), lambda c: est_objet_lisible(c))) is not false;

create or replace temp macro titulaire(element) as {
    'type': element ->> '$.typeIdentifiant', 'identifiant': element ->> '$.id', 'nom': element ->> '$.denominationSociale'
};
