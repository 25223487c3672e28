"""What the options after a verdict cost the buyer, and how well sorting and rework work: the user's own figures.

The figures are the buyer's secret and no part of the record. What is not given has a default that is named
as one (`ASSUMED`), or, if it is money, is left out of the comparison, which says so: no money is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.errors import InputError
from qcsample.strict import settle

MAX_MONEY = 1e12
MAX_DAYS = 3650

MONEY = (
    "per_escaped",
    "per_escaped_other",
    "per_sorted",
    "per_reworked",
    "per_short",
    "reinspection",
    "reproduction",
    "reproduction_per_unit",
    "delay_per_day",
    "order_value",
    "cancellation",
    "failed_reinspection",
)
RATES = ("sorters_miss", "false_alarms", "rework_success", "collateral", "reproduction_quality", "shared_part")
DAYS = ("accept_days", "sort_days", "rework_days", "reproduce_days", "reinspection_days", "deadline_days")

ASSUMED: dict[str, tuple[float, str]] = {
    "sorters_miss": (0.2, "a common estimate of what a 100 % sort by eye overlooks"),
    "false_alarms": (0.01, "assumed"),
    "rework_success": (0.9, "assumed"),
    "collateral": (0.02, "assumed"),
    "shared_part": (0.5, "shared costs are halved"),
    "accept_days": (0, "nothing is done to the goods"),
    "reinspection_days": (1, "most inspections take one man-day"),
    "pieces_per_day": (200, "checked by a person in a day: 80-125 garments, 125-200 electronics, 200-315 hardlines"),
    "people": (5, "assumed"),
}
"""Defaults that are no money: the value, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The user's figures; None is "not given".

    Attributes
    ----------
    currency : str
        A label: "EUR". Nothing is converted.
    per_escaped, per_escaped_other : float
        A nonconforming unit that ships: of the classes compared, and of the other graded ones [currency/unit].
    per_sorted, per_reworked, per_short : float
        A unit looked at by the sorters; one reworked; one that is missing from the shipment because it was
        sorted out [currency/unit].
    reinspection : float
        Fee and travel of one inspection [currency].
    reproduction, reproduction_per_unit : float
        Making the lot again, in all, and for each unit; both are added [currency; currency/unit].
    delay_per_day : float
        A day that the goods are late, from today on [currency/day].
    order_value : float
        What the buyer pays for the lot [currency]; the discount is a part of it.
    cancellation : float
        Going without the goods: lost margin, penalties, deposits not got back [currency].
    failed_reinspection : float
        What it costs if the re-inspection refuses the goods too; `cancellation` where not given [currency].
    discount : float
        Offered by the supplier if the buyer accepts the lot as it is, a fraction of the order's value [-].
    sorters_miss, false_alarms : float
        Fraction of the bad units that the sorters overlook, and of the good ones that they take out [-].
    rework_success, collateral : float
        Fraction of the bad units that rework makes good; fraction of all reworked units that reopening,
        handling and repacking make bad [-].
    reproduction_quality : float
        Fraction nonconforming of newly made goods [-]; the AQL where not given.
    shared_part : float
        The buyer's part of what the agreement calls "shared" [-].
    accept_days, sort_days, rework_days, reproduce_days : int
        Until the goods can ship, or are presented again [calendar days].
    reinspection_days, deadline_days : int
        Added for the re-inspection; by when the goods must ship, from today [calendar days].
    pieces_per_day, people : int
        Units that a worker sorts or reworks in a day, and workers: days that are not given follow from them.

    Raises
    ------
    TermError
        A value outside its range.
    """

    currency: str = ""
    per_escaped: float | None = None
    per_escaped_other: float | None = None
    per_sorted: float | None = None
    per_reworked: float | None = None
    per_short: float | None = None
    reinspection: float | None = None
    reproduction: float | None = None
    reproduction_per_unit: float | None = None
    delay_per_day: float | None = None
    order_value: float | None = None
    cancellation: float | None = None
    failed_reinspection: float | None = None
    discount: float | None = None
    sorters_miss: float | None = None
    false_alarms: float | None = None
    rework_success: float | None = None
    collateral: float | None = None
    reproduction_quality: float | None = None
    shared_part: float | None = None
    accept_days: int | None = None
    sort_days: int | None = None
    rework_days: int | None = None
    reproduce_days: int | None = None
    reinspection_days: int | None = None
    deadline_days: int | None = None
    pieces_per_day: int | None = None
    people: int | None = None

    def __post_init__(self) -> None:
        settle(self, _CHECKS)

    def value(self, name: str) -> float:
        """The figure, or its default; 0 for money that is not given."""
        given = getattr(self, name)
        return float(ASSUMED.get(name, (0.0, ""))[0] if given is None else given)

    @property
    def has_money(self) -> bool:
        """Whether any cost is given."""
        return any(getattr(self, name) is not None for name in MONEY if name != "order_value")

    def to_dict(self) -> dict[str, Any]:
        """What is given, as JSON values."""
        return without_empty({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Costs:
        """The figures that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.record_fields(data, cls.__slots__, "costs")
        with strict.reading("costs"):
            return cls(**given)


def _label(value: object) -> str:
    line = strict.text(value)
    if len(line) > 12:
        raise InputError(f"{strict.shown(line)} is too long for a currency: at most 12 characters")
    return line


_CHECKS: dict[str, strict.Check] = {
    "currency": _label,
    **dict.fromkeys(MONEY, strict.optional(strict.number(0, MAX_MONEY))),
    **dict.fromkeys((*RATES, "discount"), strict.optional(strict.number(0, 1))),
    **dict.fromkeys(DAYS, strict.whole(0, MAX_DAYS, optional=True)),
    "pieces_per_day": strict.whole(1, 1_000_000, optional=True),
    "people": strict.whole(1, 100_000, optional=True),
}
