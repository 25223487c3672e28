"""Packing lists as factories write them: layouts, and the rules by which they are read."""

from __future__ import annotations

from collections import Counter

import openpyxl
import pytest

from qcsample.errors import InputError
from qcsample.packing import read_packing_list

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


@pytest.fixture
def csv(tmp_path):
    def read(text, encoding="utf-8", **options):
        path = tmp_path / "list.csv"
        path.write_bytes(text.encode(encoding))
        return read_packing_list(path, **options)

    return read


@pytest.fixture
def xlsx(tmp_path):
    """Writes rows (or sheets of rows) and reads them; `shape` may merge, hide and rename."""

    def read(rows, shape=lambda book: None, **options):
        book = openpyxl.Workbook()
        sheets = rows if isinstance(rows, dict) else {"Packing List": rows}
        book.remove(book.active)
        for name, lines in sheets.items():
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append(line)
        shape(book)
        path = tmp_path / "list.xlsx"
        book.save(path)
        return read_packing_list(path, **options)

    return read


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


# --- the three layouts


def test_flat_ranges(csv):
    lot = csv(FLAT, strata=["colour"])
    assert (len(lot.cartons), lot.units, lot.id_form) == (97, 776, "number")
    assert lot.totals == {"white 白": (48, 384), "black 黑": (48, 384), "white%2Fblack 混装": (1, 8)}
    goods = lot.find("97").goods[0]
    assert (goods.style, goods.description, goods.units) == ("KT-210", "Kettle 1.7L", 8)
    assert reasons(lot) == {(5, "a total: compared, not counted")}
    assert "pcs = E (每箱数量 PCS/CTN)" in lot.reading.understood[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_formats(csv, encoding, delimiter):
    lot = csv(FLAT.replace(",", delimiter), encoding)
    assert lot.manifest == csv(FLAT).manifest
    assert lot.cartons[0].goods[0].colour == "white 白"


def test_windows_line_ends_and_quotes(csv):
    text = FLAT.replace("\n", "\r\n").replace("Kettle 1.7L", '"Kettle, 1.7 ""L""\n(steel)"')
    lot = csv(text)
    assert lot.cartons[0].goods[0].description == 'Kettle, 1.7 "L" (steel)'
    assert [s.row for s in lot.reading.skipped] == [5]


def test_size_matrix_with_ratio_and_restarting_numbers(xlsx):
    lot = xlsx(FOOTWEAR, merge("F4:I4"), strata=["style"])
    assert (len(lot.cartons), lot.units, lot.id_form) == (81, 965, "style/number")
    assert lot.totals == {"M630": (51, 605), "M641": (30, 360)}
    inside = contents(lot)
    assert inside["M630/1"] == [("M630", "BLK", size, n) for size, n in (("36", 2), ("37", 4), ("38", 4), ("39", 2))]
    assert inside["M630/51"] == [("M630", "TAN", "36", 3), ("M630", "TAN", "38", 2)]
    assert lot.cartons[0].goods[0].po == "88120"
    assert {row for row, _ in reasons(lot)} == {1, 2, 10}


def test_size_matrix_without_merged_cells_reads_the_same(xlsx):
    assert xlsx(FOOTWEAR).manifest == xlsx(FOOTWEAR, merge("F4:I4")).manifest


def test_transposed(xlsx):
    lot = xlsx(GARMENTS)
    assert (len(lot.cartons), lot.units, lot.id_form) == (49, 980, "number")
    assert contents(lot)["49"] == [("690-44", "navy", "44", 10), ("690-46", "navy", "46", 10)]
    assert contents(lot)["5"] == [("690-48", "navy", "48", 20)]
    assert lot.cartons[0].goods[0].po == "9013"


def test_transposed_with_letterhead_spare_columns_and_zero_rows(xlsx):
    rows = [
        ["THANH CONG GARMENT JSC"],
        ["CNT size 56*38*29cm"],
        *[[] for _ in range(11)],
        ["PO# 4711"],
        [None, None, "From (Ctn)", 1, 5, 12, *[51] * 12],
        [None, None, "To (Ctn)", 4, 11, 12, *[50] * 12],
        ["Colour", "Article", "Size"],
        [None, None, "CTNS", 4, 7, 1, *[0] * 12],
        ["navy", "A1", 44, 80, None, 10, *[0] * 12],
        ["navy", "A1", 46, None, 140, 10],
        ["navy", "A1", 48, 0, 0, 0],
        ["TOTAL", None, None, 80, 140, 20],
    ]
    lot = xlsx(rows)
    assert (len(lot.cartons), lot.units) == (12, 240)
    assert contents(lot)["12"] == [("A1", "navy", "44", 10), ("A1", "navy", "46", 10)]
    assert lot.cartons[0].goods[0].po == "4711"
    said = [s.reason for s in lot.reading.skipped]
    assert sum("From 51 > To 50" in reason for reason in said) == 12
    assert "all its quantities are 0" in said
    assert lot.reading.understood[0].endswith("the ranges begin at C15; style = B; colour = A; size = C")
    unseen = [s.reason for s in xlsx(rows, hide(1, 21)).reading.skipped]
    assert {"hidden: above the header", "hidden: all its quantities are 0"} <= set(unseen)


def test_transposed_with_names_beside_the_carton_counts(xlsx):
    rows = [
        ["PO#", "4711"],
        ["STYLE:", "JK-22"],
        [None, None, None, "From (Ctn)", 1, 5],
        [None, None, None, "To (Ctn)", 4, 6],
        ["Color", "Art", "Size", "Ctns", 4, 2],
        ["navy", "A", "S", None, 40, None],
        [None, None, "M", None, None, 20],
        ["TTL", None, None, None, 40, 20],
    ]
    lot = xlsx(rows, merge("A6:A7", "B6:B7"))
    assert contents(lot)["5"] == [("A", "navy", "M", 10)]
    assert lot.cartons[0].goods[0].po == "4711"


def test_transposed_with_one_row_of_ranges_and_two_blocks(xlsx):
    rows = [
        ["Style", "Size", "C/NO.", "1-4", "5-6"],
        ["S1", "M", None, 40, None],
        ["S1", "L", None, None, 24],
        ["Style", "Size", "C/NO.", "7", "8-9"],
        ["S2", "M", None, 3, 20],
        ["S2", "L", None, 4, None],
    ]
    lot = xlsx(rows)
    assert lot.units == 91
    assert contents(lot)["7"] == [("S2", "", "M", 3), ("S2", "", "L", 4)]


def test_transposed_quantities_per_carton_when_the_row_totals_say_so(xlsx):
    rows = [
        ["Style", "From", 1, 5, "TOTAL"],
        [None, "To", 4, 6],
        ["S1", "M", 10, None, 40],
        ["S1", "L", None, 12, 24],
    ]
    lot = xlsx(rows)
    assert (lot.cartons[0].units, lot.units) == (10, 64)
    assert any("per carton" in remark for remark in lot.reading.remarks)


# --- finding the header


def test_header_below_letterhead_and_from_column_d(xlsx):
    rows = [["TO: BUYER GMBH"], ["DATE", "2024-05-01"], *[[]] * 40]
    rows += [
        [None] * 3 + line
        for line in (["CTN NO.", "ART NO.", "Q'TY/CTN", "CTNS", "TTL\nQ'TY"], ["1-10", "A", 6, 10, 60])
    ]
    lot = xlsx(rows)
    assert (len(lot.cartons), lot.units) == (10, 60)
    assert "header in row 43" in lot.reading.understood[0]
    assert "carton = D (CTN NO.)" in lot.reading.understood[0]


@pytest.mark.parametrize(
    "header",
    [
        "C/NO.,STYLE,QTY/CTN,CTNS,TOTAL QTY",
        "CARTON NO,ITEM NO.,PCS/CTN,NO. OF CTNS,TOTAL PCS",
        "Carton #,Model,Units per carton,Cartons,Units",
        "箱号,款号,每箱数量,箱数,总数量",
        "箱號,款號,每箱數量,箱數,總數量",
        "货箱编号,货号,装箱数,件数,数量",
        "BOX NO.,SKU,PCS / BOX,BOXES,Qty (pcs)",
        "PKG NO,GOODS ID,PACK,PKGS,Q'TY",
        "纸箱编号(CARTON NO),客户型号,每箱双数(PRS/CTN),总箱数,总双数",
        "ｃ／ｎｏ，,Style Code,Total PC/Carton,TTL CTN,Ship Qty",
        "Case #,Item,PIECES/CTN,TTL PKGS,TTL PRS",
        "Box ID,Item,Qty in box,Total no. of cartons,Qnty",
    ],
)
def test_header_synonyms(csv, header):
    lot = csv(header.replace("，", "") + "\n1-3,A7,4,3,12\n4,B,5,1,5\n")
    assert (len(lot.cartons), lot.units, lot.find("4").what("style")) == (4, 17, "B")
    with pytest.raises(InputError, match=r"column E .*prints a total of 13"):
        csv(header.replace("，", "") + "\n1-3,A7,4,3,13\n4,B,5,1,5\n")


def test_two_row_header_with_from_and_to_below_a_merged_cell(xlsx):
    rows = [
        ["CARTON NO", None, "STYLE", "COLOR", "QUANTITY", None, "N.W.", None],
        ["FROM", "TO", None, None, "PER CTN", "TOTAL", "CTN", "TOTAL"],
        [1, 5, "S1", "red", 10, 50, 1, 5],
        [6, 6, "S1", "blue", 7, 7, 1, 1],
    ]
    lot = xlsx(rows, merge("A1:B1", "C1:C2", "D1:D2", "E1:F1", "G1:H1"))
    assert (len(lot.cartons), lot.units) == (6, 57)


def test_columns_named_by_header_or_letter(csv):
    text = "Kiste,Inhalt,Ware\n1-3,4,Cup\n4,5,Plate\n"
    with pytest.raises(InputError, match="no header of a packing list"):
        csv(text)
    by_text = csv(text, columns={"carton": "kiste", "pcs": "Inhalt", "description": "Ware"})
    by_letter = csv(text, columns={"carton": "A", "pcs": "B"})
    assert by_text.manifest == by_letter.manifest
    assert by_text.units == 17
    assert by_text.cartons[0].what("description") == "Cup"
    assert by_text.reading.options["columns"] == {"carton": "kiste", "pcs": "Inhalt", "description": "Ware"}


def test_a_named_column_wins_over_the_guess(csv):
    text = "C/NO.,QTY,Real Qty,Sum,CTNS\n1-2,100,4,8,2\n"
    assert csv(text).units == 100
    assert csv(text, columns={"pcs": "Real Qty", "total": "D"}).units == 8
    with pytest.raises(InputError, match="one of carton, first, last"):
        csv(text, columns={"cartoon": "A"})


def test_options_read_the_list_again(xlsx, tmp_path):
    rows = [["C/NO.", "STYLE", "PCS/CTN", "CTNS"], ["1-2", "A", 4, 3]]
    lot = xlsx({"PL": rows, "Other": rows}, sheet="PL", strata=["style"], accept_totals=True)
    again = read_packing_list(tmp_path / "list.xlsx", **lot.reading.options)
    assert again == lot


# --- sheets


def test_the_packing_list_among_other_sheets(xlsx):
    rows = [["C/NO.", "PCS/CTN"], ["1-2", 4]]
    invoice = [["INVOICE"], ["Item", "QTY", "PRICE"], ["A", 8, 2.5]]
    lot = xlsx({"Invoice": invoice, "PL": rows, "Empty": [], "Template": [["C/NO.", "PCS/CTN"]]})
    assert lot.units == 8
    assert "sheet 'PL'" in lot.reading.understood[0]
    assert any("'Invoice' is not read" in remark for remark in lot.reading.remarks)


def test_several_sheets_with_cartons_must_be_named(xlsx):
    sheets = {"A": [["C/NO.", "PCS/CTN"], ["1-2", 4]], "B": [["C/NO.", "PCS/CTN"], ["3-4", 5]]}
    with pytest.raises(InputError, match=r"several sheets hold cartons: 'A', 'B'; .*--sheet"):
        xlsx(sheets)
    assert xlsx(sheets, sheet=["A", "B"]).units == 18
    assert xlsx(sheets, sheet="B").units == 10
    with pytest.raises(InputError, match="no sheet 'C'; the sheets are 'A', 'B'"):
        xlsx(sheets, sheet="C")


def test_a_hidden_sheet_is_noticed(xlsx):
    def hide_second(book):
        book["Old"].sheet_state = "hidden"

    rows = [["C/NO.", "PCS/CTN"], ["1-2", 4]]
    lot = xlsx({"New": rows, "Old": rows}, hide_second)
    assert lot.units == 8
    assert any("hidden sheet 'Old'" in remark for remark in lot.reading.remarks)


# --- merged, hidden, formulas


def test_merged_po_style_and_colour_are_filled_down(xlsx):
    rows = [
        ["C/NO.", "PO", "STYLE", "COLOR", "PCS/CTN", "CTNS"],
        ["1-2", "77", "S1", "red", 4, 2],
        ["3-4", None, None, None, 5, 2],
        ["5", None, None, "blue", 6, 1],
    ]
    lot = xlsx(rows, merge("B2:B4", "C2:C4", "D2:D3"), strata=["po", "style", "colour"])
    assert lot.totals == {"77/S1/red": (4, 18), "77/S1/blue": (1, 6)}
    assert not lot.reading.remarks


def test_a_blank_style_is_taken_from_above_and_said(csv):
    lot = csv("C/NO.,STYLE,COLOR,PCS/CTN\n1-2,S1,red,4\n3,,blue,5\n")
    assert contents(lot)["3"] == [("S1", "blue", "", 5)]
    assert any("style is blank in 1 rows (first: row 3)" in remark for remark in lot.reading.remarks)


def test_a_merged_carton_number_makes_a_mixed_carton(xlsx):
    rows = [
        ["C/NO.", "STYLE", "COLOR", "PCS/CTN", "CTNS", "TOTAL"],
        ["1-2", "S1", "red", 4, 2, 8],
        ["3", "S1", "red", 5, 1, 2],
        [None, "S1", "blue", None, None, 3],
        ["TOTAL", None, None, None, 3, 13],
    ]
    lot = xlsx(rows, merge("A3:A4", "D3:D4", "E3:E4"))
    assert contents(lot)["3"] == [("S1", "red", "", 2), ("S1", "blue", "", 3)]
    assert (len(lot.cartons), lot.units) == (3, 13)
    rows[2][3] = 6
    with pytest.raises(InputError, match="row 3: prints 6 pieces per carton, but the rows of its 1 carton hold 5"):
        xlsx(rows, merge("A3:A4", "D3:D4", "E3:E4"))


def test_a_blank_carton_number_needs_the_totals(csv):
    head = "C/NO.,COLOR,CTNS,TOTAL\n1-2,red,2,8\n3,red,1,2\n,blue,,3\n"
    with pytest.raises(InputError, match="row 4: goods without a carton number"):
        csv(head)
    with pytest.raises(InputError, match="row 6, column D: prints 17 pieces, but the rows add up to 15"):
        csv(head + "4,red,1,5\nTOTAL,,4,17\n")
    assert contents(csv(head + "TOTAL,,3,13\n"))["3"] == [("", "red", "", 2), ("", "blue", "", 3)]
    left_out = csv(head + "TOTAL,,3,10\n")
    assert left_out.units == 10
    assert (4, "no carton number, and the totals do without it") in reasons(left_out)


def test_hidden_rows_with_goods(xlsx):
    rows = [["C/NO.", "COLOR", "PCS/CTN", "CTNS", "TOTAL"], ["1-2", "red", 4, 2, 8], ["3-4", "blue", 5, 2, 10]]
    without, with_them = [*rows, ["TOTAL", None, None, 2, 8]], [*rows, ["TOTAL", None, None, 4, 18]]
    lot = xlsx(without, hide(3))
    assert lot.units == 8
    assert (3, "hidden, and no total needs it") in reasons(lot)
    with pytest.raises(InputError, match=r"row 3: hidden rows with goods \(3\).*--hidden count or skip"):
        xlsx(with_them, hide(3))
    assert xlsx(with_them, hide(3), hidden="count").units == 18
    skipped = xlsx(with_them, hide(3), hidden="skip")
    assert skipped.units == 8
    assert (3, "hidden") in reasons(skipped)
    assert any("include the hidden rows" in remark for remark in skipped.reading.remarks)
    with pytest.raises(InputError, match="count or skip"):
        xlsx(rows, hidden="maybe")


def test_hidden_rows_of_a_transposed_list(xlsx):
    rows = [[*row] for row in GARMENTS]
    rows[3:3] = [[9013, "690-42", "navy", "size 42", 5, None, None, None, None, None, 5]]
    lot = xlsx(rows, hide(4))
    assert lot.units == 980
    rows[-1][4], rows[-1][-1] = 25, 985
    with pytest.raises(InputError, match="hidden rows with goods"):
        xlsx(rows, hide(4))


def test_hidden_columns_are_noticed(xlsx):
    def hide_column(book):
        book.worksheets[0].column_dimensions["C"].hidden = True

    lot = xlsx([["C/NO.", "COLOR", "PCS/CTN"], ["1-2", "red", 4]], hide_column)
    assert lot.units == 8
    assert any("columns C are hidden" in remark for remark in lot.reading.remarks)


def test_a_formula_without_a_stored_value_is_an_error(xlsx):
    rows = [["C/NO.", "PCS/CTN", "CTNS", "TOTAL"], ["1-2", 4, 2, "=B2*C2"]]
    with pytest.raises(InputError, match="sheet 'Packing List', row 2, column D: a formula without a stored value"):
        xlsx(rows)


# --- totals


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("合计,,,,,96,776,", r"row 5, column F: prints 96 cartons, but the rows add up to 97"),
        ("TOTAL,,,,,97,775,", r"row 5, column G: prints 775 pieces, but the rows add up to 776"),
        ("G.TOTAL,,,,,97,777,", r"prints 777 pieces"),
        (",,GRAND TOTAL: 97 CTNS / 780 PCS,,,,,", r"prints 780 pieces"),
    ],
)
def test_printed_totals_are_compared(csv, row, said):
    text = FLAT.replace("合计,,,,,97,776,", row)
    with pytest.raises(InputError, match=said + ".*--accept-totals"):
        csv(text)
    lot = csv(text, accept_totals=True)
    assert lot.units == 776
    assert any("accepted: row 5" in remark for remark in lot.reading.remarks)
    assert lot.reading.options == {"accept_totals": True}


