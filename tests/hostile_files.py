"""Small files that were made to hurt, by kind, each with what is said of it; "" where it may be read as it is.

`python hostile_files.py KIND FOLDER` hands each of them to what reads its kind, within the limits of `fuzzing`, and
prints a line of JSON for each: name, what was said, seconds, megabytes that were taken.
"""

from __future__ import annotations

import io
import json
import random
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from findings_samples import HERE
from fuzzing import EXAMPLES, answered, command, limits
from packing_samples import HEAD, packed, rewritten
from sort_sheet_samples import HERE as FAILED

from qcsample import (
    Record,
    answer_rows,
    read_agreement,
    read_costs,
    read_findings,
    read_packing_list,
    uniform_lot,
    verify,
)
from qcsample.bulk.row_files import read_rows
from qcsample.cli.seed import read_seed_file
from qcsample.history.exchange import read_history_file
from qcsample.sheets.mapping_file import read_mapping
from qcsample.sheets.sort_sheet_file import read_sort_sheet

SHEET, TEXTS, STYLES, BOOK = (f"xl/{name}.xml" for name in ("worksheets/sheet1", "sharedStrings", "styles", "workbook"))
TYPES, RELS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
Corpus = dict[str, tuple[bytes, str]]


# Workbooks


def part(name: str, old: bytes, new: bytes) -> bytes:
    """A workbook in which a part has `new` for the first `old`."""
    whole = packed()
    assert old in zipfile.ZipFile(io.BytesIO(whole)).read(name)
    return rewritten(whole, lambda other, data: data.replace(old, new, 1) if other == name else data)


def quantity(value: bytes) -> bytes:
    """A workbook with that value for the pieces of a carton."""
    return part(SHEET, b't="n"><v>4</v>', b't="n"><v>' + value + b"</v>")


def before(name: str, mark: bytes, more: bytes) -> bytes:
    return part(name, mark, more + mark)


