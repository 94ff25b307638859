"""The State's list of recommended free software (SILL, DINUM) → names, licences and status, from either publication.

The CSV was the source until 2022; the JSON of code.gouv.fr followed, in which two shapes are in use.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import polars as pl

from transforms import listes
from transforms import normalise as norm
from transforms.json_records import UnreadableFile, utf8
from transforms.listes import Column, Parser, Reading

RECOMMENDED, OBSERVED, WITHDRAWN = "recommande", "en_observation", "plus_recommande"
STATUS = {"R": RECOMMENDED, "O": OBSERVED, "FR": WITHDRAWN}
CSV = {
    "_nom": Column(("nom", "name", "Logiciel"), required=True),
    "_licence": Column(("licence", "license"), required=True),
    "_fonction": Column(("fonction", "function", "description"), required=True),
    "_statut": Column(("statut", "status"), required=True),
    "_support": Column(("support",), required=True),
    "_public": Column(("public",), required=True),
    "_wikidata": Column(("wikidata",)),
    "_annees": Column(("annees",)),
}
JSON = [
    "_nom", "_licence", "_fonction", "_statut", "_support", "_public", "_wikidata", "_depuis", "_maj", "_code",
    "_extrait",
]  # fmt: skip
SOFTWARE = [
    "logiciel_nom", "licence", "fonction", "statut", "is_contrat_support", "is_service_public", "wikidata_id",
    "reference_depuis",
]  # fmt: skip


def _csv(content: bytes | memoryview) -> pl.LazyFrame:
    rows = listes.named(listes.csv_rows(content), CSV)
    years = norm.text("_annees").str.extract_all(r"(?:19|20)\d{2}").cast(pl.List(pl.Int32))
    return rows.with_columns(
        pl.col("_support", "_public").fill_null("non"),  # the file says `Oui` or nothing
        statut=norm.text("_statut").replace_strict(STATUS, default=None, return_dtype=pl.String),
        reference_depuis=pl.date(years.list.min(), 1, 1),
        _maj=years.list.max(),  # a year: always before the milliseconds of the JSON, which came after the CSV
    )


def _json(content: bytes | memoryview) -> pl.LazyFrame:
    try:
        entries = msgspec.json.decode(utf8(content))
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableFile("illisible", "Le contenu n'est pas du JSON.") from error
    if not isinstance(entries, list):
        raise UnreadableFile("format_inconnu", "Le fichier JSON n'est pas une liste de logiciels.")
    if entries and not any(isinstance(entry, dict) and "name" in entry for entry in entries):
        keys = ", ".join(sorted(entries[0])[:8]) if isinstance(entries[0], dict) else "aucune"
        raise UnreadableFile("format_inconnu", f"La clé name manque ; clés trouvées : {keys}.")
    schema = {**dict.fromkeys(JSON, pl.String), "_depuis": pl.Int64, "_maj": pl.Int64}
    rows = pl.LazyFrame([_entry(entry) for entry in entries], schema=schema, orient="row").with_row_index("_position")
    since = pl.from_epoch("_depuis", time_unit="ms").dt.date()
    return rows.with_columns(pl.col("_position").cast(pl.Int64), statut="_statut", reference_depuis=since)


def _any(content: bytes) -> pl.LazyFrame:
    is_json = content.lstrip()[:1] in {b"[", b"{"}
    return (_json if is_json else _csv)(content)


def _entry(entry: Any) -> tuple[Any, ...]:
    """One entry in the order of `JSON`; what is not an object carries its `_code`."""
    if not isinstance(entry, dict):
        return (None,) * 9 + ("PAS_UN_OBJET", msgspec.json.encode(entry).decode()[: listes.EXTRACT])
    custom = entry.get("customAttributes") or {}
    external = entry.get("softwareExternalData") or {}
    flags = {**entry, **custom} if isinstance(custom, dict) else entry
    wikidata = entry.get("wikidataId") or (external.get("externalId") if isinstance(external, dict) else None)
    return (
        _text(entry.get("name")), _text(entry.get("license")), _text(entry.get("function") or entry.get("description")),
        _status(entry), _text(flags.get("isPresentInSupportContract")), _text(flags.get("isFromFrenchPublicService")),
        _text(wikidata), _milliseconds(entry.get("referencedSinceTime")), _milliseconds(entry.get("updateTime")), None,
        msgspec.json.encode(entry).decode()[: listes.EXTRACT],
    )  # fmt: skip


def _text(value: Any) -> str | None:
    """A value as text: booleans as `true` and `false`, the French of a translated text, null for anything nested."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case {"fr": str(french)}:
            return french
        case _:
            return None


def _milliseconds(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e14 else None


def _status(entry: dict[str, Any]) -> str | None:
    if entry.get("dereferencing"):
        return WITHDRAWN
    if entry.get("isStillInObservation"):
        return OBSERVED
    wordings = {"recommended": RECOMMENDED, "in observation": OBSERVED, "no longer recommended": WITHDRAWN}
    return wordings.get(str(entry.get("recommendationStatus", "recommended")))


def _settled(rows: pl.LazyFrame) -> Reading:
    """One row per software: the entry last updated, then the one first listed."""
    clean = rows.with_columns(
        logiciel_nom=norm.prose("_nom"),
        licence=norm.text("_licence"),
        fonction=norm.prose("_fonction"),
        is_contrat_support=norm.boolean("_support"),
        is_service_public=norm.boolean("_public"),
        wikidata_id=norm.text("_wikidata").str.extract(r"^(Q\d+)$", 1),
        _cle=norm.prose("_nom").str.to_lowercase(),
    )
    checks = {"SANS_NOM": pl.col("logiciel_nom").is_null(), "STATUT_INCONNU": pl.col("statut").is_null()}
    reading = listes.settled(clean, checks, ["_cle"], latest="_maj")
    return replace(reading, rows=reading.rows.select(SOFTWARE))


# The list as a CSV file, as code.gouv.fr/sill/api/sill.json publishes it, or either. One row per software (`SOFTWARE`).
from_csv = Parser(_csv, _settled)
from_json = Parser(_json, _settled)
software = Parser(_any, _settled)
