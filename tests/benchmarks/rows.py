"""A row of the benchmark: what is measured, against which floor, and the most that their ratio may be."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

Timed = Callable[[], float]
ROUNDS = 9


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes
    ----------
    name, floor : str
        What is measured, and what it is held against.
    most : str
        The ratio that it may reach, or "-".
    make : callable
        Prepares the measurement: functions that return the seconds of work and floor [s].
    rounds : int
        Pairs that are measured.
    peers : str
        What other programs took for the same, as measured when the limits were set.
    """

    name: str
    floor: str
    most: str
    make: Callable[[], tuple[Timed, Timed]]
    rounds: int = ROUNDS
    peers: str = ""


def process(*args: str, cwd: str | None = None) -> float:
    """Seconds that a whole process takes; it must succeed."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *args], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def timed(work: Callable[[], object], times: int) -> Timed:
    """A function that runs `work` so many times and returns the seconds of one."""

    def run() -> float:
        start = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - start) / times

    return run


def compare(row: Row) -> tuple[float, float, float]:
    """Median seconds of work and floor, and the median ratio, measured in turn after one warm-up."""
    work, floor = row.make()
    work(), floor()
    pairs = [(work(), floor()) for _ in range(row.rounds)]
    works, floors = zip(*pairs, strict=True)
    return statistics.median(works), statistics.median(floors), statistics.median(a / b for a, b in pairs)
