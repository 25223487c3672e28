"""The sort sheet for the factory: the affected cartons, ready to be filled in, as .xlsx or .csv.

`qcsample.sheets.sort_sheet_file` reads it back. There are no formulas: whoever reads the sheet reckons for himself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from qcsample.documents.fillable import drop_down, grid, header, printed, text_cell, timeless
from qcsample.errors import InputError
from qcsample.inspection import Inspection
from qcsample.lot import Carton
from qcsample.rework.goods import whole_lot
from qcsample.sheets.findings_words import title as findings_title
from qcsample.sheets.sort_sheet_file import HOW, SEALED
from qcsample.sheets.sort_sheet_words import COUNTS, title
from qcsample.text import readable, spreadsheet_safe

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_APART = 4  # defects that get columns of their own, at most; of more the sheet asks in all
_TOP = 8  # row of the header
_LINES = 3  # lines for sealed cartons in a CSV file
_ROWS = 30  # rows for them in the workbook
_WIDTHS = {"carton": 13, "stated": 10, "checked": 10, "replaced": 10, "source": 18, "offered": 10, "note": 26}
_SHORT = (
    "A row a carton; write 0 where there are none. A piece with several defects counts once, at the first of them. "
    "offered = (checked - defects) + repaired + replaced; defects = repaired + unrepairable.",
    "每行一箱，没有则写 0。一件有多项缺陷时只计一次，计入第一项。交验数 =（检查件数 - 不良数）+ 返修数 + 补换数；"
    "不良数 = 返修数 + 无法返修数。",
)
_SEALED = (
    "Unrepairable pieces: for each sealed carton its mark, the defect (one a carton) and the number of pieces.",
    "无法返修品：每个封存箱依次填写标记、缺陷（每箱一种）和件数。",
)
_HOW = (
    (
        "Check every piece of every carton on the list for: {defects}.",
        "对所列每个纸箱逐件检查以下缺陷：{defects}。",
    ),
    (
        "A row a carton. Count each piece once, at the first of its defects in the order of the columns. Write 0 where "
        "there are none.",
        "每行一箱。每件只计一次，按列的顺序计入第一项缺陷。没有则写 0。",
    ),
    (
        "The figures of every carton must add up: offered = (checked - defects) + repaired + replaced; defects = "
        "repaired + unrepairable. checked = the units stated; if a carton holds another number, say so in the note.",
        "每箱数字须相符：交验数 =（检查件数 - 不良数）+ 返修数 + 补换数；不良数 = 返修数 + 无法返修数。"
        "检查件数 = 申报件数；如箱内件数不同，请在备注中说明。",
    ),
    (
        "Pieces that the inspector took out or marked count as well.",
        "检验员取出或标记的不良品也须计入。",
    ),
    (
        "Seal unrepairable pieces in cartons of their own, one defect a carton, mark each carton, and write mark, "
        "defect and number of pieces on the sheet of sealed cartons. Keep them: the inspector counts them. They must "
        "not come back among the goods.",
        "无法返修品须单独装箱封存，每箱一种缺陷，每箱作标记，并在“sealed cartons”表中填写标记、缺陷和件数。"
        "请保留，检验员将清点；不得混回货物中。",
    ),
    (
        "For replaced pieces say from which order or stock they come.",
        "补换品须注明来自哪个订单或库存。",
    ),
    (
        "Put the agreed rework mark inside every carton that was reopened, not on the outside alone.",
        "每个已重新开箱的纸箱须在箱内放置约定的返工标记，不得只贴在箱外。",
    ),
    (
        "Send this sheet at least 24 hours before the re-inspection. Figures that do not add up, or that the failed "
        "inspection makes implausible, are asked about before anybody travels.",
        "请在复验前至少 24 小时提交本表。数字不符，或与不合格检验结果明显不一致的，将在出发前提出询问。",
    ),
)


def sort_sheet_csv(inspection: Inspection, affected: Collection[str] | None, targeted: Sequence[str]) -> bytes:
    """The sort sheet as CSV: UTF-8 with a byte order mark; parameters and errors as `sort_sheet_xlsx`."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerows(_safe(pair) for pair in _identity(inspection))
    table.writerows((text,) for text in _SHORT)
    table.writerows((text,) for text in _SEALED)
    table.writerows((title("mark"), "", "", "") for _ in range(_LINES))
    columns = _columns(targeted)
    table.writerow(_safe([text for _, text in columns]))
    rest = [""] * (len(columns) - 2)
    table.writerows([*_safe((carton.id, str(carton.units))), *rest] for carton in _cartons(inspection, affected))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def sort_sheet_xlsx(inspection: Inspection, affected: Collection[str] | None, targeted: Sequence[str]) -> bytes:
    """The sort sheet as a workbook: the cartons, the sealed cartons of unrepairable pieces, and how to fill it in.

    Parameters
    ----------
    inspection : Inspection
        The inspection that failed: the sheet names its draw, list and record.
    affected : collection of str or None
        Ids of the affected cartons, of that inspection's list; None: all.
    targeted : sequence of str
        The defects that are sorted out. Up to four get columns of their own.

    Raises
    ------
    InputError
        A carton that is not in the list, or none.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book: Any = Workbook()
    book.remove(book.worksheets[0])
    cartons = _cartons(inspection, affected)
    sheet = _sheet(book, "sort sheet", "Sort sheet 挑选表", inspection)
    for row, text in enumerate(_SHORT, 2):
        sheet.cell(row, 1, text).font = Font(size=9)
    columns = _columns(targeted)
    longest = max(len(text) for _, text in columns)
    widths = [_WIDTHS.get(name, 13) for name, _ in columns]
    header(sheet, _TOP, [text for _, text in columns], widths, height=32 if longest < 30 else min(150, 15 + longest))
    printed(sheet, _TOP, inspection, landscape=True)
    thin = grid()
    for row, carton in enumerate(cartons, _TOP + 1):
        for column in range(1, len(columns) + 1):
            sheet.cell(row, column).border = thin
        text_cell(sheet, row, 1, carton.id)
        sheet.cell(row, 2, carton.units)
    last = _TOP + len(cartons)
    for place, (name, _) in enumerate(columns, 1):
        if name in ("checked", *COUNTS, "replaced", "offered"):
            letter = get_column_letter(place)
            _whole(sheet, f"{letter}{_TOP + 1}:{letter}{last}")
    _sealed(book, inspection, targeted)
    _how(book, targeted)
    book.properties.creator = "qcsample"
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def _cartons(inspection: Inspection, affected: Collection[str] | None) -> list[Carton]:
    """The affected cartons in the order of the list."""
    lot = whole_lot(inspection)
    wanted = lot.by_id.keys() if affected is None else {lot.find(name).id for name in affected}
    cartons = [carton for carton in lot.cartons if carton.id in wanted]
    if not cartons:
        raise InputError("no carton is affected: there is nothing to sort")
    return cartons


def _columns(targeted: Sequence[str]) -> list[tuple[str, str]]:
    """Field and header of every column."""
    names = tuple(targeted) if 1 < len(targeted) <= _APART else ("",)
    counts = [(field, title(field, name)) for name in names for field in COUNTS]
    given = [("carton", findings_title("carton")), ("stated", findings_title("stated")), ("checked", title("checked"))]
    rest = [(field, title(field)) for field in ("replaced", "source", "offered")]
    return [*given, *counts, *rest, ("note", findings_title("note"))]


def _identity(inspection: Inspection) -> list[tuple[str, str]]:
    """Which inspection failed."""
    pairs = [("draw", inspection.draw.draw_id), ("manifest", inspection.lot.manifest), ("digest", inspection.digest)]
    return [(findings_title(name), value) for name, value in pairs if value]


def _sheet(book: Any, name: str, heading: str, inspection: Inspection) -> Worksheet:
    """A sheet with its heading and the inspection it is about."""
    from openpyxl.styles import Font

    sheet: Worksheet = book.create_sheet(name)
    sheet["A1"] = heading
    sheet["A1"].font = Font(bold=True, size=14)
    for row, (label, value) in enumerate(_identity(inspection), 4):
        sheet.cell(row, 1, label).font = Font(size=9)
        text_cell(sheet, row, 3, value).font = Font(size=9)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
    return sheet


def _sealed(book: Any, inspection: Inspection, targeted: Sequence[str]) -> None:
    """The sheet that tells where the unrepairable pieces are."""
    from openpyxl.styles import Font

    sheet = _sheet(book, SEALED, "Sealed cartons of unrepairable pieces 无法返修品封存箱", inspection)
    sheet["A2"] = "One defect a carton. 每箱一种缺陷。"
    sheet["A2"].font = Font(size=9)
    titles = [title("mark"), findings_title("defect"), title("pieces"), findings_title("note")]
    header(sheet, _TOP, titles, [18, 46, 14, 30])
    printed(sheet, _TOP, inspection, landscape=False)
    thin = grid()
    for row in range(_TOP + 1, _TOP + 1 + _ROWS):
        for column in range(1, 5):
            sheet.cell(row, column).border = thin
        sheet.cell(row, 1).number_format = "@"
    _whole(sheet, f"C{_TOP + 1}:C{_TOP + _ROWS}")
    lists = ",".join(targeted)
    if targeted and len(lists) <= 250 and '"' not in lists and all("," not in name for name in targeted):
        drop_down(sheet, f'"{lists}"', f"B{_TOP + 1}:B{_TOP + _ROWS}", only=False)


def _how(book: Any, targeted: Sequence[str]) -> None:
    """The sheet that says how to fill in the others."""
    from openpyxl.styles import Alignment, Font

    sheet: Worksheet = book.create_sheet(HOW)
    sheet["A1"] = "How to fill in this sheet 填写说明"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 4
    sheet.column_dimensions["B"].width = 96
    defects = readable("; ".join(targeted), limit=2_000)
    row = 3
    for number, texts in enumerate(_HOW, 1):
        sheet.cell(row, 1, number).alignment = Alignment(vertical="top")
        for text in texts:
            cell = text_cell(sheet, row, 2, text.replace("{defects}", defects))
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            wide = sum(2 if ord(character) > 0x2E7F else 1 for character in str(cell.value))
            sheet.row_dimensions[row].height = 16 * (1 + wide // 92)
            row += 1
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _whole(sheet: Worksheet, cells: str) -> None:
    """Nothing but whole numbers from 0 can be typed there."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    rule.showErrorMessage = True
    rule.add(cells)
    sheet.add_data_validation(rule)


def _safe(cells: Sequence[str]) -> list[str]:
    return [spreadsheet_safe(readable(cell, limit=32_000)) for cell in cells]
