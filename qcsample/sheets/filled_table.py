"""Tables that somebody filled in: which sheet holds which, under which header, and the cells below it.

Findings files and sort sheets are read with it. The files come from outside: they are read with the readers of
packing lists, formulas are never computed, and what can't be understood is an error that names its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qcsample.errors import InputError
from qcsample.inspection import Inspection
from qcsample.lot import Lot
from qcsample.packing.cells import Sheet, Value, is_blank, is_error, quantity, shown
from qcsample.packing.sources import csv_sheet, file_kind
from qcsample.text import readable, spreadsheet_safe

SEARCHED = 60  # rows in which a header is looked for


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its header; rows and columns are counted from 0.

    Attributes
    ----------
    kind : str
        Which of the tables of its file it is.
    sheet : Sheet
    head, top : int
        Row of the header; the first row below it.
    columns : mapping of str to int
        Field -> column, of the fields that are read.
    aside : frozenset of int
        Columns that are known and stay in the file.
    texts : mapping of int to str
        What the header prints above each column.
    numbers : frozenset of str
        Fields whose numbers belong to one row alone: they can't stand in merged cells.
    readable : str
        The columns that such a table can have, in words.
    """

    kind: str
    sheet: Sheet
    head: int
    top: int
    columns: Mapping[str, int]
    aside: frozenset[int]
    texts: Mapping[int, str]
    numbers: frozenset[str]
    readable: str

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
        if area is not None and area[0] != area[2] and field in self.numbers:
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

    def carton(self, row: int, lot: Lot, field: str = "carton") -> str:
        """The carton number in the cell as text, free of what a spreadsheet did to it; empty where it is empty."""
        value = self.value(row, field)
        text = self.text(row, field)
        if not isinstance(value, str | int | None) or isinstance(value, bool):
            if isinstance(value, float):
                raise self.error(f"{text} is no carton number", row, field)
            what = "yes or no" if isinstance(value, bool) else "a date: a spreadsheet made it from a number such as 1-2"
            raise self.error(f"{text} is {what}; set the column to text and type the carton again", row, field)
        if isinstance(value, int) and not 0 <= value < 10**12:
            raise self.error(f"{text} is not the number of a carton", row, field)
        if re.fullmatch(r"[0-9]{1,12}\.0+", text) and not lot.bears(text):
            return text.partition(".")[0]  # a number that passed through a spreadsheet
        return text

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
                    why = f"this column is none of {self.readable}"
                    raise self.sheet.error(
                        f"{readable(shown(value), limit=40)!r} would not be read: {why}; rename it or take it out",
                        row,
                        column,
                        header,
                    )
            yield row


@dataclass(frozen=True, slots=True)
class Form:
    """What a kind of file looks like.

    Attributes
    ----------
    what : str
        What its main table holds, in a word or two.
    kinds : tuple of str
        Its tables; the first is the main one, which a file must have.
    table : callable
        (sheet, kind) -> the table of that kind, or None.
    no_header : str
        What is said where the main table is not found.
    ignored : tuple of str
        Sheets that are passed over.
    """

    what: str
    kinds: tuple[str, ...]
    table: Callable[[Sheet, str], Table | None]
    no_header: str
    ignored: tuple[str, ...] = ()


def tables_of(data: bytes, file: str, form: Form, wanted: str | None, encoding: str | None) -> dict[str, Table]:
    """The tables of a file by kind: the main one always, the others where there are sheets of them.

    Raises
    ------
    InputError
        No main table, several of a kind, or a sheet that would not be read.
    """
    main = form.kinds[0]
    if file_kind(data, file) == "csv":
        if wanted is not None:
            raise InputError("a CSV file has no sheets; leave --sheet out", source=file)
        only = csv_sheet(data, file, encoding)[0]
        table = form.table(only, main)
        if table is None:
            raise only.error(form.no_header)
        return {main: table}
    return _tables(data, file, form, wanted)


