"""What assets are given at run time: the folders, and whom to tell how far the run is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.warehouse import Warehouse


def _silent(message: str) -> None:
    del message


@dataclass(frozen=True)
class Installation:
    """One data folder, the mirror it is fed from (its own raw store where `fetches`), the method it applies.

    Where `anterieures`, the indicators are also computed under the older versions of the method.
    """

    data_dir: Path
    mirror: Path
    methode: str
    fetches: bool = False
    anterieures: bool = True
    tell: Callable[[str], None] = field(default=_silent, compare=False)

    @cached_property
    def warehouse(self) -> Warehouse:
        """Tables of this installation."""
        return Warehouse(self.data_dir)
