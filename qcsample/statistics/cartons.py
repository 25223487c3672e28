"""What opening a few cartons does: units of one carton resemble each other.

A carton's fraction nonconforming is Beta(a, b) with mean p and a + b = 1/icc - 1, so that the count among
the units pulled from it is beta-binomial; cartons are independent, and the total is their convolution.
Source of the model: the intra-class correlation of cluster sampling (design effect 1 + (m - 1) icc).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.distributions import Floats, hypergeometric_pmf


def spread(units: int, cartons: int) -> dict[int, int]:
    """Units over cartons as the draw spreads them over equal ones: quota -> number of cartons with it.

    Raises
    ------
    InputError
        No carton, or more cartons than units.

    Examples
    --------
    >>> spread(125, 15)
    {8: 10, 9: 5}
    """
    if type(cartons) is not int or not cartons >= 1:
        raise InputError(f"{cartons!r} cartons: a whole number from 1 is needed")
    if cartons > units:
        raise InputError(f"{units} units can't come from {cartons} cartons")
    quota, more = divmod(units, cartons)
    return {quota: cartons - more} | ({quota + 1: more} if more else {})


def carton_oc(plan: Plan, p: ArrayLike, *, cartons: int, icc: float) -> Floats:
    """The probability of acceptance when each stage's units come from `cartons` cartons.

    Parameters
    ----------
    p : array_like
        Fraction nonconforming, 0 to 1 [-].
    cartons : int
        Cartons opened for the first stage; later stages open as many in proportion to their n.
    icc : float
        Intra-carton correlation, from 0 (binomial) and below 1.

    Raises
    ------
    InputError
        A value outside its range, or more cartons than units.
    """
    given = np.asarray(p, dtype=float)
    if not ((given >= 0) & (given <= 1)).all():
        raise InputError("a quality is a fraction from 0 to 1")
    if not 0 <= icc < 1:
        raise InputError(f"icc {icc!r}: from 0 and below 1 is needed")
    flat = given.ravel()
    accepted = np.zeros(flat.shape)
    state: Floats | None = None
    low = 0  # the state's first count
    first = plan.stages[0]
    spread(first.n, cartons)
    for k, stage in enumerate(plan.stages):
        opened = max(1, -(-cartons * stage.n // first.n))
        counts = _stage_counts(flat, spread(stage.n, min(opened, stage.n)), icc, min(stage.re - 1 - low, stage.n))
        if state is None:
            arrived = counts
        else:
            arrived = np.zeros((stage.re - low, len(flat)))
            for i, chance in enumerate(state):
                end = min(len(arrived), i + len(counts))
                arrived[i:end] += chance * counts[: end - i]
        last = k == len(plan.stages) - 1
        ac = -1 if stage.ac is None else stage.ac
        take = len(arrived) if last else max(0, min(len(arrived), ac + 1 - low))
        accepted += arrived[:take].sum(axis=0)
        state, low = arrived[take:], low + take
        if not len(state):
            break
    return np.minimum(accepted, 1.0).reshape(given.shape)


def touch_chance(cartons: int, opened: int, bad: ArrayLike) -> Floats:
    """The chance that `opened` of `cartons` cartons touch at least one of `bad` bad ones [-].

    Raises
    ------
    InputError
        More opened or bad cartons than there are.

    Examples
    --------
    >>> float(touch_chance(200, 15, 10).round(2))
    0.55
    """
    number = np.asarray(bad, dtype=float)
    if not 1 <= opened <= cartons or (number < 0).any() or (number > cartons).any():
        raise InputError(f"{opened} opened and {number.max():g} bad of {cartons} cartons can't be")
    return 1 - hypergeometric_pmf(0, cartons, number, opened)


def _stage_counts(p: Floats, quotas: dict[int, int], icc: float, most: int) -> Floats:
    """P(total = j) for j = 0..most (rows) at each quality (columns)."""
    total = np.zeros((most + 1, len(p)))
    total[0] = 1.0
    for quota, cartons in quotas.items():
        total = _convolved(total, _power(_beta_binomial(p, quota, icc, most), cartons, most), most)
    return total


def _power(one: Floats, times: int, most: int) -> Floats:
    result: Floats | None = None
    square = one
    while times:
        if times & 1:
            result = square if result is None else _convolved(result, square, most)
        times >>= 1
        if times:
            square = _convolved(square, square, most)
    assert result is not None
    return result


def _convolved(a: Floats, b: Floats, most: int) -> Floats:
    out = np.zeros((min(most, len(a) + len(b) - 2) + 1, a.shape[1]))
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    for j, row in enumerate(short[: len(out)]):
        end = min(len(out), j + len(long))
        out[j:end] += row * long[: end - j]
    return out


def _beta_binomial(p: Floats, quota: int, icc: float, most: int) -> Floats:
    size = min(most, quota) + 1
    out = np.zeros((size, len(p)))
    inner = (p > 0) & (p < 1)
    q = np.where(inner, p, 0.5)
    # a and b are multiplied by icc throughout, so that icc = 0 is the binomial and nothing divides by it.
    a, b, unit = q * (1 - icc), (1 - q) * (1 - icc), icc
    steps = np.arange(quota)[:, None]
    term = np.exp(np.log((b + steps * unit) / (1 - icc + steps * unit)).sum(axis=0))
    for j in range(size):
        out[j] = term
        if j + 1 < size:
            term = term * ((quota - j) / (j + 1) * (a + j * unit) / (b + (quota - j - 1) * unit))
    out[:, ~inner] = 0.0
    out[0, p == 0] = 1.0
    if size == quota + 1:
        out[quota, p == 1] = 1.0
    return out
