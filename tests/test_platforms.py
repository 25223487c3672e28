"""The same record, pages and screen whatever the locale, time zone, hash seed, folder and kind of output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from delivery import AGREEMENT, DICE, PACKING_LIST

COMMANDS = (
    ("pick", "list.csv", "--agreement", "agreement.toml", "--dice", DICE, "--date", "2026-11-23", "-o", "pick.pdf"),
    ("judge", "pick.json", "--critical", "0", "--major", "3", "--minor", "2", "-o", "verdict.pdf", "--lang", "en,zh"),
    ("verify", "pick.json", "list.csv"),
    ("oc", "--lot", "3200", "--aql", "2.5"),
    ("annex", "agreement.toml", "-o", "annex.pdf"),
)
ALL = """
import ast, sys
from qcsample.cli import main
for command in ast.literal_eval(sys.argv[1]):
    try:
        main(command)
    except SystemExit as end:
        print(command[0], end.code, flush=True)
"""
PLACES = {
    "another hash seed": {"PYTHONHASHSEED": "4711"},
    "the C locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a UTF-8 locale": {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
    "east of everywhere": {"TZ": "Pacific/Kiritimati"},
    "west of everywhere": {"TZ": "Etc/GMT+12"},
    "without assertions": {"PYTHONOPTIMIZE": "1"},
    "a narrow terminal": {"COLUMNS": "40"},
}


def written(folder: Path, environment: dict[str, str]) -> dict[str, bytes]:
    """Everything that the commands write and print in that environment."""
    folder.mkdir()
    (folder / "list.csv").write_text(PACKING_LIST, encoding="utf-8")
    (folder / "agreement.toml").write_text(AGREEMENT, encoding="utf-8")
    dropped = ("LC_", "LANG", "PYTHON", "TZ")
    kept = {n: value for n, value in os.environ.items() if not n.startswith(dropped) or n == "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", ALL, repr(COMMANDS)],
        cwd=folder,
        env={**kept, "PYTHONHASHSEED": "0", **environment},
        capture_output=True,
        check=False,
    )
    said = {"output": done.stdout, "errors": done.stderr}
    return said | {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> dict[str, bytes]:
    return written(tmp_path_factory.mktemp("here") / "work", {})


@pytest.mark.parametrize("place", PLACES)
def test_the_same_bytes_everywhere(here, tmp_path, place):
    there = written(tmp_path / "elsewhere é 箱", PLACES[place])
    assert b"verify 0" in here["output"], here["errors"]
    assert there.keys() == here.keys()
    assert [name for name in here if there[name] != here[name]] == []
