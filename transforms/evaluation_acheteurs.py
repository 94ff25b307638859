"""How often the perimeter and the ministry of a buyer are right, against labelled buyers.

Accuracy is taken among the answered; an abstention (INCONNU, or no ministry) is counted apart. The ministry is
measured over the buyers labelled ETAT, the tutelle over those labelled OPERATEUR. Labels are read to compare, never to
decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from transforms import scores
from transforms.etalonnage import calibration
from transforms.evaluation import by_rule
from transforms.rules import INDETERMINE, Rule, by_criterion, verdicts

READ = ["siren", "nom", "nom_sirene", "operateur", "sirets", "ex"]
NO_MINISTRY = ["AUCUN", "INCONNU", ""]
CRITERES = ["perimetre", "ministere", "tutelle"]
ERROR_COLUMNS = ["siren", "nom", "critere", "attendu", "trouve", "confiance", "preuves"]
CONFIANCES = ["haute", "moyenne", "basse"]


def labelled_buyers(labels: pl.DataFrame) -> pl.LazyFrame:
    """One row per labelled buyer, in the form of `core_acheteur`; only the columns allowed to decide are read."""
    return (
        labels.select(READ)
        .lazy()
        .select(
            acheteur_siret=_identifier(),
            acheteur_siren="siren",
            acheteur_nom=pl.coalesce("nom_sirene", "nom"),
            categorie_juridique_code=pl.lit(None, pl.String),
        )
    )


def evaluate_buyers(
    labels: pl.DataFrame, proofs: pl.DataFrame, rules: Sequence[Rule]
) -> tuple[dict[str, dict[str, Any]], pl.DataFrame]:
    """Figures per criterion, whole and by confidence of the label, and one row per error or abstention.

    `proofs` are the evidence on the buyers of `labelled_buyers`.
    """
    judged = _judged(labels, verdicts(proofs.lazy()).collect())
    shown = proofs.group_by("sujet_id", "critere").agg(
        preuves=pl.format("{} → {} ({})", "regle_id", "conclusion", "valeur_citee").sort().str.join(" ; ")
    )
    errors = (
        judged.filter(~pl.col("juste").fill_null(pl.col("attendu").is_null()))
        .join(shown, left_on=["sujet_id", "critere_de_regle"], right_on=["sujet_id", "critere"], how="left")
        .select(ERROR_COLUMNS)
        .sort("critere", "siren")
    )
    report = {
        name: _figures(name, judged.filter(pl.col("critere") == name), proofs, rules)
        | {"erreurs": errors.filter(pl.col("critere") == name).drop("critere").to_dicts()}
        for name in CRITERES
    }
    return report, errors


def _judged(labels: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """One row per labelled buyer and criterion that concerns it: what was expected, found, and whether it is right."""
    perimetre, ministere = _answers(found, "perimetre"), _answers(found, "ministere")
    base = labels.select(
        "siren", "perimetre", "ministere", "confiance", nom=pl.coalesce("nom_sirene", "nom"), sujet_id=_identifier()
    )
    ministries = base.join(ministere, on="sujet_id", how="left").with_columns(
        attendu=pl.when(~pl.col("ministere").is_in(NO_MINISTRY)).then("ministere")
    )
    frames = [
        base.join(perimetre, on="sujet_id", how="left").with_columns(attendu="perimetre", critere=pl.lit("perimetre")),
        ministries.filter(pl.col("perimetre") == "ETAT").with_columns(critere=pl.lit("ministere")),
        ministries.filter(pl.col("perimetre") == "OPERATEUR").with_columns(critere=pl.lit("tutelle")),
    ]
    return pl.concat(frames, how="diagonal").with_columns(
        critere_de_regle=pl.col("critere").replace("tutelle", "ministere"),
        juste=pl.when(pl.col("trouve").is_not_null()).then(pl.col("trouve").eq_missing(pl.col("attendu"))),
    )


def _answers(found: pl.DataFrame, critere: str) -> pl.DataFrame:
    """One row per buyer that got an answer on this criterion, and how sure it is."""
    answered = (pl.col("critere") == critere) & (pl.col("verdict") != INDETERMINE)
    return found.filter(answered).select("sujet_id", trouve="verdict", confiance_verdict="confiance")


def _figures(name: str, judged: pl.DataFrame, proofs: pl.DataFrame, rules: Sequence[Rule]) -> dict[str, Any]:
    """Counts, confusion, calibration, and what each rule found, for one criterion."""
    critere = "ministere" if name == "tutelle" else name
    right, answered = int(judged["juste"].sum()), judged["juste"].drop_nulls().len()
    labelled = judged.select(
        "juste",
        n="sujet_id",
        label=pl.col("attendu").fill_null("AUCUN"),
        verdict=pl.col("trouve").fill_null(INDETERMINE),
        confiance="confiance_verdict",
    )
    return {
        "critere": critere,
        **_count(judged),
        "accuracy_ic95": scores.wilson(right, answered),
        "reponse": scores.share(answered, judged.height),
        "reponse_ic95": scores.wilson(answered, judged.height),
        "abstentions": judged.height - answered,
        "confiance": {level: _count(judged.filter(pl.col("confiance") == level)) for level in CONFIANCES},
        "confusion": scores.confusion(labelled),
        "etalonnage": calibration(labelled.drop_nulls("juste"), judged["attendu"].drop_nulls().len()),
        "regles": by_rule(labelled, proofs.filter(pl.col("critere") == critere), by_criterion(rules, critere)),
    }


def _count(judged: pl.DataFrame) -> dict[str, Any]:
    """`accuracy` among the answered (null without an answer), number `answered`, number `n` of labelled buyers."""
    answered = judged.drop_nulls("trouve")
    return {"accuracy": answered["juste"].mean(), "answered": answered.height, "n": judged.height}


def _identifier() -> pl.Expr:
    """The first SIRET listed, otherwise the SIREN."""
    return pl.coalesce(pl.col("sirets").str.extract(r"([0-9]{14})"), "siren")
