"""One published notice → its fields in the publisher's spelling, whatever the file and the form it stood in."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from transforms import boamp_dila, boamp_dila_xml, boamp_eforms, boamp_fnsimple, boamp_mapa
from transforms.boamp_facts import Facts, Holder, distinct
from transforms.boamp_records import Form
from transforms.boamp_tree import text, texts
from transforms.json_records import Record

BODIES = {
    "FNSimple": boamp_fnsimple.read,
    "MAPA": boamp_mapa.read,
    "EFORMS": boamp_eforms.read,
}
DILA_ROOTS = ("IDENTITE", "IDENT")
# A date such as 2014-10-15 ends like a notice number: only what stands under a key of identifier counts.
LINKED = re.compile(r'"id_?web"\s*:\s*"([^"\\]{4,30})"', re.IGNORECASE)
NUMBER = re.compile(r"(?<![0-9A-Z-])(?:[0-9]{2}-[0-9]{1,7}|[A-Z]{3}[0-9A-Z]{12})(?![0-9A-Z-])")
CONCESSION = re.compile(r"CONCESSION|DSP|DIRECTIVE-23")

Published = dict[str, Any]


def loose(record: Record, form: Form) -> Published:
    """The fields of one notice as text, or its position and the `code` of what makes it unreadable."""
    if record.reject:
        return {"position": record.position, "code": record.reject}
    try:
        published = _decoded(bytes(record.text), form)
    except (ValueError, RecursionError):
        return {"position": record.position, "code": "XML_INVALIDE" if form == "xml" else "JSON_INVALIDE"}
    if not isinstance(published, dict):
        return {"position": record.position, "code": "PAS_UN_OBJET"}
    return {"position": record.position, **_fields(published, form)}


def _decoded(body: bytes, form: Form) -> Any:
    match form:
        case "xml":
            return boamp_dila_xml.record(boamp_dila_xml.tree(body))
        case "csv":
            return _listed(msgspec.json.decode(body))
        case "json":
            return _unwrapped(_patient(body))


def _patient(body: bytes | str) -> Any:
    """The value of a JSON text; what msgspec refuses (NaN, endless figures) goes through Python's decoder."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        value = json.loads(body, strict=False)
        sound = json.dumps(value, ensure_ascii=False).encode("utf-8", errors="replace")
        return json.loads(sound)


def _unwrapped(value: Any) -> Any:
    """The fields of a record of the API's first version, `{"record": {"fields": {…}}}` or `{"fields": {…}}`."""
    for key in ("record", "fields"):
        if isinstance(value, dict) and isinstance(value.get(key), dict):
            value = value[key]
    return value


def _listed(row: Published) -> Published:
    """A row of the list of reference, buyer and summary, under the names of the export."""
    number = NUMBER.search(text(row, "reference") or "")
    return {
        "idweb": number.group() if number else None,
        "nomacheteur": (text(row, "acheteur") or "").strip("# "),
        "objet": text(row, "resume"),
        "datelimitereponse": re.sub(r"[^0-9: -]", "", text(row, "deadline") or "").strip(),
    }


def _fields(published: Published, form: Form) -> Published:
    own = text(published, "idweb") or (text(published, "id") or "").replace("_", "-") or None
    facts = _facts(published.get("donnees"), form)
    procedures = [
        word
        for key in ("type_procedure", "soustype_procedure", "procedure_libelle", "procedure_categorise")
        for word in texts(published, key)
    ]
    scope = " ".join(texts([published.get(key) for key in ("famille", "perimetre", "sousnature")]))
    return {
        **msgspec.to_builtins(facts),
        "avis_id": own,
        "nature": text(published, "nature") or facts.nature,
        "etat": text(published, "etat"),
        "famille": text(published, "famille"),
        "is_concession": bool(CONCESSION.search(scope)) if scope else None,
        "date_parution": text(published, "dateparution"),
        "date_limite": text(published, "datelimitereponse") or facts.date_limite,
        "acheteur_nom": text(published, "nomacheteur") or facts.acheteur_nom,
        "objet": text(published, "objet") or facts.objet,
        "departements": texts(published, "code_departement"),
        "descripteurs": texts(published, "descripteur_code") or texts(published, "dc"),
        "procedures": procedures + facts.procedures,
        "contractfolderid": text(published, "contractfolderid") or facts.contractfolderid,
        "avis_lies": [number for number in distinct(_links(published) + facts.avis_lies) if number != own],
        "titulaires": msgspec.to_builtins(_named(facts.titulaires, texts(published, "titulaire"))),
    }


def _facts(body: Any, form: Form) -> Facts:
    """What the body says; of an absent, unreadable or unknown one, nothing, and a flag where it was there."""
    flat = Facts(generation="csv" if form == "csv" else "ods_plat")
    if body is None or body == "":
        return flat
    try:
        tree = _patient(body) if isinstance(body, str) else body
    except (ValueError, RecursionError):
        flat.alertes = ["AVI-DONNEES"]
        return flat
    for root, read in BODIES.items() if isinstance(tree, dict) else ():
        if root in tree and (facts := read(tree[root])) is not None:
            return facts
    if isinstance(tree, dict) and any(root in tree for root in DILA_ROOTS):
        return boamp_dila.read(tree)
    flat.alertes = ["AVI-SCHEMA"] if isinstance(tree, dict) else ["AVI-DONNEES"]
    return flat


def _named(holders: list[Holder], names: list[str]) -> list[Holder]:
    """The holders of the body; where it names none, those that the export names, with the number if one firm has it."""
    if not names or any(holder.nom for holder in holders):
        return holders
    number = holders[0].identifiant if len(holders) == len(names) == 1 else None
    return [Holder(nom=name, identifiant=number) for name in names]


def _links(published: Published) -> list[str]:
    """Identifiers of the notices that this one follows or corrects."""
    declared = NUMBER.findall(" ".join(texts(published, "annonce_lie")))
    nested = [published.get(key) for key in ("annonces_anterieures", "annonces_anterieures_schema_v110", "gestion")]
    return declared + [number for value in nested if value for number in LINKED.findall(_json(value))]


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
