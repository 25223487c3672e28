"""The rules by which a packing list is counted: totals, contents, restarts, mixed cartons, duplicates."""

from __future__ import annotations

from collections import Counter

import pytest
from packing_samples import FLAT, GARMENTS, contents, reasons

from qcsample.errors import InputError

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
