"""What a plan does: probability of acceptance, average sample number, outgoing quality, total inspection.

Everything works for plans of any number of stages, with gaps and with stages that permit no acceptance, under
three models: `binomial` (units from a process), `hypergeometric` (this lot, without replacement through all
stages), `poisson` (nonconformities per unit). Arrays in, arrays out; scipy.stats is never imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.beta_binomial import carton_tails
from qcsample.statistics.cartons import Ways, carton_oc, carton_ways, check_icc, spread
from qcsample.statistics.distributions import Floats, qualities
from qcsample.statistics.models import Quality, check_fits, check_lot, check_plan, model_of
from qcsample.statistics.paths import Outcome, together
from qcsample.statistics.roots import quality_reached
from qcsample.statistics.scalar import binomial_at_most, poisson_at_most
from qcsample.strict import shown

_MANY = 150  # counts of a single plan
_AT_A_TIME = 1001  # numbers of nonconforming units of a lot that are looked at together
_MOST_ON_GRID = 10_000_000  # units of a lot, 80 megabytes


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
    if _clustered(plan, cartons, icc, lot_size, model):
        assert cartons is not None
        return carton_oc(plan, p, cartons=cartons, icc=icc)
    quality = Quality(plan, p, lot_size, model)
    return quality.shaped(np.minimum(quality.total(quality.paths.accepted), 1.0))


def lot_grid(lot_size: int) -> Floats:
    """The qualities that a lot can have: 0, 1/N, 2/N ... 1 [-].

    Parameters
    ----------
    lot_size : int
        Units in the lot [units].

    Raises
    ------
    InputError
        A lot size that is no whole number from 1, or more than 10,000,000 units.
    """
    check_lot(lot_size)
    if lot_size > _MOST_ON_GRID:
        raise InputError(
            f"lot size {lot_size:,}: a grid of at most {_MOST_ON_GRID:,} units is made; divide whole units by the "
            "lot size instead, such as numpy.arange(1000) / lot_size"
        )
    return np.arange(lot_size + 1) / lot_size


def asn(
    plan: Plan,
    p: ArrayLike,
    *,
    curtailed: bool = False,
    lot_size: int | None = None,
    model: str | None = None,
    cartons: int | None = None,
    icc: float = 0.0,
) -> Floats:
    """The average sample number: units inspected on average [units], of the shape of `p`.

    With `curtailed` a stage ends with the unit that reaches its Re; the first of several stages is always
    finished, so that the process average can be estimated. Where units resemble each other, curtailed inspection
    depends on the order of the cartons and is refused.

    Parameters
    ----------
    plan : Plan
        As of `oc`.
    p : array_like
        Quality, as of `oc` [-].
    curtailed : bool
        Stop at the unit that reaches Re.
    lot_size : int, optional
        Units in the lot [units].
    model, cartons, icc : str, int, float
        As of `oc`.

    Raises
    ------
    InputError
        What `oc` refuses, and curtailed inspection with `icc`.

    Examples
    --------
    >>> from qcsample.plan import Stage
    >>> float(asn(Plan((Stage(13, 0, 2), Stage(13, 1, 2))), 0.18, curtailed=True).round(9))
    14.110408695
    """
    if _clustered(plan, cartons, icc, lot_size, model):
        if curtailed:
            raise InputError(
                "curtailed inspection of units that resemble each other depends on the order of the cartons: "
                "leave out curtailed, or cartons and icc"
            )
        ways = _ways(plan, p, cartons, icc)
        return (plan.stages[0].n + _weighted(ways, ways.going_on)).reshape(ways.shape)
    quality = Quality(plan, p, lot_size, model)
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


def aoq(
    plan: Plan,
    p: ArrayLike,
    *,
    lot_size: int | None = None,
    model: str = "binomial",
    cartons: int | None = None,
    icc: float = 0.0,
) -> Floats:
    """The average outgoing quality under rectifying inspection [-], of the shape of `p`.

    Convention: nonconforming units found are replaced by good ones, and lots that are not accepted are
    inspected to the last unit. Under "hypergeometric" it is the exact mean fraction left in this lot; under
    "binomial" and "poisson" that of lots of `lot_size` from a process, without a lot size of endless lots.
    With `cartons` and `icc` lots are endless: what the opened cartons of a finite lot still hold is not known
    to the plan, and a lot size is refused.

    Parameters
    ----------
    plan : Plan
        As of `oc`.
    p : array_like
        Quality, as of `oc` [-].
    lot_size : int, optional
        Units in the lot [units].
    model, cartons, icc : str, int, float
        As of `oc`.

    Raises
    ------
    InputError
        What `oc` refuses, and a lot size with `icc`.
    """
    if _clustered(plan, cartons, icc, lot_size, model):
        if lot_size is not None:
            raise InputError(
                "what is left in a finite lot depends on what the opened cartons still hold: "
                "leave out the lot size (endless lots), or cartons and icc"
            )
        ways = _ways(plan, p, cartons, icc)
        return (ways.p * ways.pa).reshape(ways.shape)
    quality = Quality(plan, p, lot_size, model)
    accepted = quality.paths.accepted
    if quality.model != "hypergeometric":
        left = [1.0 if quality.lot is None else 1 - outcome.n / quality.lot for outcome in accepted.each]
        return quality.shaped(quality.p * quality.total(accepted, left))
    assert quality.lot is not None
    found = (o.fractions * (o.low + np.arange(len(o.fractions))) for o in accepted.each)
    weighted = together([replace(o, fractions=f) for o, f in zip(accepted.each, found, strict=True)])
    left_bad = np.maximum(quality.bad * quality.total(accepted) - quality.total(weighted), 0.0)
    return quality.shaped(left_bad / quality.lot)


def ati(
    plan: Plan,
    p: ArrayLike,
    *,
    lot_size: int,
    model: str = "binomial",
    cartons: int | None = None,
    icc: float = 0.0,
) -> Floats:
    """The average total inspection: units inspected, lots not accepted to the last unit [units].

    Parameters
    ----------
    plan : Plan
        As of `oc`.
    p : array_like
        Quality, as of `oc` [-].
    lot_size : int
        Units in the lot [units].
    model, cartons, icc : str, int, float
        As of `oc`.

    Raises
    ------
    InputError
        What `oc` refuses.
    """
    check_lot(lot_size)
    if _clustered(plan, cartons, icc, lot_size, model):
        ways = _ways(plan, p, cartons, icc)
        spared = _weighted(ways, ((lot_size - n, chance) for n, chance in ways.accepted))
        return (lot_size - spared).reshape(ways.shape)
    quality = Quality(plan, p, lot_size, model)
    units = [float(lot_size - outcome.n) for outcome in quality.paths.accepted.each]
    return quality.shaped(lot_size - quality.total(quality.paths.accepted, units))


def aoql(
    plan: Plan,
    lot_size: int | None = None,
    *,
    model: str = "binomial",
    cartons: int | None = None,
    icc: float = 0.0,
) -> tuple[float, float]:
    """The quality at which the average outgoing quality is worst, and that worst (p, AOQL) [-].

    Conventions are those of `aoq`.

    Parameters
    ----------
    plan : Plan
        As of `oc`.
    lot_size : int, optional
        Units in the lot [units].
    model, cartons, icc : str, int, float
        As of `oc`.

    Raises
    ------
    InputError
        What `aoq` refuses.
    """
    clustered = _clustered(plan, cartons, icc, lot_size, model)
    top = (plan.re + 10.0 * plan.re**0.5 + 10) / plan.stages[0].n
    if model == "hypergeometric":
        assert lot_size is not None
        return _worst_of_lot(plan, lot_size, min(lot_size, ceil(top * lot_size)))
    grid = np.linspace(0.0, top if model == "poisson" else min(1.0, top), 201)
    if clustered:  # alike units leave acceptance possible at any quality
        grid = np.concatenate((grid[:-1:2], np.linspace(grid[-1], 1.0, 26)))
    for _ in range(12):
        found = aoq(plan, grid, lot_size=lot_size, model=model, cartons=cartons, icc=icc)
        best = int(found.argmax())
        at, worst = float(grid[best]), float(found[best])
        low, high = grid[max(0, best - 1)], grid[min(len(grid) - 1, best + 1)]
        if high - low <= (1e-7 if clustered else 1e-12) * high:  # at the top a curve is flat
            break
        grid = np.linspace(low, high, 9 if clustered else 201)
    return at, worst


def _worst_of_lot(plan: Plan, lot_size: int, most: int) -> tuple[float, float]:
    """`aoql` of a lot with at most `most` nonconforming units: every number of a small lot, then ever closer."""
    low, high = 0, most
    while True:
        units = np.unique(np.linspace(low, high, _AT_A_TIME).round())
        found = aoq(plan, units / lot_size, lot_size=lot_size, model="hypergeometric")
        best = int(found.argmax())
        if high - low < _AT_A_TIME:
            return float(units[best] / lot_size), float(found[best])
        low, high = int(units[max(0, best - 1)]), int(units[min(len(units) - 1, best + 1)])


def quality_at(
    plan: Plan,
    pa: ArrayLike,
    *,
    lot_size: int | None = None,
    model: str | None = None,
    cartons: int | None = None,
    icc: float = 0.0,
) -> Floats:
    """The quality that is accepted with probability `pa` [-], of the shape of `pa`.

    In a lot ("hypergeometric") it is the worst whole-unit quality that is accepted with at least `pa`. It is 1
    where the plan accepts even that. With `cartons` and `icc` it is that of a process, with a lot size too.

    Parameters
    ----------
    plan : Plan
        As of `oc`.
    pa : array_like
        Probability of acceptance, above 0 and below 1 [-].
    lot_size : int, optional
        Units in the lot [units].
    model, cartons, icc : str, int, float
        As of `oc`.

    Raises
    ------
    InputError
        `pa` is not above 0 and below 1, and what `oc` refuses.
    """
    wanted = qualities(pa, "probability of acceptance")
    if not ((wanted > 0) & (wanted < 1)).all():
        raise InputError("a probability of acceptance above 0 and below 1 is needed")
    flat = wanted.ravel()
    if _clustered(plan, cartons, icc, lot_size, model):
        assert cartons is not None
        return _clustered_quality(plan, flat, cartons, icc).reshape(wanted.shape)
    model = model_of(model, lot_size)
    if model == "hypergeometric":
        assert lot_size is not None
        check_lot(lot_size)
        few, many = np.zeros(flat.shape), np.full(flat.shape, float(lot_size + 1))
        while (many - few > 1).any():
            middle = np.floor((few + many) / 2)
            good = oc(plan, middle / lot_size, lot_size=lot_size, model=model) >= flat
            few, many = np.where(good, middle, few), np.where(good, many, middle)
        return (few / lot_size).reshape(wanted.shape)
    top = 1.0 if model == "binomial" else (plan.re + 40.0 * plan.re**0.5 + 800) / plan.stages[0].n
    if plan.is_single and plan.re > _MANY:  # one sum at a time is quicker than a curve
        summed = binomial_at_most if model == "binomial" else poisson_at_most
        c, n = plan.re - 1, plan.n

        def tails(share: float) -> tuple[float, float]:
            accepted = summed(c, n, share * top)[0]
            return accepted, 1 - accepted

        guess = min(0.9, plan.re / (n + 1) / top)
        each = [top * quality_reached(tails, wish, guess) for wish in flat.tolist()]
        return np.array(each).reshape(wanted.shape)
    low, high = np.full(flat.shape, 1e-300), np.full(flat.shape, top)
    for _ in range(200):
        wide = high > 2 * low
        middle = np.where(wide, np.sqrt(low) * np.sqrt(high), (low + high) / 2)
        good = oc(plan, middle, lot_size=lot_size, model=model) >= flat
        low, high = np.where(good, middle, low), np.where(good, high, middle)
        if (high - low <= 4e-16 * high).all():
            break
    found: Floats = np.where(low >= high * (1 - 4e-16), high, (low + high) / 2)
    return found.reshape(wanted.shape)


def _clustered(plan: Plan, cartons: int | None, icc: float, lot_size: int | None, model: str | None) -> bool:
    """Whether units of a carton are to resemble each other; what contradicts itself is refused."""
    check_plan(plan)
    check_icc(icc)
    if model is not None:
        model_of(model, lot_size)
    if lot_size is not None:
        check_fits(plan, lot_size)
    if cartons is not None:
        spread(plan.stages[0].n, cartons)
    if not icc:
        return False
    if cartons is None:
        raise InputError("an icc needs the number of cartons that are opened")
    if model not in (None, "binomial"):
        raise InputError(f"cartons at an icc have a model of their own, not {shown(model)}: leave out the model")
    return True


def _ways(plan: Plan, p: ArrayLike, cartons: int | None, icc: float) -> Ways:
    assert cartons is not None
    return carton_ways(plan, p, cartons=cartons, icc=icc)


def _weighted(ways: Ways, weights: Iterable[tuple[int, Floats]]) -> Floats:
    return sum((weight * chance for weight, chance in weights), np.zeros(ways.p.shape))


def _clustered_quality(plan: Plan, wanted: Floats, cartons: int, icc: float) -> Floats:
    quotas = spread(plan.stages[0].n, cartons)

    def tails(p: float) -> tuple[float, float]:
        if plan.is_single:
            return carton_tails(plan.re - 1, quotas, p, icc)
        accepted = float(carton_oc(plan, p, cartons=cartons, icc=icc))
        return accepted, 1 - accepted

    guess = min(0.9, max(1, plan.re) / (plan.n + 1))
    return np.array([quality_reached(tails, pa, guess) for pa in wanted.tolist()])
