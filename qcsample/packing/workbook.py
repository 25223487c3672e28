"""Excel workbooks (.xlsx) to sheets, without believing them.

openpyxl reads the values, streaming; what it does not tell when it streams (merged areas, hidden rows and
columns, formulas without a stored value) is read from the sheet's own XML by an incremental parser. Sizes
and document types are checked before anything is unpacked.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, cast
from xml.parsers import expat

from qcsample.errors import InputError
from qcsample.packing.cells import MAX_COLUMNS, Area, Row, Sheet, column_index
from qcsample.packing.sources import whole
from qcsample.quiet import quiet
from qcsample.text import readable

MAX_UNPACKED = 400_000_000  # bytes of all parts
MAX_PART = 250_000_000  # bytes of one sheet
MAX_STRINGS = 60_000_000  # bytes of the table of texts, which is held in memory
MAX_RATIO = 300  # unpacked to packed, for parts above a megabyte
MAX_PARTS = 5_000
MAX_TAGS = 16_000_000  # in all parts: a cell with a number has four
MAX_STRING_TAGS = 6_000_000  # in the table of texts
MAX_TREE_TAGS = 500_000  # in any part but sheets and texts: styles, names and the like are held as objects
MAX_ROWS = 5_000_000  # of all sheets that are looked at, empty ones too
_MAX_AREAS = 200_000
_MAX_MERGED = 2_000_000  # columns of all merged areas together
_CHUNK = 1 << 16
_TYPES = "[content_types].xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")


class Workbook:
    """The sheets of an .xlsx file, opened one by one.

    Attributes
    ----------
    names : dict of str to bool
        Every sheet in order, and whether it is hidden.
    """

    def __init__(self, data: bytes, file: str) -> None:
        """Checks the package and reads its list of sheets.

        Raises
        ------
        InputError
            Broken, too large when unpacked, not a workbook, or with a document type in its XML.
        """
        self.file = file
        self._rows = 0
        self._archive = _checked_archive(data, file)
        with quiet(), _only_input_errors(file):
            from openpyxl import load_workbook

            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            self._sheets = {str(sheet.title): sheet for sheet in book.worksheets}
        self.names = {name: sheet.sheet_state != "visible" for name, sheet in self._sheets.items()}
        if not self.names:
            raise InputError("has no sheets with cells; save it again as .xlsx", source=file)

    def read(self, name: str) -> Sheet:
        """The sheet of that name, whole.

        Raises
        ------
        InputError
            Broken XML, rows out of order, more than 1,000 columns, too many rows in the sheets read so far.
        """
        sheet = cast(Any, self._sheets[name])
        with quiet(), _only_input_errors(self.file, name):
            with self._archive.open(sheet._worksheet_path.lstrip("/")) as part:
                seen = _Scan(self.file, name).run(cast(BinaryIO, part))
            sheet.reset_dimensions()
            widest = MAX_COLUMNS if seen.wide else None  # cells without a value may stand further to the right
            rows = list(_stripped(sheet.iter_rows(values_only=True, max_col=widest)))
        self._rows += len(rows)
        if self._rows > MAX_ROWS:
            raise InputError(
                f"more than {MAX_ROWS:,} rows in its sheets; name the one to read with --sheet", source=self.file
            )
        width = max(map(len, rows), default=0)
        merged = [
            (top, left, min(bottom, len(rows)), min(right, width))
            for top, left, bottom, right in seen.merged
            if top < len(rows) and left <= width
        ]
        if sum(right - left for _, left, _, right in merged) > _MAX_MERGED:
            raise InputError("too many merged columns; save its list alone", source=self.file, sheet=name)
        return Sheet(
            self.file, name, rows, merged, seen.hidden_rows, seen.hidden_columns, seen.uncached, self.names[name]
        )


def _stripped(rows: Iterator[tuple[Any, ...]]) -> Iterator[Row]:
    known: dict[str, str] = {}
    for cells in rows:
        end = len(cells)
        while end and cells[end - 1] in (None, ""):
            end -= 1
        yield tuple(
            known.setdefault(v, v) or None if type(v) is str else whole(v) if type(v) is float else v
            for v in cells[:end]
        )


def _checked_archive(data: bytes, file: str) -> zipfile.ZipFile:
    with _only_input_errors(file):
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise InputError(
                f"unpacks to more than {MAX_UNPACKED // 1_000_000} MB or {MAX_PARTS:,} parts; "
                "save its list alone as .xlsx or .csv",
                source=file,
            )
        for part in parts:
            limit = MAX_STRINGS if part.filename.lower().endswith("sharedstrings.xml") else MAX_PART
            swollen = part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1)
            if part.file_size > limit or swollen:
                raise InputError(
                    f"its part {readable(part.filename, limit=60)} unpacks to {part.file_size // 1_000_000:,} MB; "
                    "save its list alone as .xlsx or .csv",
                    source=file,
                )
            if part.flag_bits & 1:
                raise InputError("is encrypted; save it without a password as .xlsx", source=file)
        names = {part.filename.lower() for part in parts}
        if "xl/workbook.bin" in names:
            raise InputError("is a binary workbook (.xlsb); save it as .xlsx", source=file)
        if _TYPES not in names or "word/document.xml" in names:
            raise InputError("is a zip archive but no .xlsx workbook; save the list as .xlsx", source=file)
        _check_tags(archive, file)
        return archive


def _check_tags(archive: zipfile.ZipFile, file: str) -> None:
    """No part has more tags than can be held, and all of them no more than can be read in a minute or so."""
    tags = {}
    for part in archive.infolist():
        with archive.open(part) as stream:
            tags[part] = _tags(cast(BinaryIO, stream), file)
    others = _other_parts(archive)
    for part, count in sorted(tags.items(), key=lambda entry: -entry[1]):
        name = part.filename.lower()
        most = MAX_TREE_TAGS
        if name.endswith("sharedstrings.xml") and name not in others:
            most = MAX_STRING_TAGS
        elif name.startswith("xl/worksheets/") and "_rels/" not in name and name not in others:
            most = MAX_TAGS
        if count > most or sum(tags.values()) > MAX_TAGS:
            raise InputError(
                f"its part {readable(part.filename, limit=60)} holds {count:,} tags, and all of it "
                f"{sum(tags.values()):,}: too many; save its list alone as .xlsx or .csv",
                source=file,
            )


def _other_parts(archive: zipfile.ZipFile) -> set[str]:
    """The parts, in lower case, that the workbook says are neither sheets nor texts, whatever folder they are in."""
    found: set[str] = set()

    def start(tag: str, given: dict[str, str]) -> None:
        kind = given.get("ContentType", "")
        if tag.rpartition(":")[2] == "Override" and "worksheet" not in kind and "sharedStrings" not in kind:
            found.add(given.get("PartName", "").lstrip("/").lower())

    for part in archive.infolist():
        if part.filename.lower() == _TYPES:
            parser = expat.ParserCreate()
            parser.StartElementHandler = start
            with archive.open(part) as stream, suppress(expat.ExpatError):  # openpyxl will say so
                parser.ParseFile(cast(BinaryIO, stream))
    return found


def _tags(stream: BinaryIO, file: str) -> int:
    """How many tags a part has, at most, once it is sure that it declares no document type.

    XML with a document type could define entities that swell or fetch; a workbook needs none.
    """
    parser = expat.ParserCreate()
    found: list[str] = []
    parser.StartDoctypeDeclHandler = lambda *_: found.append("doctype")
    parser.StartElementHandler = lambda *_: found.append("element")
    tags = 0
    while chunk := stream.read(_CHUNK):
        tags += chunk.count(b"<")
        if not found:
            try:
                parser.Parse(chunk)
            except expat.ExpatError:  # not XML, or broken before anything could be defined: openpyxl will say so
                found.append("broken")
        if "doctype" in found:
            raise InputError("its XML declares a document type, which no workbook needs; refused", source=file)
    return tags


class _only_input_errors:  # noqa: N801 - reads as a statement
    """Turns whatever a hostile file makes the libraries raise into one `InputError`."""

    def __init__(self, file: str, sheet: str = "") -> None:
        self.file, self.sheet = file, sheet

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, InputError):
            why = readable(str(error), limit=80) or type(error).__name__
            raise InputError(
                f"is broken and can't be read as .xlsx ({why}); open it in a spreadsheet and save it again",
                source=self.file,
                sheet=self.sheet,
            ) from error


class _Scan:
    """What streaming leaves out, collected in one pass over a sheet's XML."""

    def __init__(self, file: str, sheet: str) -> None:
        self.file, self.sheet = file, sheet
        self.merged: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.uncached: set[tuple[int, int]] = set()
        self.wide = False
        self._row = self._column = -1
        self._cell: dict[str, str] = {}
        self._place = (0, "")  # of the cell before in its row: number of letters, letters
        self._formula = self._stored = False

    def run(self, stream: BinaryIO) -> _Scan:
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ParseFile(stream)
        return self

    def _doctype(self, *_: object) -> None:
        raise self._error("its XML declares a document type, which no workbook needs; refused")

    def _error(self, message: str) -> InputError:
        return InputError(message, source=self.file, sheet=self.sheet, row=self._row + 1 if self._row >= 0 else None)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            if "r" not in given:
                self._place_cell()  # the one before
            self._column += 1
            self._cell = given
            if reference := given.get("r", ""):
                letters = reference.rstrip("0123456789")
                if (place := (len(letters), letters)) <= self._place:
                    raise self._error("cells out of order; open the file in a spreadsheet and save it again")
                self._place = place
            if reference[2:3].isalpha() or self._column >= MAX_COLUMNS:
                self._place_cell()
                self.wide = self.wide or self._column >= MAX_COLUMNS
        elif tag in ("v", "is") and self._column >= MAX_COLUMNS:
            raise self._error(f"more than {MAX_COLUMNS:,} columns; save its list alone")
        elif tag in ("t", "is"):
            return
        elif tag == "f":
            self._place_cell()
            self._formula, self._stored = True, self._cell.get("t") in ("str", "inlineStr")
        elif tag == "v":
            if self._formula and not self._stored:
                self._parser.CharacterDataHandler = self._text
        elif tag == "row":
            row = int(given.get("r", self._row + 2)) - 1
            if not self._row < row < 1_048_576:
                raise self._error("rows out of order; open the file in a spreadsheet and save it again")
            self._row, self._column, self._cell, self._place = row, -1, {}, (0, "")
            if given.get("hidden") in ("1", "true") or given.get("ht") in ("0", "0.0"):
                self.hidden_rows.add(row)
        elif tag == "mergeCell":
            match = _REFERENCE.fullmatch(given.get("ref", ""))
            if match and match[3]:
                self.merged.append(
                    (int(match[2]) - 1, column_index(match[1]), int(match[4]) - 1, column_index(match[3]))
                )
            if len(self.merged) > _MAX_AREAS:
                raise self._error(f"more than {_MAX_AREAS:,} merged areas; save its list alone")
        elif tag == "col" and (given.get("hidden") in ("1", "true") or given.get("width") in ("0", "0.0")):
            first, last = int(given.get("min", 1)), int(given.get("max", 0))
            self.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _place_cell(self) -> None:
        """Puts the column of the current cell right, which may have left out its neighbours."""
        match = _REFERENCE.fullmatch(self._cell.get("r", ""))
        if match:
            self._column = column_index(match[1])

    def _text(self, text: str) -> None:
        self._stored = self._stored or bool(text.strip())

    def _end(self, tag: str) -> None:
        if self._formula and tag.rpartition(":")[2] == "c":
            if not self._stored:
                self.uncached.add((self._row, self._column))
            self._formula = False
            self._parser.CharacterDataHandler = None
