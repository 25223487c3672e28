"""From findings to a verdict: Ac and Re per class and special test, then all of them jointly.

Re reached in any class refuses the lot however few units were pulled. Anything else that is short of the
plan is pending: units not pulled yet, a class nobody reported, a further stage. A lost carton that nobody
waived by name is judged twice (`qcs1` rule 10), for which findings by carton are needed; from counts alone it
leaves the verdict pending. A concession never changes the verdict: what it would be stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from qcsample import strict
from qcsample.agreement import ClassPlan, InspectionPlan
from qcsample.answering import (
    NOT_PRODUCED,
    UNAFFECTED,
    QuestionVerdict,
    answered,
    marks_answer,
    not_allowed,
    split_findings,
    unless_lost,
)
from qcsample.counting import settled, shortfalls
from qcsample.errors import InputError
from qcsample.findings import DIFFERENCE, Concession, Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.judging import (
    ACCEPTED,
    NOT_ACCEPTED,
    PENDING,
    ClassVerdict,
)
from qcsample.lot_verdict import Verdict, balance, judge_lot, judged
from qcsample.plan import Plan
from qcsample.reinspection import MARKS, TARGETED
from qcsample.terms import NONCONFORMITIES, UNITS
from qcsample.text import readable

__all__ = [
    "ACCEPTED",
    "NOT_ACCEPTED",
    "PENDING",
    "ClassVerdict",
    "QuestionVerdict",
    "Verdict",
    "judge",
    "judge_conceded",
]

NOT_ASKED = re.compile("Question [A-D] is not asked: .*")  # what the plan of a re-inspection says of it


def judge(
    subject: Record | Inspection | InspectionPlan | Plan,
    findings: Findings | Mapping[str, int] | int,
    *,
    counting: str = UNITS,
) -> Verdict:
    """The verdict that `findings` give.

    Parameters
    ----------
    subject : Record, Inspection, InspectionPlan or Plan
        A `Plan` alone is judged as one class named "found"; of plans with several stages the first is judged
        unless `findings.pulled` says that more was pulled. A verdict without a draw says nothing of the balance.
    findings : Findings, mapping or int
        A mapping is counts by class; a number is the count of a `Plan`.
    counting : str
        "nonconforming units" or "nonconformities", for plans alone; a record has it from its agreement.

    Raises
    ------
    InputError
        An unknown class, test or defect, a carton that was not drawn, more found than pulled, more pulled than
        planned, a waiver for a carton that is not lost, or a record of units that were only sent.
    """
    if isinstance(findings, int | float):
        findings = Findings({"found": findings})
    elif not isinstance(findings, Findings):
        findings = Findings(findings)
    if isinstance(subject, Plan | InspectionPlan):
        if findings.rows is not None:
            raise InputError("findings by carton need the record of a draw; a plan alone takes counts")
        by_units = strict.choice(UNITS, NONCONFORMITIES)(counting) == UNITS
        available = subject.stage_n(1) if findings.pulled is None else subject.n
        if isinstance(subject, Plan):
            return judged((ClassPlan("found", subject.aql or 0.0, subject),), (), findings, available, by_units)
        return judged(subject.classes, subject.tests, findings, available, by_units)
    return _judge(subject.inspection if isinstance(subject, Record) else subject, findings, ())


def judge_conceded(
    subject: Record | Inspection, findings: Findings, concessions: Sequence[Concession]
) -> tuple[tuple[Concession, ...], Verdict]:
    """The concessions in the agreement's spelling, and what the verdict would be with them.

    The verdict under the agreement stands and rules; this one is recorded beside it.

    Parameters
    ----------
    subject : Record or Inspection
        With the draw that the findings are of.
    findings : Findings
        By defect.
    concessions : sequence of Concession
        Defects as anyone spells them.

    Raises
    ------
    InputError
        No findings by defect, a defect that was not found in a class (differences and failed tests are none), or
        one that was found as critical.
    """
    inspection = subject.inspection if isinstance(subject, Record) else subject
    if findings.rows is None:
        raise InputError("a concession needs findings by defect: judge with a findings file, not with counts")
    rows = [settled(inspection, row) for row in findings.rows]
    counting = [row for row in rows if row.kind and row.kind != DIFFERENCE]
    found = {row.defect: row for row in counting if row.defect}
    critical = {entry.name for entry in inspection.agreement.classes if not entry.aql or entry.name == "critical"}
    agreed: list[Concession] = []
    for concession in concessions:
        name = _found_defect(inspection, concession.defect, found)
        banned = next((row.kind for row in counting if row.defect == name and row.kind in critical), "")
        if banned:
            raise InputError(f"{readable(name, limit=80)!r} is {banned}: a critical defect can't be conceded")
        if name not in {before.defect for before in agreed}:
            agreed.append(replace(concession, defect=name))
    return tuple(agreed), _judge(inspection, findings, [c.defect for c in agreed])


def _found_defect(inspection: Inspection, name: str, found: Mapping[str, Finding]) -> str:
    for given, row in found.items():
        try:
            if given == name or settled(inspection, replace(row, kind="", defect=name)).defect == given:
                return given
        except InputError:
            continue
    there = ", ".join(repr(readable(given, limit=60)) for given in found) or "no defect that counts"
    raise InputError(f"--concede {readable(name, limit=60)!r} was not found in this sample; found: {there}")


def _judge(inspection: Inspection, findings: Findings, without: Collection[str]) -> Verdict:
    return _judge_rework(inspection, findings) if inspection.rework else judge_lot(inspection, findings, without)


def _judge_rework(inspection: Inspection, findings: Findings) -> Verdict:
    """All questions of a re-inspection: the lot passes when each is accepted."""
    rework, rest = inspection.rework, inspection.unaffected
    assert rework is not None
    own, other = split_findings(inspection, findings)
    verdict = judge_lot(inspection, own, ())
    answers, classes, remarks = [], list(verdict.classes), list(verdict.remarks[:-1])
    remarks += [remark for remark in inspection.remarks if NOT_ASKED.fullmatch(remark)]
    for key in rework.questions:
        if key == "A":
            entries = [entry for entry in verdict.classes if entry.name == TARGETED]
            answers.append(unless_lost(answered("A", entries), inspection, findings))
        elif key == "B":
            answers.append(answered("B", [entry for entry in verdict.classes if entry.name not in (TARGETED, MARKS)]))
        elif key == "C":
            answers.append(marks_answer(inspection, findings))
        elif rest is not None:
            if not other.classes:
                raise InputError(
                    f"question D: nothing was reported of the unaffected cartons; give --test '{UNAFFECTED}=N', "
                    "0 where none"
                )
            theirs = judge_lot(rest, other, ())
            classes += theirs.classes
            remarks += [line for line in theirs.remarks if line.startswith("Lost carton")]
            answers.append(unless_lost(answered("D", theirs.classes), rest, findings))
    for part, key in ((inspection, "B" if "B" in rework.questions else rework.questions[0]), (rest, "D")):
        said = not_allowed(inspection, part, findings)
        if said and (told := next(a for a in answers if a.key == key)).outcome != NOT_ACCEPTED:
            answers[answers.index(told)] = QuestionVerdict(key, NOT_ACCEPTED, f"{told.reason} {said}")
            remarks.append(said)
    outcomes = {verdict.outcome, *(answer.outcome for answer in answers)}
    outcome = NOT_ACCEPTED if NOT_ACCEPTED in outcomes else PENDING if PENDING in outcomes else ACCEPTED
    pending = [*verdict.pending]
    pending += [a.reason for a in answers if a.outcome == PENDING and (a.key in "CD" or NOT_PRODUCED in a.reason)]
    remarks.append(balance(inspection, outcome))
    return Verdict(
        outcome,
        tuple(classes),
        tuple(dict.fromkeys(pending)),
        tuple(remarks),
        tuple(shortfalls(inspection, findings)),
        verdict.missing,
        tuple(answers),
    )
