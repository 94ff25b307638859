"""The tables of the method: what it is worth, how sure it is, what it mistakes, which rules it follows."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard.components.table import Heading, Markup, link, table, with_note
from restitution.formats import counted, day, number, percentage, typeset
from restitution.justesse import announced, measured, rightness, sentence
from restitution.labels import CRITERES, FORCES, MESURES, label
from restitution.methode import conclusion
from restitution.questions import QUESTIONS

READ = "lu pendant l'écriture des règles"
MEANINGS = {question.critere: question.text for question in QUESTIONS}


def worth(mesures: pl.DataFrame) -> None:
    """One row per criterion and sample: the sentences that its figures mean, and what they rest on."""
    rows = [
        [
            with_note(label(CRITERES, critere), MEANINGS.get(critere, "")),
            Markup("<br>".join(escape(typeset(said)) for row in figures.to_dicts() if (said := sentence(row)))),
            number(figures["nb_etiquettes"][0]),
            number(figures["nb_abstentions"][0]),
            _sample(figures.row(0, named=True)),
        ]
        for (critere, echantillon), figures in mesures.group_by("critere_mesure", "echantillon", maintain_order=True)
    ]
    headings = [
        Heading("Critère", "wide"),
        Heading("Sur des cas étiquetés à la main"),
        Heading("Étiquetés", "n"),
        Heading("Sans réponse", "n"),
        Heading("Échantillon", "wide"),
    ]
    caption = (
        "Entre parenthèses, l'intervalle à 95 % que laisse le nombre de cas étiquetés. « Sans réponse » : verdict "
        "indéterminé, même là où il n'y avait rien à trouver."
    )
    table(headings, rows, caption)


def samples(echantillons: pl.DataFrame) -> None:
    """What each sample holds, and how far its figures may be trusted."""
    rows = [
        [
            with_note(row["echantillon_libelle"] or row["echantillon"], row["echantillon_description"] or ""),
            number(row["nb_etiquettes"]),
            day(row["date_mesure"]),
            typeset(row["reserve"] or "Aucune règle n'a été écrite en le lisant."),
        ]
        for row in echantillons.to_dicts()
    ]
    headings = [Heading("Échantillon"), Heading("Étiquetés", "n"), Heading("Mesuré le", "date"), Heading("Réserve")]
    table(headings, rows, "Les échantillons étiquetés à la main.")


def detail(mesures: pl.DataFrame, etalonnage: pl.DataFrame, confusion: pl.DataFrame) -> None:
    """Everything measured of one criterion, population by population and sample by sample."""
    for (critere, echantillon), figures in mesures.group_by("critere_mesure", "echantillon", maintain_order=True):
        of_it = (pl.col("critere_mesure") == critere) & (pl.col("echantillon") == echantillon)
        caption = f"{label(CRITERES, critere)}. {_caption(figures.row(0, named=True))}"
        _figures(figures.filter(pl.col("nb_base").is_not_null()), caption)
        _levels(etalonnage.filter(of_it))
        _mistakes(confusion.filter(of_it))


def _caption(row: dict[str, Any]) -> str:
    sample = row["echantillon_libelle"] or row["echantillon"]
    return f"{sample}, {READ}." if row["reserve"] else f"{sample}."


def _sample(row: dict[str, Any]) -> str:
    """The sample of a figure, and whether it was read while the rules were written."""
    name: str = row["echantillon_libelle"] or row["echantillon"]
    return with_note(name, READ) if row["reserve"] else name


def _figures(mesures: pl.DataFrame, caption: str) -> None:
    rows = [
        [
            label(MESURES, row["mesure"]),
            measured(row),
            "—" if row["ic95_bas"] is None else f"{percentage(row['ic95_bas'])} à {percentage(row['ic95_haut'])}",
            number(row["nb_base"]),
        ]
        for row in mesures.to_dicts()
    ]
    headings = [Heading("Mesure"), Heading("Valeur", "n"), Heading("Intervalle à 95 %", "n"), Heading("Sur", "n")]
    table(headings, rows, caption)


def _levels(etalonnage: pl.DataFrame) -> None:
    """What each level of confidence is worth, and how far the probabilities drawn from it go wrong."""
    if etalonnage.is_empty():
        return
    rows = [
        [f"Confiance {row['confiance']}", with_note(*rightness(row)), percentage(row["probabilite"])]
        for row in etalonnage.to_dicts()
    ]
    headings = [Heading("Confiance affichée"), Heading("Verdicts justes"), Heading("Probabilité étalonnée", "n")]
    table(headings, rows, announced(etalonnage.row(0, named=True)))


def _mistakes(confusion: pl.DataFrame) -> None:
    """For each label, how many are right and what the others are taken for."""
    if confusion.is_empty():
        return
    rows = [
        [
            row["etiquette_libelle"],
            number(row["nb_etiquettes"]),
            number(row["nb_justes"]),
            number(row["nb_abstentions"]),
            row["confondus"] or "—",
        ]
        for row in confusion.to_dicts()
    ]
    headings = [
        Heading("Étiquette"),
        Heading("Étiquetés", "n"),
        Heading("Justes", "n"),
        Heading("Sans réponse", "n"),
        Heading("Pris pour"),
    ]
    with st.expander("Les erreurs, étiquette par étiquette"):
        table(headings, rows, "À droite, ce que Cap 33 répond quand il se trompe.")


def rules(regles: pl.DataFrame) -> None:
    """Each rule: what it concludes and on what basis, what it found, what it is worth, and its two textbook cases."""
    for row in regles.to_dicts():
        st.html(_rule(row))


def _rule(row: dict[str, Any]) -> str:
    measured, basis = rightness(row | {"nb_verdicts": row["nb_verdicts"] or 0})
    facts = {
        "Conclut": (conclusion(row), label(FORCES, row["force"])),
        "Déclenchée": (counted(row["nb_preuves_regle"], "fois", "fois"), _published(row)),
        "Juste": (measured, basis),
    }
    return (
        f"<section class='critere'><p><strong>{escape(row['regle_id'])}</strong> · {escape(typeset(row['phrase']))}</p>"
        f"<p class='preuve-source'>{escape(typeset(row['fondement']))}</p><dl class='facts'>"
        + "".join(
            f"<div><dt>{name}</dt><dd>{escape(value)}<span class='note'>{note}</span></dd></div>"
            for name, (value, note) in facts.items()
        )
        + "</dl>"
        + _case("pour", "Exemple", row["exemple"], row["exemple_raison"])
        + _case("contre", "Cas proche, où elle se tait", row["contre_exemple"], row["contre_exemple_raison"])
        + "</section>"
    )


def _published(row: dict[str, Any]) -> str:
    """A way to a published contract where the rule plays; the word « here » is this snapshot."""
    if not row["exemple_marche_id"]:
        return "dans cet instantané, sur aucun marché publié" if row["nb_preuves_regle"] else "dans cet instantané"
    return f"dans cet instantané, {link('marches', 'par exemple sur ce marché', {'marche': row['exemple_marche_id']})}"


def _case(side: str, title: str, case: str | None, reason: str | None) -> str:
    if not case:
        return ""
    return (
        f"<div class='preuve {side}'><p><span class='preuve-side'>{title}</span> · {escape(typeset(case))}</p>"
        f"<p class='preuve-source'>{escape(typeset(reason or ''))}</p></div>"
    )


def downloads(files: dict[str, tuple[str, bytes]]) -> None:
    """One button per table, side by side."""
    with st.container(horizontal=True, gap="small", key="downloads"):
        for name, (title, content) in files.items():
            st.download_button(title, content, file_name=f"{name}.csv", mime="text/csv", key=f"csv_{name}")
