"""What each remedy costs, whom, and how long it takes: the user's figures on the ends that `remedies` foresees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from qcsample import strict
from qcsample.canonical import rounded
from qcsample.options.costs import Costs
from qcsample.options.remedies import ACCEPT, CANCEL, REMEDIES, REPRODUCE, REWORK, SORT, Outcome, Situation, outcome_of
from qcsample.statistics.distributions import Floats
from qcsample.statistics.posterior import quantile
from qcsample.terms import Refusal

LOW, HIGH = 0.05, 0.95  # the interval in which nine of ten ends lie
NUMBER = strict.number(-1e300, 1e300)


@dataclass(frozen=True, slots=True)
class Amount:
    """An expected value, and the interval in which it lies with 90 %: costs [currency] or pieces [units]."""

    expected: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """The amount as JSON values, to 6 significant digits."""
        return {name: rounded(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Amount:
        """The amount that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, dict.fromkeys(cls.__slots__, NUMBER), "amount", needed=cls.__slots__))


@dataclass(frozen=True, slots=True)
class Item:
    """One cost of a remedy, linear in what becomes of the pieces.

    Attributes
    ----------
    needs : tuple of str
        Fields of `Costs` one of which prices it.
    each : tuple of float
        The cost in all, and for each bad, each shipped and each reworked unit; 0 without a price [currency].
    part : float
        What the buyer bears of it [-].
    when : str
        "always", "shipped" or "failed".
    priced, optional : bool
        Whether one of `needs` is given, and whether the comparison may do without.
    """

    needs: tuple[str, ...]
    each: tuple[float, float, float, float]
    part: float = 1.0
    when: str = "always"
    priced: bool = True
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The costs of a remedy: in all, and the buyer's part; which prices are missing in either."""

    total: Amount
    buyer: Amount
    missing: tuple[str, ...]
    buyer_missing: tuple[str, ...]


class Reckoning:
    """The remedies of one lot under changing figures.

    Parameters
    ----------
    situation : Situation
    refusal : Refusal
        Who pays, and how many days the supplier has, as agreed.
    refused : mapping of str to str
        Remedies that are out of the question, and why.
    """

    def __init__(self, situation: Situation, refusal: Refusal, refused: Mapping[str, str]) -> None:
        self.situation = situation
        self.refusal = refusal
        self.refused = refused
        self._outcomes: dict[tuple[object, ...], Outcome] = {}

    def outcome(self, remedy: str, costs: Costs) -> Outcome:
        """The ends of a remedy at these rates."""
        rates: tuple[object, ...] = ()
        if remedy in (SORT, REWORK):
            rates = (costs.value("sorters_miss"), costs.value("false_alarms"))
        if remedy == REWORK:
            rates += (costs.value("rework_success"), costs.value("collateral"))
        if remedy == REPRODUCE:
            rates = (costs.reproduction_quality,)
        key = (remedy, *rates)
        if key not in self._outcomes:
            if len(self._outcomes) > 16:
                self._outcomes.clear()
            self._outcomes[key] = outcome_of(remedy, self.situation, costs)
        return self._outcomes[key]

    def days(self, remedy: str, costs: Costs) -> int | None:
        """Until the goods can ship [calendar days]; None where they never do."""
        if remedy == CANCEL:
            return None
        if remedy == ACCEPT:
            return int(costs.value("accept_days"))
        given = getattr(costs, f"{remedy}_days")
        if given is None and remedy == REPRODUCE:
            given = self.refusal.days
        elif given is None:
            pace = costs.value("pieces_per_day") * costs.value("people")
            given = ceil(self.situation.left / pace)
            if remedy == REWORK:
                given += ceil(self.outcome(remedy, costs).means["always"][3] / pace - 1e-9)
        return int(given + costs.value("reinspection_days"))

    def in_time(self, remedy: str, costs: Costs) -> bool | None:
        """Whether the goods ship by the deadline; None without a deadline, or without goods."""
        days = self.days(remedy, costs)
        return None if days is None or costs.deadline_days is None else days <= costs.deadline_days

    def items(self, remedy: str, costs: Costs) -> Iterator[Item]:
        """Every cost of the remedy."""
        outcome, terms = self.outcome(remedy, costs), self.refusal

        def money(
            needs: tuple[str, ...] | str,
            all_in: float = 0.0,
            *,
            bad: float = 0.0,
            units: float = 0.0,
            handled: float = 0.0,
            payer: str = "buyer",
            when: str = "always",
            optional: bool = False,
        ) -> Item:
            names = (needs,) if isinstance(needs, str) else needs
            priced = any(getattr(costs, name) is not None for name in names)
            part = {"buyer": 1.0, "supplier": 0.0}.get(payer, costs.value("shared_part"))
            return Item(names, (all_in, bad, units, handled), part, when, priced, optional)

        if remedy == CANCEL:
            yield money("cancellation", costs.value("cancellation"))
            return
        lot, days = self.situation, self.days(remedy, costs) or 0
        yield money("delay_per_day", costs.value("delay_per_day") * days, optional=True)
        if remedy in (SORT, REWORK):
            yield money("per_sorted", costs.value("per_sorted") * outcome.sorted, payer=terms.sorting_cost)
        if remedy == REWORK:
            yield money("per_reworked", handled=costs.value("per_reworked"), payer=terms.rework_cost)
        if remedy == REPRODUCE:
            made = costs.value("reproduction") + costs.value("reproduction_per_unit") * lot.units
            yield money(("reproduction", "reproduction_per_unit"), made, payer=terms.reproduction_cost)
        if outcome.passes is not None:
            yield money("reinspection", costs.value("reinspection"), payer=terms.reinspection_cost)
        yield money("per_escaped", bad=costs.value("per_escaped"), when="shipped")
        other, short = costs.value("per_escaped_other"), costs.value("per_short")
        if remedy == REPRODUCE:
            yield money("per_escaped_other", other * lot.others_usual, when="shipped", optional=True)
        else:  # they ship with the goods they are among
            share = lot.others / max(1, lot.left)
            yield money("per_escaped_other", units=other * share, when="shipped", optional=True)
        yield money("per_short", short * lot.units, units=-short, when="shipped", optional=True)
        if failed := failure_cost(costs):
            yield money(failed, costs.value(failed), when="failed")

    def reckon(self, remedy: str, costs: Costs) -> Reckoned:
        """What the remedy costs, expected and between which bounds."""
        outcome = self.outcome(remedy, costs)
        items = list(self.items(remedy, costs))
        value = ("order_value",) if _no_order_value(remedy, costs) else ()
        return Reckoned(
            _amount(outcome, items, costs, whole=True),
            _amount(outcome, items, costs, whole=False, less=_discount(remedy, costs)),
            _unpriced(items),
            _unpriced(items, buyer=True) + value,
        )

    def expected(self, remedy: str, costs: Costs) -> float:
        """The expected part of the buyer [currency]."""
        return self._expected(remedy, costs, list(self.items(remedy, costs)))

    def best(self, costs: Costs) -> str | None:
        """The remedy of the least expected cost for the buyer; None where none can be compared.

        It is sought among those that are possible, in time, and priced as far as the buyer bears them.
        """
        if not costs.has_money:
            return None
        found: dict[str, float] = {}
        for remedy in REMEDIES:
            if remedy in self.refused or self.in_time(remedy, costs) is False:
                continue
            items = list(self.items(remedy, costs))
            if not _unpriced(items, buyer=True) and not _no_order_value(remedy, costs):
                found[remedy] = self._expected(remedy, costs, items)
        return min(found, key=lambda remedy: found[remedy], default=None)

    def _expected(self, remedy: str, costs: Costs, items: list[Item]) -> float:
        means = self.outcome(remedy, costs).means
        priced = failure_cost(costs) is not None
        value = 0.0
        for item in items:
            when = item.when if priced or item.when == "always" else "always"
            value += item.part * sum(each * mean for each, mean in zip(item.each, means[when], strict=True) if each)
        return value - _discount(remedy, costs)


