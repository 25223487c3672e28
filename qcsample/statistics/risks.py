"""The few numbers that every plan should be printed with: what it accepts, and what zero proves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from math import isqrt
from typing import Any, Protocol

from qcsample import strict
from qcsample.canonical import rounded
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.cartons import touch_chance
from qcsample.statistics.characteristics import oc, quality_at
from qcsample.statistics.models import MAX_LOT, check_plan
from qcsample.strict import shown

RISK = 0.10  # the consumer's risk that is printed
CONFIDENCE = 0.95  # of what zero found proves
ICCS = (0.0, 0.05, 0.1, 0.2)  # at which the risks of opening cartons are told; 0 is what the book says


class _Cartons(Protocol):
    @property
    def cartons(self) -> Sized: ...


class _Entry(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def plan(self) -> Plan: ...


class _Plans(Protocol):
    @property
    def classes(self) -> Sequence[_Entry]: ...
    @property
    def tests(self) -> Sequence[_Entry]: ...
    @property
    def icc(self) -> float: ...


@dataclass(frozen=True, slots=True)
class CartonRisks:
    """What opening some of the cartons presented does to the risks of a plan.

    Attributes
    ----------
    opened, presented : int
        Cartons [cartons].
    icc : float
        The intra-carton correlation that was agreed [-]; one of those of `at`.
    at : tuple of (float, float or None, float)
        For each icc, smallest first: the icc, the probability that a lot at the AQL is not accepted (None
        without an AQL) and the probability that a lot is accepted whose quality the book says passes 10 % of
        the time [-]. At icc 0 they are the book's. Empty for nonconformities.
    touches : tuple of (int, float)
        A number of bad cartons and the chance that at least one of them is opened [-].
    """

    opened: int
    presented: int
    icc: float
    at: tuple[tuple[float, float | None, float], ...]
    touches: tuple[tuple[int, float], ...]

    @property
    def agreed(self) -> tuple[float, float | None, float] | None:
        """The row of `at` for the agreed icc; None for nonconformities."""
        return next((row for row in self.at if row[0] == self.icc), None)

    @property
    def one_in_twenty(self) -> tuple[int, float]:
        """The row of `touches` where one carton in twenty is bad, rounded up."""
        return next(row for row in self.touches if row[0] == -(-self.presented // 20))

    def to_dict(self) -> dict[str, Any]:
        """The risks as JSON values, to 6 significant digits."""
        return {
            "opened": self.opened,
            "presented": self.presented,
            "icc": self.icc,
            "at_icc": [
                {"icc": icc, "producer": None if refused is None else rounded(refused), "consumer": rounded(passed)}
                for icc, refused, passed in self.at
            ],
            "touches": [{"bad": bad, "chance": rounded(chance)} for bad, chance in self.touches],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CartonRisks:
        """The risks that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.checked_fields(data, _CARTON_RISKS, "risks of cartons", needed=_CARTON_RISKS)
        return cls(given["opened"], given["presented"], given["icc"], given["at_icc"], given["touches"])


def _fields_in_order(checks: dict[str, strict.Check], what: str) -> strict.Check:
    def check(value: object) -> tuple[Any, ...]:
        given = strict.checked_fields(value, checks, what, needed=checks)
        return tuple(given[key] for key in checks)

    return check


_CHANCE = strict.number(0, 1)
_AT_ICC: dict[str, strict.Check] = {"icc": _CHANCE, "producer": strict.optional(_CHANCE), "consumer": _CHANCE}
_TOUCH: dict[str, strict.Check] = {"bad": strict.whole(0), "chance": _CHANCE}
_CARTON_RISKS: dict[str, strict.Check] = {
    "opened": strict.whole(1),
    "presented": strict.whole(1),
    "icc": _CHANCE,
    "at_icc": strict.each(_fields_in_order(_AT_ICC, "risks at an icc")),
    "touches": strict.each(_fields_in_order(_TOUCH, "chance of a bad carton")),
}


