"""Functions run by several processes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any


def together(work: Callable[..., Any], calls: Iterable[tuple[Any, ...]], processes: int = 4) -> list[Any]:
    """What each call returned, in order. A process that dies is an error here, not a wait without end."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return [each.result() for each in [pool.submit(work, *call) for call in calls]]
