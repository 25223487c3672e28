"""The tally sheet: a row a defect of the agreement, room for strokes, totals against Ac and Re."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.agreement import ClassPlan
from qcsample.documents import blocks
from qcsample.documents.form import Blank
from qcsample.documents.form_blanks import class_field, counted
from qcsample.documents.page import MM, Sheet
from qcsample.documents.rows import Cell, Column, Table
from qcsample.inspection import Inspection
from qcsample.sheets.form_fields import spelled

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
    tally_differences(table, (*inspection.agreement.difference, ""))
    table.close()


def tally_begun(sheet: Sheet, inspection: Inspection, part: str = "list") -> Table:
    """The heading and the empty table of a tally: defect, strokes, total; `part` is that of the form."""
    words = sheet.words
    blocks.heading(sheet, words("tally"), 120)
    pulled, inspector = words("pulled"), words("inspector")
    named = inspection.visit.inspector or Blank(f"{part}/inspector", inspector)
    blocks.facts(sheet, [(pulled, Blank(f"{part}/pulled", pulled, "number")), (inspector, named)])
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


def tally_classes(
    table: Table, classes: Sequence[ClassPlan], *, blanks: int = _BLANKS, stage: int = 1, part: str = "list"
) -> None:
    """Each class with its defects, `blanks` rows for others, and its total against Ac and Re."""
    words = table.sheet.words
    for entry in classes:
        name, field = words.class_name(entry.name), class_field(part, entry.name)
        table.band(name, limits(entry))
        for place, defect in enumerate(entry.defects, 1):
            table.row((defect, *counted(table.sheet, f"{field}/defect/{place}", defect)))
        for place in range(1, blanks + 1):
            row, said = f"{field}/other/{place}", f"{name}, {words('other defect')}"
            table.row((Blank(f"{row}/name", said), *counted(table.sheet, row, said)))
        total = Blank(f"{field}/total", f"{name}: {words('class total')}", "number")
        table.row((Cell(words("class total"), size=8.5), _verdict(table.sheet, entry, stage), total), tint=True)


def tally_tests(
    table: Table, inspection: Inspection, tests: Sequence[ClassPlan], *, stage: int = 1, part: str = "list"
) -> None:
    """Each special test against Ac and Re."""
    if not tests:
        return
    table.band(table.sheet.words("tests"))
    described = {test.name: test.description for test in inspection.agreement.tests}
    for entry in tests:
        heading = f"{entry.name} · {limits(entry)}"
        said = Cell(heading, described.get(entry.name, ""), size=8.5, small_size=7.5)
        tip = f"{entry.name}: {table.sheet.words('total')}"
        total = Blank(f"{part}/test/{spelled(entry.name)}/total", tip, "number")
        table.row((said, _verdict(table.sheet, entry, stage), total))


def tally_differences(table: Table, names: Sequence[str], *, part: str = "list") -> None:
    """The differences, which are recorded and never counted; an empty name leaves its line to write on."""
    words = table.sheet.words
    table.band(words("differences"))
    for place, name in enumerate(names, 1):
        field, said = f"{part}/difference/{place}", name or words("difference")
        table.row((name or Blank(f"{field}/name", said), *counted(table.sheet, field, said)))


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
