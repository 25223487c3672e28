"""From counts to a verdict: Ac and Re per class and special test, then all of them jointly.

Re reached in any class refuses the lot however few units were pulled. Anything else that is short of the
plan is pending: units not pulled yet, a class nobody reported, a lost carton nobody waived by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qcsample.agreement import ClassPlan
from qcsample.canonical import without_empty
from qcsample.errors import InputError, UnavailableError
from qcsample.findings import Findings
from qcsample.inspection import Inspection, Record
from qcsample.plan import Plan
from qcsample.text import readable

ACCEPTED, NOT_ACCEPTED, PENDING = "accepted", "not accepted", "pending"


@dataclass(frozen=True, slots=True)
class ClassVerdict:
    """The verdict of one class or special test.

    Attributes
    ----------
    name, outcome : str
        `outcome` is "accepted", "not accepted" or "pending".
    found : int or None
        d, the count [nonconforming units or nonconformities]; None if not reported.
    pulled, n : int
        Units of its sample checked so far, and planned [units].
    ac, re : int
        Acceptance and rejection number.
    is_test, gap : bool
        A special test; d lies between Ac and Re of a reduced plan: accepted, normal inspection next.
    reason : str
        Why, in one sentence.
    """

    name: str
    outcome: str
    found: int | None
    pulled: int
    n: int
    ac: int
    re: int
    is_test: bool = False
    gap: bool = False
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The class's verdict as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on the lot.

    Attributes
    ----------
    outcome : str
        "accepted" if every class and test is, "not accepted" if any is not, else "pending".
    classes : tuple of ClassVerdict
        Classes, then special tests.
    pending : tuple of str
        What is still missing, a sentence each.
    remarks : tuple of str
        What follows: normal inspection next, waivers, the balance.
    """

    outcome: str
    classes: tuple[ClassVerdict, ...]
    pending: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 accepted, 1 not accepted, 3 pending."""
        return {ACCEPTED: 0, NOT_ACCEPTED: 1, PENDING: 3}[self.outcome]

    def to_dict(self) -> dict[str, Any]:
        """The verdict as JSON values."""
        return {
            "outcome": self.outcome,
            "classes": [entry.to_dict() for entry in self.classes],
            **without_empty({"pending": list(self.pending), "remarks": list(self.remarks)}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Verdict:
        """The verdict that `to_dict` wrote."""
        return cls(
            data["outcome"],
            tuple(ClassVerdict(**entry) for entry in data["classes"]),
            tuple(data.get("pending", ())),
            tuple(data.get("remarks", ())),
        )


def judge(subject: Record | Inspection | Plan, findings: Findings | Mapping[str, int] | int) -> Verdict:
    """The verdict that `findings` give.

    Parameters
    ----------
    subject : Record, Inspection or Plan
        A `Plan` alone is judged as one class named "found".
    findings : Findings, mapping or int
        A mapping is counts by class; a number is the count of a `Plan`.

    Raises
    ------
    InputError
        An unknown class or test, more found than pulled, more pulled than planned, a waiver for a carton
        that is not lost, or a record of units that were only sent.
    """
    if isinstance(findings, int):
        findings = Findings({"found": findings})
    elif not isinstance(findings, Findings):
        findings = Findings(findings)
    if isinstance(subject, Plan):
        return _judged((ClassPlan("found", subject.aql or 0.0, subject),), (), findings, subject.n, True)
    inspection = subject.inspection if isinstance(subject, Record) else subject
    plan = inspection.plan
    if plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is no acceptance number to judge by")
    available = len(inspection.draw.pulling)
    by_units = inspection.agreement.counting == "nonconforming units"
    verdict = _judged(plan.classes, plan.tests, findings, min(plan.n, available), by_units)
    pending, remarks = list(verdict.pending), list(verdict.remarks)
    lost = [carton.id for carton in inspection.draw.lost]
    for name in findings.waived:
        if name not in lost:
            raise InputError(f"carton {readable(name, limit=60)} is not recorded as lost: nothing to waive")
    for name in lost:
        if name in findings.waived:
            remarks.append(f"Lost carton {name}: waived by {readable(findings.waived[name], limit=80)}.")
        else:
            pending.append(f"Drawn carton {name} was not produced and nobody waived it by name.")
    if inspection.not_packed:
        remarks.append(
            f"The verdict covers the {inspection.lot.units:,} units presented; "
            f"{inspection.units_not_packed:,} units not yet packed could not be checked."
        )
    outcome = PENDING if pending and verdict.outcome == ACCEPTED else verdict.outcome
    remarks.append(_balance(inspection, outcome))
    return Verdict(outcome, verdict.classes, tuple(pending), tuple(remarks))


def _judged(
    classes: tuple[ClassPlan, ...],
    tests: tuple[ClassPlan, ...],
    findings: Findings,
    available: int,
    by_units: bool,
) -> Verdict:
    _check(classes, tests, findings, available, by_units)
    pulled = available if findings.pulled is None else findings.pulled
    entries = [
        *(_one(entry, findings.classes.get(entry.name), pulled, False) for entry in classes),
        *(_one(entry, findings.tests.get(entry.name), pulled, True) for entry in tests),
    ]
    pending = tuple(entry.reason for entry in entries if entry.outcome == PENDING)
    remarks = tuple(
        f"{entry.name}: {entry.found} is between Ac and Re: accepted, and normal inspection is back with the next lot."
        for entry in entries
        if entry.gap
    )
    outcomes = {entry.outcome for entry in entries}
    outcome = NOT_ACCEPTED if NOT_ACCEPTED in outcomes else PENDING if PENDING in outcomes else ACCEPTED
    return Verdict(outcome, tuple(entries), pending, remarks)


def _one(entry: ClassPlan, found: int | None, pulled: int, is_test: bool) -> ClassVerdict:
    if not entry.plan.is_single:
        raise UnavailableError("judging double and multiple plans is not in this version yet")
    n, ac, re = entry.plan.n, entry.plan.ac, entry.plan.re
    checked = min(pulled, n)
    what = f"{'test ' if is_test else ''}{entry.name}"
    gap = False
    if found is not None and found >= re:
        outcome, reason = NOT_ACCEPTED, f"{what}: {found} found, Re = {re} is reached."
    elif found is None:
        outcome, reason = PENDING, f"{what}: no count was reported."
    elif checked < n:
        outcome, reason = PENDING, f"{what}: {checked} of {n} units checked, {n - checked} to go."
    elif found <= ac:
        outcome, reason = ACCEPTED, f"{what}: {found} found, Ac = {ac}."
    else:
        outcome, gap, reason = ACCEPTED, True, f"{what}: {found} found, between Ac = {ac} and Re = {re}."
    return ClassVerdict(entry.name, outcome, found, checked, n, ac, re, is_test, gap, reason)


def _check(
    classes: tuple[ClassPlan, ...],
    tests: tuple[ClassPlan, ...],
    findings: Findings,
    available: int,
    by_units: bool,
) -> None:
    for given, known, what in ((findings.classes, classes, "class"), (findings.tests, tests, "test")):
        names = [entry.name for entry in known]
        for name in given:
            if name not in names:
                there = ", ".join(names) or "none was agreed"
                raise InputError(f"unknown {what} {readable(name, limit=60)!r}: {there}")
    if not findings.classes and not findings.tests:
        raise InputError("nothing was reported: give the counts found, such as --major 3, 0 where none")
    if findings.pulled is not None and findings.pulled > available:
        raise InputError(
            f"{findings.pulled} units pulled, but the draw has {available}: extra units are not part of the sample"
        )
    pulled = available if findings.pulled is None else findings.pulled
    for given, known, prefix in ((findings.classes, classes, ""), (findings.tests, tests, "test ")):
        for entry in known:
            limit = min(pulled, entry.plan.n)
            found = given.get(entry.name, 0)
            if found > limit and (by_units or prefix):
                raise InputError(
                    f"{prefix}{entry.name}: {found} nonconforming of {limit} units checked can't be; "
                    "each unit counts once, and a class counts only in its own first units"
                )
    total = sum(findings.classes.values())
    if by_units and total > pulled:
        raise InputError(
            f"{total} nonconforming of {pulled} units checked can't be: each unit counts once, at its worst class"
        )


def _balance(inspection: Inspection, outcome: str) -> str:
    terms = inspection.agreement.balance_released_on
    if outcome == ACCEPTED:
        return f"Balance payment: released, as agreed ({terms})."
    if outcome == NOT_ACCEPTED:
        return f"Balance payment: withheld; it is released on: {terms}."
    return f"Balance payment: withheld while the verdict is pending; it is released on: {terms}."
