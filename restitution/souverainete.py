"""On whom do digital purchases depend? The three pillars of sovereignty and the concentration, over four years.

Nothing here computes a share: the figures are those of `mart_dependance`. The three pillars are never added up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from restitution import methode
from restitution.formats import counted, day, number, percentage, weight
from restitution.instantane import Instantane
from restitution.justesse import unmeasured
from restitution.labels import SEGMENTS, label
from restitution.marches import ministeres
from restitution.pays import PAYS
from restitution.selection import Selection
from restitution.sentences import STATUSES

# First and last day read.
Window = tuple[date, date]


@dataclass(frozen=True)
class Pilier:
    """One pillar: its name, the question it answers, the verdicts it can give."""

    nom: str
    question: str
    verdicts: tuple[str, ...]


PILIERS = {
    "immunite": Pilier(
        "Immunité",
        "Le service est-il à l'abri des lois extraterritoriales non européennes ?",
        ("favorable", "vigilance", "defavorable", "indetermine", "non_applicable"),
    ),
    "substituabilite": Pilier(
        "Substituabilité",
        "Pourrait-on changer de fournisseur ou de composante ?",
        ("favorable", "vigilance", "indetermine"),
    ),
    "maitrise": Pilier(
        "Maîtrise",
        "La solution est-elle maîtrisée par des acteurs français ou européens ?",
        ("favorable", "vigilance", "defavorable", "indetermine"),
    ),
}
PAR = {"ministere": "Ministère", "segment": "Segment"}
YEARS = {"quatre": "Quatre dernières années", "toutes": "Toutes les années"}
CRITERES = tuple(f"souverainete_{code}" for code in PILIERS)
SAID = {"favorable": "sont favorables", "vigilance": "appellent la vigilance", "defavorable": "sont défavorables"}
CONTROLES = {
    "FR": "contrôle français",
    "UE": "contrôle européen",
    "HORS_UE": "contrôle hors de l'Union européenne",
    "MIXTE": "contrôle partagé",
    "a_verifier": "contrôle à vérifier",
}


def window(instantane: Instantane) -> Window | None:
    """First and last day of the four years read; None where no contract falls in them."""
    found = instantane.query(
        "select min(date_fenetre_debut) as debut, max(date_fenetre_fin) as fin from mart_dependance"
    )
    debut, fin = found.row(0)
    return (debut, fin) if debut else None


def whole(instantane: Instantane, selection: Selection) -> dict[str, Any] | None:
    """The figures of all the purchases of a selection; None where it has none."""
    found = _rows(instantane, selection, "ministere is not distinct from $ministere and segment is null")
    return found.row(0, named=True) if len(found) else None


def by_ministere(instantane: Instantane, selection: Selection) -> pl.DataFrame:
    """One row per ministry of the State, all segments, in the State's order; the unknown ministry last."""
    found = _rows(instantane, replace(selection, ministere=None), "ministere <> $ministere and segment is null", "")
    names = ministeres(instantane)
    return _named(found, "ministere", names)


def by_segment(instantane: Instantane, selection: Selection) -> pl.DataFrame:
    """One row per segment of the purchases of a selection, in the usual order."""
    condition = "ministere is not distinct from $ministere and segment is not null"
    return _named(_rows(instantane, selection, condition), "segment", SEGMENTS)


def breakdown(instantane: Instantane, selection: Selection, par: str) -> tuple[str, str, pl.DataFrame]:
    """What heads the table, its column and its rows: the whole State by ministry if asked, otherwise by segment."""
    if par == "ministere" and is_whole_state(selection):
        return "Ministère", par, by_ministere(instantane, selection)
    return "Segment", "segment", by_segment(instantane, selection)


def is_whole_state(selection: Selection) -> bool:
    """Whether the purchases are those of all the ministries, which alone can be read ministry by ministry."""
    return selection.perimetre == "ETAT" and selection.ministere is None


def _rows(instantane: Instantane, selection: Selection, condition: str, ministere: str | None = None) -> pl.DataFrame:
    """Rows of the table in one perimeter and base (SQL text of ours, bound values)."""
    return instantane.query(
        f"from mart_dependance where perimetre = $perimetre and base = $base and {condition}",
        perimetre=selection.perimetre,
        base=selection.base,
        ministere=selection.ministere if ministere is None else ministere,
    )


