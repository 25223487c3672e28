"""Findings as files: the template that was filled in, or a table of one's own (.csv, .xlsx), to `Findings`.

The files come from the floor: they are read with the readers of packing lists, formulas are never computed, and
what can't be understood is an error that names its place. A workbook may have three tables, a sheet each: what
was found, what each carton held, how the special tests went.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qcsample.counting import counted as tally
from qcsample.counting import fits, settled
from qcsample.errors import InputError
from qcsample.findings import DIFFERENCE, MAX_COUNT, Finding, Findings
from qcsample.inspection import Inspection
from qcsample.packing.cells import Sheet, is_blank, quantity, shown
from qcsample.packing.sources import file_bytes
from qcsample.reinspection import MARKS
from qcsample.sheets.filled_table import Table, belongs
from qcsample.sheets.findings_table import CARTONS, FOUND, TESTS, findings_tables
from qcsample.sheets.findings_words import answer, class_word, label_of, mark_answer
from qcsample.text import readable

_FIELD = re.compile(r"(carton|unit|class|kind|defect|test|count|note|photo): ")
_UNIT = re.compile(r"^\s*(?:#|№|第|no\.?(?=[\s\d]))\s*", re.IGNORECASE)


def read_findings(
    path: str | Path,
    inspection: Inspection,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Findings:
    """What was found, from a findings file of this inspection.

    A row is a defect, or a defective unit: carton, unit (its position in the carton), class, defect, test, count,
    note, photo, under English or Chinese headers. A row without class, defect and test says that the unit was
    checked. In a workbook a sheet with the columns carton and units counted (or missing) tells what the cartons
    held (and of a re-inspection whether a rework mark was inside), one with test and failures how the tests went.
    Where the units pulled so far are left empty, all were pulled if a unit of the newest sample has a finding, and
    none of that sample if none has: a sheet that nobody filled in does not say that the goods are good.
    Seal numbers, and notes on cartons and tests, stay in the file.

    Parameters
    ----------
    path : path
        The file; what it is goes by its content.
    inspection : Inspection
        Whose findings these are; a file that names another draw or list is refused.
    sheet : str, optional
        The sheet of the findings, where several could hold them.
    encoding : str, optional
        Of a CSV file, instead of UTF-8, UTF-16 with a byte order mark, or GB18030.

    Returns
    -------
    Findings
        With `rows`, each settled: carton id, class and defect as the agreement spells them.

    Raises
    ------
    InputError
        Anything that can't be taken as it stands: one line that names file, sheet, row and column, and the
        way out.
    """
    if inspection.plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is no acceptance number to judge by")
    path = Path(path)
    data = file_bytes(path)
    file = readable(path.name)
    tables = findings_tables(data, file, sheet, encoding)
    said = _Said()
    for table in tables.values():
        _labels(table, inspection, said)
    rows = tuple(finding_rows(tables[FOUND], inspection))
    _of_this_sample(tables[FOUND], inspection, said)
    if TESTS in tables:
        _test_results(tables[TESTS], inspection, said)
    counted, unmarked = _counts(tables[CARTONS], inspection) if CARTONS in tables else ({}, None)
    found = tables[FOUND].sheet
    try:
        findings = Findings(
            tests=said.tests,
            pulled=_pulled(inspection, rows, said.pulled),
            rows=rows,
            counted=counted,
            cartons_counted=said.cartons_counted,
            unmarked=said.unmarked if unmarked is None else unmarked,
        )
        check_together(inspection, findings)
    except InputError as error:
        raise InputError(error.message, source=file, sheet=found.name) from None
    return findings


def _pulled(inspection: Inspection, rows: Sequence[Finding], said: int | None) -> int | None:
    """Units pulled so far [units] by what somebody wrote, or by where something was found; None: all."""
    draw = inspection.draw
    if said is not None:
        return None if said == len(draw.pulling) else said
    new = {carton.id for carton in draw.cartons if carton.stage == draw.stage}
    if any(draw.stage == 1 or row.carton in new for row in rows) or _marks_alone(inspection):
        return None
    return sum(draw.stage_sizes[:-1])


def _marks_alone(inspection: Inspection) -> bool:
    """Whether no unit is to be checked, only rework marks, which are answered carton by carton."""
    assert inspection.plan is not None
    return inspection.plan.classes[0].name == MARKS and inspection.unaffected is None


def _of_this_sample(table: Table, inspection: Inspection, said: _Said) -> None:
    """Refuses the sheet of an earlier sample, which has no row about the cartons that were drawn since.

    Otherwise all of these would count as checked and good.
    """
    draw, lot = inspection.draw, inspection.lot
    if draw.stage == 1 or said.digest is None:
        return
    sheet, row, column = said.digest
    if shown(sheet.filled(row, column)).strip().casefold() == inspection.digest:
        return
    new = {carton.id for carton in draw.cartons if carton.stage == draw.stage}
    named = {table.carton(at, lot) for at in table.rows()}
    if not any(lot.bears(name) and lot.find(name).id in new for name in named if name):
        raise sheet.error(
            f"this is the sheet of an earlier sample: 'qcsample findings RECORD' writes that of sample {draw.stage}",
            row,
            column,
        )


@dataclass(slots=True)
class _Said:
    """What stands above the tables and in the sheet of tests."""

    tests: dict[str, int] = field(default_factory=dict)
    pulled: int | None = None
    cartons_counted: int | None = None
    unmarked: tuple[str, ...] | None = None
    digest: tuple[Sheet, int, int] | None = None  # where that of a record stands


def check_together(inspection: Inspection, findings: Findings) -> None:
    """What no single row tells: more units with findings than were pulled.

    Raises
    ------
    InputError
        The findings can't stand together.
    """
    rest = inspection.unaffected
    if inspection.rework is None:
        tally(inspection, findings)
        return
    for part, pulled in ((inspection, findings.pulled), (rest, None)):
        if part is not None:
            rows = [row for row in findings.rows or () if inspection.part(row.carton) is part]
            fits([settled(part, row) for row in rows], part, pulled)


def _labels(table: Table, inspection: Inspection, said: _Said) -> None:
    """What stands above a table: the draw that it belongs to, what was pulled and counted, results of tests."""
    sheet = table.sheet
    for row in range(table.head):
        for column, value in enumerate(sheet.rows[row]):
            label = label_of(shown(value)) if isinstance(value, str) else ""
            if not label:
                continue
            area = sheet.area(row, column)
            at = (area[3] if area is not None else column) + 1
            given = sheet.filled(row, at)
            if label == "failures":
                if column == 0:
                    _result(sheet, row, shown(given), at + 1, inspection, said)
                continue
            if is_blank(given):
                continue
            if label in ("draw", "manifest"):
                belongs(sheet, row, at, label, shown(given), inspection, "these findings belong")
            elif label == "digest":
                said.digest = (sheet, row, at)
            elif label == "unmarked":
                said.unmarked = _without_mark(sheet, row, at, shown(given), inspection)
            elif label in ("pulled", "cartons counted"):
                name = "pulled" if label == "pulled" else "cartons_counted"
                count, before = _number(sheet, row, at), getattr(said, name)
                if before is not None and count is not None and before != count:
                    raise sheet.error(f"{count} here, {before} in another sheet: which is it?", row, at)
                setattr(said, name, before if count is None else count)


def _without_mark(sheet: Sheet, row: int, column: int, given: str, inspection: Inspection) -> tuple[str, ...]:
    """The opened cartons that one cell names, "none" if all have their rework mark."""
    try:
        return cartons_without_mark(inspection, given[1:] if given.startswith("'") else given)
    except InputError as error:
        raise sheet.error(error.message, row, column) from None


def cartons_without_mark(inspection: Inspection, text: str) -> tuple[str, ...]:
    """Opened cartons without a rework mark from one line, their numbers apart by semicolons or commas; or "none".

    Raises
    ------
    InputError
        No rework mark is asked for, or a carton that was not opened.
    """
    text = text.strip()
    if answer(text) == "fine" or text in ("0", "-", "–"):
        return ()
    names = [text] if inspection.lot.bears(text) else re.split("[;；]" if re.search("[;；]", text) else "[、,，]", text)
    return tuple(dict.fromkeys(opened_with_mark(inspection, name.strip()) for name in names if name.strip()))


def opened_with_mark(inspection: Inspection, name: str) -> str:
    """The id of an opened carton that should have a rework mark inside.

    Raises
    ------
    InputError
        No rework mark is asked for, or the carton was not opened.
    """
    if inspection.rework is None or "C" not in inspection.rework.questions:
        raise InputError("no rework mark is asked for here; leave it empty")
    carton = inspection.lot.find(name).id
    if carton not in {opened.id for opened in inspection.draw.opened}:
        raise InputError(f"carton {readable(name, limit=60)} was not opened: nothing is known of its rework mark")
    return carton


def _number(sheet: Sheet, row: int, column: int) -> int | None:
    try:
        return quantity(sheet.value(row, column), most=MAX_COUNT)
    except InputError as error:
        raise (error if error.row is not None else sheet.error(error.message, row, column)) from None


def _result(sheet: Sheet, row: int, name: str, column: int, inspection: Inspection, said: _Said) -> None:
    """Failures in one special test; `column` is where they stand."""
    count = _number(sheet, row, column)
    if count is None:
        return
    plan = inspection.plan
    assert plan is not None
    folded = " ".join(name.split()).casefold()
    known = next((entry.name for entry in plan.tests if entry.name.casefold() == folded), None)
    if known is None:
        there = ", ".join(entry.name for entry in plan.tests) or "none was agreed"
        raise sheet.error(f"unknown test {readable(name, limit=60)!r}: {there}", row, column)
    if said.tests.setdefault(known, count) != count:
        raise sheet.error(f"test {known}: {count} failures here, {said.tests[known]} above: which is it?", row, column)


def _test_results(table: Table, inspection: Inspection, said: _Said) -> None:
    column = table.columns["failures"]
    for row in table.rows():
        _result(table.sheet, row, table.text(row, "test"), column, inspection, said)


def finding_rows(table: Table, inspection: Inspection) -> Iterator[Finding]:
    """The findings of a table, each settled.

    Raises
    ------
    InputError
        A row that can't be taken as it stands.
    """
    names = [*(entry.name for entry in inspection.agreement.classes), DIFFERENCE]
    for row in table.rows():
        told = {field: table.text(row, field) for field in ("kind", "defect", "test")}
        fine = [field for field, text in told.items() if answer(text) == "fine"]
        told |= dict.fromkeys(fine, "")
        count = table.number(row, "count", MAX_COUNT)
        note, photo = table.text(row, "note"), table.text(row, "photo")
        if any(told.values()):
            if fine:
                said = next(filter(None, told.values()))
                raise table.error(f"says ok and {readable(said, limit=40)!r}: which is it?", row, fine[0])
        elif fine or not (note or photo or count) or answer(note) == "fine":
            continue  # checked, and nothing found
        else:
            field = "note" if note else "photo" if photo else "count"
            raise table.error(
                "no class, defect or test in this row: name one, or write ok in it if nothing was found", row, field
            )
        carton, unit = _unit(table, row, inspection)
        try:
            yield settled(
                inspection.part(carton),
                Finding(
                    carton,
                    unit,
                    class_word(told["kind"], names),
                    told["defect"],
                    told["test"],
                    1 if count is None else count,
                    note,
                    photo,
                ),
            )
        except InputError as error:
            raise _where(table, row, error) from None


def _where(table: Table, row: int, error: InputError) -> InputError:
    """The error about one field of a finding at its cell."""
    match = _FIELD.match(error.message)
    field = {"class": "kind"}.get(match[1], match[1]) if match else "carton"
    if match is None or field not in table.columns:
        return table.error(error.message, row, field)
    return table.error(error.message[match.end() :], row, field)


def _unit(table: Table, row: int, inspection: Inspection) -> tuple[str, int | None]:
    """Carton and position of a row; a unit known by its number in the order of pulling alone is looked up."""
    carton = table.carton(row, inspection.lot)
    unit = _position(table, row, "unit")
    pull = _position(table, row, "pull") if unit is None else None
    if pull is None:
        return carton, unit
    part = inspection.part(carton)
    pulling = part.draw.pulling
    if not 1 <= pull <= len(pulling):
        raise table.error(f"{pull} is not the number of a unit: 1 to {len(pulling)} are pulled", row, "pull")
    name, position = pulling[pull - 1]
    if carton and part.lot.bears(carton) and part.lot.find(carton).id != name:
        raise table.error(f"unit {pull} of the order of pulling is in carton {name}, not in {carton}", row, "pull")
    return name, position


def _position(table: Table, row: int, field: str) -> int | None:
    value = table.value(row, field)
    if isinstance(value, str):
        value = _UNIT.sub("", value[:200])
        if re.search(r"[+,;、，]", value):
            raise table.error(f"{readable(value, limit=40)!r} is not one unit; a row a unit is needed", row, field)
    try:
        return quantity(value, most=1_000_000)
    except InputError:
        said = readable(shown(value), limit=40)
        raise table.error(f"{said!r} is not the position of one unit; a whole number is needed", row, field) from None


def _counts(table: Table, inspection: Inspection) -> tuple[dict[str, int], tuple[str, ...] | None]:
    """Units counted by carton id, and the cartons without a rework mark; None while some are not answered for.

    A carton that is marked missing and not recorded as lost is an error.
    """
    late = {carton.id for carton in inspection.late}
    parts = [part for part in (inspection, inspection.unaffected) if part is not None]
    draws = {part.draw.draw_id: {carton.id: carton for carton in part.draw.cartons} for part in parts}
    counts: dict[str, int] = {}
    marks: dict[str, str] = {}
    for row in table.rows():
        count = table.number(row, "counted", MAX_COUNT)
        missing, mark = _yes_or_no(table, row, "missing") == "yes", _yes_or_no(table, row, "mark")
        if count is None and not missing and not mark:
            continue
        carton = table.carton(row, inspection.lot)
        name, part = carton, inspection.part(carton)
        drawn = draws[part.draw.draw_id]
        if carton not in late:
            try:
                name = part.lot.find(carton).id if carton else ""
            except InputError as error:
                raise table.error(error.message, row, "carton") from None
        if not name:
            raise table.error("the number of the carton is needed", row, "carton")
        if missing and count:
            raise table.error(f"carton {name} is marked missing, and {count} units were counted in it", row, "missing")
        if mark:
            try:
                if marks.setdefault(opened_with_mark(inspection, name), mark) != mark:
                    raise InputError(f"carton {name}: {mark} here, {marks[name]} above: which is it?")
            except InputError as error:
                raise table.error(error.message, row, "mark") from None
        if missing:
            _must_be_lost(table, row, name, part)
        elif count is None:
            continue
        elif name in drawn and drawn[name].lost:
            raise table.error(f"carton {name} is recorded as lost, and {count} units were counted in it", row, "carton")
        elif counts.setdefault(name, count) != count:
            raise table.error(f"carton {name}: {count} units here, {counts[name]} above: which is it?", row, "counted")
    without = tuple(name for name, mark in marks.items() if mark == "no")
    all_told = bool(marks) and {carton.id for carton in inspection.draw.opened} <= set(marks)
    return counts, without if without or all_told else None


def _yes_or_no(table: Table, row: int, field: str) -> str:
    """ "yes", "no" or "" from a cell."""
    text = table.text(row, field)
    said = (mark_answer if field == "mark" else answer)(text)
    if text and said not in ("yes", "no"):
        raise table.error(f"{readable(text, limit=40)!r}: yes or no is needed", row, field)
    return said


def _must_be_lost(table: Table, row: int, name: str, inspection: Inspection) -> None:
    drawn = {carton.id: carton for carton in inspection.draw.cartons}
    shown_name = readable(name, limit=60)
    if name not in drawn:
        why = "came late: write 0 units counted" if name not in inspection.lot.by_id else "was not drawn"
        raise table.error(f"carton {shown_name} is marked missing, but it {why}", row, "missing")
    if not drawn[name].lost:
        raise table.error(
            f"carton {shown_name} is marked missing, and the record has it as drawn: record it first with "
            f"'qcsample pick --record RECORD --lost {shown_name}', which draws the carton in its place",
            row,
            "missing",
        )
