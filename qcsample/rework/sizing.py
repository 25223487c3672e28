"""How large a re-inspection has to be: pieces, cartons, acceptance number, work, and both risks.

Limiting quality on the finite lot; with an intra-carton correlation the pieces of each opened carton are
beta-binomial with mean LQ, spread evenly over the opened cartons. Sizes are derived, not printed in a standard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isqrt
from typing import Any

from qcsample import strict
from qcsample.canonical import rounded
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics import oc, zero_acceptance_plan

LIMITING_QUALITIES = (0.01, 0.015, 0.025, 0.04, 0.065)
RISKS = (0.05, 0.10)
ICCS = (0.0, 0.1, 0.2)
GOOD = (0.0025, 0.005, 0.01)  # qualities at which the supplier's risk is told
SKIPPED = 0.10  # question C: limiting quality, share of the cartons that were not reopened
SKIPPED_RISK = 0.10
ACS = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a re-inspection.

    Attributes
    ----------
    lot_size, cartons : int
        Pieces and cartons of the lot [units], [cartons].
    quality, risk, icc : float
        Limiting quality, consumer's risk asked for, intra-carton correlation [-].
    n, ac, opened : int
        Pieces to check, acceptance number, cartons to open.
    consumer : float
        Probability that a lot of limiting quality is accepted [-].
    supplier : tuple of float
        Probability that a lot of 0.25, 0.5 and 1 % is refused [-].
    full : bool
        All pieces of all cartons: no sample meets the demand.
    source : str
        How it was derived.
    """

    lot_size: int
    cartons: int
    quality: float
    risk: float
    icc: float
    n: int
    ac: int
    opened: int
    consumer: float
    supplier: tuple[float, ...]
    full: bool = False
    source: str = ""

    @property
    def plan(self) -> Plan:
        """The plan of that size."""
        return Plan.single(
            self.n, self.ac, source=self.source, lot_size=self.lot_size, table_n=self.n if self.full else None
        )

    def to_dict(self) -> dict[str, Any]:
        """The size as JSON values, probabilities to 6 significant digits."""
        given = {name: getattr(self, name) for name in self.__slots__}
        return given | {
            "consumer": rounded(self.consumer),
            "supplier": {f"{p:g}": rounded(r) for p, r in zip(GOOD, self.supplier, strict=True)},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Size:
        """The size that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.checked_fields(data, _SIZE, "size", needed=cls.__slots__)
        return cls(**given | {"supplier": tuple(given["supplier"][name] for name in _GOOD)})


def _supplier(value: object) -> dict[str, Any]:
    return strict.checked_fields(value, dict.fromkeys(_GOOD, _CHANCE), "supplier", needed=_GOOD)


_GOOD = tuple(f"{quality:g}" for quality in GOOD)
_CHANCE = strict.number(0, 1)
_SIZE: dict[str, strict.Check] = {
    **dict.fromkeys(("lot_size", "cartons", "n", "opened"), strict.whole(1)),
    **dict.fromkeys(("quality", "risk"), strict.number(0, 1, ends="()")),
    "icc": strict.number(0, 1, ends="[)"),
    "ac": strict.whole(0),
    "consumer": _CHANCE,
    "supplier": _supplier,
    "full": strict.yes_or_no,
    "source": strict.text,
}


def least_cartons(cartons: int) -> int:
    """Cartons to open at least: 1.5 times the root of their number, rounded up, and what question C needs.

    >>> least_cartons(80)
    20
    """
    root = (isqrt(9 * cartons - 1) + 2) // 2
    return min(cartons, max(root, marks_plan(cartons).n))


def marks_plan(cartons: int) -> Plan:
    """Question C: cartons to look into for the rework mark; Ac = 0, 10 % skipped seen with 90 %.

    >>> marks_plan(80).n
    20
    """
    if cartons * SKIPPED <= 1:
        return Plan.single(cartons, 0, source="all cartons; derived, not from a table", lot_size=cartons)
    return zero_acceptance_plan(cartons, SKIPPED, SKIPPED_RISK)


def size_for(
    lot_size: int,
    cartons: int,
    quality: float,
    risk: float,
    *,
    ac: int = 0,
    icc: float = 0.1,
    opened: int | None = None,
) -> Size:
    """The smallest re-inspection that protects the buyer, opening `opened` cartons, or more if it takes more.

    Parameters
    ----------
    lot_size, cartons : int
        Pieces and cartons of the lot [units], [cartons].
    quality, risk : float
        Limiting quality and consumer's risk [-].
    ac : int
        Acceptance number.
    icc : float
        Intra-carton correlation, from 0 and below 1.
    opened : int, optional
        Cartons to open [default: `least_cartons`].

    Raises
    ------
    InputError
        A value outside its range, or a limiting quality of no more than `ac` pieces.
    """
    if not 1 <= cartons <= lot_size:
        raise InputError(f"{lot_size:,} pieces in {cartons:,} cartons can't be")
    start = least_cartons(cartons) if opened is None else opened
    if not 1 <= start <= cartons:
        raise InputError(f"{start:,} of {cartons:,} cartons to open can't be")
    zero_acceptance_plan(lot_size, quality, risk, ac=ac)  # says what can't be demanded of any sample
    found: Plan | None = None
    low, high = start - 1, start
    while found is None:  # more cartons until the demand can be met
        found = _tried(lot_size, cartons, quality, risk, ac, high, icc)
        if found is None:
            if high == cartons:
                break
            low, high = high, min(cartons, high + max(1, high // 4))
    while found is not None and high - low > 1:
        middle = (low + high) // 2
        fewer = _tried(lot_size, cartons, quality, risk, ac, middle, icc)
        if fewer is None:
            low = middle
        else:
            high, found = middle, fewer
    if found is None or found.n >= lot_size:
        source = "every piece of every carton: no smaller sample meets the demand; derived, not from a table"
        found, high, full = Plan.single(lot_size, ac, source=source), cartons, True
    else:
        full = False
    return _size(found, lot_size, cartons, quality, risk, icc, high, full)


def reinspection_sizes(
    lot_size: int,
    cartons: int,
    *,
    qualities: Sequence[float] = LIMITING_QUALITIES,
    risks: Sequence[float] = RISKS,
    iccs: Sequence[float] = ICCS,
    acs: Sequence[int] = (0,),
) -> tuple[Size, ...]:
    """Sizes for every combination, those that can't be (a limiting quality of at most Ac pieces) left out."""
    return tuple(
        size_for(lot_size, cartons, quality, risk, ac=ac, icc=icc)
        for quality in qualities
        for risk in risks
        for icc in iccs
        for ac in acs
        if ceil(quality * lot_size - 1e-9) > ac
    )


def passing(plan: Plan, quality: float, *, lot_size: int, cartons: int, icc: float) -> float:
    """The probability that a lot of that quality passes [-]: beta-binomial, or without correlation exact."""
    if plan.n >= lot_size:
        return float(round(quality * lot_size) <= plan.ac)
    if icc > 0:
        return float(oc(plan, quality, cartons=min(cartons, plan.n), icc=icc))
    return float(oc(plan, round(quality * lot_size) / lot_size, lot_size=lot_size))


def _tried(lot_size: int, cartons: int, quality: float, risk: float, ac: int, opened: int, icc: float) -> Plan | None:
    """The plan from so many cartons; None where all pieces of them leave too large a risk or are too few."""
    if icc > 0 and float(oc(Plan.single(lot_size, ac), quality, cartons=opened, icc=icc)) > risk:
        return None
    plan = zero_acceptance_plan(lot_size, quality, risk, ac=ac, cartons=opened, icc=icc)
    return plan if plan.n * cartons <= opened * lot_size else None


def _size(
    plan: Plan, lot_size: int, cartons: int, quality: float, risk: float, icc: float, opened: int, full: bool
) -> Size:
    def passes(p: float) -> float:
        return passing(plan, p, lot_size=lot_size, cartons=opened, icc=icc)

    worst = ceil(quality * lot_size - 1e-9) / lot_size
    consumer = passes(worst if icc == 0 or full else quality)
    supplier = tuple(1 - passes(p) for p in GOOD)
    return Size(lot_size, cartons, quality, risk, icc, plan.n, plan.ac, opened, consumer, supplier, full, plan.source)
