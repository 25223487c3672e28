"""The statistics' rows of the benchmark: ratios to `scipy.special.bdtr`, a clock here and not an oracle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import bdtr

from qcsample import Plan, Stage, carton_bounds, design_single, oc

DOUBLE = Plan((Stage(80, 3, 7), Stage(80, 8, 9)))
SEVEN = Plan(
    tuple(Stage(32, ac, re) for ac, re in zip([None, 1, 3, 5, 7, 10, 13], [4, 6, 8, 10, 11, 12, 14], strict=True))
)
Timed = Callable[[], float]


def timed(work: Callable[[], object], times: int) -> Timed:
    """A function that runs `work` so many times and returns the seconds of one."""

    def run() -> float:
        start = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - start) / times

    return run


def scalars(count: int) -> Timed:
    """The time of `count` scalar calls of bdtr."""
    return timed(lambda: [bdtr(3, 132, 0.05) for _ in range(count)], 5)


def rows() -> Iterator[tuple[str, Timed, Timed, str, str]]:
    """Name, work, floor, the most that the ratio may be, and what other programs took, measured apart."""
    points, few, units = np.linspace(0.0001, 0.2, 1000), np.arange(1, 201) / 1000, np.arange(1, 201) / 1000
    yield (
        "OC of a double plan, 1,000 points",
        timed(lambda: oc(DOUBLE, points), 50),
        timed(lambda: bdtr(8, 160, points), 50),
        "5",
        "195, 2.5, 1.4 ms",
    )
    floor = timed(lambda: bdtr(13, 224, few), 50)
    yield "OC of 7 stages, 200 points", timed(lambda: oc(SEVEN, few), 50), floor, "12", "3,500, 2.9 ms"
    yield (
        "the same hypergeometric, N = 1,000",
        timed(lambda: oc(SEVEN, units, lot_size=1000), 50),
        floor,
        "40",
        "21,900 ms",
    )
    demands = (
        ("design (.01/.05)", (0.01, 0.95), (0.05, 0.10), None, 300, "2.7 ms"),
        ("design (.001/.0015)", (0.001, 0.95), (0.0015, 0.10), None, 300, "785 ms"),
        ("design (.05/.0505)", (0.05, 0.95), (0.0505, 0.10), None, 2000, "34,600 ms"),
        ("design (.001/.0015), N = 1,000,000", (0.001, 0.95), (0.0015, 0.10), 1_000_000, 300, "912 ms"),
    )
    for name, prp, crp, lot, calls, peers in demands:
        work = timed(lambda prp=prp, crp=crp, lot=lot: design_single(prp, crp, lot_size=lot), 5)  # type: ignore[misc]
        yield f"{name} to {calls:,} bdtr calls", work, scalars(calls), "1", peers
    yield (
        "bounds, 100,000 units of 3,000 cartons",
        timed(lambda: carton_bounds(3000, 100_000, cartons=3000), 3),
        timed(lambda: bdtr(8, 160, points), 50),
        "-",
        "",
    )
