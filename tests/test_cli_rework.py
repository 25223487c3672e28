"""`qcsample rework`: plan, what-if, sort sheet, draw, and the verdict of the re-inspection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from delivery import DICE
from pypdf import PdfReader

from qcsample.cli.record import read_record
from qcsample.inspection import Inspection

AGREEMENT = """[order]
number = "PO4711"
quantity = 776

[[class]]
name = "critical"
aql = 0

[[class]]
name = "major"
aql = 2.5
defects = ["leaks", "dent"]

[[class]]
name = "minor"
aql = 4.0

[reinspection]
limiting_quality_percent = 2.5
risk_percent = 10
"""
NEW_DICE = ("--dice", "82049137560218446357", "--date", "2026-12-01")


@pytest.fixture
def failed(here, run):
    """A folder with `p.json`: 97 cartons of 8, letter J; six dents in the sample of 80 where Re is 6."""
    Path("terms.toml").write_text(AGREEMENT, encoding="utf-8")
    run("pick", "list.csv", "--agreement", "terms.toml", "--dice", DICE, "--date", "2026-11-23", "-o", "p.pdf")
    units = read_record(Path("p.json")).inspection.draw.pulling
    rows = [f"{carton},{unit},major,dent" for carton, unit in units[:6]]
    Path("f.csv").write_text("carton,unit,class,defect\n" + "\n".join(rows) + "\n", encoding="utf-8")
    run("judge", "p.json", "f.csv", status=1)
    return read_record(Path("p.json"))


def drawn(run, *more: str):
    run("rework", "p.json", "--affected", "1-60", "--ac", "1", *NEW_DICE, "-o", "r.pdf", *more)
    return read_record(Path("r.json")).inspection


def test_the_plan_is_shown_and_nothing_written(failed, run):
    said = run("rework", "p.json", "--affected", "1-60").stdout
    assert max(map(len, said.splitlines())) <= 80
    assert "Affected  480 pieces in 60 cartons" in said
    assert "Others    296 pieces in 37 cartons, said to be unaffected" in said
    for question in ("A. Is the targeted", "B. Did the rework", "C. Was every", "D. Are the cartons"):
        assert question in said
    assert "Choose one with --ac: the buyer's proposal" in said
    told = json.loads(run("rework", "p.json", "--json").stdout)
    assert [question["key"] for question in told["questions"]] == ["A", "B", "C"]
    assert [size["ac"] for size in told["alternatives"]] == [0, 1, 2]
    assert sorted(path.name for path in Path().iterdir() if path.suffix == ".json") == ["p.json"]


def test_what_if(failed, run):
    said = run("rework", "p.json", "--what-if").stdout
    assert max(map(len, said.splitlines())) <= 80
    assert "A plain repeat of the AQL plan" in said
    rows = json.loads(run("rework", "p.json", "--what-if", "--pieces-per-day", "200", "--json").stdout)["rows"]
    assert {row["quality"] for row in rows} >= {0.01, 0.015, 0.025, 0.04, 0.065}


def nothing_found(inspection: Inspection) -> str:
    """A findings file that says so."""
    return f"units pulled so far,{len(inspection.draw.pulling)}\ncarton,class,defect\n"


def test_drawn_judged_and_verified(failed, run):
    inspection = drawn(run, "--csv")
    assert inspection.purpose == "re-inspection"
    assert inspection.draw.draw_id == "PO4711-R1"
    assert "PO4711-R1-D" in "".join(page.extract_text() for page in PdfReader("r.pdf").pages)
    Path("g.csv").write_text(nothing_found(inspection), encoding="utf-8")
    pending = run("judge", "r.json", "g.csv", "--dry-run", status=3)
    assert "PENDING" in pending.stdout
    assert "--unmarked none: all have one" in pending.stderr
    said = run("judge", "r.json", "g.csv", "--unmarked", "none", "-o", "v.pdf").stdout
    assert "The lot: ACCEPTED" in said
    assert "\nC         accepted; rework mark: found in all" in said
    assert "pieces said to be unaffected, at 95 %" in said
    assert max(map(len, said.splitlines())) <= 80
    checks = json.loads(run("verify", "r.json", "list.csv", "--first", "p.json", "--json").stdout)
    assert checks["agrees"]


def test_a_dent_that_is_left_refuses_and_the_cap_is_enforced(failed, run, refused):
    inspection = drawn(run)
    rows = [f"{carton},{unit},,dent" for carton, unit in inspection.draw.pulling[:2]]
    Path("g.csv").write_text("carton,unit,class,defect\n" + "\n".join(rows) + "\n", encoding="utf-8")
    told = json.loads(run("judge", "r.json", "g.csv", "--unmarked", "none", "--json", status=1).stdout)
    assert {answer["key"]: answer["outcome"] for answer in told["questions"]} == {
        "A": "not accepted",
        "B": "accepted",
        "C": "accepted",
        "D": "accepted",
    }
    assert "presentation 3 of at most 2: the agreement's cap is reached" in refused("rework", "r.json", "--ac", "1")
    run("rework", "r.json", "--ac", "1", "--beyond-cap", "J. Meyer")


def test_counts_instead_of_a_file(failed, run, refused):
    drawn(run)
    counts = ("--critical", "0", "--major", "1", "--minor", "0", "--test", "targeted defects=0")
    others = ("--test", "targeted defects, unaffected cartons=0")
    assert f"question D: nothing was reported of the unaffected cartons; give {others[0]}" in refused(
        "judge", "r.json", *counts, "--unmarked", "none"
    )
    assert "ACCEPTED" in run("judge", "r.json", *counts, *others, "--unmarked", "none").stdout


def test_an_unaffected_carton_that_is_lost_and_one_that_is_not_late(failed, run, refused):
    inspection = drawn(run)
    gone = inspection.rework.draw.opened[0].id
    assert "is in the list" in refused("pick", "--record", "r.json", "--late", f"{gone}=8", "-o", "s.pdf")
    said = run("pick", "--record", "r.json", "--lost", gone, "-o", "r.pdf", "--force").stdout
    assert f"Lost      {gone}, in its place: " in said
    Path("g.csv").write_text(nothing_found(inspection), encoding="utf-8")
    assert "PENDING" in run("judge", "r.json", "g.csv", "--unmarked", "none", "--dry-run", status=3).stdout
    waived = ("--waive-lost", gone, "--by", "J. Meyer")
    run("judge", "r.json", "g.csv", "--unmarked", "none", *waived)
    run("verify", "r.json", "list.csv", "--first", "p.json")


def test_a_carton_without_its_mark(failed, run):
    inspection = drawn(run)
    Path("g.csv").write_text(nothing_found(inspection), encoding="utf-8")
    unmarked = inspection.draw.opened[0].id
    told = json.loads(run("judge", "r.json", "g.csv", "--unmarked", unmarked, "--json", status=1).stdout)
    assert {answer["key"]: answer["outcome"] for answer in told["questions"]} == {
        "A": "accepted",
        "B": "accepted",
        "C": "not accepted",
        "D": "accepted",
    }


def test_a_list_that_was_renumbered(failed, run):
    Path("now.csv").write_text("CTN NO,QTY/CTN,CTNS,STYLE\nR1-R97,8,97,KT-210\n", encoding="utf-8")
    Path("map.csv").write_text("now,before\nR1-R97,1-97\n", encoding="utf-8")
    more = ("--list", "now.csv", "--mapping", "map.csv", "--affected", "1-60", "--ac", "0")
    run("rework", "p.json", *more, *NEW_DICE, "-o", "r.pdf")
    inspection = read_record(Path("r.json")).inspection
    assert {carton.id for carton in inspection.lot.cartons} == {f"R{i}" for i in range(1, 61)}
    assert any("97 cartons were renumbered" in line for line in inspection.remarks)
    assert json.loads(run("verify", "r.json", "now.csv", "--first", "p.json", "--json").stdout)["agrees"]


class TestSortSheet:
    """All 97 cartons were sorted, 776 pieces; the failed sample had 6 of 80 in ten cartons."""

    ASKED = ("--ac", "1")

    def filled(self, run, defects: int = 1, offered: int = 8) -> None:
        """The template, filled in: 8 checked in each carton, `defects` dents or twice as many in most, all repaired."""
        run("rework", "p.json", *self.ASKED, "--sort-sheet-template", "t.csv")
        lines = Path("t.csv").read_text("utf-8-sig").splitlines()
        head = next(i for i, line in enumerate(lines) if line.startswith("carton"))
        assert lines[head].count(",") == 9
        dents = {i: defects * (2 if i % 5 == 0 else 1) for i in range(1, 98)}
        rows = [f"{i},8,8,{bad},{bad},0,0,,{offered}," for i, bad in dents.items()]
        assert [line.split(",")[:2] for line in lines[head + 1 :]] == [row.split(",")[:2] for row in rows]
        Path("s.csv").write_text("\n".join([*lines[: head + 1], *rows]) + "\n", encoding="utf-8")

    def test_the_template_is_written(self, failed, run):
        said = run("rework", "p.json", *self.ASKED, "--sort-sheet-template", "t.xlsx").stdout
        assert "97 cartons for the factory to fill in" in said
        assert Path("t.xlsx").read_bytes()[:2] == b"PK"

    def test_a_sheet_that_adds_up_lets_the_draw_go_on(self, failed, run):
        self.filled(run)
        run("rework", "p.json", *self.ASKED, "--sort-sheet", "s.csv", *NEW_DICE, "-o", "r.pdf")
        remarks = read_record(Path("r.json")).inspection.remarks
        assert any(line.startswith("Sort sheet s.csv: it adds up") for line in remarks)

    def test_one_that_does_not_stops_it_unless_the_buyer_goes_on_by_name(self, failed, run):
        self.filled(run, offered=7)
        asked = ("rework", "p.json", *self.ASKED, "--sort-sheet", "s.csv", *NEW_DICE, "-o", "r.pdf")
        said = run(*asked, status=1)
        assert "Wrong     Carton 1: 7 offered, but (8 checked - 1 defects) + 1 repaired" in said.stdout
        assert "nothing was drawn" in said.stderr
        assert not Path("r.json").exists()
        run(*asked, "--accept-sheet", "J. Meyer")
        assert any("says J. Meyer" in line for line in read_record(Path("r.json")).inspection.remarks)

    def test_too_few_bad_pieces_are_implausible(self, failed, run):
        self.filled(run, defects=0)
        said = run("rework", "p.json", *self.ASKED, "--sort-sheet", "s.csv", status=1).stdout
        assert "Doubtful" in said
        assert max(map(len, said.splitlines())) <= 80
        told = json.loads(run("rework", "p.json", *self.ASKED, "--sort-sheet", "s.csv", "--json", status=1).stdout)
        assert {entry["severity"] for entry in told["sort_sheet"]} >= {"implausible"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--affected", "1-60", *NEW_DICE, "-o", "r.pdf"), "choose one of the alternatives"),
        (("--ac", "1", "--dice", DICE, "-o", "r.pdf"), "this seed was used before"),
        (("--ac", "1", *NEW_DICE, "--draw-id", "PO4711-A", "-o", "r.pdf"), "was used before"),
        (("--ac", "1", *NEW_DICE, "-o", "r.txt"), "the pick list is a PDF"),
        (("--ac", "1", *NEW_DICE, "-o", "p.pdf"), "exists"),
        (("--questions", "A,X"), "A, B, C and D"),
        (("--questions", "D", "--affected", "1-60", "--ac", "1", *NEW_DICE, "-o", "r.pdf"), "question D goes with"),
        (("--affected", "1-600"), "no carton"),
        (("--affected", "x"), "x"),
        (("--lq", "2"), "--lq"),
        (("--risk", "nan"), "--risk"),
        (("--ac", "-1"), "whole number"),
        (("--mapping", "list.csv"), "--mapping goes with --list"),
        (("--accept-sheet", "J. Meyer"), "goes with --sort-sheet"),
        (("--pieces-per-day", "5"), "goes with --what-if"),
        (("--what-if", "--pieces-per-day", "0"), "pieces"),
        (("--csv",), "goes with -o"),
        (("--sort-sheet-template", "t.doc"), "NAME.xlsx or NAME.csv"),
        (("--sort-sheet", "none.xlsx"), "none.xlsx"),
        (("--list", "list.csv", "--mapping", "none.csv"), "none.csv"),
    ],
)
def test_bad_input_is_one_line(failed, refused, args, said):
    assert said in refused("rework", "p.json", *args)


def test_only_a_refused_lot_is_re_inspected(here, run, refused):
    run("pick", "list.csv", "--agreement", "agreement.toml", "--dice", DICE, "-o", "p.pdf")
    assert "judge it first" in refused("rework", "p.json")
    run("judge", "p.json", "--critical", "0", "--major", "0", "--minor", "0")
    assert "the verdict is accepted" in refused("rework", "p.json")
