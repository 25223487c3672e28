"""Which ways lead through a plan, independently of the quality.

Given d nonconforming in the first n units, how they split over the stages does not depend on the quality:
the split is (multivariate) hypergeometric for units, multinomial for nonconformities. So the chance that a
plan accepts with d after stage k is `fraction(d) * P(d in n)`, and a whole OC curve needs the fractions once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np

from qcsample.plan import Stage
from qcsample.statistics.distributions import Floats, binomial_pmf, hypergeometric_pmf

_TABLE = 64  # counts up to which all outcomes are summed in one table; comb(n, 64) is far from overflow


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A set of counts after a stage, and the fraction of the ways to each that leads there.

    Attributes
    ----------
    stage : int
        From 0.
    n : int
        Units of all stages so far [units].
    low : int
        The smallest count d; `fractions[i]` belongs to d = low + i.
    fractions : ndarray
        For each d the chance that the plan is at this outcome, given d in the first n units [-].
    """

    stage: int
    n: int
    low: int
    fractions: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """The outcomes of one kind, one by one and as a table, if it is small.

    Attributes
    ----------
    each : tuple of Outcome
    n : ndarray
        Units so far of each (one column) [units].
    table : ndarray or None
        Fractions by outcome and count from 0; None where there are too many counts.
    ways : ndarray or None
        `table` times the number of ways to choose the count among the units; None if that is too large.
    """

    each: tuple[Outcome, ...]
    n: Floats
    table: Floats | None
    ways: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Where a plan accepts and where it goes on, stage by stage."""

    accepted: Outcomes
    going_on: Outcomes


def together(each: Sequence[Outcome]) -> Outcomes:
    """`each` with its table."""
    n = np.array([[float(outcome.n)] for outcome in each]).reshape(-1, 1)
    counts = max((outcome.low + len(outcome.fractions) for outcome in each), default=1)
    if counts > _TABLE:
        return Outcomes(tuple(each), n, None, None)
    table = np.zeros((len(each), counts))
    ways = np.zeros((len(each), counts))
    for k, outcome in enumerate(each):
        for i, fraction in enumerate(outcome.fractions):
            d = outcome.low + i
            table[k, d] = fraction
            ways[k, d] = fraction * float(comb(outcome.n, d)) if d <= outcome.n else 0.0
    return Outcomes(tuple(each), n, table, ways)


@lru_cache(maxsize=4096)
def paths(stages: tuple[Stage, ...], poisson: bool) -> Paths:
    """The outcomes of a plan; a count between Ac and Re of the last stage accepts (the gap of a reduced plan)."""
    accepted, going_on = [], []
    before: Outcome | None = None
    n = 0
    for k, stage in enumerate(stages):
        n += stage.n
        last = k == len(stages) - 1
        low = 0 if before is None else before.low
        d = np.arange(low, stage.re if poisson else min(stage.re, n + 1))
        if before is None:
            fractions = np.ones(len(d))
        else:
            came = before.low + np.arange(len(before.fractions))[:, None]
            split = (
                binomial_pmf(came, d, before.n / n)
                if poisson
                else hypergeometric_pmf(came, float(n), d, float(before.n))
            )
            fractions = before.fractions @ split
        ac = -1 if stage.ac is None else stage.ac
        take = len(d) if last else max(0, min(len(d), ac + 1 - low))
        if take:
            accepted.append(Outcome(k, n, low, fractions[:take]))
        if last or take == len(d):
            break
        before = Outcome(k, n, low + take, fractions[take:])
        going_on.append(before)
    return Paths(together(accepted), together(going_on))
