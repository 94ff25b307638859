"""Frameworks already published, and the subsequent contracts that refer to them."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

import numpy as np

from pipelines.demo.acteurs import Booleans, Integers
from pipelines.demo.degradation import Tirage
from pipelines.demo.parametres import FORMAT_2022_FROM, Periode

Key = tuple[int, bool]


@dataclass
class AccordsCadres:
    """The latest frameworks of each buyer, by domain: identifier and subject."""

    known: dict[Key, deque[tuple[str, int]]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=12)))

    def linked(
        self, draw: Tirage, period: Periode, identifiers: list[str], buyer: Integers, digital: Booleans,
        subject: Integers, frameworks: Booleans, subsequent: Booleans,
    ) -> tuple[Booleans, list[str], Integers]:  # fmt: skip
        """Whether each contract's framework is published, the framework's identifier ('' without), the subject.

        The 2019 format has no field for the link: its subsequent contracts stay alone, as do some of the current one,
        which name an older framework or none.
        """
        size = len(identifiers)
        picked, unknown = draw.uniforme("accord_cadre_vise", size), draw.uniforme("accord_cadre_inconnu", size)
        linked, links, subject = np.zeros(size, dtype=bool), [""] * size, subject.copy()
        for rank in np.flatnonzero(subsequent).tolist() if period.annee >= FORMAT_2022_FROM else []:
            candidates = self.known[int(buyer[rank]), bool(digital[rank])]
            if candidates and unknown[rank] < 0.8:
                links[rank], subject[rank] = candidates[int(picked[rank] * len(candidates))]
                linked[rank] = True
            elif unknown[rank] > 0.9:
                links[rank] = f"AC-2019-{rank:05d}"
        for rank in np.flatnonzero(frameworks).tolist():
            self.known[int(buyer[rank]), bool(digital[rank])].append((identifiers[rank], int(subject[rank])))
        return linked, links, subject
