"""Do defects gather in cartons: an exact conditional test, and how alike units of one carton are.

The test takes the total found and the units checked of each carton as given. If defects sat in cartons by
chance alone, every way of marking d of the n units would be equally likely, so that the counts by carton are
multivariate hypergeometric. Source: the exact conditional (permutation) test of homogeneity, here with the
number of pairs of nonconforming units that share a carton, T = sum of x (x - 1) / 2, as the statistic. A large
p never shows that defects are spread evenly: with few of them nothing could be seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qcsample.errors import InputError
from qcsample.statistics.distributions import Floats

MAX_WORK = 100_000_000  # additions of one test, about a fifth of a second


def pairs(found: Sequence[int]) -> int:
    """Pairs of nonconforming units that share a carton, the statistic of the test.

    >>> pairs([3, 0, 2, 1])
    4
    """
    return sum(x * (x - 1) // 2 for x in found)


def clustering_p(found: Sequence[int], checked: Sequence[int]) -> float | None:
    """The chance that at least as many pairs share a carton as do, if chance alone places the defects [-].

    Every term is positive, so that small chances keep their digits; nothing is simulated or approximated.

    Parameters
    ----------
    found, checked : sequence of int
        By carton: nonconforming units, and units checked [units].

    Returns
    -------
    float or None
        None where the sums would take more than `MAX_WORK` additions. 1 where no two are in one carton.

    Raises
    ------
    InputError
        More found in a carton than were checked, or another value that can't be.

    Examples
    --------
    Two found, both in one of three cartons of four units: of the 66 pairs of units 18 share a carton.

    >>> round(clustering_p([2, 0, 0], [4, 4, 4]), 6) == round(18 / 66, 6)
    True
    """
    _check(found, checked)
    total, units = sum(found), sum(checked)
    least = pairs(found)
    if least == 0 or total == units:
        return 1.0
    cartons = sorted(size for size in checked if size)
    if _work(cartons, total, units, least) > MAX_WORK:
        return None
    # Weights are binomial with mean total / units: given the total, the same as hypergeometric, and well scaled.
    share = total / units
    sums = np.zeros((total + 1, least + 1))  # rows: found so far; columns: pairs so far, the last one: or more
    sums[0, 0] = 1.0
    before, after = 0, units
    for size in cartons:
        after -= size
        low, high = max(0, total - after), min(total, before + size)
        fresh = np.zeros_like(sums)
        for x, weight in enumerate(_binomial(size, share, min(size, total))):
            first, last = max(low, x), min(high, before + x)
            if first > last:
                continue
            old = sums[first - x : last - x + 1]
            new = fresh[first : last + 1]
            step = min(x * (x - 1) // 2, least)
            new[:, step:least] += weight * old[:, : least - step]
            new[:, least] += weight * old[:, least - step :].sum(axis=1)
        sums, before = fresh, before + size
    reached = float(sums[total, least])
    return min(1.0, reached / float(sums[total].sum()))


def intra_carton_correlation(found: Sequence[int], checked: Sequence[int]) -> float | None:
    """The estimated intra-carton correlation, by the analysis of variance of a yes-or-no outcome [-].

    (MSB - MSW) / (MSB + (m - 1) MSW), with the mean squares between and within cartons and
    m = (n - sum of n_i squared / n) / (k - 1) for k cartons of n_i units, n in all. It may be below 0, which is
    chance. Source: A. Donner, "A review of inference procedures for the intraclass correlation coefficient",
    International Statistical Review 54 (1986); for binary data M. Ridout, C. Demétrio and D. Firth,
    "Estimating intraclass correlation for binary data", Biometrics 55 (1999).

    Parameters
    ----------
    found, checked : sequence of int
        As `clustering_p`.

    Returns
    -------
    float or None
        None where it is undefined: fewer than two cartons, one unit of each, none found or nothing else.

    Raises
    ------
    InputError
        As `clustering_p`.
    """
    _check(found, checked)
    cartons = [(x, size) for x, size in zip(found, checked, strict=True) if size]
    total, units, k = sum(found), sum(checked), len(cartons)
    if k < 2 or units == k or total in (0, units):
        return None
    squares = sum(x * x / size for x, size in cartons)
    between = (squares - total * total / units) / (k - 1)
    within = (total - squares) / (units - k)
    usual = (units - sum(size * size for _, size in cartons) / units) / (k - 1)
    spread = between + (usual - 1) * within
    return (between - within) / spread if spread > 0 else None


def _check(found: Sequence[int], checked: Sequence[int]) -> None:
    if len(found) != len(checked):
        raise InputError(f"{len(found)} counts of {len(checked)} cartons: one for each is needed")
    for x, size in zip(found, checked, strict=True):
        if type(x) is not int or type(size) is not int or not 0 <= x <= size:
            raise InputError(f"{x!r} found among {size!r} units of a carton can't be")


def _work(cartons: Sequence[int], total: int, units: int, least: int) -> int:
    """Additions of the test, at most."""
    work, before, after = 0, 0, units
    for size in cartons:
        after -= size
        rows = min(total, before) - max(0, total - after - size) + 1
        work += rows * (least + 1) * (min(size, total) + 1)
        before += size
    return work


def _binomial(size: int, share: float, most: int) -> Floats:
    """P(x of `size`) for x = 0..most, up to a common factor with which they sum to 1."""
    x = np.arange(most)
    steps = np.log((size - x) / (x + 1)) + np.log(share / (1 - share))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    weights = np.exp(logs - logs.max())
    found: Floats = weights / weights.sum()
    return found
