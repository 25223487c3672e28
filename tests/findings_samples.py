"""An inspection whose findings tests write and read: 80 cartons of 40, letter K, 125 units and a drop test."""

from __future__ import annotations

from dataclasses import replace

from qcsample.agreement import Agreement, DefectClass, SpecialTest, inspection_plan
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection
from qcsample.lot import uniform_lot
from qcsample.qcs1 import draw, substitute

AGREEMENT = Agreement(
    order="PO1",
    classes=(
        DefectClass("critical", 0.0, ("sharp edge / 锐边",)),
        DefectClass("major", 2.5, ("leaks / 漏水", "dent", "=HYPERLINK(1)")),
        DefectClass("minor", 4.0, ("speck",)),
    ),
    difference=("brown tray",),
    tests=(SpecialTest("drop", "S-1", 2.5),),
)
LOT = uniform_lot(80, 40)
PLAN = inspection_plan(AGREEMENT, LOT)
HERE = Inspection(AGREEMENT, LOT, PLAN, draw(LOT, PLAN, "2048", "PO1-A"), digest="ab" * 32)
UNITS = HERE.draw.pulling  # all 125, in the order of pulling
CARTON, UNIT = UNITS[0]
OTHER = next(c.id for c in LOT.cartons if c.id not in {c.id for c in HERE.draw.cartons})


def lost() -> Inspection:
    return replace(HERE, draw=substitute(HERE.draw, LOT, [CARTON]))


def row(i: int, kind: str = "major", defect: str = "", **more) -> Finding:
    """A finding on the unit that is pulled as number `i`, from 0."""
    return Finding(UNITS[i][0], UNITS[i][1], kind, defect, **more)


def findings(*rows: Finding, drop: int | None = 0, **more) -> Findings:
    return Findings(tests={} if drop is None else {"drop": drop}, rows=rows, **more)
