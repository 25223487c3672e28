"""The lines of a filled form, a defect each: read as the rows of a findings file are, with the same checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qcsample.errors import InputError
from qcsample.findings import Finding
from qcsample.inspection import Inspection
from qcsample.packing.cells import Row, Sheet, column_index
from qcsample.sheets.filled_table import Table
from qcsample.sheets.findings_file import finding_rows
from qcsample.sheets.findings_table import FOUND
from qcsample.sheets.form_fields import LINE, lines_of, test_of
from qcsample.sheets.form_values import Values

_FIELDS = {"class": "kind"}  # what a findings file calls them
_SHOWN = 5  # lines that an error names


def findings_of(inspection: Inspection, values: Values) -> tuple[tuple[int, Finding], ...]:
    """The findings of the lines that are filled in, each with the number of its line.

    Raises
    ------
    InputError
        A line that a findings file could not have either, or one without class and defect.
    """
    count = lines_of(inspection)
    rows = [_row(inspection, values, line) for line in range(1, count + 1)]
    columns = {_FIELDS.get(what, what): place for place, what in enumerate(LINE)} | {"test": len(LINE)}
    sheet = Sheet("", "", rows)
    found = []
    for line, row in enumerate(rows, 1):
        if not any(row):
            continue
        told = [values.text(f"line/{line}/{what}") for what in ("class", "defect")]
        if not any(told):
            raise values.error(f"line/{line}/class", "empty, and the line is begun: name class or defect, or clear it")
        sheet.rows = [*([()] * (line - 1)), row]
        table = Table(FOUND, sheet, -1, line - 1, columns, frozenset(), dict.fromkeys(range(8), ""), frozenset(), "")
        try:
            found += [(line, finding) for finding in finding_rows(table, inspection)]
        except InputError as error:
            raise values.error(_field(line, error), error.message) from None
    return tuple(found)


def _row(inspection: Inspection, values: Values, line: int) -> Row:
    """A line as the row of a findings file: a special test that was chosen has a column of its own there."""
    cells = [values.text(f"line/{line}/{what}") for what in LINE]
    kind = list(LINE).index("class")
    test = test_of(cells[kind], inspection)
    if test:
        cells[kind] = ""
    return (*cells, test) if test or any(cells) else ()


def _field(line: int, error: InputError) -> str:
    """The field that an error of a row is about."""
    place = column_index(error.column.split(" ")[0]) if error.column else 0
    what = list(LINE)[place] if place < len(LINE) else "class"
    return f"line/{line}/{what}"


def lines_about(found: Sequence[tuple[int, Finding]], about: Callable[[Finding], bool]) -> str:
    """The lines that are about something and a verb, such as "lines 1, 4 come to"; "" if there are none."""
    lines = [line for line, finding in found if about(finding)]
    if not lines:
        return ""
    more = " ..." if len(lines) > _SHOWN else ""
    if len(lines) == 1:
        return f"line {lines[0]} comes to"
    return f"lines {', '.join(map(str, lines[:_SHOWN]))}{more} come to"
