"""Double plans that meet two points of the OC curve with the fewest units on average.

The search is exhaustive: Pa falls as either sample grows and rises with each number of the plan, so that sample
sizes are found by halving, for all acceptance and rejection numbers at once, and what can't be better than the
best plan so far is left out. The tables of chances are those of `double_tables`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from qcsample.errors import InputError
from qcsample.plan import Plan, Stage
from qcsample.statistics.designs import Point, design_single
from qcsample.statistics.distributions import qualities
from qcsample.statistics.double_tables import Chances, Ints, LotChances, Work
from qcsample.statistics.models import model_of
from qcsample.statistics.scalar import binomial_at_most, hypergeometric_at_most, poisson_at_most
from qcsample.strict import shown

RATIOS = ("equal", "double", "free")
MAX_AC = {"equal": 60, "double": 60, "free": 30}  # of the single plan, half of it in a lot: a search beyond takes long
MAX_UNITS = 200_000
MAX_RATIO = 10  # of the second sample to the first, where it is free
_SLACK = 1e-12  # relative: a probability that equals its limit meets it
_TIE = 1e-9  # relative: average sample numbers that differ by less are the same
_CHUNK = 200_000  # plans looked at together where the second sample is free
_FEW = 20_000  # the same where it is not
_CELLS = 5_000_000  # of one table of chances, 40 megabytes
_SMALL = 2_000  # units of a lot that is searched through without a plan to start from
_NEVER = 1e-13  # a chance that changes no decision


def design_double(
    prp: Point,
    crp: Point,
    *,
    lot_size: int | None = None,
    model: str | None = None,
    ratio: str = "equal",
    asn_at: float | None = None,
) -> Plan:
    """The double plan that meets both points with the least average sample number at one quality.

    Parameters
    ----------
    prp, crp : (quality, probability)
        Producer's and consumer's risk points, as in `design_single`.
    lot_size : int, optional
        With it the model is "hypergeometric" unless said: floor(N p) nonconforming units at the producer's
        point, ceil(N p) at the consumer's, the nearest whole number at `asn_at`.
    model : str, optional
        "binomial", "hypergeometric" or "poisson".
    ratio : str
        The second sample: "equal" (n2 = n1), "double" (n2 = 2 n1), or "free" (n2 up to 10 n1; without a lot
        both samples together up to 8 times the single plan).
    asn_at : float, optional
        The quality at which the average sample number counts; that of the producer's point unless given [-].

    Returns
    -------
    Plan
        Two stages. Both samples permit acceptance; Re of the first may be below Ac + 1 of the second. Among
        plans of the same average the smallest n1 + n2, then the smallest n1, is taken.

    Raises
    ------
    InputError
        What `design_single` refuses, an unknown ratio, points so close that the search would take too long, or
        no such plan within the lot.

    Examples
    --------
    >>> design_double((0.01, 0.95), (0.05, 0.10)).stages
    (Stage(n=69, ac=0, re=4), Stage(n=69, ac=3, re=4))
    """
    if not isinstance(ratio, str) or ratio not in RATIOS:
        raise InputError(f"ratio {shown(ratio)}: one of {', '.join(RATIOS)} is needed")
    single = design_single(prp, crp, lot_size=lot_size, model=model)
    model = model_of(model, lot_size)
    at = prp[0] if asn_at is None else _quality(asn_at, model)
    most = MAX_AC[ratio] // (2 if model == "hypergeometric" else 1)
    if single.ac > most or single.n > MAX_UNITS:
        way = ", or ratio equal" if ratio == "free" and single.ac <= 2 * most else ""
        raise InputError(
            f"the single plan through these points is {single.n:,}/{single.ac}: double plans are searched only where "
            f"it has at most {MAX_UNITS:,} units and Ac {most}; take points further apart{way}"
        )
    if model == "hypergeometric":
        assert lot_size is not None
        few, many = floor(prp[0] * lot_size + 1e-9), ceil(crp[0] * lot_size - 1e-9)
        average = few if asn_at is None else round(at * lot_size)
        levels: tuple[float, float, float] = (few, many, average)
        how = f"{model}, {few} and {many} of {lot_size:,} units"
        where = f"{average} of {lot_size:,}"
    else:
        levels, how, where = (prp[0], crp[0], at), model, f"{at:g}"
    search = _Search(levels, prp[1], crp[1], model, lot_size, single)
    found = search.free() if ratio == "free" else search.fixed(1 if ratio == "equal" else 2)
    if found is None:
        within = f"the lot of {lot_size:,}" if lot_size is not None else f"{search.limit:,} units"
        raise InputError(f"no double plan with ratio {ratio} meets both points within {within}: use a single plan")
    demand = f"{prp[1]:g} accepted at {prp[0]:g}, {crp[1]:g} at {crp[0]:g}"
    source = f"double design, ratio {ratio}, least ASN at {where}: {demand} ({how}); derived, not from a table"
    stages = (Stage(found.n1, found.c1, found.r1), Stage(found.n2, found.c2, found.c2 + 1))
    return Plan(stages, source=source, lot_size=lot_size if model == "hypergeometric" else None)


def _quality(value: object, model: str) -> float:
    given = qualities(value, "asn_at")
    if given.ndim or (model != "poisson" and given > 1):
        raise InputError(f"asn_at {shown(value)}: one quality is needed, 2.5 % is 0.025")
    return float(given)


@dataclass(frozen=True, slots=True)
class _Found:
    asn: float
    n1: int
    c1: int
    r1: int
    n2: int
    c2: int

    @property
    def size(self) -> tuple[int, ...]:
        """What decides among plans of the same average."""
        return self.n1 + self.n2, self.n1, self.r1, self.c2, self.c1

    def better_than(self, other: _Found | None) -> bool:
        if other is None or self.asn < other.asn * (1 - _TIE):
            return True
        return self.asn <= other.asn * (1 + _TIE) and self.size < other.size


class _Search:
    """The best double plan through two points; `levels` are the qualities of producer, consumer and average."""

    def __init__(
        self,
        levels: tuple[float, float, float],
        wanted: float,
        allowed: float,
        model: str,
        lot: int | None,
        single: Plan,
    ) -> None:
        self.levels, self.model, self.single = levels, model, single
        self.lot = lot if model == "hypergeometric" else None
        self.wanted, self.allowed = wanted * (1 - _SLACK), allowed * (1 + _SLACK)
        self.limit = 8 * single.n if self.lot is None else self.lot  # of both samples
        self.work = Work()
        self.total = self._least_total()

    def _tables(self, units: int, together: int) -> None:
        """The tables of chances for samples of up to so many units, each and together."""
        width = 2 + self._enough(together)
        if (together if self.lot is not None else units) * width > _CELLS:
            raise InputError(
                f"these points need samples of up to {together:,} units to be looked through, too many: "
                "take points further apart, or ratio equal"
            )
        if self.lot is None:
            made = [Chances(level, units, width, self.model, self.work) for level in self.levels]
        else:
            made = [LotChances(int(level), self.lot, units, together, width, self.work) for level in self.levels]
        self.good, self.bad, self.average = made

    def _enough(self, units: int) -> int:
        """A count that is practically never passed in so many units of the producer's quality."""
        c = self.single.ac + 1
        while self._passed(c, units) > _NEVER:
            c += 1
        return c

    def _passed(self, c: int, units: int) -> float:
        if self.lot is not None:
            return 1 - hypergeometric_at_most(c, self.lot, int(self.levels[0]), units)[0]
        summed = poisson_at_most if self.model == "poisson" else binomial_at_most
        return 1 - summed(c, units, self.levels[0])[0]

    def _least_total(self) -> int:
        """What n1 + n2 must be at least: no test of fewer units meets both points, not even a randomised one."""
        self._tables(self.single.n, self.single.n)
        good, bad = self.good.at_most, self.bad.at_most
        rows = np.arange(len(good))
        c = (good < self.wanted).sum(axis=1)
        before, less = (np.where(c > 0, table[rows, c - 1], 0.0) for table in (good, bad))
        share = (self.wanted - before) / (good[rows, c] - before)
        reached = less + share * (bad[rows, c] - less) <= self.allowed * (1 + _TIE)
        return int(np.argmax(reached)) if reached.any() else self.single.n

    def fixed(self, times: int) -> _Found | None:
        """The best plan with n2 = `times` n1."""
        end = self.limit // (1 + times)
        most = min(end, self.single.n)
        while True:
            self._tables(times * most, (1 + times) * most)
            best = self._fixed(times, most)
            if most == end or (best is not None and best.asn < most + 1):
                return best
            most = min(end, max(2 * most, 0 if best is None else floor(best.asn)))

    def _fixed(self, times: int, most: int) -> _Found | None:
        least = max(1, -(-self.total // (1 + times)))
        if least > most:
            return None
        numbers = self._numbers(least, most)
        best: _Found | None = None
        for start in range(0, numbers.shape[1], _FEW):
            c1, r1, c2 = numbers[:, start : start + _FEW]
            top = most if best is None else min(most, floor(best.asn * (1 + _TIE)))
            low, high = np.full(len(c1), least), np.full(len(c1), top)
            inside = self.bad.accepted(high, c1, r1, times * high, c2) <= self.allowed
            c1, r1, c2, low, high = (part[inside] for part in (c1, r1, c2, low, high))
            needed = self._needed(low, high, c1, r1, c2, times=times)
            met = self.good.accepted(needed, c1, r1, times * needed, c2) >= self.wanted
            c1, r1, c2, needed = (part[met] for part in (c1, r1, c2, needed))
            best = self._best(best, needed, c1, r1, times * needed, c2)
            # A larger n1 may take fewer units on average, as long as the producer grants it.
            while len(needed):
                needed = needed + 1
                keep = needed <= min(most, 0 if best is None else best.asn)
                c1, r1, c2, needed = (part[keep] for part in (c1, r1, c2, needed))
                met = self.good.accepted(needed, c1, r1, times * needed, c2) >= self.wanted
                c1, r1, c2, needed = (part[met] for part in (c1, r1, c2, needed))
                best = self._best(best, needed, c1, r1, times * needed, c2)
        return best

    def free(self) -> _Found | None:
        """The best plan with n2 from 1 to `MAX_RATIO` n1, better than those with n2 = n1 and n2 = 2 n1."""
        best: _Found | None = None
        for times in (1, 2):
            found = self.fixed(times)
            if found is not None and found.better_than(best):
                best = found
        if best is None and (self.lot is None or self.limit > _SMALL):
            return None
        most = self.limit - 1 if best is None else min(self.limit - 1, floor(best.asn * (1 + _TIE)))
        self._tables(min(self.limit - 1, MAX_RATIO * most), min(self.limit, (1 + MAX_RATIO) * most))
        step = max(1, _CHUNK // self.good.at_most.shape[1] ** 2)
        for start in range(1, most + 1, step):
            best = self._free(start, min(most, start + step - 1), best)
        return best

    def _free(self, least: int, most: int, best: _Found | None) -> _Found | None:
        """The better of `best` and the plans with n1 from `least` to `most`."""
        good, bad = self.good.at_most, self.bad.at_most
        never = int(np.argmax(1 - good[most] <= _NEVER))
        n1, c1, r1 = np.meshgrid(
            np.arange(least, most + 1), np.arange(never + 1), np.arange(2, never + 3), indexing="ij"
        )
        keep = (r1 >= c1 + 2) & (r1 <= good.shape[1])
        n1, c1, r1 = n1[keep], c1[keep], r1[keep]
        keep = (bad[n1, c1] <= self.allowed) & (good[n1, r1 - 1] >= self.wanted)
        n1, c1, r1 = n1[keep], c1[keep], r1[keep]
        again = self.average.between(n1, c1, r1)
        low = np.maximum(1, self.total - n1)
        # Acceptance numbers of the second sample from the smallest up: the first that serves needs the fewest units.
        c2 = r1 - 1
        while len(n1):
            high = np.minimum(MAX_RATIO * n1, self.limit - n1)
            if best is not None:
                spare = np.divide(best.asn * (1 + _TIE) - n1, again, out=np.full(len(n1), np.inf), where=again > 0)
                high = np.minimum(high, np.maximum(spare, 0)).astype(np.intp)
            keep = (low <= high) & (c2 < good.shape[1])
            n1, c1, r1, c2, again, low, high = (part[keep] for part in (n1, c1, r1, c2, again, low, high))
            keep = self.bad.accepted(n1, c1, r1, high, c2) <= self.allowed
            n1, c1, r1, c2, again, low, high = (part[keep] for part in (n1, c1, r1, c2, again, low, high))
            able = np.nonzero(self.good.accepted(n1, c1, r1, low, c2) >= self.wanted)[0]
            m1, d1, s1, d2 = (part[able] for part in (n1, c1, r1, c2))
            needed = self._needed(low[able], high[able], d1, s1, d2, n1=m1)
            met = self.good.accepted(m1, d1, s1, needed, d2) >= self.wanted
            best = self._best(best, m1[met], d1[met], s1[met], needed[met], d2[met])
            low[able] = needed
            keep = np.ones(len(n1), dtype=bool)
            keep[able[met]] = False
            n1, c1, r1, c2, again, low = (part[keep] for part in (n1, c1, r1, c2 + 1, again, low))
        return best

    def _numbers(self, least: int, most: int) -> Ints:
        """All c1, r1 and c2 worth trying with n1 from `least` to `most`, the likely ones first."""
        good, bad = self.good.at_most, self.bad.at_most
        never = int(np.argmax(1 - good[most] <= _NEVER))
        c1s = np.nonzero(bad[most] <= self.allowed)[0]
        r1s = 1 + np.nonzero(good[least] >= self.wanted)[0]
        c1, r1, c2 = np.meshgrid(c1s, r1s[r1s <= never + 2], np.arange(1, good.shape[1]), indexing="ij")
        keep = (r1 >= c1 + 2) & (r1 <= c2 + 1)
        numbers = np.array([c1[keep], r1[keep], c2[keep]], dtype=np.intp)
        return numbers[:, np.argsort(np.abs(numbers[2] - self.single.ac - 1), kind="stable")]

    def _needed(
        self, low: Ints, high: Ints, c1: Ints, r1: Ints, c2: Ints, *, n1: Ints | None = None, times: int = 1
    ) -> Ints:
        """The smallest sizes from `low` to `high` that meet the consumer's point, as those at `high` do.

        It is the second sample's where `n1` is given, else the first's, the second being `times` as large.
        """
        low, high = low.copy(), high.copy()
        while (at := np.nonzero(low < high)[0]).size:
            size = (low[at] + high[at]) // 2
            first, second = (size, times * size) if n1 is None else (n1[at], size)
            met = self.bad.accepted(first, c1[at], r1[at], second, c2[at]) <= self.allowed
            high[at[met]] = size[met]
            low[at[~met]] = size[~met] + 1
        return high

    def _best(self, best: _Found | None, n1: Ints, c1: Ints, r1: Ints, n2: Ints, c2: Ints) -> _Found | None:
        """The better of `best` and these plans, all of which meet both points."""
        if not len(n1):
            return best
        asn = n1 + n2 * self.average.between(n1, c1, r1)
        near = np.nonzero(asn <= asn.min() * (1 + _TIE))[0]
        i = near[np.lexsort([part[near] for part in (c1, c2, r1, n1, n1 + n2)])[0]]
        found = _Found(float(asn[i]), int(n1[i]), int(c1[i]), int(r1[i]), int(n2[i]), int(c2[i]))
        return found if found.better_than(best) else best