def test_subtotals_blocks_and_a_recap_below(csv):
    text = """\
PO#1662 63 PCS,,,,,
STYLE# M630,,,,,
C/NO.,COLOR,S,M,XXL,TOTAL
,,Q'TY,,,
1-2,RED,5,10,,30
3,RED,3,,10,13
4-5,BLUE,,10,,20
SUB TOTAL,,13,40,10,63
PO#1663 12 PCS,,,,,
C/NO.,COLOR,M,L,TOTAL,
6,RED,5,7,12,
SUB TOTAL,,5,7,12,
GRAND TOTAL,,,,75,
COLOR,QTY,,,,
RED,55,,,,
BLUE,20,,,,
"""
    lot = csv(text, strata=["po"])
    assert lot.totals == {"1662": (5, 63), "1663": (1, 12)}
    assert contents(lot)["3"] == [("M630", "RED", "S", 3), ("M630", "RED", "XXL", 10)]
    assert contents(lot)["6"] == [("M630", "RED", "M", 5), ("M630", "RED", "L", 7)]
    with pytest.raises(InputError, match=r"row 9.*prints 13 pieces, but the rows add up to 12"):
        csv(text.replace("PO#1663 12 PCS", "PO#1663 13 PCS"))
    with pytest.raises(InputError, match=r"row 8, column D.*prints 41 pieces of size M"):
        csv(text.replace("SUB TOTAL,,13,40", "SUB TOTAL,,13,41"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1-10,6,9,60", r"row 2, column C \(CTNS\): prints 9 cartons, but 1-10 are 10"),
        ("1-10,6,10,61", r"row 2, column D \(TOTAL\): prints a total of 61, but 10 cartons x 6 are 60"),
        ("1-10,,10,61", r"row 2.*61 can't be divided evenly over 10 cartons"),
    ],
)
def test_a_row_must_agree_with_itself(csv, row, said):
    with pytest.raises(InputError, match=said):
        csv("C/NO.,PCS/CTN,CTNS,TOTAL\n" + row + "\n")


