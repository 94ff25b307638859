"""How does Cap 33 judge, and how often is it wrong? The measured figures and the rules of a method version."""

from __future__ import annotations

from typing import Any

import polars as pl

from restitution.export import to_csv
from restitution.indicateurs import INDICATEUR, SELECTION, default_periode
from restitution.instantane import Instantane
from restitution.labels import CRITERES, MESURES, MODES, ORIGINES, PERIMETRES, SEGMENTS, VERDICTS, label
from restitution.marches import ministeres

ANSWERS = VERDICTS | {"AUCUN": "Aucun", "INCONNU": "inconnu", "inconnu": "inconnu", "": "rien de nommé"}
LABELS = {
    "segment": SEGMENTS, "mode_satisfaction": MODES, "perimetre": PERIMETRES, "origine": ORIGINES,
}  # fmt: skip
# The samples that nobody had read while writing the rules come first.
SAMPLES_FIRST = "s.reserve is not null, s.nb_etiquettes desc, s.echantillon"


def versions(instantane: Instantane) -> list[str]:
    """The method versions that are measured, the latest first."""
    return instantane.query("select distinct methode from mart_echantillon order by methode desc")["methode"].to_list()


def by_version(instantane: Instantane) -> pl.DataFrame:
    """One row per base, definition and method version: the State's figure of the period that may be quoted."""
    return instantane.query(
        f"select {SELECTION} from mart_indicateur as i where i.indicateur = '{INDICATEUR}' and i.perimetre = 'ETAT' "
        "and i.ministere is null and i.periode = $periode order by i.base desc, i.definition desc, i.methode",
        periode=default_periode(instantane),
    )


def criteres(instantane: Instantane) -> list[str]:
    """The criteria that have a rule or a measure in this snapshot, in the order of their labels."""
    found = instantane.query(
        "select critere from mart_regle union select replace(critere_mesure, 'tutelle', 'ministere') from mart_mesure"
    )["critere"].to_list()
    known = [critere for critere in CRITERES if critere in found]
    return known + sorted(set(found) - set(known))


def echantillons(instantane: Instantane, methode: str) -> pl.DataFrame:
    """One row per sample, those that nobody had read first."""
    return instantane.query(
        f"from mart_echantillon as s where methode = $methode order by {SAMPLES_FIRST}", methode=methode
    )


def mesures(instantane: Instantane, methode: str) -> pl.DataFrame:
    """One row per criterion, sample and measure, criteria in the order of their labels, with the sample's facts."""
    found = instantane.query(
        "select m.*, s.echantillon_libelle, s.reserve, s.date_mesure from mart_mesure as m "
        "left join mart_echantillon as s using (methode, echantillon) "
        f"where methode = $methode order by {SAMPLES_FIRST}, list_position($order, m.mesure)",
        methode=methode,
        order=list(MESURES),
    )
    return _in_order(found)


def etalonnage(instantane: Instantane, methode: str) -> pl.DataFrame:
    """One row per criterion, sample and level of confidence met, with the calibration error of the criterion."""
    found = instantane.query(
        f"""
        select e.*, s.echantillon_libelle, s.reserve, m.mesure_valeur as erreur_etalonnage, b.mesure_valeur as brier
        from mart_etalonnage as e
        left join mart_echantillon as s using (methode, echantillon)
        left join mart_mesure as m
            on (m.methode, m.echantillon, m.critere_mesure) = (e.methode, e.echantillon, e.critere_mesure)
            and m.mesure = 'erreur_etalonnage'
        left join mart_mesure as b
            on (b.methode, b.echantillon, b.critere_mesure) = (e.methode, e.echantillon, e.critere_mesure)
            and b.mesure = 'brier'
        where e.methode = $methode and e.nb_verdicts > 0
        order by {SAMPLES_FIRST}, ['haute', 'moyenne', 'faible'].list_position(e.confiance)
        """,
        methode=methode,
    )
    return _in_order(found)


def confusion(instantane: Instantane, methode: str, critere: str) -> pl.DataFrame:
    """One row per sample, population and label: how many cases, how many right, unanswered, and what for the others.

    `confondus` says it in words, the most frequent mistake first.
    """
    found = instantane.query(
        "select critere_mesure, echantillon, etiquette, verdict, nb_etiquettes from mart_confusion "
        "where methode = $methode and critere_mesure = any($measured)",
        methode=methode,
        measured=measured_as(critere),
    )
    names = ANSWERS | LABELS.get(critere, {}) | (ministeres(instantane) if critere == "ministere" else {})
    count, right = pl.col("nb_etiquettes"), pl.col("etiquette") == pl.col("verdict")
    silent = pl.col("verdict").is_in(["indetermine", "INCONNU", "inconnu"]) & ~right
    mistaken = ~right & ~silent
    told = pl.format("{} ({})", _named("verdict", names), "nb_etiquettes").filter(mistaken)
    order = [-count.filter(mistaken), pl.col("verdict").filter(mistaken)]
    return (
        found.group_by("critere_mesure", "echantillon", "etiquette")
        .agg(
            nb_etiquettes=count.sum(),
            nb_justes=count.filter(right).sum(),
            nb_abstentions=count.filter(silent).sum(),
            confondus=told.sort_by(order).str.join(", "),
        )
        .with_columns(etiquette_libelle=_named("etiquette", names))
        .sort("critere_mesure", "echantillon", -pl.col("nb_etiquettes"), "etiquette")
    )


def regles(instantane: Instantane) -> pl.DataFrame:
    """One row per active rule, by criterion then number, with the label of the column it reads."""
    found = instantane.query("from mart_regle")
    number = pl.col("regle_id").str.extract(r"([0-9]+)$").cast(pl.Int64)
    order = pl.col("critere").replace_strict({c: i for i, c in enumerate(CRITERES)}, default=len(CRITERES))
    return found.sort(order, "critere", pl.col("regle_id").str.extract("^([A-Z]+)"), number)


def conclusion(regle: dict[str, Any]) -> str:
    """What a rule concludes, in words."""
    if regle["conclusion"] is None:
        return "selon la source"
    return label(ANSWERS | LABELS.get(regle["critere"], {}), regle["conclusion"])


def files(instantane: Instantane, methode: str) -> dict[str, tuple[str, bytes]]:
    """The tables of a version to take away: for each file name, what it holds and its content."""
    asked = {"methode": methode}
    return {
        "mesures": ("Mesures (CSV)", to_csv(mesures(instantane, methode))),
        "etalonnage": ("Étalonnage (CSV)", to_csv(etalonnage(instantane, methode))),
        "confusions": (
            "Confusions (CSV)", to_csv(instantane.query("from mart_confusion where methode = $methode", **asked))
        ),
        "regles": ("Règles (CSV)", to_csv(regles(instantane))),
    }  # fmt: skip


def measured_as(critere: str) -> list[str]:
    """Under which names a criterion is measured: the ministry of State services, and apart that of operators."""
    return [critere, "tutelle"] if critere == "ministere" else [critere]


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("critere_mesure").replace_strict({code: i for i, code in enumerate(CRITERES)}, return_dtype=pl.Int64)
    return frame.sort(rank, maintain_order=True)


def _named(column: str, names: dict[str, str]) -> pl.Expr:
    return pl.col(column).map_elements(lambda code: label(names, code), return_dtype=pl.String)
