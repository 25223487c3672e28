"""`qcsample table`: the grids as printed, filters, JSON, CSV, and one line for bad input."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from qcsample.cli import main
from qcsample.standards import EDITIONS, SEVERITIES

PUBLISHED = Path(__file__).parent / "published"


def run(*args, columns="80"):
    return CliRunner().invoke(main, ["table", *args], env={"COLUMNS": columns})


def grid_of(text):
    """{(letter, aql): cell} of every block of a printed grid."""
    cells, heads, ends = {}, [], []
    for line in text.splitlines():
        if line.startswith("Letter"):
            heads = line.split()[2:]
            ends, at = [], 0
            for head in heads:  # cells are aligned to the right, below the end of their head
                at = line.index(f" {head}", at) + 1 + len(head)
                ends.append(at)
        elif heads and line[:1].isupper() and line[1:2] == " ":
            starts = [line.index(line.split()[1]) + len(line.split()[1]), *ends[:-1]]
            for head, start, end in zip(heads, starts, ends, strict=True):
                cells[line[0], head] = line[start:end].strip()
        elif not line:
            heads = []
    return cells


@pytest.mark.parametrize("columns", ["60", "80", "120", "250"])
@pytest.mark.parametrize(
    ("severity", "edition", "name"),
    [
        ("normal", "Z1.4", "single_normal"),
        ("tightened", "MIL-STD-105E", "single_tightened"),
        ("tightened", "ISO 2859-1:1999", "single_tightened_iso1999"),
        ("reduced", "Z1.4", "single_reduced"),
        ("reduced", "ISO 2859-1:1999", "single_reduced_iso1999"),
    ],
)
def test_the_printed_grid_is_the_published_one(severity, edition, name, columns):
    result = run("single", "--severity", severity, "--edition", edition, columns=columns)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= max(80, int(columns))
    shown = grid_of(result.stdout)
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    arrows = {"down": "↓", "up": "↑"}
    expected = {(row["letter"], row["aql"]): arrows.get(row["printed"], row["printed"]) for row in rows}
    assert {key: cell for key, cell in shown.items() if cell} == {k: c for k, c in expected.items() if c}


def test_the_grid_fits_80_columns_and_names_its_source():
    text = run("single").stdout
    assert max(map(len, text.splitlines())) <= 80
    assert text.startswith("ANSI/ASQ Z1.4, Table II-A: single sampling, normal inspection\n")
    for part in ("Source: MIL-STD-105E; ANSI/ASQ Z1.4; ISO", "Checked: ", "Trust: high", "File: single_normal.csv"):
        assert part in text


def test_filters_show_where_the_arrow_leads():
    lines = run("single", "--letter", "e", "--aql", "2.5").stdout.splitlines()
    assert lines[3].split() == ["Letter", "n", "2.5"]
    assert lines[5].split() == ["E", "13", "↓"]
    assert lines[7] == "E at AQL 2.5: letter F (arrow down), n = 20, 1/2"


def test_csv_has_a_row_a_cell_with_its_arrow_followed():
    result = run("single", "--csv", "--severity", "tightened")
    rows = {(row["letter"], row["aql"]): row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert len(rows) == 417
    assert rows["R", "0.025"] == {
        "letter": "R",
        "n": "2000",
        "aql": "0.025",
        "arrow": "down",
        "plan_letter": "S",
        "plan_n": "3150",
        "ac": "1",
        "re": "2",
    }


def test_json_has_the_printed_cells_and_the_plans():
    data = json.loads(run("single", "--json", "--letter", "E", "--aql", "2.5", "--aql", "4").stdout)
    assert data["place"] == "ANSI/ASQ Z1.4, Table II-A"
    assert data["source"]["file"] == data["file"] == "single_normal.csv"
    assert data["rows"] == [
        {
            "letter": "E",
            "n": 13,
            "cells": {"2.5": "down", "4.0": "1/2"},
            "plans": {
                "2.5": {"letter": "F", "n": 20, "ac": 1, "re": 2},
                "4.0": {"letter": "E", "n": 13, "ac": 1, "re": 2},
            },
        }
    ]


def test_json_has_null_where_nothing_is_printed():
    data = json.loads(run("single", "--json", "--letter", "S", "--severity", "tightened").stdout)
    plans = data["rows"][0]["plans"]
    assert plans.pop("0.025") == {"letter": "S", "n": 3150, "ac": 1, "re": 2}
    assert set(plans.values()) == {None}


# Double and multiple sampling

STAGED = [(kind, severity) for kind in ("double", "multiple") for severity in SEVERITIES]


def staged_of(kind, severity):
    with (PUBLISHED / f"{kind}_{severity}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def staged_grid_of(text):
    """{(letter, aql): lines of the cell} of every block of a printed grid of double or multiple sampling."""
    cells, ends, letter = {}, {}, ""
    for line in text.splitlines():
        if line.startswith("Letter"):
            ends, at = {}, line.index("total") + len("total")
            for head in line.split()[3:]:
                start, at = at, line.index(f" {head}", at) + 1 + len(head)
                ends[head] = (start, at)
        elif ends and line and line[0] in "ABCDEFGHJKLMNPQRS " and line[1:2] == " ":
            letter = line[0].strip() or letter
            for head, (start, end) in ends.items():
                if cell := line[start:end].strip():
                    cells.setdefault((letter, head), []).append(cell)
        elif not line:
            ends = {}
    return cells


@pytest.mark.parametrize("columns", ["60", "80", "200"])
@pytest.mark.parametrize(("kind", "severity"), STAGED)
def test_the_printed_grid_of_several_samples_is_the_published_one(kind, severity, columns):
    result = run(kind, "--severity", severity, columns=columns)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= max(80, int(columns))
    expected = {}
    for row in staged_of(kind, severity):
        sign = {"down": "↓", "up": "↑"}.get(row["printed"], row["printed"])
        own = [stage.split("/", 1)[1] for stage in row["plan"].split()] if sign == "plan" else [sign]
        expected[row["letter"], row["aql"]] = own
    assert staged_grid_of(result.stdout) == expected


@pytest.mark.parametrize(("kind", "severity"), STAGED)
def test_csv_has_a_row_a_sample_with_arrows_and_marks_followed(kind, severity):
    result = run(kind, "--csv", "--severity", severity)
    found = {}
    for row in csv.DictReader(io.StringIO(result.stdout)):
        found.setdefault((row["letter"], row["aql"]), []).append(row)
    rows = staged_of(kind, severity)
    assert len(found) == len(rows)
    for row in rows:
        here = found[row["letter"], row["aql"]]
        assert " ".join(f"{r['n']}/{r['ac']}/{r['re']}" for r in here) == row["plan"]
        assert {r["plan_letter"] for r in here} == {row["resolved_letter"]}
        assert int(here[-1]["total"]) == sum(int(stage.split("/")[0]) for stage in row["plan"].split())


def test_a_letter_and_an_aql_of_several_samples():
    result = run("multiple", "--letter", "h", "--aql", "2.5", "--aql", "0.65")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[3] == ["Letter", "n", "total", "0.65", "2.5"]
    assert lines[5] == ["H", "13", "13", "↓", "#/3"]
    assert lines[11] == ["13", "91", "6/7"]
    assert "H at AQL 0.65: 20/#/2, 20/#/2, 20/0/2, 20/0/3" in result.stdout
    assert "# acceptance is not permitted at this sample" in result.stdout.replace("  ", " ")


def test_what_was_inferred_or_is_not_known_shows():
    text = run("double", "--edition", "ISO 2859-1", "--letter", "K", "--letter", "D").stdout
    grid = staged_grid_of(text)
    assert (grid["K", "2.5"], grid["K", "4.0"]) == (["3/6", "9/10"], ["5/9~", "12/13~"])
    assert (grid["K", "0.10"], grid["D", "400"]) == (["*~"], ["?", "?"])
    assert "~  inferred from other cells, not read" in text
    data = json.loads(run("double", "--edition", "ISO 2859-1", "--letter", "E", "--json").stdout)
    (row,) = data["rows"]
    assert row["n"] == [8, 8]
    assert row["cells"]["400"] == ["up~"]
    assert row["plans"]["400"] is None
    assert row["plans"]["4.0"]["stages"] == [[8, 0, 2], [8, 1, 2]]
    assert row["cells"]["4.0"] == ["0/2~", "1/2~"]


def test_code_letters_as_printed():
    lines = run("code-letters").stdout.splitlines()
    assert lines[0] == "ANSI/ASQ Z1.4, Table I: sample size code letters"
    assert lines[2].split() == ["Lot", "size", "S-1", "S-2", "S-3", "S-4", "I", "II", "III"]
    assert lines[4].split() == ["2", "to", "8", *"AAAAAAB"]
    assert lines[13].split() == ["1,201", "to", "3,200", *"CDEGHKL"]
    assert lines[18].split() == ["500,001", "and", "over", *"DEHKNQR"]


def test_code_letters_as_csv_are_the_published_table():
    assert run("code-letters", "--csv").stdout == (PUBLISHED / "code_letters.csv").read_text(encoding="utf-8")


def test_code_letters_as_json():
    data = json.loads(run("code-letters", "--json", "--edition", "ISO 2859-1").stdout)
    assert data["place"] == "ISO 2859-1:1999, Table 1"
    assert data["bands"][-1]["lot_max"] is None
    assert data["bands"][9]["II"] == "K"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["single", "--severity", "hard"], "normal, tightened, reduced"),
        (["single", "--edition", "105D"], ", ".join(EDITIONS)),
        (["single", "--letter", "I"], "A, B, C"),
        (["single", "--letter", "S"], "A, B, C"),
        (["single", "--aql", "3"], "nearest: 2.5 and 4.0"),
        (["code-letters", "--edition", "x"], ", ".join(EDITIONS)),
        (["double", "--letter", "S"], "A, B, C"),
        (["double", "--edition", "ISO 2859-1", "--severity", "reduced"], "Table 3-C) is not in the tables"),
        (["multiple", "--edition", "ISO 2859-1"], "five stages, Z1.4's seven"),
        (["multiple", "--aql", "3"], "nearest: 2.5 and 4.0"),
    ],
)
def test_bad_input_is_one_line_and_status_2(args, message):
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "args", [["-h"], ["single", "-h"], ["double", "-h"], ["multiple", "-h"], ["code-letters", "-h"]]
)
def test_help_ends_in_an_example_that_runs(args):
    text = run(*args).stdout
    example = text.split("Example:\n")[1].strip()
    assert example.startswith("qcsample table ")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import shlex, sys; from qcsample.cli import main; main(shlex.split(sys.argv[1])[1:])",
            example,
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "AQL" in done.stdout or "code letters" in done.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["table", "single"],
        ["table", "double"],
        ["table", "multiple", "--letter", "K", "--aql", "2.5"],
        ["table", "code-letters"],
        ["plan", "--lot", "3200", "--no-risks"],
        ["plan", "--lot", "3200", "--no-risks", "--sampling", "multiple"],
    ],
)
def test_no_heavy_library_is_loaded(args):
    code = (
        "import sys; from qcsample.cli import main; main(sys.argv[1:], standalone_mode=False);"
        "print(sorted({'numpy', 'scipy', 'reportlab', 'openpyxl'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("kind", ["single", "double", "multiple"])
def test_every_severity_is_offered_in_the_help(kind):
    text = run(kind, "-h").stdout
    assert all(severity in text for severity in SEVERITIES)
    assert all(edition in text for edition in EDITIONS)
