"""The README says what is so: every command is in it, its Python runs, its recheck is the real one."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import qcsample
from qcsample.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.S | re.M)


def test_two_commands_come_first():
    first, second = blocks("sh")[:2]
    assert "pip install" in first
    assert "qcsample pick examples/" in first
    assert "pytest" in second


def test_every_command_is_in_the_table():
    table = README.split("## Commands")[1].split("##")[0]
    rows = set(re.findall(r"^\| `(\w+)", table, flags=re.M))
    assert rows == set(COMMANDS)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


@pytest.mark.parametrize("command", commands(main), ids=" ".join)
def test_every_command_has_help_with_an_example(command):
    for flag in ("-h", "--help"):
        shown = CliRunner().invoke(main, [*command, flag])
        assert shown.exit_code == 0
        assert "Example:" in shown.output
        assert f"qcsample {command[0]}" in shown.output.split("Example:")[1]
        assert all(len(line) <= 80 for line in shown.output.splitlines()), shown.output


def test_commands_in_the_readme_exist():
    for block in blocks("sh")[2:]:
        for line in block.splitlines():
            match = re.match(r"(?:\.venv/bin/)?qcsample (\w+)", line)
            assert match is None or match[1] in COMMANDS, line


def test_the_python_in_the_readme_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    [code] = blocks("python")
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    assert capsys.readouterr().out.startswith(qcsample.read_packing_list("examples/kettles/packing_list.csv").manifest)
    said = re.findall(r"^(qcsample\..*?)\s+# (.*)$", code, flags=re.M)
    assert len(said) == 3
    for expression, result in said:
        assert repr(eval(expression, names)) == result


def test_the_recheck_in_the_readme_is_the_published_vector():
    assert qcsample.ticket("20481956370211849357", "PO4711-A", "307") in README
