"""Numbers, amounts, shares and dates as French typography writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

FINE = "\u202f"
INSECABLE = "\u00a0"
VIDE = "—"
AVANT = re.compile(r" (?=[»:;?!%€])")
APRES = re.compile(r"(?<=«) ")
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def typo(texte: str) -> str:
    """The same sentence with no-break spaces where French typography wants them."""
    return AVANT.sub(INSECABLE, APRES.sub(INSECABLE, texte))


def nombre(valeur: float | Decimal | None, decimales: int = 0) -> str:
    """« 1 234,5 » ; no decimal is shown where all would be zero."""
    if valeur is None:
        return VIDE
    texte = f"{valeur:,.{decimales}f}"
    if decimales and not texte.rpartition(".")[2].strip("0"):
        texte = texte.rpartition(".")[0]
    return texte.replace(",", FINE).replace(".", ",").replace("-", "−")


def pourcentage(part: float | None) -> str:
    """« 2,4 % » ; a share too small for one decimal is said to be so rather than rounded to nothing."""
    if part is None:
        return VIDE
    if 0 < part < 0.0005:
        return f"moins de 0,1{INSECABLE}%"
    if 0.9995 <= part < 1:
        return f"plus de 99,9{INSECABLE}%"
    return f"{nombre(part * 100, 1)}{INSECABLE}%"


def montant(euros: float | Decimal | None) -> str:
    """« 850 € », « 1 234,5 k€ », « 12,3 M€ », « 1,2 Md€ »."""
    if euros is None:
        return VIDE
    for seuil, diviseur, unite in ((1e9, 1e9, "Md€"), (1e7, 1e6, "M€"), (1e4, 1e3, "k€")):
        if abs(euros) >= seuil:
            return f"{nombre(float(euros) / diviseur, 1)}{INSECABLE}{unite}"
    return f"{nombre(euros)}{INSECABLE}€"


def montant_exact(euros: float | Decimal | None) -> str:
    """« 1 234 567,89 € »."""
    return VIDE if euros is None else f"{nombre(euros, 2)}{INSECABLE}€"


def poids(valeur: float | None, base: str) -> str:
    """A weight in the unit of its base: contracts or euros."""
    if valeur is None:
        return VIDE
    if base == "montant":
        return montant(valeur)
    return accord(valeur, "marché")


def accord(quantite: float, nom: str, pluriel: str | None = None) -> str:
    """« 0 marché », « 1,5 marché », « 2 marchés » : the plural starts at two."""
    return f"{nombre(quantite, 1)}{INSECABLE}{nom if quantite < 2 else pluriel or nom + 's'}"


def jour(valeur: date | str | None) -> str:
    """« 31 octobre 2026 », from a date or an ISO text."""
    if not valeur:
        return VIDE
    quand = datetime.fromisoformat(valeur) if isinstance(valeur, str) else valeur
    return f"{'1er' if quand.day == 1 else quand.day}{INSECABLE}{MOIS[quand.month - 1]}{INSECABLE}{quand.year}"


def jour_court(valeur: date | None) -> str:
    """« 31/10/2026 »."""
    return VIDE if valeur is None else f"{valeur:%d/%m/%Y}"


def duree(mois: float | None) -> str:
    """« 48 mois »."""
    return VIDE if mois is None else f"{nombre(mois, 1)}{INSECABLE}mois"


def oui_non(valeur: bool | None) -> str:
    """« oui », « non », or a dash where nothing is published."""
    return VIDE if valeur is None else "oui" if valeur else "non"
