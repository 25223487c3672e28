"""How big is it: what the count in a sample says of the lot or of the process.

Two kinds, and both are printed wherever the sample came from cartons: "as if drawn piece by piece", which is
exact for the lot, and "allowing for cartons", the inversion of the beta-binomial at an intra-carton
correlation (icc). The first is too narrow where defects gather in cartons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from qcsample.canonical import rounded
from qcsample.errors import InputError
from qcsample.statistics.beta_binomial import carton_tails
from qcsample.statistics.cartons import check_icc, spread
from qcsample.statistics.models import MAX_LOT, check_inside, check_lot
from qcsample.statistics.roots import quality_reached
from qcsample.statistics.scalar import hypergeometric_at_most
from qcsample.strict import Check, checked_fields, number, shown, whole


@dataclass(frozen=True, slots=True)
class Bounds:
    """Confidence bounds on the quality.

    Attributes
    ----------
    lower, upper : float
        Fraction nonconforming [-]; of `rate_bounds` nonconformities per 100 units.
    lower_units, upper_units : int or None
        The same in units of the lot [units]; None for a process.
    confidence : float
        Of the pair (two-sided) or of each bound alone (one-sided) [-].
    sides : int
        2 or 1.
    """

    lower: float
    upper: float
    lower_units: int | None = None
    upper_units: int | None = None
    confidence: float = 0.95
    sides: int = 2

    def to_dict(self) -> dict[str, Any]:
        """The bounds as JSON values, fractions to 6 significant digits."""
        return {
            "lower": rounded(self.lower),
            "upper": rounded(self.upper),
            "lower_units": self.lower_units,
            "upper_units": self.upper_units,
            "confidence": self.confidence,
            "sides": self.sides,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Bounds:
        """The bounds that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**checked_fields(data, _BOUNDS, "bounds", needed=("lower", "upper")))


_BOUNDS: dict[str, Check] = {
    **dict.fromkeys(("lower", "upper"), number(0, 1e15)),
    **dict.fromkeys(("lower_units", "upper_units"), whole(0, optional=True)),
    "confidence": number(0, 1, ends="()"),
    "sides": whole(1, 2),
}


def defect_bounds(
    found: int, sample_size: int, *, lot_size: int | None = None, confidence: float = 0.95, sides: int = 2
) -> Bounds:
    """Exact bounds on the nonconforming units of a lot, or on the fraction of a process (Clopper-Pearson).

    Parameters
    ----------
    found, sample_size : int
        Nonconforming units among those drawn piece by piece [units].
    lot_size : int, optional
        The lot [units]: bounds are whole units, the largest and smallest number of nonconforming ones that
        the sample does not contradict. Without it the bounds are those of a process.
    confidence : float
        Above 0 and below 1.
    sides : int
        2: half of the risk at either end. 1: the whole risk at each, to be used one at a time.

    Raises
    ------
    InputError
        More found than drawn, more drawn than the lot has, or another value outside its range.

    Examples
    --------
    >>> bounds = defect_bounds(14, 200, lot_size=8000)
    >>> bounds.lower_units, bounds.upper_units
    (314, 912)
    """
    alpha = _risk(found, sample_size, confidence, sides)
    if lot_size is None:
        from scipy.special import betaincinv

        low = float(betaincinv(found, sample_size - found + 1, alpha)) if found else 0.0
        high = float(betaincinv(found + 1, sample_size - found, 1 - alpha)) if found < sample_size else 1.0
        return Bounds(low, high, confidence=confidence, sides=sides)
    check_lot(lot_size)
    if sample_size > lot_size:
        raise InputError(f"{sample_size:,} units drawn from a lot of {lot_size:,}")
    least, most = found, lot_size - (sample_size - found)

    def at_most(bad: int) -> float:
        return hypergeometric_at_most(found, lot_size, bad, sample_size)[0]

    def at_least(bad: int) -> float:  # as many good ones at most
        return hypergeometric_at_most(sample_size - found, lot_size, lot_size - bad, sample_size)[0]

    limit = alpha * (1 + 1e-12)
    upper = max(least, _last(least, most, lambda bad: at_most(bad) > limit))
    lower = min(most, _last(least, most, lambda bad: at_least(bad) <= limit) + 1)
    return Bounds(lower / lot_size, upper / lot_size, lower, upper, confidence, sides)


