"""The count among units from several cartons: a sum of beta-binomials, however many units and cartons there are.

The counts of few units are added one by one. Of many, a tail is the contour integral of the generating
function on a circle. The circle goes through the saddle point, where hardly a term cancels another, so that
small tails keep their digits (H. Daniels, "Tail probability approximations", 1987; here the integral is a finite
Fourier sum and no approximation). Either tail is summed on its own side: neither is one less the other where
it is small.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, exp, expm1, log, log1p, pi
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qcsample.statistics.distributions import Floats

_Complex: TypeAlias = NDArray[np.complex128]
_FEW = 2000  # units whose counts are summed one by one, as quickly and to the last digit
_DIGITS = 45.0  # logarithm of what is left out, relative to the result
_NOTHING = -700.0  # logarithm below which a tail is 0


def beta_binomial_pmf(p: float, quota: int, icc: float) -> Floats:
    """P(j of `quota` units of one carton are nonconforming) for j = 0..quota, p above 0 and below 1 [-]."""
    j = np.arange(quota)
    # a and b are multiplied by icc throughout, so that icc = 0 is the binomial and nothing divides by it.
    a, b = p * (1 - icc), (1 - p) * (1 - icc)
    with np.errstate(under="ignore", over="ignore"):
        up = ((quota - j) / (j + 1)) * ((a + j * icc) / (b + (quota - 1 - j) * icc))
        top = int(np.concatenate(([0.0], np.cumsum(np.log(up)))).argmax())
        terms = np.concatenate((np.cumprod(1 / up[:top][::-1])[::-1], [1.0], np.cumprod(up[top:])))
        found: Floats = terms / terms.sum()
    return found


def carton_tails(count: int, quotas: Mapping[int, int], p: float, icc: float) -> tuple[float, float]:
    """P(X <= count) and P(X > count) of the nonconforming units from independent cartons [-].

    Parameters
    ----------
    quotas : mapping
        Units pulled from a carton -> cartons with so many.
    p : float
        Fraction nonconforming, 0 to 1 [-].
    icc : float
        Intra-carton correlation, from 0 and below 1.

    Examples
    --------
    >>> lower, upper = carton_tails(7, {8: 10, 9: 5}, 0.025, 0.1)
    >>> round(lower, 4), round(upper, 4)
    (0.9518, 0.0482)
    """
    n = sum(quota * cartons for quota, cartons in quotas.items())
    if count < 0 or (p == 1 and count < n):
        return 0.0, 1.0
    if count >= n or p == 0:
        return 1.0, 0.0
    each = [(beta_binomial_pmf(p, quota, icc), cartons) for quota, cartons in quotas.items()]
    if sum(quotas.values()) == 1:
        pmf = each[0][0]
        return min(1.0, float(pmf[: count + 1].sum())), min(1.0, float(pmf[count + 1 :].sum()))
    if n <= _FEW:
        counts = _counts(each)
        return min(1.0, float(counts[: count + 1].sum())), min(1.0, float(counts[count + 1 :].sum()))
    turned = [(pmf[::-1], cartons) for pmf, cartons in each]
    if count < n * p:
        lower = _at_most(count, n, each)
        return lower, 1 - lower if lower < 0.5 else _at_most(n - 1 - count, n, turned)
    upper = _at_most(n - 1 - count, n, turned)
    return 1 - upper if upper < 0.5 else _at_most(count, n, each), upper


def _counts(each: list[tuple[Floats, int]]) -> Floats:
    """P(X = 0), P(X = 1) and so on, every term by adding what is positive."""
    found = np.ones(1)
    for pmf, cartons in each:
        while cartons:
            if cartons & 1:
                found = np.convolve(found, pmf)
            cartons >>= 1
            if cartons:
                pmf = np.convolve(pmf, pmf)
    return found


def _at_most(count: int, n: int, each: list[tuple[Floats, int]]) -> float:
    """P(X <= count), for a count that is not above the mean by much."""
    if count == 0:
        zero = [pmf[0] for pmf, _ in each]
        return 0.0 if min(zero) == 0 else exp(sum(cartons * log(pmf[0]) for pmf, cartons in each))
    theta, scale, spread, doubled = _saddle(count, each)
    if scale - log(-expm1(theta)) < _NOTHING:
        return 0.0
    likely = scale - log(-expm1(theta)) - log(max(1.0, spread) * (2 * pi) ** 0.5)
    # A sum of `size` terms adds P(X >= size) r**size from above and P(X <= count - size) / r**size from below,
    # for the radius r; the second is at most exp(doubled) r**size (Chernoff's bound at r squared).
    size = min(n + 1, ceil((_DIGITS + max(0.0, doubled) - min(0.0, likely)) / -theta))
    size = 1 << (max(size, *(len(pmf) for pmf, _ in each)) - 1).bit_length()
    k = np.arange(size // 2 + 1)
    total = np.ones(len(k), dtype=complex)
    for pmf, cartons in each:
        total *= _power(np.fft.rfft(_tilted(pmf, theta)[0], size), cartons)
    half = pi * k / size
    less_one = -expm1(theta) + exp(theta) * 2 * np.sin(half) ** 2 + 1j * exp(theta) * np.sin(2 * half)
    cut = 1 - exp(theta * (count + 1)) * _turned(-(count + 1) * k, size)
    terms = (total * _turned(count * k, size) * cut / less_one).real
    terms[1 : (size + 1) // 2] *= 2
    return min(1.0, max(0.0, exp(scale) * float(terms.sum()) / size))


def _saddle(count: int, each: list[tuple[Floats, int]]) -> tuple[float, float, float, float]:
    """The logarithm of the radius; that of the generating function over radius**count, and the spread, there.

    Last the same logarithm as the second at the radius squared.
    """

    def at(theta: float) -> tuple[float, float, float]:
        value, mean, spread = -theta * count, 1 / expm1(-theta), exp(theta) / expm1(theta) ** 2
        for pmf, cartons in each:
            weights, level = _tilted(pmf, theta)
            j = np.arange(len(pmf))
            first = float((weights * j).sum())
            value += cartons * level
            mean += cartons * first
            spread += cartons * float((weights * (j - first) ** 2).sum())
        return value, mean - count, spread**0.5

    # The first guess is the normal distribution's; a twentieth off costs nothing.
    mean = wide = 0.0
    for pmf, cartons in each:
        j = np.arange(len(pmf))
        first = float((pmf * j).sum())
        mean += cartons * first
        wide += cartons * float((pmf * (j - first) ** 2).sum())
    wide = max(wide, 1e-9)
    high = -min(50.0, max(1 / (1 + wide**0.5), (mean - count) / wide) / 1.5)
    while at(high)[1] < 0:
        high /= 2
    low = 2 * high
    while low > -300 and at(low)[1] > 0:
        low, high = 2 * low, low
    for _ in range(3):
        middle = -((low * high) ** 0.5)
        low, high = (middle, high) if at(middle)[1] < 0 else (low, middle)
    value, _, spread = at(high)
    doubled = -2 * high * count + sum(cartons * _tilted(pmf, 2 * high)[1] for pmf, cartons in each)
    return high, value, spread, doubled


def _tilted(pmf: Floats, theta: float) -> tuple[Floats, float]:
    """pmf * exp(theta j) made to sum to 1, and the logarithm of its sum before that."""
    j = np.arange(len(pmf))
    with np.errstate(divide="ignore", under="ignore"):
        top = int((np.log(pmf) + theta * j).argmax())
        if pmf[top] < 1e-290:  # what is left is nothing
            return np.where(j == top, 1.0, 0.0), log(pmf[top]) + theta * top
        weights = pmf / pmf[top] * np.exp(np.minimum(theta * (j - top), 700.0))
        total = float(weights.sum())
        level = log(pmf[top]) + theta * top + log(total)
        if level > -0.5:  # near 0 the sum of the differences keeps more digits
            level = log1p(float((pmf * np.expm1(theta * j)).sum()))
    return weights / total, level


def _turned(steps: NDArray[np.int64], size: int) -> _Complex:
    """exp(2 pi i steps / size), with the whole turns taken off first."""
    turned: _Complex = np.exp((steps % size) * (2j * pi / size))
    return turned


def _power(one: _Complex, times: int) -> _Complex:
    result = np.ones_like(one)
    while times:
        if times & 1:
            result = result * one
        times >>= 1
        if times:
            one = one * one
    return result
