"""`qcsample report`: files, photos, the buyer's costs, records without a verdict, refusals in one line."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from delivery import DICE
from PIL import Image
from pypdf import PdfReader

from qcsample.cli.record import read_record

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.fixture
def jackets(here):
    """A folder with the record of a refused lot, `pick.json`, and the buyer's figures, `costs.toml`."""
    shutil.copy(EXAMPLES / "jackets" / "expected" / "pick.json", here)
    shutil.copy(EXAMPLES / "jackets" / "costs.toml", here)
    return here


def said(name: str) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(name).pages)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ("kettles/expected/pick.json", "The lot is ACCEPTED"),
        ("shoes/expected/pick.json", "LOST, replaced by"),
        ("jackets/expected/pick.json", "The lot is NOT ACCEPTED"),
        ("jackets/expected/reinspection.json", "Re-inspection report"),
    ],
)
def test_the_examples_are_reported_whatever_their_verdict(record, told, here, run):
    result = run("report", str(EXAMPLES / record), "--lang", "en", "--paper", "letter", "-o", "report.pdf")
    assert result.stdout == ""
    assert result.stderr == "wrote report.pdf\n"
    assert told in said("report.pdf")
    box = PdfReader("report.pdf").pages[0].mediabox
    assert (float(box.width), float(box.height)) == (612, 792)


def test_photos_of_a_folder(jackets, run):
    Path("photos").mkdir()
    rows = read_record(Path("pick.json")).named("judge")[0]["content"]["findings"]["rows"]
    names = sorted({row["photo"] for row in rows if row.get("photo")})
    for name in [*names[:-1], "hall"]:
        Image.new("RGB", (1800, 1200), (200, 180, 160)).save(f"photos/{name}.jpg")
    Path("photos/list.txt").write_text("not a photo", encoding="utf-8")
    result = run("report", "pick.json", "--photos", "photos", "-o", "report.pdf", "--json")
    told = json.loads(result.stdout)
    assert set(told["photos"]) == {f"{name}.jpg" for name in [*names[:-1], "hall"]}
    assert told["photos_missing"] == names[-1:]
    assert [name for name, _ in told["photos_left_out"]] == ["list.txt"]
    assert (told["outcome"], told["confidential"], told["draw_id"]) == ("not accepted", False, "9013-9017-A")
    assert "A photo named in the findings is not in the folder" in result.stderr
    whole = said("report.pdf")
    assert "Photos that no finding names" in whole
    for name in names[:-1]:
        assert f"{name}.jpg" in whole


def test_costs_are_marked_and_stay_out_of_the_record(jackets, run):
    before = Path("pick.json").read_bytes()
    result = run("report", "pick.json", "--costs", "costs.toml", "--lang", "en", "-o", "own.pdf")
    assert "the buyer's own figures: not for the supplier" in result.stderr
    assert stat.S_IMODE(Path("own.pdf").stat().st_mode) == 0o600
    assert Path("pick.json").read_bytes() == before
    assert "CONFIDENTIAL" in said("own.pdf")
    run("report", "pick.json", "--lang", "en", "-o", "all.pdf")
    assert "CONFIDENTIAL" not in said("all.pdf")
    assert "No costs were given" in said("all.pdf")


def test_without_a_verdict(here, run):
    run("pick", "list.csv", "--agreement", "agreement.toml", "--dice", DICE, "--date", "2026-11-23", "-o", "pick.pdf")
    result = run("report", "pick.json", "-o", "report.pdf", "--json")
    assert "the record has no verdict yet; the report says what is still to do" in result.stderr
    assert json.loads(result.stdout)["outcome"] is None
    assert "NO VERDICT YET" in said("report.pdf")
    run("judge", "pick.json", "--major", "0", status=3)
    assert "The verdict is PENDING" in (run("report", "pick.json", "-o", "2.pdf"), said("2.pdf"))[1]


def test_refusals(jackets, refused, run):
    assert "NAME.pdf is needed" in refused("report", "pick.json", "-o", "report.txt")
    assert "the record is the .json that pick writes" in refused("report", "none.json", "-o", "report.pdf")
    assert "no such folder" in refused("report", "pick.json", "--photos", "none", "-o", "report.pdf")
    assert "is a file; name the folder" in refused("report", "pick.json", "--photos", "costs.toml", "-o", "r.pdf")
    assert "en, zh or en,zh is needed" in refused("report", "pick.json", "--lang", "fr", "-o", "report.pdf")
    assert "Missing option '-o'" in refused("report", "pick.json")
    run("report", "pick.json", "-o", "report.pdf")
    assert "--force" in refused("report", "pick.json", "-o", "report.pdf")
    run("report", "pick.json", "-o", "report.pdf", "--force")
    run("pick", "list.csv", "--send", "3", "--draw-id", "S-1", "--dice", DICE, "--date", "2026-11-23", "-o", "sent.pdf")
    assert "nothing to judge and to report" in refused("report", "sent.json", "-o", "r.pdf")
    Path("bad.json").write_bytes(Path("pick.json").read_bytes().replace(b"FH-2026-07", b"FH-2026-08"))
    assert "was changed after it was written" in refused("report", "bad.json", "-o", "r.pdf")


def test_a_photo_is_not_written_over(jackets, refused, run):
    """Whatever it is called: content decides what a photo is."""
    Path("photos").mkdir()
    Image.new("RGB", (30, 20)).save("photos/hall.pdf", "JPEG")
    told = refused("report", "pick.json", "--photos", "photos", "-o", "photos/hall.pdf", "--force")
    assert "is a file that this command reads" in told
    run("report", "pick.json", "--photos", "photos", "-o", "photos/report.pdf")
    run("report", "pick.json", "--photos", "photos", "-o", "photos/report.pdf", "--force")


@pytest.mark.parametrize("gone", ["findings", "verdict", "outcome"])
def test_a_verdict_that_lacks_a_part_is_told(jackets, refused, gone):
    """Chained anew, so that the digests fit."""
    record = read_record(Path("pick.json"))
    content = dict(record.named("judge")[0]["content"])
    content["verdict"] = {key: value for key, value in content["verdict"].items() if key != gone}
    content.pop(gone, None)
    Path("odd.json").write_bytes(record.without("judge").with_step("judge", content).to_json())
    for args in (("report",), ("labels", "--defects", "2")):
        told = refused(*args, "odd.json", "-o", "x.pdf")
        assert told.startswith("Error: odd.json: step 'judge' can't be used")
