"""Tables of rows as they come in and go out: CSV or JSON lines, read and written row by row.

What comes in is hostile until checked: lines are limited, cells stay text, and a row that can't be read is an
error of its own. Nothing is kept, so that a table may be as long as it likes.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO, Protocol

from qcsample.bulk.question import ERROR
from qcsample.canonical import parsed_json
from qcsample.errors import InputError
from qcsample.strict import shown
from qcsample.text import escaped_json, readable, spreadsheet_safe

CSV, JSON_LINES = "csv", "json lines"
MAX_LINE = 1_000_000  # bytes of one line
MAX_COLUMNS = 1_000
_CELL = 32_767  # characters of a cell that a spreadsheet holds
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_MARK = b"\xef\xbb\xbf"
_CONVERT = "save it as CSV UTF-8 or as JSON lines"


class _Reader(Protocol):
    line_num: int

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that is being read.

    Attributes
    ----------
    kind : str
        "csv" or "json lines".
    columns : tuple of str
        The header of a CSV; empty for JSON lines, whose rows bring their own.
    rows : iterator of mapping
        Each row; one that can't be read has the key `error` alone.
    separator : str
        What stands between the cells of a CSV, for an answer that opens where the table did.
    marked : bool
        Whether the table begins with a byte order mark.
    """

    kind: str
    columns: tuple[str, ...]
    rows: Iterator[Mapping[str, Any]]
    separator: str = ","
    marked: bool = False


def read_rows(stream: BinaryIO, name: str, *, moved: Callable[[int], object] | None = None) -> Rows:
    """The rows of a stream, CSV or JSON lines by its first line.

    Parameters
    ----------
    stream : binary file
        Read line by line; it may be a pipe.
    name : str
        What errors call it.
    moved : callable, optional
        Told the bytes of every line that was read, for a progress bar.

    Raises
    ------
    InputError
        Neither of the two, a header that is no header, or a line of more than a million bytes; the last also
        while rows are taken.
    """
    lines = _lines(stream, name, moved or (lambda size: None))
    begin = next(lines, (0, b""))
    marked = begin[1].startswith(_MARK)
    lines = chain([(begin[0], begin[1].removeprefix(_MARK))], lines)
    number, first = next(((n, line) for n, line in lines if line.strip()), (0, b""))
    if not number:
        raise InputError("is empty", source=name)
    if first.startswith((b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"%PDF", b"\xd0\xcf")) or b"\0" in first:
        raise InputError(f"is no text in UTF-8; {_CONVERT}", source=name)
    if first.lstrip().startswith(b"["):
        raise InputError("is a JSON list; write one object a line (JSON lines)", source=name)
    if first.lstrip().startswith(b"{"):
        return Rows(JSON_LINES, (), _json_rows(number, first, lines))
    header = _decoded(first)
    if header is None:
        raise InputError(f"bytes that are no UTF-8; {_CONVERT}", source=name, row=number)
    delimiter = max(",;\t|", key=header.count)
    reader = csv.reader(_texts(header, lines), delimiter=delimiter, strict=True)
    try:
        columns = [readable(cell, limit=200) for cell in next(reader)]
    except (csv.Error, StopIteration) as error:
        raise InputError(f"the header can't be read as CSV ({error})", source=name, row=number) from None
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MAX_COLUMNS:
        raise InputError(f"{len(columns):,} columns; at most {MAX_COLUMNS:,} are read", source=name, row=number)
    named = tuple(cell or f"column {place}" for place, cell in enumerate(columns, 1))
    twice = next((cell for cell in named if named.count(cell) > 1), None)
    if twice is not None:
        raise InputError(f"two columns {shown(twice)}: rename one", source=name, row=number)
    return Rows(CSV, named, _csv_rows(named, reader, number - 1), delimiter, marked)


def _lines(stream: BinaryIO, name: str, moved: Callable[[int], object]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise InputError(
                f"a line of more than {MAX_LINE:,} bytes; one row a line is needed", source=name, row=number
            )
        moved(len(line))
        yield number, line


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _texts(header: str, lines: Iterator[tuple[int, bytes]]) -> Iterator[str]:
    yield header
    for _, line in lines:
        yield line.decode("utf-8", "surrogateescape")


def _csv_rows(columns: Sequence[str], reader: _Reader, above: int) -> Iterator[Mapping[str, Any]]:
    """The rows below the header; `above` lines were skipped before it."""
    while True:
        begin = above + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            end = above + reader.line_num
            lines = f"lines {begin} to {end}" if end > begin else f"line {begin}"
            open_quote = f"; a quote that opens in line {begin} is not closed" if end > begin else ""
            yield {ERROR: f"{lines} can't be read as CSV: {readable(str(error))}{open_quote}"}
            continue
        if not any(cell.strip() for cell in cells):
            continue
        row: dict[str, Any] = dict(zip(columns, cells, strict=False))
        if any(cell.strip() for cell in cells[len(columns) :]):
            row[ERROR] = f"{len(cells)} cells under {len(columns)} columns; quote cells that hold the separator"
        elif any("\udc80" <= c <= "\udcff" or c == "\0" for cell in cells for c in cell):
            row[ERROR] = f"bytes that are no UTF-8; {_CONVERT}"
        yield row


def _json_rows(number: int, line: bytes, lines: Iterator[tuple[int, bytes]]) -> Iterator[Mapping[str, Any]]:
    while True:
        if line.strip():
            yield _json_row(number, line)
        try:
            number, line = next(lines)
        except StopIteration:
            return


def _json_row(number: int, line: bytes) -> Mapping[str, Any]:
    try:
        row = parsed_json(line)
    except InputError as error:
        return {ERROR: f"line {number}: {error.message}"}
    if isinstance(row, dict):
        return row
    return {ERROR: f"line {number}, {shown(row)}: an object of columns and values is needed"}


def csv_line(cells: Sequence[object], separator: str = ",") -> str:
    """Cells as one line of CSV that no spreadsheet computes with.

    >>> csv_line(["=1+1", "-3", True, None, 0.5])
    "'=1+1,-3,true,,0.5\\n"
    """
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def json_line(row: Mapping[str, Any]) -> str:
    """A row as one line of JSON."""
    return escaped_json(json.dumps(row, ensure_ascii=False, allow_nan=False)) + "\n"


def _cell(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, str):
        text = readable(value, limit=_CELL)
        return text if _NUMBER.fullmatch(text) else spreadsheet_safe(text)
    return str(value)
