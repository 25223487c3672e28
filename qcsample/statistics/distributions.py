"""Binomial, Poisson and hypergeometric probabilities, exact to a few units of the fifteenth digit.

Logarithms of factorials cancel catastrophically at large sizes; the saddle-point form of C. Loader
("Fast and accurate computation of binomial probabilities", 2000) does not. All functions take arrays that
broadcast and return arrays.
"""

from __future__ import annotations

from decimal import Decimal
from numbers import Rational
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qcsample.errors import InputError
from qcsample.strict import shown

Floats: TypeAlias = NDArray[np.float64]

# log(n!) less Stirling's formula, n = 0 ... 15, computed to 20 digits; n = 0 is never used.
STIRLING = np.array(
    [
        0.0,
        0.081061466795327258220,
        0.041340695955409294094,
        0.027677925684998339149,
        0.020790672103765093112,
        0.016644691189821192163,
        0.013876128823070747999,
        0.011896709945891770095,
        0.010411265261972096497,
        0.0092554621827127329177,
        0.0083305634333628712565,
        0.0075736754879518407949,
        0.0069428401072095298657,
        0.0064089941880042070684,
        0.0059513701127588477356,
        0.005554733551962801371,
    ]
)
_TWO_PI = 2 * np.pi


def qualities(p: object, what: str = "quality") -> Floats:
    """`p` as an array of numbers from 0.

    Raises
    ------
    InputError
        Text, truth values, complex numbers, what is not finite, or below 0.
    """
    try:
        given = np.asarray(p)
        exact = given.dtype.kind == "O" and all(isinstance(value, (Rational, Decimal)) for value in given.flat)
        if given.size and given.dtype.kind not in "fiu" and not exact:
            raise TypeError
        given = given.astype(float)
    except (ValueError, TypeError, OverflowError):
        raise InputError(f"{what} {shown(p)}: a number such as 0.025 is needed, or an array of numbers") from None
    wrong = ~(np.isfinite(given) & (given >= 0))
    if wrong.any():
        raise InputError(f"{what} {float(given[wrong][0]):g}: a fraction such as 0.025 is needed: from 0, and a number")
    return given


def stirling_error(n: Floats) -> Floats:
    """log(n!) - log(sqrt(2 pi n) (n / e)^n) for whole n of at least 1."""
    n = np.asarray(n, dtype=float)
    small = n < 16
    x = np.where(small, 16.0, n)
    s = 1 / (x * x)
    series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * 691 / 360360))))) / x
    if not small.any():
        return series
    return np.where(small, STIRLING[np.where(small, n, 0).astype(np.intp)], series)


def deviance(x: Floats, mean: Floats) -> Floats:
    """x log(x / mean) + mean - x for positive x and mean, without cancellation where they are close."""
    x, mean = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(mean, dtype=float))
    v = (x - mean) / (x + mean)
    near = np.abs(v) < 0.1
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        far = x * np.log(x / mean) + mean - x
    if not near.any():
        return far
    v = np.where(near, v, 0.0)
    square = v * v
    power = 2 * x * v
    total = (x - mean) * v
    for j in range(3, 26, 2):
        power = power * square
        total = total + power / j
    return np.where(near, total, far)


def binomial_pmf(x: ArrayLike, n: ArrayLike, p: ArrayLike) -> Floats:
    """P(X = x) of n trials that fail with probability p each [-]; 0 outside 0..n."""
    x, n, p = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (x, n, p)))
    q = 1 - p
    inner = (x > 0) & (x < n) & (p > 0) & (p < 1)
    xi, ni, pi = np.where(inner, x, 1.0), np.where(inner, n, 2.0), np.where(inner, p, 0.5)
    qi = 1 - pi
    # n q as n - n p would lose digits; x and n - x are exact.
    log = (
        stirling_error(ni)
        - stirling_error(xi)
        - stirling_error(ni - xi)
        - deviance(xi, ni * pi)
        - deviance(ni - xi, ni * qi)
    )
    found = np.exp(log) * np.sqrt(ni / (_TWO_PI * xi * (ni - xi)))
    with np.errstate(divide="ignore", invalid="ignore"):
        none = np.where(n == 0, 1.0, np.exp(n * np.log1p(-np.minimum(p, 1.0))))
        every = np.where(n == 0, 1.0, np.where(p > 0.5, np.exp(n * np.log1p(-q)), np.exp(n * np.log(p))))
    edge = np.where(x == 0, none, np.where(x == n, every, 0.0))
    return np.where(inner, found, edge)


def poisson_pmf(x: ArrayLike, mean: ArrayLike) -> Floats:
    """P(X = x) with this mean [-]; 0 below 0."""
    x, mean = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(mean, dtype=float))
    inner = (x > 0) & (mean > 0)
    xi, mi = np.where(inner, x, 1.0), np.where(inner, mean, 1.0)
    found = np.exp(-stirling_error(xi) - deviance(xi, mi)) / np.sqrt(_TWO_PI * xi)
    return np.where(inner, found, np.where(x == 0, np.exp(-mean), 0.0))


def hypergeometric_pmf(x: ArrayLike, lot: ArrayLike, bad: ArrayLike, n: ArrayLike) -> Floats:
    """P(X = x) bad among n drawn without replacement from a lot with that many bad ones [-]."""
    x, lot, bad, n = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (x, lot, bad, n)))
    possible = (x >= 0) & (x <= bad) & (x <= n) & (n - x <= lot - bad)
    share = np.where(lot > 0, n / np.where(lot > 0, lot, 1.0), 0.0)
    # All or nothing drawn: the count is certain.
    certain = (share <= 0) | (share >= 1)
    s = np.where(certain, 0.5, share)
    xs, bs, ns, ls = (np.where(possible & ~certain, a, b) for a, b in ((x, 1.0), (bad, 2.0), (n, 2.0), (lot, 4.0)))
    found = binomial_pmf(xs, bs, s) * binomial_pmf(ns - xs, ls - bs, s) / binomial_pmf(ns, ls, s)
    sure = np.where(x == np.where(share >= 1, bad, 0), 1.0, 0.0)
    return np.where(possible, np.where(certain, sure, found), 0.0)