def test_a_carton_count_may_be_a_fraction_rounded_up(csv):
    assert len(csv("C/NO.,PCS/CTN,CTNS,TOTAL\n1-10,6,9.5,60\n").cartons) == 10


# --- contents


def test_the_remainder_goes_to_the_last_carton(csv):
    lot = csv("C/NO.,PCS/CTN,CTNS,TOTAL\n1-10,6,10,57\n")
    assert [c.units for c in lot.cartons] == [6] * 9 + [3]
    assert any("the last of 10 cartons holds 3" in remark for remark in lot.reading.remarks)


def test_total_alone_is_divided(csv):
    assert {c.units for c in csv("C/NO.,QTY\n1-10,60\n").cartons} == {6}


def test_export_with_full_and_remainder_cartons(csv):
    head = "起始箱号,终止箱号,货号,整箱数,每箱数量,尾箱数,尾箱每箱数量,总数量\n"
    lot = csv(head + "1,12,A,11,24,1,7,271\n13,20,B,8,24,,,192\n")
    assert [c.units for c in lot.cartons] == [24] * 11 + [7] + [24] * 8
    with pytest.raises(InputError, match="11 full and 2 remainder cartons, but the numbers are 12"):
        csv(head + "1,12,A,11,24,2,7,278\n")
    with pytest.raises(InputError, match="prints a total of 270, but full and remainder cartons hold 271"):
        csv(head + "1,12,A,11,24,1,7,270\n")


