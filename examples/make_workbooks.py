"""Builds the two packing lists that are workbooks, so that they can be read and changed as text.

`python examples/make_workbooks.py` writes them where they stand, the same bytes every time (the dates inside
are fixed). A spreadsheet stores the last value of every formula, openpyxl does not: it is put in here.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter as letter

HERE = Path(__file__).resolve().parent
THIN = Side(style="thin", color="808080")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
HEADING = PatternFill("solid", fgColor="DDE6EA")


class Paper:
    """A sheet that is filled row by row; a formula is given with the value that the spreadsheet computed."""

    def __init__(self, book: Workbook, title: str, widths: list[float]) -> None:
        self.sheet: Any = book.create_sheet(title)
        self.stored: dict[str, int] = {}
        for column, width in enumerate(widths, 1):
            self.sheet.column_dimensions[letter(column)].width = width

    def put(self, at: str, value: object, formula: str = "", *, boxed: bool = True, bold: bool = False) -> None:
        """One cell; with `formula` its `value` is the stored one."""
        cell = self.sheet[at]
        cell.value = formula or value
        if formula:
            assert isinstance(value, int)
            self.stored[at] = value
        if boxed:
            cell.border, cell.alignment = GRID, MIDDLE
        if bold:
            cell.font = Font(bold=True)
            if boxed:
                cell.fill = HEADING

    def letterhead(self, lines: list[tuple[str, int, bool]], last: str) -> None:
        """Lines of (text, size of the type, whether in the middle), merged from A to `last`."""
        for row, (text, size, centred) in enumerate(lines, 1):
            self.sheet[f"A{row}"] = text or None
            self.sheet[f"A{row}"].font = Font(size=size, bold=size > 11)
            self.sheet[f"A{row}"].alignment = Alignment(horizontal="center" if centred else "left")
            self.sheet.merge_cells(f"A{row}:{last}{row}")

    def merge(self, area: str) -> None:
        self.sheet.merge_cells(area)


def shoes() -> bytes:
    """Footwear: a size matrix with ratios under a header of two rows, numbers that restart with every style."""
    book = Workbook()
    book.remove(book.worksheets[0])
    invoice = Paper(book, "INVOICE 发票", [14, 40, 12, 12, 14])
    invoice.letterhead(
        [
            ("晋江市岚桥鞋业有限公司", 14, True),
            ("JINJIANG LANQIAO FOOTWEAR CO., LTD", 12, True),
            ("COMMERCIAL INVOICE 商业发票", 12, True),
            ("TO: Strandgaard Sko ApS, Aarhus, Denmark      INVOICE NO.: LQ2611-3      DATE: 2026-08-21", 10, False),
        ],
        "E",
    )
    for column, text in zip("ABCDE", ("STYLE#", "DESCRIPTION", "QTY (PRS)", "USD/PR", "AMOUNT USD"), strict=True):
        invoice.put(f"{column}6", text, bold=True)
    goods = [
        ("M630", "MEN'S COURT SHOE, PU UPPER, RUBBER SOLE", 727, 9.40),
        ("M641", "MEN'S TRAIL SHOE, MESH UPPER, TPR SOLE", 653, 11.15),
        ("W512", "LADIES' CANVAS SHOE, RUBBER SOLE", 750, 6.85),
    ]
    for row, (style, text, pairs, price) in enumerate(goods, 7):
        for column, value in zip("ABCDE", (style, text, pairs, price, round(pairs * price, 2)), strict=True):
            invoice.put(f"{column}{row}", value)
    invoice.put("A10", "TOTAL", bold=True)
    invoice.put("C10", sum(g[2] for g in goods), bold=True)
    invoice.put("E10", round(sum(g[2] * g[3] for g in goods), 2), bold=True)

    list_ = Paper(book, "PACKING LIST 装箱单", [8, 8, 9, 9, 12, 8, *[4.5] * 10, 9, 8, 10, 9, 9, 12, 14])
    list_.letterhead(
        [
            ("晋江市岚桥鞋业有限公司", 16, True),
            ("JINJIANG LANQIAO FOOTWEAR CO., LTD", 12, True),
            ("福建省晋江市岚桥路66号 66 Lanqiao Road, Jinjiang, Fujian, China", 10, True),
            ("装箱单 PACKING LIST", 14, True),
            ("TO: Strandgaard Sko ApS, Aarhus, Denmark", 10, False),
            ("PO NO.: 88120            INVOICE NO.: LQ2611-3            DATE: 2026-08-21", 10, False),
        ],
        "W",
    )
    sizes = list(range(36, 46))
    upright = {"A": "起始箱号\nC/NO. FROM", "B": "截止箱号\nC/NO. TO", "C": "客户型号\nSTYLE#", "D": "工厂型号\nFTY NO",
               "E": "颜色\nCOLOR", "F": "配码\nASSORT", "Q": "每箱双数\nPRS/CTN", "R": "箱数\nCTNS",
               "S": "总双数\nTOTAL PRS", "T": "毛重\nG.W.(KG)", "U": "净重\nN.W.(KG)", "V": "外箱尺寸\nMEAS.(CM)",
               "W": "备注\nREMARKS"}  # fmt: skip
    for column in (letter(at) for at in range(1, 24)):
        for row in (8, 9):
            list_.put(f"{column}{row}", None, bold=True)
    for column, text in upright.items():
        list_.put(f"{column}8", text, bold=True)
        list_.merge(f"{column}8:{column}9")
    list_.put("G8", "尺码 SIZE (EU)", bold=True)
    list_.merge("G8:P8")
    for at, size in enumerate(sizes):
        list_.put(f"{letter(7 + at)}9", size, bold=True)
    men = {40: 1, 41: 2, 42: 3, 43: 3, 44: 2, 45: 1}
    women = {36: 1, 37: 2, 38: 3, 39: 3, 40: 2, 41: 1}
    blocks = {
        "M630": [
            (1, 32, "BLACK 黑", "A12", men, ""),
            (33, 36, "BLACK 黑", "SOLID", {42: 12}, ""),
            (37, 60, "WHITE 白", "A12", men, ""),
            (61, 61, "WHITE 白", "MIX", {41: 2, 42: 3, 43: 2}, "尾箱 LAST CTN"),
        ],
        "M641": [
            (1, 30, "BLACK 黑", "A12", men, ""),
            (31, 54, "OLIVE 军绿", "A12", men, ""),
            (55, 55, "BLACK 黑", "MIX", {42: 1, 43: 2}, "混色混码 MIXED"),
            (55, 55, "OLIVE 军绿", "MIX", {44: 2}, "同上 SAME CTN"),
        ],
        "W512": [
            (1, 36, "NAVY 藏青", "B12", women, ""),
            (37, 62, "SAND 沙色", "B12", women, ""),
            (63, 63, "SAND 沙色", "MIX", {38: 4, 39: 2}, "尾箱 LAST CTN"),
        ],
    }
    factory = {"M630": "LQ-2201", "M641": "LQ-2218", "W512": "LQ-1407"}
    weight = {"M630": 1.02, "M641": 1.10, "W512": 0.74}
    row, cartons, pairs = 10, 0, 0
    for style, lines in blocks.items():
        first, in_style, of_style = row, 0, 0
        for start, end, colour, assort, inside, note in lines:
            count = 0 if note.startswith("同上") else end - start + 1
            each = sum(inside.values())
            net = round(each * weight[style], 1)
            cells = [start, end, style if row == first else None, factory[style] if row == first else None, colour,
                     assort, *(inside.get(size) for size in sizes)]  # fmt: skip
            for at, value in enumerate(cells, 1):
                list_.put(f"{letter(at)}{row}", value)
            list_.put(f"Q{row}", each, f"=SUM(G{row}:P{row})")
            list_.put(f"R{row}", count)
            list_.put(f"S{row}", each * (end - start + 1), f"=Q{row}*(B{row}-A{row}+1)")
            weights = (round(net + 1.3, 1), net, "62*38*34", note) if count else (None, None, None, note)
            for column, value in zip("TUVW", weights, strict=True):
                list_.put(f"{column}{row}", value or None)
            in_style, of_style = in_style + count, of_style + each * (end - start + 1)
            row += 1
        for column in "CD":
            list_.merge(f"{column}{first}:{column}{row - 1}")
        for at in range(1, 24):
            list_.put(f"{letter(at)}{row}", None, bold=True)
        list_.put(f"A{row}", f"小计 SUB TOTAL {style}", bold=True)
        list_.merge(f"A{row}:F{row}")
        list_.put(f"R{row}", in_style, f"=SUM(R{first}:R{row - 1})", bold=True)
        list_.put(f"S{row}", of_style, f"=SUM(S{first}:S{row - 1})", bold=True)
        cartons, pairs, row = cartons + in_style, pairs + of_style, row + 1
    for at in range(1, 24):
        list_.put(f"{letter(at)}{row}", None, bold=True)
    list_.put(f"A{row}", "总计 GRAND TOTAL", bold=True)
    list_.merge(f"A{row}:F{row}")
    list_.put(f"R{row}", cartons, bold=True)
    list_.put(f"S{row}", pairs, bold=True)
    list_.put(f"A{row + 2}", "每款箱号从1起。CARTON NUMBERS START AT 1 FOR EACH STYLE.", boxed=False)
    list_.put(f"A{row + 3}", "制单 PREPARED BY: 庄晓岚 Zhuang Xiaolan", boxed=False)
    list_.sheet.freeze_panes = "G10"
    book.active = 1
    return stored(book, [invoice, list_], "Lanqiao shipping department")


def jackets() -> bytes:
    """Garments: carton ranges across, sizes down, columns to spare, hidden rows of nothing."""
    book = Workbook()
    book.remove(book.worksheets[0])
    blocks = [
        ("9013", "FJ-690", "navy", {"S": 60, "M": 160, "L": 200, "XL": 120, "XXL": 40}),
        ("9013", "FJ-690", "moss", {"S": 40, "M": 100, "L": 140, "XL": 80, "XXL": 0}),
        ("9017", "FJ-712", "berry", {"XS": 40, "S": 120, "M": 160, "L": 100, "XL": 40}),
        ("9017", "FJ-712", "slate", {"XS": 0, "S": 80, "M": 120, "L": 80, "XL": 0}),
    ]
    rest: list[dict[tuple[str, str], int]] = [
        {("navy", "S"): 6, ("navy", "M"): 9, ("navy", "L"): 5},
        {("navy", "XXL"): 4, ("moss", "XL"): 7},
        {("berry", "XS"): 3, ("berry", "M"): 8, ("berry", "L"): 6},
        {("slate", "S"): 5},
    ]
    lines = [(block, size) for block in blocks for size in block[3]]
    columns: list[tuple[int, dict[tuple[str, str], int]]] = [
        (block[3][size] // 20, {(block[2], size): block[3][size]}) for block, size in lines if block[3][size]
    ]
    columns += [(1, cells) for cells in rest] + [(0, {})] * 4
    total = letter(5 + len(columns))
    sheet = Paper(book, "PL", [10, 10, 9, 12, *[5.2] * len(columns), 8])
    sheet.letterhead(
        [
            ("CÔNG TY TNHH MAY TRÚC LÂM HÀ", 14, True),
            ("TRUC LAM HA GARMENT CO., LTD", 12, True),
            ("Lô B7, Khu công nghiệp Hòa Bình, Nam Định, Việt Nam", 10, True),
            ("", 10, True),
            ("PACKING LIST", 16, True),
            ("", 10, True),
            ("Buyer: Firnhalde Outdoor GmbH, Kempten, Germany", 10, False),
            ("Goods: fleece jackets, FJ-690 men's, FJ-712 ladies'", 10, False),
            ("Shipping mark: FIRNHALDE / KEMPTEN / 9013 - 9017 / MADE IN VIETNAM", 10, False),
            ("Invoice no.: TLH-0926-44          Date: 2026-09-28", 10, False),
            ("Previous booking TLH-0926-31, cancelled", 10, False),
            ("CNT size 58*38*36cm", 10, False),
            ("20 pcs a carton, one size; remainders mixed at the end", 10, False),
        ],
        total,
    )
    sheet.sheet.row_dimensions[11].hidden = True
    top, goods = 15, 19
    for column, text in zip("ABC", ("Buyer PO", "Article", "Colour"), strict=True):
        for row in range(top, goods):
            sheet.put(f"{column}{row}", None, bold=True)
        sheet.put(f"{column}{top}", text, bold=True)
        sheet.merge(f"{column}{top}:{column}{goods - 1}")
    for row, text in enumerate(("From (Ctn)", "To (Ctn)", "CTNS", "N.W. (kg)"), top):
        sheet.put(f"D{row}", text, bold=True)
        sheet.put(f"{total}{row}", None, bold=True)
    sheet.put(f"{total}{top}", "TOT", bold=True)
    last, in_all = 0, 0
    for at, (count, cells) in enumerate(columns, 5):
        column, before = letter(at), letter(at - 1)
        sheet.put(f"{column}{top}", last + 1, f"={before}{top + 1}+1" if at > 5 else "", bold=True)
        sheet.put(f"{column}{top + 1}", last + count, f"={column}{top}+{column}{top + 2}-1", bold=True)
        sheet.put(f"{column}{top + 2}", count, bold=True)
        each = sum(cells.values()) / count if count else 0
        sheet.put(f"{column}{top + 3}", round(each * 0.42, 1) if count else None, bold=True)
        last, in_all = last + count, in_all + sum(cells.values())
    edge = letter(4 + len(columns))
    sheet.put(f"{total}{top + 2}", last, f"=SUM(E{top + 2}:{edge}{top + 2})", bold=True)
    row = goods
    for (po, article, colour, ordered), size in lines:
        opening = size == next(iter(ordered))
        for column, value in zip("ABCD", (int(po), article, colour, size), strict=True):
            sheet.put(f"{column}{row}", value if opening or column == "D" else None)
        for at, (_, cells) in enumerate(columns, 5):
            sheet.put(f"{letter(at)}{row}", cells.get((colour, size)))
        packed = sum(cells.get((colour, size), 0) for _, cells in columns)
        sheet.put(f"{total}{row}", packed, f"=SUM(E{row}:{edge}{row})", bold=True)
        sheet.sheet.row_dimensions[row].hidden = not packed
        row += 1
        if size == list(ordered)[-1]:
            for column in "ABC":
                sheet.merge(f"{column}{row - len(ordered)}:{column}{row - 1}")
    for at in range(1, 5):
        sheet.put(f"{letter(at)}{row}", "TOT per column" if at == 4 else None, bold=True)
    for at, (_, cells) in enumerate(columns, 5):
        column = letter(at)
        sheet.put(f"{column}{row}", sum(cells.values()), f"=SUM({column}{goods}:{column}{row - 1})", bold=True)
    sheet.put(f"{total}{row}", in_all, f"=SUM({total}{goods}:{total}{row - 1})", bold=True)
    sheet.put(f"A{row + 2}", "Packing department: Phạm Thu Quỳnh", boxed=False)
    sheet.sheet.freeze_panes = f"E{goods}"
    return stored(book, [sheet], "Truc Lam Ha packing department")


def stored(book: Workbook, papers: list[Paper], creator: str) -> bytes:
    """The workbook's bytes with the stored values of its formulas, and no date of today."""
    book.properties.creator = creator
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            text = given.read(name).decode("utf-8")
            if name == "docProps/core.xml":
                text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-08-01T08:00:00Z", text)
            for number, paper in enumerate(papers, 1):
                if name == f"xl/worksheets/sheet{number}.xml":
                    text = _with_values(text, paper.stored)
            info = zipfile.ZipInfo(name, (2026, 8, 1, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, text.encode("utf-8"))
    return out.getvalue()


def _with_values(text: str, values: dict[str, int]) -> str:
    def filled(match: re.Match[str]) -> str:
        return f"{match[1]}<v>{escape(str(values.pop(match[2])))}</v></c>"

    values = dict(values)
    text = re.sub(r'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?</c>', filled, text)
    assert not values, f"formulas that were not found: {values}"
    return text


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, build in (("shoes", shoes), ("jackets", jackets)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "packing_list.xlsx").write_bytes(build())


if __name__ == "__main__":
    main()
