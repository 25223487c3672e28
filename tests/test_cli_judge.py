"""`qcsample judge`: findings unit by unit, concessions, shortfalls, and the page to send."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from delivery import DICE
from pypdf import PdfReader

from qcsample.cli.record import read_record
from qcsample.verification import verify

AGREEMENT = """[order]
number = "PO4711"
quantity = 776

[[class]]
name = "critical"
aql = 0
defects = ["live part / 带电部件"]

[[class]]
name = "major"
aql = 2.5
defects = ["leaks / 漏水", "dent"]

[[class]]
name = "minor"
aql = 4.0

[difference]
names = ["brown tray"]
"""


@pytest.fixture
def units(here, run):
    """A folder with `p.json`: letter J, n = 80: critical 0/1, major 5/6, minor 7/8; the units in pulling order."""
    Path("terms.toml").write_text(AGREEMENT, encoding="utf-8")
    run("pick", "list.csv", "--agreement", "terms.toml", "--dice", DICE, "--date", "2026-11-23", "-o", "p.pdf")
    return read_record(Path("p.json")).inspection.draw.pulling


def sheet(*rows: tuple[object, ...], pulled: int | str = "") -> Path:
    lines = [f"units pulled so far,{pulled}", "carton,unit,class,defect", *(",".join(map(str, row)) for row in rows)]
    Path("f.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Path("f.csv")


def record_steps() -> list[str]:
    return [step["step"] for step in read_record(Path("p.json")).steps]


def test_findings_give_the_verdict_and_how_big_it_is(units, run):
    sheet(*((*unit, "", "dent") for unit in units[:6]), (*units[0], "minor", "speck"))
    told = json.loads(run("judge", "p.json", "f.csv", "--json", "-o", "v.pdf", status=1).stdout)
    assert told["outcome"] == "not accepted"
    assert [entry["found"] for entry in told["classes"]] == [0, 6, 0]
    sizes = {entry["kind"]: entry for entry in told["assessment"]["sizes"]}
    assert sizes["major"]["found"] == 6
    assert sizes["major"]["allowing"]["lower_units"] < sizes["major"]["piece"]["lower_units"]
    assert set(told["letter"]) == {"en", "zh"}
    assert told["conceded"] is None
    text = "".join(page.extract_text() for page in PdfReader("v.pdf").pages)
    assert "NOT ACCEPTED" in text
    assert told["digest"][:16] in text
    assert verify(read_record(Path("p.json"))).agrees


def test_the_screen_is_eighty_columns_wide(units, run):
    sheet(*((*unit, "major", "a defect with a long name that nobody agreed on beforehand") for unit in units[:9]))
    said = run("judge", "p.json", "f.csv", status=1).stdout
    assert max(map(len, said.splitlines())) <= 80
    assert "How big it is in the lot of 776" in said
    assert "To send:" in said
    assert said.splitlines()[-1] == "The lot: NOT ACCEPTED"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_that_nobody_filled_in_is_pending_and_says_what_is_missing(units, run, kind):
    told = (
        f"f.{kind} does not say that a unit was checked: if all were and nothing was found, write 80 at 'units pulled"
    )
    run("findings", "p.json", "-o", f"f.{kind}")
    said = run("judge", "p.json", f"f.{kind}", "-o", "v.pdf", status=3)
    assert told in said.stderr
    assert "critical: 0 of 80 units checked, 80 to go" in said.stdout
    assert "The lot: PENDING" in said.stdout
    assert "Balance payment: withheld" in said.stdout
    assert "ACCEPTED" not in "".join(page.extract_text() for page in PdfReader("v.pdf").pages)
    said = run("judge", "p.json", f"f.{kind}", "--pulled", "80", "--force")
    assert "The lot: ACCEPTED" in said.stdout
    assert told not in said.stderr


def test_nothing_found_is_said_by_the_units_that_were_pulled(units, run):
    sheet(pulled=80)
    assert run("judge", "p.json", "f.csv", "--dry-run").stderr == ""
    sheet(pulled=79)
    assert "79 of 80 units checked, 1 to go" in run("judge", "p.json", "f.csv", "--dry-run", status=3).stdout
    sheet((*units[0], "major", "dent"))
    assert "0 of 80" not in run("judge", "p.json", "f.csv", "--dry-run").stderr


def test_an_encoding_that_is_not_guessed_is_named(units, run, refused):
    """UTF-16 without a byte order mark."""
    text = f"carton,unit,class,defect\n{units[0][0]},{units[0][1]},major,d\u00e9faut\n"
    Path("f.csv").write_bytes(text.encode("utf-16-le"))
    assert "say --encoding" in refused("judge", "p.json", "f.csv")
    said = run("judge", "p.json", "f.csv", "--encoding", "utf-16-le").stdout
    assert "- d\u00e9faut" in said
    assert "unknown encoding" in refused("judge", "p.json", "f.csv", "--encoding", "nonsense", "--force")


def test_a_concession_stands_beside_the_verdict(units, run):
    sheet(*((*unit, "major", "dent") for unit in units[:6]))
    run("judge", "p.json", "f.csv", status=1)
    said = run(
        "judge", "p.json", "--concede", "dent", "--by", "J. Meyer", "--reason", "as on the golden sample", status=1
    ).stdout
    assert "The lot: NOT ACCEPTED" in said
    assert "Conceded  dent, by J. Meyer: as on the golden sample" in said
    assert "With it   accepted (critical 0, major 0, minor 0)" in said
    assert record_steps() == ["pick", "judge", "concession"]
    checks = {check.name: check for check in verify(read_record(Path("p.json"))).checks}
    assert checks["concession"].agrees
    assert json.loads(run("judge", "p.json", "f.csv", "--force", "--json", status=1).stdout)["conceded"] is None
    assert record_steps() == ["pick", "judge"]


def test_a_second_concession_is_added_to_the_first(units, run):
    """Six dents and two leaks: major 8, and 5/6; without the dents 2, without both nothing."""
    sheet(*((*unit, "major", "dent") for unit in units[:6]), *((*unit, "major", "leaks") for unit in units[6:8]))
    run("judge", "p.json", "f.csv", status=1)
    run("judge", "p.json", "--concede", "leaks", "--by", "J. Meyer", "--reason", "as on the sample", status=1)
    told = run("judge", "p.json", "--concede", "dent", "--by", "A. Lin", "--reason", "so be it", "--json", status=1)
    told = json.loads(told.stdout)
    assert [(c["defect"], c["by"]) for c in told["concessions"]] == [("leaks / 漏水", "J. Meyer"), ("dent", "A. Lin")]
    assert told["conceded"]["outcome"] == "accepted"
    assert told["conceded"]["classes"][1]["found"] == 0
    assert told["outcome"] == "not accepted"
    assert verify(read_record(Path("p.json"))).agrees


def test_a_concession_that_was_changed_shows(units, run):
    sheet(*((*unit, "major", "dent") for unit in units[:6]))
    terms = ("--concede", "dent", "--by", "J. Meyer", "--reason", "so be it")
    run("judge", "p.json", "f.csv", *terms, status=1)
    record = read_record(Path("p.json"))
    content = json.loads(json.dumps(record.steps[-1]["content"]))
    content["verdict"]["classes"][1]["found"] = 1
    changed = record.without("concession").with_step("concession", content)
    assert verify(changed).difference.name == "concession"


def test_counts_of_cartons_and_units_are_findings_of_their_own(units, run):
    name = units[0][0]
    sheet(pulled=80)
    counts = ("--counted", f"{name}=6", "--cartons-counted", "96")
    said = run("judge", "p.json", "f.csv", *counts).stdout
    assert "Short     Cartons: 96 counted, 97 on the packing list: 1 short." in said
    assert f"Short     Carton {name}: 6 units counted, 8 stated: 2 short." in said
    assert "The lot: ACCEPTED" in said


def test_a_lost_carton_is_judged_twice_and_waived_from_the_recorded_findings(units, run):
    name = units[0][0]
    run("pick", "--record", "p.json", "--lost", name, "-o", "p2.pdf")
    sheet(pulled=80)
    said = run("judge", "p.json", "f.csv", status=1).stdout
    assert "With the lost cartons' units counted as nonconforming:" in said
    run("judge", "p.json", "--waive-lost", name, "--by", "J. Meyer", status=2)
    said = run("judge", "p.json", "--waive-lost", name, "--by", "J. Meyer", "--force").stdout
    assert f"Note      Lost carton {name}: waived by J. Meyer." in said
    assert record_steps() == ["pick", "lost", "judge"]
    assert verify(read_record(Path("p.json"))).agrees


def test_typed_in_row_by_row(units, run):
    typed = [f"{units[0][0]}", f"{units[0][1]}", "dent", "", "done"]
    said = run("judge", "p.json", "--enter", input="\n".join(typed) + "\n" * 8).stdout
    assert "The lot: ACCEPTED" in said
    assert not Path("p.entry.csv").exists()
    assert record_steps() == ["pick", "judge"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("f.csv", "--major", "3"), "two accounts of one thing"),
        (("f.csv", "--enter"), "two accounts of one thing"),
        (("f.csv", "--concede", "dent", "--by", "x"), "--concede needs --by NAME and --reason TEXT"),
        (("f.csv", "--concede", "dent", "--reason", "x"), "--concede needs --by NAME and --reason TEXT"),
        (("f.csv", "--concede", "leaks", "--by", "x", "--reason", "y"), "was not found in this sample; found: 'dent'"),
        (("--concede", "dent", "--by", "x", "--reason", "y"), "nothing was judged yet"),
        (("f.csv", "--reason", "x"), "--reason goes with --concede"),
        (("f.csv", "--by", "x"), "--by goes with"),
        (("f.csv", "-o", "v.txt"), "the page is a PDF"),
        (("f.csv", "-o", "v.pdf", "--dry-run"), "leave one out"),
        (("f.csv", "-o", "p.pdf"), "exists; choose another name"),
        (("f.csv", "-o", "nowhere/v.pdf"), "does not exist"),
        (("f.csv", "--counted", "999=3"), "no carton '999'"),
        (("f.csv", "--counted", "1"), "NAME=N"),
        (("f.csv", "--cartons-counted", "-1"), "not a count"),
        (("f.csv", "--test", "drop=0"), "unknown test 'drop'"),
        (("f.csv", "--sheet", "x"), "sheet"),
        (("none.csv",), "none.csv"),
        (("p.json",), "p.json"),
        ((), "nothing was reported"),
    ],
)
def test_bad_input_is_one_line(units, refused, args, said):
    sheet((*units[0], "major", "dent"))
    assert said in refused("judge", "p.json", *args)


def test_a_critical_defect_is_never_conceded(units, refused):
    sheet((*units[0], "", "带电部件"))
    said = refused("judge", "p.json", "f.csv", "--concede", "live part", "--by", "x", "--reason", "y")
    assert "is critical: a critical defect can't be conceded" in said


def test_markup_in_notes_is_text(units, run):
    row = f'{units[0][0]},{units[0][1]},major,"<img src=""/etc/passwd""/> <b>dent</b>"'
    Path("f.csv").write_text(f"carton,unit,class,defect\n{row}\n", encoding="utf-8")
    run("judge", "p.json", "f.csv", "-o", "v.pdf")
    pages = PdfReader(io.BytesIO(Path("v.pdf").read_bytes())).pages
    assert "<b>dent</b>" in "".join(page.extract_text() for page in pages).replace("\n", " ")
