"""`qcsample options` and costs.toml: the screen, the page, JSON, and files that can't be."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from qcsample import Costs, InputError, read_costs
from qcsample.cli.record import read_record
from qcsample.options.costs_file import TABLES

JACKETS = Path(__file__).resolve().parents[1] / "examples" / "jackets"
PICK = ("pick", "--cartons", "100", "--per-carton", "20", "--dice", "20481956370211849357", "--draw-id", "A1")


@pytest.fixture
def judged(here, run) -> Path:
    """2,000 units, 12 major defects of 125: not accepted."""
    run(*PICK, "--date", "2026-11-23", "-o", "p.pdf")
    run("judge", "p.json", "--critical", "0", "--major", "12", "--minor", "3", status=1)
    return here / "p.json"


def test_the_example_runs_and_fits_the_screen(run):
    shown = run("options", str(JACKETS / "expected" / "pick.json"), "--costs", str(JACKETS / "costs.toml")).stdout
    assert all(len(line) <= 80 for line in shown.splitlines())
    for word in ("accept", "sort 100 %", "rework", "reproduce", "cancel", "late", "Best", "Defaults", "EUR"):
        assert word in shown


def test_the_readme_shows_what_the_example_gives(run):
    shown = run("options", str(JACKETS / "expected" / "pick.json"), "--costs", str(JACKETS / "costs.toml")).stdout
    section = (JACKETS.parents[1] / "README.md").read_text(encoding="utf-8").split("## Accept, sort,")[1]
    table = [line.split("|")[1:-1] for line in section.split("\n## ")[0].splitlines() if line.startswith("| ")][2:]
    assert len(table) == 5
    for name, *cells in table:
        line = next(line for line in shown.splitlines() if line.startswith(name.split(",")[0].strip() + "  "))
        for cell in cells[:4]:
            assert f" {cell.split(',  ')[0].strip().split(', too')[0]} " in line + " "
    for said in ("above EUR 46.71, sort", "below 3.75 %, sort", "below 6.54 %, sort", "56 to 225"):
        assert said in " ".join(shown.split())


def test_figures_of_the_command_line_go_before_the_file(judged, run):
    Path("costs.toml").write_text("[costs]\nper_escaped = 5\ncancellation = 9000\n[rates]\nsorters_miss_percent = 10\n")
    args = ("options", "p.json", "--costs", "costs.toml", "--per-escaped", "1,200.5", "--sorters-miss", "25%", "--json")
    found = json.loads(run(*args, "--deadline-days", "3").stdout)
    assert found["schema"] == "qcsample/1"
    assert found["costs"] == {"per_escaped": 1200.5, "cancellation": 9000, "sorters_miss": 0.25, "deadline_days": 3}
    assert {option["name"] for option in found["options"]} == {"accept", "sort", "rework", "reproduce", "cancel"}
    assert found["best"]
    assert found["sentence"]


def test_the_record_keeps_no_costs(judged, run):
    before = judged.read_bytes()
    run("options", "p.json", "--per-escaped", "77.25", "-o", "o.pdf")
    assert judged.read_bytes() == before
    assert "NOT written into RECORD" in " ".join(run("options", "-h").stdout.split())


def test_the_page_is_the_buyers_own(judged, run):
    run("options", "p.json", "--per-escaped", "10", "--currency", "USD", "-o", "o.pdf", "--lang", "en,zh")
    first = Path("o.pdf").read_bytes()
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages)
    digest = json.loads(judged.read_text())["steps"][-1]["digest"]
    for said in ("CONFIDENTIAL", "保密", "Buyer only", "USD", "reproduce", digest[:16]):
        assert said in text
    run("options", "p.json", "--per-escaped", "10", "-o", "o.pdf", status=2)  # it exists
    run("options", "p.json", "--per-escaped", "10", "--currency", "USD", "-o", "o.pdf", "--lang", "en,zh", "--force")
    assert Path("o.pdf").read_bytes() == first


def test_without_costs_and_with_a_critical_finding(here, run):
    run(*PICK, "--date", "2026-11-23", "-o", "p.pdf")
    run("options", "p.json", status=2)  # no verdict yet
    run("judge", "p.json", "--critical", "1", "--major", "2", "--minor", "3", status=1)
    shown = run("options", "p.json").stdout
    assert "No costs were given" in shown
    assert "accept (no)" in shown
    assert "cost " not in shown.split("\n\n")[1]  # no column of money


def test_large_figures_fit_the_screen(judged, run):
    money = ("--per-escaped", "123456", "--per-sorted", "4567", "--per-reworked", "98765", "--cancellation", "9e9")
    run("options", "p.json", *money, status=2)  # 9e9: plain figures are asked for
    money = (*money[:-1], "999999999999", "--reinspection", "1", "--reproduction", "123456789012", "--lang", "zh")
    shown = run("options", "p.json", *money, "-o", "o.pdf").stdout
    assert all(len(line) <= 80 for line in shown.splitlines())


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--per-escaped", "-3"), "--per-escaped"),
        (("--per-escaped", "nan"), "--per-escaped"),
        (("--per-escaped", "1e9"), "--per-escaped"),
        (("--per-escaped", "9" * 20), "--per-escaped"),
        (("--sorters-miss", "1.5"), "--sorters-miss"),
        (("--sorters-miss", "150%"), "--sorters-miss"),
        (("--deadline-days", "2.5"), "--deadline-days"),
        (("--deadline-days", "99999"), "--deadline-days"),
        (("--people", "0"), "--people"),
        (("--currency", "a very long currency"), "--currency"),
        (("--class", "mayor"), "mayor"),
        (("--prior", "flat"), "prior"),
        (("--lang", "fr"), "--lang"),
        (("-o", "o.txt"), "o.txt"),
        (("-o", "nowhere/o.pdf"), "nowhere"),
        (("--costs", "none.toml"), "none.toml"),
    ],
)
def test_bad_input_is_one_line(judged, run, args, said):
    result = run("options", "p.json", *args, status=2)
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(judged.parent.glob("o.*"))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[costs]\nper_escaped = nan\n", 2, "costs.per_escaped"),
        ("[costs]\nper_escaped = inf\n", 2, "costs.per_escaped"),
        ("[costs]\ncurrency = 'EUR'\nper_sorted = -1\n", 3, "costs.per_sorted"),
        ("[costs]\nper_sorted = 1e30\n", 2, "costs.per_sorted"),
        ("[costs]\nper_sorted = '0.45'\n", 2, "is not a number"),
        ("[costs]\nper_sorted = true\n", 2, "is not a number"),
        ("[costs]\nper_sorte = 1\n", 2, "did you mean per_sorted"),
        ("[cost]\nper_sorted = 1\n", 1, "did you mean costs"),
        ("costs = 3\n", 1, r"write \[costs\]"),
        ("[rates]\n\nsorters_miss_percent = 120\n", 3, "from 0 to 100"),
        ("[rates]\nsorters_miss = 0.1\n", 2, "did you mean sorters_miss_percent"),
        ("[offer]\ndiscount_percent = -4\n", 2, "from 0 to 100"),
        ("[days]\ndeadline = 2.5\n", 2, "whole number"),
        ("[days]\ndeadline = 100000\n", 2, "whole number"),
        ("[workers]\npeople = 0\n", 2, "whole number"),
        ("[costs]\ncurrency = 'euro euro euro'\n", 2, "too long"),
        ("[costs]\nper_sorted = 1\nper_sorted = 2\n", 3, "TOML"),
        ("[costs]\nper_sorted = \n", 2, "TOML"),
        ("a" + ".b" * 300 + " = 1\n", 1, "dots"),
        (f"[costs]\nper_sorted = 1{'0' * 5000}\n", None, "TOML"),
    ],
)
def test_hostile_cost_files(tmp_path, text, line, said):
    path = tmp_path / "costs.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        read_costs(path)
    assert caught.value.row == line
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_files_that_are_no_costs(tmp_path):
    with pytest.raises(InputError, match="a folder"):
        read_costs(tmp_path)
    (tmp_path / "costs.toml").write_bytes(b"[costs]\n# \xff\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_costs(tmp_path / "costs.toml")
    (tmp_path / "costs.toml").write_bytes(b"#" * 70_000)
    with pytest.raises(InputError, match="larger"):
        read_costs(tmp_path / "costs.toml")
    (tmp_path / "costs.toml").write_text("[costs]\ncurrency = '\u202e<b>x'\n", encoding="utf-8")
    assert "\u202e" not in read_costs(tmp_path / "costs.toml").currency


def test_every_figure_has_a_key_and_an_option(run):
    keys = {field for table in TABLES.values() for field in table.values()}
    assert keys == set(Costs.__slots__)
    shown = run("options", "-h").stdout
    for field in keys:
        assert f"--{field.replace('_', '-')}" in shown
    given = read_costs(JACKETS / "costs.toml")
    assert (given.sorters_miss, given.discount, given.deadline_days) == (0.15, 0.08, 14)


@pytest.mark.parametrize("priced", [True, False])
def test_a_lot_that_is_all_bad_still_fits_the_screen(here, run, priced):
    """125 of 125: well over 1,000 bad pieces would ship, too wide for the usual columns."""
    record = read_record(JACKETS / "expected" / "pick.json").without("judge", "concession")
    Path("all.json").write_bytes(record.to_json())
    tests = ("--test", "measurements=0", "--test", "zip pull=0")
    run("judge", "all.json", "--critical", "0", "--major", "125", "--minor", "0", *tests, status=1)
    costs = ("--costs", str(JACKETS / "costs.toml")) if priced else ()
    lines = run("options", "all.json", *costs).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    top = next(i for i, line in enumerate(lines) if line.startswith("option "))
    table = lines[top : top + 7]
    assert [line.split()[0] for line in table[2:]] == ["accept", "sort", "rework", "reproduce", "cancel"]
    assert len({len(line) for line in table}) == 1
    assert ("1.39k (1.35k-1.4k)" in table[2]) is priced
