"""What letterhead, headings and totals rows state, and printed totals against what the lines add up to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate

from qcsample.errors import InputError
from qcsample.packing.cells import Row, Sheet, is_blank, quantity, shown
from qcsample.packing.contents import Printed
from qcsample.packing.lines import Line, Table, Total
from qcsample.packing.words import counted, named, total_kind
from qcsample.text import readable

_BACK = 60  # earlier totals after which a subtotal may begin


def stated(row: Row) -> Iterator[tuple[str, str]]:
    """PO and style that a line of text states, its values in the same cell or in the next: (field, value)."""
    cells = [shown(value) for value in row]
    for at, text in enumerate(cells):
        for name, value in named(text) if text else ():
            value = value or next((other for other in cells[at + 1 :] if other), "")
            if value:
                yield name, readable(value, limit=60)


def counts_cartons(row: Row, printed: Printed) -> bool:
    """Whether a row with a number for its carton is a total that prints the carton count there.

    It says that it is a total and has no pieces per carton, as `97 | TOTAL | 776`.
    """
    return (
        printed.total is not None
        and printed.pcs is None
        and not printed.sizes
        and any(isinstance(value, str) and total_kind(value) for value in row[:60])
    )


def printed_totals(
    sheet: Sheet, row: int, columns: Mapping[str, int], texts: Mapping[int, str]
) -> dict[str, tuple[int, int | None]]:
    """What a totals row prints: the numbers in `columns`, and those in words such as `97 CTNS 776 PCS`.

    Raises
    ------
    InputError
        A cell of one of the columns is no number.
    """
    printed: dict[str, tuple[int, int | None]] = {}
    for name, column in columns.items():
        value = sheet.value(row, column)
        if isinstance(value, str) and total_kind(value):
            continue
        try:
            count = quantity(value, rounded_up=name == "ctns")
        except InputError as error:
            said = counted(shown(value))
            if name not in said:
                raise sheet.error(error.message, row, column, texts.get(column, "")) from None
            count = said[name]
        if count:
            printed[name] = (count, column)
    for value in sheet.rows[row]:
        if isinstance(value, str) and not is_blank(value):
            for name, count in counted(value).items():
                printed.setdefault(name, (count, None))
    return printed


class Sums:
    """Running sums over the lines of a table, by the keys of `Total.printed`.

    Parameters
    ----------
    table : Table
        All its lines, counted or not, so that positions hold.
    included, opening : collection of int
        `id` of the lines that count, and of those that are the first of their cartons.
    """

    def __init__(self, table: Table, included: Collection[int], opening: Collection[int]) -> None:
        self._lines, self._included, self._opening = table.lines, included, opening
        self._running: dict[str, list[int]] = {}

    def of(self, key: str, line: Line) -> int:
        """What one line adds to a total [units or cartons]."""
        if id(line) not in self._included:
            return 0
        if key == "total":
            return line.pieces
        if key == "ctns":
            return line.cartons if id(line) in self._opening else 0
        size = key.removeprefix("size ")
        return sum(count * g.units for count, goods in line.parts for g in goods if g.size == size)

    def any_of(self, members: Sequence[int]) -> bool:
        """Whether any of these lines counts."""
        return any(id(self._lines[at]) in self._included for at in members)

    def between(self, key: str, start: int, end: int) -> int:
        """The sum over the lines from `start` up to `end`."""
        if key not in self._running:
            self._running[key] = list(accumulate((self.of(key, line) for line in self._lines), initial=0))
        return self._running[key][end] - self._running[key][start]


def compare(table: Table, sums: Sums) -> tuple[list[InputError], bool]:
    """What does not add up, and whether a total of pieces confirms every line without a carton number."""
    problems: list[InputError] = []
    starts = [0]
    confirmed: list[tuple[int, int]] = []
    for total in table.totals:
        if total.kind == "these" and total.row in table.sheet.hidden_rows and not sums.any_of(total.members):
            continue
        for key, (printed, column) in total.printed.items():
            choices = list(_choices(total, key, sums, starts, table))
            fit = next((start for start, added in choices if added == printed), None)
            if fit is not None:
                if key == "total" and fit >= 0:
                    confirmed.append((fit, total.at if total.until is None else total.until))
                continue
            if printed in total.other.get(key, ()):
                continue
            what = {"total": "pieces", "ctns": "cartons"}.get(key, f"pieces of {key}")
            added = " or ".join(dict.fromkeys(f"{added:,}" for _, added in choices[:2]))
            problems.append(
                table.sheet.error(f"prints {printed:,} {what}, but the rows add up to {added}", total.row, column)
            )
        if total.kind in ("grand", "sub", "total"):
            starts.append(total.at)
            del starts[1:-_BACK]
    sure = all(any(start < at < end for start, end in confirmed) for at, line in enumerate(table.lines) if line.loose)
    return problems, sure


def _choices(total: Total, key: str, sums: Sums, starts: list[int], table: Table) -> Iterator[tuple[int, int]]:
    """(first line, sum) of what the total may stand for; a first line of -1 confirms nothing."""
    if total.kind == "these":
        yield -1, sum(sums.of(key, table.lines[at]) for at in total.members)
    elif total.kind == "block":
        yield total.at, sums.between(key, total.at, total.at if total.until is None else total.until)
    elif total.kind == "grand":
        yield 0, sums.between(key, 0, total.at)
    else:
        for start in reversed(starts):
            yield start, sums.between(key, start, total.at)
