"""From findings to a verdict: Ac and Re per class and special test, then all of them jointly.

Re reached in any class refuses the lot however few units were pulled. Anything else that is short of the
plan is pending: units not pulled yet, a class nobody reported, a further stage. A lost carton that nobody
waived by name is judged twice (`qcs1` rule 10), for which findings by carton are needed; from counts alone it
leaves the verdict pending. A concession never changes the verdict: what it would be stands beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcsample.agreement import ClassPlan
from qcsample.canonical import without_empty
from qcsample.counting import counted, settled, shortfalls
from qcsample.errors import InputError
from qcsample.findings import Concession, Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.plan import Plan
from qcsample.text import readable

ACCEPTED, NOT_ACCEPTED, PENDING, NEXT_STAGE = "accepted", "not accepted", "pending", "next stage"


@dataclass(frozen=True, slots=True)
class ClassVerdict:
    """The verdict of one class or special test.

    Attributes
    ----------
    name, outcome : str
        `outcome` is "accepted", "not accepted", "pending" or "next stage".
    found : int or None
        d, the count [nonconforming units or nonconformities]; None if not reported.
    pulled, n : int
        Units of its sample checked so far, and planned up to this stage [units].
    ac, re : int or None, int
        Acceptance and rejection number of this stage, cumulative; `ac` None where it does not permit acceptance.
    is_test, gap : bool
        A special test; d lies between Ac and Re of a reduced plan: accepted, normal inspection next.
    reason : str
        Why, in one sentence.
    stage : int
        The stage that was judged, from 1.
    """

    name: str
    outcome: str
    found: int | None
    pulled: int
    n: int
    ac: int | None
    re: int
    is_test: bool = False
    gap: bool = False
    reason: str = ""
    stage: int = 1

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
        What follows: normal inspection next, waivers, the balance; what was recorded and not counted.
    shortfalls : tuple of str
        Cartons and units that are missing: findings of their own, a sentence each.
    missing : tuple of ClassVerdict
        The second judgement where drawn cartons are lost: their planned units counted as nonconforming in
        every class whose Ac is above 0. The lot is accepted only if it accepts as well.
    """

    outcome: str
    classes: tuple[ClassVerdict, ...]
    pending: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    shortfalls: tuple[str, ...] = ()
    missing: tuple[ClassVerdict, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 accepted, 1 not accepted, 3 pending."""
        return {ACCEPTED: 0, NOT_ACCEPTED: 1, PENDING: 3}[self.outcome]

    def to_dict(self) -> dict[str, Any]:
        """The verdict as JSON values."""
        return {
            "outcome": self.outcome,
            "classes": [entry.to_dict() for entry in self.classes],
            **without_empty(
                {
                    "pending": list(self.pending),
                    "remarks": list(self.remarks),
                    "shortfalls": list(self.shortfalls),
                    "missing": [entry.to_dict() for entry in self.missing],
                }
            ),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Verdict:
        """The verdict that `to_dict` wrote."""
        return cls(
            data["outcome"],
            tuple(ClassVerdict(**entry) for entry in data["classes"]),
            tuple(data.get("pending", ())),
            tuple(data.get("remarks", ())),
            tuple(data.get("shortfalls", ())),
            tuple(ClassVerdict(**entry) for entry in data.get("missing", ())),
        )


def judge(subject: Record | Inspection | Plan, findings: Findings | Mapping[str, int] | int) -> Verdict:
    """The verdict that `findings` give.

    Parameters
    ----------
    subject : Record, Inspection or Plan
        A `Plan` alone is judged as one class named "found"; of one with several stages the first is judged
        unless `findings.pulled` says that more was pulled.
    findings : Findings, mapping or int
        A mapping is counts by class; a number is the count of a `Plan`.

    Raises
    ------
    InputError
        An unknown class, test or defect, a carton that was not drawn, more found than pulled, more pulled than
        planned, a waiver for a carton that is not lost, or a record of units that were only sent.
    """
    if isinstance(findings, int):
        findings = Findings({"found": findings})
    elif not isinstance(findings, Findings):
        findings = Findings(findings)
    if isinstance(subject, Plan):
        if findings.rows is not None:
            raise InputError("findings by carton need the record of a draw; a plan alone takes counts")
        entry = ClassPlan("found", subject.aql or 0.0, subject)
        planned = subject.stages[0].n if findings.pulled is None else subject.n
        return _judged((entry,), (), findings, planned, True)
    return _judge(subject.inspection if isinstance(subject, Record) else subject, findings, ())


def judge_conceded(
    subject: Record | Inspection, findings: Findings, concessions: Sequence[Concession]
) -> tuple[tuple[Concession, ...], Verdict]:
    """The concessions in the agreement's spelling, and what the verdict would be with them.

    The verdict under the agreement stands and rules; this one is recorded beside it.

    Raises
    ------
    InputError
        No findings by defect, a defect that was not found, or a critical one.
    """
    inspection = subject.inspection if isinstance(subject, Record) else subject
    if findings.rows is None:
        raise InputError("a concession needs findings by defect: judge with a findings file, not with counts")
    found = {row.defect: row for row in (settled(inspection, row) for row in findings.rows) if row.defect}
    critical = {entry.name for entry in inspection.agreement.classes if not entry.aql or entry.name == "critical"}
    agreed = []
    for concession in concessions:
        name = _found_defect(inspection, concession.defect, found)
        if found[name].kind in critical:
            raise InputError(
                f"{readable(name, limit=80)!r} is {found[name].kind}: a critical defect can't be conceded"
            )
        agreed.append(replace(concession, defect=name))
    return tuple(agreed), _judge(inspection, findings, [c.defect for c in agreed])


def _found_defect(inspection: Inspection, name: str, found: Mapping[str, Finding]) -> str:
    for given, row in found.items():
        try:
            if given == name or settled(inspection, replace(row, kind="", defect=name)).defect == given:
                return given
        except InputError:
            continue
    there = ", ".join(repr(readable(given, limit=60)) for given in found) or "no defect by name"
    raise InputError(f"--concede {readable(name, limit=60)!r} was not found in this sample; found: {there}")


def _judge(inspection: Inspection, findings: Findings, without: Collection[str]) -> Verdict:
    plan = inspection.plan
    if plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is no acceptance number to judge by")
    by_units = inspection.agreement.counting == "nonconforming units"
    available = min(plan.n, len(inspection.draw.pulling))
    counts = findings
    remarks: list[str] = []
    if findings.rows is not None:
        tally = counted(inspection, findings, without=without)
        counts = replace(findings, rows=None, classes=tally.classes, tests=tally.tests)
        remarks += tally.remarks
        remarks += [f"Difference, not counted: {name} ({count})." for name, count in tally.differences.items()]
    verdict = _judged(plan.classes, plan.tests, counts, available, by_units)
    pending, remarks = list(verdict.pending), [*verdict.remarks, *remarks]
    outcome, missing = verdict.outcome, verdict.missing
    lost = [carton.id for carton in inspection.draw.lost]
    for name in findings.waived:
        if name not in lost:
            raise InputError(f"carton {readable(name, limit=60)} is not recorded as lost: nothing to waive")
        remarks.append(f"Lost carton {name}: waived by {readable(findings.waived[name], limit=80)}.")
    unwaived = [name for name in lost if name not in findings.waived]
    if unwaived and findings.rows is None:
        pending += [f"Drawn carton {name} was not produced and nobody waived it by name." for name in unwaived]
    elif unwaived:
        missing = _with_missing(inspection, findings, without, counts)
        refused = [entry for entry in missing if entry.outcome == NOT_ACCEPTED]
        remarks.append(_missing_said(unwaived, refused))
        if refused and outcome == ACCEPTED:
            outcome = NOT_ACCEPTED
    if pending and outcome == ACCEPTED:
        outcome = PENDING
    if inspection.not_packed:
        remarks.append(
            f"The verdict covers the {inspection.lot.units:,} units presented; "
            f"{inspection.units_not_packed:,} units not yet packed could not be checked."
        )
    remarks.append(_balance(inspection, outcome))
    short = tuple(shortfalls(inspection, findings))
    return Verdict(outcome, verdict.classes, tuple(pending), tuple(remarks), short, missing)


def _with_missing(
    inspection: Inspection, findings: Findings, without: Collection[str], counts: Findings
) -> tuple[ClassVerdict, ...]:
    """The classes whose Ac is above 0 with the lost cartons' units counted as nonconforming."""
    assert inspection.plan is not None
    tally = counted(inspection, findings, without=without, missing=True)
    graded = [entry for entry in inspection.plan.classes if entry.plan.ac]
    pulled = counts.pulled if counts.pulled is not None else inspection.plan.n
    return tuple(_one(entry, tally.classes[entry.name], pulled, False) for entry in graded)


def _missing_said(lost: Sequence[str], refused: Sequence[ClassVerdict]) -> str:
    cartons = ("Lost carton " if len(lost) == 1 else "Lost cartons ") + ", ".join(lost)
    twice = f"{cartons}: judged twice, the second time with the missing units counted as nonconforming"
    if not refused:
        return f"{twice}; both judgements accept."
    why = "; ".join(f"{entry.name} {entry.found}, Re = {entry.re}" for entry in refused)
    return f"{twice}: {why}. The lot is accepted only if the carton is produced and checked, or waived by name."


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
    pending = tuple(entry.reason for entry in entries if entry.outcome in (PENDING, NEXT_STAGE))
    remarks = tuple(
        f"{entry.name}: {entry.found} is between Ac and Re: accepted, and normal inspection is back with the next lot."
        for entry in entries
        if entry.gap
    )
    outcomes = {entry.outcome for entry in entries}
    outcome = NOT_ACCEPTED if NOT_ACCEPTED in outcomes else ACCEPTED if outcomes == {ACCEPTED} else PENDING
    return Verdict(outcome, tuple(entries), pending, remarks)


def _one(entry: ClassPlan, found: int | None, pulled: int, is_test: bool) -> ClassVerdict:
    """One class at the stage that `pulled` units have begun or completed; counts are cumulative."""
    stages = entry.plan.stages
    n, number = 0, 0
    while number < len(stages) and (number == 0 or n < pulled):
        n += stages[number].n
        number += 1
    ac, re = stages[number - 1].ac, stages[number - 1].re
    last = number == len(stages)
    checked = min(pulled, n)
    what = f"{'test ' if is_test else ''}{entry.name}"
    gap = False
    if found is not None and found >= re:
        outcome, reason = NOT_ACCEPTED, f"{what}: {found} found, Re = {re} is reached."
    elif found is None:
        outcome, reason = PENDING, f"{what}: no count was reported."
    elif checked < n:
        outcome, reason = PENDING, f"{what}: {checked} of {n} units checked, {n - checked} to go."
    elif ac is not None and found <= ac:
        outcome, reason = ACCEPTED, f"{what}: {found} found, Ac = {ac}."
    elif not last:
        more = stages[number].n
        shown = "#" if ac is None else ac
        outcome = NEXT_STAGE
        reason = f"{what}: {found} found, Ac = {shown}, Re = {re}: stage {number + 1} follows, {more} more units."
    else:
        outcome, gap, reason = ACCEPTED, True, f"{what}: {found} found, between Ac = {ac} and Re = {re}."
    return ClassVerdict(entry.name, outcome, found, checked, n, ac, re, is_test, gap, reason, number)


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
