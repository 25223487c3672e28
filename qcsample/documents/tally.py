"""The tally sheet: a row a defect of the agreement, room for strokes, totals against Ac and Re."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.agreement import ClassPlan
from qcsample.documents import blocks
from qcsample.documents.page import MM, Sheet
from qcsample.documents.rows import Cell, Column, Table
from qcsample.inspection import Inspection

_ROW = 8 * MM
_BLANKS = 2  # rows of each class for defects that the agreement does not name


def tally(sheet: Sheet, inspection: Inspection) -> None:
    """Classes with their defects, special tests, differences."""
    plan = inspection.plan
    assert plan is not None
    table = tally_begun(sheet, inspection)
    tally_classes(table, plan.classes)
    tally_tests(table, inspection, plan.tests)
    table.band(sheet.words("differences"))
    for difference in inspection.agreement.difference:
        table.row((difference, "", ""))
    table.row(("", "", ""))
    table.close()


def tally_begun(sheet: Sheet, inspection: Inspection) -> Table:
    """The heading and the empty table of a tally: defect, strokes, total."""
    words = sheet.words
    blocks.heading(sheet, words("tally"), 120)
    blocks.facts(sheet, [(words("pulled"), ""), (words("inspector"), inspection.visit.inspector)])
    per_unit = inspection.agreement.counting == "nonconforming units"
    blocks.sentences(sheet, words.lines("unit counts once" if per_unit else "every defect counts"))
    name, total = 0.43 * sheet.width, 48.0
    return Table(
        sheet,
        (
            Column(words("defect"), name, size=8.5, most=6),
            Column(words("strokes"), sheet.width - name - total),
            Column(words("total"), total, "centre"),
        ),
        _ROW,
    )


def tally_classes(table: Table, classes: Sequence[ClassPlan], *, blanks: int = _BLANKS) -> None:
    """Each class with its defects, `blanks` rows for others, and its total against Ac and Re."""
    words = table.sheet.words
    for entry in classes:
        table.band(words.class_name(entry.name), limits(entry))
        for defect in entry.defects:
            table.row((defect, "", ""))
        for _ in range(blanks):
            table.row(("", "", ""))
        table.row(
            (Cell(words("class total"), size=8.5), _verdict(table.sheet, entry), ""),
            tint=True,
        )


def tally_tests(table: Table, inspection: Inspection, tests: Sequence[ClassPlan]) -> None:
    """Each special test against Ac and Re."""
    if not tests:
        return
    table.band(table.sheet.words("tests"))
    described = {test.name: test.description for test in inspection.agreement.tests}
    for entry in tests:
        heading = f"{entry.name} · {limits(entry)}"
        said = Cell(heading, described.get(entry.name, ""), size=8.5, small_size=7.5)
        table.row((said, _verdict(table.sheet, entry), ""))


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
