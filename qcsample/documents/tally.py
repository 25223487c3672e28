"""The tally sheet: a row a defect of the agreement, room for strokes, totals against Ac and Re."""

from __future__ import annotations

from qcsample.agreement import ClassPlan
from qcsample.documents import blocks
from qcsample.documents.page import MM, Sheet
from qcsample.documents.rows import Cell, Column, Table
from qcsample.inspection import Inspection

_ROW = 8 * MM
_BLANKS = 2  # rows of each class for defects that the agreement does not name


def tally(sheet: Sheet, inspection: Inspection) -> None:
    """Classes with their defects, special tests, differences."""
    plan, words = inspection.plan, sheet.words
    assert plan is not None
    blocks.heading(sheet, words("tally"), 120)
    blocks.facts(sheet, [(words("pulled"), ""), (words("inspector"), inspection.visit.inspector)])
    per_unit = inspection.agreement.counting == "nonconforming units"
    blocks.sentences(sheet, words.lines("unit counts once" if per_unit else "every defect counts"))
    name, total = 0.43 * sheet.width, 48.0
    table = Table(
        sheet,
        (
            Column(words("defect"), name, size=8.5, most=6),
            Column(words("strokes"), sheet.width - name - total),
            Column(words("total"), total, "centre"),
        ),
        _ROW,
    )
    for entry in plan.classes:
        table.band(words.class_name(entry.name), limits(entry))
        for defect in entry.defects:
            table.row((defect, "", ""))
        for _ in range(_BLANKS):
            table.row(("", "", ""))
        table.row(
            (Cell(words("class total"), size=8.5), _verdict(sheet, entry), ""),
            tint=True,
        )
    if plan.tests:
        table.band(words("tests"))
        described = {test.name: test.description for test in inspection.agreement.tests}
        for entry in plan.tests:
            heading = f"{entry.name} · {limits(entry)}"
            said = Cell(heading, described.get(entry.name, ""), size=8.5, small_size=7.5)
            table.row((said, _verdict(sheet, entry), ""))
    table.band(words("differences"))
    for difference in inspection.agreement.difference:
        table.row((difference, "", ""))
    table.row(("", "", ""))
    table.close()


def limits(entry: ClassPlan) -> str:
    """Sample size, Ac and Re of a class in one line."""
    stages = entry.plan.stages
    n = " + ".join(str(stage.n) for stage in stages)
    ac = " / ".join("#" if stage.ac is None else str(stage.ac) for stage in stages)
    return f"n = {n} · Ac {ac} · Re {' / '.join(str(stage.re) for stage in stages)}"


def _verdict(sheet: Sheet, entry: ClassPlan) -> str:
    words, plan = sheet.words, entry.plan
    upto = f"0 – {plan.ac}" if plan.ac else "0"
    said = [f"{upto}: {words('accept')}"]
    if plan.re > plan.ac + 1:
        gap = range(plan.ac + 1, plan.re)
        between = f"{gap[0]} – {gap[-1]}" if len(gap) > 1 else str(gap[0])
        said.append(f"{between}: {words('accept in gap')}")
    return "     ".join([*said, f"{plan.re}+: {words('reject')}"])
