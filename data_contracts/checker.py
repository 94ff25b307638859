"""Contracts checked in a process of their own: Great Expectations takes six seconds to import, while files are read.

The process reads one request a line (`{"table": …, "parquet": …}`), answers one line each, and ends when nobody is left
to ask. `checker()` is the one of this process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import Future
from dataclasses import asdict
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from typing import IO, Any

from data_contracts.suites import Failure, ValidationReport, validate

ROOT = Path(__file__).parent.parent


class Checker:
    """The process that checks, started at the first request or before, and what it has been asked."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._asked: list[Future[ValidationReport]] = []
        self._latest: dict[tuple[str, Path], Future[ValidationReport]] = {}

    def start(self) -> None:
        """Starts the process, so that it imports while something else goes on."""
        with self._lock:
            self._running()

    def stop(self) -> None:
        """Ends the process once it has answered; nothing where there is none."""
        with self._lock:
            if self._process and self._process.stdin:
                self._process.stdin.close()
                self._process.wait()
            self._process = None

    def ask(self, table: str, parquet: Path) -> None:
        """Asks for a table that was just written, without waiting for the answer; nothing where nobody will check."""
        with self._lock:
            if self._process:
                self._send(table, parquet)

    def report(self, table: str, parquet: Path) -> ValidationReport:
        """Whether the table keeps its contract; asks if nobody did since the last report."""
        with self._lock:
            answer = self._latest.pop((table, parquet), None) or self._send(table, parquet)
            self._latest.pop((table, parquet), None)
        return answer.result()

    def _send(self, table: str, parquet: Path) -> Future[ValidationReport]:
        process, answer = self._running(), Future[ValidationReport]()
        assert process.stdin is not None
        self._asked.append(answer)
        self._latest[table, parquet] = answer
        process.stdin.write(json.dumps({"table": table, "parquet": str(parquet)}) + "\n")
        process.stdin.flush()
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
            command = [sys.executable, "-m", "data_contracts.checker"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True, bufsize=1
            )
            self._asked = []
            Thread(target=_answered, args=(self._process, self._asked, said), daemon=True).start()
        return self._process


def _answered(process: subprocess.Popen[str], asked: list[Future[ValidationReport]], said: IO[str]) -> None:
    """Gives each answer to whoever asked, in order; when the process ends, tells those who still wait."""
    assert process.stdout is not None
    for line in process.stdout:
        answer, content = asked.pop(0), json.loads(line)
        if "erreur" in content:
            answer.set_exception(RuntimeError(content["erreur"]))
        else:
            answer.set_result(_report(content))
    said.seek(0)
    reason = "\n".join(said.read().strip().splitlines()[-3:])
    for answer in asked:
        answer.set_exception(RuntimeError(f"Le contrôle des contrats s'est arrêté. {reason}"))


def _report(content: dict[str, Any]) -> ValidationReport:
    failures = tuple(Failure(**{**each, "samples": tuple(each["samples"])}) for each in content.pop("failures"))
    return ValidationReport(**content, failures=failures)


@cache
def checker() -> Checker:
    """The checker of this process."""
    return Checker()


def serve(requests: IO[str], answers: IO[str]) -> None:
    """Answers each request until there are no more."""
    from data_contracts import expectations, gx_dialect  # noqa: F401, PLC0415

    for line in requests:
        request = json.loads(line)
        try:
            found = asdict(validate(request["table"], parquet=Path(request["parquet"])))
        except Exception as error:
            found = {"erreur": f"{request['table']} : contrôle impossible. {error}"}
        answers.write(json.dumps(found, ensure_ascii=False) + "\n")
        answers.flush()


if __name__ == "__main__":
    own, sys.stdout = sys.stdout, sys.stderr
    serve(sys.stdin, own)
