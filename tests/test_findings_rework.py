"""Findings of a re-inspection: both draws in one sheet, the rework mark, and the entry at the terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner
from document_samples import sample
from rework_samples import TERMS, again

from qcsample.cli.enter import draft_of, enter_findings
from qcsample.documents.findings_sheet import findings_csv, findings_xlsx
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.sheets.findings_file import read_findings
from qcsample.verdict import judge


@pytest.fixture(scope="module")
def made():
    return again()


@pytest.fixture
def filled(made, tmp_path):
    """Reads the template after `fill` has written into its sheets."""

    def read(fill=lambda book: None, inspection=made):
        book = openpyxl.load_workbook(io.BytesIO(findings_xlsx(inspection)))
        fill(book)
        book.save(tmp_path / "found.xlsx")
        return read_findings(tmp_path / "found.xlsx", inspection)

    return read


def units(part):
    return {(carton, position) for carton, position in part.draw.pulling}


def column(sheet, name):
    return next(cell.column for cell in sheet[9] if str(cell.value).startswith(name))


def mark(sheet, answers):
    """Writes the answer of each carton into the column of the rework mark, "yes" where there is none."""
    at = column(sheet, "rework mark")
    for row in range(10, sheet.max_row + 1):
        if sheet.cell(row, at).value is None:
            sheet.cell(row, at, answers.get(str(sheet.cell(row, 1).value), "yes"))


def pulled(book, inspection):
    """Writes that all units were pulled."""
    sheet = book["findings"]
    at = next(row[0].row for row in sheet.iter_rows(max_row=9) if str(row[0].value).startswith("units pulled"))
    sheet.cell(at, 3, len(inspection.draw.pulling))


def test_the_sheet_has_the_units_of_both_draws_and_the_cartons_their_marks(made):
    book = openpyxl.load_workbook(io.BytesIO(findings_xlsx(made)))
    rows = [(str(row[0].value), row[1].value) for row in book["findings"].iter_rows(min_row=10) if row[0].value]
    assert set(rows) == units(made) | units(made.unaffected)
    assert len(rows) == len(made.draw.pulling) + len(made.unaffected.draw.pulling)
    cartons = book["cartons"]
    at = column(cartons, "rework mark")
    asked = {str(row[0].value): row[at - 1].value for row in cartons.iter_rows(min_row=10) if row[0].value}
    assert {name for name, value in asked.items() if value is None} == {c.id for c in made.draw.opened}
    assert {name for name, value in asked.items() if value == "–"} == {c.id for c in made.unaffected.draw.opened}
    assert "tests" not in book.sheetnames  # the targeted defects are counted from the rows


def test_an_empty_template_leaves_the_marks_open(filled, made):
    findings = filled(lambda book: pulled(book, made))
    assert findings == Findings(rows=())
    assert judge(made, findings).outcome == "pending"


def test_every_mark_found_makes_it_complete_if_the_units_were_pulled(filled, made):
    findings = filled(lambda book: mark(book["cartons"], {}))
    assert (findings.unmarked, findings.pulled) == ((), 0)
    assert judge(made, findings).outcome == "pending"
    findings = filled(lambda book: (mark(book["cartons"], {}), pulled(book, made)))
    assert (findings.unmarked, findings.pulled) == ((), None)
    assert judge(made, findings).outcome == "accepted"


@pytest.mark.parametrize("word", ["no", "否", "无", "missing", "0"])
def test_a_carton_without_its_mark_refuses(filled, made, word):
    name = made.draw.opened[3].id
    findings = filled(lambda book: mark(book["cartons"], {name: word}))
    assert findings.unmarked == (name,)
    assert {a.key: a.outcome for a in judge(made, findings).questions}["C"] == "not accepted"


def test_half_of_the_marks_are_not_all(filled, made):
    half = {c.id: None for c in made.draw.opened[::2]}
    assert filled(lambda book: mark(book["cartons"], half)).unmarked is None


def test_rows_go_to_the_draw_that_their_carton_is_of(filled, made):
    mine, theirs = made.draw.pulling[0], made.unaffected.draw.pulling[5]

    def fill(book):
        sheet = book["findings"]
        for row in sheet.iter_rows(min_row=10):
            if (str(row[0].value), row[1].value) in (mine, theirs):
                sheet.cell(row[0].row, column(sheet, "defect"), "leaks")
        mark(book["cartons"], {})

    findings = filled(fill)
    assert set(findings.rows) == {Finding(*mine, "major", "Leaks"), Finding(*theirs, "major", "Leaks")}
    verdict = judge(made, findings)
    assert {a.key: a.outcome for a in verdict.questions} == {
        "A": "not accepted",
        "B": "accepted",
        "C": "accepted",
        "D": "not accepted",
    }


def test_units_counted_in_cartons_of_both_draws(filled, made):
    short = [made.draw.opened[0].id, made.unaffected.draw.opened[0].id]

    def fill(book):
        sheet = book["cartons"]
        at = column(sheet, "units counted")
        for row in range(10, sheet.max_row + 1):
            if str(sheet.cell(row, 1).value) in short:
                sheet.cell(row, at, 23)
        mark(sheet, {})

    findings = filled(fill)
    assert findings.counted == dict.fromkeys(short, 23)
    said = judge(made, findings).shortfalls
    assert sorted(said) == sorted(f"Carton {name}: 23 units counted, 24 stated: 1 short." for name in short)
    whole = judge(made, Findings(rows=(), unmarked=(), cartons_counted=59))
    assert whole.shortfalls == ("Cartons: 59 counted, 60 on the packing list: 1 short.",)


@pytest.mark.parametrize("word", ["x", "perhaps"])
def test_what_is_neither_yes_nor_no(filled, made, word):
    with pytest.raises(InputError, match=r"'cartons'.*yes or no is needed"):
        filled(lambda book: mark(book["cartons"], {made.draw.opened[0].id: word}))


def test_a_mark_where_none_is_asked(filled, made):
    other = made.unaffected.draw.opened[0].id

    def fill(book):
        sheet = book["cartons"]
        row = next(cell.row for cell in sheet["A"] if str(cell.value) == other)
        sheet.cell(row, column(sheet, "rework mark"), "yes")

    with pytest.raises(InputError, match=r"no carton|was not opened"):
        filled(fill)


def test_more_findings_than_were_pulled_in_an_unaffected_carton(made, tmp_path):
    carton = made.unaffected.draw.opened[0]
    rows = f"carton,class,defect,count\n{carton.id},major,Leaks,{len(carton.positions) + 1}\n"
    (tmp_path / "f.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(InputError, match=rf"{len(carton.positions)} were pulled"):
        read_findings(tmp_path / "f.csv", made)


@pytest.mark.parametrize(
    ("said", "places"),
    [("none", ()), ("无", ()), ("{0}; {1}", (0, 1)), ("{0}", (0,)), ("{0}, {2}", (0, 2)), ("{0}；{0}", (0,))],
)
def test_marks_above_a_csv_table(made, tmp_path, said, places):
    names = [carton.id for carton in made.draw.opened]
    text = findings_csv(made).decode("utf-8-sig")
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if "rework mark" in line)
    out = io.StringIO()
    csv.writer(out).writerow([next(csv.reader([lines[at]]))[0], said.format(*names)])
    lines[at] = out.getvalue().strip()
    (tmp_path / "f.csv").write_text("\n".join(lines), encoding="utf-8")
    assert read_findings(tmp_path / "f.csv", made).unmarked == tuple(names[i] for i in places)


def test_a_carton_that_was_not_opened_has_no_mark_to_miss(made, tmp_path):
    closed = next(c.id for c in made.lot.cartons if c.id not in {o.id for o in made.draw.opened})
    (tmp_path / "f.csv").write_text(f"cartons without rework mark,{closed}\ncarton,defect\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"^f.csv, row 1, column B: carton {closed} was not opened"):
        read_findings(tmp_path / "f.csv", made)
    with pytest.raises(InputError, match="no rework mark is asked for"):
        read_findings(tmp_path / "f.csv", sample())


def test_the_rows_make_the_round_trip_as_csv(made, tmp_path):
    told = Findings(
        rows=(
            Finding(*made.draw.pulling[0], "major", "Leaks"),
            Finding(*made.unaffected.draw.pulling[0], "minor", "x"),
        ),
        unmarked=(made.draw.opened[1].id,),
    )
    (tmp_path / "f.csv").write_bytes(findings_csv(made, told))
    assert read_findings(tmp_path / "f.csv", made) == told


@pytest.mark.parametrize("questions", ["A", "B", "C", "AC", "ABC"])
def test_templates_of_fewer_questions(questions, filled):
    made = again(questions=questions)
    book = openpyxl.load_workbook(io.BytesIO(findings_xlsx(made)))
    header = [str(cell.value) for cell in book["cartons"][9]]
    assert any(text.startswith("rework mark") for text in header) is ("C" in questions)

    def fill(book):
        if "C" in questions:
            mark(book["cartons"], {})
        if questions != "C":  # marks alone are answered carton by carton
            pulled(book, made)

    assert judge(made, filled(fill, made)).outcome == "accepted"


def test_a_class_without_named_defects_is_targeted_as_a_whole():
    # The agreement names nothing in the class that was refused by counts: "any ... defect" is what was reworked.
    made = again(targeted=["any major defect"])
    unit = made.draw.pulling[0]
    said = judge(made, Findings(rows=(Finding(*unit, "major", "a dent nobody named"),), unmarked=()))
    assert {a.key: a.outcome for a in said.questions}["A"] == "not accepted"
    other = judge(made, Findings(rows=(Finding(*unit, "minor", "Scratch up to 10 mm"),), unmarked=()))
    assert {a.key: a.outcome for a in other.questions}["A"] == "accepted"


def test_units_without_a_position_count_each_in_question_d():
    # Ac = 1: two leaking units of one carton whose positions nobody noted are two.
    made = again(sample(agreement=TERMS), ac=1)
    carton = made.unaffected.draw.opened[0].id
    outcomes = []
    for count in (1, 2):
        verdict = judge(made, Findings(rows=(Finding(carton, None, "major", "Leaks", count=count),), unmarked=()))
        outcomes.append({a.key: a.outcome for a in verdict.questions}["D"])
    assert outcomes == ["accepted", "not accepted"]


# Typing them in


def typed(made, lines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = []

    @click.command()
    def command():
        kept.append(enter_findings(made, draft_of(Path("again.json"))))

    result = CliRunner().invoke(command, input="".join(f"{line}\n" for line in lines))
    return (kept or [None])[0], result


def test_rows_of_both_draws_with_a_tally_by_question(made, tmp_path, monkeypatch):
    mine, theirs = made.draw.pulling[0], made.unaffected.draw.pulling[0]
    lines = [mine[0], str(mine[1]), "Leaks", "", theirs[0], str(theirs[1]), "Leaks", ""]
    unmarked = made.draw.opened[2].id
    found, result = typed(made, [*lines, "done", "", "", "", unmarked], tmp_path, monkeypatch)
    assert result.exception is None, result.stderr
    assert found == Findings(
        rows=(Finding(*mine, "major", "Leaks"), Finding(*theirs, "major", "Leaks")), unmarked=(unmarked,)
    )
    assert "targeted defects 1 (Ac 0 · Re 1)" in result.stderr
    assert "targeted defects in unaffected cartons 1 (Ac 0 · Re 1)" in result.stderr
    assert "targeted defects: Re = 1 is reached" in result.stderr


@pytest.mark.parametrize(("said", "unmarked"), [("none", ()), ("", None)])
def test_marks_are_asked_for(made, tmp_path, monkeypatch, said, unmarked):
    found, result = typed(made, ["done", "", "", "", said], tmp_path, monkeypatch)
    assert found == Findings(rows=(), unmarked=unmarked), result.stderr


def test_an_entry_that_breaks_off_goes_on(made, tmp_path, monkeypatch):
    mine, theirs = made.draw.pulling[0], made.unaffected.draw.pulling[0]
    lines = [mine[0], str(mine[1]), "Lid does not lock", "", theirs[0], str(theirs[1]), "Leaks", "", "stop"]
    _, result = typed(made, lines, tmp_path, monkeypatch)
    assert result.exit_code == 3
    found, result = typed(made, ["done", "", "", "", "none"], tmp_path, monkeypatch)
    assert [row.carton for row in found.rows] == [mine[0], theirs[0]], result.stderr
