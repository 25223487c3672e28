"""The tables of a findings file: which sheet holds what, and under which header."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.packing.cells import Sheet, is_blank, shown
from qcsample.sheets.filled_table import SEARCHED, Form, Table, headed, tables_of
from qcsample.sheets.findings_words import header_of

FOUND, CARTONS, TESTS, LISTS = "findings", "cartons", "tests", "lists"
_COLUMNS = {
    FOUND: ("carton", "unit", "pull", "kind", "defect", "test", "count", "note", "photo"),
    CARTONS: ("carton", "counted", "missing", "mark"),
    TESTS: ("test", "failures"),
}
# known columns that are not part of a findings record: they stay in the file
_ASIDE = {
    FOUND: ("stated", "seal", "aside", "weak unit", "weak defect"),
    CARTONS: ("stated", "seal", "note", "photo", "aside", "pull", "weak unit", "weak defect"),
    TESTS: ("note", "photo", "count", "aside", "pull", "weak unit", "weak defect"),
}
_NUMBERS = ("count", "counted", "failures")
_WORDS = {"kind": "class", "counted": "units counted", "mark": "rework mark"}
_NO_HEADER = (
    f"no header of findings in the first {SEARCHED} rows: a column of cartons (carton, C/NO, 箱号) and one of "
    "class, defect or test (缺陷类别, 缺陷, 测试) are needed; 'qcsample findings RECORD -o findings.xlsx' writes one"
)


def findings_tables(data: bytes, file: str, wanted: str | None, encoding: str | None) -> dict[str, Table]:
    """The tables of a file by kind: FOUND always, CARTONS and TESTS where there are sheets of them.

    Raises
    ------
    InputError
        No table of findings, several of a kind, or a sheet that would not be read.
    """
    form = Form("findings", (FOUND, CARTONS, TESTS), _table, _NO_HEADER, (LISTS,))
    return tables_of(data, file, form, wanted, encoding)


def _table(sheet: Sheet, kind: str) -> Table | None:
    """The table of that kind, if the sheet has its header."""
    for row in range(min(SEARCHED, len(sheet.rows))):
        names = [header_of(shown(value)) if isinstance(value, str) else "" for value in sheet.rows[row]]
        has = {_strong(name, names) for name in names}
        if kind == FOUND:
            fits = has & {"kind", "defect", "test"} if "carton" in has else set()
        elif kind == CARTONS:
            fits = has & {"counted", "missing", "mark"} if "carton" in has else set()
        else:
            fits = has if has >= {"test", "failures"} else set()
        if fits:
            return _headed(sheet, kind, row, names)
    return None


def _strong(name: str, names: Sequence[str]) -> str:
    """The field that a header word claims among `names`: a weak word claims one that no other does."""
    better = name.removeprefix("weak ")
    return better if better not in names else name


def _headed(sheet: Sheet, kind: str, row: int, names: Sequence[str]) -> Table:
    return headed(
        sheet,
        kind,
        row,
        [_strong(name, names) for name in names],
        fields=_COLUMNS[kind],
        aside=_ASIDE[kind],
        numbers=_NUMBERS,
        said_as=_WORDS,
        repeats=lambda below: _repeats(sheet, below, names),
    )


def _repeats(sheet: Sheet, row: int, names: Sequence[str]) -> bool:
    """Whether a row says what the header says, in the other language."""
    cells = [(column, shown(value)) for column, value in enumerate(sheet.rows[row]) if not is_blank(value)]
    return len(cells) > 1 and all(
        column < len(names) and (name := header_of(text)) and name.removeprefix("weak ") in names[column]
        for column, text in cells
    )
