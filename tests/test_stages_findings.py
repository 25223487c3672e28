"""Findings of a later sample: the sheet that has them all together, and counts that an earlier sample decided.

The lot is that of test_stages: major 3/7 and 8/9, minor 5/9 and 12/13, critical 0/1, on 80 and 80 units.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from test_stages import DICE, DOUBLE, FIRST, SECOND, UNIFORM, at

from qcsample.cli.record import read_record
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection
from qcsample.sheets.findings_file import read_findings
from qcsample.verdict import judge

TOP = 10  # first row below the header of a workbook's sheets


@pytest.fixture
def picked(here: Path, run) -> Inspection:
    Path("double.toml").write_text(DOUBLE, encoding="utf-8")
    run("pick", *UNIFORM, "--agreement", "double.toml", *DICE, "-o", "p.pdf")
    return read_record(Path("p.json")).inspection


def fill(name: str, rows: dict[int, str]) -> None:
    """Writes classes into the rows of a workbook, the first below the header being 0."""
    book = openpyxl.load_workbook(name)
    for row, kind in rows.items():
        book["findings"].cell(TOP + row, 4).value = kind
    book.save(name)


@pytest.fixture
def second(picked: Inspection, run) -> Inspection:
    """Sample 1 was judged from its sheet with five major and one minor, carton 1 of it counted; sample 2 is drawn."""
    run("findings", "p.json", "-o", "one.xlsx")
    fill("one.xlsx", dict.fromkeys(range(5), "major 主要") | {40: "minor"})
    book = openpyxl.load_workbook("one.xlsx")
    book["findings"].cell(TOP, 8).value = "- crooked handle, +1"
    book["cartons"].cell(TOP, 3).value = 39
    book.save("one.xlsx")
    run("judge", "p.json", "one.xlsx", status=3)
    run("pick", "--record", "p.json", "--next-stage", "-o", "p2.pdf")
    return read_record(Path("p.json")).inspection


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_second_sheet_has_its_units_first_then_what_was_found_before(second, run, ending):
    before = read_findings("one.xlsx", as_it_was_drawn_first())
    said = run("findings", "p.json", "-o", f"two.{ending}").stdout
    assert "80 units in 9 cartons" in said
    assert "6 findings of the samples before, filled in" in said
    rows = table(f"two.{ending}")
    new = {c.id for c in second.draw.cartons if c.stage == 2}
    assert {row[0] for row in rows[:80]} == new
    assert sorted(int(row[2]) for row in rows[:80]) == list(range(81, 161))
    assert len([row for row in rows if row[0]]) == 80 + 6
    # untouched, it says what was found before and nothing of sample 2
    again = read_findings(f"two.{ending}", second)
    assert before.rows is not None
    assert sorted(again.rows or (), key=repr) == sorted(before.rows, key=repr)
    assert again.counted == (before.counted if ending == "xlsx" else {})


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_second_sheet_that_nobody_filled_in_leaves_the_lot_pending(second, run, ending):
    """Five and one of 80 neither accept nor refuse; of 160 they would accept."""
    run("findings", "p.json", "-o", f"two.{ending}")
    assert read_findings(f"two.{ending}", second).pulled == 80
    said = run("judge", "p.json", f"two.{ending}", "--dry-run", "--force", status=3)
    assert "80 of 160" in said.stdout
    assert "write 160 at 'units pulled so far'" in said.stderr
    assert run("judge", "p.json", f"two.{ending}", "--dry-run", "--force", "--pulled", "160").exit_code == 0


def as_it_was_drawn_first() -> Inspection:
    """Sample 1 as it was drawn: the record's own first step."""
    return Inspection.from_dict(read_record(Path("p.json")).steps[0]["content"])


def table(name: str) -> list[list[str]]:
    """The rows below the header of findings."""
    if name.endswith("csv"):
        lines = list(csv.reader(Path(name).read_text(encoding="utf-8-sig").splitlines()))
        head = next(i for i, line in enumerate(lines) if line and line[0].startswith("carton "))
        return lines[head + 1 :]
    cells = openpyxl.load_workbook(name)["findings"].iter_rows(min_row=TOP, values_only=True)
    return [["" if value is None else str(value) for value in row] for row in cells]