def much(unit: bytes, size: int) -> bytes:
    """`unit` so often that it takes `size` bytes, with so much noise that no ratio of sizes gives it away."""
    noise = random.Random(8)
    block = unit * (20_000 // len(unit))
    return b"".join(block + b"<!--%s-->" % noise.randbytes(60).hex().encode() for _ in range(size // len(block)))


def patched(offset: int, value: bytes, data: bytes) -> bytes:
    """The workbook with other bytes at that place of the first entry of its directory."""
    at = data.index(b"PK\x01\x02") + offset
    return data[:at] + value + data[at + len(value) :]


def with_part(name: str, content: bytes, data: bytes = b"") -> bytes:
    stream = io.BytesIO(data or packed())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def many_sheets(count: int) -> bytes:
    """Sheets that are all one part, whose only cell is in the last row."""
    link = b'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    sheets = b"".join(link + b'name="s%d" sheetId="%d" r:id="x%d"/>' % (n, n + 9, n) for n in range(count))
    links = b"".join(
        b'<Relationship Type="%s" Target="/xl/worksheets/far.xml" Id="x%d"/>' % (kind, n) for n in range(count)
    )
    far = zipfile.ZipFile(io.BytesIO(packed())).read(SHEET).partition(b"<sheetData>")[0]
    far += b'<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    changes = {BOOK: (b"</sheets>", sheets), RELS: (b"</Relationships>", links)}

    def change(name: str, data: bytes) -> bytes:
        mark, more = changes.get(name, (b"", b""))
        return data.replace(mark, more + mark, 1) if mark else data

    return with_part("xl/worksheets/far.xml", far, rewritten(packed(), change))


def external() -> bytes:
    link = b'<externalReferences><externalReference r:id="rId1"/></externalReferences>'
    data = before(BOOK, b"</workbook>", link.replace(b"r:id", b"xmlns:r='http://x' r:id"))
    target = (
        b'<Relationships><Relationship Id="rId1" TargetMode="External" Target="http://127.0.0.1:9/x"/></Relationships>'
    )
    return with_part("xl/externalLinks/_rels/externalLink1.xml.rels", target, data)


def workbooks() -> Corpus:
    row = b'<row r="%s"><c r="A%s"><v>1</v></c></row>'
    broken = "broken and can't be read as .xlsx"
    deep = b"<row>" * 60_000
    lies = patched(24, struct.pack("<I", 10), packed())
    return {
        "size too small": (lies, broken),
        "size of 4 GB": (patched(24, b"\xff\xff\xff\xfe", packed()), "unpacks to more than 400 MB"),
        "zip64 without its field": (patched(24, b"\xff\xff\xff\xff", packed()), "unpacks to more than 400 MB"),
        "packed size of nothing": (patched(20, bytes(4), packed()), broken),
        "place outside the file": (patched(42, b"\xff\xff\xff\x7f", packed()), broken),
        "unknown method": (patched(10, b"\x63\x00", packed()), broken),
        "encrypted": (patched(8, b"\x01\x00", packed()), "is encrypted"),
        "wrong checksum": (patched(16, b"\x00\x11\x22\x33", packed()), broken),
        "cut": (packed()[:-30], broken),
        "doubled": (packed() + packed(), ""),
        "in front of it something": (b"PK\x03\x04" + b"x" * 1_000 + packed(), ""),
        "zip in zip": (with_part("xl/worksheets/inner.zip", packed()), ""),
        "part twice": (with_part(SHEET, b"<worksheet/>"), ""),
        "part outside": (with_part("../../../../outside.xml", b"<x/>"), ""),
        "part with a NUL in its name": (with_part("xl/a\x1b[2J\u202e.xml", b"<x/>"), ""),
        "sheet somewhere else": (part(RELS, b"worksheets/sheet1.xml", b"../../../etc/passwd"), "has no sheets"),
        "sheet that is the book": (part(RELS, b"worksheets/sheet1.xml", b"workbook.xml"), ""),
        "book among the sheets": (
            rewritten(packed(), lambda name, data: data.replace(b"xl/workbook.xml", b"xl/worksheets/sheet1.xml")),
            "",
        ),
        "links outside": (external(), ""),
        "entities": (
            before(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'),
            "declares a document type",
        ),
        "entity from a file": (
            before(TEXTS, b"<sst", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
            "declares a document type",
        ),
        "document type in UTF-16": (
            rewritten(
                packed(),
                lambda name, data: (
                    "\ufeff<?xml version='1.0'?><!DOCTYPE x><x/>".encode("utf-16-le") if name == TEXTS else data
                ),
            ),
            "declares a document type",
        ),
        "texts by the million": (before(TEXTS, b"</sst>", much(b"<si/>", 40_000_000)), "holds"),
        "texts said to be many": (part(TEXTS, b"<sst ", b'<sst count="999999999999" uniqueCount="-1" '), ""),
        "a long text": (part(TEXTS, b"<t>S1", b"<t>" + b"S1" * 450_000), ""),
        "no ratio": (before(TEXTS, b"</sst>", b" " * 50_000_000), "unpacks to 50 MB"),
        "styles by the million": (before(STYLES, b"</cellXfs>", much(b"<xf/>", 10_000_000)), "holds"),
        "names by the million": (
            before(
                BOOK,
                b"</workbook>",
                b"<definedNames>" + much(b'<definedName name="a"/>', 20_000_000) + b"</definedNames>",
            ),
            "holds",
        ),
        "types by the million": (before(TYPES, b"</Types>", much(b'<Default Extension="a"/>', 20_000_000)), "holds"),
        "cells by the million": (before(SHEET, b"</sheetData>", much(b"<c/>", 70_000_000)), "holds"),
        "columns by the million": (
            before(SHEET, b"<sheetData>", b"<cols>" + much(b"<col/>", 100_000_000) + b"</cols>"),
            "holds",
        ),
        "eight sheets, a million rows each": (many_sheets(8), "rows in its sheets; name the one"),
        "said to be huge": (part(SHEET, b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'), ""),
        "a cell far down": (before(SHEET, b"</sheetData>", row % (b"1048576", b"1048576")), ""),
        "a cell below the sheet": (
            before(SHEET, b"</sheetData>", row % (b"99999999", b"99999999")),
            "rows out of order",
        ),
        "a cell to the right": (
            before(SHEET, b"</sheetData>", b'<row r="9"><c r="XFD9"><v>1</v></c></row>'),
            "columns",
        ),
        "an empty cell to the right of far rows": (
            before(SHEET, b"</sheetData>", b'<row r="900000"><c r="AAA900000"/></row>'),
            "",
        ),
        "merged, all of it": (
            part(SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A5:XFD1048576"/></mergeCells>'),
            "",
        ),
        "merged by the thousand": (
            part(
                SHEET,
                b"</sheetData>",
                b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 30_000 + b"</mergeCells>",
            ),
            "no header",
        ),
        "rows in rows": (before(SHEET, b"</sheetData>", deep), broken),
        "a number of 4,000 digits": (quantity(b"9" * 4_000), "row 2"),
        "not a number": (quantity(b"nan"), ""),
        "an infinite number": (quantity(b"1e999"), ""),
        "a date of no year": (quantity(b"-99999999999"), ""),
        "an unknown text": (part(SHEET, b't="s"><v>0</v>', b't="s"><v>99999999</v>'), broken),
        "an error for a quantity": (quantity(b"#REF!"), ""),
        "a formula": (part(SHEET, b'<v>4</v></c><c r="D2"', b'<f>WEBSERVICE(1)</f></c><c r="D2"'), "formula"),
        "a mark of another program": (part(TYPES, b"sheet.main+xml", b"template.main+xml"), ""),
    }


# Text


def tables() -> Corpus:
    def list_of(*rows: str) -> bytes:
        return (HEAD + "".join(row + "\n" for row in rows)).encode("utf-8", "surrogatepass")

    return {
        "a million columns": (b"," * 999_999 + b"\n", "1,000,000 cells in one row"),
        "a million columns, quoted": (b'"x",' * 200_000 + b"\n", "cells in one row"),
        "a long line": (b"x" * 2_000_000, "a line of 2,000,000 characters"),
        "a million empty lines": (b"\n" * 1_100_000 + b"x", "more than 1,048,576 rows"),
        "commas by the million": ((b"," * 900 + b"\n") * 12_000, ""),
        "NUL": (list_of("1,S\0,4,1,4"), "a NUL character"),
        "half a character": (list_of("1,\ud800,4,1,4"), "no text in UTF-8"),
        "half a character in UTF-16": (b"\xff\xfe" + "1,".encode("utf-16-le") + b"\x00\xd8\x00", "no text in utf-16"),
        "UTF-16 without its mark": (list_of("1,S,4,1,4").decode().encode("utf-16-le"), "NUL"),
        "UTF-32": (list_of("1,S,4,1,4").decode().encode("utf-32"), "NUL"),
        "bidi controls": (list_of("1,S\u202e1\u2066,4,1,4", "\u202e2,S,4,1,4"), ""),
        "controls of a terminal": (list_of("1,\x1b[2J\x07,4,1,4"), ""),
        "letters on letters": (list_of("1,e" + "\u0301" * 5_000 + ",4,1,4"), ""),
        "open quote": (list_of('1,"S,4,1,4'), "can't be read as CSV"),
        "quote in a cell": (list_of('1,S"x"y,4,1,4'), ""),
        "all line ends": (b"C/NO.,PCS/CTN\r1,4\n2,4\r\n3,4\x0b4,4\x0c\xe2\x80\xa85,4", "is no quantity"),
        "huge number": (list_of("1,S," + "9" * 4_000 + ",1,4"), "row 2"),
        "huge number of cartons": (list_of("1-99999999999,S,4,99999999999,4"), "row 2"),
        "a hundred million cartons": (list_of("1-100000000,S,4,100000000,400000000"), "row 2"),
        "huge carton number": (list_of("9" * 4_000 + ",S,4,1,4"), "row 2"),
        "ranges by the thousand": (list_of('"' + "1-2," * 20_000 + '",S,4,1,4'), "row 2"),
        "nan": (list_of("1,S,nan,1,4"), "row 2"),
        "inf": (list_of("1,S,inf,1,4"), "row 2"),
        "power": (list_of("1,S,1e999,1,4"), "row 2"),
        "small power": (list_of("1,S,1e-999,1,4"), "row 2"),
        "fraction": (list_of("1,S,4.5,1,4"), "row 2"),
        "sum": (list_of("1,S," + "1+" * 30_000 + "1,1,4"), "row 2"),
        "formula": (list_of("=1+1,S,4,1,4"), ""),
        "headers over headers": ((HEAD * 2_000).encode(), "no cartons"),
        "one row by the thousand": (list_of(*["1-2,S1,4,2,8"] * 20_000), "stands in the list twice"),
        "cells that look for patterns": (list_of("1,S,4,1,4", "TOTAL " * 20_000 + ",,,,"), ""),
        "spaces": (list_of("1," + " " * 120_000 + "x,4,1,4", " " * 120_000 + ",S,4,1,4"), ""),
        "digits of other scripts": (list_of("１-２,S,٤,2,8", "²,S,4,1,4"), ""),
        "a mark alone": (b"\xef\xbb\xbf", ""),
        "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture"),
    }


def jsons() -> Corpus:
    record = (EXAMPLES / "kettles/expected/pick.json").read_bytes()
    start = b'{"schema":"qcsample/1","steps":'
    step = start + b'[{"step":"pick","digest":"","content":{"x":%s}}]}'
    return {
        "lists in lists": (start + b"[" * 500_000, ""),
        "lists in lists, closed": (start + b"[" * 90_000 + b"]" * 90_000 + b"}", ""),
        "objects in objects": (start + b'{"a":' * 100_000 + b"1" + b"}" * 100_001, ""),
        "a deep field": (step % (b"[" * 900 + b"]" * 900), ""),
        "key twice": (start + b'[],"steps":[]}', ""),
        "key of a step twice": (step % b'1,"x":2', ""),
        "keys by the thousand": (step % (b"{" + b",".join(b'"%d":1' % n for n in range(50_000)) + b"}"), ""),
        "same keys by the thousand": (step % (b"{" + b",".join([b'"a":1'] * 20_000) + b"}"), ""),
        "NaN": (step % b"NaN", ""),
        "Infinity": (step % b"-Infinity", ""),
        "1e999": (step % b"1e999", ""),
        "a number of 4,000 digits": (step % (b"9" * 4_000), ""),
        "a number of 5,000,000 digits": (step % (b"9" * 5_000_000), ""),
        "a fraction of 5,000,000 digits": (step % (b"0." + b"9" * 5_000_000), ""),
        "half a character": (step % b'"\\ud800"', ""),
        "half a character for a key": (step % b'{"\\udfff":1}', ""),
        "half a character, raw": (step % b'"\xed\xa0\x80"', ""),
        "NUL": (step % b'"\\u0000"', ""),
        "UTF-16": (record.decode().encode("utf-16"), ""),
        "with a mark": (b"\xef\xbb\xbf" + record, ""),
        "twice": (record * 2, ""),
        "a comma too many": (record.replace(b"]}", b",]}", 1), ""),
        "steps by the thousand": (start + b"[" + b",".join([step[31:-2] % b"1"] * 5_000) + b"]}", ""),
        "cartons by the hundred thousand": (
            record.replace(b'"cartons":[[', b'"cartons":[' + b'["1",1],' * 200_000 + b"[", 1),
            "",
        ),
    }


def tomls() -> Corpus:
    return {
        "tables in tables": (b"[" + b".".join([b"a"] * 15_000) + b"]", ""),
        "keys in keys": (b".".join([b"a"] * 15_000) + b" = 1", ""),
        "lists in lists": (b"a = " + b"[" * 30_000, ""),
        "tables in lists": (b"a = " + b"[{a=" * 12_000, ""),
        "tables by the thousand": (b"".join(b"[t%d]\n" % n for n in range(6_000)), ""),
        "classes by the thousand": (b'[[class]]\nname="a"\naql=1.0\n' * 2_000, ""),
        "key twice": (b"[order]\nnumber='1'\nnumber='2'\n", ""),
        "a number of 4,000 digits": (b"[order]\nquantity = " + b"9" * 4_000, ""),
        "a number of 60,000 digits": (b"[order]\nquantity = " + b"9" * 60_000, ""),
        "infinite": (b"[order]\nquantity = inf\n[costs]\nper_escaped = nan", ""),
        "an open text": (b"[order]\nnumber = '''" + b"x" * 60_000, ""),
        "a date": (b"[order]\nquantity = 0001-01-01T00:00:00Z", ""),
        "NUL": (b"[order]\nnumber = '\0'", ""),
        "half a character": (b"[order]\nnumber = '\xed\xa0\x80'", ""),
        "half a character, escaped": (b'[order]\nnumber = "\\ud800"', ""),
        "too large": (b"#" * 3_000_000, "is larger than"),
    }


CORPORA: dict[str, Callable[[], Corpus]] = {
    "workbooks": workbooks,
    "tables": tables,
    "jsons": jsons,
    "tomls": tomls,
}


# Everything that reads a kind; what is said first counts


def readers(kind: str) -> list[Callable[[Path], object]]:
    lot = uniform_lot(60, 8)
    sheets: list[Callable[[Path], object]] = [
        read_packing_list,
        lambda path: read_findings(path, HERE),
        lambda path: read_sort_sheet(path, FAILED),
        lambda path: read_mapping(path, lot, lot),
        lambda path: command("lot", str(path)),
    ]

    def recheck(path: Path) -> None:
        verify(Record.from_json(path.read_bytes(), path.name))

    def rows(path: Path) -> None:
        for question in ("plan", "judge"):
            with path.open("rb") as stream:
                list(answer_rows(question, read_rows(stream, path.name).rows))

    return {
        "workbooks": sheets,
        "tables": [*sheets, rows, lambda path: command("judge", "--batch", str(path))],
        "jsons": [
            recheck,
            rows,
            lambda path: list(read_history_file(path)),
            lambda path: read_seed_file(path, "A"),
            lambda path: command("verify", str(path)),
        ],
        "tomls": [read_agreement, read_costs, lambda path: command("agreement", "check", str(path))],
    }[kind]


def said_by(reader: Callable[[Path], object], path: Path) -> str:
    """What is said of a file: "read", or the error in one line."""
    errors: list[str] = []

    def call() -> object:
        try:
            return reader(path)
        except ValueError as error:
            errors.append(str(error))
            raise

    result = answered(call)
    told = getattr(result, "stderr", "").strip()
    return errors[0] if errors else told.splitlines()[-1] if told else "read"


def main(kind: str, folder: Path) -> None:
    for name, (data, _) in CORPORA[kind]().items():
        path = folder / "hostile"
        path.write_bytes(data)
        start, most = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        said = []
        for reader in readers(kind):
            try:
                with limits():
                    said.append(said_by(reader, path))
            except Exception as error:
                said.append(f"!!! {type(error).__name__}: {error}"[:600])
            if time.process_time() - start > 0.5:
                break  # the others would take as long over the same bytes
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most) // 1_000
        print(json.dumps([name, said, round(time.process_time() - start, 2), grown]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
