"""Plans that meet a demand: two points of the OC curve, zero acceptance, confidence and reliability.

Searches are exact: every plan that is returned was checked by summing probabilities, and no smaller one
meets the demand.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, inf, isnan, sqrt

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.cartons import carton_oc, check_icc, spread
from qcsample.statistics.models import check_inside, check_lot, model_of
from qcsample.statistics.scalar import (
    binomial_at_most,
    hypergeometric_at_most,
    large_binomial,
    large_poisson,
    poisson_at_most,
)
from qcsample.strict import shown

MAX_N = 10_000_000
_LARGE = 500  # acceptance numbers from which a sum term by term is slower than the incomplete beta function
_SLACK = 1e-12  # relative: a probability that equals its limit meets it
Point = tuple[float, float]


def design_single(prp: Point, crp: Point, *, lot_size: int | None = None, model: str | None = None) -> Plan:
    """The single plan with the smallest n, then the smallest c, that meets both points.

    Parameters
    ----------
    prp : (quality, probability)
        Producer's risk point: at this quality at least this probability of acceptance, 1 - alpha.
    crp : (quality, probability)
        Consumer's risk point: at this worse quality at most this probability, beta.
    lot_size : int, optional
        With it the model is "hypergeometric" unless said: floor(N p) nonconforming units at the producer's
        point, ceil(N p) at the consumer's.
    model : str, optional
        "binomial", "hypergeometric" or "poisson".

    Raises
    ------
    InputError
        Points that are equal or swapped, alpha + beta of 1 or more, or no plan within the lot.

    Examples
    --------
    >>> plan = design_single((0.01, 0.95), (0.05, 0.10))
    >>> plan.n, plan.ac
    (132, 3)
    """
    model = model_of(model, lot_size)
    good, wanted, bad, allowed = _points(prp, crp, model)
    search: _Search
    if model == "hypergeometric":
        assert lot_size is not None
        check_lot(lot_size)
        few, many = floor(good * lot_size + 1e-9), ceil(bad * lot_size - 1e-9)
        if few >= many:
            raise InputError(
                f"in a lot of {lot_size:,} both points are {many} nonconforming units: no plan tells them apart"
            )
        search = _LotSearch(few, many, wanted, allowed, lot_size)
        model = f"{model}, {few} and {many} of {lot_size:,} units"
    else:
        search = (_Search if model == "binomial" else _PoissonSearch)(good, bad, wanted, allowed)
    n, c = search.smallest()
    demand = f"{prp[1]:g} accepted at {prp[0]:g}, {crp[1]:g} at {crp[0]:g}"
    return Plan.single(n, c, source=f"design: {demand} ({model}); derived, not from a table", lot_size=lot_size)


def zero_acceptance_plan(
    lot_size: int, quality: float, beta: float = 0.10, *, ac: int = 0, cartons: int | None = None, icc: float = 0.0
) -> Plan:
    """The smallest sample that accepts a lot of limiting quality with `beta` at most.

    Parameters
    ----------
    lot_size : int
        Units in the lot [units]; ceil(N quality) of them are nonconforming at the limiting quality.
    quality : float
        Limiting quality, above 0 and below 1 [-].
    beta : float
        Consumer's risk, above 0 and below 1.
    ac : int
        Acceptance number, 0 unless alternatives of the same protection are asked for.
    cartons, icc : int, float
        Cartons opened and intra-carton correlation: with both the sample is sized by the beta-binomial.

    Raises
    ------
    InputError
        A value outside its range, or a demand that even the whole lot (or its cartons) can't meet.

    Examples
    --------
    >>> zero_acceptance_plan(3200, 0.025).n
    90
    >>> zero_acceptance_plan(3200, 0.025, cartons=14, icc=0.1).n
    127
    """
    check_lot(lot_size)
    check_inside(quality, "limiting quality", hint=", 2.5 % is 0.025")
    check_inside(beta, "consumer's risk", hint=", 10 % is 0.10")
    check_icc(icc)
    if cartons is not None:
        spread(lot_size, cartons)
    if type(ac) is not int or ac < 0:
        raise InputError(f"Ac = {shown(ac)}: a whole number from 0 is needed")
    bad = ceil(quality * lot_size - 1e-9)
    if bad <= ac:
        raise InputError(
            f"{quality:g} of {lot_size:,} units are {bad}: with Ac = {shown(ac)} such a lot is always accepted"
        )
    exact = _first(ac + 1, lot_size, lambda n: hypergeometric_at_most(ac, lot_size, bad, n)[0] <= beta * (1 + _SLACK))
    assert exact is not None  # the whole lot shows them all
    n, how = exact, f"hypergeometric, {bad} of {lot_size:,} units"
    if icc > 0:
        if cartons is None:
            raise InputError("an icc needs the number of cartons that are opened")
        found = _first(
            max(exact, cartons),
            lot_size,
            lambda n: float(carton_oc(Plan.single(n, ac), quality, cartons=cartons, icc=icc)) <= beta,
        )
        if found is None:
            raise InputError(f"{cartons} cartons are too few: at icc {icc:g} the risk stays above {beta:g}; open more")
        n, how = found, f"beta-binomial, {cartons} cartons, icc {icc:g}"
    source = f"limiting quality {quality:g} at risk {beta:g}, Ac = {ac} ({how}); derived, not from a table"
    return Plan.single(n, ac, source=source, lot_size=lot_size)


def reliability_plan(confidence: float, reliability: float, *, ac: int = 0, lot_size: int | None = None) -> Plan:
    """The smallest sample that shows `reliability` with `confidence` if at most `ac` fail.

    In a lot the quality to be ruled out is the smallest number of nonconforming units that is too many.

    Parameters
    ----------
    confidence, reliability : float
        Above 0 and below 1, both [-].
    ac : int
        Failures that the plan accepts.
    lot_size : int, optional
        Units in the lot [units]; without it a process is shown.

    Raises
    ------
    InputError
        A value outside its range, or a reliability that no sample of the lot shows.

    Examples
    --------
    >>> [reliability_plan(0.95, 0.95, ac=ac).n for ac in range(4)]
    [59, 93, 124, 153]
    """
    for value, what in ((confidence, "confidence"), (reliability, "reliability")):
        check_inside(value, what, hint=", 95 % is 0.95")
    if type(ac) is not int or ac < 0:
        raise InputError(f"Ac = {shown(ac)}: a whole number from 0 is needed")
    source = f"confidence {confidence:g}, reliability {reliability:g}, Ac = {ac}; derived, not from a table"
    beta = 1 - confidence
    if lot_size is None:
        n = _first(ac + 1, MAX_N, lambda n: binomial_at_most(ac, n, 1 - reliability)[0] <= beta * (1 + _SLACK))
        if n is None:
            raise InputError(f"more than {MAX_N:,} units would be needed")
        return Plan.single(n, ac, source=source)
    check_lot(lot_size)
    bad = floor((1 - reliability) * lot_size + 1e-9) + 1
    if bad <= ac:
        raise InputError(
            f"with Ac = {shown(ac)} a lot of {lot_size:,} with {bad} nonconforming units is always accepted"
        )
    n = _first(ac + 1, lot_size, lambda n: hypergeometric_at_most(ac, lot_size, bad, n)[0] <= beta * (1 + _SLACK))
    assert n is not None
    return Plan.single(
        n, ac, source=f"{source[:-26]}, lot of {lot_size:,}; derived, not from a table", lot_size=lot_size
    )


def _points(prp: Point, crp: Point, model: str) -> tuple[float, float, float, float]:
    for point in (prp, crp):
        if not isinstance(point, (tuple, list)) or len(point) != 2:
            raise InputError(f"{shown(point)}: a quality and its probability of acceptance are needed, as (0.01, 0.95)")
        check_inside(point[0], "quality", inf if model == "poisson" else 1.0)
        check_inside(point[1], "probability")
    (good, wanted), (bad, allowed) = prp, crp
    if good >= bad:
        raise InputError(f"the producer's quality {good:g} must be better (smaller) than the consumer's {bad:g}")
    if wanted <= allowed:
        raise InputError(f"alpha + beta must be below 1: {wanted:g} accepted at {good:g}, {allowed:g} at {bad:g}")
    return good, wanted, bad, allowed


class _Search:
    """The smallest single plan through two points, binomial.

    For an acceptance number c the consumer needs n of `needed(c)` or more, the producer `granted(c)` or
    fewer; a plan exists where the first does not exceed the second, and the first such c has the smallest n,
    since `needed` grows with c.
    """

    most = MAX_N

    def __init__(self, good: float, bad: float, wanted: float, allowed: float) -> None:
        self.good, self.bad = good, bad
        self._needed: dict[int, int] = {}
        self._granted: dict[int, int] = {}
        self.wanted, self.allowed = wanted * (1 - _SLACK), allowed * (1 + _SLACK)

    def at_most(self, c: int, n: int, quality: float) -> tuple[float, float]:
        return binomial_at_most(c, n, quality) if c < _LARGE else large_binomial(c, n, quality)

    def fall(self, c: int, n: int, quality: float) -> float:
        """The chance that one unit more is nonconforming, c having been found in n."""
        return quality

    def sure(self, c: int) -> int:
        """A sample in which more than c can't be found [units]."""
        return c

    def near(self, c: int, chance: float, quality: float) -> float:
        """About the n at which P(X <= c) is `chance`."""
        from scipy.special import bdtrin

        found = float(bdtrin(float(c), chance, quality))
        return inf if isnan(found) else found  # at qualities near 0

    def gap(self, c: int) -> float:
        """About what the consumer needs beyond what the producer grants [units]."""
        return self.near(c, self.allowed, self.bad) - self.near(c, self.wanted, self.good)

    def doubtful(self, c: int) -> bool:
        """Whether the estimated gap is too small to rule c out."""
        return self.gap(c) < 0.01 + 1e-7 * self.near(c, self.allowed, self.bad)

    def top(self) -> int:
        """The largest c worth trying."""
        return self.most

    def needed(self, c: int) -> int:
        """The smallest n with P(X <= c) at the consumer's point at most `allowed`."""
        if c not in self._needed:
            self._needed[c] = self._cross(c, self.allowed, self.bad)
        return self._needed[c]

    def granted(self, c: int) -> int:
        """The largest n with P(X <= c) at the producer's point at least `wanted`."""
        if c not in self._granted:
            self._granted[c] = self._cross(c, self.wanted, self.good, strictly=True) - 1
        return self._granted[c]

    def _cross(self, c: int, chance: float, quality: float, strictly: bool = False) -> int:
        """The smallest n with P(X <= c) at most `chance` (below it, if `strictly`)."""
        end = self.most + 1
        low, high = self.sure(c), end  # P is above `chance` at low, and not at high
        n = min(end, max(low + 1, ceil(min(end, self.near(c, chance, quality)))))
        while high - low > 1:
            n = min(max(n, low + 1), high - 1)
            value, at = self.at_most(c, n, quality)
            if value < chance or (value == chance and not strictly):
                high = n
            else:
                low = n
            slope = at * self.fall(c, n, quality)
            jump = (value - chance) / slope if slope > 1e-300 else 0.0
            if abs(jump) < 0.5 or not slope > 1e-300:
                n = high - 1 if high == n else low + 1
                if not slope > 1e-300:
                    n = (low + high) // 2
            else:
                n = max(-end, min(end, n + (ceil(jump) if jump > 0 else floor(jump))))
        return high

    def smallest(self) -> tuple[int, int]:
        """n and c.

        Raises
        ------
        InputError
            No plan of up to `most` units meets both points.
        """
        low, high, top = -1, self._guess(), self.top()
        while self.gap(high) > 0:
            if high == top:
                raise InputError(f"no plan of up to {self.most:,} units meets both points")
            low, high = high, min(top, 2 * high + 1)
        step = 1
        while high - step > low and self.gap(high - step) <= 0:
            high -= step
            step *= 2
        low = max(low, high - step)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.gap(middle) > 0 else (low, middle)
        c = high
        # The estimate may be off by a little: step back as long as it, or what is exact, leaves a doubt.
        while c > 0 and self.doubtful(c - 1):
            c -= 1
        while (n := self.needed(c)) > self.granted(c):
            c += 1
            if n > self.most:
                raise InputError(f"no plan of up to {self.most:,} units meets both points")
        return n, c

    def _guess(self, scale: float = 1.0) -> int:
        """c by the normal approximation; qualities are divided by `scale`."""
        from scipy.special import ndtri

        good, bad = self.good / scale, self.bad / scale
        a, b = float(ndtri(self.wanted)), float(-ndtri(self.allowed))
        n = ((a * sqrt(good * (1 - min(good, 0.99))) + b * sqrt(bad * (1 - min(bad, 0.99)))) / (bad - good)) ** 2
        return max(0, min(self.most, floor(n * (good + bad) / 2)))


