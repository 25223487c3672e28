"""What a plan does: probability of acceptance, average sample number, outgoing quality, total inspection.

Everything works for plans of any number of stages, with gaps and with stages that permit no acceptance, under
three models: `binomial` (units from a process), `hypergeometric` (this lot, without replacement through all
stages), `poisson` (nonconformities per unit). Arrays in, arrays out; scipy.stats is never imported.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.cartons import carton_oc
from qcsample.statistics.distributions import Floats
from qcsample.statistics.paths import Outcome, Outcomes, paths, together
from qcsample.statistics.sums import (
    binomial_sum,
    binomial_table,
    hypergeometric_sum,
    hypergeometric_table,
    poisson_sum,
    poisson_table,
)

MODELS = ("binomial", "hypergeometric", "poisson")
MAX_LOT = 10**9


def oc(
    plan: Plan,
    p: ArrayLike,
    *,
    lot_size: int | None = None,
    model: str | None = None,
    cartons: int | None = None,
    icc: float = 0.0,
) -> Floats:
    """The operating characteristic: the probability that a lot of quality p is accepted.

    Parameters
    ----------
    plan : Plan
        A count below Re of the last stage is accepted, in the gap of a reduced plan too.
    p : array_like
        Quality: fraction nonconforming from 0 to 1; under "poisson" nonconformities per unit [1/unit].
    lot_size : int, optional
        Units in the lot [units]; needed by "hypergeometric".
    model : str, optional
        One of `MODELS`; by default "hypergeometric" with a lot size, else "binomial".
    cartons, icc : int, float
        With both: units come from that many opened cartons and resemble each other within a carton, by the
        intra-carton correlation; the model is then the beta-binomial of `carton_oc`.

    Returns
    -------
    ndarray
        Probability of acceptance [-], of the shape of `p`.

    Raises
    ------
    InputError
        A quality outside its range, or one that is no whole number of units of the lot; an unknown model; a
        plan that takes more units than the lot has.

    Examples
    --------
    >>> oc(Plan.single(125, 7), [0.025, 0.10]).round(4).tolist()
    [0.9864, 0.0601]
    """
    if cartons is not None and icc:
        if model not in (None, "binomial"):
            raise InputError(f"cartons at an icc have a model of their own, not {model}")
        return carton_oc(plan, p, cartons=cartons, icc=icc)
    if icc:
        raise InputError("an icc needs the number of cartons that are opened")
    quality = _Quality(plan, p, lot_size, model)
    return quality.shaped(np.minimum(quality.total(quality.paths.accepted), 1.0))


def lot_grid(lot_size: int) -> Floats:
    """The qualities that a lot can have: 0, 1/N, 2/N ... 1 [-]."""
    check_lot(lot_size)
    return np.arange(lot_size + 1) / lot_size


def asn(
    plan: Plan, p: ArrayLike, *, curtailed: bool = False, lot_size: int | None = None, model: str | None = None
) -> Floats:
    """The average sample number: units inspected on average [units], of the shape of `p`.

    With `curtailed` a stage ends with the unit that reaches its Re; the first of several stages is always
    finished, so that the process average can be estimated. Parameters and errors are those of `oc`.

    Examples
    --------
    >>> from qcsample.plan import Stage
    >>> float(asn(Plan((Stage(13, 0, 2), Stage(13, 1, 2))), 0.18, curtailed=True).round(9))
    14.110408695
    """
    quality = _Quality(plan, p, lot_size, model)
    if curtailed and plan.is_single:
        return quality.shaped(quality.until(plan.re, plan.n, 0, 0))
    total = np.full(quality.p.shape, float(plan.stages[0].n))
    going_on = quality.paths.going_on
    if not curtailed:
        following = [float(plan.stages[outcome.stage + 1].n) for outcome in going_on.each]
        return quality.shaped(total + quality.total(going_on, following))
    for outcome in going_on.each:
        stage = plan.stages[outcome.stage + 1]
        for i, fraction in enumerate(outcome.fractions):
            d = outcome.low + i
            one = Outcome(outcome.stage, outcome.n, d, np.array([fraction]))
            total += quality.sum(one) * quality.until(stage.re - d, stage.n, outcome.n, d)
    return quality.shaped(total)


def aoq(plan: Plan, p: ArrayLike, *, lot_size: int | None = None, model: str = "binomial") -> Floats:
    """The average outgoing quality under rectifying inspection [-], of the shape of `p`.

    Convention: nonconforming units found are replaced by good ones, and lots that are not accepted are
    inspected to the last unit. Under "hypergeometric" it is the exact mean fraction left in this lot; under
    "binomial" and "poisson" that of lots of `lot_size` from a process, without a lot size of endless lots.
    """
    quality = _Quality(plan, p, lot_size, model)
    accepted = quality.paths.accepted
    if quality.model != "hypergeometric":
        left = [1.0 if quality.lot is None else 1 - outcome.n / quality.lot for outcome in accepted.each]
        return quality.shaped(quality.p * quality.total(accepted, left))
    assert quality.lot is not None
    found = (o.fractions * (o.low + np.arange(len(o.fractions))) for o in accepted.each)
    weighted = together([replace(o, fractions=f) for o, f in zip(accepted.each, found, strict=True)])
    return quality.shaped((quality.bad * quality.total(accepted) - quality.total(weighted)) / quality.lot)


def ati(plan: Plan, p: ArrayLike, *, lot_size: int, model: str = "binomial") -> Floats:
    """The average total inspection: units inspected, lots not accepted to the last unit [units]."""
    quality = _Quality(plan, p, lot_size, model)
    spared = [float(lot_size - outcome.n) for outcome in quality.paths.accepted.each]
    return quality.shaped(lot_size - quality.total(quality.paths.accepted, spared))


def aoql(plan: Plan, lot_size: int | None = None, *, model: str = "binomial") -> tuple[float, float]:
    """The quality at which the average outgoing quality is worst, and that worst (p, AOQL) [-]."""
    if model == "hypergeometric":
        if lot_size is None:
            raise InputError("the hypergeometric model needs a lot size")
        grid = (
            lot_grid(lot_size)
            if lot_size <= 200_000
            else np.unique(np.linspace(0, lot_size, 200_001).round()) / lot_size
        )
        found = aoq(plan, grid, lot_size=lot_size, model=model)
        best = int(found.argmax())
        return float(grid[best]), float(found[best])
    top = (plan.re + 10.0 * plan.re**0.5 + 10) / plan.stages[0].n
    low, high = 0.0, top if model == "poisson" else min(1.0, top)
    for _ in range(12):
        grid = np.linspace(low, high, 201)
        found = aoq(plan, grid, lot_size=lot_size, model=model)
        best = int(found.argmax())
        low, high = grid[max(0, best - 1)], grid[min(200, best + 1)]
    return float(grid[best]), float(found[best])


def quality_at(plan: Plan, pa: ArrayLike, *, lot_size: int | None = None, model: str | None = None) -> Floats:
    """The quality that is accepted with probability `pa` [-], of the shape of `pa`.

    In a lot ("hypergeometric") it is the worst whole-unit quality that is accepted with at least `pa`. It is 1
    where the plan accepts even that.

    Raises
    ------
    InputError
        `pa` is not above 0 and below 1, and what `oc` refuses.
    """
    wanted = np.asarray(pa, dtype=float)
    if not ((wanted > 0) & (wanted < 1)).all():
        raise InputError("a probability of acceptance above 0 and below 1 is needed")
    model = model_of(model, lot_size)
    flat = wanted.ravel()
    if model == "hypergeometric":
        assert lot_size is not None
        few, many = np.zeros(flat.shape), np.full(flat.shape, float(lot_size + 1))
        while (many - few > 1).any():
            middle = np.floor((few + many) / 2)
            good = oc(plan, middle / lot_size, lot_size=lot_size, model=model) >= flat
            few, many = np.where(good, middle, few), np.where(good, many, middle)
        return (few / lot_size).reshape(wanted.shape)
    low, high = np.full(flat.shape, 1e-300), np.full(flat.shape, 1.0)
    if model == "poisson":
        high = np.full(flat.shape, (plan.re + 40.0 * plan.re**0.5 + 800) / plan.stages[0].n)
    for _ in range(200):
        wide = high > 2 * low
        middle = np.where(wide, np.sqrt(low) * np.sqrt(high), (low + high) / 2)
        good = oc(plan, middle, lot_size=lot_size, model=model) >= flat
        low, high = np.where(good, middle, low), np.where(good, high, middle)
        if (high - low <= 4e-16 * high).all():
            break
    found: Floats = np.where(low >= high * (1 - 4e-16), high, (low + high) / 2)
    return found.reshape(wanted.shape)


class _Quality:
    """The qualities of one call, checked, with the sums of the model that holds."""

    def __init__(self, plan: Plan, p: ArrayLike, lot_size: int | None, model: str | None) -> None:
        self.model = model_of(model, lot_size)
        given = np.asarray(p, dtype=float)
        self.shape = given.shape
        self.p = given.ravel()
        self.lot = lot_size
        if lot_size is not None:
            check_lot(lot_size)
            if plan.n > lot_size:
                raise InputError(f"the plan takes {plan.n:,} units, the lot has {lot_size:,}")
        if not np.isfinite(self.p).all() or (self.p < 0).any():
            raise InputError("a quality is a fraction such as 0.025: from 0, and a number")
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
            for i in range(n):
                total += 1 - gammainc(float(more), i * self.p)
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
    if model not in MODELS:
        raise InputError(f"model {model!r}: one of {', '.join(MODELS)} is needed")
    if model == "hypergeometric" and lot_size is None:
        raise InputError("the hypergeometric model needs a lot size")
    return model


def check_lot(lot_size: int) -> None:
    """Refuse a lot size that is not a whole number from 1."""
    if type(lot_size) is not int or not 1 <= lot_size <= MAX_LOT:
        raise InputError(f"lot size {lot_size!r}: a whole number from 1 to {MAX_LOT:,} is needed")
