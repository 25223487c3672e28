"""Every character is shown or named; lines are as wide as their room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.documents import fonts
from qcsample.documents.characters import INVISIBLE

SAMPLES = {
    "Latin": "Größe Ørsted façade",
    "Vietnamese": "Tiếng Việt",
    "Turkish": "İğne şişe",
    "Greek": "Ελληνικά",
    "Cyrillic": "Русский",
    "simplified": "抽箱清单",
    "traditional": "抽箱清單",
    "Japanese": "カートン番号ひらがな",
    "Korean": "상자번호",
}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_script_is_shown_as_it_is(sample):
    assert fonts.as_shown(sample) == sample


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("a\u202eb", "a<U+202E>b"),
        ("bell\x07", "bell<U+0007>"),
        ("\U0001f4e6 box", "<U+1F4E6> box"),
        ("ไทย", "<U+0E44><U+0E17><U+0E22>"),
        ("\ud800", "<U+D800>"),
        ("a\tb\u3000c\nd", "a b c d"),
        ("e\u0301", "é"),
    ],
)
def test_what_no_font_has_is_named(given_text, shown):
    assert fonts.as_shown(given_text) == shown


def test_latin_needs_no_chinese_font():
    assert {font for font, _ in fonts.runs("Carton 12 – “é” Ж")} == {fonts.LATIN}


def test_what_is_shown_does_not_depend_on_the_installed_fonts():
    sample = "箱号 Carton №1 → ☉ 한글 ㍑ 體 \U0001f4e6 𠮷"
    shown = fonts.as_shown(sample)
    with fonts.using_fonts(installed=False):
        assert fonts.as_shown(sample) == shown
        assert ("STSong-Light", "箱号") in fonts.runs(sample)
        assert ("HYSMyeongJo-Medium", "한글") in fonts.runs(sample)
        assert fonts.width(sample, 10) > 0


@pytest.mark.parametrize("blank", "\u200b\u200d\u2060\u2066\ufeff\u00ad\u3164\u115f\ufe0f\u034f\u2800\ue000\U000e0041")
@pytest.mark.parametrize("installed", [True, False])
def test_what_shows_nothing_is_a_code_point(blank, installed):
    with fonts.using_fonts(installed=installed):
        assert fonts.as_shown(f"a{blank}b") == f"a<U+{ord(blank):04X}>b"
        assert fonts.noted(f"a{blank}b") == ((INVISIBLE, blank),)


@given(st.text(max_size=200), st.floats(20, 300), st.sampled_from([6.5, 8.0, 19.0]))
def test_lines_fit_and_lose_nothing(words, room, size):
    lines = fonts.wrap(words, size, room)
    assert all(fonts.width(line, size) <= room + 0.01 or len(fonts.as_shown(line)) == 1 for line in lines)
    assert "".join(fonts.as_shown("".join(lines)).split()) == "".join(fonts.as_shown(words).split())


@given(st.text(max_size=200), st.floats(30, 300), st.integers(1, 4))
def test_cut_lines_end_in_an_ellipsis(words, room, most):
    lines = fonts.wrap(words, 8, room, most)
    assert len(lines) <= most
    whole = fonts.wrap(words, 8, room)
    assert lines == whole if len(whole) <= most else lines[-1].endswith("…")


@given(st.text(max_size=100), st.floats(30, 300))
def test_a_fitted_text_is_not_wider_than_its_room(words, room):
    assert fonts.width(fonts.fit(words, 8, room), 8) <= room


@pytest.mark.parametrize(
    "said",
    [
        "开箱前先清点箱数，检验结论仅适用于本次报检的货物。",
        "由买方的秘密值 A（事先以 C 承诺）和工厂报出的数字（B）共同生成（见上）。",
        "外箱(五层)与彩盒(单层)须完好,无破损;见样品(封样).",
        "coated(涂层)board[纸板]“彩盒”and so(on) 《规格》、‘样’。",
    ],
)
@pytest.mark.parametrize("room", range(40, 140, 7))
def test_no_line_begins_with_closing_punctuation_or_ends_with_an_opening_bracket(said, room):
    for line in fonts.wrap(said * 4, 8, room):
        assert line[0] not in "，。、；：）》」』】”’)],.;"
        assert line[-1] not in "（《「『【“‘(["


@pytest.mark.parametrize("room", range(60, 300, 7))
def test_a_per_cent_sign_stays_with_its_figure(room):
    said = "a lot of which 2.5 % is bad passes in 10 % of cases; 仍有 2.5 % 不合格的批 (≤ 37.1 %)，"
    lines = fonts.wrap(said * 4, 8, room)
    assert len(lines) > 1
    for line in lines:
        assert not line.startswith("%")
        assert not line.endswith(tuple("0123456789"))


@pytest.mark.parametrize("room", range(40, 200, 7))
def test_a_figure_stays_with_what_it_counts(room):
    for line in fonts.wrap("清单中 11 箱、205 件，机会是另一层的 3.6 倍。" * 4, 8, room):
        assert not line[-1].isdigit()


@pytest.mark.parametrize("room", range(45, 90, 3))
@pytest.mark.parametrize("said", ["ไ" * 30, "箱\U0001f4e6" * 9, "abc\u05d0" * 9])
def test_a_code_point_stays_in_one_line(said, room):
    for line in (*fonts.wrap(said, 8, room), fonts.fit(said, 8, room)):
        assert line.count("<") == line.count(">")


@pytest.mark.parametrize("room", range(20, 60, 3))
def test_a_mark_stays_with_its_letter(room):
    for line in fonts.wrap("x\u030co\u0323\u0306" * 12, 8, room):
        assert line[0] in "xọ"  # NFC composes o and the dot below
