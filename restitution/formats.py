"""Numbers, amounts, shares and dates as French typography writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

THIN_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
EMPTY = "—"
BEFORE_SIGN = re.compile(r" (?=[»:;?!%€])")
AFTER_QUOTE = re.compile(r"(?<=«) ")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def typeset(text: str) -> str:
    """The same sentence with no-break spaces where French typography wants them."""
    return BEFORE_SIGN.sub(NO_BREAK_SPACE, AFTER_QUOTE.sub(NO_BREAK_SPACE, text))


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """« 1 234,5 » ; no decimal is shown where all would be zero."""
    if value is None:
        return EMPTY
    text = f"{value:,.{decimals}f}"
    if decimals and not text.rpartition(".")[2].strip("0"):
        text = text.rpartition(".")[0]
    return text.replace(",", THIN_SPACE).replace(".", ",").replace("-", "−")


def percentage(part: float | None) -> str:
    """« 2,4 % » ; a share too small for one decimal is said to be so rather than rounded to nothing."""
    if part is None:
        return EMPTY
    if 0 < part < 0.0005:
        return f"moins de 0,1{NO_BREAK_SPACE}%"
    if 0.9995 <= part < 1:
        return f"plus de 99,9{NO_BREAK_SPACE}%"
    return f"{number(part * 100, 1)}{NO_BREAK_SPACE}%"


def amount(euros: float | Decimal | None) -> str:
    """« 850 € », « 1 234,5 k€ », « 12,3 M€ », « 1,2 Md€ »."""
    if euros is None:
        return EMPTY
    for threshold, divisor, unit in ((1e9, 1e9, "Md€"), (1e7, 1e6, "M€"), (1e4, 1e3, "k€")):
        if abs(euros) >= threshold:
            return f"{number(float(euros) / divisor, 1)}{NO_BREAK_SPACE}{unit}"
    return f"{number(euros)}{NO_BREAK_SPACE}€"


def exact_amount(euros: float | Decimal | None) -> str:
    """« 1 234 567,89 € »."""
    return EMPTY if euros is None else f"{number(euros, 2)}{NO_BREAK_SPACE}€"


def weight(value: float | None, base: str) -> str:
    """A weight in the unit of its base: contracts or euros."""
    if value is None:
        return EMPTY
    if base == "montant":
        return amount(value)
    return counted(value, "marché")


def counted(quantity: float, noun: str, plural: str | None = None) -> str:
    """« 0 marché », « 1,5 marché », « 2 marchés » : the plural starts at two."""
    return f"{number(quantity, 1)}{NO_BREAK_SPACE}{noun if quantity < 2 else plural or noun + 's'}"


def day(value: date | str | None) -> str:
    """« 31 octobre 2026 », from a date or an ISO text."""
    if not value:
        return EMPTY
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    rank = "1er" if when.day == 1 else when.day
    return f"{rank}{NO_BREAK_SPACE}{MONTHS[when.month - 1]}{NO_BREAK_SPACE}{when.year}"


def short_day(value: date | None) -> str:
    """« 31/10/2026 »."""
    return EMPTY if value is None else f"{value:%d/%m/%Y}"


def duration(months: float | None) -> str:
    """« 48 mois »."""
    return EMPTY if months is None else f"{number(months, 1)}{NO_BREAK_SPACE}mois"


def yes_no(value: bool | None) -> str:
    """« oui », « non », or a dash where nothing is published."""
    return EMPTY if value is None else "oui" if value else "non"
