"""The verdict on one lot, or on one part of a re-inspection: every class and test, then all of them jointly."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from qcsample import strict
from qcsample.agreement import INFERRED, ClassPlan
from qcsample.answering import (
    NOT_PRODUCED,
    QuestionVerdict,
)
from qcsample.canonical import without_empty
from qcsample.counting import checked_units, counted, shortfalls
from qcsample.draws import Draw
from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.inspection import Inspection
from qcsample.judging import (
    ACCEPTED,
    NEXT_STAGE,
    NOT_ACCEPTED,
    PENDING,
    ClassVerdict,
    check_counts,
    check_earlier,
    decided_at,
    judge_class,
)
from qcsample.reinspection import TARGETED
from qcsample.terms import UNITS
from qcsample.text import readable


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
    questions : tuple of QuestionVerdict
        Of a re-inspection: the lot passes when all are accepted.
    """

    outcome: str
    classes: tuple[ClassVerdict, ...]
    pending: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    shortfalls: tuple[str, ...] = ()
    missing: tuple[ClassVerdict, ...] = ()
    questions: tuple[QuestionVerdict, ...] = ()

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
                    "questions": [entry.to_dict() for entry in self.questions],
                }
            ),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Verdict:
        """The verdict that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _VERDICT, "verdict", needed=("outcome", "classes")))


_VERDICT: dict[str, strict.Check] = {
    "outcome": strict.exactly(ACCEPTED, NOT_ACCEPTED, PENDING),
    **dict.fromkeys(("classes", "missing"), strict.each(ClassVerdict.from_dict)),
    **dict.fromkeys(("pending", "remarks", "shortfalls"), strict.each(strict.sentence)),
    "questions": strict.each(QuestionVerdict.from_dict),
}


def judge_lot(inspection: Inspection, findings: Findings, without: Collection[str]) -> Verdict:
    """The verdict on the lot of `inspection`, the defects in `without` not counted."""
    plan = inspection.plan
    if plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is no acceptance number to judge by")
    by_units = inspection.agreement.counting == UNITS
    available = min(plan.n, len(inspection.draw.pulling))
    counts = findings
    remarks: list[str] = []
    before: list[Mapping[str, int]] = list(inspection.earlier)
    if findings.rows is not None:
        before = _after_each(inspection, findings, without)
        tally = counted(inspection, findings, without=without)
        tests = dict(tally.tests)
        if inspection.rework and any(row.test == TARGETED for row in findings.rows):
            tests.setdefault(TARGETED, 0)  # targeted defects, all of them beyond the units of question A
        counts = replace(findings, rows=None, classes=tally.classes, tests=tests)
        remarks += tally.remarks
        remarks += [f"Difference, not counted: {name} ({count})." for name, count in tally.differences.items()]
    if not without:
        _check_earlier(inspection, counts, before if findings.rows is not None else ())
    counts, decided = _with_decided(inspection, counts, before)
    remarks += decided
    verdict = judged(plan.classes, plan.tests, counts, available, by_units, inspection.draw, before)
    pending, remarks = list(verdict.pending), [*verdict.remarks, *remarks]
    outcome, missing = verdict.outcome, verdict.missing
    lost = [carton.id for carton in inspection.draw.lost]
    for name in findings.waived:
        if name not in lost:
            raise InputError(f"carton {readable(name, limit=60)} is not recorded as lost: nothing to waive")
        remarks.append(f"Lost carton {name}: waived by {readable(findings.waived[name], limit=80)}.")
    unwaived = [name for name in lost if name not in findings.waived]
    if unwaived and findings.rows is None:
        pending += [f"Drawn carton {name} {NOT_PRODUCED}" for name in unwaived]
    elif unwaived:
        missing = _with_missing(inspection, findings, without, counts)
        refused = [entry for entry in missing if entry.outcome == NOT_ACCEPTED]
        remarks.append(_missing_said(unwaived, outcome, missing))
        if refused and outcome == ACCEPTED:
            outcome = NOT_ACCEPTED
        elif outcome == ACCEPTED:
            counting = "with the missing units counted as nonconforming"
            pending += [f"{entry.reason[:-1]}, {counting}." for entry in missing if entry.outcome != ACCEPTED]
    if pending and outcome == ACCEPTED:
        outcome = PENDING
    if inspection.not_packed:
        rest = inspection.rework.lot if inspection.rework else None
        presented = inspection.lot.units + (rest.units if rest else 0)
        remarks.append(
            f"The verdict covers the {presented:,} units presented; "
            f"{inspection.units_not_packed:,} units not yet packed could not be checked."
        )
    remarks += [remark for remark in plan.remarks if INFERRED in remark]
    remarks.append(balance(inspection, outcome))
    short = tuple(shortfalls(inspection, findings))
    return Verdict(outcome, verdict.classes, tuple(pending), tuple(remarks), short, missing)


def _with_missing(
    inspection: Inspection, findings: Findings, without: Collection[str], counts: Findings
) -> tuple[ClassVerdict, ...]:
    """The classes whose Ac is above 0 with the lost cartons' units counted as nonconforming."""
    assert inspection.plan is not None
    tally = counted(inspection, findings, without=without, missing=True)
    before = _after_each(inspection, findings, without, missing=True)
    graded = [entry for entry in inspection.plan.classes if entry.plan.ac]
    sizes = inspection.draw.stage_sizes
    pulled = counts.pulled if counts.pulled is not None else inspection.plan.n
    return tuple(
        judge_class(
            entry,
            tally.classes[entry.name],
            checked_units(entry, sizes, pulled),
            False,
            [then[entry.name] for then in before],
            len(sizes),
        )
        for entry in graded
    )


