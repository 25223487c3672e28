"""Files to sheets: what kind of file it is, by its content, and the text formats."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from qcsample.errors import InputError
from qcsample.files import ordinary_bytes
from qcsample.packing.cells import MAX_COLUMNS, Row, Sheet, Value
from qcsample.packing.words import field_of
from qcsample.text import readable

MAX_FILE = 50_000_000  # bytes of a packing list
MAX_ROWS = 1_048_576  # as many as a spreadsheet has
_MAX_LINE = 1_000_000  # characters of one line of text
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def file_bytes(path: Path) -> bytes:
    """The bytes of a packing list, if it is a file of a sensible size.

    Raises
    ------
    InputError
        No such file, a folder, unreadable, empty, or larger than 50 MB.
    """
    data = ordinary_bytes(
        path,
        MAX_FILE,
        folder="; name the file in it",
        large="; take out pictures and sheets that are not needed",
    )
    if not data.strip():
        raise InputError("is empty", source=path.name)
    return data


def file_kind(data: bytes, file: str) -> str:
    """ "xlsx" or "csv", by content and not by name.

    Raises
    ------
    InputError
        A PDF, an old or encrypted Excel file, a picture, a web page: with what to do about it.
    """
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    excel = "open it in a spreadsheet and save it as .xlsx"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if b"%PDF-" in data[:1024]:
        raise InputError("is a PDF; ask the factory for the .xlsx or .csv it was printed from", source=file)
    if data.startswith(_OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError("is protected by a password; save it without one as .xlsx", source=file)
        raise InputError(f"is an old Excel file (.xls); {excel}", source=file)
    if data[:8] in (b"\x89PNG\r\n\x1a\n",) or data[:3] == b"\xff\xd8\xff" or data[:4] in (b"GIF8", b"RIFF"):
        raise InputError("is a picture; ask the factory for the .xlsx or .csv it was made from", source=file)
    lowered = start[:200].lower()
    if lowered.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<style", b"<!--")):
        raise InputError(f"is a web page or XML, whatever its name says; {excel}", source=file)
    if lowered.startswith(b"{\\rtf"):
        raise InputError("is a text document (RTF); export the list as .xlsx or .csv", source=file)
    return "csv"


def read_text(data: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """The text of a CSV file and the encoding it was read with.

    UTF-8 and UTF-16 with byte order mark, UTF-8, then GB18030 are tried, unless `encoding` is given.

    Raises
    ------
    InputError
        Bytes that none of these encodings knows (the line is named), an unknown encoding, NUL characters.
    """
    marked = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    for name in (encoding,) if encoding else (marked,) if marked else ("utf-8", "gb18030"):
        assert name is not None
        try:
            text = data.decode(name)
        except (LookupError, UnicodeError, ValueError, TypeError) as error:
            failure = error
            continue
        if "\0" in text:
            row = text.count("\n", 0, text.index("\0")) + 1
            raise InputError(
                "a NUL character: this is no text file; export the list as .csv again", source=file, row=row
            )
        return text.removeprefix("\ufeff"), name
    if isinstance(failure, LookupError) and encoding:
        raise InputError(f"unknown encoding {readable(encoding, limit=40)!r}; try utf-8 or gb18030", source=file)
    at = failure.start if isinstance(failure, UnicodeDecodeError) else 0
    tried = readable(encoding, limit=40) if encoding else marked or "UTF-8 and GB18030"
    raise InputError(
        f"bytes that are no text in {tried}; export the list as UTF-8 CSV or say --encoding",
        source=file,
        row=data.count(b"\n", 0, at) + 1,
    )


def csv_sheet(data: bytes, file: str, encoding: str | None = None) -> tuple[Sheet, str]:
    """The only sheet of a CSV file, and how its text was read, in words.

    Raises
    ------
    InputError
        As `read_text`; a quotation mark that is never closed, or a row of more than 1,000 cells.
    """
    text, name = read_text(data, file, encoding)
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > _MAX_LINE:
            raise InputError(f"a line of {len(line):,} characters; this is no list", source=file, row=number)
    head = text[:100_000]
    delimiter = max(",;\t|", key=lambda mark: _promise(head, mark))
    rows: list[Row] = []
    known: dict[str, str] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise InputError(
                    f"{len(cells):,} cells in one row; at most {MAX_COLUMNS:,} are read", source=file, row=len(rows) + 1
                )
            if len(rows) >= MAX_ROWS:
                raise InputError(f"more than {MAX_ROWS:,} rows; save its list alone", source=file)
            while cells and not cells[-1]:
                cells.pop()
            rows.append(tuple(known.setdefault(cell, cell) or None for cell in cells))
    except csv.Error as error:
        raise InputError(
            f"quotation marks or cells that can't be read as CSV ({readable(str(error))}); export the list again",
            source=file,
            row=len(rows) + 1,
        ) from error
    words = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]
    return Sheet(file, "", rows), f"text in {name.removesuffix('-sig').upper()}, cells parted by {words}"


def _promise(head: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter explains the first lines: header words in one row, then cells in all."""
    best = cells = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)):
            if number >= 80:
                break
            cells += len(row) - 1
            best = max(best, len({name for value in row[:200] if (name := field_of(value))}))
    except csv.Error:
        pass
    return best, cells


def whole(value: Value) -> Value:
    """A spreadsheet's number without a fraction as int; everything else as it is."""
    return int(value) if type(value) is float and value.is_integer() and abs(value) < 1e15 else value
