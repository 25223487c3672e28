"""One sheet of a packing list as it was read, and the numbers in its cells."""

from __future__ import annotations

import bisect
import datetime
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qcsample.errors import InputError
from qcsample.lot import MAX_CARTONS, MAX_UNITS
from qcsample.packing.ranges import Span, parse_spans
from qcsample.packing.words import UNIT_WORDS
from qcsample.text import readable

Value = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None
Row = tuple[Value, ...]
Area = tuple[int, int, int, int]  # top, left, bottom, right; all included, counted from 0

MAX_COLUMNS = 1_000
MAX_PIECES = MAX_CARTONS * MAX_UNITS  # in one total
_NOTHING = frozenset({"", "-", "--", "–", "—", "/", "\\", "－", "*", "."})
_WHOLE = re.compile(r"\d{1,12}|\d{1,3}(?:[,' ]\d{3}){1,3}", re.ASCII)
_FAILED = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)")
_UNIT = re.compile(rf"\s*(?:{UNIT_WORDS}|ctns?|cartons?|箱)\.?$", re.IGNORECASE)


def column_letter(column: int) -> str:
    """The letters of a column, counted from 0, as a spreadsheet shows them.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column of `letters`, counted from 0; the inverse of `column_letter`."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


@dataclass
class Sheet:
    """Cells, and what a spreadsheet knows about them; rows and columns are counted from 0 here.

    Attributes
    ----------
    file, name : str
        Name of the file; name of the sheet, empty for CSV.
    rows : list of tuple
        Values without the empty cells at the end of a row.
    hidden_rows, hidden_columns : set of int
        What a spreadsheet does not show.
    uncached : set of (row, column)
        Formulas without a stored value.
    hidden : bool
        Whether the sheet itself is hidden.
    """

    file: str
    name: str
    rows: list[Row]
    merged: Sequence[Area] = ()
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    hidden: bool = False

    def __post_init__(self) -> None:
        self._areas: dict[int, list[Area]] = {}
        for area in sorted(self.merged):
            for column in range(area[1], min(area[3], MAX_COLUMNS) + 1):
                self._areas.setdefault(column, []).append(area)

    def raw(self, row: int, column: int) -> Value:
        """The cell's own value as it is; None where there is no cell."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    def value(self, row: int, column: int | None) -> Value:
        """The cell's own value, where it counts.

        Raises
        ------
        InputError
            A formula without a stored value.
        """
        if column is None:
            return None
        value = self.raw(row, column)
        if value is None and (row, column) in self.uncached:
            raise self.error(
                "a formula without a stored value; open the file in a spreadsheet and save it again", row, column
            )
        return value

    def area(self, row: int, column: int | None) -> Area | None:
        """The merged area that covers a cell, if any."""
        areas = self._areas.get(column) if column is not None else None
        if not areas:
            return None
        at = bisect.bisect_right(areas, (row, MAX_COLUMNS, 0, 0)) - 1
        return areas[at] if at >= 0 and areas[at][2] >= row else None

    def filled(self, row: int, column: int | None) -> Value:
        """The cell's value; in a merged area that of its first cell."""
        value = self.value(row, column)
        if value is None and (area := self.area(row, column)) is not None:
            return self.value(area[0], area[1])
        return value

    def text(self, row: int, column: int | None) -> str:
        """The filled cell as text for people: one line, harmless."""
        return shown(self.filled(row, column))

    def row_text(self, row: int) -> str:
        """The whole row in one line, for the list of what was not counted."""
        return readable(" | ".join(shown(v) for v in self.rows[row][:60] if v is not None), limit=120)

    def error(self, message: str, row: int | None = None, column: int | None = None, header: str = "") -> InputError:
        """The error at a cell, placed as the spreadsheet shows it."""
        place = ""
        if column is not None:
            place = column_letter(column) + (f" ({readable(header, limit=40)})" if header else "")
        return InputError(
            message, source=self.file, sheet=self.name, row=None if row is None else row + 1, column=place
        )


