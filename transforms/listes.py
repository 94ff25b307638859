"""Published lists (CSV, or rows already in columns) → rows whose columns are found by name, each with exactly one fate.

What belongs here: reading by name, and counting. What a list means is in the module that bears its name.
A row is kept, merged (it says what another row says), replaced (another row says it better) or set apart with a reason.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from transforms.json_records import UnreadableFile, utf8

DELIMITERS = ";,\t|"
EXTRACT = 300  # characters kept of a row that is set apart
LONGEST_CELL = 1 << 24
REASONS = {
    "LIGNE_IRREGULIERE": "La ligne n'a pas autant de cases que l'en-tête.",
    "PAS_UN_OBJET": "L'enregistrement n'est pas un objet JSON.",
    "SANS_NOM": "Aucun nom n'est publié.",
    "SANS_SIREN": "Aucun SIREN n'est publié ; un nom seul ne prouve rien.",
    "SIREN_ILLISIBLE": "L'identifiant publié n'est pas un SIREN.",
    "SIREN_LUHN": "Le SIREN publié ne passe pas le contrôle de Luhn : il désignerait une autre entreprise.",
    "SANS_DATE": "Aucune date ni année ne se lit.",
    "STATUT_INCONNU": "Le statut publié n'est pas un de ceux que l'on connaît.",
}


@dataclass(frozen=True)
class Column:
    """A column to find under any spelling it was published with; a list cannot be read without a required one."""

    spellings: Sequence[str]
    required: bool = False


@dataclass(frozen=True)
class Reading:
    """A list once read: its rows, what was set apart (`position, code, raison, extrait`), and how many of each fate."""

    rows: pl.DataFrame
    rejected: pl.DataFrame
    fates: dict[str, int]

    def reconciliation(self, source: str, fichier: str) -> pl.DataFrame:
        """One row for the file: `enregistrements` is the sum of the four fates that follow it."""
        return pl.DataFrame(
            {"source": source, "fichier": fichier, "enregistrements": sum(self.fates.values()), **self.fates}
        )


def csv_rows(content: bytes | memoryview) -> pl.DataFrame:
    """One row per line of a CSV file under its published names, all text, with its `_position` and `_code`.

    Separator and encoding are recognised; a line that has not as many cells as the header carries a `_code`.
    """
    text = bytes(utf8(content)).decode("utf-8")
    if not text.strip():
        raise UnreadableFile("vide", "Le fichier est vide.")
    if text.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        raise UnreadableFile("format_inconnu", "Le fichier est une page HTML enregistrée à la place des données.")
    header = text.lstrip().splitlines()[0]
    csv.field_size_limit(LONGEST_CELL)
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=_delimiter(header)) if line
        ]
    except csv.Error as error:
        raise UnreadableFile("illisible", "Le fichier ne se lit pas comme du CSV.") from error
    names = _distinct(lines[0])
    cells = [[*(cell or None for cell in line[: len(names)]), *[None] * (len(names) - len(line))] for line in lines[1:]]
    codes = [None if len(line) == len(names) else "LIGNE_IRREGULIERE" for line in lines[1:]]
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row").with_columns(
        pl.Series("_code", codes, dtype=pl.String), _position=pl.int_range(pl.len(), dtype=pl.Int64)
    )


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names of a header, a repeated one told apart by its rank."""
    return [name if names.index(name) == rank else f"{name} ({rank + 1})" for rank, name in enumerate(names)]


def named(rows: pl.DataFrame, wanted: Mapping[str, Column]) -> pl.LazyFrame:
    """The rows with the wanted columns under our names, null where an optional one is absent (see `matched`)."""
    published = [name for name in rows.columns if not name.startswith("_")]
    found = matched(published, wanted)
    return rows.lazy().select(
        "_position",
        "_code",
        _extract(published),
        *((pl.lit(None, pl.String) if match is None else pl.col(match)).alias(name) for name, match in found.items()),
    )


def matched(published: Sequence[str], wanted: Mapping[str, Column]) -> dict[str, str | None]:
    """Published name of each wanted column, None where an optional one is absent; raises when a required one is.

    Spellings compare without case, accents nor punctuation: `N° SIREN` and `n_siren` are one column.
    """
    by_key = {_key(name): name for name in reversed(published)}
    found = {
        name: next((by_key[_key(each)] for each in column.spellings if _key(each) in by_key), None)
        for name, column in wanted.items()
    }
    missing = [wanted[name].spellings[0] for name, match in found.items() if match is None and wanted[name].required]
    if missing:
        raise UnreadableFile("format_inconnu", _missing(missing, published))
    return found


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("°", ""))
    return "".join(character for character in plain if character.isalnum())


def _missing(missing: Sequence[str], published: Sequence[str]) -> str:
    those = ", ".join(published) or "aucune"
    if len(missing) == 1:
        return f"La colonne {missing[0]} manque ; colonnes trouvées : {those}."
    names = f"{', '.join(missing[:-1])} et {missing[-1]}"
    return f"Les colonnes {names} manquent ; colonnes trouvées : {those}."


def _extract(published: Sequence[str]) -> pl.Expr:
    cells = pl.concat_str([pl.col(name).cast(pl.String) for name in published], separator=" ; ", ignore_nulls=True)
    return cells.str.replace_all(r"\s+", " ").str.head(EXTRACT).alias("_extrait")


def settled(
    rows: pl.LazyFrame, checks: Mapping[str, pl.Expr], key: Sequence[str], *, latest: str | None = None
) -> Reading:
    """What becomes of every row: set apart by the first check it meets, otherwise one row is kept per `key`.

    The row kept is the latest by `latest`, then the first in the file. Another row of the key is merged when it equals
    it in every column, replaced otherwise.
    """
    reasons = [pl.when(check).then(pl.lit(code)) for code, check in checks.items()]
    judged = rows.with_columns(_code=pl.coalesce("_code", *reasons)).collect()
    kept, rejected = judged.filter(pl.col("_code").is_null()), judged.filter(pl.col("_code").is_not_null())
    ordered = kept.sort(
        latest or "_position", "_position", descending=[latest is not None, False], nulls_last=True, maintain_order=True
    )
    retained = ordered.unique(key, keep="first", maintain_order=True)
    said = [name for name in kept.columns if not name.startswith("_")]
    distinct = kept.unique([*said]).height
    fates = {
        "retenus": retained.height,
        "fusionnes": kept.height - distinct,
        "remplaces": distinct - retained.height,
        "quarantaine": rejected.height,
    }
    return Reading(retained.sort("_position").select(said), _set_apart(rejected), fates)


def _set_apart(rejected: pl.DataFrame) -> pl.DataFrame:
    return rejected.select(
        position="_position",
        code="_code",
        raison=pl.col("_code").replace_strict(REASONS, return_dtype=pl.String),
        extrait="_extrait",
    ).sort("position")
