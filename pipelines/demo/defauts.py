"""Each degradation of a record's form, under its code: a function of the record and of a number in [0, 1).

They apply in this order: what reads a field comes before what breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pipelines.demo import defauts_modifications as change
from pipelines.demo import defauts_titulaires as seller
from pipelines.demo import defauts_valeurs as value

Enregistrement = dict[str, Any]
ACCENTED = re.compile(r"[À-ÖØ-öø-ÿœŒ]")
OLD_PROCEDURES = {
    "Procédure avec négociation": (
        "Procédure concurrentielle avec négociation",
        "Procédure négociée avec mise en concurrence préalable",
    ),
    "Marché passé sans publicité ni mise en concurrence préalable": (
        "Marché négocié sans publicité ni mise en concurrence préalable",
        "Marché public négocié sans publicité ni mise en concurrence préalable",
    ),
}


def _setter(field: str, given: Callable[[float], Any]) -> Callable[[Enregistrement, float], None]:
    def apply(record: Enregistrement, luck: float) -> None:
        record[field] = given(luck)

    return apply


def _is_2019(record: Enregistrement) -> bool:
    return "_type" in record


def _garbled(record: Enregistrement, luck: float) -> None:
    if not _is_2019(record):
        return
    record["objet"] = ACCENTED.sub("\ufffd", record["objet"])
    for holder in seller.holders(record):
        holder["denominationSociale"] = ACCENTED.sub("\ufffd", holder["denominationSociale"])


def _entities(record: Enregistrement, luck: float) -> None:
    record["objet"] = record["objet"].replace("'", "&#039;").replace("é", "&eacute;")


def _line_breaks(record: Enregistrement, luck: float) -> None:
    record["objet"] = re.sub(r" (?=[(:-])", "\n", record["objet"], count=1) + "\r\n"


def _cut(record: Enregistrement, luck: float) -> None:
    record["objet"] = record["objet"][: 249 + int(luck * 8)]


def _wrong_check(record: Enregistrement, luck: float) -> None:
    own = record["acheteur"]["id"]
    record["acheteur"]["id"] = own[:-1] + str((int(own[-1]) + 1) % 10)


def _nameless(record: Enregistrement, luck: float) -> None:
    record["acheteur"].pop("nom", None)


def _upper_nature(record: Enregistrement, luck: float) -> None:
    if record["nature"] == "Marché" and _is_2019(record):
        record["nature"] = "MARCHE"


def _upper_place(record: Enregistrement, luck: float) -> None:
    if record["lieuExecution"]["typeCode"] == "Code département":
        record["lieuExecution"]["typeCode"] = "CODE DEPARTEMENT" if luck < 0.5 else "Code departement"


def _old_procedure(record: Enregistrement, luck: float) -> None:
    if record["procedure"] in OLD_PROCEDURES:
        record["procedure"] = OLD_PROCEDURES[record["procedure"]][int(luck * 2)]


def _worded_boolean(record: Enregistrement, luck: float) -> None:
    spellings = (("non", "oui"), (0, 1), ("false", "true"))[int(luck * 3)]
    for field in ("marcheInnovant", "attributionAvance", "sousTraitanceDeclaree"):
        if field in record:
            record[field] = spellings[record[field]]


DEFAUTS: dict[str, Callable[[Enregistrement, float], None]] = {
    "texte_coupe": _cut,
    "texte_mojibake": _garbled,
    "texte_entites": _entities,
    "texte_sauts_de_ligne": _line_breaks,
    "texte_blancs": lambda record, luck: record.update(objet=f"  {record['objet']} "),
    "texte_apostrophes": lambda record, luck: record.update(objet=record["objet"].replace("'", "''")),
    "acheteur_luhn": _wrong_check,
    "acheteur_sans_nom": _nameless,
    "titulaire_zeros": seller.zeros,
    "titulaire_acheteur": seller.own_buyer,
    "titulaire_luhn": seller.mistyped,
    "titulaire_tva": seller.vat,
    "titulaire_forme": seller.spelled,
    "titulaire_double": seller.twice,
    "cpv_voisin": value.neighbour,
    "cpv_errone": value.wrong_domain,
    "cpv_zero_perdu": value.lost_zero,
    "cpv_cle": value.check_digit,
    "cpv_longueur": lambda record, luck: record.update(codeCPV=record["codeCPV"][:4]),
    "cpv_nul": _setter("codeCPV", lambda luck: "00000000-1"),
    "cpv_absent": _setter("codeCPV", lambda luck: None),
    "montant_nul": value.amount(lambda luck: 0),
    "montant_un_euro": value.amount(lambda luck: 1 if luck < 0.5 else 0.01),
    "montant_infime": value.amount(lambda luck: round(2 + luck * 98, 2)),
    "montant_enorme": value.amount(lambda luck: round(1e8 + luck * 8e8, 2)),
    "montant_demesure": value.amount(lambda luck: 999_999_999 if luck < 0.7 else 99_999_999_999_999),
    "montant_repete": value.amount(lambda luck: round(111_111.11 * (1 + int(luck * 9)), 2) if luck < 0.5 else 222_222),
    "montant_test": value.amount(lambda luck: 123_456.78),
    "montant_texte": value.as_text,
    "modification_datee_avant": change.dated_before,
    "date_publiee_avant": value.published_before,
    "date_an_218": lambda record, luck: record.update(dateNotification="0218" + record["dateNotification"][4:]),
    "date_future": value.in_future,
    "date_autre_forme": value.otherwise_dated,
    "date_fuseau": value.zoned,
    "publication_absente": lambda record, luck: record.pop("datePublicationDonnees") and None,
    "duree_nc": _setter("dureeMois", lambda luck: "NC"),
    "duree_nulle": _setter("dureeMois", lambda luck: 0),
    "duree_jours": lambda record, luck: record.update(dureeMois=1460 if luck < 0.5 else 365),
    "nature_casse": _upper_nature,
    "lieu_casse": _upper_place,
    "procedure_ancienne": _old_procedure,
    "procedure_absente": _setter("procedure", lambda luck: None),
    "booleen_texte": _worded_boolean,
    "modification_id_zero": change.unnumbered,
    "modification_desordre": change.out_of_order,
    "modification_imbriquee": change.nested,
    "modification_enveloppe": change.rewrapped,
    "titulaires_absents": seller.nobody,
    "notification_absente": _setter("dateNotification", lambda luck: None),
}
