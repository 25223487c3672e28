"""Cumulative probabilities of one count at one quality, for searches: plain floats, no arrays.

Each function returns P(X <= c) and P(X = c). Terms are summed away from c on the side where they fall, until
they no longer count, so that the smaller of P and 1 - P keeps its digits.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, floor, log, log1p, pi, sqrt

from qcsample.statistics.distributions import STIRLING

_TABLE = tuple(float(x) for x in STIRLING)
_NEGLIGIBLE = 1e-18


def binomial_at_most(c: int, n: int, p: float) -> tuple[float, float]:
    """P(X <= c) and P(X = c) of n trials [-]."""
    if c >= n:
        return 1.0, (p**n if c == n else 0.0)
    if p >= 1:
        return 0.0, 0.0
    at = _binomial(c, n, p)
    odds = p / (1 - p)
    return _summed(c, n, at, floor((n + 1) * p), lambda d: (n - d) / (d + 1) * odds)


def poisson_at_most(c: int, n: int, p: float) -> tuple[float, float]:
    """P(X <= c) and P(X = c) of the nonconformities in n units of p each [-]."""
    mean = n * p
    at = exp(-mean) if c == 0 else exp(-_stirling(c) - _deviance(c, mean)) / sqrt(2 * pi * c)
    return _summed(c, None, at, floor(mean), lambda d: mean / (d + 1))


def hypergeometric_at_most(c: int, lot: int, bad: int, n: int) -> tuple[float, float]:
    """P(X <= c) and P(X = c) of the bad ones among n drawn from a lot with that many bad ones [-]."""
    least, most = max(0, n - (lot - bad)), min(n, bad)
    if c >= most:
        return 1.0, (_hypergeometric(c, lot, bad, n) if c == most else 0.0)
    if c < least:
        return 0.0, 0.0
    at = _hypergeometric(c, lot, bad, n)
    mode = floor((n + 1) * (bad + 1) / (lot + 2))
    return _summed(c, most, at, mode, lambda d: (bad - d) * (n - d) / ((d + 1) * (lot - bad - n + d + 1)), least)


def large_binomial(c: int, n: int, p: float) -> tuple[float, float]:
    """`binomial_at_most` by the incomplete beta function: quick however large c is."""
    from scipy.special import betaincc

    if c >= n:
        return binomial_at_most(c, n, p)
    return float(betaincc(c + 1.0, float(n - c), p)), _binomial(c, n, p)


def large_poisson(c: int, n: int, p: float) -> tuple[float, float]:
    """`poisson_at_most` by the incomplete gamma function: quick however large c is."""
    from scipy.special import gammaincc

    mean = n * p
    return float(gammaincc(c + 1.0, mean)), exp(-_stirling(c) - _deviance(c, mean)) / sqrt(2 * pi * c)


def _summed(
    c: int, most: int | None, at: float, mode: int, up: Callable[[int], float], least: int = 0
) -> tuple[float, float]:
    total, term = 0.0, 1.0
    if c <= mode:
        for d in range(c, least, -1):
            total += term
            term /= up(d - 1)
            if term < _NEGLIGIBLE * total:
                return min(1.0, at * total), at
        return min(1.0, at * (total + term)), at
    d = c
    while most is None or d < most:
        term *= up(d)
        total += term
        d += 1
        if term < _NEGLIGIBLE * (total + 1):
            break
    return max(0.0, 1 - at * total), at


def _binomial(x: int, n: int, p: float) -> float:
    if x == 0:
        return exp(n * log1p(-p))
    if x == n:
        return exp(n * log(p))
    rest = n - x
    return exp(
        _stirling(n) - _stirling(x) - _stirling(rest) - _deviance(x, n * p) - _deviance(rest, n * (1 - p))
    ) * sqrt(n / (2 * pi * x * rest))


def _hypergeometric(x: int, lot: int, bad: int, n: int) -> float:
    if n in (0, lot):
        return 1.0
    share = n / lot
    return _binomial(x, bad, share) * _binomial(n - x, lot - bad, share) / _binomial(n, lot, share)


def _stirling(n: int) -> float:
    if n < 16:
        return _TABLE[n]
    s = 1 / (n * n)
    return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * 691 / 360360))))) / n


def _deviance(x: float, mean: float) -> float:
    v = (x - mean) / (x + mean)
    if abs(v) >= 0.1:
        return x * log(x / mean) + mean - x
    total, power, square = (x - mean) * v, 2 * x * v, v * v
    for j in range(3, 40, 2):
        power *= square
        after = total + power / j
        if after == total:
            break
        total = after
    return total