def shown(value: Value) -> str:
    """A cell's value as harmless text in one line.

    >>> shown(44.0), shown(None), shown(" A  1")
    ('44', '', 'A 1')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, int) and abs(value) >= 10**40:
        return "a number of more than 40 digits"
    return readable(str(value))


def is_blank(value: Value) -> bool:
    """Whether a cell holds nothing to see."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_error(value: Value) -> bool:
    """Whether a cell holds what a spreadsheet shows for a formula that failed, such as `#REF!`."""
    return isinstance(value, str) and _FAILED.fullmatch(value.strip()) is not None


def blank_row(row: Iterable[Value]) -> bool:
    """Whether all cells of a row hold nothing to see."""
    return all(is_blank(value) for value in row)


def quantity(value: Value, *, most: int = MAX_PIECES, rounded_up: bool = False) -> int | None:
    """The whole number in a cell; None for an empty cell, `-` and the like.

    Parameters
    ----------
    value : cell value
        A number, or text such as `1,200`, `3+5`, `24 pcs`.
    most : int
        The largest number that makes sense here.
    rounded_up : bool
        Take a fraction as the next whole number (carton counts that a formula computed).

    Raises
    ------
    InputError
        Anything else: a fraction, a negative number, words, a date, not a number, more than `most`.

    Examples
    --------
    >>> quantity("3+5"), quantity(12.0), quantity("1,200 pcs"), quantity("-")
    (8, 12, 1200, None)
    """
    if value is None:
        return None
    if type(value) is int:
        number: float = value
    elif type(value) is float:
        number = value
        if not math.isfinite(number):
            raise InputError(f"{value} is no quantity; type the whole number")
        nearest = round(number)
        number = nearest if abs(number - nearest) < 1e-9 * max(1.0, abs(number)) else number
    elif isinstance(value, str):
        plain = unicodedata.normalize("NFKC", value[:200]).strip()
        if plain in _NOTHING:
            return None
        number = _number(plain, value)
    else:
        what = "yes or no" if isinstance(value, bool) else "a date or time"
        raise InputError(f"{shown(value)!r} is {what}, no quantity; type the whole number")
    if number < 0:
        raise InputError(f"{shown(value)} is negative; type the whole number")
    if number != int(number):
        if not rounded_up:
            raise InputError(f"{shown(value)} is a fraction; type the whole number of pieces")
        number = math.ceil(number)
    if number > most:
        raise InputError(f"{shown(value)} is more than {most:,}; correct it")
    return int(number)


def _number(plain: str, value: str) -> float:
    total = 0.0
    for part in _UNIT.sub("", plain).split("+"):
        part = part.strip()
        if _WHOLE.fullmatch(part):
            total += int(re.sub("[,' ]", "", part))
        elif re.fullmatch(r"-?[0-9]{1,12}\.[0-9]{1,20}", part) or re.fullmatch(r"-[0-9]{1,12}", part):
            total += float(part)
        elif re.fullmatch(r"[0-9]{13,}", part):
            raise InputError(f"{readable(part, limit=30)} is more than a list can hold; correct it")
        elif re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,20}", part):
            total += float(part.replace(",", ""))
        else:
            raise InputError(f"{readable(value, limit=40)!r} is no quantity; type the whole number")
    return total


def cell_spans(value: Value) -> list[Span]:
    """The cartons that a cell names; nothing for an empty cell.

    Raises
    ------
    InputError
        A date, a fraction, a negative number, text that can't be read.
    """
    if is_blank(value):
        return []
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        raise InputError(
            f"{shown(value)} is a date: a spreadsheet made it from a carton range such as 1-2; "
            "set the column to text and type the range again"
        )
    if isinstance(value, str):
        if is_error(value):
            raise InputError(f"{value.strip()} is a formula that failed; type the carton numbers")
        if len(value) > 32_767:
            raise InputError("more text than a cell can hold; this is no list of carton numbers")
        spans = parse_spans(value)
        if value.count("/") and len(spans) == 1 and all(part.strip().isdigit() for part in value.split("/")):
            raise InputError(
                f"{readable(value, limit=40)!r} could be a range, a date or a fraction; write ranges like 1-20"
            )
        return spans
    if isinstance(value, bool) or value is None or value != value or value < 0 or value != int(min(value, 1e18)):
        raise InputError(f"{shown(value)} is no carton number")
    number = int(value)
    return [Span("", number, number, 0)]
