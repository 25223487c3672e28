"""`qcsample labels`: sheets by name and in millimetres, judged records, refusals in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from delivery import DICE
from pypdf import PdfReader

from qcsample.cli.record import read_record

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def picked(here, run):
    """A folder with the record `pick.json`."""
    run("pick", "list.csv", "--agreement", "agreement.toml", "--dice", DICE, "--date", "2026-11-23", "-o", "pick.pdf")
    return read_record(Path("pick.json")).inspection


def said(name: str) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(name).pages)


def test_stickers_are_written(picked, run):
    shown = run("labels", "pick.json", "-o", "labels.pdf").stdout
    cartons = len(picked.draw.opened)
    assert f"{cartons} cartons; 1 sheet, draw {picked.draw.draw_id}" in " ".join(shown.split())
    for carton in picked.draw.opened:
        assert said("labels.pdf").count(carton.ticket[:16]) == 1
    told = json.loads(run("labels", "pick.json", "-o", "b.pdf", "--sheet", "70x36", "--start", "24", "--json").stdout)
    assert told == {
        "file": "b.pdf",
        "draw_id": picked.draw.draw_id,
        "cartons": cartons,
        "findings": 0,
        "blank": 0,
        "sheets": 2,
        "without_qr": 0,
        "characters": [],
    }
    assert len(PdfReader("b.pdf").pages) == 2


def test_characters_that_no_font_has_are_told(here, run):
    Path("list.csv").write_text("C/NO.,STYLE,PCS/CTN\n1,\U0001f4e6 box \u05d0,24\n", encoding="utf-8")
    run("pick", "list.csv", "--draw-id", "D", "--dice", DICE, "-o", "pick.pdf")
    notes = run("labels", "pick.json", "-o", "labels.pdf").stderr.splitlines()
    assert "note: No font has them, so that their code points are printed: U+1F4E6 (1)" in notes
    assert any("U+05D0 (1)" in note for note in notes)
    assert "<U+1F4E6> box <U+05D0>" in " ".join(said("labels.pdf").split())


def test_letter_and_millimetres(picked, run):
    args = ("--paper", "letter", "--columns", "2", "--rows", "4", "--margin-top", "12.5", "--margin-left", "5 mm")
    run("labels", "pick.json", "-o", "l.pdf", "--sheet", "90x50", *args, "--gap-x", "3", "--gap-y", "2", "--outline")
    box = PdfReader("l.pdf").pages[0].mediabox
    assert (float(box.width), float(box.height)) == (612, 792)


def test_findings_of_a_judged_record(here, run):
    record = ROOT / "examples" / "kettles" / "expected" / "pick.json"
    rows = read_record(record).named("judge")[0]["content"]["findings"]["rows"]
    told = json.loads(run("labels", str(record), "--no-cartons", "--defects", "2", "-o", "d.pdf", "--json").stdout)
    assert (told["cartons"], told["findings"], told["blank"]) == (0, len(rows), 2)
    assert said("d.pdf").count("Class") == len(rows) + 2
    for row in rows:
        assert row.get("photo", "") in said("d.pdf")
    run("labels", str(record), "-o", "c.pdf")
    assert "Class" not in said("c.pdf")


def test_stickers_without_a_qr_code_are_told(here, run):
    rows = "".join(f"{'N' * 150}-{i},20\n" for i in range(1, 31))
    Path("long.csv").write_text(f"carton no,qty\n{rows}")
    run("pick", "long.csv", "--dice", DICE, "--draw-id", "A1", "-o", "pick.pdf")
    result = run("labels", "pick.json", "-o", "labels.pdf")
    count = len(read_record(Path("pick.json")).inspection.draw.opened)
    assert f"note: {count} stickers without a QR code" in result.stderr
    told = json.loads(run("labels", "pick.json", "-o", "b.pdf", "--json").stdout)
    assert told["without_qr"] == told["cartons"] == count


def test_the_sheets_are_listed(run):
    shown = run("labels", "--sheets").stdout
    assert "a4-3x7" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert json.loads(run("labels", "--sheets", "--json").stdout)["a4-3x7"]["width"] == 63.5


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--sheet", "nanx36"), "--sheet"),
        (("--sheet", "0x36"), "no room"),
        (("--sheet", "70x0"), "no room"),
        (("--sheet", "300x36"), "a4 is 210 mm wide"),
        (("--sheet", "70x400"), "a4 is 297 mm high"),
        (("--sheet", "70x36", "--columns", "4"), "4 columns"),
        (("--sheet", "70x36", "--rows", "0"), "rows"),
        (("--sheet", "70x36", "--columns", "-3"), "columns"),
        (("--sheet", "70x36", "--margin-left", "nan"), "--margin-left"),
        (("--sheet", "70x36", "--margin-top", "-1"), "--margin-top"),
        (("--sheet", "70x36", "--gap-x", "inf"), "--gap-x"),
        (("--sheet", "70x36", "--gap-y", "1e9"), "--gap-y"),
        (("--sheet", "a5"), "a4-3x8"),
        (("--sheet", "a4-3x8", "--columns", "2"), "columns"),
        (("--sheet", "letter-3x10", "--paper", "a4"), "paper"),
        (("--start", "0"), "1 to 24"),
        (("--start", "25"), "1 to 24"),
        (("--stage", "2"), "stage 2"),
        (("--stage", "x\x1b"), "--stage"),
        (("--stage", "0"), "--stage"),
        (("--defects", "-1"), "0 to 10,000"),
        (("--defects", "99999"), "0 to 10,000"),
        (("--no-cartons",), "--defects"),
        (("--no-cartons", "--defects", "0"), "no sticker"),
        (("--lang", "fr"), "--lang"),
        (("-o", "x.txt"), "NAME.pdf"),
        (("-o", "pick.pdf"), "exists"),
        (("-o", "nowhere/x.pdf"), "nowhere"),
    ],
)
def test_bad_input_is_one_line(picked, refused, args, told):
    assert told in refused("labels", "pick.json", "-o", "x.pdf", *args)


def test_a_record_and_a_name_are_needed(picked, refused):
    assert "RECORD" in refused("labels", "-o", "x.pdf")
    assert "-o NAME.pdf" in refused("labels", "pick.json")
    assert "no such file" in refused("labels", "none.json", "-o", "x.pdf")