def test_sizes_per_range_when_the_total_says_so(csv):
    lot = csv("C/NO.,COLOR,S,M,CTNS,TOTAL\n1-10,RED,20,40,10,60\n")
    assert contents(lot)["10"] == [("", "RED", "S", 2), ("", "RED", "M", 4)]
    with pytest.raises(InputError, match="21 of size S can't be divided evenly over 10"):
        csv("C/NO.,COLOR,S,M,CTNS,TOTAL\n1-10,RED,21,39,10,60\n")
    with pytest.raises(InputError, match="nothing tells whether per carton or for all 10"):
        csv("C/NO.,COLOR,S,M,CTNS\n1-10,RED,20,40,10\n")
    with pytest.raises(InputError, match=r"column F \(TOTAL\): the sizes add up to 60"):
        csv("C/NO.,COLOR,S,M,CTNS,TOTAL\n1-10,RED,20,40,10,70\n")


def test_rows_with_one_carton_number_are_a_mixed_carton(csv):
    lot = csv("C/NO.,STYLE,SIZE,QTY\n1,A,M,5\n1,A,L,6\n2,A,M,4\n")
    assert contents(lot) == {"1": [("A", "", "M", 5), ("A", "", "L", 6)], "2": [("A", "", "M", 4)]}
    two = csv("C/NO.,STYLE,QTY\n1,A,5\n2,A,5\n2,B,6\n")
    assert contents(two)["2"] == [("A", "", "", 5), ("B", "", "", 6)]


