"""`qcsample findings`, and findings typed in row by row."""

from __future__ import annotations

import json
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner
from delivery import DICE, PACKING_LIST

from qcsample.cli.enter import draft_of, enter_findings
from qcsample.cli.record import read_record
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.sheets.findings_file import read_findings
from qcsample.verdict import judge

AGREEMENT = """[order]
number = "PO4711"
quantity = 776

[[class]]
name = "major"
aql = 2.5
defects = ["leaks / 漏水", "dent", "dented box"]

[[class]]
name = "minor"
aql = 4.0

[difference]
names = ["brown tray"]

[[test]]
name = "drop"
level = "S-1"
aql = 2.5
"""


@pytest.fixture
def picked(here, run):
    """A folder with `pick.json`: letter J, n = 80, major 5/6, minor 7/8, drop 0/1 on 5."""
    Path("terms.toml").write_text(AGREEMENT, encoding="utf-8")
    run("pick", "list.csv", "--agreement", "terms.toml", "--dice", DICE, "--date", "2026-11-23", "-o", "pick.pdf")
    return read_record(Path("pick.json")).inspection


# The sheet


def test_the_sheet_is_written(picked, run):
    said = run("findings", "pick.json", "-o", "findings.xlsx").stdout
    assert said == "Written   findings.xlsx: 80 units in 10 cartons, draw PO4711-A\n"
    assert openpyxl.load_workbook("findings.xlsx").sheetnames == ["findings", "cartons", "tests", "lists"]
    assert read_findings("findings.xlsx", picked) == Findings(rows=(), pulled=0)
    told = json.loads(run("findings", "pick.json", "-o", "findings.csv", "--json").stdout)
    assert told == {"file": "findings.csv", "draw_id": "PO4711-A", "cartons": 10, "units": 80}
    assert read_findings("findings.csv", picked) == Findings(rows=(), pulled=0)


def test_a_filled_sheet_is_judged(picked, run):
    run("findings", "pick.json", "-o", "findings.xlsx")
    book = openpyxl.load_workbook("findings.xlsx")
    sheet = book["findings"]
    for row in range(10, 16):  # six units: major's Re
        sheet.cell(row, 4).value, sheet.cell(row, 5).value = "major 主要", "dent"
    book["tests"]["C10"] = 0
    book["cartons"]["C10"] = 7
    book.save("findings.xlsx")
    findings = read_findings("findings.xlsx", picked)
    verdict = judge(picked, findings)
    assert verdict.outcome == "not accepted"
    assert verdict.classes[0].found == 6
    assert verdict.shortfalls == (f"Carton {book['cartons']['A10'].value}: 7 units counted, 8 stated: 1 short.",)


def test_sheets_that_cannot_be_written(picked, run, refused):
    assert "name the sheet to write with -o NAME.xlsx or -o NAME.csv" in refused("findings", "pick.json")
    assert "-o NAME.xlsx" in refused("findings", "pick.json", "-o", "x.pdf")
    assert "no such file" in refused("findings", "none.json", "-o", "x.csv")
    run("findings", "pick.json", "-o", "x.csv")
    assert "exists; choose another name" in refused("findings", "pick.json", "-o", "x.csv")
    run("findings", "pick.json", "-o", "x.csv", "--force")
    run("pick", "list.csv", "--draw-id", "S", "--dice", DICE, "--send", "3", "-o", "send.pdf")
    assert "nothing is judged, no findings are needed" in refused("findings", "send.json", "-o", "s.csv")


def test_a_sheet_of_another_record_is_refused_by_name(picked, run):
    run("findings", "pick.json", "-o", "x.csv")
    Path("list.csv").write_text(PACKING_LIST, encoding="utf-8")
    run("pick", "list.csv", "--agreement", "terms.toml", "--draw-id", "B", "--dice", DICE, "-o", "b.pdf")
    with pytest.raises(InputError, match=r"^x.csv, row 1, column B: .* 'PO4711-A', the record is of 'B'"):
        read_findings("x.csv", read_record(Path("b.json")).inspection)


# Typing them in


class Typed:
    """What came of an entry: findings or error, and what was shown."""

    def __init__(self, inspection, lines, start=None):
        self.findings: Findings | None = None

        @click.command()
        def command():
            self.findings = enter_findings(inspection, draft_of(Path("pick.json")), start)

        self.result = CliRunner().invoke(command, input="".join(f"{line}\n" for line in lines))
        self.shown = self.result.stderr
        self.error = self.result.exception


END = ["done", "0", "", "", ""]  # drop: none failed; all units pulled; nothing counted


def unit(inspection, i):
    carton, position = inspection.draw.pulling[i]
    return [carton, str(position)]


def test_rows_with_a_running_tally(picked):
    lines = [*unit(picked, 0), "dent", "at the base", *unit(picked, 1), "1", "", *unit(picked, 2), "minor", "speck", ""]
    typed = Typed(picked, [*lines, *END])
    assert typed.error is None
    assert typed.findings == Findings(
        rows=(
            Finding(*picked.draw.pulling[0], "major", "dent", note="at the base"),
            Finding(*picked.draw.pulling[1], "major", "leaks / 漏水"),
            Finding(*picked.draw.pulling[2], "minor", "speck"),
        ),
        tests={"drop": 0},
    )
    assert typed.result.stdout == ""  # standard output is the verdict's
    assert "major 1 (Ac 5 · Re 6), minor 0 (Ac 7 · Re 8)" in typed.shown
    assert "major 2 (Ac 5 · Re 6), minor 1 (Ac 7 · Re 8)" in typed.shown
    assert judge(picked, typed.findings).outcome == "accepted"