def rate_bounds(found: int, units: int, *, confidence: float = 0.95, sides: int = 2) -> Bounds:
    """Exact Poisson bounds on nonconformities per 100 units.

    Parameters
    ----------
    found : int
        Nonconformities found.
    units : int
        Units that were checked [units].
    confidence, sides : float, int
        As of `defect_bounds`.

    Raises
    ------
    InputError
        A negative count, no units, or a confidence outside its range.

    Examples
    --------
    >>> round(rate_bounds(0, 125, sides=1).upper, 3)
    2.397
    """
    from scipy.special import gammaincinv

    alpha = _risk(0, units, confidence, sides)
    if type(found) is not int or not 0 <= found <= MAX_LOT:
        raise InputError(f"{shown(found)} nonconformities: a whole number from 0 to {MAX_LOT:,} is needed")
    low = float(gammaincinv(found, alpha)) if found else 0.0
    high = float(gammaincinv(found + 1, 1 - alpha))
    return Bounds(100 * low / units, 100 * high / units, confidence=confidence, sides=sides)


def carton_bounds(
    found: int,
    sample_size: int,
    *,
    cartons: int,
    icc: float = 0.1,
    lot_size: int | None = None,
    confidence: float = 0.95,
    sides: int = 2,
) -> Bounds:
    """Bounds allowing for cartons: the beta-binomial of `cartons` opened cartons at this icc, inverted.

    Parameters
    ----------
    found, sample_size : int
        As of `defect_bounds` [units].
    cartons : int
        Cartons the units came from, spread evenly [cartons].
    icc : float
        Intra-carton correlation, from 0 (none, the bounds of a process) and below 1.
    lot_size : int, optional
        For the bounds in units, rounded outwards and never fewer than found [units].
    confidence, sides : float, int
        As of `defect_bounds`.

    Raises
    ------
    InputError
        As `defect_bounds`, and more cartons than units.
    """
    alpha = _risk(found, sample_size, confidence, sides)
    quotas = spread(sample_size, cartons)
    check_icc(icc)

    def reached(count: int, chance: float) -> float:
        guess = (count + 1) / (sample_size + 2)
        return quality_reached(lambda p: carton_tails(count, quotas, p, icc), chance, guess)

    high = reached(found, alpha) if found < sample_size else 1.0
    low = reached(found - 1, 1 - alpha) if found else 0.0
    if lot_size is None:
        return Bounds(low, high, confidence=confidence, sides=sides)
    check_lot(lot_size)
    if sample_size > lot_size:
        raise InputError(f"{sample_size:,} units drawn from a lot of {lot_size:,}")
    few = max(found, int(np.floor(low * lot_size)))
    many = min(lot_size - (sample_size - found), int(np.ceil(high * lot_size)))
    return Bounds(few / lot_size, many / lot_size, few, many, confidence, sides)


def _risk(found: int, sample_size: int, confidence: float, sides: int) -> float:
    for value, what in ((found, "found"), (sample_size, "drawn")):
        if type(value) is not int or not 0 <= value <= MAX_LOT:
            raise InputError(f"{shown(value)} units {what}: a whole number from 0 to {MAX_LOT:,} is needed")
    if not sample_size:
        raise InputError("no units drawn: nothing can be said of the rest")
    if found > sample_size:
        raise InputError(f"{found} found among {sample_size} drawn can't be")
    check_inside(confidence, "confidence", hint=", 95 % is 0.95")
    if type(sides) is not int or sides not in (1, 2):
        raise InputError(f"{shown(sides)} sides: 1 or 2 are needed")
    return (1 - confidence) / sides


def _last(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The last whole number from `low` to `high` for which `holds`, true up to some point; low - 1 if none."""
    low -= 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
