"""`--font`: on every command that writes pages; what is no font is refused before anything is written."""

from __future__ import annotations

from pathlib import Path

import font_samples
import pytest
from delivery import AGREEMENT, DICE
from document_samples import text

from qcsample.cli import COMMANDS
from qcsample.documents import fonts

PICK = ("pick", "list.csv", "--draw-id", "A", "--dice", DICE, "-o", "p.pdf")
WRITING = {"pick", "lot", "judge", "options", "rework", "annex", "labels"}


@pytest.fixture
def thai(here):
    """An agreement with a Thai buyer, and a font for it."""
    Path("thai.ttf").write_bytes(font_samples.font("ไท"))
    Path("agreement.toml").write_text(f'{AGREEMENT}[parties]\nbuyer = "ไท"\n', encoding="utf-8")
    return here


def test_every_command_that_writes_pages_takes_it(run):
    said = {name: run(name, "-h").stdout for name in COMMANDS}
    assert {name for name, text in said.items() if "--paper" in text} >= WRITING
    assert [name for name, text in said.items() if ("--paper" in text) != ("--font FILE" in text)] == []


def test_the_font_is_used_and_the_next_command_has_none(thai, run):
    run(*PICK, "--agreement", "agreement.toml", "--font", "thai.ttf")
    run("annex", "agreement.toml", "-o", "a.pdf", "--font", "thai.ttf", "--lang", "en")
    run("lot", "list.csv", "--agreement", "agreement.toml", "-o", "m.pdf")
    for name in ("p.pdf", "a.pdf"):
        said = text(Path(name).read_bytes())
        assert "ไท" in said
        assert "U+0E17 (1), U+0E44 (1)" in said[said.index("Printed letter by letter") :]
    assert "<U+0E44><U+0E17>" in text(Path("m.pdf").read_bytes())
    assert fonts.as_shown("ไ") == "<U+0E44>"


def test_the_record_does_not_depend_on_the_font(thai, run):
    run(*PICK, "--agreement", "agreement.toml", "--date", "2026-11-23")
    plain = Path("p.json").read_bytes()
    run(*PICK, "--agreement", "agreement.toml", "--date", "2026-11-23", "--font", "thai.ttf", "--force")
    assert Path("p.json").read_bytes() == plain


@pytest.mark.parametrize("what", ["CFF", "WOFF2", "text", "endless map"])
def test_what_is_no_font_is_refused(here, refused, what):
    data, word = font_samples.not_fonts()[what]
    Path("x.ttf").write_bytes(data)
    said = refused(*PICK, "--font", "x.ttf")
    assert word in said
    assert "x.ttf" in said
    assert "TrueType font with glyf outlines" in said


def test_a_font_that_is_not_there_or_flows_for_ever_is_refused(here, refused):
    assert "a pipe or a device" in refused(*PICK, "--font", "/dev/zero")
    assert "no such file" in refused(*PICK, "--font", "none.ttf")
    assert "\x1b" not in refused(*PICK, "--font", "none\x1b[2J.ttf")


def test_a_font_is_not_written_over(here, refused):
    Path("p.pdf").write_bytes(font_samples.font("ไ"))
    assert "is a file that this command reads" in refused(*PICK, "--font", "p.pdf", "--force")