def test_pieces_per_carton_may_be_printed_for_all_rows_of_a_mixed_carton(csv):
    text = "FROM,TO,COLOR,S,M,PCS/CTN,CTNS,TOTAL\n1,2,RED,1,,3,2,2\n1,2,BLUE,,2,3,,4\n3,3,RED,5,5,10,1,10\n"
    lot = csv(text)
    assert contents(lot)["2"] == [("", "RED", "S", 1), ("", "BLUE", "M", 2)]
    with pytest.raises(InputError, match="row 2: prints 4 pieces per carton, but the rows of its 2 cartons hold 6"):
        csv(text.replace(",3,2,2", ",4,2,2"))
    plain = "C/NO.,COLOR,PCS/CTN,TOTAL\n1,RED,5,2\n1,BLUE,5,3\n"
    assert contents(csv(plain))["1"] == [("", "RED", "", 2), ("", "BLUE", "", 3)]
    with pytest.raises(InputError, match="prints 5 pieces per carton, but the rows of its 1 carton hold 2"):
        csv("C/NO.,COLOR,PCS/CTN,TOTAL\n1,RED,5,2\n")


def test_a_carton_of_two_styles_among_restarting_numbers(csv):
    text = "C/NO.,STYLE,CTNS,QTY\n1-2,A,2,10\n3,A,1,5\n3,B,,6\n1-2,B,2,12\nTOTAL,,5,33\n"
    assert list(contents(csv(text))) == ["A/1", "A/2", "A+B/3", "B/1", "B/2"]


