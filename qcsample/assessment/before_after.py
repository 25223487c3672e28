"""A re-inspection beside the inspection that failed: how big it was and is, and what an unimproved lot would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qcsample.assessment.assessing import Assessment, Size, bounds_of
from qcsample.errors import InputError
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED
from qcsample.rework.repeats import SameAgain, Unimproved, same_again, unimproved
from qcsample.terms import NONCONFORMITIES


@dataclass(frozen=True, slots=True)
class Change:
    """One class before and now.

    Attributes
    ----------
    kind : str
        The class.
    before : Size
        Of the inspection that failed, in the lot presented then.
    now : Size or None
        Of the reworked cartons; None where question B is not asked.
    same : SameAgain or None
        If nothing had changed: the chance of a sample this good. Of the classes that were refused, and for
        nonconforming units alone.
    """

    kind: str
    before: Size
    now: Size | None = None
    same: SameAgain | None = None

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON values."""
        given: dict[str, Any] = {"kind": self.kind, "before": self.before.to_dict()}
        for name in ("now", "same"):
            part = getattr(self, name)
            if part is not None:
                given[name] = part.to_dict()
        return given


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """What two inspections of one lot say together.

    Attributes
    ----------
    lot_before : int
        Units presented before [units].
    changes : tuple of Change
        Of every class that was counted before.
    targeted : Size or None
        The targeted defects in the reworked cartons now (question A).
    unimproved : tuple of Unimproved
        For the refused classes the chance that a lot that nothing was done to would have passed by now.
    """

    lot_before: int
    changes: tuple[Change, ...]
    targeted: Size | None
    unimproved: tuple[Unimproved, ...]

    @property
    def told(self) -> tuple[Change, ...]:
        """The changes that a reader wants: of classes in which anything was found, before or now."""
        return tuple(c for c in self.changes if c.before.found or (c.now is not None and c.now.found))

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        return {
            "lot_before": self.lot_before,
            "changes": [change.to_dict() for change in self.changes],
            "targeted": self.targeted.to_dict() if self.targeted else None,
            "unimproved": [entry.to_dict() for entry in self.unimproved],
        }


def before_after(inspection: Inspection, assessment: Assessment) -> BeforeAfter:
    """The re-inspection beside the inspection before it.

    Parameters
    ----------
    inspection : Inspection
        A re-inspection.
    assessment : Assessment
        What `assess` gave for its findings.

    Raises
    ------
    InputError
        Not a re-inspection.
    """
    part = inspection.rework
    if part is None:
        raise InputError("this is no re-inspection: there is nothing before it")
    first, icc = part.first, inspection.agreement.icc
    rates = inspection.agreement.counting == NONCONFORMITIES
    sizes = {size.kind: size for size in assessment.sizes}
    targeted = sizes.get(TARGETED)
    changes = []
    for kind, (found, checked, cartons) in first.found.items():
        known = bounds_of(found, checked, first.lot_size, cartons or None, icc=icc, rate=rates) if checked else {}
        before = Size(kind, "", found, checked, cartons, **known)
        now = sizes.get(kind)
        same = None
        seen = now or (targeted if kind in first.refused else None)
        if kind in first.refused and seen is not None and seen.checked and checked and not rates:
            same = same_again(
                (found, checked, cartons),
                (seen.found, seen.checked, seen.cartons),
                lot_size=first.lot_size,
                icc=icc,
            )
        changes.append(Change(kind, before, now, same))
    return BeforeAfter(first.lot_size, tuple(changes), targeted, unimproved(inspection))
