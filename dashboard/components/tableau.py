"""Tables of a few rows in plain HTML: read by any screen reader, one block per row on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

from restitution.formats import typo


class Balise(str):
    """A fragment of HTML already made safe; any other text is escaped."""

    __slots__ = ()


@dataclass(frozen=True)
class Colonne:
    """A heading; `style` « n » sets numbers to the right, « date » keeps dates on one line."""

    titre: str
    style: str = ""


def lien(page: str, texte: str, parametres: dict[str, str]) -> Balise:
    """A link to a page of the dashboard, its choices in the address."""
    adresse = escape(f"{page}?{urlencode(parametres)}", quote=True)
    return Balise(f"<a href='{adresse}'>{escape(texte)}</a>")


def sous(texte: str, precision: str) -> Balise:
    """A value and, under it, a precision in smaller type."""
    dessus = texte if isinstance(texte, Balise) else escape(texte)
    return Balise(f"{dessus}<span class='sous'>{escape(typo(precision))}</span>")


def tableau(colonnes: Sequence[Colonne], lignes: Sequence[Sequence[str]], legende: str) -> None:
    """A table whose first column names the row."""
    tete = "".join(f"<th scope='col' class='{colonne.style}'>{escape(colonne.titre)}</th>" for colonne in colonnes)
    corps = "".join(f"<tr>{_cellules(colonnes, ligne)}</tr>" for ligne in lignes)
    st.html(
        f"<div class='defile'><table class='tableau'><caption>{escape(typo(legende))}</caption>"
        f"<thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table></div>"
    )


def _cellules(colonnes: Sequence[Colonne], ligne: Sequence[str]) -> str:
    textes = [texte if isinstance(texte, Balise) else escape(texte) for texte in ligne]
    premiere = f"<th scope='row'>{textes[0]}</th>"
    suite = zip(colonnes[1:], textes[1:], strict=True)
    return premiere + "".join(
        f"<td class='{colonne.style}' data-titre='{escape(colonne.titre, quote=True)}'>{texte}</td>"
        for colonne, texte in suite
    )