# --- restarts, mixed ranges, duplicates


def test_equal_ranges_of_one_style_are_told_apart_by_the_carton_counts(csv):
    head = "C/NO.,STYLE,SIZE,PCS/CTN,CTNS\n"
    mixed = csv(head + "1-10,A,M,5,10\n1-10,A,L,6,\n")
    assert contents(mixed)["10"] == [("A", "", "M", 5), ("A", "", "L", 6)]
    by_total = csv(head + "1-10,A,M,5,10\n1-10,A,L,6,10\nTOTAL,,,,10\n")
    assert contents(by_total) == contents(mixed)
    with pytest.raises(InputError, match="row 2 and row 3"):
        csv(head + "1-10,A,M,5,10\n1-10,A,L,6,10\nTOTAL,,,,20\n")
    unclear = "C/NO.,STYLE,SIZE,PCS/CTN\n1-10,A,M,5\n1-10,A,L,6\n"
    with pytest.raises(InputError, match=r"row 3: cartons 1-10 stand in row 2 too.*--id-form number"):
        csv(unclear)
    assert csv(unclear, id_form="number").units == 110


def test_equal_ranges_of_two_styles(csv):
    head = "C/NO.,STYLE,PCS/CTN,CTNS\n"
    restart = csv(head + "1-10,A,5,10\n1-10,B,6,10\n")
    assert (restart.id_form, len(restart.cartons)) == ("style/number", 20)
    mixed = csv(head + "1-10,A,5,10\n1-10,B,6,10\nTOTAL,,,10\n")
    assert (mixed.id_form, len(mixed.cartons), mixed.cartons[0].units) == ("number", 10, 11)
    assert len(csv(head + "1-10,A,5,10\n1-10,B,6,10\n", id_form="number").cartons) == 10


