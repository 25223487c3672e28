"""The pages of docs/: every command and option is in them, every link leads somewhere, the README leads to each."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import command_pages
import pytest

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


def test_functions_and_tests_that_the_pages_name_exist():
    """`module.function` and `tests/test_file.py::test_name` as the page on the mathematics writes them."""
    page = text(ROOT / "docs" / "mathematics.md") + text(ROOT / "docs" / "trust.md")
    named = re.findall(r"`(tests/test_\w+\.py|test_\w+\.py)(?:::(\w+))?`", page)
    assert named
    for file, name in named:
        source = text(ROOT / "tests" / file.removeprefix("tests/"))
        assert not name or f"def {name}(" in source, f"{file}::{name}"
    functions = re.findall(r"`(\w+(?:/\w+)*)\.py: ?(\w+)`", page)
    assert functions
    for file, name in functions:
        source = text(ROOT / "qcsample" / f"{file}.py")
        assert re.search(rf"^ *(?:def|class) {name}\b|^{name} = ", source, flags=re.M), f"{file}.py: {name}"


def test_the_table_of_speed_has_the_rows_that_are_measured():
    told = subprocess.run(
        [sys.executable, ROOT / "tests" / "benchmarks" / "run.py", "--rows"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    table = text(ROOT / "README.md").split("<!-- speed:")[1].split("<!-- end of speed -->")[0]
    rows = re.findall(r"^\| (.*?) \|.*\|$", table, flags=re.M)[2:]
    assert rows == told
