"""Inspectors who err: what a plan does when nonconforming units are missed and good ones are called bad.

Every unit is judged once, independently of the others. In a process the units called bad are again binomial
(nonconformities: Poisson) at an apparent quality. In a lot the number of its units that would be called bad is the
sum of two binomial counts; given that number the sample is hypergeometric as ever, so that the chances of
acceptance are averaged over it.
"""

from __future__ import annotations

from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import ArrayLike

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.characteristics import oc
from qcsample.statistics.distributions import Floats, binomial_pmf, qualities
from qcsample.statistics.models import Quality, check_plan, model_of
from qcsample.strict import shown

MAX_LOT = 10_000_000  # units; beyond it the convolution takes minutes
_SPREAD = 9.0  # standard deviations; what lies outside is below 1e-17


def with_inspector_error(
    p: ArrayLike, miss_rate: float = 0.0, false_alarm: float = 0.0, *, model: str = "binomial"
) -> Floats:
    """The apparent quality: the fraction of units that are called bad [-], of the shape of `p`.

    Parameters
    ----------
    p : array_like
        True quality: fraction nonconforming [-]; under "poisson" nonconformities per unit [1/unit].
    miss_rate : float
        Probability that a nonconforming unit (a nonconformity) is not seen, from 0 to 1 [-].
    false_alarm : float
        Probability that a good unit is called bad, from 0 to 1 [-]; under "poisson" what is wrongly called a
        nonconformity, per unit [1/unit].
    model : str
        "binomial", "hypergeometric" (on average over the inspectors' errors) or "poisson".

    Raises
    ------
    InputError
        A rate or a quality outside its range.

    Examples
    --------
    >>> float(with_inspector_error(0.04, miss_rate=0.4, false_alarm=0.04).round(4))
    0.0624
    """
    poisson = model_of(model, 1) == "poisson"
    _check_rate(miss_rate, "miss rate")
    _check_rate(false_alarm, "false alarms", per_unit=poisson)
    given = qualities(p)
    if not poisson and (given > 1).any():
        raise InputError(f"quality {float(given.max()):g} is above 1: a fraction is needed, 2.5 % is 0.025")
    found: Floats = given * (1 - miss_rate) + (1 if poisson else 1 - given) * false_alarm
    return found


def inspector_oc(
    plan: Plan,
    p: ArrayLike,
    *,
    miss_rate: float = 0.0,
    false_alarm: float = 0.0,
    lot_size: int | None = None,
    model: str | None = None,
) -> Floats:
    """The probability that a lot of true quality p is accepted by inspectors who err, of the shape of `p`.

    Parameters
    ----------
    plan : Plan
        As of `oc`.
    p : array_like
        Quality, as of `oc` [-].
    miss_rate, false_alarm : float
        As of `with_inspector_error` [-].
    lot_size, model : int, str, optional
        As of `oc`.

    Raises
    ------
    InputError
        What `oc` and `with_inspector_error` refuse.

    Examples
    --------
    >>> plan = Plan.single(125, 7)
    >>> inspector_oc(plan, [0.025, 0.10], miss_rate=0.2, false_alarm=0.01).round(4).tolist()
    [0.9662, 0.1237]
    """
    check_plan(plan)
    model = model_of(model, lot_size)
    apparent = with_inspector_error(p, miss_rate, false_alarm, model=model)
    if model != "hypergeometric":
        return oc(plan, apparent, lot_size=lot_size, model=model)
    assert lot_size is not None
    quality = Quality(plan, p, lot_size, model)  # refuses what `oc` refuses
    if lot_size > MAX_LOT:
        raise InputError(
            f"lot size {lot_size:,}: with inspector error lots of up to {MAX_LOT:,} are worked out; leave out the lot "
            "size (binomial)"
        )
    found = np.empty(quality.bad.shape)
    for i, bad in enumerate(quality.bad.astype(int).tolist()):
        low, chances = _called_bad(bad, lot_size - bad, miss_rate, false_alarm)
        units = low + np.arange(len(chances))
        found[i] = chances @ oc(plan, units / lot_size, lot_size=lot_size, model=model)
    return quality.shaped(np.minimum(found, 1.0))


def _called_bad(bad: int, good: int, miss_rate: float, false_alarm: float) -> tuple[int, Floats]:
    """The units of a lot that would be called bad: the smallest number that counts, and chances from it on."""
    parts = [_binomial_run(bad, 1 - miss_rate), _binomial_run(good, false_alarm)]
    return parts[0][0] + parts[1][0], np.convolve(parts[0][1], parts[1][1])


def _binomial_run(n: int, p: float) -> tuple[int, Floats]:
    """A binomial count: the smallest that counts, and the chances from it on."""
    around = _SPREAD * sqrt(n * p * (1 - p)) + 45  # the second part for counts that are nearly Poisson
    low, high = max(0, floor(n * p - around)), min(n, ceil(n * p + around))
    return low, binomial_pmf(np.arange(low, high + 1), n, p)


def _check_rate(value: object, what: str, *, per_unit: bool = False) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise InputError(f"{what} {shown(value)}: a number from 0 is needed, 2.5 % is 0.025")
    if value > 1 and not per_unit:
        raise InputError(f"{what} {shown(value)}: a fraction from 0 to 1 is needed, 2.5 % is 0.025")
