"""Why a file could not be had, in French: half a sentence that the report completes."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx


class FetchError(Exception):
    """The file cannot be had in this run; asking again would not help."""


class Transient(FetchError):
    """The file could not be had this time; asking again may help, after `retry_after` seconds if that is given."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Unreachable(Transient):
    """Nobody answers at that address: the other files of the source would not come either."""


def of_transport(error: httpx.HTTPError | httpx.InvalidURL) -> FetchError:
    """What a failure below HTTP means for the reader."""
    match error:
        case httpx.ProxyError():
            failure: FetchError = Unreachable("le serveur mandataire refuse la connexion, vérifiez HTTPS_PROXY")
        case httpx.ConnectError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            failure = Unreachable("son certificat n'est pas reconnu, indiquez celui de votre réseau par SSL_CERT_FILE")
        case httpx.ConnectError() | httpx.ConnectTimeout():
            failure = Unreachable(f"{error.request.url.host} est injoignable")
        case httpx.TooManyRedirects():
            failure = FetchError("les redirections n'en finissent pas")
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            failure = FetchError("l'adresse, ou celle où elle renvoie, n'est pas une adresse HTTP")
        case httpx.TimeoutException():
            failure = Transient("le serveur ne répond plus")
        case httpx.DecodingError():
            failure = Transient("le contenu compressé est illisible")
        case _:
            failure = Transient("la connexion a été coupée avant la fin")
    return failure


def of_status(status: int, retry_after: float | None) -> FetchError:
    """What an HTTP status that brings no file means for the reader."""
    match status:
        case 429:
            return Transient("le serveur reçoit trop de requêtes (HTTP 429)", retry_after)
        case 408 | 425:
            return Transient(f"le serveur demande de recommencer (HTTP {status})", retry_after)
        case 401 | 403 | 407:
            return FetchError(f"l'accès est refusé (HTTP {status})")
        case 404 | 410:
            return FetchError(f"le fichier n'existe pas à cette adresse (HTTP {status})")
        case _ if status >= 500:
            return Transient(f"le serveur est en panne (HTTP {status})", retry_after)
        case _:
            return FetchError(f"la réponse est inattendue (HTTP {status})")


def retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Seconds that `Retry-After` asks to wait, whether it gives a count or a date; null where it gives neither."""
    asked = response.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
