"""80 cartons of 40 units, 3,200 units, refused for nine dents where Re is 8, and the draw after 60 were reworked."""

from __future__ import annotations

from qcsample.agreement import Agreement, DefectClass, Refusal, inspection_plan
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.lot import Lot, uniform_lot
from qcsample.qcs1 import draw
from qcsample.rework import draw_reinspection, plan_reinspection
from qcsample.seeds import dice_seed
from qcsample.verdict import judge

CLASSES = (
    DefectClass("critical", 0.0, ("sharp edge",)),
    DefectClass("major", 2.5, ("dent", "leaks")),
    DefectClass("minor", 4.0, ("speck",)),
)
SEED = dice_seed("82049137560218446357")
ALL = [str(i) for i in range(1, 81)]


def failed(lot: Lot | None = None, dents: int = 9, **changes) -> Record:
    agreement = Agreement(order="PO1", classes=CLASSES, **changes)
    lot = lot or uniform_lot(80, 40)
    plan = inspection_plan(agreement, lot)
    first = Inspection(agreement, lot, plan, draw(lot, plan, "2048", "PO1-A"))
    rows = tuple(Finding(*unit, "major", "dent") for unit in first.draw.pulling[:dents])
    findings = Findings(tests={test.name: 0 for test in agreement.tests}, rows=rows)
    record = Record().with_step("pick", first.to_dict())
    verdict = judge(record, findings)
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})


FAILED = failed(refusal=Refusal(ac=0))
PLAN = plan_reinspection(FAILED, affected=ALL[:60])
DRAWN = draw_reinspection(FAILED, PLAN, SEED, "PO1-R1")
