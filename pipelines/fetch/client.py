"""A polite HTTP client: named, patient with whoever fails, never in a hurry with one host, bounded in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential, wait_random

from pipelines.fetch import errors
from pipelines.fetch.errors import FetchError, Transient
from pipelines.fetch.limits import Clock, Limits

Result = TypeVar("Result")


class Gate:
    """Lets one request at a time through to each host, and none before the host said it could come back."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits = limits
        self.clock = clock
        self.opens: dict[str, float] = {}

    def __call__(self, request: httpx.Request) -> None:
        host = request.url.host
        wait = self.opens.get(host, 0) - self.clock.monotonic()
        if wait > self.limits.longest_wait_s:
            raise FetchError(f"{host} demande d'attendre encore {wait:.0f} secondes")
        if wait > 0:
            self.clock.sleep(wait)
        self.opens[host] = self.clock.monotonic() + self.limits.host_delay_s

    def postpone(self, host: str, seconds: float) -> None:
        """No request to that host before so many seconds."""
        self.opens[host] = max(self.opens.get(host, 0), self.clock.monotonic() + seconds)


class Http:
    """Requests under limits. Proxies and certificates are those of the environment (HTTPS_PROXY, SSL_CERT_FILE…)."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits = limits
        self.clock = clock
        self.gate = Gate(limits, clock)
        self.client = httpx.Client(
            headers={"User-Agent": f"Cap33/{version('cap33')} (Cap 33, open data reader)"},
            follow_redirects=True,
            max_redirects=limits.redirects,
            event_hooks={"request": [self.gate]},
        )

    @contextmanager
    def open(self, url: str, headers: Mapping[str, str], deadline: float) -> Iterator[httpx.Response]:
        """The answer before its body; what breaks it, then or later, is a `FetchError`."""
        silence = min(self.limits.silence_s, max(0.001, deadline - self.clock.monotonic()))
        timeout = httpx.Timeout(silence, connect=min(silence, self.limits.connect_s))
        try:
            with self.client.stream("GET", url, headers=dict(headers), timeout=timeout) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise errors.of_transport(error) from error

    def body(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        """The decoded body as it comes; an answer that drips is cut."""
        until = min(deadline, self.clock.monotonic() + self.limits.request_s)
        for block in response.iter_bytes():
            yield block
            if self.clock.monotonic() > until:
                raise Transient("la réponse est trop lente, elle a été interrompue")

    def read(self, url: str, deadline: float) -> bytes:
        """A small document, whole."""

        def attempt() -> bytes:
            with self.open(url, {}, deadline) as response:
                if response.status_code != httpx.codes.OK:
                    raise self.refused(response)
                return b"".join(self.body(response, deadline))

        return self.persist(attempt, deadline)

    def refused(self, response: httpx.Response) -> FetchError:
        """Why an answer brings nothing; the host is left alone for as long as it asks."""
        wait = errors.retry_after(response, self.clock.now())
        if wait:
            self.gate.postpone(response.url.host, wait)
        return errors.of_status(response.status_code, wait)

    def persist(self, attempt: Callable[[], Result], deadline: float) -> Result:
        """What the attempt returns, at the first time it is not refused for a passing reason, before the deadline."""
        first = self.limits.backoff_s
        backoff = wait_exponential(multiplier=first, max=60 * first) + wait_random(0, first)

        def wait(state: RetryCallState) -> float:
            return max(backoff(state), _asked(state) or 0)

        def hopeless(state: RetryCallState) -> bool:
            return (
                state.attempt_number >= self.limits.attempts
                or (_asked(state) or 0) > self.limits.longest_wait_s
                or self.clock.monotonic() + state.upcoming_sleep >= deadline
            )

        if self.clock.monotonic() >= deadline:
            raise FetchError("le temps imparti à la récupération est écoulé")
        return Retrying(
            retry=retry_if_exception_type(Transient),
            stop=hopeless,
            wait=wait,
            sleep=self.clock.sleep,
            reraise=True,
        )(attempt)

    def close(self) -> None:
        """Ends every connection."""
        self.client.close()


def _asked(state: RetryCallState) -> float | None:
    """Seconds that the host asked to wait."""
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after if isinstance(error, Transient) else None
