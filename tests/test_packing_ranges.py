"""Carton numbers in every spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.errors import InputError
from qcsample.packing.ranges import expand_range, parse_spans


@pytest.mark.parametrize(
    "text",
    [
        "1-20",
        "1~20",
        "1–20",
        "1—20",
        "1 - 20",
        "1--20",
        "#1-#20",
        "1#-20#",
        "1-20#",
        "1 to 20",
        "1 TO 20",
        "1至20",
        "1到20",
        "1...20",
        "１－２０",
        "＃１～＃２０",
        "C/NO. 1-20",
        "C/NO.1-20",
        "C/No: 1-20",
        "CTN NO. 1-20",
        "CTNS 1-20",
        "Carton No.1 - No.20",
        "NO.1-NO.20",
        "NO. 1 TO NO. 20",
        "CASE NO. 1-20",
        "箱号:1-20",
        "第1-20箱",
        "1-20号",
        "1\n-\n20",
        "1-10,11-20",
        "1-10、11-20",
        "1-18 & 19,20",
        "1-18; 19 and 20",
        "1-10\n11-20",
    ],
)
def test_every_spelling_of_twenty_cartons(text):
    assert expand_range(text) == [str(i) for i in range(1, 21)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("7", ["7"]),
        ("001-003", ["001", "002", "003"]),
        ("098-101", ["098", "099", "100", "101"]),
        ("1,3,5-7", ["1", "3", "5", "6", "7"]),
        ("A001-A003", ["A001", "A002", "A003"]),
        ("A001-003", ["A001", "A002", "A003"]),
        ("A9~A11", ["A9", "A10", "A11"]),
        ("M630/1-3", ["M630/1", "M630/2", "M630/3"]),
        ("M630/1 to M630/3", ["M630/1", "M630/2", "M630/3"]),
        ("88120/M630/7-8", ["88120/M630/7", "88120/M630/8"]),
        ("2024/1-2", ["2024/1", "2024/2"]),
        ("M630-1~M630-3", ["M630-1", "M630-2", "M630-3"]),
        ("M630-1-3", ["M630-1", "M630-2", "M630-3"]),
        ("C/NO A1-A2, 61", ["A1", "A2", "61"]),
        ("尾箱-3", ["尾箱-3"]),
        ("尾箱", ["尾箱"]),
        ("KT-210", ["KT-210"]),
        ("12.0", ["12"]),
        ("BOX12", ["BOX12"]),
        ("1-1", ["1"]),
    ],
)
def test_numbers_are_kept_as_printed(text, numbers):
    assert expand_range(text) == numbers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no carton number"),
        (" , ", "no carton number"),
        ("20-1", "backwards"),
        ("A020-A001", "backwards"),
        ("2024-01-02", "date"),
        ("1/2/2024", "date"),
        ("02-Jan", "date"),
        ("Jan-02", "date"),
        ("1月2日", "date"),
        ("2024年1月2日", "date"),
        ("1-UP", "which carton is the last"),
        ("1 & up", "which carton is the last"),
        ("12.5", "can't be read"),
        ("-5", "can't be read"),
        ("1-20-30", "date"),
        ("1-200-300", "can't be read"),
        ("1 3 5", "can't be read"),
        ("?", "can't be read"),
        ("1-999999999999", "10,000,000"),
        ("1-9999999,10000000-19999999", "10,000,000"),
        ("9" * 31, "can't be read"),
        ("1-" + "9" * 5000, "too long"),
        ("A" * 300, "too long"),
    ],
)
def test_what_is_no_carton_number_is_refused(text, said):
    with pytest.raises(InputError, match=said) as error:
        expand_range(text)
    assert "\n" not in str(error.value)


def test_a_huge_range_costs_nothing_until_it_is_expanded():
    (span,) = parse_spans("1-10000000")
    assert span.cartons == 10_000_000


@given(
    prefix=st.sampled_from(["", "A", "M630/", "KT-", "尾", "A-B-"]),
    first=st.integers(0, 3_000),
    count=st.integers(1, 60),
    width=st.sampled_from([0, 3, 5]),
    between=st.sampled_from(["-", "~", " - ", "–", " to ", "至", "～"]),
    twice=st.booleans(),
)
def test_what_is_written_is_read_back(prefix, first, count, width, between, twice):
    numbers = [f"{prefix}{i:0{width}d}" for i in range(first, first + count)]
    last = f"{first + count - 1:0{width}d}"
    assert expand_range(f"{numbers[0]}{between}{prefix if twice else ''}{last}") == numbers


@given(st.text(max_size=60) | st.text(alphabet="0123456789-~,to #/.AC箱号 至\n", max_size=40))
def test_any_text_gives_numbers_or_an_input_error(text):
    try:
        spans = parse_spans(text)
        numbers = expand_range(text) if sum(max(span.cartons, 0) for span in spans) < 100_000 else ["?"]
    except InputError as error:
        said = str(error)
        numbers = []
    else:
        said = ""
        assert all(number.strip() for number in numbers)
    assert bool(numbers) != bool(said)
    assert said.isprintable()


def test_words_between_numbers_that_touch_them():
    assert expand_range("1to4") == ["1", "2", "3", "4"]
    assert expand_range("1-4 of 97") == ["1", "2", "3", "4"]
    assert expand_range("7 of 97") == ["7"]
    assert expand_range("Toto4") == ["Toto4"]
