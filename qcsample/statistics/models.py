"""The three models, and the qualities of one call with the sums of the model that holds."""

from __future__ import annotations

from copy import copy
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.distributions import Floats, qualities
from qcsample.statistics.paths import Outcome, Outcomes, paths
from qcsample.statistics.sums import (
    binomial_sum,
    binomial_table,
    hypergeometric_sum,
    hypergeometric_table,
    poisson_sum,
    poisson_table,
)
from qcsample.strict import shown

MODELS = ("binomial", "hypergeometric", "poisson")
MAX_LOT = 10**9


class Quality:
    """The qualities of one call, checked, with the sums of the model that holds."""

    def __init__(self, plan: Plan, p: ArrayLike, lot_size: int | None, model: str | None) -> None:
        self.model = model_of(model, lot_size)
        given = qualities(p)
        self.shape = given.shape
        self.p = given.ravel()
        self.lot = lot_size
        if lot_size is not None:
            check_fits(plan, lot_size)
        if self.model != "poisson" and (self.p > 1).any():
            worst = float(self.p.max())
            raise InputError(f"quality {worst:g} is above 1: a fraction is needed, 2.5 % is 0.025")
        self.paths = paths(plan.stages, self.model == "poisson")
        if self.model == "hypergeometric":
            assert lot_size is not None
            units = self.p * lot_size
            self.bad = np.rint(units)
            off = np.abs(units - self.bad) > 1e-6
            if off.any():
                wrong = float(units[off][0])
                few = int(wrong)
                raise InputError(
                    f"quality {wrong / lot_size:.6g} is {wrong:.6g} of {lot_size:,} units, no whole number: "
                    f"{few} are {few / lot_size:.6g}, {few + 1} are {(few + 1) / lot_size:.6g}"
                )

    def sum(self, outcome: Outcome) -> Floats:
        """The probability of an outcome at each quality."""
        if self.model == "binomial":
            return binomial_sum(self.p, outcome.n, outcome.low, outcome.fractions)
        if self.model == "poisson":
            return poisson_sum(self.p * outcome.n, outcome.low, outcome.fractions)
        assert self.lot is not None
        return hypergeometric_sum(self.bad, self.lot, outcome.n, outcome.low, outcome.fractions)

    def total(self, outcomes: Outcomes, weights: ArrayLike = 1.0) -> Floats:
        """The sum of weight times probability over all outcomes; the table first, what it can't do one by one."""
        if not outcomes.each:
            return np.zeros(self.p.shape)
        factors = np.broadcast_to(np.asarray(weights, dtype=float), (len(outcomes.each),))
        if self.model == "binomial":
            found = binomial_table(self.p, outcomes, factors)
        elif self.model == "poisson":
            found = poisson_table(self.p, outcomes, factors)
        else:
            assert self.lot is not None
            found = hypergeometric_table(self.bad, self.lot, outcomes, factors)
        if found is None:
            return sum((w * self.sum(o) for w, o in zip(factors, outcomes.each, strict=True)), np.zeros(self.p.shape))
        missing = np.isnan(found)
        if missing.any():
            rest = copy(self)
            rest.p = self.p[missing]
            if self.model == "hypergeometric":
                rest.bad = self.bad[missing]
            found[missing] = sum(w * rest.sum(o) for w, o in zip(factors, outcomes.each, strict=True))
        return found

    def until(self, more: int, n: int, before: int, found: int) -> Floats:
        """Units taken on average until `more` further ones are found, at most n, after `found` of `before`."""
        ones = np.ones(more)
        if self.model == "binomial":
            from scipy.special import betainc

            reached = betainc(more + 1.0, n - more + 1.0, self.p) if more <= n else np.zeros(self.p.shape)
            waiting = more * np.divide(reached, self.p, out=np.zeros(self.p.shape), where=self.p > 0)
            units: Floats = n * binomial_sum(self.p, n, 0, ones[: n + 1]) + waiting
            return units
        if self.model == "poisson":
            from scipy.special import gammainc

            # Units are taken whole: the count after i units is Poisson with mean i p.
            total = np.zeros(self.p.shape)
            for start in range(0, n, 256):
                i = np.arange(start, min(n, start + 256))[:, None]
                total += (1 - gammainc(float(more), i * self.p)).sum(axis=0)
            return total
        assert self.lot is not None
        lot, bad = self.lot - before, np.maximum(self.bad - found, 0.0)
        tail = 1 - hypergeometric_sum(bad + 1, lot + 1, n + 1, 0, np.ones(min(more, n + 1) + 1))
        mean: Floats = n * hypergeometric_sum(bad, lot, n, 0, ones[: n + 1]) + more * (lot + 1) / (bad + 1) * tail
        return mean

    def shaped(self, values: Floats) -> Floats:
        return values.reshape(self.shape)


def model_of(model: str | None, lot_size: int | None) -> str:
    """The model that is meant: hypergeometric with a lot size, binomial without, unless it is named."""
    if model is None:
        return "binomial" if lot_size is None else "hypergeometric"
    if not isinstance(model, str) or model not in MODELS:
        raise InputError(f"model {shown(model)}: one of {', '.join(MODELS)} is needed")
    if model == "hypergeometric" and lot_size is None:
        raise InputError("the hypergeometric model needs a lot size")
    return model


def check_plan(plan: object) -> None:
    """Refuse what is no plan."""
    if not isinstance(plan, Plan):
        raise InputError(f"plan {shown(plan)}: a Plan is needed, such as Plan.single(125, 7)")


def check_fits(plan: Plan, lot_size: int) -> None:
    """Refuse a plan that takes more units than the lot has."""
    check_lot(lot_size)
    if plan.n > lot_size:
        raise InputError(f"the plan takes {plan.n:,} units, the lot has {lot_size:,}")


def check_inside(value: object, what: str, top: float = 1.0, hint: str = "") -> None:
    """Refuse what is no number above 0 and below `top`."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < top:
        end = "" if top == inf else f" and below {top:g}"
        raise InputError(f"{what} {shown(value)}: a number above 0{end} is needed{hint}")


def check_lot(lot_size: int) -> None:
    """Refuse a lot size that is not a whole number from 1."""
    if type(lot_size) is not int or not 1 <= lot_size <= MAX_LOT:
        raise InputError(f"lot size {shown(lot_size)}: a whole number from 1 to {MAX_LOT:,} is needed")
