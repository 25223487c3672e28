"""Tables painted straight on the page: wrapped cells, header rows that repeat, rows that split.

A cell is text, text already in lines, a `Cell` with two sizes of text, or a `Blank`. Each row is as high as
its highest cell and not less than the table's row height, which leaves room for handwriting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color

from qcsample.documents import fonts
from qcsample.documents.form import Blank
from qcsample.documents.page import DARK, INK, LABEL, MM, SMALL, WHITE, Sheet

PAD = 2.6  # points between a rule and text
_LEADING = 1.22
_BAND = 15.0  # height of a heading across the table [points]
HAND = 9 * MM  # a row somebody writes in
PLAIN = 5.2 * MM


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, width [points] and how its cells are set; they are cut after `most` lines."""

    title: str
    width: float
    align: str = "left"
    size: float = 8.0
    bold: bool = False
    most: int = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """Large text over small text, whose lines may be given; `struck` draws a line through the large.

    A `blank` is written on the dots that the small text ends in.
    """

    text: str
    small: str = ""
    struck: bool = False
    bold: bool = True
    size: float = 0.0
    small_size: float = SMALL - 0.5
    blank: Blank | None = None


TICK = Blank(kind="tick")
Content = str | Sequence[str] | Cell | Blank
_Line = tuple[str, float, bool, Color, bool]  # text, size, bold, colour, struck


class Table:
    """A table at the sheet's place; rows are painted as they come.

    Parameters
    ----------
    sheet : Sheet
    columns : sequence of Column
        Their widths sum to at most the sheet's width.
    row_height : float
        The least height of a row [points].
    above : float
        What is left free above and below the text of a row [points].
    """

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], row_height: float = PLAIN, *, above: float = PAD
    ) -> None:
        self.sheet = sheet
        self.columns = columns
        self.row_height = row_height
        self.above = above
        self.left = sheet.left
        self.right = sheet.left + sum(column.width for column in columns)
        self.edges = [self.left]
        for column in columns:
            self.edges.append(self.edges[-1] + column.width)
        self._current: tuple[str, str] = ("", "")  # the band above the rows, repeated on a new page
        self._pending: tuple[str, str] = ("", "")  # the band that waits for its first row
        self._titles = _titles_laid(columns)
        self._title_height = _title_height(self._titles)
        self._block = 0.0
        sheet.need(self._title_height + 2 * row_height)
        self._header()

    def row(self, cells: Sequence[Content], *, tint: bool = False, height: float = 0.0) -> None:
        """Paints a row, on a new page if this one has no room for it."""
        laid = [_lay(column, cell) for column, cell in zip(self.columns, cells, strict=True)]
        least = max(height, self.row_height)
        tall = max((_height(lines) for lines in laid), default=0.0) + 2 * self.above
        sheet = self.sheet
        if self._pending[0]:
            self._current = ("", "")
            if max(tall, least) + _BAND > sheet.room and tall <= sheet.full - 2 * self._title_height - 20:
                self._turn()
            self._start_band()
        if max(tall, least) > sheet.room and tall <= sheet.full - 2 * self._title_height - 20:
            self._turn()
        while tall > sheet.room:  # higher than a page: in pieces
            room = sheet.room - 2 * self.above
            if room > 40:
                now = [lines[: _count(lines, room)] for lines in laid]
                self._paint(now, cells, sheet.room, tint)
                laid = [lines[len(done) :] for lines, done in zip(laid, now, strict=True)]
                cells = ["" for _ in cells]
                tall = max(_height(lines) for lines in laid) + 2 * self.above
            self._turn()
        self._paint(laid, cells, max(tall, least), tint)

    def band(self, text: str, aside: str = "") -> None:
        """A heading across the table, painted with the row after it and repeated on the next page."""
        self._start_band()
        self._pending = (text, aside)

    def close(self) -> None:
        """Ends the table; the sheet's place is below it."""
        self._start_band()
        self._rules()
        self.sheet.y -= 4

    def _header(self) -> None:
        sheet = self.sheet
        height = self._title_height
        self._block = sheet.y
        if height:
            sheet.tint(self.left, sheet.y - height, self.right - self.left, height, DARK)
            for column, edge, lines in zip(self.columns, self.edges, self._titles, strict=False):
                y = sheet.y - (height - len(lines) * SMALL * 1.2) / 2 - SMALL * 0.95
                x, align = _place(column, edge)
                for line in lines:
                    sheet.put(x, y, line, SMALL, colour=WHITE, align=align)
                    y -= SMALL * 1.2
            sheet.y -= height

    def _start_band(self) -> None:
        if self._pending[0]:
            if self.sheet.room < _BAND:
                self._turn()
            self._band(*self._pending)
            self._current, self._pending = self._pending, ("", "")

    def _band(self, text: str, aside: str) -> None:
        sheet = self.sheet
        sheet.tint(self.left, sheet.y - _BAND, self.right - self.left, _BAND)
        room = self.right - self.left - 2 * PAD
        shown = fonts.fit(aside, SMALL, room * 0.5)
        wide = fonts.width(shown, SMALL)
        sheet.put(self.left + PAD, sheet.y - 10.5, fonts.fit(text, 8.5, room - wide - 10), 8.5, bold=True)
        sheet.put(self.right - PAD, sheet.y - 10.5, shown, SMALL, colour=LABEL, align="right")
        self._close_columns(sheet.y)
        sheet.y -= _BAND
        self._block = sheet.y
        sheet.rule(self.left, sheet.y, self.right, sheet.y)

    def _turn(self) -> None:
        self._rules()
        self.sheet.new_page()
        self._header()
        if self._current[0]:
            text, aside = self._current
            said = self.sheet.words("continued")
            self._band(f"{text}（{said}）" if self.sheet.words.languages == ("zh",) else f"{text} ({said})", aside)

    def _paint(self, laid: Sequence[Sequence[_Line]], cells: Sequence[Content], height: float, tint: bool) -> None:
        sheet = self.sheet
        top = sheet.y
        if tint:
            sheet.tint(self.left, top - height, self.right - self.left, height)
        for column, edge, lines, cell in zip(self.columns, self.edges, laid, cells, strict=False):
            if isinstance(cell, Cell) and cell.blank is not None:
                label = PAD + fonts.width(cell.small.rstrip(". "), cell.small_size) + 3
                sheet.blank(cell.blank, edge + label, top - height + 0.8, column.width - label - 0.8, height - 1.6)
            if lines:
                x, align = _place(column, edge)
                y = top - (height - _height(lines)) / 2
                for text, size, bold, colour, struck in lines:
                    y -= size * _LEADING
                    base = y + size * 0.3
                    sheet.put(x, base, text, size, bold=bold, colour=colour, align=align)
                    if struck:
                        middle, end = base + size * 0.3, x + fonts.width(text, size) + 4
                        sheet.rule(x - 1.5, middle, max(end, x + 24), middle, 1.3, INK)
            elif isinstance(cell, Blank) and cell.kind == "tick":
                side = min(11.0, height - 6)
                x, y = edge + (column.width - side) / 2, top - (height + side) / 2
                sheet.box(x, y, side)
                sheet.blank(cell, x, y, side, side)
            elif isinstance(cell, Blank):
                sheet.blank(cell, edge + 0.8, top - height + 0.8, column.width - 1.6, height - 1.6)
        sheet.y = top - height
        sheet.rule(self.left, sheet.y, self.right, sheet.y)

    def _close_columns(self, lower: float) -> None:
        if self._block > lower:
            for edge in self.edges[1:-1]:
                self.sheet.rule(edge, self._block, edge, lower)

    def _rules(self) -> None:
        self._close_columns(self.sheet.y)
        self._block = self.sheet.y


