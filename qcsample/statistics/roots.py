"""The quality at which a falling curve passes a given probability, by as few evaluations as can be."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, log, log1p

_LEAST, _MOST = -690.0, 36.7  # log odds beyond which a quality is as good as 0 or 1


def quality_reached(tails: Callable[[float], tuple[float, float]], chance: float, guess: float) -> float:
    """The quality p at which P falls to `chance`; 1 where it stays above [-].

    Parameters
    ----------
    tails : callable
        P and 1 - P at a quality; P must fall where the quality grows.
    chance : float
        Above 0 and below 1 [-].
    guess : float
        A quality not far away, above 0 and below 1 [-].

    Examples
    --------
    >>> round(quality_reached(lambda p: ((1 - p) ** 50, 1 - (1 - p) ** 50), 0.05, 0.5), 6)
    0.058155
    """
    wanted = log(chance) - log1p(-chance)

    def above(x: float) -> float:
        p = _quality(x)
        lower, upper = tails(p)
        if lower <= 0:
            return -800.0
        return 800.0 if upper <= 0 else log(lower) - log(upper) - wanted

    # Both in log odds the curve is nearly straight.
    x = min(_MOST, max(_LEAST, log(guess) - log1p(-guess)))
    value, step = above(x), 0.5
    way = 1 if value > 0 else -1
    while True:
        end = min(_MOST, max(_LEAST, x + way * step))
        found = above(end)
        if found * way <= 0:
            return _quality(_zero(above, x, value, end, found))
        if end in (_LEAST, _MOST):
            return 0.0 if way < 0 else 1.0
        x, value, step = end, found, 2 * step


def _quality(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def _zero(f: Callable[[float], float], a: float, fa: float, b: float, fb: float) -> float:
    """Where f, of different signs at a and b, is 0: inverse quadratic or half, by T. Chandrupatla (1997)."""
    share = 0.5
    c, fc = a, fa
    while True:
        at = a + share * (b - a)
        value = f(at)
        if (value > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, b, fc, fb = b, a, fb, fa
        a, fa = at, value
        best, rest = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        tolerance = 4e-16 * max(1.0, abs(best)) / abs(b - c) if b != c else inf
        if rest == 0 or tolerance > 0.5 or abs(b - a) <= 4e-16 * max(1.0, abs(best)):
            return best
        near, high = (a - b) / (c - b), (fa - fb) / (fc - fb)
        if high * high < near and (1 - high) ** 2 < 1 - near:
            share = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        else:
            share = 0.5
        share = min(1 - tolerance, max(tolerance, share))