def _after_each(
    inspection: Inspection, findings: Findings, without: Collection[str], *, missing: bool = False
) -> list[Mapping[str, int]]:
    """By class and test what was found after each stage before the last that was drawn, unit by unit."""
    found: list[Mapping[str, int]] = []
    for k, end in enumerate(accumulate(inspection.draw.stage_sizes[:-1])):
        tally = counted(inspection, findings, without=without, missing=missing, upto=end)
        tests = inspection.earlier[k] if k < len(inspection.earlier) else {}
        found.append({**{name: count for name, count in tests.items() if name not in tally.classes}, **tally.classes})
    return found


def _check_earlier(inspection: Inspection, findings: Findings, told: Sequence[Mapping[str, int]]) -> None:
    """What is reported fits what was judged after the stages before: counts never fall, findings stand."""
    plan, earlier, stands = inspection.plan, inspection.earlier, inspection.stands
    assert plan is not None
    for entries, given, is_test in ((plan.classes, findings.classes, False), (plan.tests, findings.tests, True)):
        for entry in entries:
            recorded = [then[entry.name] for then in earlier if entry.name in then]
            if not recorded or len(recorded) < len(earlier):
                continue
            if told and not is_test:
                counts = [then[entry.name] if still else None for then, still in zip(told, stands, strict=True)]
                check_earlier(entry, counts, recorded)
                continue
            fewer = given.get(entry.name, recorded[-1]) < recorded[-1]
            if fewer and stands[-1] and not decided_at(entry.plan, recorded):
                raise InputError(
                    f"{'test ' if is_test else ''}{entry.name}: {given[entry.name]} found, and {recorded[-1]} "
                    "before this sample: counts are those of all samples together"
                )