def _tables(data: bytes, file: str, form: Form, wanted: str | None) -> dict[str, Table]:
    from qcsample.packing.workbook import Workbook

    main = form.kinds[0]
    book = Workbook(data, file)
    if wanted is not None and wanted not in book.names:
        known = ", ".join(repr(readable(name, limit=40)) for name in list(book.names)[:20])
        raise InputError(f"no sheet {readable(wanted, limit=40)!r}; the sheets are {known}", source=file)
    found: dict[str, list[Table]] = {kind: [] for kind in form.kinds}
    strangers = []
    for name in book.names:
        sheet = book.read(name)
        kinds = (main,) if name == wanted else form.kinds
        table = next((table for kind in kinds if (table := form.table(sheet, kind)) is not None), None)
        if name == wanted and table is None:
            raise sheet.error(form.no_header)
        if table is not None and (wanted is None or name == wanted or table.kind != main):
            found[table.kind].append(table)
        elif name not in form.ignored and any(not is_blank(value) for cells in sheet.rows for value in cells):
            strangers.append(name)
    for kind, tables in found.items():
        if len(tables) > 1:
            names = ", ".join(repr(readable(table.sheet.name, limit=40)) for table in tables)
            way = "name the one to read with --sheet" if kind == main else "leave one"
            raise InputError(f"several sheets hold {kind}: {names}; {way}", source=file)
    if not found[main]:
        raise InputError(f"{form.no_header}; or name their sheet with --sheet", source=file)
    if strangers and wanted is None:
        names = ", ".join(repr(readable(name, limit=40)) for name in strangers[:6])
        chosen = readable(found[main][0].sheet.name, limit=40)
        raise InputError(f"no {form.what} are read from {names}; say --sheet {chosen!r} if that is right", source=file)
    return {kind: tables[0] for kind, tables in found.items() if tables}


def headed(
    sheet: Sheet,
    kind: str,
    row: int,
    names: Sequence[str],
    *,
    fields: Collection[str],
    aside: Collection[str],
    numbers: Collection[str],
    said_as: Mapping[str, str],
    repeats: Callable[[int], bool],
) -> Table:
    """The table under a header.

    Parameters
    ----------
    row, names : int, sequence of str
        The header's row, and the field that each of its cells names.
    fields, aside, numbers : collection of str
        Fields that are read, that are known and not read, and that hold a number a row.
    said_as : mapping of str to str
        What a field is called where that differs.
    repeats : callable
        Whether a row below says what the header says, in the other language.

    Raises
    ------
    InputError
        Two columns of a field.
    """
    columns: dict[str, int] = {}
    left = set()
    texts = {column: shown(sheet.raw(row, column)) for column in range(len(names))}
    for column, name in enumerate(names):
        if name in fields:
            if name in columns:
                raise sheet.error(
                    f"two columns of {said_as.get(name, name)}, {texts[columns[name]]!r} and {texts[column]!r}; "
                    "leave one",
                    row,
                    column,
                )
            columns[name] = column
        elif name in aside:
            left.add(column)
    top = row + 1
    while top < len(sheet.rows) and repeats(top):
        top += 1
    words = ", ".join(said_as.get(name, name) for name in fields)
    return Table(kind, sheet, row, top, columns, frozenset(left), texts, frozenset(numbers), words)


def belongs(sheet: Sheet, row: int, column: int, label: str, given: str, inspection: Inspection, what: str) -> None:
    """Refuses a file of another draw or list; `label` is "draw" or "manifest", `what` the file's content in words.

    Raises
    ------
    InputError
        What the file names is not the inspection's own.
    """
    ours = inspection.draw.draw_id if label == "draw" else inspection.lot.manifest
    if given.casefold() == ours.casefold():
        return
    if label == "draw":
        raise sheet.error(
            f"{what} to the draw {readable(given, limit=60)!r}, the record is of {ours!r}: name its own", row, column
        )
    raise sheet.error(
        f"{what} to a draw from another packing list: its manifest digest is "
        f"{readable(given, limit=16)}, the record's {ours[:15]}…; name the record of that list",
        row,
        column,
    )
