"""Published lists (CSV, or rows already in columns) → rows whose columns are found by name, each with exactly one fate.

What belongs here: reading by name, and counting. What a list means is in the module that bears its name.
A row is kept, merged (it says what another row says), replaced (another row says it better) or set apart with a reason.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from transforms.json_records import UnreadableFile, utf8

DELIMITERS = ";,\t|"
EXTRACT = 300  # characters kept of a row that is set apart
LONGEST_CELL = 1 << 24
FATES = ("retenus", "fusionnes", "remplaces", "quarantaine")
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
    """A list once read: its rows, and what became of those of each file.

    `rejected`: one row per row set apart (`fichier, position, code, raison, extrait`). `counts`: one row per file that
    has any (`fichier` and `FATES`).
    """

    rows: pl.DataFrame
    rejected: pl.DataFrame
    counts: pl.DataFrame

    @property
    def fates(self) -> dict[str, int]:
        """How many rows met each fate, over all files."""
        return {fate: int(self.counts[fate].sum()) for fate in FATES}


@dataclass(frozen=True)
class Parser:
    """How a list is read: the rows of one file, then what becomes of the rows of all its files."""

    rows: Callable[[bytes], pl.LazyFrame]
    settle: Callable[[pl.LazyFrame], Reading]

    def __call__(self, content: bytes) -> Reading:
        """The list where it is one file."""
        return self.settle(together({"": self.rows(content)}))


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


def together(files: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """The rows of the files of one list, by name; each row with the `_fichier` that it was read from."""
    return pl.concat([rows.with_columns(_fichier=pl.lit(name)) for name, rows in files.items()], how="diagonal_relaxed")


def settled(
    rows: pl.LazyFrame,
    checks: Mapping[str, pl.Expr],
    key: Sequence[str],
    *,
    latest: str | None = None,
    reasons: Mapping[str, str] = REASONS,
) -> Reading:
    """What becomes of every row of `together`: set apart by the first check it meets, else one row kept per `key`.

    The row kept is the latest by `latest`, then the first in its file, then the first by its content: the names of the
    files tell nothing. Another row of the key is merged when it equals one in every column, replaced otherwise.
    """
    met = [pl.when(check).then(pl.lit(code)) for code, check in checks.items()]
    judged = rows.with_columns(_code=pl.coalesce("_code", *met)).collect()
    sound, rejected = judged.filter(pl.col("_code").is_null()), judged.filter(pl.col("_code").is_not_null())
    said = [name for name in judged.columns if not name.startswith("_")]
    by_merit = [*([latest] if latest else []), "_position", *(name for name in said if name != latest), "_fichier"]
    kept = sound.sort(by_merit, descending=[name == latest for name in by_merit], nulls_last=True).with_columns(
        _sort=pl.when(pl.struct(key).is_first_distinct()).then(pl.lit("retenus"))
        .when(pl.struct(said).is_first_distinct()).then(pl.lit("remplaces"))
        .otherwise(pl.lit("fusionnes"))
    )  # fmt: skip
    fates = pl.concat([kept.select("_fichier", "_sort"), rejected.select("_fichier", _sort=pl.lit("quarantaine"))])
    retained = kept.filter(pl.col("_sort") == "retenus").sort("_position", *said, nulls_last=True)
    return Reading(retained.select(said), _set_apart(rejected, reasons), _counted(fates))


def _counted(fates: pl.DataFrame) -> pl.DataFrame:
    counts = [(pl.col("_sort") == fate).sum().cast(pl.Int64).alias(fate) for fate in FATES]
    return fates.group_by(fichier="_fichier").agg(counts).sort("fichier")


def _set_apart(rejected: pl.DataFrame, reasons: Mapping[str, str]) -> pl.DataFrame:
    return rejected.select(
        fichier="_fichier",
        position="_position",
        code="_code",
        raison=pl.col("_code").replace_strict(reasons, return_dtype=pl.String),
        extrait="_extrait",
    ).sort("fichier", "position")
