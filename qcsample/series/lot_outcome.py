"""What the switching rules are told of a lot: the plan of one class, what was found, and the circumstances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qcsample.canonical import without_empty
from qcsample.errors import InputError, RecordError
from qcsample.plan import Plan
from qcsample.strict import MAX_WHOLE, record_fields, settle, shown, text, whole, yes_or_no


def _counts(value: object) -> tuple[int, ...]:
    check = whole(0)
    if not isinstance(value, (list, tuple)) or not value:
        raise InputError(f"{shown(value)}: the count of every sample inspected is needed, such as [3]")
    return tuple(check(entry) for entry in value)


def _known_or_not(value: object) -> bool | None:
    return None if value is None else yes_or_no(value)


def _plan(value: object) -> Plan:
    if not isinstance(value, Plan):
        raise InputError(f"{shown(value)}: a Plan is needed")
    return value


_CHECKS = {
    "plan": _plan,
    "found": _counts,
    "inspected": whole(1, MAX_WHOLE, optional=True),
    "resubmitted": yes_or_no,
    "steady": _known_or_not,
    "consent": yes_or_no,
    "normal_wanted": text,
}


@dataclass(frozen=True, slots=True)
class LotOutcome:
    """One lot of a series, for one class: plan, counts and circumstances. Whether it is accepted follows from them.

    Attributes
    ----------
    plan : Plan
        The plan of the class for this lot.
    found : tuple of int
        Nonconforming units (or nonconformities) in each sample that was inspected, each sample by itself.
    inspected : int or None
        Units really inspected where inspection stopped early [units]; None for whole samples.
    resubmitted : bool
        The lot was presented before: it doesn't count for switching.
    steady : bool or None
        Whether production runs at a steady rate; None where nobody has said. Reduced inspection begins only
        with True and ends with False.
    consent : bool
        Whether the responsible authority's wish for reduced inspection is recorded.
    normal_wanted : str
        Why other conditions call for normal inspection; empty where none do. Ends reduced inspection.
    """

    plan: Plan
    found: tuple[int, ...]
    inspected: int | None = None
    resubmitted: bool = False
    steady: bool | None = None
    consent: bool = False
    normal_wanted: str = ""

    def __post_init__(self) -> None:
        settle(self, _CHECKS)
        stages = self.plan.stages
        if len(self.found) > len(stages):
            raise InputError(f"{len(self.found)} samples were counted, the plan has {len(stages)}")
        total = 0
        for k, count in enumerate(self.found):
            total += count
            ac = stages[k].ac
            decided = total >= stages[k].re or (ac is not None and total <= ac) or k == len(stages) - 1
            if decided != (k == len(self.found) - 1):
                if decided:
                    raise InputError(f"sample {k + 1} with {total} found decides: leave out the samples after it")
                if k == len(self.found) - 1:
                    raise InputError(
                        f"{total} found by sample {k + 1} don't decide: the count of sample {k + 2} is needed"
                    )
        if self.inspected is not None:
            full = self._full
            if self.inspected > full:
                raise InputError(f"inspected = {self.inspected:,}: the samples counted have {full:,} units")
            if self.accepted and self.inspected < full:
                raise InputError(f"inspected = {self.inspected:,}: a lot is accepted on the whole {full:,} units")

    @classmethod
    def unbroken(cls, plan: Plan, count: int, **circumstances: Any) -> LotOutcome:
        """The outcome of a lot with `count` found in the first sample and none in those that follow.

        >>> from qcsample.plan import Stage
        >>> LotOutcome.unbroken(Plan((Stage(80, 3, 7), Stage(80, 8, 9))), 5).found
        (5, 0)
        """
        for k, stage in enumerate(plan.stages):
            if count >= stage.re or (stage.ac is not None and count <= stage.ac) or k == len(plan.stages) - 1:
                break
        return cls(plan, (count, *(0,) * k), **circumstances)

    @property
    def total(self) -> int:
        """Nonconforming units in all samples of the lot."""
        return sum(self.found)

    @property
    def samples(self) -> int:
        """The number of samples that were needed."""
        return len(self.found)

    @property
    def accepted(self) -> bool:
        """Whether the lot is accepted: short of Re at the sample that decides, in the gap of a reduced plan too."""
        return self.total < self.plan.stages[self.samples - 1].re

    @property
    def in_gap(self) -> bool:
        """Whether the count lies above the last Ac of a reduced plan without reaching Re."""
        return self.accepted and self.samples == len(self.plan.stages) and self.total > self.plan.ac

    @property
    def units(self) -> int:
        """Units inspected [units]."""
        return self._full if self.inspected is None else self.inspected

    @property
    def _full(self) -> int:
        return sum(stage.n for stage in self.plan.stages[: self.samples])

    def to_dict(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return {
            "plan": self.plan.to_dict(),
            "found": list(self.found),
            "resubmitted": self.resubmitted,
            "consent": self.consent,
            **without_empty({name: getattr(self, name) for name in ("inspected", "steady", "normal_wanted")}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LotOutcome:
        """The outcome that `to_dict` wrote.

        Raises
        ------
        RecordError
            It is not such an outcome.
        """
        fields = record_fields(data, cls.__slots__, "lot outcome", needed=("plan", "found"))
        fields["plan"] = Plan.from_dict(fields["plan"])
        try:
            return cls(**fields)
        except InputError as error:
            raise RecordError(f"lot outcome: {error.message}") from error
