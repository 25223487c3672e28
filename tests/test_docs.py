"""The pages of docs/: every command and option is in them, every link leads somewhere, the README leads to each."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import command_pages
import pytest
from click.testing import CliRunner

import qcsample
from qcsample.bulk.answers import QUESTIONS
from qcsample.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "examples" / "README.md"]
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links(page: Path) -> list[str]:
    return LINK.findall(re.sub(r"^ *```.*?^ *```$", "", text(page), flags=re.S | re.M))


def anchors(page: Path) -> set[str]:
    """The anchors that headings get: lower case, signs left out, a hyphen for every space."""
    titles = re.findall(r"^#+ (.*)$", text(page), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(page):
    for link in links(page):
        if link.startswith(("https://", "http://")):
            continue
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def test_the_readme_leads_to_every_page_of_docs():
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links(ROOT / "README.md")}
    assert set((ROOT / "docs").iterdir()) <= linked


def test_the_page_of_commands_is_what_the_commands_say():
    assert text(command_pages.PAGE) == command_pages.page(), "python tests/command_pages.py writes it anew"


def test_every_command_and_every_option_stands_on_the_page_of_commands():
    page = text(command_pages.PAGE)
    sections = {part.split("\n")[0]: part for part in page.split("\n## ")[1:]}
    assert list(sections) == [" ".join(words) for words, _ in command_pages.commands(main)]
    for words, command in command_pages.commands(main):
        for option in command_pages.options(command):
            for name in option.opts:
                row = re.search(rf"^\| .*`{name}`.* \| \S.* \|$", sections[" ".join(words)], flags=re.M)
                assert row, f"{' '.join(words)} {name} is not told, or without a word of what it does"


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_columns_of_rows_are_told(name):
    [row] = re.findall(rf"^\| {name} \|[^|\n]+\|[^|\n]+\|$", text(ROOT / "docs" / "api.md"), flags=re.M)
    _, reads, adds = row.strip("| ").split(" | ")
    asked = QUESTIONS[name]()
    rate = QUESTIONS[name](agreement=qcsample.Agreement(counting="nonconformities"))
    columns = ("lot", "cartons", "aql")
    given = [*asked.gives(columns), *asked.gives(()), *rate.gives(columns)]
    told = set(re.findall("`([a-z_0-9]+)`", reads)) | {"critical", "minor"}
    assert set(asked.reads()) <= told
    answers = {re.sub("^(critical|minor)_", "major_", column) for column in given} - {"error"}
    named = set(re.findall("`([a-z_0-9]+)`", adds))
    named |= {f"cartons_{column}" for column in named if column.startswith(("lower", "upper"))}
    assert answers <= named


def test_functions_and_tests_that_the_pages_name_exist():
    """Files and names as the page on the mathematics writes them; a test without a file is in the one before it."""
    page = text(ROOT / "docs" / "mathematics.md") + text(ROOT / "docs" / "trust.md")
    source = ""
    named = re.findall(r"`(?:tests/)?(test_\w+)(\.py)?`", page)
    assert len(named) > 50
    for name, file in named:
        if file:
            source = text(ROOT / "tests" / f"{name}.py")
        else:
            assert f"def {name}(" in source, name
    functions = re.findall(r"`(\w+(?:/\w+)*)\.py: ?(\w+)`", page)
    assert functions
    for file, name in functions:
        source = text(ROOT / "qcsample" / f"{file}.py")
        assert re.search(rf"^ *(?:def|class) {name}\b|^{name} = ", source, flags=re.M), f"{file}.py: {name}"


def test_what_switching_does_is_what_the_command_prints():
    said = text(ROOT / "docs" / "series.md")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in re.findall(r"^\| [0-9].*$", said, flags=re.M)]
    qualities = ",".join(row[0].replace(" ", "") for row in rows)
    line = ["oc", "--scheme", "--lot", "3200", "--aql", "2.5", "--edition", "ISO 2859-1", "--quality", qualities]
    printed = CliRunner().invoke(main, line).stdout
    assert len(rows) == 4
    for quality, normal, scheme, units, tightened, until in rows:
        first, second = (row.split()[2:] for row in re.findall(rf"^ +{re.escape(quality)} .*$", printed, flags=re.M))
        assert [normal, scheme, units] == [f"{first[0]} %", f"{first[6]} %", first[8]]
        assert [tightened.replace("under ", "<"), until] == [f"{second[2]} %", " ".join(second[6:])]
    readme = " ".join(text(ROOT / "README.md").split())
    assert f"at the AQL they take {float(rows[1][3]):.0f} pieces a lot instead of 125" in readme
    assert f"inspection stops after {float(rows[2][5]):.0f} lots on average" in readme


def test_the_double_design_that_the_readme_praises():
    double = qcsample.design_double((0.01, 0.95), (0.05, 0.10))
    single = qcsample.design_single((0.01, 0.95), (0.05, 0.10))
    readme = " ".join(text(ROOT / "README.md").split())
    average = float(qcsample.asn(double, 0.01))
    assert f"{average:.0f} pieces on average instead of {single.n} where 1 % are bad" in readme


def test_the_table_of_speed_has_the_rows_that_are_measured():
    told = subprocess.run(
        [sys.executable, ROOT / "tests" / "benchmarks" / "run.py", "--rows"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    table = text(ROOT / "README.md").split("<!-- speed:")[1].split("<!-- end of speed -->")[0]
    rows = re.findall(r"^\| (.*?) \|.*\|$", table, flags=re.M)[2:]
    assert rows == told


def test_no_ratio_in_the_table_of_speed_is_over_its_limit():
    table = text(ROOT / "README.md").split("<!-- speed:")[1].split("<!-- end of speed -->")[0]
    rows = re.findall(r"^\| (.*?) \|.*\| ([0-9.,]+) \| ([0-9.]+) \|$", table, flags=re.M)
    assert len(rows) > 20
    assert [row for row in rows if float(row[1].replace(",", "")) > float(row[2])] == []
