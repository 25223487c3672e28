"""Which carton now holds goods of which before."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from qcsample.errors import InputError
from qcsample.lot import Carton, Lot, uniform_lot
from qcsample.sheets.mapping_file import read_mapping

BEFORE = uniform_lot(10, 8)
NOW = Lot(tuple(Carton(name, 8) for name in ("R1", "R2", "R3", "R4", "R5", "7", "X1")))


def mapped(tmp_path: Path, *rows: str, header: str = "now,before") -> dict[str, tuple[str, ...]]:
    path = tmp_path / "m.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_mapping(path, NOW, BEFORE)


def test_ranges_of_one_length_go_pair_by_pair(tmp_path):
    assert mapped(tmp_path, "R1-R3,4-6") == {"R1": ("4",), "R2": ("5",), "R3": ("6",)}


def test_several_into_one_and_one_into_several(tmp_path):
    assert mapped(tmp_path, 'R1,"1,2"', '"R2,R3",3') == {"R1": ("1", "2"), "R2": ("3",), "R3": ("3",)}
    assert mapped(tmp_path, "R1,1", "R1,2") == {"R1": ("1", "2")}


def test_goods_that_come_from_no_carton(tmp_path):
    assert mapped(tmp_path, "X1,", "R1,1") == {"X1": (), "R1": ("1",)}


def test_a_workbook_with_a_title_and_chinese_headers(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Renumbered after rework"], [], ["原箱号", "新箱号"], ["1-2", "R1-R2"]):
        book.active.append(row)
    book.save(tmp_path / "m.xlsx")
    assert read_mapping(tmp_path / "m.xlsx", NOW, BEFORE) == {"R1": ("1",), "R2": ("2",)}


@pytest.mark.parametrize(
    ("rows", "header", "why"),
    [
        (("R1,1",), "a,b", "m.csv.*no header: a column 'now'"),
        (("R9,1",), "now,before", r"m\.csv, row 2, column A: no carton 'R9' in the list.*present list"),
        (("R1,99",), "now,before", r"row 2, column B: no carton '99' in the list.*first list"),
        (("R1-R3,1-2",), "now,before", "3 cartons now and 2 before"),
        ((",1",), "now,before", "the cartons now are missing"),
        ((), "now,before", "no carton below the header"),
        (("R1,1-999999999999",), "now,before", "row 2, column B"),
    ],
)
def test_what_can_not_be(tmp_path, rows, header, why):
    with pytest.raises(InputError, match=why):
        mapped(tmp_path, *rows, header=header)
