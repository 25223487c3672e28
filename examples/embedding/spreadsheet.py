#!/usr/bin/env python3
"""A spreadsheet and back: a row a lot goes in, the same rows with plan and verdict come out.

    spreadsheet.py receipts.xlsx answered.xlsx

The first sheet has a header: `lot`, `critical`, `major`, `minor`, anything else is passed on. `template` as the first
argument writes such a sheet to start from.
"""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
from openpyxl.styles import Font, PatternFill

import qcsample
from qcsample.text import readable, spreadsheet_safe

FILL = {"accepted": "DDEBDD", "not accepted": "F3D4D0", "pending": "F6ECCB"}
TEMPLATE = (("order", "lot", "critical", "major", "minor"), ("PO4711", 3200, 0, 6, 9), ("PO4712", 500, 0, 4, 1))


def answered(source: Path) -> list[dict[str, object]]:
    """The rows of the first sheet with n of the plan, the verdict and why, or an error."""
    sheet = openpyxl.load_workbook(source, read_only=True, data_only=True).worksheets[0]
    header, *body = sheet.iter_rows(values_only=True)
    names = [str(cell) for cell in header if cell is not None]
    rows = [dict(zip(names, cells, strict=False)) for cells in body if any(cell is not None for cell in cells)]
    plans = qcsample.answer_rows("plan", ({"lot": row.get("lot")} for row in rows))
    verdicts = qcsample.answer_rows("judge", rows)
    return [{"to pull": plan.get("n"), **verdict} for plan, verdict in zip(plans, verdicts, strict=True)]


def write(target: Path, rows: list[dict[str, object]]) -> None:
    """The rows as a sheet; text that a spreadsheet would compute with is marked as text."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    names = list(dict.fromkeys(name for row in rows for name in row))
    sheet.append([spreadsheet_safe(readable(name)) for name in names])
    for row in rows:
        cells = (row.get(name) for name in names)
        sheet.append([spreadsheet_safe(readable(cell)) if isinstance(cell, str) else cell for cell in cells])
        colour = FILL.get(str(row.get("outcome")))
        if colour:
            sheet.cell(sheet.max_row, names.index("outcome") + 1).fill = PatternFill("solid", fgColor=colour)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    book.save(target)


def main(source: str = "", target: str = "") -> int:
    if not target:
        raise qcsample.InputError("two files are needed: spreadsheet.py receipts.xlsx answered.xlsx")
    if Path(target).exists():
        raise qcsample.InputError("exists; choose another name", source=target)
    if source == "template":
        write(Path(target), [dict(zip(TEMPLATE[0], row, strict=True)) for row in TEMPLATE[1:]])
        return 0
    rows = answered(Path(source))
    write(Path(target), rows)
    return 2 if any("error" in row for row in rows) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:3]))
    except qcsample.QcsampleError as error:
        sys.exit(print(error, file=sys.stderr) or 2)
