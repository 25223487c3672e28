"""The list of cartons that were renumbered or repacked: which carton now holds goods of which before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qcsample.errors import InputError
from qcsample.lot import Lot
from qcsample.packing.cells import Sheet, is_blank, shown
from qcsample.packing.ranges import expand_range
from qcsample.packing.sources import csv_sheet, file_bytes, file_kind
from qcsample.text import readable

_NOW = ("now", "new", "new carton", "carton now", "present", "new no", "新箱号", "现箱号")
_BEFORE = ("before", "old", "old carton", "carton before", "first", "old no", "原箱号", "旧箱号")
_SEARCHED = 60  # rows in which the header is looked for


def read_mapping(path: str | Path, now: Lot, before: Lot) -> dict[str, tuple[str, ...]]:
    """Present carton id -> ids of the first list that its goods came from.

    A row has cartons now and before, as numbers or ranges: two ranges of one length go pair by pair, several
    cartons on one side belong together with the one on the other. An empty cell on the side of before: goods
    that come from none of the first cartons (replaced goods).

    Parameters
    ----------
    path : path
        CSV or XLSX with a column "now" (新箱号) and one "before" (原箱号); the first sheet.
    now, before : Lot
        The present list and the first one.

    Raises
    ------
    InputError
        One line that names file, sheet, row and column: no header, a carton that is in neither list, ranges that
        don't fit each other.
    """
    path = Path(path)
    data = file_bytes(path)
    file = readable(path.name)
    sheet = _sheet(data, file)
    head, columns = _header(sheet)
    came: dict[str, dict[str, None]] = {}
    for row in range(head + 1, len(sheet.rows)):
        cells = [sheet.value(row, column) for column in columns]
        if all(is_blank(cell) for cell in cells):
            continue
        if is_blank(cells[0]):
            raise sheet.error("the cartons now are missing", row, columns[0], "now")
        mine = _ids(sheet, row, columns[0], now, "present")
        theirs = _ids(sheet, row, columns[1], before, "first") if not is_blank(cells[1]) else []
        for name, old in _pairs(sheet, row, columns[1], mine, theirs):
            came.setdefault(name, {})
            if old is not None:
                came[name][old] = None
    if not came:
        raise sheet.error("no carton below the header: leave the mapping out if no number changed", head)
    return {name: tuple(old) for name, old in came.items()}


def _sheet(data: bytes, file: str) -> Sheet:
    if file_kind(data, file) == "csv":
        return csv_sheet(data, file, None)[0]
    from qcsample.packing.workbook import Workbook

    book = Workbook(data, file)
    return book.read(next(iter(book.names)))


def _header(sheet: Sheet) -> tuple[int, tuple[int, int]]:
    for row in range(min(_SEARCHED, len(sheet.rows))):
        words = [" ".join(shown(value).lower().replace(".", " ").split()) for value in sheet.rows[row]]
        now = next((i for i, word in enumerate(words) if word in _NOW), None)
        before = next((i for i, word in enumerate(words) if word in _BEFORE), None)
        if now is not None and before is not None:
            return row, (now, before)
    raise sheet.error("no header: a column 'now' (新箱号) and a column 'before' (原箱号) are needed")


def _ids(sheet: Sheet, row: int, column: int, lot: Lot, which: str) -> list[str]:
    text = shown(sheet.value(row, column))
    try:
        if lot.bears(text):
            return [lot.find(text).id]
        return [lot.find(name).id for name in expand_range(text)]
    except InputError as error:
        raise sheet.error(f"{error.message} (the {which} list)", row, column) from None


def _pairs(sheet: Sheet, row: int, column: int, mine: list[str], theirs: list[str]) -> Iterator[tuple[str, str | None]]:
    if not theirs:
        yield from ((name, None) for name in mine)
    elif len(mine) == len(theirs):
        yield from zip(mine, theirs, strict=True)
    elif 1 in (len(mine), len(theirs)):
        yield from ((name, old) for name in mine for old in theirs)
    else:
        raise sheet.error(
            f"{len(mine)} cartons now and {len(theirs)} before: ranges of one length go pair by pair; "
            "write a row for each carton",
            row,
            column,
        )
