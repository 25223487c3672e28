"""What `judge --enter` asks and tells of a re-inspection besides: both draws, and the rework mark."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.agreement import ClassPlan
from qcsample.counting import counted
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection
from qcsample.reinspection import MARKS, TARGETED
from qcsample.sheets.findings_file import cartons_without_mark, check_together
from qcsample.verdict import judge

Counts = list[tuple[str, ClassPlan, int]]  # name, plan, found so far


def counts_so_far(inspection: Inspection, rows: Sequence[Finding], pulled: int | None = None) -> Counts:
    """What the rows come to, by class and test with a failure; of a re-inspection by question as well.

    Raises
    ------
    InputError
        The rows can't stand together.
    """
    plan, findings = inspection.plan, Findings(rows=tuple(rows), pulled=pulled)
    assert plan is not None
    if inspection.rework is None:
        tally = counted(inspection, findings)
        told = [(entry.name, entry, tally.classes[entry.name]) for entry in plan.classes]
        return told + [
            (entry.name, entry, tally.tests[entry.name]) for entry in plan.tests if entry.name in tally.tests
        ]
    check_together(inspection, findings)
    verdict = judge(inspection, Findings(rows=tuple(rows), pulled=pulled, unmarked=()))
    own = [*plan.classes, *plan.tests]
    rest = inspection.unaffected
    theirs = [*rest.plan.classes] if rest is not None and rest.plan is not None else []
    told = []
    for place, (entry, of) in enumerate(zip(verdict.classes, [*own, *theirs], strict=True)):
        shown = entry.name if place < len(own) else f"{entry.name} in unaffected cartons"
        if entry.found is not None and entry.name != MARKS:
            told.append((shown, of, entry.found))
    return told


def open_positions(inspection: Inspection) -> dict[str, tuple[int, ...]]:
    """The positions to check by carton, of both draws and of late cartons."""
    there = {carton.id: carton.positions for carton in inspection.draw.opened}
    if inspection.unaffected is not None:
        there |= {carton.id: carton.positions for carton in inspection.unaffected.draw.opened}
    return there | {carton.id: carton.positions for carton in inspection.late if not carton.left_out}


def tests_to_ask(inspection: Inspection) -> tuple[ClassPlan, ...]:
    """The special tests whose failures are asked for; the targeted defects are counted from the rows."""
    tests = inspection.plan.tests if inspection.plan is not None else ()
    return tuple(entry for entry in tests if inspection.rework is None or entry.name != TARGETED)


def asks_marks(inspection: Inspection) -> bool:
    """Whether question C is asked."""
    return inspection.rework is not None and "C" in inspection.rework.questions


def without_mark(inspection: Inspection, said: str) -> tuple[str, ...] | None:
    """The opened cartons without a rework mark; None if nobody looked.

    Raises
    ------
    InputError
        A carton that was not opened.
    """
    return cartons_without_mark(inspection, said) if said else None
