"""What the proofs name and what they found, contract by contract; always with the rule, the source and its date."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import polars as pl

from dashboard.components.table import Heading, Markup, link, table, with_note
from dashboard.components.verdict import badge
from restitution.formats import amount, counted, number, short_day, typeset
from restitution.labels import FORCES, VERDICTS, label, source
from restitution.souverainete import PILIERS
from restitution.valeurs import quoted, when

NAMES_MAX = 40


def names(cited: pl.DataFrame, address: Callable[[str], Markup], caption: str) -> None:
    """One row per name, the most quoted first, with every proof that quotes it; `address` leads to its contracts."""
    groups = list(cited.group_by("valeur_citee", maintain_order=True))
    rows = [
        [address(name), Markup("".join(_proof(row) for row in proofs.to_dicts()))]
        for (name,), proofs in groups[:NAMES_MAX]
    ]
    shown = f" Les {NAMES_MAX} noms les plus cités sur {number(len(groups))}." if len(groups) > NAMES_MAX else ""
    table([Heading("Nom cité", "wide"), Heading("Ce que disent les preuves")], rows, caption + shown)


def contracts(proofs: pl.DataFrame, caption: str) -> None:
    """One row per contract, a link to its evidence card, with the proofs kept of it."""
    rows = []
    for _, of_it in proofs.group_by("marche_id", maintain_order=True):
        row = of_it.row(0, named=True)
        rows.append(
            [
                with_note(_objet(row), row["acheteur_nom"] or row["acheteur_siret"]),
                short_day(row["date_notification"]),
                Markup("".join(_proof(each) for each in of_it.to_dicts())),
                amount(row["montant_retenu_eur"]),
            ]
        )
    headings = [
        Heading("Marché"), Heading("Notifié le", "date"), Heading("Preuves", "wide"), Heading("Montant retenu", "n"),
    ]  # fmt: skip
    table(headings, rows, caption)


def rules(found: pl.DataFrame, caption: str) -> None:
    """One row per rule that fired, with its basis and the contracts it bears on."""
    rows = [
        [
            with_note(row["phrase"] or row["regle_id"], row["fondement"] or ""),
            with_note(badge(row["conclusion"], _conclusion(row)), _about(row)),
            f"{row['regle_id']}, {label(FORCES, row['force'])}",
            number(row["nb_marches"]),
        ]
        for row in found.to_dicts()
    ]
    headings = [
        Heading("Constat"),
        Heading("Conclusion"),
        Heading("Règle", "wide"),
        Heading("Marchés", "n"),
    ]
    table(headings, rows, caption)


def _objet(row: dict[str, Any]) -> Markup:
    marche_id = row["marche_id"]
    return Markup(f"<span class='objet'>{link('marches', row['objet'] or marche_id, {'marche': marche_id})}</span>")


def _proof(row: dict[str, Any]) -> str:
    """What one proof concludes, in a sentence, then its rule, its source and its date."""
    dated = f", {when(row['source_date'])}" if row["source_date"] else ""
    many = f" · {counted(row['nb_marches'], 'marché')}" if "nb_marches" in row else ""
    cited = quoted(row["champ"], row["valeur_citee"]) if "champ" in row else None
    quote = f" <q>{escape(cited)}</q>" if cited else ""
    return (
        f"<div class='preuve reste'><p>{badge(row['conclusion'], _conclusion(row))} {escape(_about(row))}{many}</p>"
        f"<p>{escape(typeset(row['phrase'] or row['regle_id']))}{quote}</p>"
        f"<p class='preuve-source'>Règle {escape(row['regle_id'])}, {escape(label(FORCES, row['force']))} · source : "
        f"{escape(typeset(source(row['source'])))}{escape(dated)}</p></div>"
    )


def _conclusion(row: dict[str, Any]) -> str:
    if row["critere"] == "logiciel_libre":
        return {"oui": "libre", "non": "propriétaire"}.get(row["conclusion"], "sans conclure")
    return "sans conclure" if row["conclusion"] == "indetermine" else label(VERDICTS, row["conclusion"])


def _about(row: dict[str, Any]) -> str:
    """The pillar that a proof is about; nothing on the page of a single criterion."""
    pilier = PILIERS.get(row["critere"].removeprefix("souverainete_"))
    return pilier.nom if pilier else ""
