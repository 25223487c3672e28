"""`qcsample history`, and the severity that `plan` and `pick` take from it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from history_samples import PRODUCT, SUPPLIER, again, judged, lot_record, unwritable
from pypdf import PdfReader

from qcsample.agreement import DefectClass
from qcsample.findings import Findings
from qcsample.inspection import Record

AGREEMENT = f"""[parties]
supplier = "{SUPPLIER}"
[order]
product = "{PRODUCT}"
number = "PO9"
[[class]]
name = "critical"
aql = 0
[[class]]
name = "major"
aql = 2.5
"""
DICE = "20481956370211849357"


@pytest.fixture
def lots(here: Path, run):
    """Adds lots with these counts to history.db, at the severities given as N, T, R."""

    def add(*counts: int, severities: str = "") -> None:
        words = {"N": "normal", "T": "tightened", "R": "reduced"}
        for number, count in enumerate(counts, 1):
            severity = words[(severities or "N" * len(counts))[number - 1]]
            write(f"lot{number}.json", lot_record(number, count, severity=severity))
            run("history", "add", f"lot{number}.json")

    def write(name: str, record: Record) -> None:
        (here / name).write_bytes(record.to_json())

    (here / "agreement.toml").write_text(AGREEMENT, encoding="utf-8")
    add.write = write  # type: ignore[attr-defined]
    return add


def flat(text: str) -> str:
    return " ".join(text.split())


def test_add_says_what_follows(lots, run):
    lots(8)
    lots.write("second.json", lot_record(2, 9))
    said = flat(run("history", "add", "second.json").stdout)
    assert f"2 of {SUPPLIER} / {PRODUCT}: PO2, 2026-05-02" in said
    assert "not accepted; presentation 1 of at most 2" in said
    assert "Z1.4 8.3.1: 2 consecutive lots not accepted" in said
    assert "major: tightened (0 lots since it began" in said


def test_show_has_every_lot_its_bounds_and_what_fired_in_80_columns(lots, run):
    lots(8, 9, 5, severities="NNT")
    lots.write("again.json", again(lot_record(1, 8)))
    run("history", "add", "again.json")
    shown = run("history", "show").stdout
    assert all(len(line) <= 80 for line in shown.splitlines())
    rows = [line.split() for line in shown.split("major: AQL 2.5")[1].splitlines() if "2026" in line and "/" in line]
    assert [row[0] for row in rows if row[1].startswith("2026")] == ["1", "2", "3", "1/2"]
    assert [row[3] for row in rows if row[1].startswith("2026")] == ["normal", "normal", "tightened", "tightened"]
    assert "only original inspection counts" in flat(shown)
    told = json.loads(run("history", "show", "--json", "--class", "major").stdout)["series"][0]
    assert [(b["lot"], b["presentation"]) for b in told["bounds"]["major"]] == [(1, 1), (2, 1), (3, 1), (1, 2)]
    assert told["bounds"]["major"][0]["estimate"] == 8 / 125
    assert all(b["lower"] <= b["estimate"] <= b["upper"] for b in told["bounds"]["major"])


def test_the_commands_are_told_whole_in_80_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = run("history", "-h").stdout
    assert "..." not in told.split("Commands:")[1]
    assert "qcsample history add pick.json" in told
    for name in re.findall(r"^  (\w+)  ", told.split("Commands:")[1], re.M):
        assert all(len(line) <= 80 for line in run("history", name, "-h").stdout.splitlines())
    assert run("history", "note", "-h").stdout.splitlines()[0].endswith(" history note [OPTIONS] KIND")
    assert "another account of the same draw" in flat(run("history", "add", "-h").stdout)
    assert "other accounts of the same draws" in flat(run("history", "import", "-h").stdout)


def test_show_of_one_class_is_silent_about_the_others(lots, run):
    two = (DefectClass("major", 2.5), DefectClass("minor", 4.0))
    for number in (1, 2):
        bad = judged(lot_record(number, None, classes=two), Findings({"major": 9, "minor": 11}))
        lots.write(f"lot{number}.json", bad)
        run("history", "add", f"lot{number}.json")
    for kind, name in (("consent", "minor"), ("steady", "major")):
        run("history", "note", kind, "--by", "A. Berg", "--class", name, "--date", "2026-05-03")
    both, one = flat(run("history", "show").stdout), flat(run("history", "show", "--class", "MAJOR").stdout)
    for said in ("minor: AQL 4.0", "minor: Z1.4 8.3.1", "minor: reduced inspection is wanted", "minor: tightened"):
        assert said in both
    assert "minor" not in one
    for said in ("major: AQL 2.5", "major: Z1.4 8.3.1", "major: production runs", "major: tightened"):
        assert said in one


def test_both_ends_of_the_bounds_are_written_alike(lots, run):
    lots(0, 1, 9)
    cells = re.findall(r"(\S+) – +(\S+) %", run("history", "show", "--class", "major").stdout)
    told = json.loads(run("history", "show", "--json").stdout)["series"][0]["bounds"]["major"]
    assert len(cells) == 3
    for (lower, upper), entry in zip(cells, told, strict=True):
        assert re.fullmatch(r"\d+\.\d\d", lower)
        assert re.fullmatch(r"\d+\.\d\d", upper)
        assert abs(float(lower) - 100 * entry["lower"]) <= 0.005001
        assert abs(float(upper) - 100 * entry["upper"]) <= 0.005001


def test_the_bounds_are_those_of_estimate(lots, run):
    lots(8)
    told = json.loads(run("history", "show", "--json").stdout)["series"][0]["bounds"]["major"][0]
    cartons = str(len(lot_record(1, 8).inspection.draw.opened))
    there = json.loads(run("estimate", "8", "125", "--lot-size", "3200", "--cartons", cartons, "--json").stdout)
    [bounds] = [entry for entry in found(there, "lower") if entry["lower"] == told["lower"]]
    assert bounds["upper"] == told["upper"]


def found(data: object, key: str) -> list[dict]:
    """Every table in the JSON that has the key."""
    if isinstance(data, dict):
        return ([data] if key in data else []) + [hit for value in data.values() for hit in found(value, key)]
    return [hit for value in data for hit in found(value, key)] if isinstance(data, list) else []


def test_next_and_its_exit_status(lots, run):
    lots(8, 9, 6, 6, 6, 6, severities="NNTTTT")
    assert "major: tightened" in run("history", "next").stdout
    lots.write("last.json", lot_record(7, 6, severity="tightened"))
    run("history", "add", "last.json")
    assert "discontinued: nothing is accepted" in flat(run("history", "next", status=1).stdout)
    run("history", "note", "corrected", "--by", "A. Berg", "--reason", "new mould", "--date", "2026-05-08")
    assert json.loads(run("history", "next", "--json").stdout)["series"][0]["next"] == {"major": "tightened"}


def test_plan_takes_the_severity_and_says_from_where(lots, run):
    lots(8, 9)
    command = ("plan", "--lot", "3200", "--agreement", "agreement.toml", "--history", "history.db")
    said = flat(run(*command, "--no-risks").stdout)
    assert "ANSI/ASQ Z1.4, tightened inspection" in said
    assert "Severity by the lots before: major tightened (history.db: 2 lots of " in said
    told = json.loads(run(*command, "--json").stdout)
    assert told["severities"] == {"major": "tightened"}
    assert [entry["plan"]["stages"] for entry in told["classes"]] == [[[125, 0, 1]], [[125, 5, 6]]]  # Table II-B, K


def test_special_tests_keep_the_agreed_severity_and_plan_pick_list_and_letter_say_so(lots, run):
    lots(8, 9)
    tested = AGREEMENT + '[[test]]\nname = "drop"\nlevel = "S-1"\naql = 2.5\n'
    Path("agreement.toml").write_text(tested, encoding="utf-8")
    options = ("--agreement", "agreement.toml", "--history", "history.db")
    said = flat(run("plan", "--lot", "3200", *options, "--no-risks").stdout)
    assert "Severity by the lots before: major tightened (history.db: 2 lots of " in said
    assert "; special tests as agreed: normal)." in said
    run("pick", "list.csv", *options, "--dice", DICE, "--waive-readiness", "A", "-o", "next.pdf")
    pages = flat(" ".join(page.extract_text() for page in PdfReader("next.pdf").pages))
    assert "; special tests as agreed: normal)." in pages
    assert "专项测试按约定：正常" in pages.replace(" ", "")
    run("verify", "next.json")
    letter = run("judge", "next.json", "--critical", "0", "--major", "0", "--test", "drop=0").stdout
    assert "tightened (major), normal (special tests) inspection" in flat(letter)


def test_pick_takes_it_and_verify_holds_the_plan_against_it(lots, run):
    lots(8, 9)
    run(
        *("pick", "list.csv", "--agreement", "agreement.toml", "--history", "history.db", "--dice", DICE),
        *("--waive-readiness", "A. Berg", "-o", "next.pdf"),
    )
    record = json.loads(Path("next.json").read_text(encoding="utf-8"))
    plan = record["steps"][0]["content"]["plan"]
    assert plan["severities"] == {"major": "tightened"}
    assert "2 lots of" in plan["severity_from"]
    pages = flat(" ".join(page.extract_text() for page in PdfReader("next.pdf").pages))
    assert "Severity by the lots before: major tightened (history.db: 2 lots" in pages
    assert "at the severities that the record names" in flat(run("verify", "next.json").stdout)
    letter = flat(run("judge", "next.json", "--critical", "0", "--major", "0").stdout)
    assert "level II, tightened inspection" in letter
    assert "Lot" in run("history", "add", "next.json").stdout
    [series] = json.loads(run("history", "show", "--json").stdout)["series"]
    assert series["steps"][-1]["classes"][0]["counted"]


def test_a_first_lot_is_inspected_as_agreed_and_the_record_says_so(lots, run):
    lots(8)
    Path("agreement.toml").write_text(AGREEMENT.replace(PRODUCT, "Toaster"), encoding="utf-8")
    command = ("plan", "--lot", "3200", "--agreement", "agreement.toml", "--history", "history.db", "--no-risks")
    result = run(*command)
    assert "major normal (history.db: the first lot of this supplier and product" in flat(result.stdout)
    assert "has no lot of" in result.stderr


def test_a_discontinued_series_is_refused_in_one_line_with_the_way_out(lots, refused):
    lots(8, 9, 6, 6, 6, 6, 6, severities="NNTTTTT")
    options = ("--agreement", "agreement.toml", "--history", "history.db")
    for command in (("plan", "--lot", "3200"), ("pick", "list.csv", "--dice", DICE, "-o", "x.pdf")):
        said = refused(*command, *options)
        assert "history.db: inspection is discontinued for major" in said
        assert "qcsample history note corrected --by NAME --reason TEXT" in said


def test_a_list_that_was_presented_before_is_named_and_the_cap_holds(lots, run, refused):
    lots(0)
    pick = ("pick", "list.csv", "--agreement", "agreement.toml", "--history", "history.db")
    for k, name in enumerate(("a", "b")):
        run(
            *pick,
            "--dice",
            str(int(DICE) + k),
            "--draw-id",
            f"PO9-{name}",
            "--waive-readiness",
            "A",
            "-o",
            f"{name}.pdf",
        )
        run("judge", f"{name}.json", "--critical", "0", "--major", "9", status=1)
        run("history", "add", f"{name}.json")
    assert "presentation 2 of 2, which does not count" in Path("b.json").read_text(encoding="utf-8")
    assert "at most" in refused(*pick, "--dice", DICE[::-1], "--waive-readiness", "A", "-o", "c.pdf")


def test_rework_counts_the_presentations_of_the_history(lots, run, refused):
    lots(0, 9)
    lots.write("again.json", again(lot_record(2, 9), found=9))
    plan = ("rework", "lot2.json", "--history", "history.db")
    assert "Presented time 2 of 2 Before    1: 2026-05-02, not accepted, PO2-A" in run(*plan).stdout.replace("\n", " ")
    run("history", "add", "again.json")
    # the same first record once more: what failed since is in the history alone
    assert "presentation 3 of at most 2: the agreement's cap is reached" in refused(*plan)
    allowed = (*plan, "--beyond-cap", "A. Berg")
    assert json.loads(run(*allowed, "--json").stdout)["submission"] == 3
    draw = (*allowed, "-o", "r.pdf", "--dice")
    assert "draw id PO2-R1 was used on this lot" in refused(*draw, DICE, "--draw-id", "PO2-R1")
    assert "this seed was used on this lot" in refused(*draw, "82049137560218446352")
    told = run(*draw, "30572916480391275846")
    assert "presentation 3 of 2" in told.stdout
    part = json.loads(Path("r.json").read_text(encoding="utf-8"))["steps"][0]["content"]["rework"]
    assert (part["submission"], part["beyond_cap"]) == (3, "A. Berg")
    run("verify", "r.json", "--first", "lot2.json")
    run("judge", "r.json", *("--critical", "0", "--major", "0", "--test", "targeted defects=0", "--unmarked", "none"))
    said = flat(run("history", "add", "r.json").stdout)
    assert "presentation 3 of at most 2" in said
    assert "allowed by A. Berg" in said


def test_rework_refuses_a_record_that_is_not_in_the_history(lots, refused):
    lots(0)
    lots.write("other.json", lot_record(7, 9))
    assert "this inspection is not in the history: 'qcsample history add' it" in refused(
        "rework", "other.json", "--history", "history.db"
    )
    assert "--what-if" in refused("rework", "other.json", "--history", "history.db", "--what-if")


def test_an_error_after_what_the_history_says_is_one_line(lots, refused):
    lots(0)
    Path("agreement.toml").write_text(AGREEMENT.replace(PRODUCT, "Toaster"), encoding="utf-8")
    options = ("--agreement", "agreement.toml", "--history", "history.db")
    pick = ("pick", "list.csv", *options, "--waive-readiness", "A", "-o", "x.pdf", "--dice")
    assert "2 rolls: a weak seed" in refused(*pick, "12")
    Path("x.json").write_text("here already", encoding="utf-8")
    assert "x.json: exists" in refused(*pick, DICE)
    assert "--cartons 0: from 1" in refused("plan", "--lot", "3200", *options, "--level", "I", "--cartons", "0")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("history", "add", "none.json"), "none.json: no such file"),
        (("history", "add", "pending.json"), "pending.json: the record has no verdict yet"),
        (("history", "add", "again.json"), "add its record first"),
        (("history", "show", "--history", "none.db"), "none.db: no such file"),
        (("history", "next", "--history", "none.db"), "none.db: no such file: 'qcsample history add RECORD' makes it"),
        (("plan", "--lot", "3200", "--history", "none.db"), "none.db: no such file: leave --history out for a first"),
        (("history", "next", "--history", "list.csv"), "list.csv: is not a history"),
        (("history", "show", "--supplier", "Nobody"), "no lot of this supplier"),
        (("history", "show", "--class", "minor"), "class 'minor' was counted in no lot"),
        (("history", "show", "--plot", "x.gif"), ".svg, .pdf or .png"),
        (("history", "show", "--plot", "history.db"), ".svg, .pdf or .png"),
        (("history", "note", "corrected", "--by", "A"), "--reason"),
        (("history", "note", "corrected", "--by", "A", "--reason", "x"), "nothing is discontinued"),
        (("history", "note", "consent", "--by", " "), "the name of who says so"),
        (("history", "note", "consent", "--by", "A", "--date", "2026-13-01"), "2026-13-01"),
        (("history", "note", "consent", "--by", "A", "--class", "minor"), "class 'minor' has no lot"),
        (("history", "import", "list.csv", "--history", "new.db"), "list.csv: line 1"),
        (("history", "import", "none.jsonl"), "no such file"),
        (("history", "export", "-o", "x.txt"), "FILE.jsonl or FILE.csv"),
        (("plan", "--lot", "3200", "--history", "history.db", "--severity", "normal"), "give one"),
        (("pick", "--record", "lot1.json", "--history", "history.db", "--lost", "1"), "new draw"),
    ],
)
def test_bad_input_is_one_line(lots, refused, command, said):
    lots(2)
    lots.write("pending.json", lot_record(5, None))
    lots.write("again.json", again(lot_record(6, 9)))
    assert said in refused(*command)


def test_a_record_twice_needs_force(lots, run, refused):
    lots(2)
    assert "in the history already" in refused("history", "add", "lot1.json")
    run("history", "add", "lot1.json", "--force")
    assert len(json.loads(run("history", "show", "--json").stdout)["series"][0]["steps"]) == 1


def test_export_and_import_as_files(lots, run):
    lots(8, 9)
    run("history", "note", "consent", "--by", "A. Berg", "--date", "2026-05-02")
    run("history", "export", "-o", "all.jsonl")
    assert run("history", "export").stdout == Path("all.jsonl").read_text(encoding="utf-8")
    told = json.loads(run("history", "import", "all.jsonl", "--history", "other.db", "--json").stdout)
    assert (told["added"], told["known"]) == (3, 0)
    shown = [run("history", "show", "--history", name, "--json").stdout for name in ("history.db", "other.db")]
    assert shown[0] == shown[1]
    run("history", "export", "-o", "lots.csv")
    rows = list(csv.DictReader(io.StringIO(Path("lots.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["lot"], row["class"], row["found"]) for row in rows if row["class"] == "major"] == [
        ("1", "major", "8"),
        ("2", "major", "9"),
    ]
    assert rows[-1]["next severity"] == "tightened"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (".", "is a folder; 'qcsample history export' writes one"),
        ("/dev/zero", "is a pipe or a device"),
        ("pipe", "is a pipe or a device"),
        ("none.jsonl", "no such file"),
        ("huge", "line 1: is longer than 200 MB"),
        ("several", "line 2: is longer than 200 MB"),
    ],
)
def test_what_can_not_be_imported_is_one_line_in_little_time_and_memory(lots, run, path, said):
    lots(0)
    os.mkfifo("pipe")
    run("history", "export", "-o", "all.jsonl")
    Path("several").write_bytes(Path("all.jsonl").read_bytes().splitlines(keepends=True)[0])
    Path("huge").touch()
    for name in ("huge", "several"):
        os.truncate(name, 50_000_000_000)  # nothing of it is on the disk
    result = alone("history", "import", path, "--history", "new.db")
    assert said in result.stderr
    assert not Path("new.db").exists()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (".", "is a folder, a pipe or a device"),
        ("/dev/zero", "is a folder, a pipe or a device"),
        ("huge", "is not a history"),
        ("list.csv/h.db", "Not a directory"),
        ("nowhere/h.db", "no such file|does not exist"),
    ],
)
def test_what_is_no_history_is_one_line_in_little_time_and_memory(lots, run, refused, path, said):
    lots(0)
    Path("huge").touch()
    os.truncate("huge", 50_000_000_000)
    run("history", "export", "-o", "all.jsonl")
    assert re.search(said, alone("history", "show", "--history", path).stderr)
    os.truncate("huge", 1_000_000)
    for command in (("add", "lot1.json"), ("export",), ("note", "steady", "--by", "A"), ("import", "all.jsonl")):
        assert re.search(said, refused("history", *command, "--history", path)), command


def alone(*command: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, refused in one line within 2 GB and a minute."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))

    result = subprocess.run(
        [sys.executable, "-m", "qcsample", *command],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=limited,
        check=False,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    return result


def test_a_history_in_a_read_only_folder_is_shown_and_refuses_what_changes_it(lots, run, refused, here):
    lots(8, 9)
    views = (("show",), ("show", "--json"), ("next",), ("export",))
    wanted = [run("history", *view).stdout for view in views]
    plan = ("plan", "--lot", "3200", "--agreement", "agreement.toml", "--no-risks", "--history")
    with unwritable(here, "history.db", "lot1.json", "agreement.toml") as folder:
        os.chdir(folder)
        assert [run("history", *view).stdout for view in views] == wanted
        assert "major tightened (history.db" in flat(run(*plan, "history.db").stdout)
        for command in (("add", "lot1.json"), ("note", "steady", "--by", "A. Berg")):
            said = refused("history", *command)
            assert "history.db: can't be written: the file or its folder is read-only; copy it" in said
    os.chdir(here)


def test_the_chart_is_written_as_svg_pdf_and_png(lots, run):
    lots(8, 2, 0)
    for kind in ("svg", "pdf", "png"):
        run("history", "show", "--plot", f"chart.{kind}")
    words = "".join(ElementTree.parse("chart.svg").getroot().itertext())
    for said in (SUPPLIER, "major: nonconforming", "AQL 2.5", "2026-05-01", "2026-05-03"):
        assert said in words
    [page] = PdfReader("chart.pdf").pages
    assert "not accepted" in page.extract_text()
    assert Path("chart.png").read_bytes().startswith(b"\x89PNG")
