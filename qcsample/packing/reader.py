"""From a file to a lot: the sheet, its layout, its cartons, and how all that was understood."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qcsample.boxes import make_lot
from qcsample.errors import InputError
from qcsample.lot import ID_FORMS, STRATA, Lot, Reading
from qcsample.packing.assembly import assemble
from qcsample.packing.cells import Sheet, column_letter
from qcsample.packing.header import SEARCHED, Header, find_header, wanted_columns
from qcsample.packing.lines import GoodsStore, Notes, Table
from qcsample.packing.rows import read_rows
from qcsample.packing.sources import csv_sheet, file_bytes, file_kind
from qcsample.packing.transposed import Block, find_transposed, read_transposed
from qcsample.text import readable

_HIDDEN = ("count", "skip")
_Layout = Header | Block


def read_packing_list(
    path: str | os.PathLike[str],
    *,
    sheet: str | Sequence[str] | None = None,
    strata: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    id_form: str | None = None,
    hidden: str | None = None,
    accept_totals: bool = False,
    encoding: str | None = None,
) -> Lot:
    """The lot that a factory's packing list (.xlsx, .csv) tells of.

    Parameters
    ----------
    path : path
        The file; what it is goes by its content.
    sheet : str or sequence of str, optional
        Which sheets hold cartons, where several could.
    strata : sequence of str
        Any of "po", "style", "colour", "size".
    columns : mapping of str to str, optional
        Field -> header text or column letters, instead of the guess: carton, first, last, ctns, pcs (per
        carton), total, full, tail, tail_pcs, po, style, colour, size, description, pallet.
    id_form : str, optional
        One of `qcsample.lot.ID_FORMS`; decides too where equal ranges could be mixed cartons or a restart.
    hidden : {"count", "skip"}, optional
        What to do with goods in hidden rows, where the totals need them.
    accept_totals : bool
        Go on where printed counts and totals contradict the rows; every difference becomes a remark.
    encoding : str, optional
        Of a CSV file, instead of UTF-8, UTF-16 with a byte order mark, or GB18030.

    Returns
    -------
    Lot
        Its `reading` tells what was understood, skipped and remarked, and keeps the options given.

    Raises
    ------
    InputError
        Anything that keeps the list from being read with certainty: one line that names file, sheet, row
        and column, and the way out.
    """
    path = Path(path)
    wanted = wanted_columns(columns)
    sheets = [sheet] if isinstance(sheet, str) else list(sheet or ())
    _check_options(sheets, hidden, id_form, strata)
    data = file_bytes(path)
    file = readable(path.name)
    notes = Notes(accept_totals=accept_totals)
    store = GoodsStore()
    if file_kind(data, file) == "csv":
        if sheets:
            raise InputError("a CSV file has no sheets; leave --sheet out", source=file)
        only, how = csv_sheet(data, file, encoding)
        notes.understood.append(how)
        chosen = [(only, _layout(only, wanted))]
    else:
        chosen = _chosen_sheets(data, file, sheets, wanted, notes)
    tables = [_table(sheet, layout, wanted, notes, store) for sheet, layout in chosen]
    if not any(table.lines for table in tables):
        raise chosen[0][0].error("no cartons with goods below the header; is this the packing list?")
    options: dict[str, Any] = {
        "sheet": sheets,
        "strata": list(strata),
        "columns": dict(columns or {}),
        "id_form": id_form,
        "hidden": hidden,
        "accept_totals": accept_totals,
        "encoding": encoding,
    }
    boxes = assemble(tables, notes, store, hidden=hidden, id_form=id_form)
    reading = Reading(
        file,
        hashlib.sha256(data).hexdigest(),
        {name: value for name, value in options.items() if value},
        tuple(notes.understood),
        tuple(sorted(notes.skipped, key=lambda s: (list_order(chosen, s.sheet), s.row))),
        tuple(notes.remarks),
    )
    return make_lot(boxes, strata=strata, id_form=id_form, reading=reading)


def list_order(chosen: Sequence[tuple[Sheet, _Layout | None]], name: str) -> int:
    """The place of a sheet among those that were read."""
    return next((at for at, (sheet, _) in enumerate(chosen) if sheet.name == name), len(chosen))


def _check_options(sheets: Sequence[str], hidden: str | None, id_form: str | None, strata: Sequence[str]) -> None:
    if hidden is not None and hidden not in _HIDDEN:
        raise InputError(f"hidden {readable(str(hidden), limit=40)!r}: count or skip is needed")
    if id_form is not None and id_form not in ID_FORMS:
        raise InputError(f"id form {readable(str(id_form), limit=40)!r}: one of {', '.join(ID_FORMS)} is needed")
    for key in strata:
        if key not in STRATA:
            raise InputError(f"strata {readable(str(key), limit=40)!r}: they are made of {', '.join(STRATA)}")
    if not all(isinstance(name, str) and name for name in sheets):
        raise InputError("sheet: names of sheets are needed")


def _layout(sheet: Sheet, wanted: Mapping[str, str]) -> _Layout | None:
    """The header of a list with a row a range, or the first block of a transposed one; None for neither."""
    header = find_header(sheet, wanted)
    across = None if wanted else find_transposed(sheet)
    if across is not None and (header is None or across.row <= header.row):
        return across
    return header


def _chosen_sheets(
    data: bytes, file: str, sheets: Sequence[str], wanted: Mapping[str, str], notes: Notes
) -> list[tuple[Sheet, _Layout | None]]:
    from qcsample.packing.workbook import Workbook

    book = Workbook(data, file)
    for name in sheets:
        if name not in book.names:
            known = ", ".join(repr(readable(n, limit=40)) for n in list(book.names)[:20])
            raise InputError(f"no sheet {readable(name, limit=40)!r}; the sheets are {known}", source=file)
    if sheets:
        read = [book.read(name) for name in dict.fromkeys(sheets)]
        return [(sheet, _layout(sheet, wanted)) for sheet in read]
    found: list[tuple[Sheet, _Layout | None]] = []
    for name in book.names:
        sheet = book.read(name)
        layout = _layout(sheet, wanted)
        if layout is not None:
            found.append((sheet, layout))
    if len(found) > 1:
        found = [(sheet, layout) for sheet, layout in found if layout and _has_cartons(sheet, layout, wanted)]
    shown = [pair for pair in found if not pair[0].hidden] or found
    if len(shown) > 1:
        names = ", ".join(repr(readable(sheet.name, limit=40)) for sheet, _ in shown)
        raise InputError(f"several sheets hold cartons: {names}; name those to read with --sheet", source=file)
    if not shown:
        if len(book.names) == 1:
            only = book.read(next(iter(book.names)))
            return [(only, _layout(only, wanted))]
        raise InputError(_nothing_found(), source=file)
    for sheet, _ in found:
        if sheet.hidden:
            notes.remarks.append(
                f"the hidden sheet {sheet.name!r} holds cartons and is "
                + ("read" if sheet is shown[0][0] else "not read; name it with --sheet if it belongs to the list")
            )
    for name in book.names:
        if name != shown[0][0].name:
            notes.remarks.append(f"sheet {readable(name, limit=60)!r} is not read")
    return shown


def _has_cartons(sheet: Sheet, layout: _Layout, wanted: Mapping[str, str]) -> bool:
    """Whether any cartons with goods stand below the header."""
    try:
        return bool(_read(sheet, layout, wanted, Notes(accept_totals=True), GoodsStore()).lines)
    except InputError:
        return True


def _read(sheet: Sheet, layout: _Layout, wanted: Mapping[str, str], notes: Notes, store: GoodsStore) -> Table:
    if isinstance(layout, Block):
        return read_transposed(sheet, layout, notes, store)
    return read_rows(sheet, layout, wanted, notes, store)


def _table(sheet: Sheet, layout: _Layout | None, wanted: Mapping[str, str], notes: Notes, store: GoodsStore) -> Table:
    if layout is None:
        named = "; not all columns that were named are in one row of it" if wanted else ""
        raise sheet.error(_nothing_found() + named)
    where = f"sheet {readable(sheet.name, limit=60)!r}: " if sheet.name else ""
    if sheet.hidden_columns:
        letters = ", ".join(column_letter(column) for column in sorted(sheet.hidden_columns)[:12])
        notes.remarks.append(f"{where}columns {letters} are hidden, and read like the others")
    table = _read(sheet, layout, wanted, notes, store)
    if isinstance(layout, Block):
        said = f"carton ranges across, goods down; the ranges begin at {column_letter(layout.label)}{layout.row + 1}"
        names = layout.words()
        notes.understood.append(f"{where}{said}" + (f"; {names}" if names else ""))
    else:
        kind = "a row a carton range, a column a size" if layout.sizes else "a row a carton range"
        rows = f"row {layout.row + 1}" + (f"-{layout.row + layout.depth}" if layout.depth > 1 else "")
        head = f"header in {rows}" if layout.depth else "no header, columns as named"
        notes.understood.append(f"{where}{kind}; {head}: {layout.words()}")
    return table


def _nothing_found() -> str:
    return (
        f"no header of a packing list in the first {SEARCHED} rows: a column of carton numbers "
        "(C/NO., CTN NO, FROM/TO, 箱号) and one of quantities (PCS/CTN, QTY, TOTAL, 数量, sizes) are needed; "
        "name them with --column carton=... --column pcs=..."
    )
