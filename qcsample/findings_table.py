"""The tables of a findings file: which sheet holds what, under which header, and the cells below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qcsample.errors import InputError
from qcsample.findings_words import header_of
from qcsample.packing.cells import Sheet, Value, is_blank, is_error, quantity, shown
from qcsample.packing.sources import csv_sheet, file_kind
from qcsample.text import readable, spreadsheet_safe

_SEARCHED = 60  # rows in which a header is looked for
FOUND, CARTONS, TESTS, LISTS = "findings", "cartons", "tests", "lists"
_COLUMNS = {
    FOUND: ("carton", "unit", "pull", "kind", "defect", "test", "count", "note", "photo"),
    CARTONS: ("carton", "counted", "missing"),
    TESTS: ("test", "failures"),
}
# known columns that are not part of a findings record: they stay in the file
_ASIDE = {
    FOUND: ("stated", "seal", "aside", "weak unit", "weak defect"),
    CARTONS: ("stated", "seal", "note", "photo", "aside", "pull", "weak unit", "weak defect"),
    TESTS: ("note", "photo", "count", "aside", "pull", "weak unit", "weak defect"),
}
_WORDS = {"kind": "class", "counted": "units counted"}


def findings_tables(data: bytes, file: str, wanted: str | None, encoding: str | None) -> dict[str, Table]:
    """The tables of a file by kind: FOUND always, CARTONS and TESTS where there are sheets of them.

    Raises
    ------
    InputError
        No table of findings, several of a kind, or a sheet that would not be read.
    """
    if file_kind(data, file) == "csv":
        if wanted is not None:
            raise InputError("a CSV file has no sheets; leave --sheet out", source=file)
        only = csv_sheet(data, file, encoding)[0]
        return {FOUND: _table(only, FOUND) or _no_header(only)}
    return _tables(data, file, wanted)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its header; rows and columns are counted from 0.

    Attributes
    ----------
    kind : str
        FOUND, CARTONS or TESTS.
    sheet : Sheet
    head, top : int
        Row of the header; the first row below it.
    columns : mapping of str to int
        Field -> column, of the fields that are read.
    aside : frozenset of int
        Columns that are known and stay in the file.
    texts : mapping of int to str
        What the header prints above each column.
    """

    kind: str
    sheet: Sheet
    head: int
    top: int
    columns: Mapping[str, int]
    aside: frozenset[int]
    texts: Mapping[int, str]

    def error(self, message: str, row: int, field: str = "") -> InputError:
        """The error at a cell, placed as the spreadsheet shows it."""
        column = self.columns.get(field)
        return self.sheet.error(message, row, column, "" if column is None else self.texts[column])

    def value(self, row: int, field: str) -> Value:
        """The cell; in cells merged downwards the value of the first one."""
        column = self.columns.get(field)
        if column is None:
            return None
        area = self.sheet.area(row, column)
        if area is not None and area[1] != area[3] and not is_blank(self.sheet.filled(row, column)):
            raise self.error("cells merged across columns; unmerge them and write one thing a cell", row, field)
        if area is not None and area[0] != area[2] and field in ("count", "counted", "failures"):
            raise self.error("a number in merged cells; unmerge them and write it where it belongs", row, field)
        value = self.sheet.filled(row, column)
        if is_error(value):
            raise self.error(f"{shown(value)} is a formula that failed; type what it should say", row, field)
        return None if is_blank(value) else value

    def text(self, row: int, field: str) -> str:
        """The cell as one line of text; empty for a dash too."""
        value = self.value(row, field)
        text = readable(value, limit=32_767) if isinstance(value, str) else shown(value)
        if text.startswith("'") and spreadsheet_safe(text[1:]) == text:
            text = text[1:]  # an apostrophe that keeps a spreadsheet from computing
        return "" if text in ("-", "--", "–", "—", "/", "\\") else text

    def number(self, row: int, field: str, most: int) -> int | None:
        """The whole number in the cell, None where it is empty."""
        try:
            return quantity(self.value(row, field), most=most)
        except InputError as error:
            raise self.error(error.message, row, field) if error.row is None else error from None

    def rows(self) -> Iterator[int]:
        """The rows below the header that hold anything; a value that stands in no column is an error."""
        known = {*self.columns.values(), *self.aside}
        formulas = {row for row, _ in self.sheet.uncached}
        strange = {row: column for row, column in self.sheet.uncached if column not in known}
        for row in range(self.top, len(self.sheet.rows)):
            cells = self.sheet.rows[row]
            if all(is_blank(value) for value in cells) and row not in formulas:
                continue
            self.sheet.value(row, strange.get(row))  # a formula without a stored value is an error
            for column, value in enumerate(cells):
                if column not in known and not is_blank(value):
                    header = self.texts.get(column, "")
                    why = f"this column is none of {', '.join(map(_said_as, _COLUMNS[self.kind]))}"
                    raise self.sheet.error(
                        f"{readable(shown(value), limit=40)!r} would not be read: {why}; rename it or take it out",
                        row,
                        column,
                        header,
                    )
            yield row


