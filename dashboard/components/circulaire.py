"""The circular as tables: what is measured of each objective, the lists of signals, the official figures apart."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard.components.table import Heading, Markup, link, table, with_note
from restitution.circulaire import NOTE, lowered, signal_sentence, written
from restitution.formats import number, percentage, short_day, typeset
from restitution.indicateurs_circulaire import SHORT, bounds
from restitution.noms_circulaire import NOMS, QUESTIONS

PAGE = "circulaire"
SIGNS = {"mesure": "✓", "partiel": "◐", "non_mesure": "…", "non_mesurable": "✕"}
STYLES = {"mesure": "oui", "partiel": "vigilance", "non_mesure": "indetermine", "non_mesurable": "indetermine"}
COLUMNS = ("Ce que demande la circulaire", "Mesure", "Chiffre de l'État", "Ce qui manque")


def objectives(lines: pl.DataFrame) -> None:
    """One table, a group of rows per section: each objective with its figure, or why there is none."""
    head = "".join(f"<th scope='col'>{escape(title)}</th>" for title in COLUMNS)
    body = "".join(
        f"<tbody><tr><th scope='rowgroup' colspan='4' class='section'>{escape(typeset(f'{code} · {title}'))}</th></tr>"
        f"{''.join(_objective(row) for row in rows.to_dicts())}</tbody>"
        for (code, title), rows in lines.group_by("section", "section_intitule", maintain_order=True)
    )
    st.html(
        f"<div class='scroller'><table class='grid circulaire'><caption>{len(lines)} objectifs. Chaque chiffre mène à "
        f"ses bornes, ses années, ses ministères et ses marchés.</caption><thead><tr>{head}</tr></thead>{body}"
        "</table></div>"
    )


def _objective(row: dict[str, Any]) -> str:
    state = f"<span class='verdict {STYLES[row['circulaire_etat']]}'>{SIGNS[row['circulaire_etat']]}&nbsp;"
    asked = with_note(Markup(escape(typeset(row["objectif"]))), f"{row['objectif_id']} · {row['source']}")
    cells = [
        asked,
        Markup(f"{state}{escape(row['etat'])}</span>"),
        _figure(row),
        _missing(row),
    ]
    first = f"<th scope='row'>{cells[0]}</th>"
    return f"<tr>{first}" + "".join(
        f"<td data-heading='{escape(title, quote=True)}'>{cell}</td>"
        for title, cell in zip(COLUMNS[1:], cells[1:], strict=True)
    ) + "</tr>"  # fmt: skip


def _figure(row: dict[str, Any]) -> str:
    """The value and what it means, then the indicators that complete it, each a link to its detail."""
    if row["indicateur"] is None:
        return "—"
    value = f"<strong class='value'>{escape(written(row))}</strong>" if row["valeur"] is not None else ""
    names = [row["indicateur"], *(row["autres_indicateurs"] or "").split(" | ")]
    links = " · ".join(link(PAGE, NOMS[name].nom, {"indicateur": name}) for name in names if name)
    return f"{value}{escape(row['phrase_objectif'])}<span class='under'>{links}</span>"


def _missing(row: dict[str, Any]) -> str:
    if not row["manque"]:
        return "—"
    useful = (
        with_note("", f"Données qu'il faudrait : {lowered(row['donnees_utiles'])}") if row["donnees_utiles"] else ""
    )
    return f"{escape(typeset(row['manque']))}{useful}"


def signals(counts: dict[str, int]) -> None:
    """One row per list of signals: what it gathers, how many contracts, and the way to them."""
    rows = [
        [link(PAGE, NOMS[name].nom, {"indicateur": name}), QUESTIONS[name], number(count)]
        for name, count in counts.items()
    ]
    headings = [Heading("Liste", "wide"), Heading("La question à poser"), Heading("Marchés", "n")]
    caption = "État, toutes années. Un signal est une question à poser, jamais le constat d'une irrégularité."
    table(headings, rows, caption)


def contracts(found: pl.DataFrame, caption: str) -> None:
    """One row per contract of a list, with the question it raises and the way to its evidence card."""
    rows = [
        [
            with_note(_objet(row), row["acheteur_nom"] or ""),
            short_day(row["date_notification"]),
            Markup(escape(signal_sentence(row))),
            (row["titulaires"] or "aucun titulaire publié").replace(" | ", ", "),
        ]
        for row in found.to_dicts()
    ]
    headings = [Heading("Marché"), Heading("Notifié le", "date"), Heading("Constat", "wide"), Heading("Titulaires")]
    table(headings, rows, caption)


def _objet(row: dict[str, Any]) -> Markup:
    marche_id = row["marche_id"]
    return Markup(f"<span class='objet'>{link('marches', row['objet'] or marche_id, {'marche': marche_id})}</span>")


def figures(who: str, names: list[str], rows: pl.DataFrame, caption: str) -> None:
    """One row per year or ministry: the value in its unit, its bounds, what is undetermined or outside."""
    headings = [
        Heading(who), Heading("Valeur", "n"), Heading("Bornes", "n"), Heading("Indéterminé", "n"),
        Heading("Laissé dehors", "n"), Heading("Marchés", "n"),
    ]  # fmt: skip
    body = [
        [
            name,
            written(row) if row["indicateur_statut"] == "publie" else SHORT[row["indicateur_statut"]],
            bounds(row),
            percentage(row["part_indeterminee"]),
            percentage(row["part_hors_population"]),
            number(row["nb_marches"]),
        ]
        for name, row in zip(names, rows.to_dicts(), strict=True)
    ]
    table(headings, body, caption)


def official(found: pl.DataFrame) -> None:
    """The official figures in a note, each with the reasons why none of ours compares with it."""
    rows = [
        [
            with_note(row["libelle"], f"{row['perimetre_officiel']}, {row['annee_officielle']}"),
            with_note(row["valeur_publiee"], "objectif" if row["is_objectif"] else "constat"),
            row["pourquoi_different"],
            with_note(row["source"], f"relevé le {row['constat']}"),
        ]
        for row in found.to_dicts()
    ]
    headings = [
        Heading("Chiffre officiel", "wide"), Heading("Valeur"), Heading("Pourquoi il ne se compare pas"),
        Heading("Source", "wide"),
    ]  # fmt: skip
    with st.expander("Les chiffres officiels publiés, et pourquoi ils diffèrent"):
        st.markdown(typeset(NOTE))
        if rows:
            table(headings, rows, f"{number(len(rows))} chiffres, tels que leurs sources les donnent.")