@dataclass(frozen=True, slots=True)
class Risks:
    """The risks of a plan, as of a process: binomial, or Poisson for nonconformities.

    Attributes
    ----------
    at_aql : float or None
        Probability of acceptance at the AQL [-]; None where it is 0 or there is none.
    consumer : float
        The quality that is accepted 10 % of the time: fraction nonconforming [-], or nonconformities per
        unit [1/unit].
    zero_proves : float or None
        With Ac = 0: what nothing found rules out at 95 %, as `consumer`; None with other plans.
    model : str
        "binomial" or "poisson".
    cartons : CartonRisks or None
        What the carton rule does to them; None where it is not asked, or units are drawn one by one.
    """

    at_aql: float | None
    consumer: float
    zero_proves: float | None
    model: str
    cartons: CartonRisks | None = None

    def to_dict(self) -> dict[str, Any]:
        """The risks as JSON values, to 6 significant digits."""
        return {
            "at_aql": None if self.at_aql is None else rounded(self.at_aql),
            "consumer": rounded(self.consumer),
            "zero_proves": None if self.zero_proves is None else rounded(self.zero_proves),
            "model": self.model,
            "cartons": None if self.cartons is None else self.cartons.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Risks:
        """The risks that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _RISKS, "risks", needed=cls.__slots__[:4]))


_RISKS: dict[str, strict.Check] = {
    "at_aql": strict.optional(_CHANCE),
    "consumer": strict.number(0, 1e9),
    "zero_proves": strict.optional(strict.number(0, 1e9)),
    "model": strict.exactly("binomial", "poisson"),
    "cartons": strict.optional(CartonRisks.from_dict),
}


def sample_risks(
    plan: _Plans, *, cartons: tuple[int, int] | None = None, nonconformities: bool = False
) -> dict[str, Risks | None]:
    """The risks of every class and special test of an inspection plan, by name: what screen, JSON and paper tell.

    Parameters
    ----------
    plan : InspectionPlan
        Its `icc` is told beside those of `ICCS`.
    cartons : tuple of (int, int), optional
        Cartons opened and cartons presented [cartons].
    nonconformities : bool
        Counted are nonconformities (Poisson), not nonconforming units (binomial).

    Returns
    -------
    dict
        None for a name where all units are inspected.

    Raises
    ------
    InputError
        More cartons opened than presented, or none, or something else than the two numbers.
    """
    found: dict[str, Risks | None] = {}
    touches: tuple[tuple[int, float], ...] = ()
    if cartons is not None:
        opened, presented = _pair(cartons)
        bad = sorted({1, -(-presented // 20), -(-presented // 10)})
        touches = tuple(zip(bad, map(float, touch_chance(presented, opened, bad)), strict=True))
    for entry in (*plan.classes, *plan.tests):
        risks = plan_risks(entry.plan, nonconformities=nonconformities)
        if risks is not None and cartons is not None:
            rows = () if nonconformities else _at_iccs(entry.plan, risks, cartons[0], plan.icc)
            risks = replace(risks, cartons=CartonRisks(*cartons, plan.icc, rows, touches))
        found[entry.name] = risks
    return found


def _pair(cartons: object) -> tuple[int, int]:
    if isinstance(cartons, tuple) and len(cartons) == 2 and all(type(one) is int for one in cartons):
        return cartons
    raise InputError(f"{shown(cartons)}: cartons opened and cartons presented are needed, such as (15, 200)")


def _at_iccs(plan: Plan, book: Risks, opened: int, agreed: float) -> tuple[tuple[float, float | None, float], ...]:
    used = min(opened, plan.stages[0].n)  # a carton that gives no unit tells nothing of them
    rows: list[tuple[float, float | None, float]] = []
    for icc in sorted({*ICCS, agreed}):
        if icc:
            qualities = [book.consumer, *([plan.aql / 100] if plan.aql else [])]
            passed, *good = map(float, oc(plan, qualities, cartons=used, icc=icc))
        else:
            passed, good = RISK, [] if book.at_aql is None else [book.at_aql]
        rows.append((icc, 1 - good[0] if good else None, passed))
    return tuple(rows)


def plan_risks(plan: Plan, *, nonconformities: bool = False) -> Risks | None:
    """The risks of a plan at its own AQL; None where all units are inspected and nothing is sampled.

    Examples
    --------
    >>> risks = plan_risks(Plan.single(125, 7, aql=2.5))
    >>> f"{risks.at_aql:.3f} {risks.consumer:.4f}"
    '0.986 0.0924'
    """
    if plan.full_inspection:
        return None
    model = "poisson" if nonconformities else "binomial"
    at_aql = float(oc(plan, plan.aql / 100, model=model)) if plan.aql else None
    consumer = float(quality_at(plan, RISK, model=model))
    zero = float(quality_at(plan, 1 - CONFIDENCE, model=model)) if plan.is_single and plan.re == 1 else None
    return Risks(at_aql, consumer, zero, model)


@dataclass(frozen=True, slots=True)
class CartonOption:
    """One number of cartons to open, the work and what it does to the risks of a plan.

    Attributes
    ----------
    cartons : int
        Cartons opened [cartons].
    units : int
        Units pulled from each, the most [units].
    producer : float or None
        Probability that a lot at the AQL is not accepted [-]; None without an AQL.
    consumer : float
        Probability that a lot is accepted whose quality the book says passes 10 % of the time [-].
    touches : float
        Chance of touching at least one carton if one in twenty is bad through and through [-].
    """

    cartons: int
    units: int
    producer: float | None
    consumer: float
    touches: float

    def to_dict(self) -> dict[str, Any]:
        """The option as JSON values, risks to 6 significant digits."""
        return {
            "cartons": self.cartons,
            "units": self.units,
            "producer": None if self.producer is None else rounded(self.producer),
            "consumer": rounded(self.consumer),
            "touches": rounded(self.touches),
        }


def carton_options(lot: _Cartons | int, plan: Plan, *, icc: float = 0.1) -> tuple[CartonOption, ...]:
    """Numbers of cartons to choose from, fewest first: the root rules, and 8, 4, 2 and 1 units a carton.

    Parameters
    ----------
    lot : Lot or int
        Cartons presented, or their number [cartons].
    plan : Plan
        Its units are spread evenly over the opened cartons.
    icc : float
        Intra-carton correlation, from 0 and below 1.

    Raises
    ------
    InputError
        No cartons, or an icc outside its range.

    Examples
    --------
    >>> [(option.cartons, option.units) for option in carton_options(200, Plan.single(125, 7, aql=2.5))]
    [(15, 9), (16, 8), (22, 6), (32, 4), (63, 2), (125, 1)]
    """
    cartons = len(lot.cartons) if hasattr(lot, "cartons") else lot
    if type(cartons) is not int or not 1 <= cartons <= MAX_LOT:
        raise InputError(f"{shown(cartons)} cartons: a lot, or a whole number from 1, is needed")
    check_plan(plan)
    n = plan.stages[0].n
    root = isqrt(cartons - 1) + 1
    counts = {root, (isqrt(9 * cartons - 1) + 2) // 2, *(-(-n // units) for units in (8, 4, 2, 1))}
    most = min(cartons, n)
    taken = sorted({min(count, most) for count in counts if count >= min(root, most)})
    return tuple(carton_option(cartons, count, plan, icc=icc) for count in taken)


def carton_option(cartons: int, opened: int, plan: Plan, *, icc: float = 0.1) -> CartonOption:
    """What opening `opened` of `cartons` cartons does to the risks of a plan; parameters as `carton_options`."""
    n = plan.stages[0].n
    used = min(opened, n)  # a carton that gives no unit tells nothing of them
    producer = None
    if plan.aql:
        producer = 1 - float(oc(plan, plan.aql / 100, cartons=used, icc=icc))
    consumer = float(oc(plan, float(quality_at(plan, RISK)), cartons=used, icc=icc))
    touched = float(touch_chance(cartons, opened, -(-cartons // 20)))
    return CartonOption(opened, -(-n // used), producer, consumer, touched)
