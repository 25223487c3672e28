"""What opening a few cartons does: units of one carton resemble each other.

A carton's fraction nonconforming is Beta(a, b) with mean p and a + b = 1/icc - 1, so that the count among
the units pulled from it is beta-binomial; cartons are independent, and the total is their convolution.
Source of the model: the intra-class correlation of cluster sampling (design effect 1 + (m - 1) icc).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.beta_binomial import carton_tails
from qcsample.statistics.distributions import Floats, hypergeometric_pmf, qualities
from qcsample.strict import shown

_MANY = 150  # counts from which a single plan is quicker by its tail than count by count
MOST_CARTONS = 10**9
MOST_OF_A_CARTON = 100_000  # units; beyond it a sum takes seconds
_AT_ONCE = 4096  # units of a carton in one array


def spread(units: int, cartons: int) -> dict[int, int]:
    """Units over cartons as the draw spreads them over equal ones: quota -> number of cartons with it.

    Raises
    ------
    InputError
        No carton, more cartons than units, or more units from a carton than can be summed.

    Examples
    --------
    >>> spread(125, 15)
    {8: 10, 9: 5}
    """
    if type(cartons) is not int or not cartons >= 1:
        raise InputError(f"{shown(cartons)} cartons: a whole number from 1 is needed")
    if type(units) is not int or cartons > units:
        raise InputError(f"{shown(units)} units can't come from {shown(cartons)} cartons")
    quota, more = divmod(units, cartons)
    if quota + bool(more) > MOST_OF_A_CARTON:
        raise InputError(
            f"{shown(units)} units are too many for so few cartons ({shown(cartons)}): at most "
            f"{MOST_OF_A_CARTON:,} a carton are summed; leave the cartons out, or open more"
        )
    return {quota: cartons - more} | ({quota + 1: more} if more else {})


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """How likely each stage of a plan accepts and goes on, when its units come from cartons.

    Attributes
    ----------
    shape : tuple of int
        Of the qualities asked for; the arrays below are flat.
    p : ndarray
        The qualities [-].
    accepted : tuple of (int, ndarray)
        Units taken so far, and the chance that the plan accepts there [units, -].
    going_on : tuple of (int, ndarray)
        Units of the stage that follows, and the chance that it is reached [units, -].
    """

    shape: tuple[int, ...]
    p: Floats
    accepted: tuple[tuple[int, Floats], ...]
    going_on: tuple[tuple[int, Floats], ...]

    @property
    def pa(self) -> Floats:
        """The probability of acceptance [-]."""
        return np.minimum(sum((chance for _, chance in self.accepted), np.zeros(self.p.shape)), 1.0)


def carton_oc(plan: Plan, p: ArrayLike, *, cartons: int, icc: float) -> Floats:
    """The probability of acceptance when each stage's units come from `cartons` cartons.

    Parameters
    ----------
    p : array_like
        Fraction nonconforming, 0 to 1 [-].
    cartons : int
        Cartons opened for the first stage; later stages open as many in proportion to their n, other ones.
    icc : float
        Intra-carton correlation, from 0 (binomial) and below 1.

    Raises
    ------
    InputError
        A value outside its range, or more cartons than units.
    """
    ways = carton_ways(plan, p, cartons=cartons, icc=icc)
    return ways.pa.reshape(ways.shape)


def carton_ways(plan: Plan, p: ArrayLike, *, cartons: int, icc: float) -> Ways:
    """Where the plan accepts and where it goes on; parameters and errors are those of `carton_oc`."""
    given = qualities(p)
    if (given > 1).any():
        raise InputError(f"quality {float(given.max()):g} is above 1: a fraction is needed, 2.5 % is 0.025")
    check_icc(icc)
    flat = given.ravel()
    first = plan.stages[0]
    quotas = spread(first.n, cartons)
    if plan.is_single and min(first.re, first.n) > _MANY:
        each = np.array([carton_tails(first.re - 1, quotas, quality, icc)[0] for quality in flat.tolist()])
        return Ways(given.shape, flat, ((first.n, each.reshape(flat.shape)),), ())
    accepted, going_on = [], []
    state: Floats | None = None
    low = units = 0  # the state's first count
    for k, stage in enumerate(plan.stages):
        opened = max(1, -(-cartons * stage.n // first.n))
        quotas = spread(stage.n, min(opened, stage.n))
        arrived = _stage_counts(flat, quotas, icc, min(stage.re - 1 - low, stage.n))
        if state is not None:
            arrived = _convolved(state, arrived, stage.re - 1 - low)
        units += stage.n
        last = k == len(plan.stages) - 1
        ac = -1 if stage.ac is None else stage.ac
        take = len(arrived) if last else max(0, min(len(arrived), ac + 1 - low))
        accepted.append((units, arrived[:take].sum(axis=0)))
        state, low = arrived[take:], low + take
        if last or not len(state):
            break
        going_on.append((plan.stages[k + 1].n, state.sum(axis=0)))
    return Ways(given.shape, flat, tuple(accepted), tuple(going_on))


def check_icc(icc: object) -> None:
    """Refuse what is no intra-carton correlation from 0 and below 1."""
    if isinstance(icc, bool) or not isinstance(icc, (int, float)) or not 0 <= icc < 1:
        raise InputError(f"icc {shown(icc)}: from 0 and below 1 is needed")


def touch_chance(cartons: int, opened: int, bad: ArrayLike) -> Floats:
    """The chance that `opened` of `cartons` cartons touch at least one of `bad` bad ones [-].

    Parameters
    ----------
    cartons, opened : int
        Cartons presented, and how many of them are opened [cartons].
    bad : array_like
        Bad cartons among those presented [cartons].

    Raises
    ------
    InputError
        More opened or bad cartons than there are.

    Examples
    --------
    >>> float(touch_chance(200, 15, 10).round(2))
    0.55
    """
    number = qualities(bad, "bad cartons")
    if type(cartons) is not int or type(opened) is not int or cartons > MOST_CARTONS:
        raise InputError(
            f"{shown(opened)} opened of {shown(cartons)} cartons: whole numbers up to {MOST_CARTONS:,} are needed"
        )
    if not 1 <= opened <= cartons or (number > cartons).any() or (number % 1).any():
        most = f"{number.max():g}" if number.size else "no"
        raise InputError(f"{shown(opened)} opened and {most} bad of {shown(cartons)} cartons can't be")
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
    size = min(most, len(a) + len(b) - 2) + 1
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    short, long = short[:size], long[:size]
    if a.shape[1] == 1 or len(short) * len(long) > 5000:
        each = [np.convolve(long[:, i], short[:, i])[:size] for i in range(a.shape[1])]
        return np.stack(each, axis=1) if each else np.zeros((size, 0))
    out = np.zeros((size, a.shape[1]))
    for j, row in enumerate(short):
        end = min(size, j + len(long))
        out[j:end] += row * long[: end - j]
    return out


def _beta_binomial(p: Floats, quota: int, icc: float, most: int) -> Floats:
    size = min(most, quota) + 1
    out = np.zeros((size, len(p)))
    inner = (p > 0) & (p < 1)
    q = np.where(inner, p, 0.5)
    # a and b are multiplied by icc throughout, so that icc = 0 is the binomial and nothing divides by it.
    a, b, unit = q * (1 - icc), (1 - q) * (1 - icc), icc
    none = np.zeros(len(p))
    for start in range(0, quota, _AT_ONCE):
        steps = np.arange(start, min(quota, start + _AT_ONCE))[:, None]
        none += np.log((b + steps * unit) / (1 - icc + steps * unit)).sum(axis=0)
    term = np.exp(none)
    for j in range(size):
        out[j] = term
        if j + 1 < size:
            term = term * ((quota - j) / (j + 1) * (a + j * unit) / (b + (quota - j - 1) * unit))
    out[:, ~inner] = 0.0
    out[0, p == 0] = 1.0
    if size == quota + 1:
        out[quota, p == 1] = 1.0
    return out
