"""The consumer that `.ci/run` checks against the wheel uses every public name, and runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import qcsample

CONSUMER = Path(__file__).parent / "consumer" / "incoming.py"


def test_it_uses_every_public_name():
    assert set(re.findall(r"\bq\.(\w+)", CONSUMER.read_text(encoding="utf-8"))) == set(qcsample.__all__)


def test_it_runs_and_a_refusal_is_one_line():
    done = subprocess.run([sys.executable, CONSUMER], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0].startswith(qcsample.__version__)
    assert lines[2] == "not accepted True Verdict"
    assert len(lines) == 10
    assert done.stderr == ""


def test_the_check_against_the_wheel_is_in_ci():
    run = (CONSUMER.parents[2] / ".ci" / "run").read_text(encoding="utf-8")
    assert 'mypy" --strict' in run
    assert "tests/consumer/incoming.py" in run
