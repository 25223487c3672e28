"""Dividing a whole number over parts, in exact fractions (`qcs1` rules 7 and 8, docs/qcs1.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import floor
from typing import Any


def shares(total: int, weights: Sequence[int], caps: Sequence[int], least: int = 0) -> list[Fraction]:
    """The shares `min(cap, max(least, lambda * weight))` that sum to `total`.

    Parameters
    ----------
    total : int
        From `least` a part up to the sum of `caps`.
    weights, caps : sequence of int
        A weight above 0 and a cap of at least `least` for each part.
    least : int
        Each part's share at least: 1 with coverage, 0 without.

    Examples
    --------
    >>> [str(s) for s in shares(20, [360, 36, 4], [360, 36, 4])]
    ['18', '9/5', '1/5']
    """
    fixed: dict[int, Fraction] = {}
    free = set(range(len(weights)))
    # The sum grows with lambda: parts pass from `least` to proportion to cap, so that each round settles
    # the side that must be settled for good.
    while free:
        rest = total - sum(fixed.values(), Fraction(0))
        rate = Fraction(rest) / sum(weights[i] for i in free)
        low = {i for i in free if rate * weights[i] < least}
        high = {i for i in free if rate * weights[i] > caps[i]}
        lacking = sum((least - rate * weights[i] for i in low), Fraction(0))
        over = sum((rate * weights[i] - caps[i] for i in high), Fraction(0))
        if not low and not high:
            fixed |= {i: rate * weights[i] for i in free}
            break
        # Raising the low ones takes from the others, cutting the high ones gives to them: the larger
        # effect tells on which side of `rate` the true lambda lies, and which side is then settled.
        if over >= lacking:
            fixed |= {i: Fraction(caps[i]) for i in high}
            free -= high
        if lacking >= over:
            fixed |= {i: Fraction(least) for i in low}
            free -= low
    return [fixed[i] for i in range(len(weights))]


def whole(parts: Sequence[Fraction], tie: Callable[[int], Any]) -> list[int]:
    """`parts` as whole numbers of the same sum: whole parts, then the largest remainders.

    Parameters
    ----------
    parts : sequence of Fraction
        Their sum is a whole number.
    tie : callable
        Sort key of a part's index among equal remainders, the lower first; called only where it decides.

    Examples
    --------
    >>> whole(shares(20, [360, 36, 4], [360, 36, 4]), tie=int)
    [18, 2, 0]
    """
    counts = [floor(part) for part in parts]
    left = int(sum(parts)) - sum(counts)
    if not left:
        return counts
    remainders = [part - count for part, count in zip(parts, counts, strict=True)]
    last = sorted(remainders, reverse=True)[left - 1]
    chosen = [i for i, remainder in enumerate(remainders) if remainder > last]
    equal = [i for i, remainder in enumerate(remainders) if remainder == last]
    if len(chosen) + len(equal) > left:
        equal.sort(key=tie)
    for i in [*chosen, *equal][:left]:
        counts[i] += 1
    return counts
