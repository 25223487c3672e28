#!/usr/bin/env python3
"""A spreadsheet and back: a row a lot goes in, the same rows with plan and verdict come out.

    spreadsheet.py receipts.xlsx answered.xlsx

The first sheet has a header: `lot`, `critical`, `major`, `minor`, anything else is passed on. `template` as the first
argument writes such a sheet to start from. Exit status: 0 done, 2 bad input or a row with an `error`.
"""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Iterable
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

import qcsample

FILL = {"accepted": "DDEBDD", "not accepted": "F3D4D0", "pending": "F6ECCB"}
TEMPLATE = (("order", "lot", "critical", "major", "minor"), ("PO4711", 3200, 0, 6, 9), ("PO4712", 500, 0, 4, 1))
TO_PULL = "to pull"
PLANNED_BY = {"lot", "lot_size", "aql", "level", "severity", "sampling", "edition"}
LONGEST = 32_767  # characters that a cell holds


def column_name(header: object) -> str:
    """A header as qcsample reads it: `Lot-Size` is lot_size."""
    return "_".join(str(header).lower().replace("-", " ").replace("_", " ").split())


def empty(cell: object) -> bool:
    return cell is None or not str(cell).strip()


def read(source: Path) -> list[dict[str, object]]:
    """The filled rows of the first sheet, every cell under the header of its own column."""
    data = source.read_bytes()
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        table = [list(cells) for cells in sheet.iter_rows(values_only=True)]
    except Exception as error:  # whatever a file that is no workbook brings openpyxl to raise
        reason = f"can't be read as a workbook ({type(error).__name__}); save it as .xlsx"
        raise qcsample.InputError(reason, source=source) from None
    header, *body = table or [[]]
    if all(map(empty, header)):
        raise qcsample.InputError("the first row of the first sheet has no header", source=source)
    names: dict[int, str] = {}
    taken = {column_name(TO_PULL): "the answer"}
    for place in range(max(map(len, table))):
        cells = [row[place] if place < len(row) else None for row in table]
        if all(map(empty, cells)):
            continue
        letter = get_column_letter(place + 1)
        names[place] = f"column {letter}" if empty(cells[0]) else str(cells[0])
        other = taken.setdefault(column_name(names[place]), letter)
        if other != letter:
            reason = f"{other} and {letter} are two columns {names[place][:60]!r}: rename one"
            raise qcsample.InputError(reason, source=source)
    return [
        {name: row[place] if place < len(row) else None for place, name in names.items()}
        for row in body
        if not all(map(empty, row))
    ]


def answered(source: Path) -> list[dict[str, object]]:
    """The rows with n of the plan, the verdict and why, or an error."""
    rows = read(source)
    lots = [
        {name: row[name] for name in row if column_name(name) in PLANNED_BY and not empty(row[name])} for row in rows
    ]
    plans, verdicts = qcsample.answer_rows("plan", lots), qcsample.answer_rows("judge", rows)
    answers = []
    for plan, verdict in zip(plans, verdicts, strict=True):
        error = {} if "error" in verdict or "error" not in plan else {"error": plan["error"]}
        answers.append({TO_PULL: plan.get("n"), **verdict, **error})
    return answers


def fill(cells: Iterable[Cell], values: Iterable[object]) -> None:
    """Numbers and dates as they are, text as text: no cell of the answer is computed."""
    for cell, value in zip(cells, values, strict=True):
        if isinstance(value, float) and not math.isfinite(value):
            value = str(value)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
            cell.data_type = "s"  # a text, even where it begins with =
            cell.quotePrefix = cell.value.startswith("=")  # and after somebody edited it
        else:
            cell.value = value


def write(target: Path, rows: list[dict[str, object]]) -> None:
    """The rows as a sheet of a new file."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    names = list(dict.fromkeys(name for row in rows for name in row))
    for number, row in enumerate([dict(zip(names, names, strict=True)), *rows], 1):
        cells = [sheet.cell(number, place) for place in range(1, len(names) + 1)]
        fill(cells, (row.get(name) for name in names))
        colour = FILL.get(str(row.get("outcome")))
        if colour:
            cells[names.index("outcome")].fill = PatternFill("solid", fgColor=colour)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    made = io.BytesIO()
    book.save(made)
    with target.open("xb") as file:
        file.write(made.getvalue())


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
    except (qcsample.QcsampleError, OSError) as error:
        sys.exit(print(error, file=sys.stderr) or 2)
