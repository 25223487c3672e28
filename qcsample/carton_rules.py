"""How many cartons are opened: the rules as an agreement names them, and the limits of the rule `risk`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.errors import InputError, RecordError
from qcsample.strict import TermError, record_fields, settle, shown

CARTON_RULES = ("sqrt", "sqrt+1", "1.5sqrt", "per-carton K", "count M", "units", "risk")
RISK = "risk"
BOOK_RISK = 0.10  # the consumer's risk by the book where no quality is agreed

_COUNTED_RULE = re.compile(r"(per-carton|count) ?([1-9][0-9]{0,6})")
_FRACTION = strict.number(0, 1, ends="()")


@dataclass(frozen=True, slots=True)
class CartonLimits:
    """The risks that the carton rule `risk` keeps, for every graded class.

    By the defaults a plan of n = 125 and Ac = 7 opens 22 cartons at icc 0.1, one and a half times the root
    of 200, and a bad lot passes at most half as often again as by the book.

    Attributes
    ----------
    producer : float
        Probability at most that a lot at the AQL is not accepted [-].
    consumer : float
        Probability at most that a bad lot is accepted [-].
    quality : float or None
        What a bad lot is, fraction nonconforming [-]; None: the quality that the plan of the class accepts
        10 % of the time when units are drawn one by one.

    Raises
    ------
    TermError
        A value that is no fraction above 0 and below 1, or a consumer's risk below what the plan itself has.
    """

    producer: float = 0.10
    consumer: float = 0.15
    quality: float | None = None

    def __post_init__(self) -> None:
        settle(self, {"producer": _FRACTION, "consumer": _FRACTION, "quality": _fraction_or_none})
        if self.quality is None and self.consumer < BOOK_RISK:
            raise TermError(
                f"{100 * self.consumer:g} % is less than the {100 * BOOK_RISK:g} % that the plan has by the book: "
                "allow more, or agree on the quality of a bad lot, where it has less",
                ("consumer",),
            )

    def to_dict(self) -> dict[str, Any]:
        """The limits as JSON values, without a quality that is not agreed."""
        return without_empty({key: getattr(self, key) for key in self.__slots__})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CartonLimits:
        """The limits that `to_dict` wrote; anything else is a `RecordError`."""
        values = record_fields(data, cls.__slots__, "carton limits")
        try:
            return cls(**values)
        except TermError as error:
            raise RecordError(f"carton limits: {error.message}") from error


def carton_rule_value(value: object) -> str:
    """A carton rule as `qcs1` knows it, its spaces and case settled.

    >>> carton_rule_value("Per-Carton 8")
    'per-carton 8'

    Raises
    ------
    InputError
        No such rule.
    """
    rule = " ".join(value.lower().split()) if isinstance(value, str) else ""
    if rule in CARTON_RULES:  # those with K and M are in capitals there
        return rule
    if counted := _COUNTED_RULE.fullmatch(rule):
        return f"{counted[1]} {counted[2]}"
    raise InputError(f"{shown(value)}: one of {', '.join(CARTON_RULES)} is needed, K and M being whole numbers from 1")


def carton_limits_value(value: object, rule: str) -> CartonLimits | None:
    """The limits that go with a carton rule: those given or the usual ones with `risk`, none with another.

    Raises
    ------
    InputError
        Something else than limits, or limits beside a rule that does not keep them.
    """
    if value is not None and not isinstance(value, CartonLimits):
        raise InputError(f"{shown(value)}: a CartonLimits record is needed")
    if rule == RISK:
        return value or CartonLimits()
    if value is not None:
        raise InputError(
            f"only the carton rule risk keeps them, and the rule is {rule}: set that rule or leave them out"
        )
    return None


def _fraction_or_none(value: object) -> float | None:
    return None if value is None else _FRACTION(value)