@pytest.mark.parametrize(("more", "status", "total"), [(3, 0, 8), (4, 1, 9)])
def test_judging_the_second_sheet_counts_both_samples(second, run, more, status, total):
    run("findings", "p.json", "-o", "two.xlsx")
    fill("two.xlsx", dict.fromkeys(range(more), "major"))
    told = json.loads(run("judge", "p.json", "two.xlsx", "--json", status=status).stdout)
    assert {entry["name"]: entry["found"] for entry in told["classes"]} == {"critical": 0, "major": total, "minor": 1}
    run("verify", "p.json")


@pytest.mark.parametrize("write", [True, False])
def test_the_first_sheet_is_refused_for_the_second_sample(second, run, refused, write):
    """Read as the second one it would say that 80 units that nobody has looked at are good."""
    if write:
        fill("one.xlsx", {60: "minor"})
    assert "the sheet of an earlier sample: 'qcsample findings RECORD' writes that of sample 2" in refused(
        "judge", "p.json", "one.xlsx"
    )


def test_after_counts_the_units_of_the_first_sample_are_to_fill_in_too(picked, run, refused):
    run("judge", "p.json", "--critical", "0", "--major", "5", "--minor", "0", status=3)
    run("pick", "--record", "p.json", "--next-stage", "-o", "p2.pdf")
    assert "judged by counts" in run("findings", "p.json", "-o", "two.csv").stdout
    rows = table("two.csv")
    assert [int(row[2]) > 80 for row in rows] == [True] * 80 + [False] * 80
    assert "0 found in sample 1, 5 when it was judged" in refused("judge", "p.json", "two.csv")


def test_a_carton_of_the_first_sample_that_is_lost_since_leaves_no_row(second, run):
    gone = table("one.xlsx")[0][0]
    run("pick", "--record", "p.json", "--lost", gone, "-o", "p3.pdf")
    run("findings", "p.json", "-o", "two.csv")
    now = read_record(Path("p.json")).inspection
    assert gone not in {row[0] for row in table("two.csv")}
    assert read_findings("two.csv", now).rows is not None


# What an earlier sample decided


FIRST_COUNTS = {"critical": 0, "major": 5, "minor": 1}


def later(**counts: int) -> Inspection:
    return at(SECOND, earlier=(FIRST_COUNTS | counts,), stands=(True,))


def test_a_class_that_sample_1_decided_need_not_be_told_again():
    told = judge(later(), {"critical": 0, "major": 8})
    assert told.outcome == "accepted"
    assert [(e.name, e.found, e.stage) for e in told.classes] == [("critical", 0, 2), ("major", 8, 2), ("minor", 1, 1)]
    assert told == judge(later(), {"critical": 0, "major": 8, "minor": 1})
    refused = judge(later(minor=9), {"critical": 0, "major": 5})  # a decided refusal stands as well
    assert [e.outcome for e in refused.classes] == ["accepted", "accepted", "not accepted"]


@pytest.mark.parametrize("other", [0, 2, 40])
def test_another_count_of_it_is_told_in_one_sentence_and_changes_nothing(other):
    plain, told = (judge(later(), {"critical": 0, "major": 8, "minor": n}) for n in (1, other))
    assert told.classes == plain.classes
    [said] = [remark for remark in told.remarks if remark not in plain.remarks]
    assert said == f"minor: sample 1 decided, with 1 found; {other} in all samples changes nothing."


def test_what_is_not_decided_has_to_be_told():
    for counts in ({"critical": 0}, {"major": 8}):
        assert judge(later(), counts).outcome == "pending"
    with pytest.raises(InputError, match="nothing was reported"):
        judge(later(), Findings())
    assert judge(at(FIRST), {"critical": 0, "major": 5}).classes[2].outcome == "pending"


def test_rows_of_the_second_sample_change_a_decided_class_no_more():
    rows = [Finding(*SECOND.pulling[i], "major") for i in range(5)] + [Finding(*SECOND.pulling[5], "minor")]
    rows += [Finding(*SECOND.pulling[100], "minor")]
    told = judge(later(), Findings(rows=tuple(rows)))
    assert told.classes[2].found == 1
    assert "minor: sample 1 decided, with 1 found; 2 in all samples changes nothing." in told.remarks


def test_the_command_takes_it_from_the_record(picked, run):
    run("judge", "p.json", "--critical", "0", "--major", "5", "--minor", "1", status=3)
    run("pick", "--record", "p.json", "--next-stage", "-o", "p2.pdf")
    said = run("judge", "p.json", "--critical", "0", "--major", "8", "-o", "v.pdf").stdout
    assert "minor           1    80 of 80     5     9  accepted" in said
    assert "1 of 80" in said.split("How big it is")[1]
    run("verify", "p.json")
