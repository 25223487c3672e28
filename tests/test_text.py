"""Text from outside comes out harmless and readable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.text import natural_key, one_space, readable, spreadsheet_safe


@given(st.text(max_size=700))
def test_readable_is_one_printable_line(text):
    shown = readable(text)
    assert len(shown) <= 500
    assert not any(unicodedata.category(c)[0] == "C" for c in shown)
    assert shown == one_space(shown)
    if len(shown) < 500:
        assert readable(shown) == shown


def test_long_text_ends_in_an_ellipsis():
    assert readable("x" * 500) == "x" * 500
    assert readable("x" * 501) == "x" * 499 + "…"


@pytest.mark.parametrize("before", range(490, 500))
def test_a_cut_never_parts_a_code_point(before):
    shown = readable("x" * before + "\u202e" * 9)
    assert shown.removesuffix("…").strip("x") in ("", "<U+202E>")
    assert 490 <= len(shown) <= 500


@pytest.mark.parametrize("start", list("=+-@\t\r＝＋－＠"))
def test_formulas_are_disarmed(start):
    assert spreadsheet_safe(f"{start}cmd") == f"'{start}cmd"


@pytest.mark.parametrize("text", ["Kettle 1.7L", "箱号", "", "a=b", "'quoted"])
def test_other_text_stays(text):
    assert spreadsheet_safe(text) == text


def test_natural_order_counts_as_people_do():
    names = ["C10", "C2", "10", "9", "M630/2", "M630/10", "尾箱-3", "002"]
    assert sorted(names, key=natural_key) == ["002", "9", "10", "C2", "C10", "M630/2", "M630/10", "尾箱-3"]
