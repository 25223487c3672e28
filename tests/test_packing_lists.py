"""Packing lists as factories write them: layouts, headers, sheets, merged and hidden cells."""

from __future__ import annotations

import pytest
from packing_samples import FLAT, FOOTWEAR, GARMENTS, contents, hide, merge, reasons

from qcsample.errors import InputError
from qcsample.packing import read_packing_list

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
