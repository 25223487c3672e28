"""Packing lists that are broken, hostile or something else: one line that says where and what to do."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from packing_samples import HEAD, ROWS, packed, rewritten

from qcsample import Lot
from qcsample.errors import InputError
from qcsample.packing import read_packing_list, workbook


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF; ask the factory"),
        (b"\xef\xbb\xbf%PDF-1.4", "is a PDF"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
            "old Excel file (.xls); open it in a spreadsheet and save it as",
        ),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"\x89PNG\r\n\x1a\n....", "is a picture"),
        (b"\xff\xd8\xff\xe0....", "is a picture"),
        (b"<html><table><tr><td>C/NO.</td></tr></table>", "web page or XML"),
        (b"<?xml version='1.0'?><Workbook/>", "web page or XML"),
        (b"{\\rtf1 C/NO.}", "text document (RTF)"),
        (b"PK\x03\x04 not a zip", "broken and can't be read as .xlsx"),
        (packed()[:1500], "broken and can't be read as .xlsx"),
        (b"C/NO.,QTY\n1,5\x00\n", "row 2: a NUL character"),
        (b"C/NO.,QTY\n1,5\n\xff\xfe\xfd,1\n", "row 3: bytes that are no text in UTF-8 and GB18030"),
        (b'C/NO.,QTY\n1,"5\n', "can't be read as CSV"),
        (b"," * 900_000 + b"\n", "900,001 cells in one row"),
        (b"x" * 1_100_000, "a line of 1,100,000 characters"),
        (b"C/NO.,QTY\n1," + b"9" * 200_000 + b"\n", "can't be read as CSV"),
        (b"hello world\n", "no header of a packing list in the first 60 rows"),
        (b"invoice,amount\nA,5\n", "--column carton=..."),
        (b"C/NO.,QTY\n", "no cartons with goods below the header"),
        (b"C/NO.,QTY\nnote,\n", "no cartons with goods below the header"),
    ],
)
def test_files_that_are_no_packing_list(refusal, data, said):
    assert said in refusal(data)


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_packing_list(tmp_path / "none.xlsx")
    with pytest.raises(InputError, match="is a folder"):
        read_packing_list(tmp_path)
    with pytest.raises(InputError, match="can't be read"):
        read_packing_list(tmp_path / "a\0b")


def test_a_file_of_100_mb_is_refused_unread(tmp_path):
    path = tmp_path / "big.xlsx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(100_000_000)
    with pytest.raises(InputError, match="larger than 50 MB"):
        read_packing_list(path)


def test_other_archives(refusal):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "C/NO.,QTY")
    assert "zip archive but no .xlsx" in refusal(stream.getvalue())
    assert "binary workbook (.xlsb)" in refusal(
        rewritten(packed(), lambda name, data: data if name != "x" else None).replace(
            b"xl/workbook.xml", b"xl/workbook.bin"
        )
    )


def test_a_zip_bomb_is_refused_by_its_declared_sizes(refusal):
    def swell(name, data):
        return data + b" " * 90_000_000 if name.endswith("sheet1.xml") else data

    assert "unpacks to 90 MB" in refusal(rewritten(packed(), swell))


def test_the_sum_of_the_parts_is_limited(refusal, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 5_000)
    assert "unpacks to more than" in refusal(packed())


def test_the_table_of_texts_is_limited(refusal, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_STRINGS", 100)
    assert "its part xl/sharedStrings.xml unpacks to" in refusal(packed())


def test_too_many_parts(refusal):
    stream = io.BytesIO(packed())
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(5_001):
            archive.writestr(f"x{number}.xml", "")
    assert "5,000 parts" in refusal(stream.getvalue())


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"]
)
def test_document_types_are_refused(refusal, part):
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'

    def declare(name, data):
        head, mark, tail = data.partition(b"?>")
        return (head + mark + b"<!-- -->" + entity + tail if mark else entity + data) if name == part else data

    assert "declares a document type" in refusal(rewritten(packed(), declare))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b"<row", b"<row<row"),
        ("xl/worksheets/sheet1.xml", b'r="2"', b'r="1"'),
        ("xl/worksheets/sheet1.xml", b'r="2"', b'r="99999999"'),
        ("xl/worksheets/sheet1.xml", b'r="2"', b'r="-1"'),
        ("xl/worksheets/sheet1.xml", b'r="2"', b'r="two"'),
        ("xl/worksheets/sheet1.xml", b"<v>0</v>", b"<v>99999</v>"),
        ("xl/worksheets/sheet1.xml", b"<v>0</v>", b"<v>x</v>"),
        ("xl/workbook.xml", b"sheetId", b"sheetid"),
        ("xl/workbook.xml", b'"rId1"', b'"rId99"'),
        ("xl/styles.xml", b"<cellXfs", b"<cellYfs"),
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/../../../etc/passwd"),
    ],
)
def test_damaged_workbooks(refusal, part, old, new):
    assert refusal(rewritten(packed(), lambda name, data: data.replace(old, new) if name == part else data))


@pytest.mark.parametrize(
    "missing", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
)
def test_workbooks_with_missing_parts(refusal, missing):
    assert refusal(rewritten(packed(), lambda name, data: None if name == missing else data))


def test_a_cell_far_to_the_right_is_refused(refusal):
    def far(book):
        book.active["XFD2"] = "x"

    assert "more than 1,000 columns" in refusal(packed(shape=far))


def test_huge_merged_areas_cost_nothing(tmp_path):
    path = tmp_path / "list.xlsx"

    def swell(name, data):
        areas = b'<mergeCells><mergeCell ref="A5:XFD1048576"/></mergeCells>'
        return data.replace(b"</sheetData>", b"</sheetData>" + areas) if name.endswith("sheet1.xml") else data

    path.write_bytes(rewritten(packed(), swell))
    assert read_packing_list(path).units == 8


def test_texts_come_out_harmless(tmp_path):
    path = tmp_path / "list.xlsx"
    texts = [
        '<img src="/etc/passwd"/>',
        "line\nbreak\x1btab\t",
        "=HYPERLINK(1)",
        "n" * 600,
        "left\u202eright",
        "{x} %s \\n",
    ]
    path.write_bytes(
        packed(
            [
                ["C/NO.", "DESCRIPTION", "PCS/CTN"],
                *([i + 1, t.replace("\x1b", "_x001B_"), 1] for i, t in enumerate(texts)),
            ],
            lambda book: setattr(book.active["B4"], "data_type", "s"),
        )
    )
    lot = read_packing_list(path)
    seen = [carton.what("description") for carton in lot.cartons]
    assert all(text.isprintable() and len(text) <= 500 for text in seen)
    assert seen[0] == texts[0]
    assert seen[2] == "=HYPERLINK(1)"
    assert seen[4] == "left<U+202E>right"


def test_options_are_checked(refusal, tmp_path):
    assert "has no sheets" in refusal(HEAD + "1,S1,4,1,4\n", "list.csv", sheet="PL")
    assert "unknown encoding 'klingon'" in refusal(HEAD, "list.csv", encoding="klingon")
    assert "row 2: bytes that are no text in ascii" in refusal(HEAD + "箱,S1,4,1,4\n", "list.csv", encoding="ascii")
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "1,S1,4,1,4\n")
    for options in ({"id_form": "x"}, {"strata": ["x"]}, {"sheet": [""]}, {"columns": {"carton": ""}}, {"hidden": "x"}):
        with pytest.raises(InputError, match=next(iter(options)).replace("_", " ").rstrip("s")):
            read_packing_list(path, **options)


def test_nothing_is_printed_and_openpyxl_comes_late(tmp_path):
    (tmp_path / "list.csv").write_text(HEAD + "1,S1,4,1,4\n")
    code = (
        "import sys; from qcsample.packing import read_packing_list; read_packing_list(sys.argv[1]);"
        "print(sorted({'openpyxl', 'numpy', 'scipy', 'click', 'reportlab'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "list.csv")], capture_output=True, text=True, check=True
    )
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_every_row_number_is_the_spreadsheets(refusal):
    rows = [["ACME"], [], [], ROWS[0], ["1-2", "S1", 4, 2, 8], [], ["3", "S1", "x", 1, 4]]
    assert re.match(r"list\.xlsx, sheet 'PL', row 7, column C", refusal(packed(rows)))


def cells(*rows):
    """A workbook whose sheet holds these cells, as written: (reference, value) each, texts as inline strings."""

    def content(name, data):
        if name != "xl/worksheets/sheet1.xml":
            return data
        made = []
        for number, row in enumerate(rows, 1):
            made.append(f'<row r="{number}">')
            for reference, value in row:
                made.append(
                    f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
                    if isinstance(value, str)
                    else f'<c r="{reference}"><v>{value}</v></c>'
                )
            made.append("</row>")
        return re.sub(rb"<sheetData>.*</sheetData>", f"<sheetData>{''.join(made)}</sheetData>".encode(), data)

    return rewritten(packed(), content)


TOP = (("A1", "C/NO."), ("B1", "PCS/CTN"))


def test_numbers_far_to_the_right_are_refused_and_formats_there_are_not(tmp_path, refusal):
    assert "more than 1,000 columns" in refusal(cells(TOP, (("A2", "1-4"), ("B2", 8), ("XFD2", 3))))
    path = tmp_path / "list.xlsx"
    data = cells(TOP, (("A2", "1-4"), ("B2", 8)))
    bare = b'</c><c r="XFD2" s="0"/></row></sheetData>'
    path.write_bytes(rewritten(data, lambda _, part: part.replace(b"</c></row></sheetData>", bare)))
    assert read_packing_list(path).units == 32


@pytest.mark.parametrize(
    "row",
    [
        (("B2", 8), ("A2", "1-4")),
        (("A2", "1-4"), ("A2", "5-9"), ("B2", 8)),
        (("A2", "1-4"), ("B2", 8), ("B2", 9)),
        (("A2", "1-4"), ("AA2", 1), ("B2", 8)),
    ],
)
def test_cells_out_of_order_are_refused(refusal, row):
    assert "cells out of order" in refusal(cells(TOP, row))


def test_a_merged_quantity_without_goods_below_belongs_to_its_row(tmp_path):
    def merged(book):
        for area in ("A2:A4", "B2:B4", "C2:C4", "D2:D4", "E2:E4"):
            book.active.merge_cells(area)

    path = tmp_path / "list.xlsx"
    path.write_bytes(packed([*ROWS, [None] * 5, [None] * 5, ["3", "S1", 5, 1, 5]], merged))
    assert [carton.units for carton in read_packing_list(path).cartons] == [4, 4, 5]


def test_merged_areas_beyond_all_measure_are_refused(refusal):
    areas = "".join(f'<mergeCell ref="A{i}:ALK{i}"/>' for i in range(10, 9_000))
    rows = "".join(f'<row r="{i}"><c r="ALK{i}"><v>1</v></c></row>' for i in range(10, 9_000))

    def swell(name, data):
        if not name.endswith("sheet1.xml"):
            return data
        return data.replace(b"</sheetData>", f"{rows}</sheetData><mergeCells>{areas}</mergeCells>".encode())

    assert "too many merged columns" in refusal(rewritten(packed(), swell))


def test_a_failed_formula_for_a_carton_number_is_refused_after_totals_too(refusal):
    for total in ("", "TOTAL,,,2,8\n", "GRAND TOTAL,,,2,8\n"):
        assert "a formula that failed" in refusal(f"{HEAD}1-2,S1,4,2,8\n{total}#REF!,S1,4,1,4\n".encode())


def test_letters_of_a_column_that_is_not_there(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "1-2,S1,4,2,8\n", encoding="utf-8")
    assert read_packing_list(path, columns={"pcs": "C"}).units == 8
    with pytest.raises(InputError, match="not all columns that were named"):
        read_packing_list(path, columns={"pcs": "ZZZ"})


def test_more_rows_than_a_spreadsheet_has(refusal):
    assert "more than 1,048,576 rows" in refusal(HEAD.encode() + b"\n" * 1_100_000)


def test_web_pages_behind_a_byte_order_mark(refusal):
    assert "is a web page" in refusal(b"\xef\xbb\xbf \n<html><table>")
    assert "is a web page" in refusal(b"<!-- exported --><table>")


def test_a_total_is_no_carton_though_it_prints_their_number(tmp_path, refusal):
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "1-2,S1,4,2,8\n2,TOTAL,,,8\n", encoding="utf-8")
    assert read_packing_list(path).units == 8
    assert "a total with a carton number" in refusal((HEAD + "1-2,S1,4,2,8\n3,TOTAL,,,9\n").encode())
    path.write_text(HEAD + "1-2,S1,4,2,8\n3,TOTAL,9,1,9\n", encoding="utf-8")
    assert read_packing_list(path).units == 17  # a style of that name, with its pieces per carton


def test_what_was_understood_of_long_headers_is_read_back(tmp_path):
    """It names every column, which takes more than a text of others may."""
    path = tmp_path / "list.csv"
    path.write_text("C/NO.,STYLE,DESCRIPTION,PCS/CTN,CTNS,TOTAL\n1-2,S1,x,4,2,8\n", encoding="utf-8")
    lot = read_packing_list(path)
    assert lot.reading is not None
    long = replace(lot.reading, understood=("header: " + "x" * 900,), remarks=("rows " + "1, " * 900 + "1",))
    assert Lot.from_dict(replace(lot, reading=long).to_dict()).reading == long


@pytest.mark.parametrize(
    ("part", "mark", "limit"),
    [
        ("xl/worksheets/sheet1.xml", b"</sheetData>", "MAX_TAGS"),
        ("xl/sharedStrings.xml", b"</sst>", "MAX_STRING_TAGS"),
        ("xl/styles.xml", b"</cellXfs>", "MAX_TREE_TAGS"),
        ("xl/workbook.xml", b"</workbook>", "MAX_TREE_TAGS"),
    ],
)
def test_tags_are_counted_before_anything_is_built_of_them(refusal, monkeypatch, part, mark, limit):
    monkeypatch.setattr(workbook, limit, 2_000)
    data = rewritten(packed(), lambda name, data: data.replace(mark, b"<a/>" * 2_000 + mark) if name == part else data)
    assert f"its part {part} holds 2," in refusal(data)


def test_a_book_that_calls_itself_a_sheet_is_counted_as_what_it_is(refusal, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_TREE_TAGS", 2_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed())) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b"/xl/workbook.xml", b"/xl/worksheets/book.xml")
            if name == "xl/workbook.xml":
                name, data = "xl/worksheets/book.xml", data.replace(b"</workbook>", b"<a/>" * 2_000 + b"</workbook>")
            new.writestr(name, data)
    assert "its part xl/worksheets/book.xml holds" in refusal(stream.getvalue())


def test_rows_of_all_sheets_are_limited(refusal, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 50)

    def more(book):
        for number in range(4):
            book.create_sheet(f"more {number}")["A20"] = "x"

    assert "more than 50 rows in its sheets; name the one to read with --sheet" in refusal(packed(shape=more))
