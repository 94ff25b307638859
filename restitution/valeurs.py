"""The values that proofs quote, as readers read them: no code, no machine date, no « true »."""

from __future__ import annotations

import re

from restitution.formats import EMPTY, day, duration, yes_no
from restitution.labels import EFFECTIFS, MODES, SEGMENTS, label

ISO_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
CODES = {"segment": SEGMENTS, "mode_satisfaction": MODES, "tranche_effectifs_code": EFFECTIFS}
TITLE_MAX = 160
MONTHS = re.compile(r"[0-9]+(\.[0-9]+)?")


def quoted(champ: str, value: str | None) -> str | None:
    """The value of a column in words; a text stands as it was published."""
    if value is None:
        return None
    if champ in CODES:
        return label(CODES[champ], value)
    if champ.startswith("is_") and value in ("true", "false"):
        return yes_no(value == "true")
    if champ == "duree_mois" and MONTHS.fullmatch(value):
        return duration(float(value))
    return when(value) if champ.endswith("_date") else value


def shortened(text: str, most: int = TITLE_MAX) -> str:
    """The text cut between two words where it is too long for a title."""
    return text if len(text) <= most else text[:most].rsplit(maxsplit=1)[0].rstrip(" ,;:.–-") + "…"


def when(text: str | None) -> str:
    """« 23 novembre 2026 » for a full day; a year or a month alone stands as it is."""
    if not text:
        return EMPTY
    try:
        return day(text) if ISO_DAY.fullmatch(text) else text
    except ValueError:  # 30 February
        return text