def test_numbers_restart_by_po(csv):
    lot = csv("C/NO.,PO,STYLE,PCS/CTN\n1-3,P1,A,5\n4-5,P1,A,6\n1-3,P2,A,5\n4,P2,A,2\n")
    assert (lot.id_form, len(lot.cartons)) == ("po/number", 9)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1-10,A,M,5\n8-12,A,L,5\n", "row 3: cartons 8-12 stand in the list twice: row 2 has 1-10, row 3 again"),
        ("1-10,A,M,5\n5,A,L,5\n", "row 2 has 1-10, row 3"),
        ("1,A,M,5\n1,A,M,5\n", "row 2 has 1, row 3"),
        ("1-3,A,M,5\n4,A,M,1\n1-3,A,M,5\n", "row 2 has 1-3, row 4"),
        ("1-3,A,M,5\n1-3,B,M,5\n2,A,L,5\n", "twice: row 2 and row 4"),
        ('"1-3,2",A,M,5\n', "names carton 2 twice"),
    ],
)
def test_duplicates_name_both_rows(csv, rows, said):
    with pytest.raises(InputError, match=said):
        csv("C/NO.,STYLE,SIZE,PCS/CTN\n" + rows)


def test_backward_ranges(csv):
    lot = csv("C/NO.,PCS/CTN,CTNS,TOTAL\n1-10,6,10,60\n51-50,,0,0\n")
    assert (3, "the carton range runs backwards, and there are no goods in it") in reasons(lot)
    with pytest.raises(InputError, match=r"row 3, column A \(C/NO.\): carton range 51-50 runs backwards"):
        csv("C/NO.,PCS/CTN,CTNS,TOTAL\n1-10,6,10,60\n51-50,6,,6\n")
    with pytest.raises(InputError, match="runs backwards and has goods"):
        csv("FROM,TO,PCS/CTN\n10,1,6\n")