def test_re_is_told_when_it_is_reached(picked):
    lines = [line for i in range(6) for line in (*unit(picked, i), "dent", "")]
    shown = Typed(picked, [*lines, *END]).shown
    assert shown.count("major: Re = 6 is reached: the lot is not accepted") == 1


def test_what_cannot_stand_is_told_and_asked_again(picked):
    first = unit(picked, 0)
    lines = [
        "999",
        first[0],
        "99",
        "three",
        "3+4",
        first[1],
        "rust",
        "",
        "leak",
        "",
        "done",
        "9",
        "0",
        "81",
        "",
        "",
        "?",
        "no",
    ]
    typed = Typed(picked, lines)
    assert typed.error is None
    assert typed.findings.rows == (Finding(*picked.draw.pulling[0], "major", "leaks / 漏水"),)
    for said in (
        "no carton '999' in the list",
        "is not in the sample; its units:",
        "'three' is no quantity",
        "'3+4': one whole number is needed",
        "not in the list: class",
        "9 is more than 5",
        "81 is more than 80",
        "yes or no is needed",
    ):
        assert said in typed.shown, said


def test_words_that_fit_several_defects(picked):
    typed = Typed(picked, [*unit(picked, 0), "den", "dent", "", *END])
    assert "2 have these words: 2 dent; 3 dented box" in typed.shown
    assert typed.findings.rows[0].defect == "dent"


def test_undo_back_and_list(picked):
    second = ["", "", "dent", "", "", "undo"]  # the same carton, no position: then the count is asked
    lines = ["undo", *unit(picked, 0), "dent", "", *unit(picked, 1), "back", *second, "rows", "list"]
    typed = Typed(picked, [*lines, *END])
    assert typed.error is None, typed.shown
    assert [row.unit for row in typed.findings.rows] == [picked.draw.pulling[0][1]]
    assert "nothing was entered yet" in typed.shown
    assert "left out" in typed.shown
    assert "taken back:" in typed.shown


def test_a_failed_test_is_not_asked_again(picked):
    typed = Typed(picked, [*unit(picked, 0), "drop", "handle off", "done", "", "", ""])
    assert typed.findings == Findings(rows=(Finding(*picked.draw.pulling[0], test="drop", note="handle off"),))
    assert judge(picked, typed.findings).outcome == "not accepted"


def test_units_pulled_and_counted(picked):
    carton = picked.draw.opened[0]
    typed = Typed(picked, ["done", "", "40", "97", "yes", f"{carton.id}", f"{carton.id}={carton.units - 1}", ""])
    assert typed.error is None
    assert typed.findings.tests == {}
    assert (typed.findings.pulled, typed.findings.cartons_counted) == (40, 97)
    assert typed.findings.counted == {c.id: c.units - (c.id == carton.id) for c in picked.draw.opened}


def test_an_entry_that_breaks_off_goes_on_from_its_draft(picked):
    typed = Typed(picked, [*unit(picked, 0), "dent", "", *unit(picked, 1)])
    assert isinstance(typed.error, InputError)
    assert "nothing was judged; 1 row kept in pick.entry.csv" in str(typed.error)
    again = Typed(picked, [*unit(picked, 1), "dent", "", *END])
    assert "1 row from pick.entry.csv" in again.shown
    assert [(row.carton, row.unit) for row in again.findings.rows] == list(picked.draw.pulling[:2])
    assert read_findings("pick.entry.csv", picked).rows == again.findings.rows


def test_an_entry_without_rows_leaves_nothing(picked):
    typed = Typed(picked, [picked.draw.pulling[0][0]])
    assert str(typed.error) == "the entry broke off before 'done': nothing was judged"
    assert not Path("pick.entry.csv").exists()
    typed = Typed(picked, ["stop"])
    assert typed.result.exit_code == 3
    assert not Path("pick.entry.csv").exists()


def test_stop_keeps_the_rows(picked):
    typed = Typed(picked, [*unit(picked, 0), "dent", "", "stop"])
    assert typed.result.exit_code == 3
    assert "kept in pick.entry.csv" in typed.shown
    assert len(read_findings("pick.entry.csv", picked).rows) == 1


def test_a_draft_of_another_draw_or_beside_other_rows(picked):
    Typed(picked, [*unit(picked, 0), "dent", "", "stop"])
    start = Findings(rows=(Finding(*picked.draw.pulling[3], "major"),))
    assert "finish or remove it first" in str(Typed(picked, END, start).error)
    text = Path("pick.entry.csv").read_text(encoding="utf-8")
    Path("pick.entry.csv").write_text(text.replace("PO4711-A", "PO4711-B"), encoding="utf-8")
    assert "correct it or remove it" in str(Typed(picked, END).error)


def test_rows_known_before_come_first(picked):
    start = Findings(rows=(Finding(*picked.draw.pulling[3], "major"),), tests={"drop": 0}, waived={})
    typed = Typed(picked, [*unit(picked, 0), "dent", "", "done", "", "", ""], start)
    assert [row.defect for row in typed.findings.rows] == ["", "dent"]
    assert typed.findings.tests == {"drop": 0}


def test_bytes_that_are_no_text(picked):
    @click.command()
    def command():
        enter_findings(picked, Path("pick.entry.csv"))

    result = CliRunner().invoke(command, input=b"\xff\xfe\n\x1b[2J\n")
    assert isinstance(result.exception, InputError)
    assert "\x1b" not in result.stderr
