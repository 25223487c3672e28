"""Plans of 300,000 lots as arrays against a loop that looks the same rows up in a dict; at most 3 x."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

ROWS = 300_000


def pair() -> tuple[Callable[[], float], Callable[[], float]]:
    """The look-ups of lots and AQLs that are Python lists, and the dict loop over the same rows."""
    from qcsample import attribute_plans

    chance = random.Random(1)
    sizes = [chance.randrange(2, 600_000) for _ in range(ROWS)]
    aqls = [chance.choice((0.65, 1.0, 1.5, 2.5, 4.0, 6.5)) for _ in range(ROWS)]
    known = dict.fromkeys(zip(sizes, aqls, strict=True), (125, 7, 8))

    def work() -> float:
        start = time.perf_counter()
        attribute_plans(sizes, aqls)
        return time.perf_counter() - start

    def floor() -> float:
        start = time.perf_counter()
        [known[size, aql] for size, aql in zip(sizes, aqls, strict=True)]
        return time.perf_counter() - start

    return work, floor