def test_transposed_errors_name_the_cell(xlsx):
    rows = [[*row] for row in GARMENTS]
    rows[5][6] = 141
    with pytest.raises(InputError, match=r"row 6, column G.*: 141 pieces can't be divided evenly over cartons 5-11"):
        xlsx(rows)
    rows = [[*row] for row in GARMENTS]
    rows[2][5] = 4
    with pytest.raises(InputError, match=r"row 3, column F: prints 4 cartons, but 2-4 are 3"):
        xlsx(rows)
    rows = [[*row] for row in GARMENTS]
    rows[4][-1] = 71
    with pytest.raises(InputError, match=r"row 5, column K: prints 71 pieces, but the rows add up to 70"):
        xlsx(rows)
    rows = [[*row] for row in GARMENTS]
    rows[0][9], rows[1][9] = 50, 49
    with pytest.raises(InputError, match="50-49 runs backwards and has goods"):
        xlsx(rows)
    rows = [[*row] for row in GARMENTS]
    rows[0][9] = rows[1][9] = None
    with pytest.raises(InputError, match=r"row 4, column J: a quantity in a column without carton numbers"):
        xlsx(rows)


def test_rows_that_do_not_count_are_all_listed(csv):
    text = FLAT + "Remarks: handle with care,,,,,,,\n\nSAY TOTAL NINETY-SEVEN CARTONS ONLY,,,,,,,\n"
    lot = csv("KETTLE WORKS LTD,,,,,,,\n" + text)
    assert Counter(s.row for s in lot.reading.skipped) == Counter([1, 6, 7, 8, 9])


def test_rows_after_the_total_need_a_carton_number(csv):
    text = "C/NO.,ITEM,QTY\n1-5,A,50\nGRAND TOTAL,,50\nGROSS WEIGHT:,,250\nA,A,7\n6,A,3\n"
    lot = csv(text)
    assert lot.units == 53
    assert {row for row, reason in reasons(lot) if "no carton number" in reason} == {4, 5}
    assert any("after the last total: rows 6" in remark for remark in lot.reading.remarks)


def test_words_for_carton_numbers(csv):
    lot = csv("箱号,款号,数量\n1-2,A,20\n尾箱,A,3\n")
    assert [c.id for c in lot.cartons] == ["1", "2", "尾箱"]
    with pytest.raises(InputError, match=r"row 3, column A \(箱号\): '待定' is no carton number"):
        csv("箱号,款号,数量\n1-2,A,20\n待定,A,3\n")
    assert csv("C/NO.,ITEM,QTY\n1-5,A,50\nG.W.:,,250\n").units == 50


def test_a_total_without_a_word(csv):
    text = "From,To,Item,Pcs/Ctn,Ctns,Total Pcs\n1,10,A,10,10,100\n11,,A,7,1,7\n,,,,11,107\n"
    lot = csv(text)
    assert lot.units == 107
    assert (4, "a total: compared, not counted") in reasons(lot)
    with pytest.raises(InputError, match="row 4, column E: prints 12 cartons"):
        csv(text.replace("11,107", "12,107"))
    with pytest.raises(InputError, match="row 4: goods without a carton number"):
        csv(text.replace("11,107", "11,108"))


def test_goods_without_a_quantity_are_an_error_and_empty_rows_are_listed(csv):
    with pytest.raises(InputError, match=r"row 3, column A \(C/NO.\): cartons without a quantity"):
        csv("C/NO.,ITEM,UNITS/CTN\n1-5,A,12\n6,B,\n")
    lot = csv("C/NO.,ITEM,UNITS/CTN\n1-5,A,12\n6,B,0\n7,,\n")
    assert reasons(lot) == {(3, "no quantity"), (4, "no quantity")}


def test_pallets_are_kept(csv):
    lot = csv("C/NO.,PALLET NO.,PCS/CTN\n1-2,P1,4\n3,P2,4\n")
    assert [c.pallet for c in lot.cartons] == ["P1", "P1", "P2"]
