"""The findings sheet: the drawn units in the order of walking, ready to be filled in, as .xlsx or .csv.

`qcsample.sheets.findings_file` reads it back; both take the words of headers from `qcsample.sheets.findings_words`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from qcsample.documents.fillable import drop_down, grid, header, printed, text_cell, timeless
from qcsample.documents.tally import limits
from qcsample.documents.walk import Row, walk
from qcsample.errors import InputError
from qcsample.findings import DIFFERENCE, Findings
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED
from qcsample.sheets.findings_words import class_title, title
from qcsample.text import readable, spreadsheet_safe

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FOUND = ("carton", "unit", "pull", "kind", "defect", "test", "count", "note", "photo")
_CARTONS = ("carton", "stated", "counted", "missing", "seal", "photo", "note")
_WIDTHS = {
    "carton": 16,
    "unit": 9,
    "pull": 13,
    "kind": 16,
    "defect": 46,
    "test": 18,
    "count": 9,
    "note": 34,
    "photo": 16,
    "stated": 15,
    "counted": 15,
    "missing": 13,
    "seal": 16,
    "failures": 15,
    "mark": 15,
}  # in characters
_EMPTY = 100  # rows below the drawn units, at least: further defects of a unit
_HOW = (
    "A row a defect; a second defect of a unit goes in an empty row below, with its carton and unit. Nothing found: "
    "leave the row as it is; in no row: fill in the units pulled. unit: its position, top layer first, left to right.",
    "每行一个缺陷；同一件产品的其他缺陷写在下方空行，并填写箱号和件号。未发现缺陷的行不用填写；全部未发现缺陷时，"
    "须填写“已抽检件数”。件号：箱内位置，从上层开始，从左到右。",
)
_CARTONS_HOW = (
    "Write the units counted in each carton that was opened. missing: yes, if it can't be produced.",
    "填写每个已开纸箱的实点件数。找不到的纸箱在“缺箱”栏写“是”。",
)
_MARKS_HOW = (
    "Write the units counted in each carton that was opened. missing: yes, if it can't be produced. rework mark: yes "
    "or no for every carton without a dash.",
    "填写每个已开纸箱的实点件数。找不到的纸箱在“缺箱”栏写“是”。“返工标记”栏：除划线者外，每箱填写“是”或“否”。",
)
_AFTER = (
    "Sample {stage}: its units come first. Below them, in the last rows, is what was found before: leave it as it is.",
    "第 {stage} 次样本：其样品在前；此前的发现已填在最后几行，请勿改动。",
)
_BLANK = (
    "Sample {stage}: its units come first; below them are those of the samples before, to fill in as they were judged.",
    "第 {stage} 次样本：其样品在前；此前各次样本的样品在后，请按当时判定填写。",
)
_ALL_SAMPLES = ("In all samples together, {stage} so far.", "各次样本（至今 {stage} 次）累计。")
_TESTS_HOW = ("Write the failures of each test, 0 if there were none.", "填写每项测试的不合格数，没有则写 0。")


def findings_csv(inspection: Inspection, findings: Findings | None = None, *, before: Findings | None = None) -> bytes:
    """The findings sheet as CSV: UTF-8 with a byte order mark; of a re-inspection the units of both draws.

    Parameters
    ----------
    inspection : Inspection
    findings : Findings, optional
        Write these rows alone instead of the drawn units.
    before : Findings, optional
        As `findings_xlsx`.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    told = findings or Findings()
    table.writerows(_safe(row) for row in _identity(inspection))
    everything = None if findings is None else len(inspection.draw.pulling)
    table.writerow((title("pulled"), _said(everything if told.pulled is None else told.pulled)))
    table.writerow((title("cartons counted"), _said(told.cartons_counted)))
    if _asks_marks(inspection):
        table.writerow(_safe((title("unmarked"), _unmarked(told))))
    for name, said in _tests(inspection):
        table.writerow(_safe((title("failures"), name, _said(told.tests.get(name)), said)))
    if findings is None:
        table.writerows((text,) for text in _how(_HOW, _AFTER, inspection, before))
    table.writerow([title(field) for field in _FOUND])
    table.writerows(
        _safe(row) for row in (_units(inspection, before) if findings is None else _rows(inspection, findings))
    )
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def findings_xlsx(inspection: Inspection, *, before: Findings | None = None) -> bytes:
    """The findings sheet as a workbook: findings, cartons, tests, and the lists of the drop-downs.

    Of a re-inspection with the units and cartons of both draws, and a column for the rework mark.

    Parameters
    ----------
    inspection : Inspection
    before : Findings, optional
        Of a later sample of a double or multiple plan: what was found in those before, as
        `qcsample.counting.found_before` tells. It stands below the sample's own units, filled in, because counts
        are those of all samples together. Without rows in it the units of the samples before are to fill in too.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    drawn = list(_units(inspection, before))
    found = _sheet(book, "findings", inspection, _how(_HOW, _AFTER, inspection, before), _FOUND, landscape=True)
    last = _filled(found, drawn, len(_FOUND), empty=max(_EMPTY, len(drawn) // 2))
    asked = _asks_marks(inspection)
    fields = (*_CARTONS[:4], "mark", *_CARTONS[4:]) if asked else _CARTONS
    cartons = _sheet(book, "cartons", inspection, _MARKS_HOW if asked else _CARTONS_HOW, fields, landscape=False)
    last_carton = _filled(cartons, list(_cartons(inspection, before)), len(fields))
    tests = list(_tests(inspection))
    if tests:
        how = _how(_TESTS_HOW, _ALL_SAMPLES, inspection, None)
        sheet = _sheet(book, "tests", inspection, how, ("test", "plan", "failures", "note"), landscape=False)
        _filled(sheet, [(name, said, "", "") for name, said in tests], 4)
    lists = _lists(book, inspection, [name for name, _ in tests])
    columns = {field: chr(65 + place) for place, field in enumerate(_FOUND)}
    for field, area in lists.items():
        drop_down(found, area, f"{columns[field]}{_TOP + 1}:{columns[field]}{last}", only=field != "defect")
    for column in "DE" if asked else "D":
        drop_down(cartons, '"yes,no"', f"{column}{_TOP + 1}:{column}{last_carton}", only=False)
    book.properties.creator = "qcsample"
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


_TOP = 9  # row of every sheet's header
_WHERE = 4  # first row of what belongs to the whole inspection


def _identity(inspection: Inspection) -> list[tuple[str, str]]:
    """What tells whose findings these are."""
    pairs = [("draw", inspection.draw.draw_id), ("manifest", inspection.lot.manifest), ("digest", inspection.digest)]
    return [(title(name), value) for name, value in pairs if value]


def _how(
    how: tuple[str, str], more: tuple[str, str], inspection: Inspection, before: Findings | None
) -> tuple[str, str]:
    """How a sheet is filled in, in both languages; of a later sample with `more` about those before."""
    stage = inspection.draw.stage
    if stage == 1:
        return how
    if more is _AFTER and (before is None or before.rows is None):
        more = _BLANK
    english, chinese = (text.format(stage=stage) for text in more)
    return f"{english} {how[0]}", f"{chinese}{how[1]}"


def _walked(inspection: Inspection) -> Iterator[tuple[Inspection, Row, bool]]:
    """The cartons to open as one walks, with their part; those of the sample that is drawn now come first."""
    for now in (True, False):
        for part in _parts(inspection):
            late = {c.id for c in part.late}
            drawn = {c.id for c in part.draw.cartons if c.stage == part.draw.stage} | late
            for group in walk(part, every_stage=True):
                for row in group.rows:
                    if (row.carton.id in drawn) == now and not row.lost and not row.left_out:
                        yield part, row, now


def _units(inspection: Inspection, before: Findings | None) -> Iterator[tuple[str | int, ...]]:
    """Carton, position and number in the order of pulling of every unit to check, then what was found before."""
    told = before is not None and before.rows is not None
    for _, row, now in _walked(inspection):
        for position, number in row.pulls if now or not told else ():
            yield (row.carton.id, position, number or "", *[""] * 6)
    if before is not None and told:
        for carton, unit, pull, kind, *rest in _rows(inspection, before):
            yield (carton, unit, pull, class_title(str(kind)) if kind else "", *rest)


def _cartons(inspection: Inspection, before: Findings | None) -> Iterator[tuple[str | int, ...]]:
    """The cartons to open, with the units stated, and those that were counted before."""
    asked, counted = _asks_marks(inspection), before.counted if before is not None else {}
    for part, row, _ in _walked(inspection):
        mark = [] if not asked else ["" if part is inspection and not row.late else "–"]
        yield (row.carton.id, row.carton.units, counted.get(row.carton.id, ""), "", *mark, *[""] * 3)


def _parts(inspection: Inspection) -> list[Inspection]:
    """The inspection, and of a re-inspection the part about the cartons said to be unaffected."""
    rest = inspection.unaffected
    return [inspection] if rest is None else [inspection, rest]


def _asks_marks(inspection: Inspection) -> bool:
    """Whether it is asked which opened cartons have a rework mark inside."""
    return inspection.rework is not None and "C" in inspection.rework.questions


def _unmarked(findings: Findings) -> str:
    """Cartons without a rework mark as one cell, "none" if all have it, empty if nobody reported it."""
    return "" if findings.unmarked is None else "; ".join(findings.unmarked) or "none"


def _tests(inspection: Inspection) -> Iterator[tuple[str, str]]:
    """The special tests and their plans; the targeted defects of a re-inspection are counted from the rows."""
    if inspection.plan is None:
        raise InputError("these units were drawn to be sent to the buyer: nothing is judged, no findings are needed")
    for entry in inspection.plan.tests:
        if inspection.rework is not None and entry.name == TARGETED:
            continue
        yield entry.name, f"{limits(entry)} · {title('pull')} 1 – {entry.plan.n}"


def _rows(inspection: Inspection, findings: Findings) -> Iterator[tuple[str | int, ...]]:
    numbers = {unit: number for part in _parts(inspection) for number, unit in enumerate(part.draw.pulling, 1)}
    for row in findings.rows or ():
        number = numbers.get((row.carton, row.unit or 0), "")
        said = (row.kind, row.defect, row.test, row.count, row.note, row.photo)
        yield (row.carton, row.unit or "", number, *said)


def _said(value: int | None) -> str:
    return "" if value is None else str(value)


def _safe(row: Sequence[str | int]) -> list[str]:
    return [spreadsheet_safe(readable(str(cell), limit=32_000)) for cell in row]


def _sheet(
    book: Any, name: str, inspection: Inspection, how: Sequence[str], fields: Sequence[str], *, landscape: bool
) -> Worksheet:
    """A sheet with its heading, header and the set-up of its pages."""
    from openpyxl.styles import Font

    sheet: Worksheet = book.create_sheet(name)
    sheet["A1"] = {"findings": "Findings 检验发现", "cartons": "Cartons 纸箱", "tests": "Special tests 专项测试"}[name]
    sheet["A1"].font = Font(bold=True, size=14)
    for row, text in enumerate(how, 2):
        sheet.cell(row, 1, text).font = Font(size=9)
    for row, (label, value) in enumerate(_identity(inspection), _WHERE):
        sheet.cell(row, 1, label).font = Font(size=9)
        text_cell(sheet, row, 3, value).font = Font(size=9)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
    if name == "findings":
        for row, label in ((_WHERE + 3, "pulled"), (_WHERE + 4, "cartons counted")):
            sheet.cell(row, 1, title(label))
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
            sheet.cell(row, 3).border = grid()
    titles = ["n · Ac · Re" if field == "plan" else title(field) for field in fields]
    header(sheet, _TOP, titles, [_WIDTHS.get(field, 44) for field in fields])
    printed(sheet, _TOP, inspection, landscape=landscape)
    return sheet


def _filled(sheet: Worksheet, rows: Sequence[Sequence[str | int]], width: int, *, empty: int = 0) -> int:
    """The rows below the header, then empty ones; a thick line above each carton. The number of the last row."""
    from openpyxl.styles import Alignment

    thin, thick, wrap = grid(), grid(first=True), Alignment(vertical="top", wrap_text=True)
    before: object = None
    grouped = len({row[0] for row in rows}) < len(rows)
    at = _TOP
    for at, values in enumerate(rows, _TOP + 1):
        border = thick if grouped and values[0] != before else thin
        before = values[0]
        for column, value in enumerate(values, 1):
            cell = text_cell(sheet, at, column, value) if isinstance(value, str) and value else sheet.cell(at, column)
            if isinstance(value, int):
                cell.value = value
            cell.border, cell.alignment = border, wrap
    for row in range(at + 1, at + empty + 1):
        for column in range(1, width + 1):
            sheet.cell(row, column).border = thick if row == at + 1 else thin
        sheet.cell(row, 1).number_format = "@"
    return max(at + empty, _TOP + 1)


def _lists(book: Any, inspection: Inspection, tests: Sequence[str]) -> dict[str, str]:
    """The sheet of the drop-downs' lists, and the area of each."""
    sheet: Worksheet = book.create_sheet("lists")
    classes = inspection.agreement.classes
    kinds = [class_title(name) for name in (*(entry.name for entry in classes), DIFFERENCE)]
    named = [(name, class_title(entry.name)) for entry in classes for name in entry.defects]
    named += [(name, class_title(DIFFERENCE)) for name in inspection.agreement.difference]
    known = {name for name, _ in named}
    named += [(name, "") for name in (inspection.rework.targeted if inspection.rework else ()) if name not in known]
    columns = {"kind": kinds, "test": list(tests), "defect": [name for name, _ in named]}
    areas = {}
    for place, (field, values) in enumerate(columns.items(), 1):
        sheet.cell(1, place, title(field))
        for row, value in enumerate(values, 2):
            text_cell(sheet, row, place, value)
        letter = chr(64 + place)
        sheet.column_dimensions[letter].width = 70 if field == "defect" else 20
        if values:
            areas[field] = f"lists!${letter}$2:${letter}${len(values) + 1}"
    sheet.cell(1, 4, title("kind"))
    sheet.column_dimensions["D"].width = 20
    for row, (_, kind) in enumerate(named, 2):
        text_cell(sheet, row, 4, kind)
    return areas
