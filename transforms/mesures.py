"""Measured figures as tables: what `reference/mesures/<method>.json` holds, one row per figure.

A document gives, for one method version, the reports of its samples: `{"methode": …, "echantillons": {name: {"date",
"fichier", "sha256", "lignes", "criteres": {measure: report}}}}`, a report being that of `cap33 evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from transforms.scores import share, wilson

Document = Mapping[str, Any]
Row = dict[str, Any]

# Each figure of a report, its name in the table, and the count that its proportion is taken over.
PROPORTIONS = {
    "precision": ("precision", "repondus"), "recall": ("rappel", "positifs"), "accuracy": ("exactitude", "n"),
}  # fmt: skip
# The perimeter and the ministry are judged among the answered, and how often an answer is given is a figure too.
OF_BUYERS = {"accuracy": ("exactitude", "answered"), "reponse": ("reponse", "n")}
ERRORS = {"erreur": "erreur_etalonnage", "brier": "brier"}
_KEY = {"methode": pl.String, "echantillon": pl.String}
_OF_CRITERION = _KEY | {"critere_mesure": pl.String}
_RIGHT = {
    "nb_verdicts": pl.Int64, "nb_justes": pl.Int64, "part_juste": pl.Float64, "ic95_bas": pl.Float64,
    "ic95_haut": pl.Float64,
}  # fmt: skip
SCHEMAS: dict[str, dict[str, Any]] = {
    "ref_echantillon": _KEY
    | {"date_mesure": pl.Date, "echantillon_fichier": pl.String, "sha256": pl.String, "nb_etiquettes": pl.Int64},
    "ref_mesure": _OF_CRITERION
    | {
        "mesure": pl.String, "mesure_valeur": pl.Float64, "ic95_bas": pl.Float64, "ic95_haut": pl.Float64,
        "nb_base": pl.Int64, "nb_etiquettes": pl.Int64, "nb_positifs": pl.Int64, "nb_abstentions": pl.Int64,
        "nb_ambigus": pl.Int64,
    },
    "ref_etalonnage": _OF_CRITERION | {"confiance": pl.String} | _RIGHT | {"probabilite": pl.Float64},
    "ref_confusion": _OF_CRITERION | {"etiquette": pl.String, "verdict": pl.String, "nb_etiquettes": pl.Int64},
    "ref_mesure_regle": _KEY | {"regle_id": pl.String} | _RIGHT,
}  # fmt: skip


def measured(documents: Iterable[Document]) -> dict[str, pl.DataFrame]:
    """The tables `ref_echantillon`, `ref_mesure`, `ref_etalonnage`, `ref_confusion`, `ref_mesure_regle`."""
    rows: dict[str, list[Row]] = {table: [] for table in SCHEMAS}
    for document in documents:
        for echantillon, sample in document["echantillons"].items():
            for table, row in _of_sample(sample):
                rows[table].append({"methode": document["methode"], "echantillon": echantillon} | row)
    frames = {table: pl.DataFrame(rows[table], schema=schema) for table, schema in SCHEMAS.items()}
    # The tutelle and the ministry share their rules, over buyers that are never the same.
    return frames | {"ref_mesure_regle": _summed(frames["ref_mesure_regle"])}


def best_sample(by_rule: pl.DataFrame, samples: pl.DataFrame) -> pl.DataFrame:
    """One row per method and rule: its figure on the sample to be trusted first, among those it fired on.

    A sample that nobody had read while writing the rules (no `reserve`) comes before one that was read; then the one
    with more cases.
    """
    return (
        by_rule.filter(pl.col("nb_verdicts") > 0)
        .join(samples.select("echantillon", read=pl.col("reserve").is_not_null()), on="echantillon", how="left")
        .sort(pl.col("read").fill_null(True), -pl.col("nb_verdicts"), "echantillon")
        .unique(["methode", "regle_id"], keep="first", maintain_order=True)
        .sort("methode", "regle_id")
        .drop("read")
    )


def _of_sample(sample: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    yield (
        "ref_echantillon",
        {
            "date_mesure": date.fromisoformat(sample["date"]), "echantillon_fichier": sample["fichier"],
            "sha256": sample["sha256"], "nb_etiquettes": sample["lignes"],
        },
    )  # fmt: skip
    for name, report in sample["criteres"].items():
        if "non_mesure" not in report:
            critere = {"critere_mesure": name if name == "tutelle" else report["critere"]}
            yield from ((table, critere | row) for table, row in _of_criterion(report))
            yield from (("ref_mesure_regle", {"regle_id": rule} | _right(f)) for rule, f in report["regles"].items())


def _of_criterion(report: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    yield from (("ref_mesure", row) for row in _figures(report))
    for level, figure in report["etalonnage"]["niveaux"].items():
        right = _right(figure | {"precision": figure["part"]})
        yield "ref_etalonnage", {"confiance": level} | right | {"probabilite": figure["probabilite"]}
    for label, verdicts in report.get("confusion", {}).items():
        for verdict, count in verdicts.items():
            yield "ref_confusion", {"etiquette": label, "verdict": verdict, "nb_etiquettes": count}


def _figures(report: Mapping[str, Any]) -> Iterator[Row]:
    counts = {
        "nb_etiquettes": report["n"], "nb_abstentions": report["abstentions"], "nb_ambigus": report.get("ambigus", 0)
    }  # fmt: skip
    asked = OF_BUYERS if "answered" in report else PROPORTIONS
    for side, suffix in ((report, ""), (report.get("non", {}), "_non")):
        for key, (mesure, base) in asked.items():
            if key in side:
                low, high = side[f"{key}_ic95"] or (None, None)
                yield counts | {
                    "mesure": mesure + suffix, "mesure_valeur": side[key], "ic95_bas": low, "ic95_haut": high,
                    "nb_base": side[base], "nb_positifs": side.get("positifs"),
                }  # fmt: skip
    for key, mesure in ERRORS.items():
        if (value := report["etalonnage"][key]) is not None:
            yield counts | {"mesure": mesure, "mesure_valeur": value, "nb_positifs": report["etalonnage"]["positifs"]}


def _right(figure: Mapping[str, Any]) -> Row:
    low, high = figure["ic95"] or (None, None)
    return {
        "nb_verdicts": figure["n"], "nb_justes": figure["justes"], "part_juste": figure["precision"],
        "ic95_bas": low, "ic95_haut": high,
    }  # fmt: skip


def _summed(by_rule: pl.DataFrame) -> pl.DataFrame:
    """One row per method, sample and rule."""
    counts = by_rule.group_by("methode", "echantillon", "regle_id", maintain_order=True).agg(
        pl.col("nb_verdicts", "nb_justes").sum()
    )
    rows = []
    for row in counts.iter_rows(named=True):
        justes, n = row["nb_justes"], row["nb_verdicts"]
        figure = {"n": n, "justes": justes, "precision": share(justes, n), "ic95": wilson(justes, n)}
        rows.append(row | _right(figure))
    return pl.DataFrame(rows, schema=SCHEMAS["ref_mesure_regle"])
