"""A command run in a process of its own, several times: seconds, peak memory, and their medians."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass

CHILD = """
import json, resource, sys, time
start = time.perf_counter()
exec(sys.argv[1])
seconds = time.perf_counter() - start
from data_contracts.checker import checker
checker().stop()
# The process that checks contracts counts too; the two peaks need not come together, so their sum is a ceiling.
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
cpu = sum(each.ru_utime + each.ru_stime for each in used)
print(json.dumps({"seconds": seconds, "cpu": cpu, "kib": sum(each.ru_maxrss for each in used)}))
"""


@dataclass(frozen=True)
class Measure:
    """Median of several runs: wall seconds, processor seconds, peak resident memory in GiB, and every wall time."""

    seconds: float
    cpu: float
    gib: float
    runs: tuple[float, ...]


def measured(code: str, *arguments: str, runs: int = 3) -> Measure:
    """Python code run `runs` times, each in a new process; raises if one fails. Arguments start at `sys.argv[2]`."""
    found = []
    for _ in range(runs):
        command = [sys.executable, "-c", CHILD, code, *arguments]
        outcome = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(outcome.stdout.splitlines()[-1]))
    return Measure(
        statistics.median(one["seconds"] for one in found),
        statistics.median(one["cpu"] for one in found),
        statistics.median(one["kib"] for one in found) / (1 << 20),
        tuple(round(one["seconds"], 1) for one in found),
    )


def line(name: str, measure: Measure, contracts: int, goal: str) -> None:
    """One line of the report: medians, throughput, goal, and every run."""
    rate = f"{contracts / measure.seconds:,.0f}".replace(",", " ")
    print(
        f"{name:58} {measure.seconds:7.1f} s  {rate:>9} marchés/s  {measure.gib:5.2f} GiB  "
        f"processeur {measure.cpu:6.1f} s  but {goal:22} essais {list(measure.runs)}",
        flush=True,
    )
