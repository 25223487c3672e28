"""Transposed packing lists (L3): carton ranges across, goods down, pieces of a whole range in the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from qcsample.errors import InputError
from qcsample.lot import Goods, Skipped
from qcsample.packing.cells import Sheet, blank_row, cell_spans, column_letter, is_blank, quantity, shown
from qcsample.packing.header import SEARCHED
from qcsample.packing.lines import GoodsStore, Line, Notes, Table, Total
from qcsample.packing.ranges import Span, join_span
from qcsample.packing.totals import stated
from qcsample.packing.words import field_of, size_name, total_kind
from qcsample.text import readable

_TEXTS = ("po", "style", "colour", "size", "description")


@dataclass
class Block:
    """One set of carton ranges across.

    Attributes
    ----------
    row, label : int
        Where the label of the first cartons stands.
    last : int
        Row of the last cartons; `row` itself where one row holds whole ranges.
    ranges : dict of int to tuple of Span
        Column -> its cartons.
    names : dict of str to int
        Field -> column left of the ranges.
    total : int or None
        Column of the row totals.
    """

    row: int
    label: int
    last: int
    ranges: dict[int, tuple[Span, ...]] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    total: int | None = None

    def words(self) -> str:
        """Which column is what, for a person; sizes stand below the label unless a column is named so."""
        columns = dict(self.names)
        if self.label not in columns.values():
            columns.setdefault("size", self.label)
        return "; ".join(f"{name} = {column_letter(columns[name])}" for name in _TEXTS if name in columns)


def find_transposed(sheet: Sheet, start: int = 0, stop: int = SEARCHED) -> Block | None:
    """The first block of carton ranges that run across; None if there is none."""
    for row in range(start, min(stop, len(sheet.rows))):
        for column, value in enumerate(sheet.rows[row][:60]):
            if not isinstance(value, str):
                continue
            name = field_of(value)
            if name == "first":
                for last in (row + 1, row + 2):
                    if field_of(shown(sheet.raw(last, column))) == "last" and _numbers_right(sheet, row, column, 1):
                        return Block(row, column, last)
            elif name == "carton" and _numbers_right(sheet, row, column, 2) and not _number_below(sheet, row, column):
                return Block(row, column, row)
    return None


def _number_below(sheet: Sheet, row: int, column: int) -> bool:
    """Whether carton numbers stand below a label: then its list is not transposed."""
    for below in range(row + 1, min(row + 4, len(sheet.rows))):
        try:
            if any(span.first >= 0 for span in cell_spans(sheet.filled(below, column))):
                return True
        except InputError:
            return True
    return False


def _numbers_right(sheet: Sheet, row: int, column: int, least: int) -> bool:
    """Whether carton numbers stand right of a label, and little else."""
    numbers = others = 0
    for at in range(column + 1, len(sheet.rows[row])):
        value = sheet.rows[row][at]
        if is_blank(value) or (isinstance(value, str) and (total_kind(value) or field_of(value))):
            continue
        try:
            spans = cell_spans(value)
        except InputError:
            spans = []
        good = bool(spans) and all(span.first >= 0 for span in spans)
        numbers, others = numbers + good, others + (not good)
    return numbers >= least and numbers > others


def read_transposed(sheet: Sheet, block: Block, notes: Notes, store: GoodsStore) -> Table:
    """The lines and printed totals of a transposed sheet, all its blocks.

    Raises
    ------
    InputError
        A cell that can't be right: with sheet, row, column and the way out.
    """
    table = Table(sheet)
    for row in range(block.row):
        if not blank_row(sheet.rows[row]):
            notes.skip(sheet, row, "above the header")
    following: Block | None = block
    while following is not None:
        block, following = following, find_transposed(sheet, following.last + 1, len(sheet.rows))
        end = following.row if following is not None else len(sheet.rows)
        _Across(sheet, block, end, notes, store, table).run()
    return table


class _Across:
    def __init__(self, sheet: Sheet, block: Block, end: int, notes: Notes, store: GoodsStore, table: Table) -> None:
        self.sheet, self.block, self.end = sheet, block, end
        self.notes, self.store, self.table = notes, store, table
        self.cells: dict[int, dict[int, int]] = {}  # row of goods -> column -> pieces
        self.sums: dict[int, int] = {}  # row of goods -> printed total
        self.total_rows: list[int] = []
        self.stated: dict[str, str] = {}

    def run(self) -> None:
        for row in range(self.block.row):
            for name, text in stated(self.sheet.rows[row]):
                self.stated.setdefault(name, text)
        self._ranges()
        self._names(range(max(0, self.block.row - 2), self.block.last + 1))
        for row in range(self.block.last + 1, self.end):
            if not blank_row(self.sheet.rows[row]):
                self._row(row)
        self._unlabelled_columns()
        self._emit()

    def _ranges(self) -> None:
        sheet, block = self.sheet, self.block
        width = max(len(sheet.rows[at]) for at in (block.row, block.last))
        for column in range(block.label + 1, width):
            ends = []
            for row in dict.fromkeys((block.row, block.last)):
                value = sheet.value(row, column)
                if isinstance(value, str) and (total_kind(value) or field_of(value)):
                    break
                try:
                    ends.append(tuple(cell_spans(value)))
                except InputError as error:
                    raise sheet.error(error.message, row, column) from None
            filled = [end for end in ends if end]
            if not filled:
                continue
            try:
                self.block.ranges[column] = (join_ends(filled),) if len(filled) == 2 else filled[0]
            except InputError as error:
                raise sheet.error(error.message, block.row, column) from None
        for row in range(max(0, block.row - 2), min(block.last + 4, self.end)):
            for column in range(block.label + 1, len(sheet.rows[row])):
                text = sheet.raw(row, column)
                if column in block.ranges or not isinstance(text, str) or block.total is not None:
                    continue
                if total_kind(text) or field_of(text) == "total":
                    block.total = column

    def _names(self, rows: range) -> bool:
        found = False
        for row in rows:
            labels = {field_of(v) for v in self.sheet.rows[row][: self.block.label] if isinstance(v, str)}
            if row < self.block.row and len(labels & set(_TEXTS)) < 2:
                continue  # a letterhead line such as PO NO. | 4711
            for column in range(min(self.block.label + 1, len(self.sheet.rows[row]))):
                value = self.sheet.raw(row, column)
                name = field_of(value) if isinstance(value, str) else ""
                if name in _TEXTS and name not in self.block.names:
                    self.block.names[name] = column
                    found = True
        return found

    def _row(self, row: int) -> None:
        sheet, block = self.sheet, self.block
        labels = [v for v in sheet.rows[row][: block.label + 1] if isinstance(v, str) and v.strip()]
        fields = {field_of(label) for label in labels} - {""}
        if any(total_kind(label) for label in labels):
            self.total_rows.append(row)
            self.notes.skip(sheet, row, "a total: compared, not counted")
        elif "ctns" in fields:
            self._names(range(row, row + 1))
            self._counts(row)
        elif fields & {"ignore", "pcs", "total", "carton", "first", "last"}:
            self.notes.skip(sheet, row, "no quantities of goods")
        elif fields and not any(self._number(row, column) for column in block.ranges):
            self._names(range(row, row + 1))
            self.notes.skip(sheet, row, "part of the header")
        else:
            self._goods(row, labels)

    def _number(self, row: int, column: int) -> int:
        try:
            return quantity(self.sheet.value(row, column)) or 0
        except InputError:
            return 0

    def _quantity(self, row: int, column: int) -> int:
        try:
            return quantity(self.sheet.value(row, column)) or 0
        except InputError as error:
            if error.row is not None:
                raise
            raise self.sheet.error(error.message, row, column, self._heading(column)) from None

    def _heading(self, column: int) -> str:
        return "cartons " + ", ".join(map(str, self.block.ranges[column])) if column in self.block.ranges else ""

    def _goods(self, row: int, labels: list[str]) -> None:
        sheet, block = self.sheet, self.block
        beyond = [c for c in range(block.label + 1, len(sheet.rows[row])) if not is_blank(sheet.value(row, c))]
        if all(isinstance(sheet.value(row, c), str) and not self._number(row, c) for c in beyond) and not any(
            is_quantity_text(shown(sheet.value(row, c))) for c in beyond if c in block.ranges
        ):
            self.notes.skip(sheet, row, "no quantities")
            return
        found = {c: q for c in block.ranges if (q := self._quantity(row, c))}
        if not found:
            self.notes.skip(sheet, row, "all its quantities are 0")
            if block.total is not None and (stray := self._number(row, block.total)):
                self.notes.disagree(sheet.error(f"prints {stray:,} pieces, but no carton holds any", row, block.total))
            return
        self.cells[row] = found
        if block.total is not None and (printed := self._quantity(row, block.total)):
            self.sums[row] = printed

    def _counts(self, row: int) -> None:
        for column, spans in self.block.ranges.items():
            cartons = sum(span.cartons for span in spans)
            value = self.sheet.value(row, column)
            try:
                printed = quantity(value, rounded_up=True)
            except InputError as error:
                if cartons < 1:  # 50 - 51 + 1 = 0, or a formula's negative count
                    continue
                raise self.sheet.error(error.message, row, column, self._heading(column)) from None
            if printed is not None and cartons >= 1 and printed != cartons:
                self.notes.disagree(
                    self.sheet.error(
                        f"prints {printed:,} cartons, but {', '.join(map(str, spans))} are {cartons:,}", row, column
                    )
                )
        self.notes.skip(self.sheet, row, "carton counts: compared, not counted")
        if self.block.total is not None and (printed := self._number(row, self.block.total)):
            self.table.totals.append(
                Total(row, "these", 0, {"ctns": (printed, self.block.total)}, members=self._pending)
            )

    @property
    def _pending(self) -> range:
        """The lines of this block, which are not there yet: `_emit` puts the end in."""
        return range(len(self.table.lines), len(self.table.lines))

    def _unlabelled_columns(self) -> None:
        """A column without carton numbers that holds the row sums is a total; with other goods it is an error."""
        block, sheet = self.block, self.sheet
        if not self.cells:
            return
        width = max(len(sheet.rows[row]) for row in self.cells)
        for column in range(block.label + 1, width):
            if column in block.ranges or column == block.total:
                continue
            heading = [sheet.raw(row, column) for row in range(max(0, block.row - 2), min(self.cells))]
            values = {row: self._number(row, column) for row in self.cells}
            if not any(values.values()) or any(isinstance(text, str) and text.strip() for text in heading):
                continue
            if block.total is None and all(values[row] == sum(cells.values()) for row, cells in self.cells.items()):
                block.total = column
                self.sums = values
                continue
            row = next(row for row, value in values.items() if value)
            raise sheet.error("a quantity in a column without carton numbers; fill them in", row, column)

    def _emit(self) -> None:
        sheet, block, lines = self.sheet, self.block, self.table.lines
        start = len(lines)
        each = self._per_carton()
        texts = {row: self._texts(row) for row in sorted(self.cells)}
        by_row: dict[int, list[int]] = {row: [] for row in self.cells}
        by_column: dict[int, list[int]] = {}
        for column, spans in block.ranges.items():
            cartons = sum(span.cartons for span in spans)
            named = "hidden column" if column in sheet.hidden_columns else "column"
            rows = [row for row in sorted(self.cells) if column in self.cells[row]]
            if any(span.cartons < 1 for span in spans):
                where = f"{named} {column_letter(column)}: From {spans[0].first} > To {spans[0].last}"
                if rows:
                    raise sheet.error(
                        f"carton range {spans[0]} runs backwards and has goods in it; correct the numbers",
                        rows[0],
                        column,
                    )
                self.notes.skipped.append(Skipped(sheet.name, block.row + 1, f"{where}, without goods", ""))
                continue
            if not rows:
                self.notes.skipped.append(
                    Skipped(
                        sheet.name,
                        block.row + 1,
                        f"{named} {column_letter(column)}: cartons {', '.join(map(str, spans))} without goods",
                        "",
                    )
                )
            for position, row in enumerate(rows):
                pieces = self.cells[row][column]
                if not each and pieces % cartons:
                    raise sheet.error(
                        f"{pieces:,} pieces can't be divided evenly over cartons {', '.join(map(str, spans))} "
                        f"({cartons:,}); give the last carton its own column",
                        row,
                        column,
                    )
                goods = self.store.goods(Goods(**texts[row], units=pieces if each else pieces // cartons))
                by_row[row].append(len(lines))
                by_column.setdefault(column, []).append(len(lines))
                lines.append(
                    Line(
                        sheet,
                        row,
                        spans,
                        cartons,
                        ((cartons, self.store.all((goods,))),),
                        texts[row]["po"],
                        texts[row]["style"],
                        joined=position > 0,
                        hidden=row in sheet.hidden_rows or column in sheet.hidden_columns,
                        column=column,
                    )
                )
        self._totals(start, by_row, by_column)

    def _per_carton(self) -> bool:
        """Whether cells are pieces per carton: only where the row totals say so."""
        sums = [row for row in self.cells if row in self.sums]
        together = all(self.sums[row] == sum(self.cells[row].values()) for row in sums)
        if not sums or together:
            return False
        each = all(
            self.sums[row]
            == sum(q * sum(span.cartons for span in self.block.ranges[c]) for c, q in self.cells[row].items())
            for row in sums
        )
        if each:
            self.notes.remarks.append("the quantities are per carton: so the row totals say")
        return each

    def _texts(self, row: int) -> dict[str, str]:
        sheet, block = self.sheet, self.block
        texts = dict.fromkeys(_TEXTS, "")
        for name, column in block.names.items():
            text = sheet.text(row, column)
            for above in range(row - 1, block.last, -1) if not text and name in ("po", "style") else ():
                if text := sheet.text(above, column) if above in self.cells else "":
                    break
            texts[name] = text
        if block.label not in block.names.values() and not texts["size"]:
            texts["size"] = sheet.text(row, block.label)
        if not block.names:
            left = [sheet.text(row, column) for column in range(block.label)]
            texts["description"] = readable(" ".join(text for text in left if text))
        texts["size"] = size_name(texts["size"]) if texts["size"] else ""
        for name, text in self.stated.items():
            texts[name] = texts[name] or text
        return texts

    def _totals(self, start: int, by_row: Mapping[int, list[int]], by_column: Mapping[int, list[int]]) -> None:
        totals, block = self.table.totals, self.block
        mine = range(start, len(self.table.lines))
        for total in totals:
            if total.kind == "these" and total.members == range(start, start):
                total.members = mine
        for row, printed in self.sums.items():
            totals.append(Total(row, "these", 0, {"total": (printed, block.total)}, members=by_row[row]))
        before = block.last
        for row in self.total_rows:
            for column in block.ranges:
                printed = self._quantity(row, column)
                if printed:
                    since = [at for at in by_column.get(column, ()) if before < self.table.lines[at].row < row]
                    whole = [at for at in by_column.get(column, ()) if self.table.lines[at].row < row]
                    self._column_total(row, column, printed, since, whole)
            if block.total is not None and (printed := self._quantity(row, block.total)):
                since = [at for at in mine if before < self.table.lines[at].row < row]
                whole = [at for at in mine if self.table.lines[at].row < row]
                self._column_total(row, block.total, printed, since, whole)
            before = row

    def _column_total(self, row: int, column: int, printed: int, since: list[int], whole: list[int]) -> None:
        """A total below a column: of what stands since the total before, or of all above; CTNS by its size."""
        lines = self.table.lines
        members = since if sum(lines[at].pieces for at in since) == printed else whole
        self.table.totals.append(Total(row, "these", 0, {"total": (printed, column)}, members=members))


def join_ends(ends: list[tuple[Span, ...]]) -> Span:
    """First and last cartons of a column as one range.

    Raises
    ------
    InputError
        They are not one number each.
    """
    if any(len(end) != 1 for end in ends):
        raise InputError("several numbers where one first and one last carton are needed")
    return join_span(ends[0][0], ends[1][0])


def is_quantity_text(text: str) -> bool:
    """Whether a text was meant as a quantity, such as `approx 9` or `TBC`."""
    return bool(re.search(r"[0-9]|^(?:tbc|tba|tbd|fifty|about)$", text, re.IGNORECASE))
