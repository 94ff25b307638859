"""How long, how often and how fast the sources are asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Limits:
    """Seconds and counts. The longest files weigh 2 GB: a run is long the first time, and resumes where it was cut."""

    connect_s: float = 15
    silence_s: float = 60  # without a byte
    request_s: float = 1800  # one request; what it brought is kept where the server can resume
    file_s: float = 2 * 3600  # one file, retries included
    run_s: float = 12 * 3600  # every source
    attempts: int = 4
    backoff_s: float = 1  # doubles at each attempt
    longest_wait_s: float = 300  # a source that asks for more is left for the next run
    host_delay_s: float = 1  # between two requests to one host
    redirects: int = 5


@dataclass(frozen=True)
class Clock:
    """The time and how to let it pass."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