def failure_cost(costs: Costs) -> str | None:
    """Which figure prices a re-inspection that refuses the goods; None: they count as shipped all the same."""
    return next((name for name in ("failed_reinspection", "cancellation") if getattr(costs, name) is not None), None)


def _unpriced(items: list[Item], *, buyer: bool = False) -> tuple[str, ...]:
    """The prices that are needed and not given; with `buyer`, of what the buyer bears."""
    return tuple(item.needs[0] for item in items if not (item.priced or item.optional) and (item.part or not buyer))


def _discount(remedy: str, costs: Costs) -> float:
    return (costs.discount or 0.0) * costs.value("order_value") if remedy == ACCEPT else 0.0


def _no_order_value(remedy: str, costs: Costs) -> bool:
    """Whether a discount is offered on a value that is not given."""
    return remedy == ACCEPT and bool(costs.discount) and costs.order_value is None


def _ends(outcome: Outcome, items: list[Item], costs: Costs, *, whole: bool) -> tuple[Floats, Floats]:
    """The cost of each end if the goods ship, and if the re-inspection refuses them."""
    always, shipped, failed = (np.zeros(outcome.weight.shape) for _ in range(3))
    into = {"always": always, "shipped": shipped, "failed": failed}
    per = (np.ones(outcome.weight.shape), outcome.bad, outcome.units, outcome.handled)
    for item in items:
        for each, number in zip(item.each, per, strict=True):
            if each:
                into[item.when] += each * number * (1.0 if whole else item.part)
    return always + shipped, always + (failed if failure_cost(costs) else shipped)


def _amount(outcome: Outcome, items: list[Item], costs: Costs, *, whole: bool, less: float = 0.0) -> Amount:
    shipped, failed = _ends(outcome, items, costs, whole=whole)
    passed = outcome.shipped
    values = np.concatenate((shipped, failed)) - less
    weight = np.concatenate((passed, np.maximum(0.0, outcome.weight - passed)))
    mean = float(values @ weight / weight.sum())
    held = weight > 0
    return Amount(mean, quantile(values[held], weight[held], LOW), quantile(values[held], weight[held], HIGH))
