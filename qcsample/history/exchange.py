"""A history as text: JSON lines that another history reads back, and the lots as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from qcsample import strict
from qcsample.canonical import SCHEMA, canonical_json, parsed_json
from qcsample.errors import InputError, RecordError
from qcsample.files import ordinary_lines
from qcsample.history.entries import LotEntry, Note, entry_of
from qcsample.history.replay import Series
from qcsample.history.rows import packed, unpacked
from qcsample.inspection import MAX_RECORD, Record
from qcsample.text import spreadsheet_safe

MOST_IMPORTED = 4_000_000_000  # bytes
HEAD = {"schema": SCHEMA, "history": 2}
COLUMNS = (
    "supplier",
    "product",
    "lot",
    "presentation",
    "date",
    "order",
    "draw",
    "purpose",
    "units",
    "outcome",
    "class",
    "aql",
    "edition",
    "severity",
    "n",
    "ac",
    "re",
    "checked",
    "found",
    "class outcome",
    "counted",
    "rules",
    "next severity",
    "record",
)


def history_lines(events: Iterable[tuple[LotEntry | Note, Record | None]]) -> Iterator[str]:
    """A line of JSON for each lot, with its record, and for each note, behind one that says what they are."""
    yield canonical_json(HEAD)
    for event, record in events:
        if isinstance(event, Note):
            yield canonical_json({"note": event.to_dict()})
        else:
            assert record is not None
            filed = {name: getattr(event, name) for name in ("day", "supplier", "product")}
            yield canonical_json({"lot": filed | {"record": parsed_json(record.to_json())}})


def read_history_lines(lines: Iterable[bytes], source: object = "") -> Iterator[tuple[LotEntry | Note, Record | None]]:
    """The lots and notes that `history_lines` wrote, every record recomputed.

    Raises
    ------
    RecordError
        A line that isn't one of these, or a record that doesn't hold; the line is named.
    """
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            data = parsed_json(line)
            if number > 1:
                yield _read(data)
            elif data != HEAD:
                raise InputError("this is no history: its first line is what 'qcsample history export' writes")
        except InputError as error:
            raise RecordError(f"line {number}: {error.message}", source=source) from None
    if not number:
        raise RecordError("the file is empty: 'qcsample history export' writes one", source=source)


def read_history_file(path: Path) -> Iterator[tuple[LotEntry | Note, Record | None]]:
    """As `read_history_lines`, from a file of which every line is checked before the first lot or note comes.

    Raises
    ------
    InputError
        No such file, a folder, a pipe or device, too large.
    """
    said = "; 'qcsample history export' writes one"
    lines = ordinary_lines(path, MOST_IMPORTED, MAX_RECORD, folder=said, missing=said)
    checked = [(event, None if record is None else packed(record)) for event, record in read_history_lines(lines, path)]
    return ((event, None if data is None else unpacked(row, data)) for row, (event, data) in enumerate(checked, 2))


def lots_csv(found: Iterable[Series]) -> bytes:
    """A row for each class of each lot, for a spreadsheet (UTF-8 with its mark)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for series in found:
        for step in series.lots:
            lot = step.event
            assert isinstance(lot, LotEntry)
            did = {entry.name: entry for entry in step.classes}
            for result in lot.classes:
                plan, own = result.plan, did.get(result.name)
                row: list[Any] = [lot.supplier, lot.product, step.number, step.presentation, lot.day, lot.order]
                row += [
                    lot.draw_id,
                    lot.purpose,
                    lot.units,
                    lot.outcome,
                    result.name,
                    f"{plan.aql or 0:g}",
                    plan.edition,
                ]
                row += [plan.severity, plan.n, plan.ac, plan.re, result.checked, result.found, result.outcome]
                row += [own.counted, "; ".join(own.fired), own.severity] if own else ["", "", ""]
                writer.writerow([_cell(value) for value in (*row, lot.digest)])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else spreadsheet_safe(str(value))


def _read(data: object) -> tuple[LotEntry | Note, Record | None]:
    if isinstance(data, dict) and set(data) == {"note"}:
        return Note.from_dict(data["note"]), None
    if not isinstance(data, dict) or set(data) != {"lot"}:
        raise InputError("a lot or a note is needed")
    names = ("day", "supplier", "product", "record")
    given = strict.record_fields(data["lot"], names, "lot", needed=names)
    record = Record.from_json(canonical_json(given.pop("record")).encode())
    return entry_of(record, **{name: strict.text(value) for name, value in given.items()}), record
