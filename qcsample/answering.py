"""The questions of a re-inspection: which findings answer which, and what each comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcsample import strict
from qcsample.counting import settled
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection
from qcsample.judging import ACCEPTED, NOT_ACCEPTED, PENDING, ClassVerdict
from qcsample.reinspection import MARKS, QUESTIONS, TARGETED, Reinspection
from qcsample.text import readable, whole

UNAFFECTED = f"{TARGETED}, unaffected cartons"  # counts of question D are reported under this name
NOT_PRODUCED = "was not produced and nobody waived it by name."


@dataclass(frozen=True, slots=True)
class QuestionVerdict:
    """The answer to one question of a re-inspection: its letter, outcome, and why in a sentence."""

    key: str
    outcome: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """The answer as JSON values."""
        return {"key": self.key, "outcome": self.outcome, "reason": self.reason}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> QuestionVerdict:
        """The answer that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _ANSWER, "answer to a question", needed=_ANSWER))


_ANSWER: dict[str, strict.Check] = {
    "key": strict.exactly(*QUESTIONS),
    "outcome": strict.exactly(ACCEPTED, NOT_ACCEPTED, PENDING),
    "reason": strict.sentence,
}


def split_findings(inspection: Inspection, findings: Findings) -> tuple[Findings, Findings]:
    """The findings in the affected cartons, with what counts for question A as its test, and those of D."""
    rework, rest = inspection.rework, inspection.unaffected
    assert rework is not None
    assert inspection.plan is not None
    tests = dict(findings.tests)
    gone = {carton.id for carton in rest.draw.lost} if rest is not None else set()
    waived = {name: by for name, by in findings.waived.items() if name in gone}
    findings = replace(findings, waived={name: by for name, by in findings.waived.items() if name not in gone})
    other = Findings({TARGETED: tests.pop(UNAFFECTED)} if UNAFFECTED in tests else {}, waived=waived)
    if findings.rows is None:
        return replace(findings, tests=tests, unmarked=None, counted={}, cartons_counted=None), other
    mine: list[Finding] = []
    theirs: list[Finding] = []
    for row in findings.rows:
        (theirs if inspection.part(row.carton) is rest else mine).append(row)
    if rest is not None and UNAFFECTED not in findings.tests:
        other = Findings({TARGETED: _targeted(rest, theirs, rework)}, waived=waived)
    alone = inspection.plan.classes[0].name  # where question B is not asked there is one plan for all
    if alone in (TARGETED, MARKS):
        count = _targeted(inspection, mine, rework) if alone == TARGETED else len(findings.unmarked or ())
        return Findings({alone: count}, tests, findings.pulled, findings.waived), other
    if any(entry.name == TARGETED for entry in inspection.plan.tests):
        hits = [row for row in mine if not row.test and _is_targeted(settled(inspection, row), rework)]
        mine += [replace(row, test=TARGETED, kind="", count=1 if row.unit else row.count) for row in hits]
        if not hits:
            tests.setdefault(TARGETED, 0)
    mined = replace(findings, tests=tests, rows=tuple(mine), unmarked=None, counted={}, cartons_counted=None)
    return mined, other


def _targeted(part: Inspection, rows: Sequence[Finding], rework: Reinspection) -> int:
    """Units of the sample with a targeted defect, or that failed as such; each counts once."""
    late = {carton.id for carton in part.late}
    hits: dict[tuple[str, int, int], int] = {}
    for number, row in enumerate(rows):
        done = settled(part, row)
        if done.carton not in late and _is_targeted(done, rework):
            unit = (done.carton, done.unit or 0, 0 if done.unit is not None else number + 1)
            hits[unit] = 1 if done.unit is not None else done.count
    return sum(hits.values())


def _is_targeted(row: Finding, rework: Reinspection) -> bool:
    """Whether a settled finding is one that the rework was for; "any major defect" is all of a class."""
    return row.test == TARGETED or row.defect in rework.targeted or f"any {row.kind} defect" in rework.targeted


def unless_lost(answer: QuestionVerdict, part: Inspection, findings: Findings) -> QuestionVerdict:
    """The answer, pending instead of accepted while a drawn carton is lost and nobody waived it by name."""
    lost = [carton.id for carton in part.draw.lost if carton.id not in findings.waived]
    if not lost or answer.outcome != ACCEPTED:
        return answer
    said = f"Drawn carton {readable(lost[0], limit=60)} {NOT_PRODUCED}"
    return QuestionVerdict(answer.key, PENDING, said)


def not_allowed(inspection: Inspection, part: Inspection | None, findings: Findings) -> str:
    """What was found of a class that is not allowed, in any drawn carton of a part, in a sentence; else empty."""
    if part is None or findings.rows is None:
        return ""
    late = {carton.id for carton in part.late}
    mine = [row for row in findings.rows if not row.test and inspection.part(row.carton).draw is part.draw]
    done = [settled(part, row) for row in mine]
    for entry in part.agreement.classes:
        there = [row.carton for row in done if row.kind == entry.name and not entry.aql and row.carton not in late]
        if there:
            where = f"carton {readable(there[0], limit=60)}"
            return f"{entry.name}: found in {where}; what is not allowed refuses in whichever piece it is found."
    return ""


def answered(key: str, entries: Sequence[ClassVerdict]) -> QuestionVerdict:
    """The answer to a question that classes or tests decide: accepted where all of them are."""
    outcomes = {entry.outcome for entry in entries}
    outcome = NOT_ACCEPTED if NOT_ACCEPTED in outcomes else ACCEPTED if outcomes == {ACCEPTED} else PENDING
    return QuestionVerdict(key, outcome, " ".join(entry.reason for entry in entries))


def marks_answer(inspection: Inspection, findings: Findings) -> QuestionVerdict:
    """Question C: every carton that was opened bears its rework mark."""
    opened = {carton.id for carton in inspection.draw.opened}
    if findings.unmarked is None:
        return QuestionVerdict("C", PENDING, "rework mark: nobody reported which opened cartons have it.")
    names = []
    for given in findings.unmarked:
        name = given if given in opened else inspection.lot.find(given).id
        if name not in opened:
            raise InputError(f"unmarked carton {readable(given, limit=60)} was not opened")
        names.append(name)
    cartons = whole(len(opened), "carton")
    if names:
        return QuestionVerdict("C", NOT_ACCEPTED, f"rework mark: missing in {len(names):,} of {cartons}.")
    return QuestionVerdict("C", ACCEPTED, f"rework mark: found in {'the' if len(opened) == 1 else 'all'} {cartons}.")
