"""Packing lists with a row a carton range: flat lists (L1) and size matrices (L2)."""

from __future__ import annotations

from collections.abc import Mapping

from qcsample.errors import InputError
from qcsample.lot import MAX_CARTONS, MAX_UNITS, Goods
from qcsample.packing.cells import MAX_PIECES, Sheet, Value, blank_row, cell_spans, is_blank, quantity, shown
from qcsample.packing.contents import Content, Printed, contents
from qcsample.packing.header import Header, header_at
from qcsample.packing.lines import GoodsStore, Line, Notes, Table, Total
from qcsample.packing.ranges import Span, join_span
from qcsample.packing.totals import counts_cartons, printed_totals, stated
from qcsample.packing.words import counted, field_of, is_carton_word, named, size_name, total_kind
from qcsample.text import readable

_TEXTS = ("po", "style", "colour", "size", "description", "pallet")
_FILLED_DOWN = ("po", "style")


def read_rows(sheet: Sheet, header: Header, wanted: Mapping[str, str], notes: Notes, store: GoodsStore) -> Table:
    """The lines and printed totals of a sheet with one row a carton range.

    Raises
    ------
    InputError
        A cell that can't be right: with sheet, row, column and the way out.
    """
    return _Reader(sheet, header, wanted, notes, store).run()


