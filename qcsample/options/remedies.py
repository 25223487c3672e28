"""What each remedy does to the pieces of a lot: what is sorted out, what stays bad, what passes, what ships.

A remedy's outcome is a list of possible ends, each with its probability. They come from the posterior of the
lot's nonconforming units and from the chance of every single piece to be overlooked, repaired or spoiled;
sums up to `FEW` bad pieces are binomial and exact, larger ones by nine points of a normal distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qcsample.options.costs import Costs
from qcsample.plan import Plan
from qcsample.statistics.cartons import carton_oc
from qcsample.statistics.distributions import Floats, binomial_pmf, hypergeometric_pmf
from qcsample.statistics.posterior import LotPosterior, quantile

ACCEPT, SORT, REWORK, REPRODUCE, CANCEL = REMEDIES = ("accept", "sort", "rework", "reproduce", "cancel")
FEW = 150
_DIRECT = 3000  # different qualities up to which each is computed by itself
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(9)


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """The lot after its sample.

    Attributes
    ----------
    units, cartons : int
        The lot that was presented [units, cartons].
    found : int
        Nonconforming units of the compared classes found in the sample; they are set aside [units].
    posterior : LotPosterior
        Of the nonconforming units of the compared classes in the whole lot.
    others, others_usual : float
        Expected nonconforming units of the other graded classes, in the lot and in newly made goods [units].
    acceptance : Acceptance
        Of the re-inspection after sorting or rework.
    renewed : sequence of (Plan, float)
        Plan of each compared class and its expected part of the bad pieces of newly made goods [-].
    opened, icc : int, float
        Cartons opened for such a plan, and the intra-carton correlation.
    usual_quality : float
        Fraction nonconforming of newly made goods where the user says nothing: the AQLs [-].
    """

    units: int
    cartons: int
    found: int
    posterior: LotPosterior
    others: float
    others_usual: float
    acceptance: Acceptance
    renewed: Sequence[tuple[Plan, float]]
    opened: int
    icc: float
    usual_quality: float

    @property
    def left(self) -> int:
        """Units of the lot without the bad ones that the sample found [units]."""
        return self.units - self.found


@dataclass(frozen=True, eq=False)
class Outcome:
    """The possible ends of a remedy, an entry each.

    Attributes
    ----------
    weight : ndarray
        Probabilities [-].
    bad : ndarray
        Nonconforming units in what is presented or shipped [units].
    units : ndarray
        Units presented or shipped [units].
    handled, sorted : ndarray, float
        Units reworked; units looked at by the sorters [units].
    passes : ndarray or None
        Chance to pass the re-inspection [-]; None where there is none.
    """

    weight: Floats
    bad: Floats
    units: Floats
    handled: Floats
    sorted: float = 0.0
    passes: Floats | None = None

    @property
    def shipped(self) -> Floats:
        """The probability of each end together with that of passing [-]."""
        return self.weight if self.passes is None else self.weight * self.passes

    @cached_property
    def means(self) -> dict[str, tuple[float, float, float, float]]:
        """Expected: one, bad, units and units reworked, over all ends, over those that ship and those that fail."""
        of = (np.ones(self.weight.shape), self.bad, self.units, self.handled)
        total = float(self.weight.sum())
        found = {}
        for name, weight in (("always", self.weight), ("shipped", self.shipped)):
            one, bad, units, handled = (float((number * weight).sum()) / total for number in of)
            found[name] = (one, bad, units, handled)
        every, shipped = found["always"], found["shipped"]
        found["failed"] = (
            every[0] - shipped[0],
            every[1] - shipped[1],
            every[2] - shipped[2],
            every[3] - shipped[3],
        )
        return found

    @property
    def chance(self) -> float | None:
        """The probability of passing the re-inspection [-]."""
        return None if self.passes is None else float(self.shipped.sum() / self.weight.sum())

    def bad_shipped(self, low: float, high: float) -> tuple[float, float, float]:
        """Bad pieces in what passed: expected, and between which quantiles [units]."""
        weight = self.shipped if self.shipped.sum() > 1e-12 else self.weight
        mean = float(self.bad @ weight / weight.sum())
        return mean, quantile(self.bad, weight, low), quantile(self.bad, weight, high)


@dataclass(slots=True, eq=False)
class Acceptance:
    """How often a plan accepts a lot with so many bad units: over cartons at the icc, else in the finite lot.

    Attributes
    ----------
    plan : Plan
        A single plan.
    cartons, icc : int, float
        Cartons opened, and the intra-carton correlation.
    """

    plan: Plan
    cartons: int
    icc: float
    _known: tuple[Floats, Floats] | None = field(default=None, repr=False)

    def __call__(self, bad: Floats, units: Floats) -> Floats:
        """The probability of acceptance at each pair [-]."""
        n, ac = self.plan.n, self.plan.ac
        if self.icc == 0:
            whole = np.round(units)
            number = np.minimum(np.round(bad), whole)
            taken = np.minimum(n, whole)
            found = sum((hypergeometric_pmf(j, whole, number, taken) for j in range(ac + 1)), np.zeros(bad.shape))
            return np.minimum(found, 1.0)
        quality = np.clip(bad / np.maximum(units, 1.0), 0.0, 1.0)
        accepted = self._at(quality) if quality.size > _DIRECT else self._exact(quality)
        return np.where(units <= n, np.where(bad <= ac, 1.0, 0.0), accepted)

    def _exact(self, quality: Floats) -> Floats:
        return carton_oc(self.plan, quality, cartons=min(self.cartons, self.plan.n), icc=self.icc)

    def _at(self, quality: Floats) -> Floats:
        """Between qualities that are computed once, along the logarithm of the probability."""
        if self._known is None:
            grid = np.linspace(0.0, 1.0, _DIRECT) ** 2
            self._known = grid, np.log(np.maximum(self._exact(grid), 1e-300))
        return np.exp(np.interp(quality, *self._known))


def outcome_of(remedy: str, situation: Situation, costs: Costs) -> Outcome:
    """The possible ends of a remedy.

    Parameters
    ----------
    remedy : str
        One of `REMEDIES`.
    situation : Situation
    costs : Costs
        For the rates of sorting, rework and new goods.
    """
    if remedy in (SORT, REWORK):
        return _sorted(situation, costs, remedy == REWORK)
    one = np.ones(1)
    if remedy == CANCEL:
        return Outcome(one, 0 * one, 0 * one, 0 * one)
    if remedy == ACCEPT:
        bad = situation.posterior.bad - situation.found
        return Outcome(situation.posterior.weight, bad, np.full(bad.shape, float(situation.left)), 0 * bad)
    quality = new_quality(situation, costs)
    _, bad, weight = _spread(one * situation.units, situation.units, quality, 0.0)
    passes = 1.0
    for plan, part in situation.renewed:
        passes *= float(
            carton_oc(plan, part * quality, cartons=min(situation.opened, plan.stages[0].n), icc=situation.icc)
        )
    units = np.full(bad.shape, float(situation.units))
    return Outcome(weight, bad, units, 0 * bad, passes=np.full(bad.shape, passes))


def new_quality(situation: Situation, costs: Costs) -> float:
    """Fraction nonconforming of newly made goods: the user's, or else the AQLs [-]."""
    given = costs.reproduction_quality
    return situation.usual_quality if given is None else given


