"""How much is a confidence worth? Each level beside what was measured of it on contracts labelled by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from restitution.instantane import Instantane
from restitution.justesse import hundredths
from restitution.methode import SAMPLES_FIRST

Levels = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Confiance:
    """The level of a verdict, and the sentence of what was measured at that level."""

    niveau: str
    mesure: str | None = None
    reserve: str | None = None

    @property
    def text(self) -> str:
        """« confiance moyenne : 97 justes sur 99 mesurés », the sample named where the rules were written over it."""
        if self.mesure is None:
            return f"confiance {self.niveau}, non mesurée"
        return f"confiance {self.niveau} : {self.mesure}{', échantillon déjà lu' if self.reserve else ''}"


def levels(instantane: Instantane) -> Levels:
    """The measure of each criterion and level under the snapshot's method, of a sample that nobody had read if any."""
    rows = instantane.query(
        f"""
        select e.*, s.reserve
        from mart_etalonnage as e
        left join mart_echantillon as s using (methode, echantillon)
        where e.methode = $methode and e.nb_verdicts > 0
        qualify row_number() over (partition by e.critere_mesure, e.confiance order by {SAMPLES_FIRST}) = 1
        """,
        methode=instantane.manifest["methode"],
    ).to_dicts()
    return {(row["critere_mesure"], row["confiance"]): row for row in rows}


def confiance(measured: Levels, critere: str, niveau: str | None) -> Confiance | None:
    """A level with its measure; None where the verdict has no level. A level nobody measured says so."""
    if niveau is None:
        return None
    row = measured.get((critere, niveau))
    if row is None:
        return Confiance(niveau)
    return Confiance(niveau, _measure(row), row["reserve"])


def _measure(row: dict[str, Any]) -> str:
    """How many right out of how many; the interval is given only where a probability may be drawn from them."""
    right, cases = row["nb_justes"], row["nb_verdicts"]
    found = f"{right} {'juste' if right < 2 else 'justes'} sur {cases} {'mesuré' if cases < 2 else 'mesurés'}"
    if row["probabilite"] is None:
        return found
    return f"{found} (entre {hundredths(row['ic95_bas'])} et {hundredths(row['ic95_haut'])} sur 100)"