class _PoissonSearch(_Search):
    def at_most(self, c: int, n: int, quality: float) -> tuple[float, float]:
        return poisson_at_most(c, n, quality) if c < _LARGE else large_poisson(c, n, quality)

    def fall(self, c: int, n: int, quality: float) -> float:
        return quality

    def sure(self, c: int) -> int:
        return 0

    def near(self, c: int, chance: float, quality: float) -> float:
        from scipy.special import gammaincinv

        return float(gammaincinv(c + 1.0, 1 - chance)) / quality


class _LotSearch(_Search):
    """The same in a lot: qualities are numbers of nonconforming units."""

    def __init__(self, good: int, bad: int, wanted: float, allowed: float, lot: int) -> None:
        super().__init__(good, bad, wanted, allowed)
        self.most = self.lot = lot

    def at_most(self, c: int, n: int, quality: float) -> tuple[float, float]:
        return hypergeometric_at_most(c, self.lot, int(quality), n)

    def fall(self, c: int, n: int, quality: float) -> float:
        return (quality - c) / max(1, self.lot - n)

    def near(self, c: int, chance: float, quality: float) -> float:
        """Seen from the other side: each bad unit is drawn with chance n / N, nearly independently."""
        from scipy.special import betaincinv

        if c >= quality:
            return self.lot + 1.0
        return float(betaincinv(c + 1.0, quality - c, 1 - chance)) * self.lot

    def gap(self, c: int) -> float:
        if self.bad < 0.02 * self.lot:
            return super().gap(c)
        return self.needed(c) - self.granted(c) - 2.0  # the other side is no good view of many bad units

    def doubtful(self, c: int) -> bool:
        return self.needed(c) <= self.granted(c) + 2

    def top(self) -> int:
        return int(self.bad) - 1  # the whole lot then shows one more

    def _guess(self, scale: float = 1.0) -> int:
        return max(0, min(super()._guess(float(self.lot)), int(self.bad) - 1))


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """The first whole number from `low` to `high` for which `holds`, false before some point and true after."""
    step, start = 1, low
    while low + step <= high and not holds(low + step - 1):
        low += step
        step *= 2
    end = min(high, low + step - 1) if low + step <= high else high
    if not holds(end):
        return None
    low = max(start, low)
    while low < end:
        middle = (low + end) // 2
        low, end = (low, middle) if holds(middle) else (middle + 1, end)
    return end
