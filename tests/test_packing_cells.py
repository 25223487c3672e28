"""Quantities and carton numbers that are none: one line that names the cell, in text files and workbooks."""

from __future__ import annotations

import datetime

import pytest
from openpyxl.styles import numbers
from packing_samples import HEAD, ROWS, packed, rewritten

from qcsample.packing import read_packing_list


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("approx 9", "'approx 9' is no quantity"),
        ("fifty", "'fifty' is no quantity"),
        ("TBC", "'TBC' is no quantity"),
        ("nan", "'nan' is no quantity"),
        ("inf", "'inf' is no quantity"),
        ("2.5", "2.5 is a fraction"),
        ("-4", "-4 is negative"),
        ("1e3", "'1e3' is no quantity"),
        ("3+", "'3+' is no quantity"),
        ("3+x", "'3+x' is no quantity"),
        ("0x10", "'0x10' is no quantity"),
        ("9" * 5_000, "9" * 29 + "… is more than"),
        ("12345678", "12345678 is more than 1,000,000"),
        ("1,5", "'1,5' is no quantity"),
        ("#REF!", "'#REF!' is no quantity"),
        ("=1+1", "'=1+1' is no quantity"),
        ("４٣", "'４٣' is no quantity"),
        ("²", "carton 1: 2 units|2"),
    ],
)
def test_quantities_in_text(refusal, tmp_path, cell, said):
    text = HEAD + f'1,S1,"{cell}",1,\n'
    if cell == "²":  # NFKC makes it a plain 2
        (tmp_path / "ok.csv").write_text(text, encoding="utf-8")
        assert read_packing_list(tmp_path / "ok.csv").units == 2
    else:
        assert f"list.csv, row 2, column C (PCS/CTN): {said}" in refusal(text, "list.csv")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2.5, "2.5 is a fraction"),
        (-4, "-4 is negative"),
        (1e300, "more than 1,000,000"),
        (True, "yes or no"),
    ],
)
def test_quantities_in_cells(refusal, value, said):
    data = packed([ROWS[0], [1, "S1", value, 1]])
    place, _, what = refusal(data).partition(": ")
    assert place == "list.xlsx, sheet 'PL', row 2, column C (PCS/CTN)"
    assert said in what


def test_integers_of_any_length_are_errors(refusal):
    def grow(name, data):
        return data.replace(b"<v>4</v>", b"<v>" + b"9" * 6_000 + b"</v>") if name.endswith("sheet1.xml") else data

    assert "list.xlsx, sheet 'PL'" in refusal(rewritten(packed(), grow))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2024-05-01", "is a date"),
        ("02-Jan", "is a date"),
        ("1/2", "could be a range, a date or a fraction"),
        ("1-UP", "which carton is the last"),
        ("12.5", "can't be read as carton numbers"),
        ("TBC", "is no carton number"),
        ("1-99999999999", "more than 10,000,000 cartons"),
        ("20-1", "runs backwards"),
        ("A|1", "the mark |"),
        ("1\u202e", "'1<U+202E>' is no carton number"),
        ("A" * 300, "too long"),
    ],
)
def test_carton_numbers_in_text(refusal, cell, said):
    refused = refusal(HEAD + f'"{cell}",S1,4,1,\n', "list.csv")
    assert refused.startswith("list.csv, row 2")
    assert said in refused


def test_a_date_in_the_carton_column(refusal):
    data = packed([ROWS[0], [datetime.date(2024, 1, 2), "S1", 4, 2]])
    assert "sheet 'PL', row 2, column A (C/NO.): 2024-01-02 is a date" in refusal(data)

    def as_date(book):
        book.active["A2"].number_format = numbers.FORMAT_DATE_XLSX16

    assert "is a date" in refusal(packed([ROWS[0], [45292, "S1", 4, 2]], as_date))


@pytest.mark.parametrize("value", [2.5, -3, True, 1e300])
def test_carton_numbers_in_cells(refusal, value):
    assert "sheet 'PL', row 2, column A (C/NO.)" in refusal(packed([ROWS[0], [value, "S1", 4, 2]]))


def test_too_many_cartons_in_all(refusal):
    assert "more than 10,000,000 in one lot" in refusal(
        HEAD + "1-6000000,S1,4,,\n6000001-12000000,S1,4,,\n", "list.csv"
    )
