"""What sorting and rework leave in a lot, and how likely its re-inspection passes.

Every piece left is looked at; the bad ones that the sorters see, and the good ones they take for bad, are
reworked and put back. What they overlook and what rework doesn't cure is still there for question A; what
handling spoils is added for question B. How bad the lot was comes from the first sample (`lot_posterior`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from qcsample.canonical import rounded
from qcsample.inspection import Record
from qcsample.options.costs import Costs
from qcsample.options.reckoning import HIGH, LOW, Amount
from qcsample.options.remedies import REWORK, Acceptance, Outcome, Situation, outcome_of
from qcsample.options.situation import Judged, judged, situation_of
from qcsample.plan import Plan
from qcsample.rework import ReworkPlan, plan_reinspection
from qcsample.statistics.posterior import LotPosterior, quantile

RATES = ("sorters_miss", "false_alarms", "rework_success", "collateral")


@dataclass(frozen=True, slots=True)
class Left:
    """What is left after sorting and rework, and what to expect of the re-inspection.

    Attributes
    ----------
    units : int
        Presented again, without the bad ones that the sample found [units].
    bad : Amount
        Nonconforming units of the compared classes before: expected, and between which bounds with 90 %.
    still, spoiled : Amount, float
        Of them after rework those overlooked or not cured; expected units that handling made bad [units].
    after : Amount
        Both together [units].
    reworked : float
        Units that are taken out and reworked, expected [units].
    passes_a : tuple of (int, int, float)
        n, Ac and the probability of passing question A [-]; the alternatives where no Ac was chosen. Empty
        where A is not asked.
    passes_b : float or None
        The probability of passing question B, its classes taken as independent, those that allow nothing
        (critical) aside [-]; None where B is not asked.
    both : tuple of (float, float)
        The probability of passing A (its first alternative) and B: at least, and at most [-]. A lot that
        passes one is the likelier to pass the other.
    rates : tuple of (str, float)
        The fields of `Costs` that were counted with, defaults included [-].
    """

    units: int
    bad: Amount
    still: Amount
    spoiled: float
    after: Amount
    reworked: float
    passes_a: tuple[tuple[int, int, float], ...]
    passes_b: float | None
    both: tuple[float, float]
    rates: tuple[tuple[str, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON values."""
        amounts = {
            name: {key: rounded(getattr(amount, key)) for key in ("expected", "low", "high")}
            for name, amount in (("bad", self.bad), ("still", self.still), ("after", self.after))
        }
        return {
            "units": self.units,
            **amounts,
            "spoiled": rounded(self.spoiled),
            "reworked": rounded(self.reworked),
            "passes_a": [{"n": n, "ac": ac, "passes": rounded(chance)} for n, ac, chance in self.passes_a],
            "passes_b": None if self.passes_b is None else rounded(self.passes_b),
            "both": [rounded(chance) for chance in self.both],
            "interval": rounded(HIGH - LOW),
            "rates": dict(self.rates),
        }


def left_after_rework(
    record: Record,
    plan: ReworkPlan | None = None,
    costs: Costs | None = None,
    *,
    classes: Sequence[str] = (),
    prior: str = "uniform",
) -> Left:
    """What sorting and rework leave in a refused lot, and the chance to pass questions A and B.

    Where only some cartons are affected, all bad pieces are taken to be in them, as the factory says.

    Parameters
    ----------
    record : Record
        With a verdict.
    plan : ReworkPlan, optional
        Of its re-inspection [default: that of `plan_reinspection`].
    costs : Costs, optional
        For the rates of sorting and rework, with their defaults.
    classes, prior : sequence of str, str
        As of `compare_options`.

    Raises
    ------
    InputError
        As `plan_reinspection` and `compare_options`.
    """
    costs = costs or Costs()
    plan = plan or plan_reinspection(record)
    subject = judged(record, classes)
    lot, icc = plan.goods.affected, plan.agreement.icc
    whole, _ = situation_of(subject, prior)
    situation = _within(replace(whole, cartons=len(lot.cartons), icc=icc), lot.units)
    still = outcome_of(REWORK, situation, replace(costs, collateral=0.0))
    after = outcome_of(REWORK, situation, costs)
    a, b = plan.question("A"), plan.question("B")
    opened = max((question.opened for question in plan.questions if question.key in "ABC"), default=1)
    sizes = [] if a is None else [size for size in plan.alternatives if plan.ac in (None, size.ac)]
    passes_a = tuple((size.n, size.ac, _passes(size.plan, max(opened, size.opened), icc, still)) for size in sizes)
    passes_b = None
    if b is not None:
        passes_b = 1.0
        compared = {entry.name for entry in subject.chosen}
        for entry in b.plans:
            if entry.name in compared:
                alone = _within(_of_class(subject, entry.name, situation, prior), lot.units)
                passes_b *= _passes(entry.plan, opened, icc, outcome_of(REWORK, alone, costs))
            elif entry.aql and entry.name in subject.counts:
                untouched = _of_class(subject, entry.name, situation, prior)
                passes_b *= _passes(entry.plan, opened, icc, _as_it_is(untouched))
    first = passes_a[0][2] if passes_a else 1.0
    second = 1.0 if passes_b is None else passes_b
    before = situation.posterior
    return Left(
        situation.left,
        Amount(before.mean, before.quantile(LOW), before.quantile(HIGH)),
        _amount(still),
        _amount(after).expected - _amount(still).expected,
        _amount(after),
        float(after.handled @ after.weight / after.weight.sum()),
        passes_a,
        passes_b,
        (first * second, min(first, second)),
        tuple((name, costs.value(name)) for name in RATES),
    )


def _within(situation: Situation, units: int) -> Situation:
    """The situation in so many units, which hold all bad pieces as far as they can."""
    if units == situation.units:
        return situation
    bad = np.minimum(situation.posterior.bad, float(units))
    found = min(situation.found, units - 1)
    return replace(situation, units=units, found=found, posterior=LotPosterior(bad, situation.posterior.weight))


def _of_class(subject: Judged, name: str, situation: Situation, prior: str) -> Situation:
    """The situation with the nonconforming units of one class."""
    assert subject.inspection.plan is not None
    chosen = tuple(entry for entry in subject.inspection.plan.classes if entry.name == name)
    alone = replace(subject, chosen=chosen)
    return replace(situation, units=subject.inspection.lot.units, found=alone.found, posterior=alone.posterior(prior))


def _as_it_is(situation: Situation) -> Outcome:
    """A class that rework does nothing about, but for the pieces that the sample found."""
    bad = situation.posterior.bad - situation.found
    return Outcome(situation.posterior.weight, bad, np.full(bad.shape, float(situation.left)), 0 * bad)


def _passes(plan: Plan, opened: int, icc: float, outcome: Outcome) -> float:
    accepted = Acceptance(Plan.single(plan.n, plan.re - 1), opened, icc)(outcome.bad, outcome.units)
    refused = float((1 - accepted) @ outcome.weight / outcome.weight.sum())
    if refused < 0.5:  # what always passes passes with 1, however the sums are rounded
        return max(0.0, 1 - refused)
    return min(1.0, float(accepted @ outcome.weight / outcome.weight.sum()))


def _amount(outcome: Outcome) -> Amount:
    mean = float(outcome.bad @ outcome.weight / outcome.weight.sum())
    low, high = (quantile(outcome.bad, outcome.weight, chance) for chance in (LOW, HIGH))
    return Amount(mean, low, high)
