"""Lines and tables with Chinese in them: a character takes two columns of a terminal."""

from __future__ import annotations

import pytest

from qcsample.cli.common import cut, print_table, say, wrapped
from qcsample.text import columns

NAME = "漏水很严重的缺陷"  # 8 characters, 16 columns


def test_columns():
    assert [columns(text) for text in ("abc", NAME, "a漏b", "é", "e\u0301", "ｄ", "–", "")] == [3, 16, 4, 1, 1, 2, 1, 0]


def test_a_name_is_cut_to_columns():
    assert cut(NAME, 16) == NAME
    assert cut(NAME, 15) == "漏水很严重的缺…"  # 14 and 1
    assert cut(NAME, 14) == "漏水很严重的…"  # 12 and 1: a third would be half of a character
    assert cut("leaks", 5) == "leaks"
    assert cut("leaks", 4) == "lea…"


@pytest.mark.parametrize("width", [20, 33, 70])
@pytest.mark.parametrize(
    "text",
    [
        NAME * 9,
        "major: 9 found, Re = 8 is reached. " * 6,
        f"'{NAME * 3}' is not in the agreement's list: counted as major.",
        f"{NAME}，{NAME}（{NAME}）。" * 4,
        "2.5 % and 10 % of it " * 8,
    ],
)
def test_lines_fit_and_lose_nothing(text, width):
    lines = wrapped(text, width)
    assert max(map(columns, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith((" ", "，", "。", "）", "%")) for line in lines)


def test_a_long_word_stays_whole():
    assert wrapped("digest " + "0123456789abcdef" * 4, 30) == ["digest", "0123456789abcdef" * 4]
    assert wrapped("", 30) == [""]


def test_a_table_is_aligned_by_columns(capsys):
    print_table([(NAME, 3), ("leaks", 12)], ["defect", "found"], colalign=("left", "right"))
    lines = capsys.readouterr().out.splitlines()
    assert {columns(line) for line in lines} == {16 + 2 + 7}
    assert lines[2] == f"{NAME}        3"


def test_what_is_said_goes_on_below_itself(capsys):
    say("Note", NAME * 8)
    lines = capsys.readouterr().out.splitlines()
    assert [columns(line) for line in lines] == [80, 10 + 2 * 29]
    assert lines[1].startswith(" " * 10)