class _Reader:
    def __init__(
        self, sheet: Sheet, header: Header, wanted: Mapping[str, str], notes: Notes, store: GoodsStore
    ) -> None:
        self.sheet, self.header, self.wanted, self.notes, self.store = sheet, header, wanted, notes, store
        self.table = Table(sheet)
        self.stated: dict[str, str] = {}  # PO and style from letterhead and block lines
        self.carried: dict[str, str] = {}
        self.filled: dict[str, list[int]] = {}
        self.size_sums: list[tuple[int, dict[str, int]]] = []
        self.after_total = self.after_grand = False
        self.per_range: bool | None = None
        self.pieces = 0

    def run(self) -> Table:
        header, sheet = self.header, self.sheet
        for row in range(header.row):
            self._letterhead(row)
        blanks: list[int] = []
        row = header.row + header.depth
        while row < len(sheet.rows):
            if blank_row(sheet.rows[row]):
                blanks.append(row)
                row += 1
                continue
            if blanks and len(self.notes.skipped) < 10_000:
                self.notes.skip(sheet, blanks[0], "blank" if len(blanks) == 1 else f"blank, to row {blanks[-1] + 1}")
            blanks.clear()
            row += self._row(row)
        for total in self.table.totals:
            if total.kind == "block" and total.until is None:
                total.until = len(self.table.lines)
        last = max((total.row for total in self.table.totals if total.kind != "block"), default=len(sheet.rows))
        after = [str(line.row + 1) for line in self.table.lines if line.row > last]
        if after:
            self.notes.remarks.append(f"counted although they stand after the last total: rows {', '.join(after[:12])}")
        for name, rows in self.filled.items():
            self.notes.remarks.append(
                f"{name} is blank in {len(rows)} rows (first: row {rows[0] + 1}): taken from the row above"
            )
        return self.table

    def _letterhead(self, row: int) -> None:
        if blank_row(self.sheet.rows[row]):
            return
        self.notes.skip(self.sheet, row, "above the header")
        self._state(row, only_missing=True)

    def _state(self, row: int, *, only_missing: bool = False) -> bool:
        """Takes over PO and style that a line of text states; whether it did."""
        found = {k: v for k, v in stated(self.sheet.rows[row]) if not (only_missing and k in self.stated)}
        self.stated.update(found)
        return bool(found)

    def _row(self, row: int) -> int:
        """Reads one row; how many rows it took (a repeated header may take several)."""
        sheet = self.sheet
        carton = self._carton_value(row)
        if isinstance(carton, str) and not carton[:1].isdigit() and field_of(carton) in ("carton", "first"):
            again = header_at(sheet, row, self.wanted)
            if again is not None:
                self.header = again
                for at in range(row, row + again.depth):
                    self.notes.skip(sheet, at, "header repeated")
                return again.depth
        kind = self._total_kind(row, carton)
        if kind:
            self._total(row, kind)
            return 1
        if is_blank(carton):
            self._without_number(row)
            return 1
        try:
            spans = self._spans(row)
            unreadable = None
        except InputError as error:
            spans, unreadable = (), error
        printed = self._printed(row, lenient=not spans or any(s.first < 0 for s in spans))
        if printed is None or not printed.goods:
            self._without_goods(row, spans, printed, unreadable)
            return 1
        if len(spans) == 1 and spans[0].cartons == 1 and counts_cartons(sheet.rows[row], printed):
            if printed.total != self.pieces:
                raise self._error("a total with a carton number; take the number out of it", row, self._carton_column())
            self._total(row, "total")
            return 1
        if unreadable is not None:
            raise unreadable
        words = any(span.first < 0 for span in spans)
        if (
            words
            and (self.after_grand or not is_carton_word(spans[0].prefix))
            and (self.after_total or self.after_grand or field_of(spans[0].prefix) == "ignore")
        ):
            self.notes.skip(sheet, row, "no carton number" + (", after a total" if self.after_total else ""))
            return 1
        self._check_spans(row, spans)
        self.after_total = False
        self._line(row, spans, printed)
        return 1

    def _carton_column(self) -> int:
        columns = self.header.columns
        return columns["first"] if "first" in columns else columns["carton"]

    def _carton_value(self, row: int) -> Value:
        value = self.sheet.value(row, self._carton_column())
        if is_blank(value) and "last" in self.header.columns:
            value = self.sheet.value(row, self.header.columns["last"])
        return value

    def _total_kind(self, row: int, carton: Value) -> str:
        if isinstance(carton, str) and not carton[:1].isdigit() and (kind := total_kind(carton)):
            return kind
        if not is_blank(carton) and any(c.isdigit() for c in str(carton)[:60]):
            return ""
        for value in self.sheet.rows[row][:60]:
            if isinstance(value, str) and (kind := total_kind(value)):
                return kind
        return ""

    def _spans(self, row: int) -> tuple[Span, ...]:
        columns = self.header.columns
        if "first" not in columns:
            return self._cell_spans(row, columns["carton"])
        ends = [self._cell_spans(row, columns[key]) for key in ("first", "last")]
        if not ends[0] or not ends[1]:
            return ends[0] or ends[1]
        try:
            if len(ends[0]) > 1 or len(ends[1]) > 1:
                raise InputError("several numbers in the columns of first and last carton; one each is needed")
            return (join_span(ends[0][0], ends[1][0]),)
        except InputError as error:
            raise self._error(error.message, row, columns["first"]) from None

    def _cell_spans(self, row: int, column: int) -> tuple[Span, ...]:
        try:
            return tuple(cell_spans(self.sheet.value(row, column)))
        except InputError as error:
            raise self._error(error.message, row, column) from None

    def _check_spans(self, row: int, spans: tuple[Span, ...]) -> None:
        for span in spans:
            if span.cartons < 1:
                raise self._error(
                    f"carton range {span} runs backwards and has goods in it; correct the numbers",
                    row,
                    self._carton_column(),
                )
            if span.first < 0 and not is_carton_word(span.prefix):
                raise self._error(
                    f"{readable(span.prefix, limit=40)!r} is no carton number; every carton needs its printed number",
                    row,
                    self._carton_column(),
                )
        if sum(span.cartons for span in spans) > MAX_CARTONS:
            raise self._error(f"more than {MAX_CARTONS:,} cartons; correct the range", row, self._carton_column())

    def _printed(self, row: int, *, lenient: bool = False, joined: bool = False) -> Printed | None:
        """The quantities of a row; with `lenient`, None when one of them is words (a note, no goods)."""
        printed = Printed()
        columns = self.header.columns
        try:
            for name in ("pcs", "total", "ctns", "full", "tail", "tail_pcs"):
                if name in columns:
                    setattr(printed, name, self._quantity(row, columns[name], name, joined))
            for column, label in self.header.sizes:
                if count := self._quantity(row, column, "size", joined):
                    printed.sizes.append((label, count))
        except InputError:
            if lenient:
                return None
            raise
        return printed

    def _quantity(self, row: int, column: int, name: str, joined: bool) -> int | None:
        value = self.sheet.value(row, column)
        if value is None and name == "pcs" and not joined:
            area = self.sheet.area(row, column)
            value = self.sheet.value(area[0], area[1]) if area and area[1] == area[3] else None
        if value is None:
            return None
        try:
            most = MAX_UNITS if name in ("pcs", "tail_pcs") else MAX_PIECES
            return quantity(value, most=most, rounded_up=name == "ctns")
        except InputError as error:
            raise self._error(error.message, row, column) from None

    def _without_goods(
        self, row: int, spans: tuple[Span, ...], printed: Printed | None, unreadable: InputError | None
    ) -> None:
        """A row with something in the carton column and no quantity: a note, a block line, or an error."""
        text = next((shown(v) for v in self.sheet.rows[row] if not is_blank(v)), "")
        if printed is None and spans and not self.after_grand and not self._is_note(row):
            self._printed(row)  # raises: words where a quantity belongs
        cells = sum(not is_blank(v) for v in self.sheet.rows[row])
        if cells <= 4 and named(text) and self._state(row):
            self._block(row)
        elif any(span.cartons < 1 for span in spans):
            self.notes.skip(self.sheet, row, "the carton range runs backwards, and there are no goods in it")
        elif any(span.first >= 0 for span in spans) and printed is not None and self._claims_goods(row, printed):
            raise self._error(
                "cartons without a quantity; fill in the pieces, or name the column with --column",
                row,
                self._carton_column(),
            )
        elif unreadable is not None and cells > 3 and not self.after_grand:
            raise unreadable
        else:
            self.notes.skip(self.sheet, row, "no quantity")

    def _claims_goods(self, row: int, printed: Printed) -> bool:
        """Whether a row names cartons or goods but leaves every quantity blank (a printed 0 is a quantity)."""
        if printed.ctns:
            return True
        header = self.header
        counts = [c for name, c in header.columns.items() if name not in (*_TEXTS, "carton", "first", "last")]
        blank = all(is_blank(self.sheet.filled(row, c)) for c in (*counts, *(c for c, _ in header.sizes)))
        goods = (header.columns.get(name) for name in ("style", "colour", "size", "description"))
        return blank and any(self.sheet.text(row, c) for c in goods)

    def _is_note(self, row: int) -> bool:
        """A row with at most two cells that are all words."""
        values = [v for v in self.sheet.rows[row] if not is_blank(v)]
        return len(values) <= 2 and all(isinstance(v, str) for v in values)

    def _block(self, row: int) -> None:
        self.notes.skip(self.sheet, row, "heading of a block")
        lines = len(self.table.lines)
        for total in self.table.totals:
            if total.kind == "block" and total.until is None:
                total.until = lines
        said = counted(" ".join(shown(v) for v in self.sheet.rows[row] if isinstance(v, str)))
        if said:
            printed: dict[str, tuple[int, int | None]] = {key: (count, None) for key, count in said.items()}
            self.table.totals.append(Total(row, "block", lines, printed))
        self.carried.clear()

    def _without_number(self, row: int) -> None:
        """A row whose carton cell is empty: merged with the one above, goods that belong to it, or a note."""
        sheet, lines = self.sheet, self.table.lines
        area = sheet.area(row, self._carton_column())
        joined = bool(area and lines and area[0] <= lines[-1].row < row and lines[-1].sheet is sheet)
        if not joined and (self.after_grand or self.after_total or not lines):
            text = next((shown(v) for v in sheet.rows[row] if not is_blank(v)), "")
            if named(text) and not self.after_grand and self._state(row):
                self._block(row)
            elif not lines and (printed := self._printed(row, lenient=True)) is not None and printed.goods:
                raise self._error("goods without a carton number; fill it in", row, self._carton_column())
            else:
                self.notes.skip(sheet, row, "no carton number" + (", after a total" if lines else ""))
            return
        printed = self._printed(row, lenient=self._is_note(row), joined=True)
        if not joined and printed is not None and self._is_unlabelled_total(row, printed):
            self._total(row, "total")
            return
        if printed is None or not printed.goods:
            self._without_goods(row, (), printed, None)
            return
        self._line(row, lines[-1].spans, printed, joined=joined, loose=not joined)

    def _is_unlabelled_total(self, row: int, printed: Printed) -> bool:
        """Numbers without any words that are the sum of what stands above, or since the total before."""
        if printed.total is None or any(isinstance(self.sheet.filled(row, c), str) for c in self._text_columns()):
            return False
        since = max((total.at for total in self.table.totals), default=0)
        return printed.total in (self.pieces, sum(line.pieces for line in self.table.lines[since:][-10_000:]))

    def _text_columns(self) -> list[int]:
        return [column for name, column in self.header.columns.items() if name in _TEXTS]

    def _line(
        self, row: int, spans: tuple[Span, ...], printed: Printed, *, joined: bool = False, loose: bool = False
    ) -> None:
        sheet = self.sheet
        cartons = sum(span.cartons for span in spans)
        texts = {name: self._text(row, name) for name in _TEXTS}
        printed_count = None if joined or loose else printed.ctns
        if printed_count is not None and printed_count != cartons and not (printed_count == 0 and cartons == 1):
            self.notes.disagree(
                self._error(
                    f"prints {printed_count:,} cartons, but {', '.join(map(str, spans))} are {cartons:,}",
                    row,
                    self.header.columns["ctns"],
                )
            )
        expected = None if joined or loose else self._shared(row, printed, cartons)
        content = Content(cartons, printed, self.per_range)
        parts = contents(content, lambda message, name: self._disagree(message, row, name))
        if content.expected is not None:
            expected = content.expected
        if content.remark:
            self.notes.remarks.append(f"{self._place(row)}: {content.remark}")
        if content.decided is not None and cartons > 1:
            self.per_range = content.decided
        if any(sum(units for _, units in inside) > MAX_UNITS for _, inside in parts):
            raise self._error(f"more than {MAX_UNITS:,} pieces in one carton; correct the numbers", row, None)
        sums = self.size_sums[-1][1] if self.size_sums and self.size_sums[-1][0] == -1 else None
        if printed.sizes:
            if sums is None:
                sums = {}
                self.size_sums.append((-1, sums))
            for label, count in printed.sizes:
                sums[label] = sums.get(label, 0) + count
        texts["size"] = size_name(texts["size"]) if texts["size"] else ""
        pallet = texts.pop("pallet")
        goods = tuple(
            (
                count,
                self.store.all(
                    tuple(
                        self.store.goods(Goods(**{**texts, "size": label or texts["size"]}, units=units))
                        for label, units in inside
                    )
                ),
            )
            for count, inside in parts
        )
        self.pieces += sum(count * units for count, inside in parts for _, units in inside)
        self.table.lines.append(
            Line(
                sheet,
                row,
                spans,
                cartons,
                goods,
                texts["po"],
                texts["style"],
                pallet,
                printed_count,
                expected,
                joined,
                loose,
                row in sheet.hidden_rows,
            )
        )

    def _shared(self, row: int, printed: Printed, cartons: int) -> int | None:
        """Pieces per carton that a merged cell prints for all rows of a carton; they leave `printed`."""
        carton = self.sheet.area(row, self._carton_column())
        if carton is None or carton[2] == row:
            return None
        expected = None
        for name in ("pcs", "total"):
            area = self.sheet.area(row, self.header.columns.get(name))
            count = getattr(printed, name)
            if area is not None and area[2] > row and count is not None and self._goods_below(row, carton[2]):
                expected = count if name == "pcs" else count // cartons if expected is None else expected
                setattr(printed, name, None)
        return expected

    def _goods_below(self, row: int, last: int) -> bool:
        """Whether any of the rows below, to `last`, has a quantity: only then does a merged one tell of them all."""
        last = min(last, len(self.sheet.rows) - 1)
        below = (self._printed(at, lenient=True, joined=True) for at in range(row + 1, last + 1))
        return any(printed is not None and printed.goods for printed in below)

    def _text(self, row: int, name: str) -> str:
        column = self.header.columns.get(name)
        text = self.sheet.text(row, column) if column is not None else ""
        if text:
            if name in _FILLED_DOWN:
                self.carried[name] = text
            return text
        if name in _FILLED_DOWN:
            if self.carried.get(name):
                self.filled.setdefault(name, []).append(row)
                return self.carried[name]
            return self.stated.get(name, "")
        return ""

    def _total(self, row: int, kind: str) -> None:
        table, sheet = self.table, self.sheet
        self.notes.skip(sheet, row, "a total: compared, not counted")
        self.after_total = True
        self.after_grand = self.after_grand or kind == "grand"
        columns = {name: c for name, c in self.header.columns.items() if name in ("ctns", "total")}
        columns.update({f"size {label}": column for column, label in self.header.sizes})
        printed = printed_totals(sheet, row, columns, self.header.texts)
        other: dict[str, set[int]] = {}
        sums: dict[str, int] = {}
        for at in range(len(self.size_sums) - 1, -1, -1):
            for label, count in self.size_sums[at][1].items():
                sums[label] = sums.get(label, 0) + count
                other.setdefault(f"size {label}", set()).add(sums[label])
        if self.size_sums and self.size_sums[-1][0] == -1:
            self.size_sums[-1] = (row, self.size_sums[-1][1])
            del self.size_sums[:-50]
        if printed:
            table.totals.append(Total(row, kind, len(table.lines), printed, other))

    def _disagree(self, message: str, row: int, name: str) -> None:
        error = self._error(message, row, self.header.columns.get(name))
        if name:
            self.notes.disagree(error)
        else:
            raise error

    def _place(self, row: int) -> str:
        return (f"sheet {self.sheet.name!r}, " if self.sheet.name else "") + f"row {row + 1}"

    def _error(self, message: str, row: int, column: int | None) -> InputError:
        header = self.header.texts.get(column, "") if column is not None else ""
        return self.sheet.error(message, row, column, header)
