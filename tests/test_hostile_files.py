"""Files that were made to hurt: each ends in an answer or one line, in seconds and in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import hostile_files
import pytest

SECONDS = 10  # of processor for one file; the largest that may be read at all take a minute
MEGABYTES = 400


@pytest.mark.parametrize("kind", hostile_files.CORPORA)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_that_were_made_to_hurt(kind, tmp_path):
    """In a process of its own, so that what it takes of memory is its own."""
    script = Path(hostile_files.__file__)
    path = {"PYTHONPATH": f"{script.parent}:{script.parents[1]}", "PYTHONWARNINGS": "ignore", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, script, kind, tmp_path], capture_output=True, text=True, check=False, env=path, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    rows = {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}
    expected = hostile_files.CORPORA[kind]()
    assert rows.keys() == expected.keys()
    for name, (said, seconds, grown) in rows.items():
        assert not [line for line in said if line.startswith("!!!")], name
        assert all(line.isprintable() for line in said), name
        assert expected[name][1] in said[0], f"{name}: {said[0]}"
        assert seconds < SECONDS, name
        assert grown < MEGABYTES, name
    assert {path.name for path in tmp_path.iterdir()} <= {"hostile"}
