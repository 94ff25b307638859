"""A figure with everything needed to defend it: bounds, unit, period, base, definition, undetermined share."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.components import gauge
from restitution.formats import counted, percentage, typeset, weight
from restitution.indicateurs import Indicateur
from restitution.labels import BASES, DEFINITIONS
from restitution.sentences import SHORT_STATUSES, reading, reservation


def show(figure: Indicateur, name: str, of_whom: str = "") -> None:
    """The figure of one body. A figure that is not published shows why, and no percentage."""
    reserved = reservation(figure)
    warned = f" · <span class='reservation'>{reserved}</span>" if reserved else ""
    published = figure.indicateur_statut == "publie"
    st.html(
        f"<section class='kpi' aria-label='{escape(name, quote=True)}'>"
        f"<p class='kpi-above'>{escape(name)} · {figure.periode}{warned}</p>"
        f"<p class='kpi-head'>{_head(figure)}</p><p class='kpi-reading'>{escape(typeset(reading(figure, of_whom)))}</p>"
        f"{gauge.html(gauge.parts(figure)) if published else ''}{_facts(figure)}</section>"
    )


def _head(figure: Indicateur) -> str:
    if figure.indicateur_statut != "publie":
        return f"<span class='kpi-silent'>{SHORT_STATUSES[figure.indicateur_statut].capitalize()}</span>"
    return (
        f"<span class='kpi-value'>{percentage(figure.valeur)}</span>"
        f"<span class='kpi-name'>établis, au plus {percentage(figure.borne_haute)} avec l'indéterminé</span>"
    )


def _facts(figure: Indicateur) -> str:
    facts = []
    if figure.valeur is not None:
        bounds = f"{percentage(figure.borne_basse)} à {percentage(figure.borne_haute)}"
        facts.append(("Bornes", bounds, "selon ce que cache l'indéterminé"))
    if figure.ic90_haut is not None:
        facts.append(_interval(figure))
    counted_how = f"{BASES[figure.base].lower()}, {DEFINITIONS[figure.definition].lower()}"
    facts += [
        ("Achats pris en compte", weight(figure.denominateur, figure.base), _left_out(figure)),
        ("Base et définition", counted_how, f"méthode {figure.methode}"),
    ]
    return "<dl class='facts'>" + "".join(_fact(*fact) for fact in facts) + "</dl>"


def _interval(figure: Indicateur) -> tuple[str, str, str]:
    """The sampling interval; an upper bound alone where too few contracts stand in the numerator for a lower one."""
    of_what = "aléa du nombre de marchés" if figure.base == "nombre" else "aléa des marchés et de leurs montants"
    if not figure.ic90_bas:
        return "Au plus, à 95 %", percentage(figure.ic90_haut), of_what
    return "Intervalle à 90 %", f"{percentage(figure.ic90_bas)} à {percentage(figure.ic90_haut)}", of_what


def _left_out(figure: Indicateur) -> str:
    if figure.base == "nombre":
        return "indéterminés compris"
    return f"{counted(figure.nb_marches_exclus, 'marché')} sur {figure.nb_marches} sans montant retenu"


def _fact(name: str, value: str, note: str) -> str:
    return f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<span class='note'>{escape(note)}</span></dd></div>"
