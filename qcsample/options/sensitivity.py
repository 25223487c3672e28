"""At which value of each figure the best remedy changes, the other figures held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qcsample import strict
from qcsample.canonical import rounded
from qcsample.options.costs import DAYS, MAX_DAYS, MAX_MONEY, MONEY, RATES, Costs
from qcsample.options.reckoning import NUMBER, Reckoning
from qcsample.options.remedies import REMEDIES, REPRODUCE, REWORK, SORT, new_quality

_STEPS, _RATE_STEPS = 16, 8  # values tried on either side: of money, of rates
_CLOSE = 1e-6  # how exact a change is found, relative to the step in which it lies


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure, and where the best remedy changes when it alone does.

    Attributes
    ----------
    name : str
        The field of `Costs`.
    now : float
        Its value, given or assumed.
    below, above : float or None
        The nearest value below and above it at which another remedy is best; None where there is none
        (money is tried up to a thousand times its value, rates over 0 to 1, days up to a year).
    best_below, best_above : str
        The remedy that is best there, or empty.
    """

    name: str
    now: float
    below: float | None = None
    best_below: str = ""
    above: float | None = None
    best_above: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The threshold as JSON values."""
        return {
            "name": self.name,
            "now": rounded(self.now),
            "below": None if self.below is None else rounded(self.below),
            "best_below": self.best_below or None,
            "above": None if self.above is None else rounded(self.above),
            "best_above": self.best_above or None,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Threshold:
        """The threshold that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.checked_fields(data, _THRESHOLD, "threshold", needed=cls.__slots__)
        return cls(**given | {name: given[name] or "" for name in _BEST})


_BEST = ("best_below", "best_above")
_THRESHOLD: dict[str, strict.Check] = {
    "name": strict.exactly(*MONEY, *RATES, "discount", *DAYS, "pieces_per_day", "people"),
    "now": NUMBER,
    **dict.fromkeys(("below", "above"), strict.optional(NUMBER)),
    **dict.fromkeys(_BEST, strict.optional(strict.exactly(*REMEDIES))),
}


def thresholds(reckoning: Reckoning, costs: Costs) -> tuple[Threshold, ...]:
    """The threshold of every figure that the comparison rests on, given or assumed; none without a best remedy."""
    best = reckoning.best(costs)
    if best is None:
        return ()
    found = []
    for name, now in _figures(reckoning, costs):
        whole = name in DAYS

        def at(value: float, name: str = name, whole: bool = whole) -> str | None:
            changed: dict[str, Any] = {name: int(value) if whole else value}
            return reckoning.best(replace(costs, **changed))

        below = _change(at, best, now, _downwards(name, now), whole)
        above = _change(at, best, now, _upwards(name, now, costs), whole)
        found.append(Threshold(name, now, *(below or (None, "")), *(above or (None, ""))))
    return tuple(found)


def _figures(reckoning: Reckoning, costs: Costs) -> Iterator[tuple[str, float]]:
    """Every figure that counts here, and its value."""
    for name in MONEY:
        if getattr(costs, name) is not None and (name != "order_value" or costs.discount):
            yield name, costs.value(name)
    if costs.order_value:
        yield "discount", costs.discount or 0.0
    for name in RATES:
        if name == "shared_part" and "shared" not in _payers(reckoning):
            continue
        now = new_quality(reckoning.situation, costs) if name == "reproduction_quality" else costs.value(name)
        yield name, now
    if costs.deadline_days is None and not costs.delay_per_day:
        return
    for name in DAYS:
        remedy = name.removesuffix("_days")
        if name == "deadline_days":
            if costs.deadline_days is not None:
                yield name, costs.deadline_days
        elif remedy in (SORT, REWORK, REPRODUCE):
            whole = reckoning.days(remedy, costs) or 0
            yield name, whole - int(costs.value("reinspection_days"))
        else:
            yield name, costs.value(name)


def _payers(reckoning: Reckoning) -> tuple[str, ...]:
    terms = reckoning.refusal
    return terms.sorting_cost, terms.rework_cost, terms.reproduction_cost, terms.reinspection_cost


def _downwards(name: str, now: float) -> list[float]:
    if name in DAYS:
        return [now - step for step in range(1, int(now) + 1)]
    steps = _STEPS if name in MONEY else _RATE_STEPS
    return [now * (1 - step / steps) for step in range(1, steps + 1)] if now else []


def _upwards(name: str, now: float, costs: Costs) -> list[float]:
    if name in DAYS:
        return [float(value) for value in range(int(now) + 1, min(MAX_DAYS, max(365, 2 * int(now))) + 1)]
    if name in MONEY:
        top = 1000 * (now or max(1.0, *(costs.value(other) for other in MONEY)))
        first = 0.05 * now or 1e-5 * top
        ratio = ((top - now) / first) ** (1 / (_STEPS - 1))
        return [min(MAX_MONEY, now + first * ratio**step) for step in range(_STEPS)]
    return [min(1.0, now + (1 - now) * step / _RATE_STEPS) for step in range(1, _RATE_STEPS + 1)] if now < 1 else []


def _change(
    at: Callable[[float], str | None], best: str, now: float, values: list[float], whole: bool
) -> tuple[float, str] | None:
    """The first change along `values`, and what is best beyond it."""
    same = now
    for value in values:
        other = at(value)
        if other != best:
            break
        same = value
    else:
        return None
    if whole:
        return value, other or ""
    beyond, tolerance = value, _CLOSE * abs(value - same)
    while abs(beyond - same) > tolerance:
        middle = (same + beyond) / 2
        if middle in (same, beyond):
            break
        if (now_best := at(middle)) == best:
            same = middle
        else:
            beyond, other = middle, now_best
    return beyond, other or ""
