"""`--batch`: a row a result, an error a row, and nothing that stops the rest."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from qcsample import Plan, attribute_plan, oc
from qcsample.bulk.row_files import read_rows
from qcsample.cli import main

LOTS = 'po,Lot size,AQL\n4711,3200,2.5\n4712,1,2.5\n\'=x,"12,000",4.0\n'


def run(*args, stdin=None):
    return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)


def table(text, separator=","):
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def test_a_csv_comes_back_with_a_plan_a_row(tmp_path):
    file = tmp_path / "lots.csv"
    file.write_text(LOTS, encoding="utf-8-sig")
    result = run("plan", "--batch", file)
    assert result.stdout.startswith("\ufeffpo,")  # as it came, so that it opens where it came from
    rows = table(result.stdout.removeprefix("\ufeff"))
    assert [(row["po"], row["n"], row["ac"]) for row in rows] == [
        ("4711", "125", "7"),
        ("4712", "", ""),
        ("'=x", "315", "21"),
    ]
    assert rows[2]["source"] == attribute_plan(12000, 4.0).source
    assert "tables start at lots of 2" in rows[1]["error"]
    assert result.exit_code == 2
    assert result.stderr.strip() == "3 rows, 1 with an error."


def test_the_same_rows_as_json_lines_from_standard_input():
    lines = '{"po": "4711", "lot": 3200}\n\n{"po": "4712", "lot": 500, "level": "III"}\n'
    result = run("plan", "--batch", "-", "--aql", "2.5", stdin=lines)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["n"] for answer in answers] == [125, attribute_plan(500, 2.5, level="III").n]
    assert (result.exit_code, result.stderr) == (0, "")
    as_json = run("plan", "--batch", "-", "--json", stdin=LOTS)
    assert json.loads(as_json.stdout.splitlines()[0])["plan"] == "125/7"


def test_what_a_terminal_obeys_is_escaped_in_json_and_still_the_same():
    given = {"lot": 500, "aql": 2.5, "po": "\x9b31m\x7f\u202e\u2028\ufeff箱📦"}
    said = run("plan", "--batch", "-", stdin=json.dumps(given) + "\n").stdout
    assert said.strip("\n").isprintable()
    assert json.loads(said)["po"] == given["po"]
    assert "箱📦" in said


def test_verdicts_follow_the_agreement(tmp_path):
    agreement = tmp_path / "agreement.toml"
    run("agreement", "new", "-o", agreement)
    agreement.write_text(agreement.read_text().replace("aql = 2.5", "aql = 1.0"))
    rows = "lot,critical,major,minor\n3200,0,3,0\n3200,0,4,0\n"
    result = run("judge", "--batch", "-", "--agreement", agreement, stdin=rows)
    assert [row["outcome"] for row in table(result.stdout)] == ["accepted", "not accepted"]
    assert result.exit_code == 0


def test_pa_and_bounds(tmp_path):
    curve = run("oc", "--batch", "-", "--plan", "125/7", "--cartons", "15", stdin="quality\n2.5%\n0.1\n")
    expected = oc(Plan.single(125, 7), [0.025, 0.1])
    assert [float(row["pa"]) for row in table(curve.stdout)] == pytest.approx(list(expected), rel=1e-5)
    bounds = run("estimate", "--batch", "-", "--lot-size", "8000", stdin="found;drawn\n14;200\n0;200\n")
    assert [(row["lower_units"], row["upper_units"]) for row in table(bounds.stdout, ";")] == [
        ("314", "912"),
        ("0", "144"),
    ]


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        ("", "is empty"),
        ("[1, 2]\n", "JSON list"),
        ("lot,lot\n1,2\n", "two columns 'lot'"),
        ("aql\n2.5\n", "no column lot or lot_size"),
        ("lot,n\n500,3\n", "bears the name of an answer"),
        ("PK\x03\x04", "no text"),
        ("lot,\x00\n", "no text"),
        ('"lot\n500\n', "header can't be read"),
        (",".join(f"c{i}" for i in range(1200)) + "\n", "at most 1,000"),
    ],
)
def test_a_table_that_cannot_be_answered_is_one_line(stdin, said):
    result = run("plan", "--batch", "-", stdin=stdin)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"lot": 500,}', "can't be read as JSON"),
        ('{"lot": 500, "lot": 600}', "stands twice"),
        ('{"lot": NaN}', "NaN is not a number"),
        ('{"lot": 1e999}', "1e999 is too large"),
        ('{"lot": ' + "9" * 5000 + "}", "can't be read as JSON"),
        ("[" * 50_000, "can't be read as JSON"),
        ("3", "an object of columns"),
        ('{"lot": {"a": 1}}', "a number or text"),
    ],
)
def test_a_hostile_line_is_an_error_of_its_own(line, said):
    result = run("plan", "--batch", "-", stdin='{"lot": 500, "aql": 2.5}\n' + line + '\n{"lot": 500, "aql": 2.5}\n')
    first, bad, last = (json.loads(answer) for answer in result.stdout.splitlines())
    assert (first["n"], last["n"]) == (50, 50)
    assert said in bad["error"]
    assert result.exit_code == 2


def test_a_line_that_is_no_row_says_which_it_is():
    given = '{"lot": 500, "aql": 2.5}\n\n{"lot": 500,}\n3\n'
    _, bad, three = (json.loads(line) for line in run("plan", "--batch", "-", stdin=given).stdout.splitlines())
    assert bad["error"].startswith("line 3: ")
    assert three["error"].startswith("line 4, 3: ")


def test_broken_rows_of_a_csv_are_errors_of_their_own():
    rows = b'lot,aql\n500,2.5\n500,2.5,7\n"5"00,2.5\n\xff00,2.5\n,\n500,2.5\n'
    result = CliRunner().invoke(main, ["plan", "--batch", "-"], input=rows)
    errors = [row["error"] for row in table(result.stdout)]
    assert [bool(error) for error in errors] == [False, True, True, True, False]
    assert "cells under 2 columns" in errors[1]
    assert "no UTF-8" in errors[3]


def test_a_quote_that_is_not_closed_names_the_lines_it_took():
    rows = 'lot,aql\n500,2.5\n"500,2.5\n500,2.5\n500,2.5\n'
    errors = [row["error"] for row in table(run("plan", "--batch", "-", stdin=rows).stdout)]
    assert errors[0] == ""
    assert "lines 3 to 5 can't be read" in errors[1]
    assert "a quote that opens in line 3 is not closed" in errors[1]


def test_what_reads_its_own_answers_is_refused(tmp_path):
    file = tmp_path / "lots.csv"
    file.write_text("lot,aql\n500,2.5\n", encoding="utf-8")
    shell = f"'{sys.executable}' -m qcsample plan --batch lots.csv >> lots.csv"
    done = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: lots.csv: is what the answers are written to; name another file\n",
    )
    assert file.read_text(encoding="utf-8") == "lot,aql\n500,2.5\n"


@pytest.mark.parametrize(("shell", "said"), [("- <&-", "standard input is closed"), ("many.csv | head -n 1", "")])
def test_streams_that_are_closed_end_with_2(tmp_path, shell, said):
    (tmp_path / "many.csv").write_text("lot,aql\n" + "500,2.5\n" * 50_000, encoding="utf-8")
    command, _, reader = f"'{sys.executable}' -m qcsample plan --batch {shell}".partition(" | ")
    line = f"{{ {command}; echo $? >status; }} {'| ' + reader if reader else ''}"
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (tmp_path / "status").read_text().strip() == "2"
    assert done.stderr == (f"Error: {said}\n" if said else "")


def test_a_line_without_end_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            buffer[:] = b"x" * len(buffer)
            return len(buffer)

    with pytest.raises(ValueError, match="a line of more than"):
        read_rows(io.BufferedReader(Endless()), "endless")


@pytest.mark.parametrize(
    "args",
    [
        ("plan", "--batch", "-", "--cartons", "3"),
        ("plan", "--batch", "-", "--lot", "500"),
        ("oc", "--batch", "-", "--scheme"),
        ("estimate", "--batch", "-", "3", "125"),
        ("judge", "--batch", "-", "--dry-run"),
        ("judge", "x.json", "--agreement", "a.toml"),
        ("plan",),
        ("estimate",),
        ("judge",),
    ],
)
def test_options_that_do_not_go_together_are_refused(args):
    result = run(*args, stdin="lot\n500\n")
    assert result.exit_code == 2
    assert "batch" in result.stderr
    assert result.stderr.count("\n") == 1
