"""Sums of fractions times probabilities over a run of counts, for many qualities at once.

Terms follow from each other by a ratio, so that a curve costs a few array operations a count. The sum starts
at the smallest count where its probability can be represented, else at the most probable count of the run.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qcsample.statistics.distributions import Floats, binomial_pmf, hypergeometric_pmf, poisson_pmf, stirling_error
from qcsample.statistics.paths import Outcomes

_TINY = 1e-270  # below it the smallest count is no anchor any more
_NEGLIGIBLE = 1e-32
_FAR = -600.0  # logarithm down to which the chance of none is a good anchor


def binomial_sum(p: Floats, n: int, low: int, fractions: Floats) -> Floats:
    """Sum over d of fractions[d - low] * P(d of n fail, each with probability p)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        odds = p / (1 - p)
        start = np.exp(n * np.log1p(-p)) if low == 0 else binomial_pmf(low, n, p)
        total = _horner(start, fractions, lambda d: odds * ((n - d) / (d + 1)), low)
    return _mended(
        total,
        start,
        lambda at: _windowed(
            np.floor((n + 1) * p[at]),
            low,
            fractions,
            lambda d: binomial_pmf(d, n, p[at]),
            lambda d: (n - d) / (d + 1) * (p[at] / (1 - p[at])),
        ),
    )


def poisson_sum(mean: Floats, low: int, fractions: Floats) -> Floats:
    """Sum over d of fractions[d - low] * P(d) of a Poisson count with this mean."""
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        start = np.exp(-mean) if low == 0 else poisson_pmf(low, mean)
        total = _horner(start, fractions, lambda d: mean / (d + 1), low)
    return _mended(
        total,
        start,
        lambda at: _windowed(
            np.floor(mean[at]), low, fractions, lambda d: poisson_pmf(d, mean[at]), lambda d: mean[at] / (d + 1)
        ),
    )


def hypergeometric_sum(bad: Floats, lot: int, n: int, low: int, fractions: Floats) -> Floats:
    """Sum over d of fractions[d - low] * P(d bad among n drawn from a lot with `bad` bad ones)."""

    def ratio(d: Floats | float, bad: Floats) -> Floats:
        above, below = (bad - d) * (n - d), (d + 1) * (lot - bad - n + d + 1)
        found: Floats = np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0)
        return np.maximum(found, 0.0)

    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        start = hypergeometric_pmf(low, lot, bad, n)
        total = _horner(start, fractions, lambda d: ratio(d, bad), low)
    return _mended(
        total,
        start,
        lambda at: _windowed(
            np.clip(np.floor((n + 1) * (bad[at] + 1) / (lot + 2)), np.maximum(0, n - (lot - bad[at])), None),
            low,
            fractions,
            lambda d: hypergeometric_pmf(d, lot, bad[at], n),
            lambda d: ratio(d, bad[at]),
        ),
    )


def binomial_table(p: Floats, outcomes: Outcomes, weights: Floats) -> Floats | None:
    """Weighted sum over all outcomes at once, nan where it can't be; None without a table."""
    if outcomes.ways is None:
        return None
    with np.errstate(all="ignore"):
        none = np.log1p(-p)
        odds = p / (1 - p)
        powers = np.empty((outcomes.ways.shape[1], len(p)))
        powers[0] = 1.0
        for d in range(1, len(powers)):
            np.multiply(powers[d - 1], odds, out=powers[d])
        total = (outcomes.ways @ powers) * np.exp(outcomes.n * none)
        found: Floats = weights @ total
        return np.where((float(outcomes.n.max()) * none > _FAR) & np.isfinite(found), found, np.nan)


def poisson_table(mean: Floats, outcomes: Outcomes, weights: Floats) -> Floats | None:
    """The same for Poisson counts of `mean` nonconformities a unit."""
    if outcomes.table is None:
        return None
    with np.errstate(all="ignore"):
        lam = outcomes.n * mean
        term = np.exp(-lam)
        total = term * outcomes.table[:, :1]
        for d in range(1, outcomes.table.shape[1]):
            term = term * lam / d
            total += term * outcomes.table[:, d : d + 1]
        found: Floats = weights @ total
        return np.where((-lam).min(axis=0) > _FAR, found, np.nan)


def hypergeometric_table(bad: Floats, lot: int, outcomes: Outcomes, weights: Floats) -> Floats | None:
    """The same for a lot with `bad` bad units.

    The chance of none among n, (N-n)! (N-D)! / ((N-D-n)! N!), is taken by Stirling's formula with its
    errors; the large terms cancel before logarithms are taken, so that n eps of accuracy is lost, not N eps.
    """
    if outcomes.table is None:
        return None
    n, size = outcomes.n, float(lot)
    with np.errstate(all="ignore"):
        good, rest, left = size - bad, size - n, size - bad - n
        safe = np.maximum(left, 1.0)
        log = rest * _log_kept(n, size, rest) - good * _log_kept(n, good, left) + n * _log_kept(bad + n, size, left)
        log += stirling_error(rest) + stirling_error(np.maximum(good, 1.0)) - stirling_error(safe)
        log -= stirling_error(np.array(size))
        term = np.where(bad == 0, 1.0, np.exp(log) * np.sqrt(rest / safe * (good / size)))
        fair = ((left >= 1) & (log > _FAR)).all(axis=0)
        total = term * outcomes.table[:, :1]
        for d in range(1, outcomes.table.shape[1]):
            term = term * ((bad - (d - 1)) / d * (n - (d - 1)) / (left + d))
            total += term * outcomes.table[:, d : d + 1]
        found: Floats = weights @ total
        return np.where(fair & np.isfinite(found), found, np.nan)


def _log_kept(taken: Floats, whole: Floats | float, kept: Floats) -> Floats:
    """log(kept / whole) for kept = whole - taken, exact where little is taken and where little is kept."""
    share = taken / whole
    return np.where(share < 0.5, np.log1p(-share), np.log(kept / whole))


def _horner(start: Floats, fractions: Floats, ratio: Callable[[float], Floats], low: int) -> Floats:
    total: Floats = np.full(start.shape, fractions[-1])
    for i in range(len(fractions) - 2, -1, -1):
        total = total * ratio(float(low + i))
        total += fractions[i]
    return total * start


def _mended(total: Floats, start: Floats, again: Callable[[Floats], Floats]) -> Floats:
    poor = ~(start > _TINY) | ~np.isfinite(total)
    if poor.any():
        at = np.nonzero(poor)
        total[at] = again(at)  # type: ignore[arg-type]
    return np.maximum(total, 0.0)


def _windowed(
    mode: Floats,
    low: int,
    fractions: Floats,
    pmf: Callable[[Floats], Floats],
    up: Callable[[Floats], Floats],
) -> Floats:
    """The sum from the most probable count of the run outwards, as far as terms count."""
    high = low + len(fractions) - 1
    with np.errstate(all="ignore"):
        middle = np.clip(mode, low, high)
        anchor = pmf(middle)
        total = fractions[(middle - low).astype(np.intp)].copy()
        for step in (1, -1):
            term, d = np.ones(len(middle)), middle.copy()
            for _ in range(high - low):
                inside = (d + step >= low) & (d + step <= high)
                rate = up(d) if step == 1 else 1 / up(d - 1)
                term = np.where(inside & np.isfinite(rate), term * rate, 0.0)
                d = d + step
                total += term * fractions[np.clip(d - low, 0, high - low).astype(np.intp)]
                if not (term > _NEGLIGIBLE).any():
                    break
    return np.where(anchor > 0, total * anchor, 0.0)
