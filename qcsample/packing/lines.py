"""What the layouts have in common: lines of goods, printed totals, and notes on the reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qcsample.errors import InputError
from qcsample.lot import Goods, Skipped
from qcsample.packing.cells import Sheet
from qcsample.packing.ranges import Span

Parts = tuple[tuple[int, tuple[Goods, ...]], ...]


@dataclass(slots=True)
class Line:
    """Goods that one row (or one cell of a transposed list) puts into a run of cartons.

    Attributes
    ----------
    sheet, row, column : Sheet, int, int or None
        Where it stands, counted from 0.
    spans : tuple of Span
        The cartons; `cartons` is how many.
    parts : tuple of (int, tuple of Goods)
        So many cartons from the first on with these goods each, then so many with those; together `cartons`.
    po, style, pallet : str
        What tells numbering restarts apart, and where the cartons stand.
    printed : int or None
        The carton count that the row prints.
    expected : int or None
        Pieces that each carton should hold, all its rows together.
    joined : bool
        The row shares its carton cell with the line before.
    loose : bool
        The row has no carton number: it continues the line before only if totals confirm it.
    hidden : bool
        Its row or column is not shown.
    """

    sheet: Sheet
    row: int
    spans: tuple[Span, ...]
    cartons: int
    parts: Parts
    po: str = ""
    style: str = ""
    pallet: str = ""
    printed: int | None = None
    expected: int | None = None
    joined: bool = False
    loose: bool = False
    hidden: bool = False
    column: int | None = None

    @property
    def pieces(self) -> int:
        """Pieces of the line in all its cartons [units]."""
        return sum(count * g.units for count, goods in self.parts for g in goods)


@dataclass(slots=True)
class Total:
    """A printed total: compared with what the lines add up to, never counted.

    Attributes
    ----------
    row : int
        Where it is printed, counted from 0.
    kind : str
        "grand" for the whole sheet; "sub" or "total" for the whole or what stands since an earlier total;
        "block" for the lines from `at` up to `until`; "these" for the lines in `members`.
    at, until : int
        Number of lines of the sheet before it, and where its block ends.
    printed : dict
        ("total" | "ctns" | "size 36" ...) -> (value, column or None).
    other : dict
        Other sums that a spreadsheet may have printed instead, by the same keys.
    """

    row: int
    kind: str
    at: int
    printed: dict[str, tuple[int, int | None]]
    other: dict[str, set[int]] = field(default_factory=dict)
    until: int | None = None
    members: Sequence[int] = ()


@dataclass
class Table:
    """Everything that was read from one sheet."""

    sheet: Sheet
    lines: list[Line] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)


class Notes:
    """What the reading has to tell: words, skipped rows, remarks; and differences that were accepted."""

    def __init__(self, *, accept_totals: bool = False) -> None:
        self.accept_totals = accept_totals
        self.understood: list[str] = []
        self.skipped: list[Skipped] = []
        self.remarks: list[str] = []

    def skip(self, sheet: Sheet, row: int, reason: str) -> None:
        """Lists a row that is not counted, and says so if it is hidden."""
        if row in sheet.hidden_rows and "hidden" not in reason:
            reason = f"hidden: {reason}"
        self.skipped.append(Skipped(sheet.name, row + 1, reason, sheet.row_text(row)))

    def disagree(self, error: InputError) -> None:
        """Numbers that contradict each other stop the reading, unless totals are accepted as they are.

        Raises
        ------
        InputError
            `error`, with the way out.
        """
        if not self.accept_totals:
            raise InputError(
                f"{error.message}; correct the list, or go on with --accept-totals",
                source=error.source,
                sheet=error.sheet,
                row=error.row,
                column=error.column,
            )
        place = ", ".join(
            part
            for part in (
                f"sheet {error.sheet!r}" if error.sheet else "",
                f"row {error.row}" if error.row else "",
                f"column {error.column}" if error.column else "",
            )
            if part
        )
        self.remarks.append(f"accepted: {place}: {error.message}")


class GoodsStore:
    """One object for equal goods, and for equal tuples of goods, however many rows hold them."""

    def __init__(self) -> None:
        self._goods: dict[Goods, Goods] = {}
        self._tuples: dict[tuple[Goods, ...], tuple[Goods, ...]] = {}

    def goods(self, goods: Goods) -> Goods:
        """The shared object equal to `goods`."""
        return self._goods.setdefault(goods, goods)

    def all(self, goods: tuple[Goods, ...]) -> tuple[Goods, ...]:
        """The shared tuple equal to `goods`."""
        return self._tuples.setdefault(goods, goods)
