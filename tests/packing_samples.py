"""Packing lists in three layouts, workbooks as bytes, and what a lot made of them holds."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl

HEAD = "C/NO.,STYLE,PCS/CTN,CTNS,TOTAL\n"
FLAT = """\
箱号 C/NO.,货号 ITEM,品名 DESCRIPTION,颜色 COLOR,每箱数量 PCS/CTN,箱数 CTNS,总数量 TOTAL,毛重 GW(KG)
1-48,KT-210,Kettle 1.7L,white 白,8,48,384,13.2
49-96,KT-210,Kettle 1.7L,black 黑,8,48,384,13.2
97,KT-210,Kettle 1.7L,white/black 混装,3+5,1,8,13.0
合计,,,,,97,776,
"""
FOOTWEAR = [
    ["GUANGLI SHOES CO., LTD"],
    ["PO NO.: 88120            STYLE: M630"],
    [],
    ["起始箱号", "截止箱号", "STYLE#", "COLOR", "配码", "SIZE", None, None, None, "PRS/CTN", "CTNS", "TOTAL"],
    [None, None, None, None, None, 36, 37, 38, 39],
    [1, 40, "M630", "BLK", "A12", 2, 4, 4, 2, 12, 40, 480],
    [41, 50, "M630", "TAN", "SOLID", "-", 12, "-", "-", 12, 10, 120],
    [51, 51, "M630", "TAN", "MIX", 3, "-", 2, "-", 5, 1, 5, "尾箱"],
    [1, 30, "M641", "BLK", "A12", 2, 4, 4, 2, 12, 30, 360],
    [*[None] * 9, "GRAND TOTAL", 81, 965],
]
GARMENTS = [
    ["Buyer PO", "Article", "Colour", "From(Ctn)", 1, 2, 5, 12, 22, 49, "TOT"],
    [None, None, None, "To  (Ctn)", 1, 4, 11, 21, 48, 49],
    [None, None, None, "CTNS", 1, 3, 7, 10, 27, 1],
    [9013, "690-44", "navy", "size 44", 20, None, None, None, None, 10, 30],
    [9013, "690-46", "navy", "size 46", None, 60, None, None, None, 10, 70],
    [9013, "690-48", "navy", "size 48", None, None, 140, None, None, None, 140],
    [9013, "690-50", "navy", "size 50", None, None, None, 200, None, None, 200],
    [9013, "690-52", "navy", "size 52", None, None, None, None, 540, None, 540],
    [None, None, None, "TOT per column", 20, 60, 140, 200, 540, 20, 980],
]
ROWS = [["C/NO.", "STYLE", "PCS/CTN", "CTNS", "TOTAL"], ["1-2", "S1", 4, 2, 8]]


def packed(rows=ROWS, shape=lambda book: None):
    """The bytes of a workbook."""
    book = openpyxl.Workbook()
    book.active.title = "PL"
    for row in rows:
        book.active.append(row)
    shape(book)
    stream = io.BytesIO()
    book.save(stream)
    return shared(stream.getvalue())


def shared(data):
    """The workbook `data` with its texts in one table, as spreadsheet programs write them."""
    texts: list[bytes] = []

    def move(match):
        texts.append(match[1])
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    def change(name, part):
        if name == "xl/worksheets/sheet1.xml":
            part = re.sub(rb't="inlineStr"><is>(.*?)</is></c>', move, part)
        elif name == "[Content_Types].xml":
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            part = part.replace(
                b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
            )
        return part

    data = rewritten(data, change)
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        items = b"".join(b"<si>%s</si>" % text for text in texts)
        archive.writestr(
            "xl/sharedStrings.xml",
            b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
            % items,
        )
    return stream.getvalue()


def rewritten(data, change):
    """The workbook `data` with every part (name, bytes) passed through `change`; None leaves a part out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def merge(*areas):
    def shape(book):
        for area in areas:
            book.worksheets[0].merge_cells(area)

    return shape


def hide(*rows):
    def shape(book):
        for row in rows:
            book.worksheets[0].row_dimensions[row].hidden = True

    return shape


def contents(lot):
    """Carton id -> [(style, colour, size, units)]."""
    return {c.id: [(g.style, g.colour, g.size, g.units) for g in c.goods] for c in lot.cartons}


def reasons(lot):
    return {(s.row, s.reason) for s in lot.reading.skipped}
