"""Re-inspections that tests print, judge and fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from document_samples import AGREEMENT, sample

from qcsample.agreement import Refusal
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.rework import draw_reinspection, plan_reinspection
from qcsample.seeds import dice_seed
from qcsample.verdict import judge

TERMS = replace(AGREEMENT, refusal=Refusal(ac=0))
DICE = "82049137560218446357"
DRAW_ID = "PO4711-R1"
GOLDEN = Path(__file__).parent / "golden"


def failed(made: Inspection, leaks: int = 9) -> Record:
    """The record of an inspection that found leaks in its first units and refused the lot."""
    name = next(entry.defects[0] for entry in made.agreement.classes if entry.name == "major")
    rows = tuple(Finding(*unit, "", name) for unit in made.draw.pulling[:leaks])
    findings = Findings(tests={test.name: 0 for test in made.agreement.tests}, rows=rows)
    record = Record().with_step("pick", made.to_dict())
    verdict = judge(record, findings)
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})


def again(
    made: Inspection | None = None,
    *,
    affected: int | None = 40,
    questions: Sequence[str] = "ABCD",
    draw_id: str = DRAW_ID,
    leaks: int = 9,
    **more: Any,
) -> Inspection:
    """The re-inspection of a refused lot whose first cartons were reworked, as its record gives it."""
    made = made or sample(agreement=TERMS)
    record = failed(made, leaks)
    names = None if affected is None else [carton.id for carton in made.lot.cartons][:affected]
    plan = plan_reinspection(record, affected=names, questions=questions, **more)
    drawn = draw_reinspection(record, plan, dice_seed(DICE), draw_id, visit=made.visit)
    return Record().with_step("pick", drawn.to_dict()).inspection