def _with_decided(
    inspection: Inspection, findings: Findings, before: Sequence[Mapping[str, int]]
) -> tuple[Findings, list[str]]:
    """The counts with those of the classes and tests that an earlier sample decided, and what is said of others.

    Such a count need not be reported again; another one is told and changes nothing. Nor need the count of a 0/1
    plan of one sample that was taken before.
    """
    plan = inspection.plan
    assert plan is not None
    if not (findings.classes or findings.tests):
        return findings, []
    tables, remarks = [], []
    for entries, given in ((plan.classes, findings.classes), (plan.tests, findings.tests)):
        table = dict(given)
        for entry in entries:
            counts = [then[entry.name] for then in before if entry.name in then]
            at = decided_at(entry.plan, counts) if len(counts) == len(before) else 0
            if at and table.setdefault(entry.name, counts[at - 1]) != counts[at - 1]:
                what = entry.name if given is findings.classes else f"test {entry.name}"
                remarks.append(
                    f"{what}: sample {at} decided, with {counts[at - 1]} found; {table[entry.name]} in all "
                    "samples changes nothing."
                )
            if counts and len(entry.plan.stages) == 1:
                table.setdefault(entry.name, counts[0])
        tables.append(table)
    return replace(findings, classes=tables[0], tests=tables[1]), remarks


def _missing_said(lost: Sequence[str], first: str, missing: Sequence[ClassVerdict]) -> str:
    """What the second judgement says beside the first, whose outcome is `first`."""
    cartons = ("Lost carton " if len(lost) == 1 else "Lost cartons ") + ", ".join(lost)
    if not missing:
        return f"{cartons}: no class has an Ac above 0, so that counting the missing units changes nothing."
    twice = f"{cartons}: judged twice, the second time with the missing units counted as nonconforming"
    refused = [entry for entry in missing if entry.outcome == NOT_ACCEPTED]
    if refused:
        why = "; ".join(f"{entry.name} {entry.found}, Re = {entry.re}" for entry in refused)
        them = "the carton is" if len(lost) == 1 else "the cartons are"
        return f"{twice}: {why}. The lot is accepted only if {them} produced and checked, or waived by name."
    if first == ACCEPTED and all(entry.outcome == ACCEPTED for entry in missing):
        return f"{twice}; both judgements accept."
    return f"{twice}, which refuses nothing {'more' if first == NOT_ACCEPTED else 'so far'}."


def judged(
    classes: tuple[ClassPlan, ...],
    tests: tuple[ClassPlan, ...],
    findings: Findings,
    available: int,
    by_units: bool,
    draw: Draw | None = None,
    before: Sequence[Mapping[str, int]] = (),
) -> Verdict:
    """Every class and test by its count, and what they come to jointly; `before` has the counts of earlier samples."""
    check_counts(classes, tests, findings, available, by_units)
    pulled = available if findings.pulled is None else findings.pulled

    every = (*classes, *tests)
    stages = range(1, 1 + max(len(entry.plan.stages) for entry in every))
    sizes = draw.stage_sizes if draw else [max(entry.plan.stage_n(stage) for entry in every) for stage in stages]

    def one(entry: ClassPlan, found: int | None, is_test: bool) -> ClassVerdict:
        checked = checked_units(entry, sizes, pulled)
        then = [found_then.get(entry.name) for found_then in before]
        counts = [] if found is None or None in then else [count for count in then if count is not None]
        return judge_class(entry, found, checked, is_test, counts, draw.stage if draw else 1)

    entries = [
        *(one(entry, findings.classes.get(entry.name), False) for entry in classes),
        *(one(entry, findings.tests.get(entry.name), True) for entry in tests),
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


def balance(inspection: Inspection, outcome: str) -> str:
    """What the outcome means for the balance payment, by the agreement."""
    terms = inspection.agreement.balance_released_on
    if outcome == ACCEPTED and inspection.rework and terms == "accepted":
        return f"Balance payment: the re-inspection passed, but it is released on: {terms}; the buyer decides."
    if outcome == ACCEPTED:
        return f"Balance payment: released, as agreed ({terms})."
    if outcome == NOT_ACCEPTED:
        return f"Balance payment: withheld; it is released on: {terms}."
    return f"Balance payment: withheld while the verdict is pending; it is released on: {terms}."
