"""What an unimproved lot gets by being presented again: the chance to pass by repetition, and to look improved.

Every presentation is a new draw from the whole lot, so that for a lot of given quality the tries are
independent. How bad the lot was is known from the first sample only: chances are told at both ends of its
bounds and at its estimate, by the book (binomial, or Poisson for nonconformities) and allowing for cartons
(beta-binomial at the agreement's intra-carton correlation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, expm1, inf, log1p
from typing import Any

from qcsample.canonical import rounded
from qcsample.errors import InputError
from qcsample.inspection import Inspection
from qcsample.plan import Plan, Stage
from qcsample.reinspection import TARGETED, FirstInspection
from qcsample.statistics import carton_bounds, defect_bounds, oc, rate_bounds, spread
from qcsample.statistics.beta_binomial import carton_tails
from qcsample.statistics.scalar import hypergeometric_at_most
from qcsample.strict import shown
from qcsample.terms import NONCONFORMITIES

TRIES = 3  # presentations that are told of, the first included
LOWER, ESTIMATE, UPPER = ENDS = ("lower bound", "estimate", "upper bound")
Sample = tuple[int, int, int]  # nonconforming units, units checked, cartons they came from


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability, told twice.

    Attributes
    ----------
    book : float
        As if drawn piece by piece [-].
    allowing : float or None
        Allowing for cartons at the agreement's icc [-]; None for nonconformities and without an icc.
    """

    book: float
    allowing: float | None = None

    @property
    def told(self) -> float:
        """The one that sentences use: allowing for cartons where there is one [-]."""
        return self.book if self.allowing is None else self.allowing

    def to_dict(self) -> dict[str, float | None]:
        """The chance as JSON values, to 6 significant digits."""
        return {"book": rounded(self.book), "allowing": None if self.allowing is None else rounded(self.allowing)}


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often a lot that nothing was done to passes, if it is only presented often enough.

    Attributes
    ----------
    name : str
        The class.
    end, quality : str, float
        "lower bound", "estimate" or "upper bound" of the first sample, and that quality [-]; of
        nonconformities per unit [1/unit].
    tries : int
        Presentations, the first included.
    once, again, tightened : Chance
        By the first plan once; by the first plan every time; by the first plan once and then tightened ones.
    """

    name: str
    end: str
    quality: float
    tries: int
    once: Chance
    again: Chance
    tightened: Chance

    def to_dict(self) -> dict[str, Any]:
        """The chances as JSON values."""
        chances = {key: getattr(self, key).to_dict() for key in ("once", "again", "tightened")}
        return {
            "name": self.name,
            "end": self.end,
            "quality": rounded(self.quality),
            "tries": self.tries,
            **chances,
        }


@dataclass(frozen=True, slots=True)
class Unimproved:
    """Whether this re-inspection can tell an unimproved lot, and what it and the inspection before it let through.

    Attributes
    ----------
    name, end, quality : str, str, float
        As of `Repetition`.
    before, now : Chance
        To pass the plan that refused the class, and to pass this re-inspection; `now` is at most so much: the
        least of questions A and B, as if marks were put in without any rework (C) and D found nothing.
    by_now : Chance
        To have passed one of the two.
    """

    name: str
    end: str
    quality: float
    before: Chance
    now: Chance
    by_now: Chance

    def to_dict(self) -> dict[str, Any]:
        """The chances as JSON values."""
        chances = {key: getattr(self, key).to_dict() for key in ("before", "now", "by_now")}
        return {"name": self.name, "end": self.end, "quality": rounded(self.quality), **chances}


@dataclass(frozen=True, slots=True)
class SameAgain:
    """If nothing had changed: the chance of a second sample this good, given that the first failed.

    The first sample tells how bad the lot was, between two bounds; for a lot of either quality the second
    sample, a new draw, does not depend on the first.

    Attributes
    ----------
    first, second : tuple of (int, int, int)
        Nonconforming units, units checked, cartons they came from.
    lower, upper : float
        The first sample's bounds, allowing for cartons where there is an icc [-].
    at_lower, at_upper : float
        The chance of at most as many nonconforming units as the second sample had, at either end [-].
    piece_lower, piece_upper, piece_at_lower, piece_at_upper : float
        The same as if both samples were drawn piece by piece, exact for the lot [-].
    """

    first: Sample
    second: Sample
    lower: float
    upper: float
    at_lower: float
    at_upper: float
    piece_lower: float
    piece_upper: float
    piece_at_lower: float
    piece_at_upper: float

    def to_dict(self) -> dict[str, Any]:
        """The chances as JSON values."""
        return {
            "first": list(self.first),
            "second": list(self.second),
            **{name: rounded(getattr(self, name)) for name in self.__slots__[2:]},
        }


def chance_by_repetition(
    plans: Plan | Sequence[Plan],
    quality: float,
    tries: int | None = None,
    *,
    cartons: int | None = None,
    icc: float = 0.0,
    model: str | None = None,
) -> float:
    """The chance that a lot that stays as it is passes at least one of several presentations [-].

    Parameters
    ----------
    plans : Plan or sequence of Plan
        In the order in which they are used; the last one goes on as often as `tries` asks.
    quality : float
        Fraction nonconforming [-]; under "poisson" nonconformities per unit [1/unit].
    tries : int, optional
        Presentations [default: one for each plan].
    cartons, icc : int, float
        With both allowing for cartons: opened for each sample, and the intra-carton correlation.
    model : str, optional
        As of `oc`.

    Raises
    ------
    InputError
        No plan, no try, or what `oc` refuses.

    Examples
    --------
    A lot of 5 %, n = 200, Ac = 10; then tightened, Ac = 8:

    >>> normal, tightened = Plan.single(200, 10), Plan.single(200, 8)
    >>> [round(chance_by_repetition(normal, 0.05, k), 2) for k in (1, 3)]
    [0.58, 0.93]
    >>> round(chance_by_repetition([normal, tightened], 0.05, 3), 2)
    0.81
    """
    used = [plans] if isinstance(plans, Plan) else list(plans)
    count = len(used) if tries is None else tries
    if not used or type(count) is not int or count < 1:
        raise InputError(f"{shown(count)} tries by {len(used)} plans: at least one of each is needed")
    return _one_of(
        [_passes(used[min(i, len(used) - 1)], quality, cartons=cartons, icc=icc, model=model) for i in range(count)]
    )


def same_again(
    first: Sample, second: Sample, *, lot_size: int, icc: float = 0.1, confidence: float = 0.95
) -> SameAgain:
    """The chance of a second sample this good from a lot that nothing was done to.

    Parameters
    ----------
    first, second : tuple of (int, int, int)
        Nonconforming units, units checked, cartons they came from.
    lot_size : int
        Units of the lot [units]; both samples are draws from all of it.
    icc : float
        Intra-carton correlation, from 0 and below 1; at 0 both ways of telling are the same.
    confidence : float
        Of the first sample's bounds, two-sided.

    Raises
    ------
    InputError
        Counts that can't be.
    """
    found, units, cartons = second
    if not 0 <= found <= units <= lot_size or units < 1:
        raise InputError(f"{shown(found)} found among {shown(units)} of {lot_size:,} units can't be")
    piece = defect_bounds(first[0], first[1], lot_size=lot_size, confidence=confidence)
    assert piece.lower_units is not None
    assert piece.upper_units is not None
    by_piece = [
        hypergeometric_at_most(found, lot_size, bad, units)[0] for bad in (piece.lower_units, piece.upper_units)
    ]
    low, high, chances = piece.lower, piece.upper, by_piece
    if icc and first[1] < lot_size:
        opened = min(first[2], first[1])
        bounds = carton_bounds(first[0], first[1], cartons=opened, icc=icc, confidence=confidence)
        low, high = bounds.lower, bounds.upper
        quotas = spread(units, min(cartons, units))
        chances = [carton_tails(found, quotas, quality, icc)[0] for quality in (low, high)]
    return SameAgain(
        first, second, low, high, chances[0], chances[1], piece.lower, piece.upper, by_piece[0], by_piece[1]
    )


def repetitions(
    first: FirstInspection,
    name: str,
    tightened: Plan | None = None,
    *,
    tries: int = TRIES,
    icc: float = 0.1,
    rates: bool = False,
) -> tuple[Repetition, ...]:
    """The chance to pass by repetition at the lower bound, the estimate and the upper bound of the first sample.

    Parameters
    ----------
    first : FirstInspection
        What was found, and by which plan it was refused.
    name : str
        One of its classes.
    tightened : Plan, optional
        The plan of the presentations that follow [default: the first one again].
    tries : int
        Presentations, the first included.
    icc : float
        Intra-carton correlation of the agreement.
    rates : bool
        Nonconformities are counted (Poisson).

    Raises
    ------
    InputError
        A class that was not counted.
    """
    plan, cartons = _first_plan(first, name), first.found[name][2]
    rows = []
    for end, quality in first_ends(first, name, icc=icc, rates=rates):
        each = [
            _chance(p, quality, first.lot_size, cartons, icc, rates)
            for p in (plan, plan if tightened is None else tightened)
        ]
        rows.append(
            Repetition(
                name,
                end,
                quality,
                tries,
                each[0],
                _together([each[0]] * tries),
                _together([each[0], *[each[1]] * (tries - 1)]),
            )
        )
    return tuple(rows)


def unimproved(inspection: Inspection) -> tuple[Unimproved, ...]:
    """Of a re-inspection: whether an unimproved lot would have passed, for every class that was refused.

    Raises
    ------
    InputError
        Not a re-inspection.
    """
    part, plan = inspection.rework, inspection.plan
    if part is None or plan is None:
        raise InputError("this is no re-inspection")
    first, icc = part.first, inspection.agreement.icc
    rates = inspection.agreement.counting == NONCONFORMITIES
    named = {entry.name: entry.plan for entry in (*plan.classes, *plan.tests)}
    opened, units = len(inspection.draw.opened), inspection.lot.units
    rows = []
    for name in (name for name in first.refused if name in first.found):
        asked = [named[key] for key in (TARGETED, name) if key in named]
        was = _first_plan(first, name)
        for end, quality in first_ends(first, name, icc=icc, rates=rates):
            before = _chance(was, quality, first.lot_size, first.found[name][2], icc, rates)
            each = [_chance(p, quality, units, opened, icc, rates and p is not named.get(TARGETED)) for p in asked]
            now = _least(each)
            rows.append(Unimproved(name, end, quality, before, now, _together([before, now])))
    return tuple(rows)


def first_ends(
    first: FirstInspection, name: str, *, icc: float = 0.1, rates: bool = False
) -> tuple[tuple[str, float], ...]:
    """How bad a class was by the first sample: (end, quality) at 95 %, allowing for cartons where there is an icc.

    Raises
    ------
    InputError
        A class that was not counted.
    """
    if name not in first.found or name not in first.plans:
        raise InputError(f"class {shown(name)} was not counted in the first inspection")
    found, units, cartons = first.found[name]
    if not units:
        raise InputError(f"class {shown(name)}: no unit was checked in the first inspection")
    estimate = found / units
    if rates:
        bounds = rate_bounds(found, units)
        low, high = bounds.lower / 100, bounds.upper / 100
    elif units >= first.lot_size:
        low = high = estimate
    elif icc:
        bounds = carton_bounds(found, units, cartons=min(max(1, cartons), units), icc=icc)
        low, high = bounds.lower, bounds.upper
    else:
        bounds = defect_bounds(found, units, lot_size=first.lot_size)
        low, high = bounds.lower, bounds.upper
    return tuple(zip(ENDS, (low, estimate, high), strict=True))


def _first_plan(first: FirstInspection, name: str) -> Plan:
    if name not in first.plans:
        raise InputError(f"class {shown(name)} has no plan in the first inspection")
    return Plan(tuple(Stage(int(n or 0), ac, int(re or 0)) for n, ac, re in first.plans[name]))


def _chance(plan: Plan, quality: float, lot_size: int, cartons: int, icc: float, rates: bool) -> Chance:
    if rates:
        return Chance(_passes(plan, quality, model="poisson"))
    if plan.n >= lot_size:  # every unit is looked at
        return Chance(float(round(quality * lot_size) < plan.re))
    book = _passes(plan, quality)
    return Chance(book, _passes(plan, quality, cartons=max(1, cartons), icc=icc) if icc else None)


def _passes(
    plan: Plan, quality: float, *, cartons: int | None = None, icc: float = 0.0, model: str | None = None
) -> float:
    if cartons is not None:
        return float(oc(plan, quality, cartons=min(cartons, plan.stages[0].n), icc=icc, model=model))
    return float(oc(plan, quality, icc=icc, model=model))


def _one_of(chances: Sequence[float]) -> float:
    """The chance of at least one success in independent tries [-]."""
    missed = sum(log1p(-chance) if chance < 1 else -inf for chance in chances)
    return 1.0 if missed == -inf else -expm1(missed) if missed > -1 else 1 - exp(missed)


def _together(chances: Sequence[Chance]) -> Chance:
    """To pass at least one of them."""
    allowing = [chance.allowing for chance in chances]
    known = [chance.told for chance in chances]
    return Chance(_one_of([chance.book for chance in chances]), None if None in allowing else _one_of(known))


def _least(chances: Sequence[Chance]) -> Chance:
    """To pass all of them, at most; 1 where nothing was asked."""
    if not chances:
        return Chance(1.0)
    allowing = [chance.allowing for chance in chances]
    told = min(chance.told for chance in chances)
    return Chance(min(chance.book for chance in chances), None if None in allowing else told)
