"""What a re-inspection after rework rests on: the inspection that failed, and the questions that are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qcsample import strict
from qcsample.agreement import InspectionPlan
from qcsample.canonical import without_empty
from qcsample.draws import Draw
from qcsample.errors import InputError, RecordError
from qcsample.lot import Lot

QUESTIONS = ("A", "B", "C", "D")
TARGETED = "targeted defects"  # the plan of question A, and of D
MARKS = "rework mark"  # the plan of question C, in cartons


@dataclass(frozen=True, slots=True)
class FirstInspection:
    """What the re-inspection has to know of the inspections before it.

    Attributes
    ----------
    digest : str
        Digest of the record of the last one (64 hex).
    draw_ids, seeds : tuple of str
        All that were used on this lot: they are refused for a new draw.
    refused : tuple of str
        Classes and tests that were not accepted.
    found : mapping of str to (int, int, int)
        By class what was found, units checked and cartons they came from.
    plans : mapping of str to list
        By class the stages [n, Ac, Re] of the plan that refused it.
    lot_size : int
        Units presented then [units].
    seen : tuple of str
        Cartons of the present lots that were opened then: marked, not excluded.
    """

    digest: str
    draw_ids: tuple[str, ...]
    seeds: tuple[str, ...]
    refused: tuple[str, ...]
    found: Mapping[str, tuple[int, int, int]]
    plans: Mapping[str, list[list[int | None]]]
    lot_size: int
    seen: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The reference as JSON values."""
        return {
            "digest": self.digest,
            "draw_ids": list(self.draw_ids),
            "seeds": list(self.seeds),
            "refused": list(self.refused),
            "found": {name: list(row) for name, row in self.found.items()},
            "plans": dict(self.plans),
            "lot_size": self.lot_size,
            "seen": list(self.seen),
        }

    @classmethod
    def from_dict(cls, data: object) -> FirstInspection:
        """The reference that `to_dict` wrote; anything else is an `InputError`."""
        given = strict.record_fields(data, cls.__slots__, "first inspection", needed=cls.__slots__)
        found, plans = given["found"], given["plans"]
        if not isinstance(found, Mapping) or not isinstance(plans, Mapping):
            raise RecordError("first inspection: found and plans are tables by class")
        counts = {}
        for name, row in found.items():
            d, n, cartons = (strict.whole(0)(value) for value in strict.rows(row))
            counts[strict.name(name)] = (d, n, cartons)
        return cls(
            strict.sha256(given["digest"]),
            strict.lines(given["draw_ids"]),
            strict.lines(given["seeds"]),
            strict.lines(given["refused"]),
            counts,
            {strict.name(name): _stages(rows) for name, rows in plans.items()},
            strict.whole(1)(given["lot_size"]),
            strict.lines(given["seen"]),
        )


@dataclass(frozen=True)
class Reinspection:
    """The part of an inspection that makes it a re-inspection.

    The inspection's own lot are the affected cartons; its classes answer question B, its test
    "targeted defects" question A, its opened cartons question C.

    Attributes
    ----------
    first : FirstInspection
    questions : tuple of str
        Those that are asked, any of "A" to "D".
    targeted, collateral : tuple of str
        Defects that the rework was for; damage it may have done.
    ac, quality, risk : int, float, float
        Acceptance number, limiting quality and consumer's risk of question A.
    basis : str
        "signed agreement" or "buyer's proposal".
    submission, max_submissions : int
        Which presentation of the lot this is; the agreement's cap.
    beyond_cap : str
        Who allowed one presentation more, else empty.
    lot, plan, draw : Lot, InspectionPlan, Draw, or None
        The cartons said to be unaffected, what is checked of them and their draw (question D).
    """

    first: FirstInspection
    questions: tuple[str, ...]
    targeted: tuple[str, ...]
    collateral: tuple[str, ...]
    ac: int
    quality: float
    risk: float
    basis: str
    submission: int
    max_submissions: int
    beyond_cap: str = ""
    lot: Lot | None = None
    plan: InspectionPlan | None = None
    draw: Draw | None = None

    def __post_init__(self) -> None:
        if len({part is None for part in (self.lot, self.plan, self.draw)}) > 1:
            raise InputError("unaffected cartons: lot, plan and draw go together")
        if ("D" in self.questions) != (self.lot is not None):
            raise InputError("question D is about the unaffected cartons: both or neither")

    def to_dict(self) -> dict[str, Any]:
        """The re-inspection's own part as JSON values."""
        rest = None
        if self.lot is not None and self.plan is not None and self.draw is not None:
            rest = {"lot": self.lot.to_dict(), "plan": self.plan.to_dict(), "draw": self.draw.to_dict()}
        return {
            "first": self.first.to_dict(),
            "questions": list(self.questions),
            "targeted": list(self.targeted),
            "collateral": list(self.collateral),
            "ac": self.ac,
            "quality": self.quality,
            "risk": self.risk,
            "basis": self.basis,
            "submission": self.submission,
            "max_submissions": self.max_submissions,
            **without_empty({"beyond_cap": self.beyond_cap, "unaffected": rest}),
        }

    @classmethod
    def from_dict(cls, data: object) -> Reinspection:
        """The part that `to_dict` wrote; anything else is an `InputError`."""
        given = strict.record_fields(data, (*_NEEDED, "beyond_cap", "unaffected"), "rework", needed=_NEEDED)
        rest = given.pop("unaffected", None)
        for name, check in _CHECKS.items():
            if name in given:
                given[name] = check(given[name])
        given["first"] = FirstInspection.from_dict(given["first"])
        if rest is not None:
            parts = strict.record_fields(rest, ("lot", "plan", "draw"), "unaffected", needed=("lot", "plan", "draw"))
            given["lot"] = Lot.from_dict(parts["lot"])
            given["plan"] = InspectionPlan.from_dict(parts["plan"])
            given["draw"] = Draw.from_dict(parts["draw"])
        return cls(**given)


def _stages(rows: object) -> list[list[int | None]]:
    return [
        [strict.whole(1)(n), strict.whole(0, optional=True)(ac), strict.whole(1)(re)]
        for n, ac, re in map(strict.rows, strict.rows(rows))
    ]


def _questions(value: object) -> tuple[str, ...]:
    names = strict.lines(value)
    if not names or list(names) != [name for name in QUESTIONS if name in names]:
        raise RecordError(f"questions {strict.shown(value)}: any of {', '.join(QUESTIONS)}, in this order, are needed")
    return names


_NEEDED = (
    "first",
    "questions",
    "targeted",
    "collateral",
    "ac",
    "quality",
    "risk",
    "basis",
    "submission",
    "max_submissions",
)
_CHECKS: dict[str, strict.Check] = {
    "questions": _questions,
    "targeted": strict.lines,
    "collateral": strict.lines,
    "ac": strict.whole(0, 10_000),
    "quality": strict.number(0, 1, ends="()"),
    "risk": strict.number(0, 1, ends="()"),
    "basis": strict.text,
    "submission": strict.whole(2, 1000),
    "max_submissions": strict.whole(1, 100),
    "beyond_cap": strict.text,
}
