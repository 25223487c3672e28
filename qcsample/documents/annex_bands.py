"""n, Ac and Re for every lot that can be presented under an agreement: a row a band of the table of code letters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from qcsample.agreement import Agreement, inspection_plan
from qcsample.errors import InputError, UnavailableError
from qcsample.plan import Plan
from qcsample.standards.attributes import code_letter
from qcsample.standards.published import code_letters


@dataclass(frozen=True, slots=True)
class LotBand:
    """A row of the table of code letters, with the plans of all classes and tests there.

    Attributes
    ----------
    low, high : int, int or None
        Lots of so many units; None where the band is open [units].
    letter : str
        The lots' own code letter at the agreement's level, before arrows.
    plans : mapping of str to Plan
        By class and test the plan of the largest lot of the band; empty where the agreement gives none.
    without_plan : int
        Lots up to that size have no plan though larger ones of the band do; 0 if all have one [units].
    ordered : bool
        Whether the order quantity lies in the band.
    """

    low: int
    high: int | None
    letter: str
    plans: Mapping[str, Plan]
    without_plan: int = 0
    ordered: bool = False

    def full_up_to(self, name: str) -> int:
        """Lots of this band up to that size are checked whole in that class or test; 0 if none is [units]."""
        plan = self.plans[name]
        reach = plan.n if plan.table_n is None else plan.table_n
        if reach < self.low or reach <= self.without_plan:
            return 0
        return reach if self.high is None else min(reach, self.high)

    def is_full(self, name: str) -> bool:
        """Whether every lot of this band is checked whole in that class or test."""
        return self.high is not None and self.full_up_to(name) == self.high

    def arrow_to(self, name: str) -> str:
        """The code letter that an arrow of the table leads to in that class or test; empty without one."""
        plan = self.plans[name]
        return "" if plan.letter == plan.code_letter or self.is_full(name) else plan.letter


def lot_bands(agreement: Agreement) -> tuple[LotBand, ...]:
    """The bands that can occur: up to that of the order and one more; all where no quantity is agreed.

    Examples
    --------
    >>> bands = lot_bands(Agreement(order_quantity=3200))
    >>> [(band.low, band.high, band.plans["major"].stages) for band in bands[-2:]]
    [(1201, 3200, (Stage(n=125, ac=7, re=8),)), (3201, 10000, (Stage(n=200, ac=10, re=11),))]
    """
    starts = code_letters().starts
    ends: list[int | None] = [*(start - 1 for start in starts[1:]), None]
    own = None if agreement.order_quantity is None else max(0, bisect_right(starts, agreement.order_quantity) - 1)
    last = len(starts) if own is None else own + 2
    return tuple(
        _band(agreement, low, high, ordered=i == own)
        for i, (low, high) in enumerate(list(zip(starts, ends, strict=True))[:last])
    )


def _band(agreement: Agreement, low: int, high: int | None, *, ordered: bool) -> LotBand:
    letter = code_letter(low, agreement.level)
    plans = _plans(agreement, low if high is None else high)
    without = 0
    if plans and not _plans(agreement, low):  # a common sample that reaches the smaller lots of the band
        without = max(plan.n for name, plan in plans.items() if name in {entry.name for entry in agreement.classes})
    return LotBand(low, high, letter, plans, without, ordered)


def _plans(agreement: Agreement, lot_size: int) -> dict[str, Plan]:
    try:
        made = inspection_plan(agreement, lot_size)
    except (InputError, UnavailableError):
        return {}
    return {entry.name: entry.plan for entry in (*made.classes, *made.tests)}
