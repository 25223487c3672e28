"""On which line of a TOML file a key begins."""

from __future__ import annotations

import pytest
from agreement_texts import FULL

from qcsample.toml_lines import line_of


def test_every_key_of_a_file_is_found_on_its_line():
    table, entry, counts = "", (), {"class": -1, "test": -1}
    for number, line in enumerate(FULL.split("\n"), 1):
        if line.startswith("[["):
            table = line.strip("[]")
            counts[table] += 1
            entry = (table, counts[table])
            assert line_of(FULL, entry) == number
        elif line.startswith("["):
            table = line.strip("[]")
            entry = (table,)
            assert line_of(FULL, entry) == number
        elif line:
            assert line_of(FULL, (*entry, line.split(" = ")[0])) == number


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("", ("a",), None),
        ("a = 1", ("b",), None),
        ("a = 1", ("a", "b"), 1),
        ("\n\n# x\na = [\n1,\n2]\nb = 1", ("a", 1), 4),
        ("a = [\n1,\n2]\nb = 1", ("b",), 4),
        ('x = """\na = 1\n"""\na = 2', ("a",), 4),
        ("[t]\nb = 1\n[u]\nb = 2", ("u", "b"), 4),
        ("t.b = 1\nu.b = 2", ("u", "b"), 2),
        ("[[a]]\nx = 1\n[[a]]\ny = 1", ("a", 1, "x"), 3),
    ],
)
def test_lines_of_other_shapes(text, place, line):
    assert line_of(text, place) == line
