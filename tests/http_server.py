"""A web server on the loopback, and the ways in which the real ones misbehave."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Handler = BaseHTTPRequestHandler
Answer = Callable[[Handler], None]


class Server:
    """What answers at each path, and what was asked: `(path, headers)` in order."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: dict[str, list[Answer]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []

    def answer(self, path: str, *answers: Answer) -> str:
        """Gives these answers in turn at that path, the last one for ever; returns its address."""
        self.answers[path] = list(answers)
        return self.address + path

    def asked(self, name: str) -> list[str | None]:
        """That header in each request."""
        return [headers.get(name.lower()) for _, headers in self.requests]

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [path for path, _ in self.requests]

    def take(self, handler: Handler) -> None:
        self.requests.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        answers = self.answers.get(handler.path) or [status(404)]
        (answers.pop(0) if len(answers) > 1 else answers[0])(handler)


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port, until the end of the block."""

    class Taken(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.take(self)

        def log_message(self, *arguments: object) -> None:
            del arguments

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: object) -> None:
            """A client that hangs up is what some tests are about."""

    with Quiet(("127.0.0.1", 0), Taken) as http:
        server = Server(f"http://127.0.0.1:{http.server_address[1]}")
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            http.shutdown()


def _start(handler: Handler, code: int, headers: dict[str, str]) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()


def status(code: int, **headers: str) -> Answer:
    """A status without a body; `Retry_After="7"` gives the header `Retry-After: 7`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: _start(handler, code, {"Content-Length": "0", **named})


def page(body: bytes, content_type: str = "application/json", code: int = 200, **headers: str) -> Answer:
    """A whole body, whatever is asked."""

    def give(handler: Handler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        length = {"Content-Length": str(len(body))}
        _start(handler, code, {"Content-Type": content_type, **length, **named})
        handler.wfile.write(body)

    return give


def file(body: bytes, etag: str = '"v1"') -> Answer:
    """A well-behaved file: 304 for its own tag, 206 for the range of the version asked, else 200."""

    def give(handler: Handler) -> None:
        asked = handler.headers
        if asked.get("If-None-Match") == etag:
            return _start(handler, 304, {"ETag": etag})
        start = _first_byte(handler) if asked.get("If-Range") == etag else 0
        part = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body) - start), "ETag": etag}
        _start(handler, 206 if start else 200, headers | part)
        handler.wfile.write(body[start:])
        return None

    return give


def careless(body: bytes, etag: str) -> Answer:
    """A file whose server ignores `If-Range`: the range asked, of whichever version it has now."""

    def give(handler: Handler) -> None:
        start = _first_byte(handler)
        part = {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
        _start(handler, 206 if start else 200, {"Content-Length": str(len(body) - start), "ETag": etag} | part)
        handler.wfile.write(body[start:])

    return give


def cut(body: bytes, after: int, etag: str | None = '"v1"') -> Answer:
    """A file announced whole whose connection is cut after so many bytes."""

    def give(handler: Handler) -> None:
        tag = {"ETag": etag} if etag else {}
        _start(handler, 200, {"Content-Length": str(len(body)), **tag})
        handler.wfile.write(body[:after])
        handler.close_connection = True

    return give


def short(body: bytes, announced: int) -> Answer:
    """A file whose announced length is less than its true one: the client sees its first bytes only."""

    def give(handler: Handler) -> None:
        _start(handler, 200, {"Content-Length": str(announced), "Connection": "close"})
        handler.wfile.write(body)
        handler.close_connection = True

    return give


def drip(body: bytes, pause_s: float, etag: str = '"v1"') -> Answer:
    """A file that comes byte by byte."""

    def give(handler: Handler) -> None:
        _start(handler, 200, {"Content-Length": str(len(body)), "ETag": etag})
        for rank in range(len(body)):
            handler.wfile.write(body[rank : rank + 1])
            handler.wfile.flush()
            time.sleep(pause_s)

    return give


def gzipped(body: bytes, after: int | None = None) -> Answer:
    """A compressed body, cut after so many bytes if that is given."""
    packed = gzip.compress(body)

    def give(handler: Handler) -> None:
        headers = {"Content-Encoding": "gzip", "Content-Length": str(len(packed)), "ETag": '"v1"'}
        _start(handler, 200, headers)
        handler.wfile.write(packed[:after])
        handler.close_connection = after is not None

    return give


def _first_byte(handler: Handler) -> int:
    return int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