def _sorted(situation: Situation, costs: Costs, rework: bool) -> Outcome:
    """Every unit left is looked at; what is taken out is left out of the shipment, or reworked and put back."""
    left = situation.left
    bad = np.round(situation.posterior.bad - situation.found)  # the middle of a group may be half a unit
    miss, alarm = costs.value("sorters_miss"), costs.value("false_alarms")
    collateral = costs.value("collateral")
    taken = bad * (1 - miss) + (left - bad) * alarm
    if rework:
        spoiled = 1 - costs.value("rework_success") * (1 - collateral)  # a reworked bad unit that is bad after it
        row, after, weight = _spread(bad, left, miss + (1 - miss) * spoiled, alarm * collateral)
        units, handled = np.full(after.shape, float(left)), taken[row]
    else:
        row, after, weight = _spread(bad, left, miss, 0.0)
        units, handled = left - (bad[row] - after) - (left - bad[row]) * alarm, 0 * after
    weight = weight * situation.posterior.weight[row]
    return Outcome(weight, after, units, handled, float(left), situation.acceptance(after, units))


def _spread(bad: Floats, left: float, stays: float, spoils: float) -> tuple[np.ndarray, Floats, Floats]:
    """Which entry of `bad`, how many are bad afterwards, how likely: each bad unit stays so, each good one spoils."""
    mean = bad * stays + (left - bad) * spoils
    sd = np.sqrt(bad * stays * (1 - stays) + (left - bad) * spoils * (1 - spoils))
    few = np.flatnonzero(mean + 8 * sd + 8 <= FEW)
    many = np.flatnonzero(mean + 8 * sd + 8 > FEW) if left > FEW else np.zeros(0, dtype=np.intp)
    if left <= FEW:
        few = np.arange(len(bad))
    rows, after, weights = [], [], []
    if len(few):
        most = int(min(left, FEW, np.ceil((mean + 8 * sd + 8)[few].max())))
        if left <= FEW:
            most = int(left)
        count = np.arange(most + 1.0)
        chance = _binomial(bad[few], stays, count)
        if spoils:
            chance = _convolved(chance, _binomial(left - bad[few], spoils, count))
        place, k = np.nonzero(chance > 1e-15)
        rows.append(few[place])
        after.append(count[k])
        weights.append(chance[place, k])
    if len(many):
        points = np.clip(mean[many, None] + sd[many, None] * _NODES, 0.0, left)
        rows.append(np.repeat(many, len(_NODES)))
        after.append(points.ravel())
        weights.append(np.tile(_NODE_WEIGHTS / _NODE_WEIGHTS.sum(), len(many)))
    return np.concatenate(rows), np.concatenate(after), np.concatenate(weights)


def _binomial(trials: Floats, chance: float, count: Floats) -> Floats:
    """P(X = k) for every k of `count`, which begins at 0, a row for each number of trials."""
    if chance > 0.5:
        return binomial_pmf(count[None, :], trials[:, None], chance)
    steps = np.maximum(0.0, trials[:, None] - count[:-1]) * (chance / (1 - chance) / count[1:])
    first = np.exp(trials[:, None] * np.log1p(-chance))
    return np.concatenate((first, first * np.cumprod(steps, axis=1)), axis=1)


def _convolved(a: Floats, b: Floats) -> Floats:
    """The distribution of the sum, row by row, as far as the arrays reach."""
    out = np.zeros(a.shape)
    for j in range(a.shape[1]):
        if b[:, j].max() > 1e-17:
            out[:, j:] += a[:, : a.shape[1] - j] * b[:, j : j + 1]
    return out
