"""Workbooks that are filled in by hand: cells, headers, drop-downs, pages, and bytes without a clock."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qcsample.inspection import Inspection
from qcsample.text import readable, spreadsheet_safe

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HEADER_FILL, _GREY = "DDE6EA", "A0A8AC"
_STAMP = (1980, 1, 1, 0, 0, 0)  # of every part of the workbook: the same inspection gives the same bytes


def grid(*, first: bool = False) -> Any:
    """A thin line around a cell, with a thick one above the first of a group."""
    from openpyxl.styles import Border, Side

    thin = Side(style="thin", color=_GREY)
    return Border(left=thin, right=thin, bottom=thin, top=Side(style="medium") if first else thin)


def text_cell(sheet: Worksheet, row: int, column: int, value: str) -> Any:
    """A cell of text that no spreadsheet takes for a formula, a number or a date."""
    cell = sheet.cell(row, column, spreadsheet_safe(readable(value, limit=32_000)))
    cell.data_type, cell.number_format = "s", "@"
    return cell


def header(sheet: Worksheet, row: int, titles: Sequence[str], widths: Sequence[float], *, height: float = 32) -> None:
    """The header of a table: texts of the tool's own, widths of columns [characters], height [points]."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for column, (text, width) in enumerate(zip(titles, widths, strict=True), 1):
        cell = sheet.cell(row, column, readable(text, limit=32_000))
        cell.font, cell.fill, cell.border = Font(bold=True), PatternFill("solid", fgColor=_HEADER_FILL), grid()
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[row].height = height


def printed(sheet: Worksheet, top: int, inspection: Inspection, *, landscape: bool) -> None:
    """How the sheet is printed: A4, as wide as the page, the header of row `top` and the draw on every page."""
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    marked = inspection.draw.draw_id.replace("&", "&&")
    footer: Any = sheet.oddFooter
    footer.left.text, footer.right.text = f"{marked} · {inspection.digest[:16]}", "&P / &N"


def drop_down(sheet: Worksheet, values: str, cells: str, *, only: bool) -> None:
    """A list to choose from; with `only` nothing else can be typed."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=values, allow_blank=True, showErrorMessage=only)
    rule.add(cells)
    sheet.add_data_validation(rule)


def timeless(data: bytes) -> bytes:
    """The workbook without the hour at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*(</dcterms)", rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            entry = zipfile.ZipInfo(part.filename, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return out.getvalue()
