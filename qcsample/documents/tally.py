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
    stage = inspection.draw.stage
    tally_classes(table, [entry for entry in plan.classes if entry.plan.stage_n(stage)], stage=stage)
    tally_tests(table, inspection, [entry for entry in plan.tests if entry.plan.stage_n(stage)], stage=stage)
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
    stage = inspection.draw.stage
    if stage > 1:
        blocks.sentences(sheet, words.lines("samples together", stage=stage))
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


def tally_classes(table: Table, classes: Sequence[ClassPlan], *, blanks: int = _BLANKS, stage: int = 1) -> None:
    """Each class with its defects, `blanks` rows for others, and its total against Ac and Re."""
    words = table.sheet.words
    for entry in classes:
        table.band(words.class_name(entry.name), limits(entry))
        for defect in entry.defects:
            table.row((defect, "", ""))
        for _ in range(blanks):
            table.row(("", "", ""))
        table.row(
            (Cell(words("class total"), size=8.5), _verdict(table.sheet, entry, stage), ""),
            tint=True,
        )


def tally_tests(table: Table, inspection: Inspection, tests: Sequence[ClassPlan], *, stage: int = 1) -> None:
    """Each special test against Ac and Re."""
    if not tests:
        return
    table.band(table.sheet.words("tests"))
    described = {test.name: test.description for test in inspection.agreement.tests}
    for entry in tests:
        heading = f"{entry.name} · {limits(entry)}"
        said = Cell(heading, described.get(entry.name, ""), size=8.5, small_size=7.5)
        table.row((said, _verdict(table.sheet, entry, stage), ""))


def limits(entry: ClassPlan) -> str:
    """Sample size, Ac and Re of a class in one line."""
    stages = entry.plan.stages
    n = " + ".join(str(stage.n) for stage in stages)
    ac = " / ".join("#" if stage.ac is None else str(stage.ac) for stage in stages)
    return f"n = {n} · Ac {ac} · Re {' / '.join(str(stage.re) for stage in stages)}"


def _verdict(sheet: Sheet, entry: ClassPlan, number: int) -> str:
    words, stage = sheet.words, entry.plan.stages[number - 1]
    said = []
    first = 0
    if stage.ac is not None:
        said.append(f"0 – {stage.ac}: {words('accept')}" if stage.ac else f"0: {words('accept')}")
        first = stage.ac + 1
    if stage.re > first:
        between = f"{first} – {stage.re - 1}" if stage.re - 1 > first else str(first)
        last = number == len(entry.plan.stages)
        said.append(f"{between}: {words('accept in gap' if last else 'next sample')}")
    return "     ".join([*said, f"{stage.re}+: {words('reject')}"])