def _named(found: pl.DataFrame, column: str, names: dict[str, str]) -> pl.DataFrame:
    code = pl.col(column)
    rank = code.replace_strict({key: i for i, key in enumerate(names)}, default=len(names), return_dtype=pl.Int64)
    name = code.map_elements(lambda key: label(names, key), return_dtype=pl.String)
    return found.with_columns(name=name).sort(rank, column)


def shares(row: dict[str, Any], pilier: str) -> dict[str, float]:
    """The share of each verdict of a pillar; empty unless the row is published."""
    if row["indicateur_statut"] != "publie":
        return {}
    return {verdict: row[f"part_{pilier}_{verdict}"] for verdict in PILIERS[pilier].verdicts}


def pilier_reading(row: dict[str, Any], pilier: str) -> str:
    """What is known of a pillar in one sentence, and how much is not."""
    parts = shares(row, pilier)
    if not parts:
        return STATUSES[row["indicateur_statut"]]
    said = [f"{percentage(parts[verdict])} {words}" for verdict, words in SAID.items() if parts.get(verdict)]
    known = ", ".join(said) if said else "aucun verdict n'est établi"
    total = weight(row["nb_marches"] if row["base"] == "nombre" else row["montant_retenu_eur"], row["base"])
    base = total if row["base"] == "nombre" else f"{total} de montants retenus"
    outside = parts.get("non_applicable")
    left_out = f" ; {percentage(outside)} sont hors du champ de ce pilier" if outside else ""
    blind = percentage(parts["indetermine"])
    return f"Sur {base}, {known} ; pour {blind}, rien de publié ne permet de conclure{left_out}."


def spread_reading(rows: pl.DataFrame, pilier: str) -> str:
    """Where the pillar is told to be weakest, and whether the order means anything."""
    published = [row | shares(row, pilier) for row in rows.to_dicts() if row["indicateur_statut"] == "publie"]
    if not published:
        return "Trop peu de marchés sur chaque ligne pour qu'une part soit publiée."
    exposed = {row["name"]: row["vigilance"] + row.get("defavorable", 0) for row in published}
    highest = max(exposed, key=lambda name: exposed[name])
    least, most = (bound(row["indetermine"] for row in published) for bound in (min, max))
    blind = percentage(least) if least == most else f"{percentage(least)} à {percentage(most)}"
    silent = f"Rien de publié ne permet de conclure pour {blind} des achats, selon la ligne."
    if not exposed[highest]:
        return f"Aucune dépendance n'est établie sur ce pilier. {silent}"
    return (
        f"La plus forte part en vigilance ou défavorable est établie pour « {highest} », "
        f"{percentage(exposed[highest])}. {silent} L'ordre réel peut donc être différent."
    )


def dependance_reading(row: dict[str, Any]) -> str:
    """How concentrated the purchases are, and on whom first."""
    if row["hhi"] is None:
        return (
            "La concentration n'est pas publiée ici : il faut au moins dix marchés, et la moitié de leur poids, "
            "dont un titulaire soit publié."
        )
    equal, groups = counted(round(10_000 / row["hhi"]), "groupe"), counted(row["nb_groupes"], "groupe")
    return (
        f"Ces achats vont à {groups}. Le premier, {row['premier_groupe']}, en tient "
        f"{percentage(row['premier_groupe_part'])} ({parent(row)}). L'indice HHI est de {number(row['hhi'])} sur "
        f"{number(10_000)} : la même concentration que {equal} à parts égales."
    )


def parent(row: dict[str, Any]) -> str:
    """What our list says of the parent company of the first group; silence is no French control."""
    told = [
        label(PAYS, row["premier_groupe_pays"]) if row["premier_groupe_pays"] else None,
        label(CONTROLES, row["premier_groupe_controle"]) if row["premier_groupe_controle"] else None,
    ]
    return ", ".join(each for each in told if each) or "maison mère non relevée"


def reserve(instantane: Instantane) -> str | None:
    """Which pillars have no measured accuracy under the method of the snapshot; None where all are measured."""
    measured = methode.mesures(instantane, instantane.manifest["methode"])["critere_mesure"].to_list()
    return unmeasured(list(CRITERES), measured)


def in_years(selection: Selection, years: str, days: Window) -> tuple[Selection, str]:
    """The purchases whose proofs are read, and these years in words: the last four, or all."""
    if years == "toutes":
        return selection, "Marchés de toutes les années."
    return replace(selection, debut=days[0], fin=days[1]), f"Marchés notifiés du {day(days[0])} au {day(days[1])}."
