"""What a sample says of the number of nonconforming units in its lot, as a distribution of that number.

The prior is uniform on 0..N ("uniform"), or Jeffreys' for a fraction, cut into N + 1 equal parts
("jeffreys"). The likelihood allows for cartons: the beta-binomial of the opened cartons at an intra-carton
correlation, or at icc 0 the hypergeometric. In a large lot neighbouring numbers are taken together, in `MOST`
groups: means are then right to a thousandth, quantiles to the middle of a group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.cartons import carton_oc, check_icc
from qcsample.statistics.distributions import Floats, hypergeometric_pmf
from qcsample.statistics.models import check_lot
from qcsample.strict import shown

PRIORS = ("uniform", "jeffreys")
MOST = 400  # groups of numbers that are told apart
_NOTHING = 1e-9  # weight, as a part of the largest, below which a number is left out of a large lot


@dataclass(frozen=True, slots=True, eq=False)
class LotPosterior:
    """How likely each number of nonconforming units is, after the sample.

    Attributes
    ----------
    bad : ndarray
        Numbers, ascending; the middle of each group in a large lot [units].
    weight : ndarray
        Their probabilities, which sum to 1 [-].
    """

    bad: Floats
    weight: Floats

    @property
    def mean(self) -> float:
        """The expected number [units]."""
        return float(self.bad @ self.weight)

    def quantile(self, chance: float) -> float:
        """The smallest number up to which the probability reaches `chance` [units]."""
        return quantile(self.bad, self.weight, chance)


def lot_posterior(
    found: int,
    sample_size: int,
    *,
    lot_size: int,
    cartons: int | None = None,
    icc: float = 0.0,
    prior: str = "uniform",
) -> LotPosterior:
    """The distribution of the number of nonconforming units in the lot.

    Parameters
    ----------
    found, sample_size, lot_size : int
        Nonconforming units among those drawn, the sample, the lot the units came from [units].
    cartons : int, optional
        Cartons that the sample came from; needed with an icc [cartons].
    icc : float
        Intra-carton correlation, from 0 and below 1.
    prior : str
        "uniform" or "jeffreys".

    Raises
    ------
    InputError
        Counts that can't be, an unknown prior, or an icc without cartons.

    Examples
    --------
    >>> posterior = lot_posterior(1, 5, lot_size=20)
    >>> round(posterior.mean, 4)
    5.2857
    """
    check_lot(lot_size)
    check_icc(icc)
    if prior not in PRIORS:
        raise InputError(f"prior {shown(prior)}: one of {', '.join(PRIORS)} is needed")
    if not 0 <= found <= sample_size <= lot_size or not sample_size:
        raise InputError(f"{found:,} found among {sample_size:,} drawn of {lot_size:,} can't be")
    if icc and cartons is None:
        raise InputError("an icc needs the number of cartons that were opened")
    opened = min(cartons or 1, sample_size)

    def likelihood(bad: Floats) -> Floats:
        if not icc:  # between whole numbers the mean of both
            ends = (hypergeometric_pmf(found, lot_size, to(bad), sample_size) for to in (np.floor, np.ceil))
            return sum(ends, np.zeros(bad.shape)) / 2
        quality = np.minimum(1.0, bad / lot_size)
        upper = _accepted(found, sample_size, quality, opened, icc)
        return np.maximum(0.0, upper - _accepted(found - 1, sample_size, quality, opened, icc))

    least, most = found, lot_size - (sample_size - found)
    share = found / sample_size
    while True:
        edges = _edges(least, most, round(share * lot_size))
        middle = (edges[:-1] + edges[1:] - 1) / 2
        weight = likelihood(middle) * _prior_mass(edges / (lot_size + 1), prior)
        likely = np.flatnonzero(weight > _NOTHING * weight.max())
        low = int(edges[max(0, likely[0] - 1)])
        high = int(edges[min(len(edges) - 1, likely[-1] + 2)]) - 1
        if most - least < MOST or high - low > 0.7 * (most - least):
            return LotPosterior(middle, weight / weight.sum())
        least, most = low, high


def quantile(values: Floats, weight: Floats, chance: float) -> float:
    """The smallest of `values` up to which the sum of `weight`, taken as parts of the whole, reaches `chance`."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    at = int(np.searchsorted(reached, chance * reached[-1] * (1 - 1e-12)))
    return float(values[order[min(at, len(order) - 1)]])


def _accepted(count: int, n: int, quality: Floats, cartons: int, icc: float) -> Floats:
    if count < 0:
        return np.zeros(quality.shape)
    if count >= n:
        return np.ones(quality.shape)
    return carton_oc(Plan.single(n, count), quality, cartons=cartons, icc=icc)


def _edges(least: int, most: int, likeliest: int) -> Floats:
    """The first number of each group, and one past the last; the likeliest number begins a group."""
    size = most - least + 1
    if size <= MOST:
        return np.arange(least, most + 2, dtype=float)
    even = np.floor(np.linspace(least, most + 1, MOST + 1))
    return np.unique(np.append(even, [min(max(likeliest, least), most), min(max(likeliest + 1, least), most)]))


def _prior_mass(parts: Floats, prior: str) -> Floats:
    """The prior's weight between the cuts of 0..1, a part for each group."""
    reached = parts if prior == "uniform" else 2 / np.pi * np.arcsin(np.sqrt(parts))
    return np.diff(reached)
