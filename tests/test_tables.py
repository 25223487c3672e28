"""The tables are text, unchanged, complete, and every one says where it comes from."""

from __future__ import annotations

import csv
import hashlib
import re
from itertools import pairwise

import pytest

from qcsample.standards import LEVELS
from qcsample.standards.published import DOWN, UP, code_letters, grid, read_rows, sources, tables_root

GRIDS = sorted(name for name in sources() if name.startswith("single_"))
LETTERS = list("ABCDEFGHJKLMNPQR")


def test_every_table_names_its_source_and_is_unchanged():
    header, *rows = read_rows("sources.csv")
    present = {path.name for path in tables_root().iterdir() if path.name.endswith(".csv")} - {"sources.csv"}
    assert {row[0] for row in rows} == present
    assert len(rows) == len(present)
    for row in rows:
        entry = dict(zip(header, row, strict=True))
        data = tables_root().joinpath(row[0]).read_bytes().replace(b"\r\n", b"\n")
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], row[0]
        assert all(entry.values()), row[0]


def test_provenance_columns_are_all_there():
    assert set(read_rows("sources.csv")[0]) == {
        *("file", "title", "document", "place", "rights", "obtained"),
        *("checked", "checked_by", "checked_on", "trust", "sha256"),
    }


def test_sources_knows_every_file_by_name():
    assert sources()["single_normal.csv"]["title"] == "Single sampling, normal inspection"
    assert len(GRIDS) == 5


def test_the_folder_explains_how_to_add_a_table():
    text = tables_root().joinpath("README.md").read_text(encoding="utf-8")
    assert "Adding a table" in text
    assert all(column in text for column in ("rights", "sha256", "trust"))


def test_bands_of_lot_sizes_leave_no_gap():
    with tables_root().joinpath("code_letters.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["lot_min"] == "2"
    for row, after in pairwise(rows):
        assert int(row["lot_max"]) + 1 == int(after["lot_min"])
    assert rows[-1]["lot_max"] == ""
    assert list(rows[0])[2:] == list(LEVELS) == list(code_letters().levels)


def test_code_letters_grow_with_the_lot_and_with_the_level():
    table = code_letters()
    for level in LEVELS:
        assert list(table.letters[level]) == sorted(table.letters[level])
        assert set(table.letters[level]) <= set(LETTERS)
    for smaller, larger in (*pairwise(("S-1", "S-2", "S-3", "S-4")), *pairwise(("I", "II", "III"))):
        assert all(a <= b for a, b in zip(table.letters[smaller], table.letters[larger], strict=True))


@pytest.mark.parametrize("name", GRIDS)
def test_rows_are_the_letters_with_sizes_that_grow(name):
    table = grid(name)
    assert list(table.sizes) == LETTERS + (["S"] if "tightened" in name else [])
    sizes = list(table.sizes.values())
    assert sizes == sorted(sizes)
    assert sizes[0] == 2
    assert sizes[LETTERS.index("K")] == (50 if "reduced" in name else 125)


@pytest.mark.parametrize("name", GRIDS)
def test_columns_are_the_26_aqls_as_printed(name):
    printed = (
        "0.010 0.015 0.025 0.040 0.065 0.10 0.15 0.25 0.40 0.65 1.0 1.5 2.5 4.0 6.5 10 15 25 40 65 100 150 250"
        " 400 650 1000"
    )
    assert list(grid(name).columns.values()) == printed.split()


@pytest.mark.parametrize("name", GRIDS)
def test_cells_are_plans_arrows_or_empty(name):
    table = grid(name)
    for (letter, aql), cell in table.cells.items():
        if letter == "S" and not cell:
            continue
        if cell not in (DOWN, UP):
            ac, re_ = map(int, re.fullmatch(r"([0-9]+)/([0-9]+)", cell).groups())
            gap = re_ - ac - 1
            assert 0 <= gap <= (2 if "reduced_105e" in name else 0), (letter, aql, cell)


@pytest.mark.parametrize("name", GRIDS)
def test_arrows_point_the_same_way_until_a_plan(name):
    """Nobody following an arrow is sent back, or off the table."""
    table = grid(name)
    letters = list(table.sizes)
    for (letter, aql), cell in table.cells.items():
        if cell not in (DOWN, UP):
            continue
        found = table.resolve(letter, aql)
        start, end = letters.index(letter), letters.index(found.letter)
        between = letters[start:end] if cell == DOWN else letters[end + 1 : start + 1]
        assert start != end
        assert {table.cells[passed, aql] for passed in between} == {cell}


@pytest.mark.parametrize("name", GRIDS)
def test_no_plan_lies_nearer_than_where_the_arrow_leads(name):
    table = grid(name)
    for letter, aql in table.cells:
        found = table.resolve(letter, aql)
        if found is not None:
            assert table.cells[found.letter, aql] == f"{found.ac}/{found.re}"
            assert found.n == table.sizes[found.letter]
