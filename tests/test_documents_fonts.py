"""Every character is shown or named; lines are as wide as their room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.documents import fonts

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


def test_what_is_shown_does_not_depend_on_the_installed_fonts(monkeypatch):
    sample = "箱号 Carton №1 → ☉ 한글 \U0001f4e6 𠮷"
    shown = fonts.as_shown(sample)
    monkeypatch.setattr(fonts, "_installed", lambda: None)
    caches = (fonts._shown, fonts.runs, fonts._unit_width)
    for cache in caches:
        cache.cache_clear()
    try:
        assert fonts.as_shown(sample) == shown
        assert ("STSong-Light", "箱号") in fonts.runs(sample)
        assert fonts.width(sample, 10) > 0
    finally:
        for cache in caches:
            cache.cache_clear()


@given(st.text(max_size=200), st.floats(20, 300), st.sampled_from([6.5, 8.0, 19.0]))
def test_lines_fit_and_lose_nothing(words, room, size):
    lines = fonts.wrap(words, size, room)
    assert all(fonts.width(line, size) <= room + 0.01 or len(fonts.as_shown(line)) < 9 for line in lines)
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


def test_chinese_punctuation_does_not_begin_a_line():
    lines = fonts.wrap("开箱前先清点箱数，检验结论仅适用于本次报检的货物。" * 4, 8, 61)
    assert not any(line[0] in "，。" for line in lines)
