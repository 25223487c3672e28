"""The statistics' rows of the benchmark: ratios to `scipy.special.bdtr`, a clock here and not an oracle."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rows import Row, timed
from scipy.special import bdtr

from qcsample import Plan, Stage, carton_bounds, design_single, oc

DOUBLE = Plan((Stage(80, 3, 7), Stage(80, 8, 9)))
SEVEN = Plan(
    tuple(Stage(32, ac, re) for ac, re in zip([None, 1, 3, 5, 7, 10, 13], [4, 6, 8, 10, 11, 12, 14], strict=True))
)
CURVE = "one bdtr over the same points"
DEMANDS = (
    ("design (.01/.05)", (0.01, 0.95), (0.05, 0.10), None, 300, "2.7 ms"),
    ("design (.001/.0015)", (0.001, 0.95), (0.0015, 0.10), None, 300, "785 ms"),
    ("design (.05/.0505)", (0.05, 0.95), (0.0505, 0.10), None, 2000, "34,600 ms"),
    ("design (.001/.0015), N = 1,000,000", (0.001, 0.95), (0.0015, 0.10), 1_000_000, 300, "912 ms"),
)


def rows() -> Iterator[Row]:
    """The rows; nothing is measured before a row is made."""
    points, few, units = np.linspace(0.0001, 0.2, 1000), np.arange(1, 201) / 1000, np.arange(1, 201) / 1000
    curve, short = timed(lambda: bdtr(8, 160, points), 50), timed(lambda: bdtr(13, 224, few), 50)
    yield Row(
        "OC of a double plan, 1,000 points",
        CURVE,
        "5",
        lambda: (timed(lambda: oc(DOUBLE, points), 50), curve),
        peers="195, 2.5, 1.4 ms",
    )
    yield Row(
        "OC of 7 stages, 200 points",
        CURVE,
        "12",
        lambda: (timed(lambda: oc(SEVEN, few), 50), short),
        peers="3,500, 2.9 ms",
    )
    yield Row(
        "the same hypergeometric, N = 1,000",
        CURVE,
        "40",
        lambda: (timed(lambda: oc(SEVEN, units, lot_size=1000), 50), short),
        peers="21,900 ms",
    )
    for name, prp, crp, lot, calls, peers in DEMANDS:
        work = timed(lambda prp=prp, crp=crp, lot=lot: design_single(prp, crp, lot_size=lot), 5)  # type: ignore[misc]
        floor = timed(lambda calls=calls: [bdtr(3, 132, 0.05) for _ in range(calls)], 5)  # type: ignore[misc]
        yield Row(name, f"{calls:,} bdtr calls", "1", lambda work=work, floor=floor: (work, floor), peers=peers)  # type: ignore[misc]
    yield Row(
        "bounds, 100,000 units of 3,000 cartons",
        "one bdtr over 1,000 points",
        "-",
        lambda: (timed(lambda: carton_bounds(3000, 100_000, cartons=3000), 3), curve),
    )