def _lay(column: Column, cell: Content) -> list[_Line]:
    room = column.width - 2 * PAD
    if isinstance(cell, str):
        if not cell:
            return []
        if fonts.width(cell, column.size) <= room:
            return [(cell, column.size, column.bold, INK, False)]
        lines = fonts.wrap(cell, column.size, room, column.most)
        return [(line, column.size, column.bold, INK, False) for line in lines]
    if isinstance(cell, Cell):
        size = cell.size or column.size
        large = fonts.wrap(cell.text, size, room, column.most) if cell.text else []
        tiny = cell.small_size
        small = [part for line in cell.small.split("\n") for part in fonts.wrap(line, tiny, room) if line]
        return [
            *((line, size, cell.bold, INK, cell.struck) for line in large),
            *((line, tiny, False, LABEL, False) for line in small),
        ]
    if isinstance(cell, Blank):
        return []
    return [(line, column.size, column.bold, INK, False) for line in cell]


def _titles_laid(columns: Sequence[Column]) -> list[list[str]]:
    """The titles of columns in lines."""
    return [
        [part for line in c.title.split("\n") for part in fonts.wrap(line, SMALL, c.width - 2 * PAD, 3) if line]
        for c in columns
    ]


def _title_height(titles: Sequence[Sequence[str]]) -> float:
    return max(map(len, titles)) * SMALL * 1.2 + 6 if any(titles) else 0.0


def table_height(columns: Sequence[Column], rows: Iterable[Sequence[Content]], row_height: float = PLAIN) -> float:
    """The height of a table without bands that is painted on one page [points]."""
    tall = _title_height(_titles_laid(columns)) + 4
    for row in rows:
        laid = (_height(_lay(column, cell)) for column, cell in zip(columns, row, strict=True))
        tall += max(row_height, *laid)
    return tall


def _place(column: Column, edge: float) -> tuple[float, str]:
    if column.align == "right":
        return edge + column.width - PAD, "right"
    if column.align == "centre":
        return edge + column.width / 2, "centre"
    return edge + PAD, "left"


def _height(lines: Sequence[_Line]) -> float:
    return sum(line[1] for line in lines) * _LEADING


def _count(lines: Sequence[_Line], room: float) -> int:
    """How many of `lines` fit in `room`."""
    count = 0
    for line in lines:
        room -= line[1] * _LEADING
        if room < 0:
            break
        count += 1
    return count