def _said_as(field: str) -> str:
    return _WORDS.get(field, field)


def _tables(data: bytes, file: str, wanted: str | None) -> dict[str, Table]:
    from qcsample.packing.workbook import Workbook

    book = Workbook(data, file)
    if wanted is not None and wanted not in book.names:
        known = ", ".join(repr(readable(name, limit=40)) for name in list(book.names)[:20])
        raise InputError(f"no sheet {readable(wanted, limit=40)!r}; the sheets are {known}", source=file)
    found: dict[str, list[Table]] = {FOUND: [], CARTONS: [], TESTS: []}
    strangers = []
    for name in book.names:
        sheet = book.read(name)
        kinds = (FOUND,) if name == wanted else (FOUND, CARTONS, TESTS)
        table = next((table for kind in kinds if (table := _table(sheet, kind)) is not None), None)
        if name == wanted and table is None:
            _no_header(sheet)
        if table is not None and (wanted is None or name == wanted or table.kind != FOUND):
            found[table.kind].append(table)
        elif name != LISTS and any(not is_blank(value) for cells in sheet.rows for value in cells):
            strangers.append(name)
    for kind, tables in found.items():
        if len(tables) > 1:
            names = ", ".join(repr(readable(table.sheet.name, limit=40)) for table in tables)
            way = "name the one to read with --sheet" if kind == FOUND else "leave one"
            raise InputError(f"several sheets hold {kind}: {names}; {way}", source=file)
    if not found[FOUND]:
        raise InputError(f"{_NO_HEADER}; or name their sheet with --sheet", source=file)
    if strangers and wanted is None:
        names = ", ".join(repr(readable(name, limit=40)) for name in strangers[:6])
        chosen = readable(found[FOUND][0].sheet.name, limit=40)
        raise InputError(f"no findings are read from {names}; say --sheet {chosen!r} if that is right", source=file)
    return {kind: tables[0] for kind, tables in found.items() if tables}


_NO_HEADER = (
    f"no header of findings in the first {_SEARCHED} rows: a column of cartons (carton, C/NO, 箱号) and one of "
    "class, defect or test (缺陷类别, 缺陷, 测试) are needed; 'qcsample findings RECORD -o findings.xlsx' writes one"
)


def _no_header(sheet: Sheet) -> Table:
    raise sheet.error(_NO_HEADER)


def _table(sheet: Sheet, kind: str) -> Table | None:
    """The table of that kind, if the sheet has its header."""
    for row in range(min(_SEARCHED, len(sheet.rows))):
        names = [header_of(shown(value)) if isinstance(value, str) else "" for value in sheet.rows[row]]
        has = {_strong(name, names) for name in names}
        if kind == FOUND:
            fits = has & {"kind", "defect", "test"} if "carton" in has else set()
        elif kind == CARTONS:
            fits = has & {"counted", "missing"} if "carton" in has else set()
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
    columns: dict[str, int] = {}
    aside = set()
    texts = {column: shown(sheet.raw(row, column)) for column in range(len(names))}
    for column, given in enumerate(names):
        name = _strong(given, names)
        if name in _COLUMNS[kind]:
            if name in columns:
                raise sheet.error(
                    f"two columns of {_said_as(name)}, {texts[columns[name]]!r} and {texts[column]!r}; leave one",
                    row,
                    column,
                )
            columns[name] = column
        elif name in _ASIDE[kind]:
            aside.add(column)
    top = row + 1
    while top < len(sheet.rows) and _repeats(sheet, top, names):
        top += 1
    return Table(kind, sheet, row, top, columns, frozenset(aside), texts)


def _repeats(sheet: Sheet, row: int, names: Sequence[str]) -> bool:
    """Whether a row says what the header says, in the other language."""
    cells = [(column, shown(value)) for column, value in enumerate(sheet.rows[row]) if not is_blank(value)]
    return len(cells) > 1 and all(
        column < len(names) and (name := header_of(text)) and name.removeprefix("weak ") in names[column]
        for column, text in cells
    )
