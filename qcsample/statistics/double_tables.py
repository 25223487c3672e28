"""Chances of many double plans at once, at one quality: of the first sample's counts, and of acceptance.

Probabilities stand in tables by sample size and count, so that a plan costs a few look-ups. The counts of a lot
are binomial ones at any fraction, times a weight that depends on both samples together only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qcsample.errors import InputError
from qcsample.statistics.distributions import Floats, binomial_pmf, hypergeometric_pmf

Ints: TypeAlias = NDArray[np.intp]
MAX_LOOKUPS = 60_000_000  # of one search: a few seconds


class Work:
    """How many look-ups a search may still make: as many everywhere, however fast the machine is."""

    def __init__(self, left: int | None = None) -> None:
        self.left = MAX_LOOKUPS if left is None else left

    def spend(self, lookups: int) -> None:
        """Take them off.

        Raises
        ------
        InputError
            None is left.
        """
        self.left -= lookups
        if self.left < 0:
            raise InputError(
                "the search for a double plan through these points takes too long: take points further apart, ratio "
                "equal, or the binomial model"
            )


class Chances:
    """Counts of nonconforming units or nonconformities at one quality, samples drawn independently.

    Parameters
    ----------
    quality : float
        Fraction nonconforming [-], or nonconformities per unit under "poisson" [1/unit].
    units : int
        The largest sample of either stage [units].
    width : int
        Counts from 0 below `width` are in the tables.
    model : str
        "binomial" or "poisson".
    work : Work
        What look-ups are taken from.

    Attributes
    ----------
    at_most : ndarray
        P(X <= c) in a first sample of n, by n and c [-].
    """

    def __init__(self, quality: float, units: int, width: int, model: str, work: Work) -> None:
        self._work = work
        self._exactly = (_poisson if model == "poisson" else _binomial)(quality, units, width)
        self.at_most: Floats = self._exactly.cumsum(axis=1)

    def between(self, n: Ints, c: Ints, r: Ints) -> Floats:
        """The chance of a second sample: more than c and fewer than r in a first sample of n [-]."""
        total = np.zeros(len(n))
        for at, i in _counts(c + 1, r, self._work):
            total[at] += self._first(n[at], i)
        return total

    def accepted(self, n1: Ints, c1: Ints, r1: Ints, n2: Ints, c2: Ints) -> Floats:
        """The probability of acceptance of each plan; r1 is at most c2 + 1 [-]."""
        total: Floats = self.at_most[n1, c1]
        for at, i in _counts(c1 + 1, r1, self._work):
            total[at] += self._then(n1[at], i, n2[at], c2[at] - i)
        return total

    def _first(self, n: Ints, i: Ints) -> Floats:
        return self._exactly[n, i]

    def _then(self, n1: Ints, i: Ints, n2: Ints, c: Ints) -> Floats:
        """The chance of i in the first sample and at most c in the second."""
        found: Floats = self._exactly[n1, i] * self.at_most[n2, c]
        return found


class LotChances(Chances):
    """Counts of nonconforming units in samples from one lot, without replacement.

    Parameters
    ----------
    bad, lot : int
        Nonconforming units of the lot, and its size [units].
    units, together : int
        The largest sample of either stage, and of both [units].
    work : Work
        What look-ups are taken from.
    """

    def __init__(self, bad: int, lot: int, units: int, together: int, width: int, work: Work) -> None:
        self._work = work
        share = min(bad / lot, 0.5)
        both = _binomial(share, together, width)
        exact = hypergeometric_pmf(np.arange(width), lot, bad, np.arange(together + 1.0)[:, None])
        self._weight = np.divide(exact, both, out=np.zeros(both.shape), where=both > 0)
        self._exactly = both[: units + 1]
        self._alone = exact[: units + 1]
        self.at_most = self._alone.cumsum(axis=1)

    def _first(self, n: Ints, i: Ints) -> Floats:
        return self._alone[n, i]

    def _then(self, n1: Ints, i: Ints, n2: Ints, c: Ints) -> Floats:
        total, m = np.zeros(len(n1)), n1 + n2
        for at, j in _counts(np.zeros_like(c), c + 1, self._work):
            total[at] += self._exactly[n2[at], j] * self._weight[m[at], i[at] + j]
        return self._exactly[n1, i] * total


def _counts(low: Ints, high: Ints, work: Work) -> Iterator[tuple[Ints, Ints]]:
    """Counts from `low` towards `high`, not reached: at each step the places not yet done, and their counts."""
    at, here, end = np.arange(len(low)), low, high
    while len(here):
        more = here < end
        if not more.all():
            at, here, end = at[more], here[more], end[more]
        work.spend(len(here))
        yield at, here
        here = here + 1


def _binomial(p: float, units: int, width: int) -> Floats:
    """P(X = d) of n trials, by n up to `units` and d below `width`; each column follows from the one before."""
    sizes = np.arange(units + 1.0)
    if p > 0.5:
        return binomial_pmf(np.arange(width), sizes[:, None], p)
    found = np.empty((units + 1, width))
    found[:, 0] = np.exp(sizes * np.log1p(-p))
    odds = p / (1 - p)
    for d in range(width - 1):
        np.multiply(found[:, d], np.maximum(sizes - d, 0) * (odds / (d + 1)), out=found[:, d + 1])
    return found


def _poisson(p: float, units: int, width: int) -> Floats:
    """P(d nonconformities) in n units, by n up to `units` and d below `width`."""
    mean = p * np.arange(units + 1.0)
    found = np.empty((units + 1, width))
    found[:, 0] = np.exp(-mean)
    for d in range(width - 1):
        np.multiply(found[:, d], mean / (d + 1), out=found[:, d + 1])
    return found
