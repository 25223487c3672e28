"""The deliveries and the series in `examples/` give what their folders `expected` hold."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NAMES = ["jackets", "kettles", "series", "shoes"]


def python(*args: object) -> str:
    done = subprocess.run([sys.executable, *map(str, args)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def cells(data: bytes, *, values: bool) -> dict[str, list[object]]:
    """Everything about a workbook that a reader of packing lists looks at."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    return {
        sheet.title: [
            [[cell.value for cell in row] for row in sheet.iter_rows()],
            sorted(map(str, sheet.merged_cells.ranges)),
            sorted(row for row, shape in sheet.row_dimensions.items() if shape.hidden),
        ]
        for sheet in book.worksheets
    }


def test_an_example_gives_what_is_expected():  # one here: .ci/run runs them all
    assert python(EXAMPLES / "run", "kettles").endswith("files as expected\n")


def test_every_example_is_run():
    assert sorted(path.parent.name for path in EXAMPLES.glob("*/agreement.toml")) == NAMES
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\*\*(\w+)\*\*", readme, flags=re.M)) == NAMES


def test_the_workbooks_are_what_their_builder_builds(tmp_path):
    python(EXAMPLES / "make_workbooks.py", tmp_path)
    built = sorted(tmp_path.glob("*/*.xlsx"))
    assert [path.parent.name for path in built] == ["jackets", "shoes"]
    for path in built:
        kept = (EXAMPLES / path.relative_to(tmp_path)).read_bytes()
        for values in (False, True):
            assert cells(path.read_bytes(), values=values) == cells(kept, values=values)


def test_the_workbooks_have_formulas_with_stored_values():
    for name in ("jackets", "shoes"):
        data = (EXAMPLES / name / "packing_list.xlsx").read_bytes()
        formulas, stored = (
            [value for sheet in cells(data, values=values).values() for row in sheet[0] for value in row]
            for values in (False, True)
        )
        pairs = [(a, b) for a, b in zip(formulas, stored, strict=True) if isinstance(a, str) and a.startswith("=")]
        assert len(pairs) > 20
        assert all(isinstance(value, int) for _, value in pairs)


@pytest.mark.parametrize("name", NAMES)
def test_files_that_an_agreement_names_with_a_digest_are_those_files(name):
    references = tomllib.loads((EXAMPLES / name / "agreement.toml").read_text(encoding="utf-8"))["references"]
    digests = {key: value for key, value in references.items() if key.endswith("_sha256")}
    assert bool(digests) == (name == "kettles")
    for key, value in digests.items():
        file = EXAMPLES / name / references[key.removesuffix("_sha256")]
        assert sha256(file.read_bytes()).hexdigest() == value
