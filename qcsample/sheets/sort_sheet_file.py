"""The factory's sort sheet as a file (.csv, .xlsx), to `SortSheet`.

The file comes from the other side of the deal: it is read as findings files are. A workbook may have a second
sheet that tells where the unrepairable pieces are; in a CSV file lines above the table tell it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from qcsample.errors import InputError
from qcsample.findings import MAX_COUNT
from qcsample.inspection import Inspection
from qcsample.lot import Lot
from qcsample.packing.cells import Sheet, is_blank, quantity, shown
from qcsample.packing.sources import file_bytes
from qcsample.packing.words import total_kind
from qcsample.rework.goods import whole_lot
from qcsample.rework.sort_records import Sealed, SortCount, SortRow, SortSheet
from qcsample.sheets.filled_table import SEARCHED, Form, Table, belongs, headed, tables_of
from qcsample.sheets.findings_words import label_of
from qcsample.sheets.sort_sheet_words import COUNTS, header_of
from qcsample.strict import nearest_name
from qcsample.text import readable, spreadsheet_safe

SORTED, SEALED, HOW = "sorted cartons", "sealed cartons", "how to"
MAX_ROWS = 100_000
_LONGEST = 700  # characters of a header
_FIELDS = ("carton", "checked", *COUNTS, "replaced", "source", "offered", "note")
_ASIDE = ("stated", "aside", "photo", "seal", "weak unit", "weak defect", "unit", "pull", "kind")
_NO_HEADER = (
    f"no header of a sort sheet in the first {SEARCHED} rows: a column of cartons (carton, C/NO, 箱号), one of "
    "pieces checked (checked, 检查件数) and one of defects (defects, 不良数) are needed; "
    "'qcsample rework RECORD --sort-sheet-template sheet.xlsx' writes one"
)
_RANGE = re.compile(r"[0-9]+\s*(?:-|–|—|~|～|至|to)\s*[0-9]+", re.IGNORECASE)


def read_sort_sheet(
    path: str | Path,
    inspection: Inspection,
    *,
    targeted: Sequence[str] = (),
    sheet: str | None = None,
    encoding: str | None = None,
) -> SortSheet:
    """The sort sheet of an inspection that failed.

    A row is a carton: checked, defects, repaired, unrepairable, replaced, replaced from, offered, note, under
    English or Chinese headers. Columns of defects, repaired and unrepairable pieces may be about one defect,
    named after a colon. A row of totals is kept apart. Unrepairable pieces: lines above the table, or a sheet, of
    sealed carton, defect and pieces.

    Parameters
    ----------
    path : path
        The file; what it is goes by its content.
    inspection : Inspection
        The inspection that failed; a file that names another draw or list is refused.
    targeted : sequence of str
        Defects that columns may be about besides those of the agreement.
    sheet : str, optional
        The sheet to read, where several could be it.
    encoding : str, optional
        Of a CSV file, instead of UTF-8, UTF-16 with a byte order mark, or GB18030.

    Raises
    ------
    InputError
        Anything that can't be taken as it stands: one line that names file, sheet, row and column, and the
        way out. What does not add up is no error here: `check_sort_sheet` tells it.
    """
    path = Path(path)
    data = file_bytes(path)
    file = readable(path.name)
    names = (*targeted, *(name for entry in inspection.agreement.classes for name in entry.defects))
    form = Form(SORTED, (SORTED, SEALED), lambda page, kind: _table(page, kind, names), _NO_HEADER, (HOW,))
    tables = tables_of(data, file, form, sheet, encoding)
    table, lot = tables[SORTED], whole_lot(inspection)
    sealed = [entry for one in tables.values() for entry in _labels(one, inspection)]
    if SEALED in tables:
        sealed += _sealed(tables[SEALED])
    rows: list[SortRow] = []
    total: SortRow | None = None
    for row in table.rows():
        if total is not None:
            raise table.error("a row below the totals; leave one row of totals, the last", row, "carton")
        said = table.carton(row, lot)
        if total_kind(said) and not lot.bears(said):
            total = _row(table, row, "total")
            continue
        rows.append(_row(table, row, _known(table, row, said, lot)))
        if len(rows) > MAX_ROWS:
            raise table.error(f"more than {MAX_ROWS:,} cartons; correct the sheet", row)
    if not rows:
        raise table.sheet.error("no carton below the header; a row a carton is needed", table.head)
    return SortSheet(tuple(rows), total, tuple(sealed))


def _known(table: Table, row: int, said: str, lot: Lot) -> str:
    """The id of the carton; a number that no carton has stays as it is."""
    if not said:
        raise table.error("the number of the carton is needed", row, "carton")
    try:
        if lot.bears(said):
            return lot.find(said).id
    except InputError as error:  # several cartons bear it, or it can be no carton's
        raise table.error(error.message, row, "carton") from None
    if _RANGE.fullmatch(said) or "," in said or "、" in said:
        raise table.error(f"{readable(said, limit=40)!r} is several cartons; a row a carton is needed", row, "carton")
    return said


def _row(table: Table, row: int, carton: str) -> SortRow:
    counts: dict[str, dict[str, int | None]] = {}
    for field in table.columns:
        word, _, defect = field.partition(": ")
        if word in COUNTS:
            counts.setdefault(defect, {})[word] = table.number(row, field, MAX_COUNT)
    try:
        return SortRow(
            carton,
            table.number(row, "checked", MAX_COUNT),
            {defect: SortCount(**given) for defect, given in counts.items()},
            table.number(row, "replaced", MAX_COUNT) or 0,
            table.number(row, "offered", MAX_COUNT),
            table.text(row, "source"),
            table.text(row, "note"),
        )
    except InputError as error:
        raise (error if error.row is not None else table.error(error.message, row)) from None


def _labels(table: Table, inspection: Inspection) -> Iterator[Sealed]:
    """What stands above a table: the draw and list it belongs to, and sealed cartons."""
    sheet = table.sheet
    for row in range(table.head):
        value = sheet.raw(row, 0)
        text = shown(value) if isinstance(value, str) else ""
        area = sheet.area(row, 0)
        at = (area[3] if area is not None else 0) + 1
        label = label_of(text)
        if label in ("draw", "manifest") and not is_blank(given := sheet.filled(row, at)):
            belongs(sheet, row, at, label, shown(given), inspection, "this sort sheet belongs")
        elif header_of(text) == ("mark", ""):
            mark, defect, pieces = (sheet.filled(row, at + step) for step in range(3))
            if is_blank(mark) and is_blank(pieces):
                continue
            try:
                count = quantity(pieces, most=MAX_COUNT)
                yield Sealed(_plain(shown(mark)), _plain(shown(defect)), _needed(count))
            except InputError as error:
                raise (error if error.row is not None else sheet.error(error.message, row, at)) from None


def _sealed(table: Table) -> Iterator[Sealed]:
    for row in table.rows():
        mark, count = table.text(row, "mark"), table.number(row, "pieces", MAX_COUNT)
        if not mark and count is None and not table.text(row, "defect"):
            continue
        try:
            yield Sealed(mark, table.text(row, "defect"), _needed(count))
        except InputError as error:
            raise (error if error.row is not None else table.error(error.message, row, "mark")) from None


def _needed(count: int | None) -> int:
    if count is None:
        raise InputError("pieces: how many pieces are sealed is needed")
    return count


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and spreadsheet_safe(text[1:]) == text else text


def _table(sheet: Sheet, kind: str, names: Sequence[str]) -> Table | None:
    """The table of that kind, if the sheet has its header."""
    for row, cells in enumerate(sheet.rows[:SEARCHED]):
        heads = [header_of(readable(cell, limit=_LONGEST)) if isinstance(cell, str) else ("", "") for cell in cells]
        has = {field for field, _ in heads}
        if kind == SORTED and has >= {"carton", "checked"} and {*COUNTS} & has:
            return _headed(sheet, kind, row, heads, names)
        if kind == SEALED and has >= {"mark", "pieces"} and "carton" not in has:
            return _headed(sheet, kind, row, heads, names)
    return None


def _headed(sheet: Sheet, kind: str, row: int, heads: Sequence[tuple[str, str]], names: Sequence[str]) -> Table:
    found = []
    for column, (field, defect) in enumerate(heads):
        if defect:
            known = _defect(defect, names)
            if not known:
                raise sheet.error(
                    f"{readable(defect, limit=60)!r} is no defect of the agreement"
                    f"{_hint(defect, names)}; name it as the agreement does",
                    row,
                    column,
                    shown(sheet.raw(row, column)),
                )
            found.append(f"{field}: {known}")
        else:
            found.append(field)
    fields: tuple[str, ...] = ("mark", "defect", "pieces")
    if kind == SORTED:
        fields = tuple(dict.fromkeys((*_FIELDS, *(name for name in found if ": " in name))))
    return headed(
        sheet,
        kind,
        row,
        found,
        fields=fields,
        aside=_ASIDE if kind == SORTED else (*_ASIDE, "note", "source"),
        numbers=tuple(name for name in fields if name not in ("carton", "source", "note", "mark", "defect")),
        said_as={},
        repeats=lambda below: _repeats(sheet, below, heads),
    )


def _repeats(sheet: Sheet, row: int, heads: Sequence[tuple[str, str]]) -> bool:
    """Whether a row says what the header says, in the other language."""
    cells = [(column, shown(value)) for column, value in enumerate(sheet.rows[row]) if not is_blank(value)]
    return len(cells) > 1 and all(
        column < len(heads) and header_of(text)[0] and header_of(text)[0] == heads[column][0] for column, text in cells
    )


def _defect(said: str, names: Sequence[str]) -> str:
    """The defect as the agreement spells it; either half of a name in two languages will do."""
    spelled = {_folded(name): name for name in names}
    for name in names:
        for part in name.split(" / "):
            spelled.setdefault(_folded(part), name)
    return spelled.get(_folded(said), "")


def _hint(said: str, names: Sequence[str]) -> str:
    parts = [part for name in names for part in name.split(" / ")]
    hint = nearest_name(said, parts) if parts else ""
    return hint if "did you mean" in hint else ""


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
